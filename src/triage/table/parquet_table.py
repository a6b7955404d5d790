"""A Parquet file as a stream of rows: values of the types that its columns have, read batch by batch."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from ..diagnostics import Diagnostic, Invalid, Place, Problems, SourceText, visible
from ..language.nodes import Mapping, Scalar, composed
from ..model.noun import TYPE_CHECKING
from .cells import cell_node, is_nothing
from .columns import MOST_COLUMNS, read_columns
from .habits import PLAIN
from .kinds import PARQUET
from .row import Dialect
from .typed import node_of, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from ..language.nodes import Node
    from ..model.vocabulary import Vocabulary
    from .columns import Column
    from .habits import Habit
    from .row import Rejected
    from .source import Source
    from .typed import Typed

_ROWS = 2_000


class ParquetRow:
    """A row of a batch (`row.Row`); `index` is its place in it."""

    __slots__ = ("batch", "index", "line", "table")

    def __init__(self, table: ArrowTable, line: int, batch: Batch, index: int) -> None:
        self.table, self.line, self.batch, self.index = table, line, batch, index

    def request(self, problems: Problems) -> Mapping:
        """Its id and facts; a null, or a text with nothing in it, states nothing."""
        place = Place(self.table.text, self.line, 1)
        entries = []
        for index, column in self.table.stating:
            value = self.batch.values(index)[self.index]
            if value is not None and not (isinstance(value, str) and is_nothing(value)):
                node = self._node(column, value, place, problems)
                if node is not None:
                    entries.append((column.key, node))
        return Mapping(tuple(entries), place)

    def _node(self, column: Column, value: Typed, place: Place, problems: Problems) -> Node | None:
        if isinstance(value, str) and column.fact:
            return cell_node(column.fact, value, place, self.table.dialect.habit, problems)
        return node_of(value, place)

    def raw(self, column: str) -> str:
        """The value of a column, as text."""
        index = self.table.index.get(column)
        return text_of(self.batch.values(index)[self.index]) if index is not None else ""

    def where(self, column: str) -> str:
        """Nothing: the number of the row and the name of the column say it."""
        return ""

    def texts(self) -> list[str]:
        """Its values, as texts, in which decimals are written as the dialect has it."""
        return [self.table.text_in(value) for value in self.typed()]

    def typed(self) -> list[Typed]:
        """Its values."""
        return [self.batch.values(index)[self.index] for index in range(len(self.table.columns))]

    def fields(self) -> Iterator[tuple[str, Node]]:
        """Facts in the words of the language, other values as they are."""
        place = Place(self.table.text, self.line, 1)
        for column, value in zip(self.table.columns, self.typed(), strict=True):
            if not column.replaced:
                node = None if value is None else self._node(column, value, place, Problems())
                yield column.name, node or Scalar("null", False, place)


class Batch:
    """Some rows as Arrow has them, and the values of a column where they were asked for."""

    def __init__(self, arrow: Any) -> None:
        self.arrow = arrow
        self._values: dict[int, list[Typed]] = {}

    def values(self, index: int) -> list[Typed]:
        """The values of a column."""
        if index not in self._values:
            self._values[index] = column_values(self.arrow.column(index))
        return self._values[index]


class ArrowTable:
    """The columns of a schema of Arrow: which of them state facts, and whether facts can be read from their types.

    Raises `Invalid` where it cannot be used.
    """

    def __init__(
        self, name: str, schema: Any, vocabulary: Vocabulary, ignore_unknown: bool = False, habit: Habit | None = None, of: str = ", schema"
    ) -> None:
        self.schema, self.text = schema, SourceText(name, ())
        self.dialect = Dialect(";" if habit and habit.decimal == "," else ",", habit=habit or PLAIN)
        if len(schema) > MOST_COLUMNS:
            raise Invalid([Diagnostic("bad-header", f"`{visible(name)}` has more than {MOST_COLUMNS:,} columns")])
        headers = [
            (composed(header), header, Place(SourceText(f"{name}{of}", schema.names), at, 1, len(header)))
            for at, header in enumerate(schema.names, 1)
        ]
        self.columns = read_columns(headers, vocabulary, ignore_unknown)
        self.stating = [(index, column) for index, column in enumerate(self.columns) if column.states]
        self.index = {called: index for index, column in enumerate(self.columns) for called in column.called}
        deep = [(column, schema.field(index).type) for index, column in self.stating if not _readable(schema.field(index).type)]
        if deep:
            help = "facts are read from texts, numbers, days, yes or no, and lists of them"
            raise Invalid(
                Diagnostic("wrong-type", f"the column `{visible(column.name)}` has the type `{kind}`", column.key.place, help)
                for column, kind in deep
            )

    def text_in(self, value: Typed) -> str:
        """A value as text, in which decimals are written as the dialect has it."""
        text = text_of(value)
        return text.replace(".", ",") if self.dialect.separator == ";" and isinstance(value, Decimal) else text


class ParquetTable(ArrowTable):
    """A Parquet file of which the schema was read (`row.Table`). Raises `Invalid` where that cannot be used.

    `schema` is that of Arrow. Rows have the number of their place, from 1.
    """

    form = PARQUET
    notes: tuple[str, ...] = ()

    def __init__(self, source: Source, vocabulary: Vocabulary, ignore_unknown: bool = False, habit: Habit | None = None) -> None:
        self.source, self.read = source, 0
        if source.packed:
            message = f"`{visible(source.name)}` is compressed"
            raise Invalid([Diagnostic("not-parquet", message, None, "unpack it: Parquet is compressed in itself")])
        if not source.begins(b"PAR1"):
            message = f"`{visible(source.name)}` is no Parquet file"
            raise Invalid([Diagnostic("not-parquet", message, None, "pass the form that it has, such as `--format csv`")])
        self._parquet = pyarrow_parquet()
        self._file = self._guarded(lambda: self._parquet.ParquetFile(source.file, pre_buffer=False))
        schema = self._guarded(lambda: self._file.schema_arrow)
        self._guarded(lambda: schema.names)
        super().__init__(source.name, schema, vocabulary, ignore_unknown, habit)

    def _guarded(self, step: Callable[[], Any]) -> Any:
        """What a step of the reader gives. Raises `Invalid` where it gives the file up."""
        import pyarrow

        try:
            return step()
        except (pyarrow.ArrowException, OSError, ValueError, OverflowError) as fault:
            reason = str(fault).partition("\n")[0]
            message = f"`{visible(self.source.name)}` is damaged, or no Parquet file: {visible(reason)[:200]}"
            raise Invalid([Diagnostic("damaged", message, None, "fetch or make the file again")]) from None

    def batches(self, rows: int = _ROWS) -> Iterator[Any]:
        """Its rows in their order, as record batches of so many at most. Raises `Invalid` where there is no row."""
        found = self._guarded(lambda: self._file.iter_batches(batch_size=rows, use_threads=False))
        none = True
        while (batch := self._guarded(lambda: next(found, None))) is not None:
            # Not every byte that stands in a column of texts is a letter.
            self._guarded(lambda: batch.validate(full=True))
            if batch.num_rows:
                none = False
                yield batch
        if none:
            help = "each request is a row"
            raise Invalid([Diagnostic("no-rows", f"there is no row in `{visible(self.source.name)}`", None, help)])

    def rows(self) -> Iterator[ParquetRow | Rejected]:
        """Its rows in their order. Raises `Invalid` where there is no row."""
        for arrow in self.batches():
            batch = Batch(arrow)
            for index in range(arrow.num_rows):
                self.read += 1
                yield ParquetRow(self, self.read, batch, index)


def pyarrow_parquet() -> Any:
    """The library for Parquet. Raises `Invalid` where it is not installed."""
    try:
        import pyarrow.parquet
    except ImportError:
        help = "install it with `pip install 'triage-decisions[tables]'`, or use CSV"
        raise Invalid([Diagnostic("no-pyarrow", "Parquet is read and written by PyArrow, which is not installed", None, help)]) from None
    return pyarrow.parquet


def _readable(kind: Any) -> bool:
    """Whether facts are read from a type of Arrow."""
    from pyarrow import types

    if types.is_dictionary(kind):
        return _readable(kind.value_type)
    if types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
        return not types.is_list(kind.value_type) and _readable(kind.value_type)
    text = types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind)
    number = types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind)
    day = types.is_date(kind) or types.is_timestamp(kind)
    return bool(text or number or day or types.is_boolean(kind) or types.is_null(kind))


def column_values(array: Any) -> list[Typed]:
    """The values of a column of Arrow, floats by their shortest decimals, what the language has no words for as a text."""
    import pyarrow
    from pyarrow import compute, types

    kind = array.type
    if types.is_dictionary(kind):
        return [None if index is None else value for index, value in _looked_up(array)]
    if types.is_floating(kind):
        # As text: of a float of 32 bits the decimals of 64 bits are not those that were meant.
        return [None if text is None else decimal_of(text) for text in compute.cast(array, pyarrow.string()).to_pylist()]
    if types.is_timestamp(kind) and kind.tz is not None:
        array = zoned_texts(array)
    elif types.is_temporal(kind) and not types.is_date(kind) and not types.is_interval(kind) and kind.unit == "ns":
        return _billionths(array)
    try:
        return [_plain(value) for value in array.to_pylist()]
    except (OverflowError, ValueError):
        return [_beyond(array.slice(index, 1)) for index in range(len(array))]


def zoned_texts(array: Any) -> Any:
    """Times of a zone as texts: by its clock, or by that of UTC where this machine does not know the zone."""
    import pyarrow
    from pyarrow import compute

    try:
        return compute.cast(array, pyarrow.string())
    except pyarrow.ArrowInvalid:
        return compute.cast(array.cast(pyarrow.timestamp(array.type.unit, "UTC")), pyarrow.string())


def _billionths(array: Any) -> list[Typed]:
    """Times in billionths of a second. Python has millionths: what does not fit stays a text, and is no midnight and no other day."""
    import pyarrow
    from pyarrow import compute, types

    kind, whole = array.type, array.cast(pyarrow.int64())
    wider = pyarrow.timestamp if types.is_timestamp(kind) else pyarrow.time64 if types.is_time(kind) else pyarrow.duration
    short = array.cast(wider("us"), safe=False)
    found = [_plain(value) for value in short.to_pylist()]
    exact = compute.equal(compute.multiply(short.cast(pyarrow.int64()), 1000), whole)
    for index in compute.indices_nonzero(compute.invert(exact).fill_null(False)).to_pylist():
        found[index] = compute.cast(array.slice(index, 1), pyarrow.string())[0].as_py()
    return found


def _beyond(array: Any) -> Typed:
    """A value, as Arrow writes it where Python has no such day, year or billionth of a second; an array of it alone is given."""
    from pyarrow import ArrowNotImplementedError, compute

    try:
        return _plain(array[0].as_py())
    except (OverflowError, ValueError):
        try:
            text: str = compute.cast(array, "string")[0].as_py()
        except ArrowNotImplementedError:
            return " ".join(array.to_string().split())
        return text


def _looked_up(array: Any) -> Iterator[tuple[int | None, Typed]]:
    values = column_values(array.dictionary)
    for index in array.indices.to_pylist():
        yield index, None if index is None else values[index]


def decimal_of(text: str) -> Decimal | int | str:
    """A float, as Arrow writes it, as a number: integral where it is; `nan` and `inf` stay texts, which are no numbers."""
    number = Decimal(text)
    if not number.is_finite():
        return text
    return int(number) if number == number.to_integral_value() else number


def _plain(value: Any) -> Typed:
    if isinstance(value, float):
        return decimal_of(repr(value))
    if value is None or isinstance(value, str | bool | int | Decimal | datetime | date | time):
        return value
    if isinstance(value, list):
        items = [_plain(item) for item in value]
        if all(not isinstance(item, list) for item in items):
            return items  # type: ignore[return-value]
        return str(value)
    return str(value) if isinstance(value, timedelta) or not isinstance(value, dict) else _json(value)


def _json(value: Any) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, default=str)


def taken(column: Any, rows: Any) -> Any:
    """The values of a column in some rows, of its own type."""
    from pyarrow import string, types

    # Arrow has no way to take texts of this type.
    return column.cast(string()).take(rows).cast(column.type) if types.is_string_view(column.type) else column.take(rows)
