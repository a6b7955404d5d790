"""Rows put aside because they cannot be decided: a file beside the output, or messages where there is no such place."""

from __future__ import annotations

import os

from ..diagnostics import Diagnostic, Invalid, reason, visible
from ..model.noun import TYPE_CHECKING
from .forms import CODECS, REJECTED_COLUMNS, CsvLines, rejected_line
from .stops import uninterrupted
from .whole import Whole

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from .row import Dialect, Rejected


class Aside:
    """Where rejected rows go: to the file `path`, which there is only if any row is rejected, or, without one, to `tell` line by line.

    `rows` counts them. A context manager, as the files of `whole` are.
    """

    def __init__(self, path: str | None, dialect: Dialect, tell: Callable[[str], None]) -> None:
        self.path, self.rows = path, 0
        self._tell, self._lines, self._encoding = tell, CsvLines(dialect), dialect.encoding
        self._file: Whole | None = None

    def add(self, row: Rejected) -> None:
        """Puts a row aside."""
        self.rows += 1
        if self.path is None:
            self._tell(_message(row))
            return
        if self._file is None:
            with uninterrupted():  # a file that was opened is known here, whatever comes
                self._file = Whole(self.path)
            self._write(self._lines.mark + self._lines.line(REJECTED_COLUMNS))
        self._write(rejected_line(self._lines, row))

    def _write(self, text: str) -> None:
        assert self._file
        # A message may quote the vocabulary, which knows more letters than an old file.
        self._file.write(text.encode(CODECS[self._encoding], "backslashreplace"))

    def finish(self) -> None:
        """Ends the writing."""
        if self._file:
            self._file.finish()

    def put_in_place(self) -> None:
        """Puts the file where it belongs. Where no row was rejected, one of an earlier run is removed."""
        if self._file:
            self._file.put_in_place()
        elif self.path is not None:
            try:
                os.remove(self.path)
            except FileNotFoundError:
                pass
            except OSError as fault:
                told = f"`{visible(self.path)}`, which is of an earlier run, cannot be removed: {reason(fault)}"
                raise Invalid([Diagnostic("unwritable", told)]) from None

    def __enter__(self) -> Aside:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        if self._file:
            self._file.__exit__(kind, fault, trace)


def _message(row: Rejected) -> str:
    named = f" (`{visible(row.id)}`)" if row.id else ""
    return f"rejected: line {row.line}{named}: {visible(' / '.join(row.reasons))}"
