"""A stretch of a CSV file decided: its columns, what each row comes to, and the rows that cannot be decided.

Arrow reads plain stretches. A row of one that holds something unreadable, or has too few or too many cells, is read again by the strict
reader alone, which tells why or decides it; a stretch that is not plain is read by the strict reader from its beginning to its end.
"""

from __future__ import annotations

import io

from ...decide import Disagreement
from ...diagnostics import Invalid
from ...model.noun import TYPE_CHECKING, Noun
from ..cells import is_nothing, read_cell
from ..row import Rejected
from ..run import decide_row
from ..source import Source
from . import no_signals
from .blocks import places as places_of
from .blocks import read, records
from .classes import Unreadable
from .deciding import STRICT, Deciding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ...decide import Engine
    from ...model.outcome import Outcome
    from ...model.vocabulary import Fact, Value
    from ..csv_table import CsvRow, CsvTable
    from .blocks import Block

# A column whose texts repeat is kept as a dictionary of them.
_SAMPLE, _MOST_TEXTS, _MOST_SHARE = 20_000, 2_000, 0.2


class Piece(Noun):
    """What a stretch comes to: its columns as Arrow arrays and the place of the outcome of each row, without rejected rows, which stand
    in `rejected`. `read` counts all rows, `numbers` has the number of the line on which each of the others begins. `lines` are the rows
    as they stand in the file, without their ends; None for one in which something is quoted, and for all of them where nobody asked for
    them. `text` is all of the stretch."""

    columns: list[Any]
    places: Any
    rejected: list[Rejected]
    read: int
    numbers: Any = ()
    lines: list[bytes | None] | None = None
    text: bytes = b""


class Pieces:
    """A CSV table, ready to have its stretches decided. `outcomes` are all that were found; places in them stay what they are.

    `keep_lines` has pieces hold their rows as they stand in the file. `dictionaries` tells for each column whether its texts repeat so
    often that it is a dictionary; None to find out from the first stretch. `whole` has outcomes hold everything.
    """

    def __init__(
        self, table: CsvTable, engine: Engine, keep_lines: bool, dictionaries: list[bool] | None = None, whole: bool = False
    ) -> None:
        self.table, self._engine, self._keep_lines, self.dictionaries = table, engine, keep_lines, dictionaries
        habit, vocabulary = table.dialect.habit, engine.policy.vocabulary

        def value(fact: Fact, text: str) -> Value | None:
            try:
                return read_cell(vocabulary, fact, text, habit)
            except Invalid:
                raise Unreadable from None

        # A mark that may stand between thousands as well is for the strict reader.
        no_signals()
        self._deciding = Deciding(engine, value, habit.point, whole)

    @property
    def outcomes(self) -> list[Outcome]:
        """See `Deciding`."""
        return self._deciding.outcomes

    def piece(self, block: Block) -> Piece:
        """What a stretch comes to. Raises `Disagreement`, which then says on which line."""
        self._deciding.make_room()
        data = read(self.table, block) if block.data is None else block.data
        return (self._plain(block, data) if block.plain else None) or self._strict(block, data)

    def _plain(self, block: Block, data: bytes) -> Piece | None:
        """A plain stretch, None where it turns out not to be one after all."""
        import numpy
        import pyarrow

        odd: list[int] = []
        try:
            columns = self._read(data, odd)
        except pyarrow.ArrowInvalid:
            return None
        rows = len(columns[0])
        quoted = b'"' in data
        begins = records(data) if odd or quoted else None
        count = block.lines if begins is None else len(begins)
        # A line in which nothing stands is none to Arrow.
        if count != rows + len(odd) or self._has_blank_row(columns):
            return None
        which = numpy.delete(numpy.arange(count), odd) if odd else None
        texts = {found.key.text: column for found, column in zip(self.table.columns, columns, strict=True) if found.fact}
        try:
            places = self._deciding.decide(texts, rows)
        except Disagreement:
            return None  # the strict way tells on which line
        rejected = []
        kept = numpy.ones(rows, bool)
        strict = numpy.flatnonzero(places == STRICT)
        if len(strict) or odd:
            begins = records(data) if begins is None else begins
            newlines = places_of(data, b"\n")
            of_record = {int(row if which is None else which[row]): int(row) for row in strict}
            for record in sorted([*of_record, *odd]):
                begin = int(begins[record])
                end = int(begins[record + 1]) if record + 1 < len(begins) else len(data)
                item = self._one(data[begin:end], block.line + int(numpy.searchsorted(newlines, begin)))
                if isinstance(item, Rejected):
                    rejected.append(item)
                    if record in of_record:
                        kept[of_record[record]] = False
                elif item is None or record not in of_record:
                    return None
                else:
                    places[of_record[record]] = item
        lines = self._lines(data, quoted, begins) if self._keep_lines else None
        numbers = numpy.arange(block.line, block.line + count)
        if begins is not None:
            numbers = block.line + numpy.searchsorted(places_of(data, b"\n"), begins)
        numbers = numbers if which is None else numbers[which]
        if rejected:
            wanted = set(numpy.flatnonzero(kept).tolist() if which is None else which[kept].tolist())
            lines = [line for record, line in enumerate(lines) if record in wanted] if lines else None
            columns, places, numbers = [column.filter(kept) for column in columns], places[kept], numbers[kept]
        return Piece(columns, places, rejected, count, numbers, lines, data)

    def _lines(self, data: bytes, quoted: bool, begins: Any) -> list[bytes | None]:
        """The records as they stand there, None for one in which something is quoted."""
        if not quoted:
            whole = data.replace(b"\r\n", b"\n") if b"\r" in data else data
            return list[bytes | None](whole.removesuffix(b"\n").split(b"\n"))
        ends = [*begins[1:].tolist(), len(data)]
        found = [data[begin:end] for begin, end in zip(begins.tolist(), ends, strict=True)]
        return [None if b'"' in record else record.removesuffix(b"\n").removesuffix(b"\r") for record in found]

    def _read(self, data: bytes, odd: list[int]) -> list[Any]:
        """The columns of a plain stretch as Arrow reads them; the numbers of records with too few or too many cells go to `odd`."""
        import pyarrow
        from pyarrow import csv

        def refused(row: Any) -> str:
            odd.append(row.number - 1)
            return "skip"

        names = [str(number) for number in range(len(self.table.columns))]
        plain, repeated = pyarrow.string(), pyarrow.dictionary(pyarrow.int32(), pyarrow.string())
        dictionaries = self.dictionaries or [False] * len(names)
        types = {name: repeated if is_one else plain for name, is_one in zip(names, dictionaries, strict=True)}
        found = csv.read_csv(
            pyarrow.BufferReader(data),
            csv.ReadOptions(use_threads=False, block_size=len(data) + 1, column_names=names),
            csv.ParseOptions(delimiter=self.table.dialect.separator, newlines_in_values=b'"' in data, invalid_row_handler=refused),
            csv.ConvertOptions(column_types=types, null_values=[""], strings_can_be_null=True, check_utf8=not data.isascii()),
        )
        columns = [column.chunk(0) if column.num_chunks == 1 else column.combine_chunks() for column in found.columns]
        if self.dictionaries is None:
            self.dictionaries = [_repeats(column) for column in columns]
            columns = [column.dictionary_encode() if is_one else column for column, is_one in zip(columns, self.dictionaries, strict=True)]
        return columns

    def _has_blank_row(self, columns: list[Any]) -> bool:
        """Whether nothing stands in some row: such a row is none."""
        import numpy
        import pyarrow

        first = columns[0]
        if pyarrow.types.is_dictionary(first.type):
            blank = [*map(is_nothing, first.dictionary.to_pylist()), True]
            codes = first.indices.fill_null(len(blank) - 1).to_numpy()
            candidates = numpy.flatnonzero(numpy.array(blank)[codes]) if any(blank[:-1]) or first.null_count else ()
        else:
            _, ends, data = first.buffers()
            offsets = numpy.frombuffer(ends, numpy.int32)[first.offset : first.offset + len(first) + 1]
            begins = numpy.append(numpy.frombuffer(data or b"", numpy.uint8), 0)[offsets[:-1]]
            # Spaces of other scripts do not begin with a byte of ASCII.
            candidates = numpy.flatnonzero((offsets[:-1] == offsets[1:]) | (begins <= 32) | (begins >= 128))
        return any(all(is_nothing(column[int(row)].as_py() or "") for column in columns) for row in candidates)

    def _one(self, data: bytes, line: int) -> Rejected | int | None:
        """What the strict reader says of one record: it rejects it, or decides it; None where nothing stands in it."""
        row, _ = next(self._rows(data, line))
        return None if row is None else self._strictly(row)

    def _rows(self, data: bytes, line: int) -> Iterator[tuple[CsvRow | Rejected | None, int]]:
        source = Source(io.BytesIO(data), self.table.source.name, self.table.source.encoding)
        return ((row, end) for row, end, _ in self.table.rows_from(source, 0, line))

    def _strictly(self, row: CsvRow | Rejected) -> Rejected | int:
        if isinstance(row, Rejected):
            return row
        item = decide_row(row, self._engine)
        return item if isinstance(item, Rejected) else self._deciding.place(item.decision.outcome)

    def _strict(self, block: Block, data: bytes) -> Piece:
        """A stretch as the strict reader reads it."""
        import numpy

        rejected, places, cells, numbers, read = list[Rejected](), list[int](), list[tuple[str, ...]](), list[int](), 0
        for row, end in self._rows(data, block.line):
            if row is not None:
                read += 1
                item = self._strictly(row)
                if isinstance(item, Rejected):
                    rejected.append(item)
                else:
                    assert not isinstance(row, Rejected)
                    places.append(item)
                    cells.append(row.cells)
                    numbers.append(row.line)
            if end >= block.size:
                break
        return Piece(self._columns(cells), numpy.array(places, numpy.int32), rejected, read, numpy.array(numbers, numpy.int64))

    def _columns(self, rows: list[tuple[str, ...]]) -> list[Any]:
        import pyarrow

        columns = [pyarrow.array([row[number] or None for row in rows], pyarrow.string()) for number in range(len(self.table.columns))]
        if self.dictionaries is None:
            self.dictionaries = [*map(_repeats, columns)]
        return [column.dictionary_encode() if is_one else column for column, is_one in zip(columns, self.dictionaries, strict=True)]


def _repeats(column: Any) -> bool:
    """Whether few texts come again and again in a column."""
    sample = column.slice(0, _SAMPLE)
    texts = len(sample.unique())
    return 0 < texts <= min(_MOST_TEXTS, len(sample) * _MOST_SHARE)
