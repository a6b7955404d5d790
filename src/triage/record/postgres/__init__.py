"""The record in a database of PostgreSQL, for an office with several desks: the same tables with the same meaning as in a file."""
