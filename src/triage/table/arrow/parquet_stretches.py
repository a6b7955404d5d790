"""The record batches of a Parquet file decided and made ready to be written, here or in processes of their own.

One process reads the file, which is little work, and hands batches out: so row groups of any size, and standard input, make no difference
to memory.
"""

from __future__ import annotations

from ...decide import Engine
from ...model.noun import TYPE_CHECKING, Noun
from ..columns import ANSWERS
from ..kinds import CSV
from ..parquet_table import ArrowTable, column_values, taken
from .deciding import STRICT
from .frames import ROWS, Frames
from .output import AnswerColumns, CsvPieces
from .pieces import Piece
from .processes import in_order
from .stretches import Stretch, counted
from .telling import typed_telling
from .typed_columns import texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ...rulebook.cache import Loaded
    from ..habits import Habit
    from ..parquet_table import ParquetTable
    from .telling import Wanted


class Job(Noun):
    """What is to be done with batches, in words that another process understands; `schema` is one of Arrow."""

    name: str
    schema: Any
    ignore_unknown: bool
    habit: Habit | None
    loaded: Loaded
    lang: str
    form: str
    wanted: Wanted | None = None

    def ready(self) -> ParquetStretches:
        """The stretches of the table, in a process that knows nothing of it."""
        table = ArrowTable(self.name, self.schema, self.loaded.policy.vocabulary, self.ignore_unknown, self.habit)
        return ParquetStretches(table, Engine.of(self.loaded), self.lang, self.form, self.wanted)


class ParquetStretches:
    """The record batches of a table, decided and ready to be written in a form, CSV or Parquet."""

    def __init__(self, table: ArrowTable, engine: Engine, lang: str, form: str, wanted: Wanted | None = None) -> None:
        self._table, self._frames = table, Frames(table, engine, lang, wanted is not None)
        self._telling = typed_telling(table, engine, wanted)
        self._csv = CsvPieces(table.columns, table.dialect, engine.policy, lang) if form == CSV else None
        self._kept = [index for index, column in enumerate(table.columns) if not column.replaced]
        self._names = [*(table.columns[index].name for index in self._kept), *ANSWERS]
        self._answers = AnswerColumns(engine.policy, lang)

    def apart(self) -> None:
        """Nothing is shared: the first process alone reads the file."""

    def decide(self, numbered: tuple[int, Any]) -> Stretch:
        """A batch, of which the first row has this number. Raises `Disagreement`."""
        import numpy

        line, batch = numbered
        found, outcomes = self._frames.decide(batch, line), self._frames.outcomes
        places, read, columns = found.places, batch.num_rows, batch.columns
        lines = numpy.arange(line, line + read)
        if found.rejected:
            kept = numpy.flatnonzero(places != STRICT)
            columns, places, lines = [taken(column, kept) for column in columns], places[kept], lines[kept]
        counts = counted(places, outcomes, len(found.rejected))
        rejected = [found.rejected[index] for index in sorted(found.rejected)]
        more = self._telling.wanted(self._stated(columns), lines, places, outcomes) if self._telling else ()
        return Stretch(self._written(columns, places), len(places), counts, rejected, read, 0, *more)

    def _stated(self, columns: list[Any]) -> list[Any]:
        """The columns, those as texts that state something: others may be of types that have none."""
        stating = {index for index, _ in self._table.stating}
        return [texts_of(column) if index in stating else column for index, column in enumerate(columns)]

    def _written(self, columns: list[Any], places: Any) -> Any:
        import pyarrow

        outcomes = self._frames.outcomes
        if self._csv:
            return self._csv.text(Piece([*map(self._texts, columns)], places, [], 0), outcomes)
        answers = [column.cast(pyarrow.string()) for column in self._answers.of(places, outcomes)]
        return pyarrow.RecordBatch.from_arrays([*(columns[index] for index in self._kept), *answers], self._names)

    def _texts(self, column: Any) -> Any:
        import pyarrow

        return pyarrow.array([self._table.text_in(value) for value in column_values(column)], pyarrow.string())


def decided(table: ParquetTable, engine: Engine, job: Job, workers: int, rows: int = ROWS) -> Iterator[Stretch]:
    """The stretches of a table in their order, by so many processes: one is this one.

    Raises `Disagreement`, `Invalid` where the file is damaged or empty, and `WorkerDied`.
    """
    here = ParquetStretches(table, engine, job.lang, job.form, job.wanted)
    found = _numbered(table, rows // 2 if job.wanted else rows)
    yield from in_order(found, here, lambda: job, workers)


def _numbered(table: ParquetTable, rows: int) -> Iterator[tuple[int, Any]]:
    line = 1
    for batch in table.batches(rows):
        yield line, batch
        line += batch.num_rows
