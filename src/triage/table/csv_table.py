"""CSV as a stream of rows: its dialect from the header line, cells as `csv` takes them apart in its strict way."""

from __future__ import annotations

import contextlib
import csv
from collections import deque

from ..diagnostics import Diagnostic, Invalid, Place, Problems, SourceText, visible
from ..language.nodes import Mapping, Scalar, composed
from ..model.noun import TYPE_CHECKING, Noun
from .cells import cell_node, is_nothing
from .columns import MOST_COLUMNS, read_columns
from .habits import EITHER, PLAIN, SEMICOLON
from .kinds import CSV
from .labels import by_label, folded
from .row import Dialect, Fault, Rejected, shorten
from .source import MOST_CHARACTERS
from .typed import typed_of

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from ..language.nodes import Node
    from ..model.vocabulary import Vocabulary
    from .columns import Column
    from .habits import Habit
    from .source import Source
    from .typed import Typed

_SEPARATORS = (",", ";", "\t", "|")


class Record(Noun):
    """The cells of a record, and the line on which it begins; `fault` says what is wrong with it, and `cell` where, from 0."""

    line: int
    cells: tuple[str, ...]
    fault: str = ""
    cell: int | None = None


class CsvRow:
    """A row of CSV (`row.Row`)."""

    __slots__ = ("cells", "line", "table")

    def __init__(self, table: CsvTable, line: int, cells: tuple[str, ...]) -> None:
        self.table, self.line, self.cells = table, line, cells

    def request(self, problems: Problems) -> Mapping:
        """Its id and facts; a cell with nothing in it states nothing."""
        place = Place(self.table.text, self.line, 1)
        entries = []
        for index, column in self.table.stating:
            text = self.cells[index]
            if not is_nothing(text):
                node = self._node(column, text, place, problems)
                if node is not None:
                    entries.append((column.key, node))
        return Mapping(tuple(entries), place)

    def _node(self, column: Column, text: str, place: Place, problems: Problems) -> Node | None:
        return cell_node(column.fact, text, place, self.table.dialect.habit, problems) if column.fact else Scalar(text, True, place, None)

    def raw(self, column: str) -> str:
        """The cell of a column."""
        return next((cell for known, cell in zip(self.table.columns, self.cells, strict=False) if column in known.called), "")

    def where(self, column: str) -> str:
        """Nothing: cells of a text have no names."""
        return ""

    def typed(self) -> list[Typed]:
        """Numbers and days of facts, other cells as they are."""
        place = Place(self.table.text, self.line, 1)
        found: list[Typed] = []
        for column, text in zip(self.table.columns, self.cells, strict=True):
            node = self._node(column, text, place, Problems()) if column.fact and not is_nothing(text) else None
            found.append(typed_of(column.fact, node, text) if node else text or None)
        return found

    def texts(self) -> list[str]:
        """Its cells."""
        return list(self.cells)

    def fields(self) -> Iterator[tuple[str, Node]]:
        """Facts in the words of the language, other cells as they are, null where nothing stands."""
        place = Place(self.table.text, self.line, 1)
        for column, text in zip(self.table.columns, self.cells, strict=True):
            if not column.replaced:
                node = None if is_nothing(text) else self._node(column, text, place, Problems())
                yield column.name, node or Scalar("null", False, place)


class CsvTable:
    """A CSV file of which the header was read (`row.Table`). Raises `Invalid` where that cannot be used."""

    form = CSV
    notes: tuple[str, ...] = ()

    def __init__(self, source: Source, vocabulary: Vocabulary, ignore_unknown: bool = False, habit: Habit | None = None) -> None:
        self.source, self.read = source, 0
        self.text = SourceText(source.name, ())
        self._told, first, line = _first_lines(source)
        separator = self._told or _separator(line, vocabulary)
        self.dialect = Dialect(separator)
        with contextlib.closing(source.lines()) as lines:
            feed = _Feed(lines)
            header = next(self._records(feed))
        if header.fault or any("\0" in cell for cell in header.cells) or len(header.cells) > MOST_COLUMNS:
            message = header.fault or (f"more than {MOST_COLUMNS:,} columns" if len(header.cells) > MOST_COLUMNS else "a NUL stands here")
            raise Invalid([Diagnostic("bad-header", f"the header cannot be read: {message}", source.place(first, line))])
        # A cell of the header may hold line breaks of another kind than those that end lines.
        self._last, last = feed.taken[-1]
        newline = "\r\n" if last.endswith("\r\n") else "\r" if last.endswith("\r") else "\n"
        habit = habit or (SEMICOLON if separator == ";" else PLAIN if separator == "," else EITHER)
        self.dialect = Dialect(separator, source.mark or source.encoding == "utf-16", newline, source.encoding, habit)
        headers, at = [], 0
        for number, cell in enumerate(header.cells, 1):
            at = max(at, line.find(cell.strip(), at))
            place = source.place(header.line, line, at + 1, max(1, len(cell.strip())))
            headers.append((composed(cell.strip()) or f"column {number}", cell, place))
        self.columns = read_columns(headers, vocabulary, ignore_unknown)
        self.stating = [(index, column) for index, column in enumerate(self.columns) if column.states]

    def rows(self) -> Iterator[CsvRow | Rejected]:
        """Its rows in their order; one in which nothing stands is none. Raises `Invalid` where there is no row."""
        records = self._records(_Feed(self.source.lines()))
        next(records)
        for record in records:
            self.read += 1
            yield self._row(record)
        if not self.read:
            help = "each request is a line below the header"
            raise Invalid([Diagnostic("no-rows", f"there is no row in `{visible(self.source.name)}`", None, help)])

    def start(self) -> tuple[int, int]:
        """Where the rows begin: the place in the file, and the number of the line."""
        with contextlib.closing(self.source.lines_from(0, 1)) as lines:
            return next((place, number + 1) for number, _, place in lines if number == self._last)

    def rows_from(self, source: Source, place: int, line: int) -> Generator[tuple[CsvRow | Rejected | None, int, int], None, None]:
        """The rows of a source, this table's own or a part of it, from a place on at which a record begins, on the line of this number:
        each with the place and the number of the line at which the next record begins. None is a record in which nothing stands."""
        ends: dict[int, int] = {}

        def lines() -> Iterator[tuple[int, str]]:
            for number, text, ends[number] in source.lines_from(place, line):
                yield number, text

        feed = _Feed(lines())
        for record in _take_apart(feed, self.dialect.separator):
            last = feed.taken[-1][0]
            nothing = not record.fault and all(map(is_nothing, record.cells))
            yield None if nothing else self._row(record), ends[last], last + 1
            for number in [number for number in ends if number <= last]:
                del ends[number]

    def _row(self, record: Record) -> CsvRow | Rejected:
        cells, width = record.cells, len(self.columns)
        row = CsvRow(self, record.line, cells)
        reason, cell = record.fault, record.cell
        if not reason:
            cell = next((index for index, text in enumerate(cells) if "\0" in text), None)
            if cell is not None:
                reason = "a NUL character stands in the cell"
            elif len(cells) != width:
                reason = f"{len(cells)} cell{'s' * (len(cells) > 1)}, but the header names {width} columns"
        if not reason:
            return row
        name = self.columns[cell].name if cell is not None and cell < width else ""
        value = shorten(cells[cell]) if cell is not None and cell < len(cells) else ""
        return Rejected(record.line, shorten(row.raw("id")), (Fault(name, value, reason),))

    def _records(self, feed: _Feed) -> Iterator[Record]:
        """The header and what is below it, without records in which nothing stands."""
        if self._told:
            next(line for line in feed if line.strip())
        records = _take_apart(feed, self.dialect.separator)
        return (record for record in records if record.fault or not all(map(is_nothing, record.cells)))


def _first_lines(source: Source) -> tuple[str, int, str]:
    """The separator that a line `sep=;` names, if the first is one, and the number and text of the line of the header."""
    told = ""
    for number, line in source.lines():
        if not line.strip(" ,;\t\r\n"):
            continue
        word = line.rstrip("\r\n").strip('"').lower()
        if word.startswith("sep=") and not told:
            told = word[4:]
            if told not in _SEPARATORS:
                help = "cells can be separated by a comma, a semicolon, a tab or a bar"
                raise Invalid([Diagnostic("bad-separator", f"`{visible(told)}` is not a separator", source.place(number, line, 5), help)])
        else:
            return told, number, line
    raise Invalid([Diagnostic("no-rows", f"there is nothing in `{visible(source.name)}`", None, "a table has a header and rows")])


def _separator(line: str, vocabulary: Vocabulary) -> str:
    """The separator by which the most facts are found in the header, then the one by which there are the most columns."""

    def found(separator: str) -> tuple[int, int]:
        try:
            cells = next(csv.reader([line], delimiter=separator))
        except csv.Error:
            return 0, 0
        return sum(composed(cell.strip()) in names or folded(cell) in labels for cell in cells), len(cells)

    names, labels = {"id", *vocabulary.facts}, by_label((fact.name, fact.label) for fact in vocabulary.facts.values())
    return max(_SEPARATORS, key=found)


class _Feed:
    """Lines for `csv`, which keeps those of the present record, gives no more than a record may have, and takes lines back."""

    def __init__(self, lines: Iterator[tuple[int, str]]) -> None:
        self._lines, self._back = lines, deque[tuple[int, str]]()
        self.begin()

    def begin(self) -> None:
        """A new record begins."""
        self.taken: list[tuple[int, str]] = []
        self._room = MOST_CHARACTERS

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        if self._room <= 0:
            raise StopIteration
        taken = self._back.popleft() if self._back else next(self._lines)
        self.taken.append(taken)
        self._room -= len(taken[1])
        return taken[1]

    def give_back(self, first: int) -> None:
        """Gives back the lines of the present record from this one on."""
        self._back.extendleft(reversed(self.taken[first:]))
        del self.taken[first:]


def _take_apart(feed: _Feed, separator: str) -> Iterator[Record]:
    """The records of the lines. After a quote that is never closed, or text after a closing one, it goes on with the next line: the
    rows below are not part of that cell."""
    reader = csv.reader(feed, delimiter=separator, strict=True)
    while True:
        feed.begin()
        try:
            cells, refused = next(reader), False
        except StopIteration:
            return
        except csv.Error:
            cells, refused = [], True
        number, line = feed.taken[0]
        if len(line) > MOST_CHARACTERS:
            feed.give_back(1)
            yield Record(number, (), f"the line has more than {MOST_CHARACTERS:,} characters")
        elif refused:
            index, cell, fault = _why([line for _, line in feed.taken], separator)
            feed.give_back(index + 1)
            # What stands before the fault is worth having: the id is nearly always there.
            before = next(csv.reader([line], delimiter=separator), [])[:cell] if index == 0 and len(line) < csv.field_size_limit() else []
            yield Record(number, tuple(before), fault, cell)
        else:
            yield Record(number, tuple(cells))


def _why(lines: list[str], separator: str) -> tuple[int, int, str]:
    """The line and the cell, both from 0, in which a record that `csv` refuses goes wrong, and what is wrong."""
    cell, opened, size = 0, 0, 0
    fresh, quoted, closed = True, False, False
    for index, line in enumerate(lines):
        for character in line:
            size += 1
            if quoted:
                quoted, closed = character != '"', character == '"'
            elif closed and character == '"':
                quoted, closed = True, False
            elif character == separator or character in "\r\n":
                cell, size = cell + (character == separator), 0
                fresh, closed = True, False
            elif closed:
                return opened, cell, "text follows the quote that closes the cell; a quote inside a cell is written twice"
            elif fresh and character == '"':
                quoted, fresh, opened = True, False, index
            else:
                fresh = False
            if size > csv.field_size_limit():
                fault = f"the cell has more than {csv.field_size_limit():,} characters"
                return opened, cell, fault + "; is its quote never closed?" * quoted
    return opened, cell, "the quote that opens the cell is never closed"
