"""Which way the rows of a table go: whole stretches of the file, by several processes, where its form and what is written allow it; else
rows, ten thousand at a time, in this one."""

from __future__ import annotations

from ...model.noun import TYPE_CHECKING
from ..csv_table import CsvTable
from ..habits import HABITS
from ..json_table import JsonTable
from ..kinds import CSV, PARQUET, XLSX
from ..parquet_table import ParquetTable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...decide import Engine
    from ...rulebook.cache import Loaded
    from ..opened import Reading
    from ..row import Table
    from .stretches import Stretch
    from .telling import Wanted


def stretches_of(
    table: Table, engine: Engine, loaded: Loaded, lang: str, form: str, wanted: Wanted | None, path: str | None, reading: Reading,
    workers: int,
) -> tuple[Iterator[Stretch], int]:  # fmt: skip
    """The rows of a table as decided stretches, ready to be written in a form, and how many processes decide them, at most so many.

    `path` is where the file can be read by others, None where it cannot. The stretches raise `Disagreement`, `WorkerDied`, and `Invalid`
    as the table does.
    """
    asked = loaded, lang, form, wanted
    if isinstance(table, ParquetTable) and form in (CSV, PARQUET):
        from . import parquet_stretches

        habit = HABITS[reading.dialect] if reading.dialect else None
        of_batches = parquet_stretches.Job(table.source.name, table.schema, reading.ignore_unknown, habit, *asked)
        return parquet_stretches.decided(table, engine, of_batches, workers), workers
    if isinstance(table, CsvTable) and form != XLSX and table.source.encoding == "utf-8":
        from . import stretches

        of_file = stretches.Job(path, table.source.name, "utf-8", reading.ignore_unknown, table.dialect.habit, *asked)
        return stretches.decided(table, engine, of_file, workers), workers
    if isinstance(table, JsonTable) and form != XLSX:
        from . import json_stretches

        of_lines = json_stretches.Job(table.source.name, table.columns, *asked)
        return json_stretches.decided(table, engine, of_lines, workers), workers
    from .row_stretches import RowStretches

    return RowStretches(table, engine, lang, wanted).stretches(), 1
