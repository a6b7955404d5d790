"""Tables in memory decided, of PyArrow, Polars, pandas and whatever gives itself to Arrow as a stream; the same kind comes out."""

from __future__ import annotations

from ...diagnostics import Diagnostic, Invalid, visible
from ...model.noun import TYPE_CHECKING
from ..columns import ANSWERS
from ..parquet_table import ArrowTable
from .frames import ROWS, Frames

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from ...decide import Engine


class Answering:
    """Record batches of a schema, ready to be given their answers. `schema` is that of what comes out: the columns that came in, without
    those that answers replace, then the answers as strings. Raises `Invalid` where the schema cannot be used."""

    def __init__(self, schema: Any, engine: Engine, lang: str, ignore_unknown: bool, name: str = "the table") -> None:
        import pyarrow

        table = ArrowTable(name, schema, engine.policy.vocabulary, ignore_unknown, of="")
        self._frames = Frames(table, engine, lang)
        self._kept = [index for index, column in enumerate(table.columns) if not column.replaced]
        answers = [pyarrow.field(name, pyarrow.string()) for name in ANSWERS]
        self.schema = pyarrow.schema([*(schema.field(index) for index in self._kept), *answers], schema.metadata)
        self.answers = pyarrow.schema(answers)

    def batches(self, batches: Iterable[Any], whole: bool = True) -> Iterator[Any]:
        """Each batch with its answers, or the answers alone. Raises `Disagreement`."""
        import pyarrow

        line = 1
        for batch in batches:
            for begin in range(0, batch.num_rows, ROWS):
                part = batch.slice(begin, ROWS)
                own = [part.column(index) for index in self._kept] if whole else []
                schema = self.schema if whole else self.answers
                yield pyarrow.RecordBatch.from_arrays([*own, *self._frames.answered(part, line)], schema=schema)
                line += part.num_rows


def decide_table(table: Any, engine: Engine, lang: str, ignore_unknown: bool) -> Any:
    """See `triage.api.CompiledPolicy.decide_table`."""
    import pyarrow

    library = type(table).__module__.partition(".")[0]
    if library == "pandas":
        return _pandas(table, engine, lang, ignore_unknown)
    if library == "polars":
        return _polars(table, engine, lang, ignore_unknown)
    if isinstance(table, pyarrow.RecordBatchReader):
        answering = Answering(table.schema, engine, lang, ignore_unknown)
        return pyarrow.RecordBatchReader.from_batches(answering.schema, answering.batches(table))
    one = isinstance(table, pyarrow.RecordBatch)
    if not isinstance(table, pyarrow.Table):
        if not (one or hasattr(table, "__arrow_c_stream__")):
            raise TypeError(f"a table of PyArrow, Polars or pandas is decided, not {type(table).__name__}")
        table = pyarrow.table(table)
    answering = Answering(table.schema, engine, lang, ignore_unknown)
    found = pyarrow.Table.from_batches(answering.batches(table.to_batches()), answering.schema)
    if not one:
        return found
    batches = found.combine_chunks().to_batches()
    return batches[0] if batches else pyarrow.RecordBatch.from_pylist([], answering.schema)


def _polars(frame: Any, engine: Engine, lang: str, ignore_unknown: bool) -> Any:
    import polars

    if not isinstance(frame, polars.DataFrame):
        raise TypeError(f"a DataFrame of Polars is decided, not {type(frame).__name__}: call `collect` on a lazy one")
    answers = _answers(frame.to_arrow(), engine, lang, ignore_unknown)
    return frame.drop([name for name in ANSWERS if name in frame.columns]).hstack(polars.DataFrame(answers))


def _pandas(frame: Any, engine: Engine, lang: str, ignore_unknown: bool) -> Any:
    import pyarrow

    try:
        table = pyarrow.Table.from_pandas(frame, preserve_index=False)
    except (pyarrow.ArrowException, ValueError) as fault:
        reason = visible(str(fault.args[-1] if fault.args else fault))
        help = "give the columns one type each, for instance with `astype`"
        raise Invalid([Diagnostic("mixed-types", f"the values of a column are of several types: {reason}", None, help)]) from None
    answers = _answers(table, engine, lang, ignore_unknown).to_pandas()
    kept = frame.drop(columns=[name for name in ANSWERS if name in frame.columns])
    return kept.assign(**{name: answers[name].array for name in ANSWERS})


def _answers(table: Any, engine: Engine, lang: str, ignore_unknown: bool) -> Any:
    import pyarrow

    answering = Answering(table.schema, engine, lang, ignore_unknown)
    return pyarrow.Table.from_batches(answering.batches(table.to_batches(), whole=False), answering.answers)
