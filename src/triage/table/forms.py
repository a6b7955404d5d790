"""Rows with their answers: as text, CSV in a dialect with cells that a spreadsheet would run made harmless, or JSON lines; and any form
as it is written to a file."""

from __future__ import annotations

import csv
import io
import json
import re

from ..diagnostics import Diagnostic, Invalid, visible
from ..language.nodes import Mapping, Scalar, Sequence
from ..model.noun import TYPE_CHECKING
from .answers import joined
from .columns import ANSWERS
from .kinds import CSV, PARQUET, XLSX

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence as AnySequence
    from typing import Any, Protocol

    from ..language.nodes import Node
    from .answers import Answers
    from .columns import Column
    from .row import Dialect, Rejected, Row, Table
    from .whole import Stream

    class Form(Protocol):
        """How a table is written as text."""

        def head(self) -> str:
            """What stands before the rows."""

        def row(self, row: Row, answers: Answers) -> str:
            """A row with its answers."""

    class Output(Protocol):
        """A table as it is written to a stream, whatever its form; `rows` counts those that were added.

        Nothing of it stands in the stream before `begin`, and all of it after `finish`; what `flush` passes on may be less than what was
        added, as some forms keep rows back.
        """

        rows: int

        def begin(self) -> None:
            """Writes what stands before the rows."""

        def add(self, row: Row, answers: Answers) -> None:
            """Adds a row with its answers. Raises `Invalid` where the form cannot hold it."""

        def flush(self) -> None:
            """Passes on what can be read by now."""

        def finish(self) -> None:
            """Writes what stands after the rows; the stream stays open."""

        def close(self) -> None:
            """Lets go of what it keeps elsewhere, whether it was finished or not."""

    class ByStretches(Output, Protocol):
        """A form that whole stretches can be written in, CSV or Parquet."""

        def add_stretch(self, written: Any, rows: int) -> None:
            """Adds so many rows that were made ready elsewhere: bytes, or a record batch."""


_PLAIN_NUMBER = re.compile(r"[-+]?[0-9]+([.,][0-9]+)*")
_RUNS = frozenset("=+-@\t\r")


def harmless(text: str) -> str:
    """The text of a cell such that no spreadsheet runs it as a formula: led by an apostrophe where one would."""
    return "'" + text if text and text[0] in _RUNS and not _PLAIN_NUMBER.fullmatch(text) else text


class CsvLines:
    """Lines of CSV in a dialect."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect, self._buffer = dialect, io.StringIO(newline="")
        # `csv` quotes line breaks that it knows to end lines, and only those: so it is told of both.
        self._writer = csv.writer(self._buffer, delimiter=dialect.separator, lineterminator="\r\n")

    def line(self, cells: Iterable[str]) -> str:
        """A line with its end."""
        self._writer.writerow(map(harmless, cells))
        line = self._buffer.getvalue()[:-2]
        self._buffer.seek(0)
        self._buffer.truncate()
        return line + self._dialect.newline

    @property
    def mark(self) -> str:
        """The byte order mark, where the dialect has one."""
        return "\ufeff" if self._dialect.mark else ""


class CsvForm:
    """The columns of the input, then the answers."""

    def __init__(self, columns: AnySequence[Column], dialect: Dialect) -> None:
        self._lines = CsvLines(dialect)
        self._kept = [index for index, column in enumerate(columns) if not column.replaced]
        self._headers = [columns[index].header for index in self._kept]

    def head(self) -> str:
        """The header."""
        return self._lines.mark + self._lines.line([*self._headers, *ANSWERS])

    def row(self, row: Row, answers: Answers) -> str:
        """The row's own texts, then the answers."""
        texts = row.texts()
        return self._lines.line([*(texts[index] for index in self._kept), *(joined(name, answers[name]) for name in ANSWERS)])


class JsonForm:
    """An object on each line: what came in, then the answers."""

    def head(self) -> str:
        """Nothing."""
        return ""

    def row(self, row: Row, answers: Answers) -> str:
        """The object of a row."""
        own = [f"{_quoted(name)}: {to_json(node)}" for name, node in row.fields()]
        return "{" + ", ".join([*own, self.answers(answers)]) + "}\n"

    def answers(self, answers: Answers) -> str:
        """The answers, as they stand in an object."""
        return ", ".join([f'"{name}": {json.dumps(answers[name], ensure_ascii=False)}' for name in ANSWERS])


class TextOutput:
    """A form of text, written in an encoding (`Output`)."""

    def __init__(self, form: Form, stream: Stream, encoding: str = "utf-8") -> None:
        self.form, self.rows = form, 0
        self._stream, self._encoding = stream, encoding

    def begin(self) -> None:
        """Writes the header, where there is one."""
        self._stream.write(encoded(self.form.head(), self._encoding))

    def add(self, row: Row, answers: Answers) -> None:
        """Writes a row."""
        self._stream.write(encoded(self.form.row(row, answers), self._encoding))
        self.rows += 1

    def add_stretch(self, written: Any, rows: int) -> None:
        """Writes so many rows that were made ready elsewhere."""
        self._stream.write(written)
        self.rows += rows

    def flush(self) -> None:
        """Passes on every row."""
        self._stream.flush()

    def finish(self) -> None:
        """Has nothing more to write."""

    def close(self) -> None:
        """Keeps nothing elsewhere."""


def encoded(text: str, encoding: str) -> bytes:
    """A text in an encoding of a dialect. Raises `Invalid` where it has no such character."""
    try:
        return text.encode(CODECS[encoding])
    except UnicodeEncodeError as fault:
        message, help = f"`{visible(text[fault.start])}` cannot be written in Windows-1252", "save the input as UTF-8, or write `.xlsx`"
        raise Invalid([Diagnostic("not-in-encoding", message, None, help)]) from None


# Marks are written where a dialect has them, not by the codec.
CODECS = {"utf-8": "utf-8", "utf-16": "utf-16-le", "cp1252": "cp1252"}


def make_form(form: str, columns: AnySequence[Column], dialect: Dialect) -> Form:
    """The form of text of a name, `csv` or `jsonl`."""
    return CsvForm(columns, dialect) if form == CSV else JsonForm()


def make_output(form: str, table: Table, stream: Stream) -> Output:
    """A table with its answers, to be written to a stream in the form of a name, one of `kinds.FORMS`. Raises `Invalid` where its library
    is missing. The caller closes it."""
    if form == XLSX:
        from .xlsx_form import XlsxOutput

        return XlsxOutput(table.columns, stream)
    if form == PARQUET:
        from .parquet_form import ParquetOutput

        return ParquetOutput(table, stream)
    return TextOutput(make_form(form, table.columns, table.dialect), stream, table.dialect.encoding if form == CSV else "utf-8")


def to_json(node: Node) -> str:
    """A node as JSON: numbers keep every digit that they were written with."""
    if isinstance(node, Scalar):
        return _quoted(node.text) if node.quoted else node.text
    if isinstance(node, Sequence):
        return "[" + ", ".join(map(to_json, node.items)) + "]"
    assert isinstance(node, Mapping)
    return "{" + ", ".join(f"{_quoted(key.text)}: {to_json(value)}" for key, value in node.entries) + "}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


REJECTED_COLUMNS = ("line", "id", "column", "value", "reason")


def rejected_line(lines: CsvLines, row: Rejected) -> str:
    """The line that stands for a rejected row; what is wrong with several of its columns is told one after the other."""
    parts = [
        "; ".join(dict.fromkeys(fault.column for fault in row.faults if fault.column)),
        "; ".join(dict.fromkeys(visible(fault.value) for fault in row.faults if fault.column)),
        " / ".join(fault.reason for fault in row.faults),
    ]
    return lines.line([str(row.line), visible(row.id), *parts])
