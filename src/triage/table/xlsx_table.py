"""A sheet of a workbook as a stream of rows: values of the types that its cells have, never what a reader makes up for them."""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import chain

from ..diagnostics import Diagnostic, Invalid, Place, Problems, SourceText, listed, visible
from ..language.nodes import Mapping, Scalar, composed
from ..model.noun import TYPE_CHECKING
from .cells import cell_node, is_nothing
from .columns import MOST_COLUMNS, read_columns
from .habits import EITHER
from .kinds import XLSX
from .labels import by_label, folded
from .row import Dialect, Fault, Rejected, shorten
from .typed import EXCEL_DIGITS, node_of, text_of
from .workbook import Workbook, address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from ..language.nodes import Node
    from ..model.vocabulary import Vocabulary
    from .columns import Column
    from .habits import Habit
    from .source import Source
    from .typed import Single, Typed
    from .workbook import Looked, Sheet

_MOST_NAMED = 8
# To Excel 1900 had a 29 February; LibreOffice, which has not, counts the days before it by one more.
_FIRST_DAY, _NO_DAY = date(1900, 3, 1), date(1899, 12, 29)


class XlsxRow:
    """A row of a sheet (`row.Row`)."""

    __slots__ = ("line", "table", "values")

    def __init__(self, table: XlsxTable, line: int, values: list[Single]) -> None:
        self.table, self.line, self.values = table, line, values

    def request(self, problems: Problems) -> Mapping:
        """Its id and facts; a cell with nothing in it states nothing."""
        place = Place(self.table.text, self.line, 1)
        found = ((column, self.values[index]) for index, column in self.table.stating)
        nodes = ((column.key, self._node(column, value, place, problems)) for column, value in found if not _blank(value))
        return Mapping(tuple((key, node) for key, node in nodes if node is not None), place)

    def _node(self, column: Column, value: Single, place: Place, problems: Problems) -> Node | None:
        if isinstance(value, str) and column.fact:
            return cell_node(column.fact, value, place, self.table.habit, problems)
        if column.fact and column.fact.type == "choices" and not isinstance(value, str):
            return cell_node(column.fact, text_of(value), place, self.table.habit, problems)
        return node_of(value, place)

    def raw(self, column: str) -> str:
        """The value of a column, as text."""
        index = self.table.index.get(column)
        return text_of(self.values[index]) if index is not None else ""

    def where(self, column: str) -> str:
        """The cell of a column."""
        index = self.table.index.get(column)
        return address(self.line - 1, index + self.table.left) if index is not None else ""

    def texts(self) -> list[str]:
        """Its values, as texts, in which decimals are written as the dialect has it."""
        comma = self.table.dialect.separator == ";"
        return [text_of(value).replace(".", ",") if comma and isinstance(value, Decimal) else text_of(value) for value in self.values]

    def typed(self) -> list[Typed]:
        """Its values."""
        return list(self.values)

    def fields(self) -> Iterator[tuple[str, Node]]:
        """Facts in the words of the language, other cells as they are, null where nothing stands."""
        place = Place(self.table.text, self.line, 1)
        for column, value in zip(self.table.columns, self.values, strict=True):
            if not column.replaced:
                node = None if _blank(value) else self._node(column, value, place, Problems())
                yield column.name, node or Scalar("null", False, place)


class XlsxTable:
    """A sheet of which the header was read (`row.Table`). Raises `Invalid` where that cannot be used."""

    form = XLSX

    def __init__(
        self, source: Source, vocabulary: Vocabulary, ignore_unknown: bool = False, habit: Habit | None = None, sheet: str | None = None
    ) -> None:
        self.source, self.read, self.habit = source, 0, habit or EITHER
        self.text = SourceText(source.name, ())
        # Excel knows rejected rows, which go to a CSV file, for what they are.
        self.dialect = Dialect(";" if habit and habit.decimal == "," else ",", True, "\r\n", "utf-8", self.habit)
        book = Workbook(source)
        reader = Reader(source)
        chosen, self._looked, told = _choose(book, reader, vocabulary, sheet)
        self._cells = reader.sheet(chosen.name)
        self.left = (self._cells.start or (0, 0))[1]
        header = next(self._lines(), None)
        if header is None:
            help = "a table has a header and rows"
            raise Invalid([Diagnostic("no-rows", f"there is nothing on the sheet `{visible(chosen.name)}`", None, help)])
        self._head, names = header
        while names and _blank(names[-1]):
            names.pop()
        if len(names) > MOST_COLUMNS:
            raise Invalid([Diagnostic("bad-header", f"the header has more than {MOST_COLUMNS:,} columns")])
        self._check_header(book, chosen)
        headers = []
        for index, value in enumerate(names):
            name = " ".join(text_of(value).split())
            headers.append((composed(name) or f"column {index + self.left + 1}", text_of(value), self._place(chosen, index, name)))
        self.columns = read_columns(headers, vocabulary, ignore_unknown)
        self.stating = [(index, column) for index, column in enumerate(self.columns) if column.states]
        self.index = {name: index for index, column in enumerate(self.columns) for name in column.called}
        self._check_merged(book, chosen)
        self.notes = tuple(told + self._told(book, chosen))

    def _place(self, sheet: Sheet, index: int, name: str) -> Place:
        """The cell of a header, shown with its text."""
        lines = ("",) * self._head + (name,)
        where = f"{self.source.name}, sheet {sheet.name}, cell {address(self._head, index + self.left)}"
        return Place(SourceText(where, lines), self._head + 1, 1, max(1, len(name)))

    def _lines(self) -> Iterator[tuple[int, list[Single]]]:
        """The rows in which something stands, with their number from 0; error cells have their words."""
        errors: dict[int, dict[int, str]] = {}
        for (row, column), word in self._looked.errors.items():
            errors.setdefault(row, {})[column - self.left] = word
        rows = self._cells.iter_rows() if self._looked.cells else ()
        for number, values in enumerate(rows):
            for column, word in errors.get(number, {}).items():
                values[column] = word
            if number in errors or any(value != "" and not _blank(value) for value in values):
                yield number, [exact(value) for value in values]

    def _check_header(self, book: Workbook, sheet: Sheet) -> None:
        wrong = [place for place in (*self._looked.errors, *self._looked.uncalculated) if place[0] == self._head]
        if wrong:
            message = (
                f"the header on the sheet `{visible(sheet.name)}` has a formula without a name for its column in {address(*min(wrong))}"
            )
            raise Invalid([Diagnostic("bad-header", message, None, "write the name itself")])

    def _check_merged(self, book: Workbook, sheet: Sheet) -> None:
        """Raises `Invalid` where cells of the table are merged: of all but one of them nobody knows what stands there."""
        stating = {index + self.left for index, _ in self.stating}
        wrong = [
            merged.name
            for merged in self._looked.merged
            if merged.last[0] >= self._head and any(merged.first[1] <= column <= merged.last[1] for column in stating)
        ]
        if wrong:
            message = f"cells of the table are merged on the sheet `{visible(sheet.name)}`: {listed(wrong, _MOST_NAMED)}"
            help = "unmerge them, and write in each cell what holds there"
            raise Invalid([Diagnostic("merged-cells", message, None, help)])

    def _told(self, book: Workbook, sheet: Sheet) -> list[str]:
        """What is worth saying once."""
        told = []
        if len(book.sheets) > 1:
            others = [other.name for other in book.sheets if other is not sheet]
            told.append(f"read from the sheet `{visible(sheet.name)}`; left aside: {listed(others, _MOST_NAMED)}")
        if self._looked.hidden:
            told.append("1 hidden row is read too" if self._looked.hidden == 1 else f"{self._looked.hidden:,} hidden rows are read too")
        carried = {index + self.left for index, column in enumerate(self.columns) if not column.states}
        empty = [place for place in sorted(self._looked.uncalculated) if place[1] in carried]
        if empty:
            cells = listed((address(*place) for place in empty), _MOST_NAMED)
            told.append(f"carried through empty, because Excel never calculated these formulas: {cells}")
        return told

    def rows(self) -> Iterator[XlsxRow | Rejected]:
        """Its rows in their order; one in which nothing stands is none. Raises `Invalid` where there is no row."""
        uncalculated: dict[int, list[int]] = {}
        for row, column in self._looked.uncalculated:
            uncalculated.setdefault(row, []).append(column - self.left)
        last = max(uncalculated, default=0)
        lines = self._lines()
        next(lines)
        reached = self._head
        for number, values in chain(lines, ((last + 1, None),)):
            # Rows of which every cell is a formula without a value look empty.
            for skipped in range(reached + 1, number):
                if skipped in uncalculated:
                    self.read += 1
                    yield self._row(skipped, [], uncalculated)
            if values is not None:
                reached = number
                self.read += 1
                yield self._row(number, values, uncalculated)
        if not self.read:
            help = "each request is a row below the header"
            raise Invalid([Diagnostic("no-rows", f"there is no row in `{visible(self.source.name)}`", None, help)])

    def _row(self, number: int, values: list[Single], uncalculated: dict[int, list[int]]) -> XlsxRow | Rejected:
        width = len(self.columns)
        beyond = next((index for index, value in enumerate(values) if index >= width and not _blank(value)), None)
        values = [None if value == "" else value for value in values[:width]] + [None] * (width - len(values))
        row = XlsxRow(self, number + 1, values)
        faults = self._faults(number, values, uncalculated.get(number, ()))
        if beyond is not None:
            told = "something stands outside the columns that the header names"
            faults.append(Fault("", "", f"{address(number, beyond + self.left)}: {told}"))
        return Rejected(row.line, shorten(row.raw("id")), tuple(faults)) if faults else row

    def _faults(self, number: int, values: list[Single], uncalculated: Sequence[int]) -> list[Fault]:
        """What is wrong with cells from which a request is read."""
        faults = []
        for index, column in self.stating:
            value, told = values[index], ""
            if (number, index + self.left) in self._looked.errors:
                value, told = str(value), "the cell holds an error instead of a value; put its formula right in Excel, or write the value"
            elif index in uncalculated:
                value, told = "", "the formula was never calculated; open the workbook in Excel, and save it"
            elif isinstance(value, TooLong):
                told = f"the number has more than {EXCEL_DIGITS} digits, of which Excel keeps only the first; write it as text"
            elif isinstance(value, date) and column.fact and _is_unsure(value):
                told = "programs differ on which day before 1 March 1900 such a cell means; write it as text"
            if told:
                faults.append(Fault(column.key.text, str(value), f"{address(number, index + self.left)}: {told}"))
        return faults


def _is_unsure(value: date) -> bool:
    day = value.date() if isinstance(value, datetime) else value
    return _NO_DAY < day < _FIRST_DAY


class TooLong(str):
    """A number with more digits than Excel keeps, as a text."""

    __slots__ = ()


def exact(value: Any) -> Single:
    """A value as the sheet shows it: of a number the 15 digits that Excel keeps, and no binary fractions."""
    if type(value) is str:
        return value
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, timedelta):
        return str(value)
    assert isinstance(value, str | bool | int | date | datetime | time)
    return value


def _number(value: float) -> Single:
    if not math.isfinite(value):
        return str(value)
    if value == int(value):
        return int(value) if abs(value) < 10**EXCEL_DIGITS else TooLong(str(int(value)))
    # The end of what a computer calculates is noise: 0.1 + 0.2 is 0.3 in a sheet, and in a CSV file saved from it.
    return Decimal(f"{value:.{EXCEL_DIGITS}g}") if value else 0


def _blank(value: Single) -> bool:
    return value is None or (isinstance(value, str) and is_nothing(value))


class Reader:
    """A workbook as python-calamine reads it. Raises `Invalid` where that is not installed, or gives it up."""

    def __init__(self, source: Source) -> None:
        try:
            import python_calamine
        except ImportError:
            help = "install it with `pip install 'triage-decisions[excel]'`, or save the sheet as CSV"
            raise Invalid([Diagnostic("no-calamine", "XLSX is read by python-calamine, which is not installed", None, help)]) from None
        self._name = source.name
        source.file.seek(0)
        self._book = self._guarded(lambda: python_calamine.CalamineWorkbook.from_object(source.file))

    def sheet(self, name: str) -> Any:
        """The cells of a sheet."""
        return self._guarded(lambda: self._book.get_sheet_by_name(name))

    def _guarded(self, step: Callable[[], Any]) -> Any:
        try:
            return step()
        except (KeyboardInterrupt, SystemExit, MemoryError):
            raise
        except BaseException as fault:  # what fails in Rust is not an `Exception`
            message = f"`{visible(self._name)}` cannot be read as a workbook: {visible(str(fault))}"
            raise Invalid([Diagnostic("damaged", message, None, "open it in Excel, and save it again")]) from None


def _choose(book: Workbook, reader: Reader, vocabulary: Vocabulary, wanted: str | None) -> tuple[Sheet, Looked, list[str]]:
    """The sheet to read: the one that is wanted, or the only one that is shown and whose header names a fact. Raises `Invalid`."""
    if wanted is not None:
        sheet = book.chosen(wanted)
        return sheet, book.look(sheet), []
    shown = [(sheet, book.look(sheet)) for sheet in book.sheets if sheet.shown]
    filled = [(sheet, looked) for sheet, looked in shown if looked.cells]
    if len(filled) > 1:
        labels = by_label((fact.name, fact.label) for fact in vocabulary.facts.values())
        fitting = [found for found in filled if _names_facts(reader.sheet(found[0].name), vocabulary, labels)]
        if len(fitting) != 1:
            names = listed((sheet.name for sheet, _ in fitting or filled), 20)
            message = f"`{visible(book.name)}` has several sheets with rows: {names}"
            raise Invalid([Diagnostic("which-sheet", message, None, "pass the one to read: `--sheet NAME`")])
        filled = fitting
    if not filled:
        hidden = [sheet.name for sheet in book.sheets if not sheet.shown]
        help = f"hidden sheets are read only where `--sheet` names them: {listed(hidden)}" if hidden else "a table has a header and rows"
        raise Invalid([Diagnostic("no-rows", f"there is nothing on the sheets of `{visible(book.name)}`", None, help)])
    return (*filled[0], [])


def _names_facts(cells: Any, vocabulary: Vocabulary, labels: dict[str, str]) -> bool:
    """Whether the first row in which anything stands names a fact."""
    header: Sequence[Any] = next((row for row in cells.iter_rows() if any(not _blank(value) for value in row)), ())
    return any(isinstance(value, str) and (composed(value.strip()) in vocabulary.facts or folded(value) in labels) for value in header)
