"""Stretches of JSON lines decided and made ready to be written, here or in processes of their own: one of them reads lines, and hands
them out."""

from __future__ import annotations

import io
from itertools import islice

from ...decide import Engine
from ...lean import encode_text
from ...model.noun import TYPE_CHECKING, Noun, replace
from ..columns import ANSWERS
from ..json_table import JsonTable
from ..kinds import CSV, JSON_LINES
from ..quick_json import json_of, text_of
from ..source import Source
from .output import AnswerColumns, CsvPieces, ObjectEnds, reworded, texts_of
from .processes import in_order
from .row_stretches import ROWS, RowStretches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from ...rulebook.cache import Loaded
    from ..columns import Column
    from ..json_table import JsonRow
    from ..row import Row
    from .stretches import Stretch
    from .telling import Wanted

    Line = tuple[int, str]


_MOST_ORDERS = 10_000


class Job(Noun):
    """What is to be done with lines, in words that another process understands; `columns` are those of the table."""

    name: str
    columns: tuple[Column, ...]
    loaded: Loaded
    lang: str
    form: str
    wanted: Wanted | None = None
    repeated: list[bool] | None = None

    def ready(self) -> JsonStretches:
        """The stretches of the table, in a process that knows nothing of it."""
        table = JsonTable(Source(io.BytesIO(), self.name), self.loaded.policy.vocabulary, columns=self.columns)
        return JsonStretches(table, Engine.of(self.loaded), self)


class JsonStretches(RowStretches):
    """Lines of a table, decided and ready to be written in a form: CSV, Parquet or JSON lines."""

    def __init__(self, table: JsonTable, engine: Engine, job: Job) -> None:
        super().__init__(table, engine, job.lang, job.wanted)
        self._lines, self.repeated, self._form = table, job.repeated, job.form
        self._kept = [number for number, column in enumerate(table.columns) if not column.replaced]
        self._csv = CsvPieces(table.columns, table.dialect, engine.policy, job.lang)
        self._ends = ObjectEnds(engine.policy, job.lang)
        self._columns_of_answers = AnswerColumns(engine.policy, job.lang)
        self._numbers = {table.columns[number].name: at for at, number in enumerate(self._kept)}
        self._orders: dict[tuple[str, ...], list[int]] = {}

    def apart(self) -> None:
        """Nothing is shared: the first process alone reads the file."""

    def decide(self, lines: list[Line]) -> Stretch:
        """Some lines. Raises `Disagreement`."""
        found = self.of_rows([self._lines.row(number, line) for number, line in lines])
        return replace(found, read=len(lines))

    def _written(self, rows: list[Row], columns: list[Any], places: Any) -> Any:
        import pyarrow

        outcomes = self._deciding.outcomes
        kept = [columns[number] for number in self._kept]
        if self._form == JSON_LINES:
            return "".join(self._objects(rows, kept, places)).encode()
        texts = [_made(column, lambda code: text_of(code) or None) for column in kept]
        if self._form == CSV:
            return self._csv.of_columns(texts, places, outcomes)
        names = [self._codes.columns[number].name for number in self._kept]
        return pyarrow.RecordBatch.from_arrays([*texts, *self._columns_of_answers.of(places, outcomes)], [*names, *ANSWERS])

    def _objects(self, rows: Sequence[Any], columns: list[Any], places: Any) -> Iterator[str]:
        """Rows as `forms.JsonForm` writes them, with their keys in the order in which they came."""
        names = [encode_text(self._codes.columns[number].name) for number in self._kept]
        parts = [
            texts_of(_made(column, lambda code, name=name: f"{name}: {json_of(code)}"))  # type: ignore[misc]
            for name, column in zip(names, columns, strict=True)
        ]
        own = zip(*parts, strict=True) if parts else [()] * len(rows)
        for row, each, end in zip(rows, own, self._ends.of(places, self._deciding.outcomes), strict=True):
            yield f"{{{', '.join([*[each[number] or '' for number in self._order(row)], end])}"

    def _order(self, row: JsonRow) -> list[int]:
        """Where the values of an object that are written stand among those of all columns, in the order of the object."""
        names = tuple(row.codes)
        known = self._orders.get(names)
        if known is None:
            known = [self._numbers[name] for name in names if name in self._numbers]
            if len(self._orders) < _MOST_ORDERS:
                self._orders[names] = known
        return known


def _made(column: Any, make: Callable[[str], str | None]) -> Any:
    """A column of what is made of its codes, each distinct one looked at once where it is a dictionary of them."""
    import pyarrow

    if not pyarrow.types.is_dictionary(column.type):
        return pyarrow.array([code and make(code) for code in texts_of(column)], pyarrow.string())
    return reworded(column, make)


def decided(table: JsonTable, engine: Engine, job: Job, workers: int, rows: int = ROWS) -> Iterator[Stretch]:
    """The stretches of a table in their order, by so many processes: one is this one.

    Raises `Disagreement`, `Invalid` where the file changes meanwhile or there is no row, and `WorkerDied`.
    """
    here = JsonStretches(table, engine, job)
    # The first stretch tells which columns repeat their values, for all processes alike.
    yield from in_order(_blocks(table, rows), here, lambda: replace(job, repeated=here.repeated), workers)


def _blocks(table: JsonTable, rows: int) -> Iterator[list[Line]]:
    lines = table.lines()
    while block := [*islice(lines, rows)]:
        yield block
