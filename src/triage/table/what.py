"""What a file is that is no text, told by how it begins, and what to do with it."""

from __future__ import annotations

_KNOWN = {
    b"PK\x03\x04": ("an Excel workbook or a zip file", "name it with `.xlsx` at the end, or pass `--format xlsx`"),
    b"PAR1": ("a Parquet file", "name it with `.parquet` at the end, or pass `--format parquet`"),
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": (
        "a workbook of Excel 97 to 2003 (.xls), or one with a password",
        "open it in Excel, take away the password where it has one, and save it as `.xlsx`",
    ),
    b"%PDF": ("a PDF", "export the table from where it was made, as XLSX or CSV"),
    b"\x1f\x8b": ("compressed twice", "unpack it once"),
    b"\x28\xb5\x2f\xfd": ("compressed twice", "unpack it once"),
}
_HTML = (b"<html", b"<!doctype html", b"<table", b"<?xml", b"<meta")


def what_it_is(head: bytes) -> tuple[str, str] | None:
    """What begins so, and what to do; None where it may be a text with rows."""
    for magic, told in _KNOWN.items():
        if head.startswith(magic):
            return told
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:20].lower()
    if start.startswith(_HTML):
        return "a web page or XML, whatever its name says", "open it in Excel, and save it as `.xlsx`"
    return None
