"""Rows with their answers as Parquet: columns of Parquet as they came, those of other tables and answers as text."""

from __future__ import annotations

from typing import Any

from ..model.noun import TYPE_CHECKING
from .answers import joined
from .columns import ANSWERS
from .parquet_table import ParquetRow, ParquetTable, pyarrow_parquet, taken
from .quick_json import cell_text

if TYPE_CHECKING:
    from .answers import Answers
    from .parquet_table import Batch
    from .row import Row, Table
    from .whole import Stream

_GROUP = 20_000  # rows that are kept back: each group of rows is compressed on its own
_PIECE = 1_000  # rows that wait to be taken into Arrow, which keeps them in less room
_STRETCHED = 120_000  # rows of a group that come in stretches, as Arrow has them


class ParquetOutput:
    """A Parquet file (`forms.Output`): the columns of the input, then the answers. Raises `Invalid` without PyArrow.

    A table of texts gives columns of text: facts in the words of the language, so that no digit is lost, null where nothing stands.
    """

    def __init__(self, table: Table, stream: Stream) -> None:
        self._parquet = pyarrow_parquet()
        import pyarrow

        self.rows = 0
        self._own_types = isinstance(table, ParquetTable)
        self._stream, self._kept = stream, [index for index, column in enumerate(table.columns) if not column.replaced]
        if isinstance(table, ParquetTable):
            own = [table.schema.field(index) for index in self._kept]
        else:
            own = [pyarrow.field(table.columns[index].name, pyarrow.string()) for index in self._kept]
        self._schema = pyarrow.schema([*own, *(pyarrow.field(name, pyarrow.string()) for name in ANSWERS)])
        self._names = [field.name for field in own]
        self._writer: Any = None
        self._stretches: list[Any] = []
        self._texts: list[list[str | None]] = [[] for _ in self._names]
        self._taken: list[tuple[Batch, list[int]]] = []
        self._pieces: list[Any] = []
        self._answers: dict[str, list[Any]] = {name: [] for name in ANSWERS}

    def begin(self) -> None:
        """Has nothing to write before the first group of rows."""

    def add(self, row: Row, answers: Answers) -> None:
        """Keeps a row until its group is full."""
        self.rows += 1
        if isinstance(row, ParquetRow):
            if not self._taken or self._taken[-1][0] is not row.batch:
                self._taken.append((row.batch, []))
            self._taken[-1][1].append(row.index)
        else:
            fields = {name: cell_text(node) or None for name, node in row.fields()}
            for name, texts in zip(self._names, self._texts, strict=True):
                texts.append(fields.get(name))
        for name, values in self._answers.items():
            values.append(joined(name, answers[name]) or None)
        if len(self._answers[ANSWERS[0]]) >= _PIECE:
            self._keep()
        if len(self._pieces) * _PIECE >= _GROUP:
            self._write()

    def _keep(self) -> None:
        """Takes the rows that wait into Arrow."""
        import pyarrow

        if self._taken:
            own = pyarrow.Table.from_batches(
                pyarrow.record_batch(
                    [taken(batch.arrow.column(index), pyarrow.array(rows, pyarrow.int64())) for index in self._kept], names=self._names
                )
                for batch, rows in self._taken
            ).columns
        else:
            own = [pyarrow.array(texts, pyarrow.string()) for texts in self._texts]
        given = [pyarrow.array(values, pyarrow.string()) for values in self._answers.values()]
        self._pieces.append(pyarrow.Table.from_arrays([*own, *given], schema=self._schema))
        self._texts, self._taken = [[] for _ in self._names], []
        self._answers = {name: [] for name in ANSWERS}

    def _write(self) -> None:
        """Writes the rows that are kept as a group."""
        import pyarrow

        self._put(pyarrow.concat_tables(self._pieces) if self._pieces else self._schema.empty_table())
        self._pieces = []

    def add_stretch(self, written: Any, rows: int) -> None:
        """Keeps a record batch of so many rows, with their answers, until a group is full."""
        self.rows += rows
        self._stretches.append(written)
        if sum(map(len, self._stretches)) >= _STRETCHED:
            self._write_stretches()

    def _write_stretches(self) -> None:
        """Writes the stretches that are kept as a group; a column of few texts comes as a dictionary of them, and goes out as one."""
        import pyarrow

        if self._own_types:
            self._put(pyarrow.Table.from_batches(self._stretches, self._schema))
            self._stretches = []
            return
        table = pyarrow.Table.from_batches(self._stretches).unify_dictionaries().combine_chunks()
        self._put(table, [field.name for field in table.schema if pyarrow.types.is_dictionary(field.type)])
        # Else its memory lies in pieces after some groups, and takes a tenth more.
        pyarrow.default_memory_pool().release_unused()
        self._stretches = []

    def _put(self, table: Any, repeated: list[str] | bool = True) -> None:
        """Writes a group of rows, in which some columns are worth a dictionary."""
        if self._writer is None:
            # The least and the most of each group would take half as long again to find out.
            how = {"compression": "snappy", "use_dictionary": repeated, "store_schema": repeated is True, "write_statistics": False}
            self._writer = self._parquet.ParquetWriter(self._stream, table.schema, **how)
        self._writer.write_table(table, row_group_size=max(1, len(table)))

    def flush(self) -> None:
        """Has nothing to pass on: rows are written in groups."""

    def finish(self) -> None:
        """Writes the last group, and what says where each of them stands."""
        if self._answers[ANSWERS[0]]:
            self._keep()
        if self._stretches:
            self._write_stretches()
        if self._pieces or self._writer is None:
            self._write()
        self._writer.close()

    def close(self) -> None:
        """Keeps nothing elsewhere; a file that was not finished is not made to look so."""
        if self._writer is not None and self._writer.is_open:
            self._writer.is_open = False
