"""A backlog, or a period of the record, as one HTML file: figures, charts, what to ask, and every case with its reason.

`collected` gathers, `html` writes.
"""
