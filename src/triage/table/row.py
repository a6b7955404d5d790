"""The nouns of a table: its dialect, its rows, and rows that cannot be read."""

from __future__ import annotations

from ..diagnostics import visible
from ..model.noun import TYPE_CHECKING, Noun
from .habits import PLAIN, Habit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Protocol

    from ..diagnostics import Diagnostic, Problems
    from ..language.nodes import Mapping, Node
    from .columns import Column
    from .typed import Typed

    class Row(Protocol):
        """A row that was taken apart, but of which no value was read yet; `line` is where it begins, from 1: the line of a text, the row
        of a sheet, the place among the rows of Parquet."""

        line: int

        def request(self, problems: Problems) -> Mapping:
            """Its id and its facts, for `language.requests.read_request`; reports cells that could mean two things."""

        def raw(self, column: str) -> str:
            """What stands in a column, as it stands there; nothing where there is no such column."""

        def texts(self) -> list[str]:
            """What stands in each column of the table, for a table of texts."""

        def typed(self) -> list[Typed]:
            """What stands in each column of the table, of the type that it has, for a table of cells."""

        def where(self, column: str) -> str:
            """The cell of a column, where the table has names for cells; else nothing."""

        def fields(self) -> Iterator[tuple[str, Node]]:
            """Names and values, for a table of objects; what an answer replaces is left out."""

    class Table(Protocol):
        """A table whose head was read and found good, and whose rows can be gone through once.

        `form` is one of `kinds`; `notes` are worth saying once.
        """

        columns: tuple[Column, ...]
        dialect: Dialect
        form: str
        read: int
        notes: tuple[str, ...]

        def rows(self) -> Iterator[Row | Rejected]:
            """Its rows in their order; `read` counts them. Raises `Invalid` where there is none."""


class Dialect(Noun):
    """How a CSV file is written: what separates cells, whether it begins with a byte order mark, how its lines end, its encoding, and
    how numbers and days are written in its cells."""

    separator: str = ","
    mark: bool = False
    newline: str = "\n"
    encoding: str = "utf-8"
    habit: Habit = PLAIN


class Fault(Noun):
    """One thing that is wrong with a row: in which column (none where it is the row as a whole), what stands there, and why."""

    column: str
    value: str
    reason: str


class Rejected(Noun):
    """A row that cannot be decided, with everything that is wrong with it."""

    line: int
    id: str
    faults: tuple[Fault, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """What is wrong with it, each with its column."""
        return tuple(f"{fault.column}: {fault.reason}" if fault.column else fault.reason for fault in self.faults)


# The status of a row that cannot be decided, where it may not be put aside.
INVALID = "invalid"
_MOST_SHOWN = 200


def shorten(text: str) -> str:
    """A value short enough to be shown."""
    return text if len(text) <= _MOST_SHOWN else text[: _MOST_SHOWN - 1] + "…"


def rejected(row: Row, diagnostics: Iterable[Diagnostic]) -> Rejected:
    """The row with what diagnostics say of it."""
    faults = []
    for diagnostic in diagnostics:
        column = diagnostic.fact or ""
        reason = diagnostic.message.rstrip(".") + (f"; {diagnostic.help}" if diagnostic.help else "")
        cell = row.where(column) if column else ""
        reason = f"{cell}: {reason}" if cell else reason
        faults.append(Fault(column, shorten(row.raw(column)) if column else "", visible(reason)))
    return Rejected(row.line, shorten(row.raw("id")), tuple(faults))
