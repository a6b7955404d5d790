"""The forms in which tables are kept, and how a file tells which one it is: by its name, else by how it begins."""

from __future__ import annotations

import os

from ..diagnostics import Diagnostic, Invalid, visible
from ..model.noun import TYPE_CHECKING

if TYPE_CHECKING:
    from .source import Source

CSV, JSON_LINES, XLSX, PARQUET = "csv", "jsonl", "xlsx", "parquet"
FORMS = (CSV, JSON_LINES, XLSX, PARQUET)
BINARY = (XLSX, PARQUET)
ENDINGS = {".csv": CSV, ".jsonl": JSON_LINES, ".ndjson": JSON_LINES, ".xlsx": XLSX, ".parquet": PARQUET}
GZIP, ZSTD = "gzip", "zstd"
PACKED = {".gz": GZIP, ".zst": ZSTD}
WRITTEN = "`.csv`, `.jsonl`, `.ndjson`, `.xlsx` or `.parquet`"


def packing_of(path: str) -> str | None:
    """How a file is compressed by its name, `gzip` or `zstd`; None where it is not."""
    return PACKED.get(os.path.splitext(path)[1].lower())


def form_of(path: str) -> str | None:
    """The form of a file by its name, with `.gz` or `.zst` left aside; None where the name does not say."""
    name, ending = os.path.splitext(path)
    if ending.lower() in PACKED:
        ending = os.path.splitext(name)[1]
    return ENDINGS.get(ending.lower())


def writable_form(path: str) -> str | None:
    """The form in which a file of this name is written, None where the name does not say. Raises `Invalid` where nothing writes it so."""
    form = form_of(path)
    if form in BINARY and packing_of(path):
        help = f"leave out `{os.path.splitext(path)[1]}`"
        raise Invalid([Diagnostic("unknown-form", f"`{visible(path)}` would be compressed twice", None, help)])
    return form


def sniff(source: Source) -> str:
    """The form of an input by how it begins: a workbook, Parquet, an object or a list of JSON, else CSV."""
    if source.begins(b"PK\x03\x04"):
        return XLSX
    if source.begins(b"PAR1"):
        return PARQUET
    return JSON_LINES if source.first_line().lstrip().startswith(("{", "[")) else CSV
