"""Record batches of any types decided: the one function that files of Parquet, tables in Python and Apache Spark are decided by."""

from __future__ import annotations

from ...decide import Disagreement
from ...model.noun import TYPE_CHECKING, Noun
from ..columns import ANSWERS
from ..parquet_table import ArrowTable, Batch, ParquetRow
from ..row import INVALID, Rejected
from ..run import decide_row
from .deciding import STRICT, Deciding
from .output import AnswerColumns
from .typed_columns import is_list, meaning, reader, texts_of

if TYPE_CHECKING:
    from typing import Any

    from ...decide import Engine
    from ...model.outcome import Outcome

# So many rows at once are decided at the best rate, in little memory.
ROWS = 30_000


class Found(Noun):
    """A batch that was decided: for each row the place of its outcome, or `STRICT` where it is rejected, and the rejected rows by their
    place in the batch."""

    places: Any
    rejected: dict[int, Rejected]


class Frames:
    """The record batches of a table, ready to be decided. `outcomes` are all that were found, and with `whole` hold everything."""

    def __init__(self, table: ArrowTable, engine: Engine, lang: str = "en", whole: bool = False) -> None:
        self.table, self._engine = table, engine
        habit, schema = table.dialect.habit, table.schema
        meanings = {column.key.text: meaning(schema.field(index).type) for index, column in table.stating if column.fact}
        read = reader(engine.policy.vocabulary, meanings, habit)
        self._deciding = Deciding(engine, read, habit.point, whole)
        self._answers = AnswerColumns(engine.policy, lang)
        # What is a text of one line to the reader cannot be a list.
        self._single = [index for index, column in table.stating if column.fact is None or column.fact.type == "text"]
        self._single = [index for index in self._single if is_list(schema.field(index).type)]

    @property
    def outcomes(self) -> list[Outcome]:
        """See `Deciding`."""
        return self._deciding.outcomes

    def decide(self, batch: Any, line: int) -> Found:
        """What a batch comes to, whose first row is of this number. Raises `Disagreement`, which then says on which row."""
        import numpy

        self._deciding.make_room()
        texts = {
            column.key.text: texts_of(batch.column(index))
            for index, column in self.table.stating
            if column.fact and column.fact.type != "text"
        }
        try:
            places = self._deciding.decide(texts, batch.num_rows)
        except Disagreement:
            places = numpy.full(batch.num_rows, STRICT, numpy.int32)  # the strict way tells on which row
        for index in self._single:
            places[batch.column(index).is_valid().to_numpy(zero_copy_only=False)] = STRICT
        rejected = {}
        for index in numpy.flatnonzero(places == STRICT).tolist():
            item = decide_row(ParquetRow(self.table, line + index, Batch(batch.slice(index, 1)), 0), self._engine)
            if isinstance(item, Rejected):
                rejected[index] = item
            else:
                places[index] = self._deciding.place(item.decision.outcome)
        return Found(places, rejected)

    def answered(self, batch: Any, line: int = 1) -> list[Any]:
        """The columns of answers to a batch, strings: each of its rows has an answer, `invalid` with what is wrong as the reason where it
        cannot be decided."""
        import numpy
        import pyarrow
        from pyarrow import compute

        found = self.decide(batch, line)
        kept = found.places != STRICT
        columns = [column.cast(pyarrow.string()) for column in self._answers.of(found.places[kept], self.outcomes)]
        if not found.rejected:
            return columns
        at = pyarrow.array(numpy.cumsum(kept) - 1, mask=~kept)
        reasons = pyarrow.array(["; ".join(fault.reason for fault in row.faults) for row in found.rejected.values()], pyarrow.string())
        told = {"status": pyarrow.scalar(INVALID), "because": reasons}
        wrong = pyarrow.array(~kept)
        spread = zip(ANSWERS, (column.take(at) for column in columns), strict=True)
        return [compute.replace_with_mask(column, wrong, told[name]) if name in told else column for name, column in spread]
