"""Tables of requests: a stream of rows in from CSV, JSON lines, XLSX or Parquet, a stream of outcomes out, in the dialect that came in.

`opened` opens an input as one of the tables (`csv_table`, `json_table`, `xlsx_table`, `parquet_table`), which take it apart into rows;
`run` decides rows one by one, `arrow` many at once; `forms`, `xlsx_form` and `parquet_form` write them back; `whole` puts a file in its
place complete or not at all. A further format needs a table, a form, or both.
"""
