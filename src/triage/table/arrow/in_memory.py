"""Tables in memory decided, of PyArrow, Polars, pandas and whatever gives itself to Arrow as a stream; the same kind comes out."""

from __future__ import annotations

from ...diagnostics import Diagnostic, Invalid, visible
from ...model.noun import TYPE_CHECKING
from ..columns import ANSWERS
from ..parquet_table import ArrowTable
from .frames import ROWS, Frames

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from ...decide import Engine


class Answering:
    """Record batches of a schema, ready to be given their answers. `schema` is that of what comes out: the columns that came in, without
    those that answers replace, then the answers as strings. Raises `Invalid` where the schema cannot be used."""

    def __init__(self, schema: Any, engine: Engine, lang: str, ignore_unknown: bool, name: str = "the table") -> None:
        import pyarrow

        table = ArrowTable(name, schema, engine.policy.vocabulary, ignore_unknown, of="")
        self.stating, self._frames = table.stating, Frames(table, engine, lang)
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

    # What others build on a DataFrame is one.
    libraries = {kind.__module__.partition(".")[0] for kind in type(table).__mro__}
    if "pandas" in libraries:
        return _pandas(table, engine, lang, ignore_unknown)
    if "polars" in libraries:
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
    # Arrow has no whole numbers of 128 bits: a text states the same number.
    wide = [name for name, kind in frame.schema.items() if str(kind) in ("Int128", "UInt128")]
    given = frame.with_columns(polars.col(wide).cast(polars.String)) if wide else frame
    answers = _answers(given.to_arrow(), engine, lang, ignore_unknown)
    return frame.drop([name for name in ANSWERS if name in frame.columns]).hstack(polars.DataFrame(answers))


def _pandas(frame: Any, engine: Engine, lang: str, ignore_unknown: bool) -> Any:
    import pandas
    import pyarrow

    if not isinstance(frame, pandas.DataFrame):
        raise TypeError(f"a DataFrame of pandas is decided, not {type(frame).__name__}")
    columns, mixed = [], {}
    for index in range(frame.shape[1]):
        try:
            columns.append(_column(frame.iloc[:, index]))
        except (pyarrow.ArrowException, ValueError, TypeError, OverflowError) as fault:
            # What states nothing stays where it is, whatever it holds.
            columns.append(pyarrow.nulls(len(frame)))
            mixed[index] = visible(str(fault.args[-1] if fault.args else fault))
    table = pyarrow.table(columns, names=[str(name) for name in frame.columns])
    answers = _answers(table, engine, lang, ignore_unknown, mixed).to_pandas()
    kept = frame.drop(columns=[name for name in ANSWERS if name in frame.columns])
    return kept.assign(**{name: answers[name].array for name in ANSWERS})


def _column(series: Any) -> Any:
    """A column of pandas as one of Arrow. Raises `ValueError`, `TypeError`, `OverflowError` or what Arrow raises where its values are not
    of one type: Arrow itself cuts a time off to its day, and makes a number of a yes, where the first values are days or numbers."""
    from datetime import datetime

    import numpy
    import pandas
    import pyarrow
    from pyarrow import types

    found = pyarrow.array(series, from_pandas=True)
    if series.dtype != object:
        return found
    kind = found.type
    if types.is_date(kind) or types.is_timestamp(kind):
        zoned = types.is_timestamp(kind) and kind.tz is not None
        for value in series:
            if isinstance(value, datetime) and value is not pandas.NaT:
                short = getattr(value, "nanosecond", 0) != 0
                if types.is_date(kind) or (value.tzinfo is not None) != zoned or short:
                    raise ValueError(f"`{value}` is no {kind}")
    elif types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind):
        for value in series:
            if isinstance(value, bool | numpy.bool_):
                raise ValueError(f"`{value}` is no {kind}")
    return found


def _answers(table: Any, engine: Engine, lang: str, ignore_unknown: bool, mixed: Mapping[int, str] | None = None) -> Any:
    """The answers alone. `mixed` are the columns that are not there because their values are of several types, with what is wrong."""
    import pyarrow

    answering = Answering(table.schema, engine, lang, ignore_unknown)
    wrong = [(column, mixed[index]) for index, column in answering.stating if mixed and index in mixed]
    if wrong:
        told, help = "are of several types, or of none that Arrow has", "give the column one type, for instance with `astype`"
        raise Invalid(
            Diagnostic("mixed-types", f"the values of the column `{visible(column.name)}` {told}: {reason}", None, help)
            for column, reason in wrong
        )
    return pyarrow.Table.from_batches(answering.batches(table.to_batches(), whole=False), answering.answers)
