"""Other engines, and plain Python, with the rules of a policy: each tells which rules apply to a request.

Each has an `applying` to be timed, which takes a request as `prepare` gives it, and an `ids` that reads its answer and is not timed.
"""
