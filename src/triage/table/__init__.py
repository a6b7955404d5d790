"""Tables of requests: a stream of rows in from CSV or JSON lines, a stream of outcomes out, in the dialect that came in.

`source` opens an input and reads its lines; `csv_table` and `json_table` take them apart into rows; `run` decides rows; `forms`
writes them back; `whole` puts a file in its place complete or not at all. A further format needs a table, a form, or both.
"""
