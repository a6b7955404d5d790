"""A table of any form, opened: the one door for whoever reads a backlog."""

from __future__ import annotations

from ..diagnostics import Diagnostic, Invalid, visible
from ..model.noun import TYPE_CHECKING, Noun
from .habits import HABITS
from .kinds import JSON_LINES, PARQUET, XLSX, form_of, sniff
from .source import open_source

if TYPE_CHECKING:
    from typing import BinaryIO

    from ..model.vocabulary import Vocabulary
    from .row import Table
    from .source import Source


class Reading(Noun):
    """How a table is to be read, where it does not say so itself: its form, its encoding, the sheet of a workbook, one of `HABITS`, and
    whether columns that look like misspelt facts are carried through."""

    form: str | None = None
    encoding: str = "utf-8"
    sheet: str | None = None
    dialect: str | None = None
    ignore_unknown: bool = False


def open_backlog(path: str, stdin: BinaryIO, reading: Reading) -> tuple[Source, str]:
    """The input of a path, or standard input for `-`, and its form. Raises `Invalid`. The caller closes the source."""
    source = open_source(path, stdin, reading.encoding)
    try:
        return source, reading.form or form_of(path) or sniff(source)
    except BaseException:
        source.close()
        raise


def make_table(source: Source, form: str, vocabulary: Vocabulary, reading: Reading) -> Table:
    """The table in a source, of which the head was read and found good. Raises `Invalid`."""
    habit = HABITS[reading.dialect] if reading.dialect else None
    if reading.sheet is not None and form != XLSX:
        message = f"`{visible(source.name)}` has no sheets"
        raise Invalid([Diagnostic("no-sheets", message, None, "leave out `--sheet`")])
    if form == XLSX:
        from .xlsx_table import XlsxTable

        return XlsxTable(source, vocabulary, reading.ignore_unknown, habit, reading.sheet)
    if form == PARQUET:
        from .parquet_table import ParquetTable

        return ParquetTable(source, vocabulary, reading.ignore_unknown, habit)
    source.check_text()
    if form == JSON_LINES:
        from .json_table import JsonTable

        return JsonTable(source, vocabulary, reading.ignore_unknown)
    from .csv_table import CsvTable

    return CsvTable(source, vocabulary, reading.ignore_unknown, habit)
