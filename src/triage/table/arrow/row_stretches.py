"""Rows of any table decided many at once, block by block: where a file cannot be read in stretches, or what is written not be made of
them. Each row is written by itself."""

from __future__ import annotations

from itertools import islice

from ...decide import Disagreement
from ...diagnostics import Invalid
from ...model.noun import TYPE_CHECKING
from ..answers import answers
from ..row import Rejected
from ..run import decide_row
from . import no_signals
from .classes import Unreadable
from .codes import codes_of
from .deciding import STRICT, Deciding
from .output import PerOutcome
from .stretches import Stretch, counted
from .telling import Telling

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from ...decide import Engine
    from ...model.request import Stated
    from ...model.vocabulary import Fact, Value
    from ..answers import Answers
    from ..row import Row, Table
    from .telling import Wanted

ROWS = 10_000
# A column is a dictionary of its codes where at first there are not more of them than this, for each row.
_MOST_SHARE = 0.2


class RowStretches:
    """The rows of a table, decided and ready to be written: `written` has each with its answers."""

    def __init__(self, table: Table, engine: Engine, lang: str, wanted: Wanted | None) -> None:
        no_signals()
        self._table, self._engine = table, engine
        self._codes = codes_of(table, engine.policy.vocabulary)
        self._deciding = Deciding(engine, self._value, self._codes.point, wanted is not None)
        stating = [(index, column) for index, column in enumerate(self._codes.columns) if column.states]
        self._telling = Telling(engine, wanted, stating, self._stated, self._codes.called, self._codes.point) if wanted else None
        self._single = [index for index, column in stating if column.fact is None or column.fact.type == "text"]
        self.repeated: list[bool] | None = None
        self._answers = PerOutcome(lambda outcome: answers(outcome, engine.policy, lang))

    def _value(self, fact: Fact, code: str) -> Value | None:
        try:
            stated = self._codes.stated(fact, code)
        except Invalid:
            raise Unreadable from None
        return None if stated is None else stated.value

    def _stated(self, fact: Fact, code: str) -> Stated | None:
        try:
            return self._codes.stated(fact, code)
        except Invalid:
            return None  # of a rejected row

    def stretches(self) -> Iterator[Stretch]:
        """The rows in their order. Raises `Disagreement`, and `Invalid` as the table does."""
        rows = self._table.rows()
        while block := [*islice(rows, ROWS)]:
            yield self.of_rows(block)

    def of_rows(self, block: Sequence[Row | Rejected]) -> Stretch:
        """What a block of rows comes to. Raises `Disagreement`."""
        import numpy

        self._deciding.make_room()
        rows: list[Row] = [row for row in block if not isinstance(row, Rejected)]
        rejected = [row for row in block if isinstance(row, Rejected)]
        columns = self._columns(rows)
        places = self._places(columns, len(rows))
        kept = numpy.ones(len(rows), bool)
        for index in numpy.flatnonzero(places == STRICT).tolist():
            item = decide_row(rows[index], self._engine)
            if isinstance(item, Rejected):
                rejected.append(item)
                kept[index] = False
            else:
                places[index] = self._deciding.place(item.decision.outcome)
        if not kept.all():
            columns, places = [column.filter(kept) for column in columns], places[kept]
            rows = [row for row, is_kept in zip(rows, kept.tolist(), strict=True) if is_kept]
        rejected.sort(key=lambda row: row.line)
        outcomes = self._deciding.outcomes
        counts = counted(places, outcomes, len(rejected))
        lines = numpy.array([row.line for row in rows], numpy.int64)
        more = self._telling.wanted(columns, lines, places, outcomes) if self._telling else ()
        return Stretch(self._written(rows, columns, places), len(rows), counts, rejected, 0, 0, *more)

    def _written(self, rows: list[Row], columns: list[Any], places: Any) -> Any:
        """What is written of rows."""
        return [*zip(rows, self._answered(places), strict=True)]

    def _columns(self, rows: list[Row]) -> list[Any]:
        """The codes of rows, a column for each that states something."""
        import pyarrow

        every = [*zip(*map(self._codes.of, rows), strict=True)] if rows else [()] * len(self._codes.columns)
        columns = [pyarrow.array(codes, pyarrow.string()) for codes in every]
        if self.repeated is None:
            self.repeated = [len(column.unique()) <= _MOST_SHARE * len(column) for column in columns]
        return [column.dictionary_encode() if is_one else column for column, is_one in zip(columns, self.repeated, strict=True)]

    def _places(self, columns: list[Any], rows: int) -> Any:
        import numpy
        from pyarrow import compute

        names = zip(self._codes.columns, columns, strict=True)
        texts = {column.key.text: codes for column, codes in names if column.fact and column.fact.type != "text"}
        try:
            places = self._deciding.decide(texts, rows)
        except Disagreement:
            return numpy.full(rows, STRICT, numpy.int32)  # row by row it shows in which
        for index in self._single:
            for mark in self._codes.deep:
                begins = compute.starts_with(columns[index].cast("string"), mark).fill_null(False)
                places[begins.to_numpy(zero_copy_only=False)] = STRICT
        return places

    def _answered(self, places: Any) -> Iterator[Answers]:
        """The answers to rows."""
        return map(self._answers.of(self._deciding.outcomes).__getitem__, places.tolist())
