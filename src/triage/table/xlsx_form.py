"""Rows with their answers as a sheet: numbers and days as such, every text as text, so that nothing in it is ever run."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from datetime import date, datetime
from decimal import Decimal

from ..diagnostics import Diagnostic, Invalid, visible
from ..model.noun import TYPE_CHECKING
from .answers import joined
from .columns import ANSWERS
from .typed import EXCEL_DIGITS, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from .answers import Answers
    from .columns import Column
    from .row import Row
    from .typed import Typed
    from .whole import Stream

_MOST_ROWS = 1_048_576
_MOST_CELL = 32_767
_FIRST_DAY = date(1900, 3, 1)  # before it Excel counts a day that never was
# No text is taken for a formula, a link or a number.
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WIDE = {"because": 60, "ask": 40, "cites": 18, "flags": 24}


class XlsxOutput:
    """A workbook with one sheet (`forms.Output`): the columns of the input, then the answers. Raises `Invalid` without XlsxWriter."""

    def __init__(self, columns: Sequence[Column], stream: Stream) -> None:
        self.rows, self._stream = 0, stream
        self._kept = [index for index, column in enumerate(columns) if not column.replaced]
        self._headers = [*(columns[index].header for index in self._kept), *ANSWERS]
        self._writer, self._folder = writer(), tempfile.TemporaryDirectory(prefix="triage-")
        self._path = os.path.join(self._folder.name, "out.xlsx")
        options = {**PLAIN, "constant_memory": True, "tmpdir": self._folder.name, "use_zip64": True}
        self._book = self._writer.Workbook(self._path, options)

    def begin(self) -> None:
        """Writes the header, which stays in sight."""
        with self._told():
            self._sheet = self._book.add_worksheet("triage")
            bold = self._book.add_format({"bold": True, "bottom": 1})
            self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
            self._moment = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
            self._sheet.freeze_panes(1, 0)
            for number, header in enumerate(self._headers):
                self._sheet.set_column(number, number, _WIDE.get(header, max(10, min(40, len(header) + 2))))
                self._text(0, number, header, bold)

    def add(self, row: Row, answers: Answers) -> None:
        """Writes a row. Raises `Invalid` where a sheet has no room for it."""
        self.rows += 1
        if self.rows >= _MOST_ROWS:
            message = f"`{visible(self._stream.name)}` cannot be written: a sheet has {_MOST_ROWS:,} rows"
            raise Invalid([Diagnostic("too-many-rows", message, None, "name another form with `-o`: `.csv` or `.parquet`")])
        typed = row.typed()
        with self._told():
            for number, index in enumerate(self._kept):
                self._cell(self.rows, number, typed[index])
            for number, name in enumerate(ANSWERS, len(self._kept)):
                self._text(self.rows, number, joined(name, answers[name]))

    def _cell(self, row: int, column: int, value: Typed) -> None:
        if isinstance(value, bool):
            self._sheet.write_boolean(row, column, value)
        elif isinstance(value, int | Decimal) and (number := sheet_number(value)) is not None:
            self._sheet.write_number(row, column, number)
        elif (
            isinstance(value, datetime)
            and value.date() >= _FIRST_DAY
            and value.tzinfo is None
            and text_of(value) != value.date().isoformat()
        ):
            self._sheet.write_datetime(row, column, value, self._moment)
        elif isinstance(value, date) and (value.date() if isinstance(value, datetime) else value) >= _FIRST_DAY and not _zoned(value):
            self._sheet.write_datetime(row, column, value, self._day)
        else:
            self._text(row, column, text_of(value))

    def _text(self, row: int, column: int, text: str, style: Any = None) -> None:
        if len(text.encode("utf-16-le")) // 2 > _MOST_CELL:
            message = f"a text of row {row} has {len(text):,} characters; a cell of a sheet holds {_MOST_CELL:,}"
            raise Invalid([Diagnostic("cell-too-long", message, None, "name another form with `-o`: `.csv`, `.jsonl` or `.parquet`")])
        if text or style:
            done = self._sheet.write_string(row, column, text, style)
            assert done == 0, f"the cell {row}, {column} was not written"

    def flush(self) -> None:
        """Has nothing to pass on: a workbook is there as a whole."""

    def finish(self) -> None:
        """Writes the workbook: to a file beside, as it cannot be written straight into a pipe, and then to the stream."""
        with self._told():
            self._book.close()
            with open(self._path, "rb") as file:
                shutil.copyfileobj(file, self._stream)

    def close(self) -> None:
        """Removes what lies beside."""
        with contextlib.suppress(OSError):
            for sheet in self._book.worksheets():
                sheet._opt_close()
        self._folder.cleanup()

    @contextlib.contextmanager
    def _told(self) -> Any:
        """Turns what the system says of the rows that are kept beside into a message."""
        try:
            yield
        except BrokenPipeError:
            raise
        except (OSError, self._writer.exceptions.FileCreateError) as fault:
            cause = fault if isinstance(fault, OSError) else fault.args[0]
            reason = (getattr(cause, "strerror", None) or str(cause)).lower()
            raise Invalid([Diagnostic("unwritable", f"`{visible(self._stream.name)}` cannot be written: {reason}")]) from None


def _zoned(value: date) -> bool:
    return isinstance(value, datetime) and value.tzinfo is not None


def sheet_number(value: int | Decimal) -> float | None:
    """A number as a sheet keeps it, None where that would be another one, or where nobody who reads it could tell that it is not."""
    number = float(Decimal(value))
    if abs(number) >= 10**EXCEL_DIGITS:
        return None
    return number if Decimal(f"{number:.{EXCEL_DIGITS}g}") == value else None


def writer() -> Any:
    """XlsxWriter. Raises `Invalid` where it is not installed."""
    try:
        import xlsxwriter
    except ImportError:
        help = "install it with `pip install 'triage-decisions[excel]'`, or name a file that ends in `.csv`"
        raise Invalid([Diagnostic("no-xlsxwriter", "XLSX is written by XlsxWriter, which is not installed", None, help)]) from None
    return xlsxwriter
