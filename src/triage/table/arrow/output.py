"""Decided stretches as what is written: bytes of CSV, or record batches for Parquet."""

from __future__ import annotations

from ...model.noun import TYPE_CHECKING
from ..answers import answers, joined
from ..columns import ANSWERS
from ..forms import CsvLines
from .blocks import places

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ...model.outcome import Outcome
    from ...model.policy import Policy
    from ..columns import Column
    from ..row import Dialect
    from .pieces import Piece


class CsvPieces:
    """Decided stretches as CSV in a dialect, the same to the byte as `forms.CsvForm` writes their rows."""

    def __init__(self, columns: Sequence[Column], dialect: Dialect, policy: Policy, lang: str) -> None:
        self._dialect, self._policy, self._lang = dialect, policy, lang
        self._kept = [number for number, column in enumerate(columns) if not column.replaced]
        self._as_it_is = len(self._kept) == len(columns)
        self._lines = CsvLines(dialect)
        self._cells: list[list[str]] = []
        self._ends: list[bytes] = []

    def text(self, piece: Piece, outcomes: Sequence[Outcome]) -> bytes:
        """The lines of a stretch."""
        for found in outcomes[len(self._cells) :]:
            told = answers(found, self._policy, self._lang)
            self._cells.append([joined(name, told[name]) for name in ANSWERS])
            # As a line of its own, the first of several cells is written as it is among others.
            self._ends.append((self._dialect.separator + self._lines.line(self._cells[-1])).encode())
        found_at = piece.places.tolist()
        if self._as_it_is and piece.text is not None and not self._runs(piece.text):
            lines = piece.text.replace(b"\r\n", b"\n").removesuffix(b"\n").split(b"\n")
            return b"".join([part for pair in zip(lines, map(self._ends.__getitem__, found_at), strict=True) for part in pair])
        texts = [piece.columns[number].to_pylist() for number in self._kept]
        found_lines = [self._lines.line([*cells, *self._cells[place]]) for *cells, place in zip(*texts, found_at, strict=True)]
        return "".join(found_lines).encode()

    def _runs(self, text: bytes) -> bool:
        """Whether some cell may begin like a formula, and so has to be looked at."""
        import numpy

        separator = self._dialect.separator.encode()
        every = numpy.frombuffer(text, numpy.uint8)
        for mark in (b"=", b"+", b"-", b"@", b"\t"):
            if mark != separator and mark in text:
                before = every[places(text, mark) - 1]
                if text.startswith(mark) or ((before == ord("\n")) | (before == ord(separator))).any():
                    return True
        return False


class BatchPieces:
    """Decided stretches as Arrow record batches: the columns as they came in, then the answers as dictionaries of texts."""

    def __init__(self, columns: Sequence[Column], policy: Policy, lang: str) -> None:
        self._policy, self._lang = policy, lang
        self._kept = [number for number, column in enumerate(columns) if not column.replaced]
        self._headers = [columns[number].header for number in self._kept]
        self._texts: dict[str, dict[str, int]] = {name: {} for name in ANSWERS}
        self._places: dict[str, list[int]] = {name: [] for name in ANSWERS}

    def batch(self, piece: Piece, outcomes: Sequence[Outcome]) -> Any:
        """The record batch of a stretch."""
        import pyarrow

        for found in outcomes[len(self._places["status"]) :]:
            told = answers(found, self._policy, self._lang)
            for name in ANSWERS:
                texts = self._texts[name]
                self._places[name].append(texts.setdefault(joined(name, told[name]), len(texts)))
        columns = [piece.columns[number] for number in self._kept]
        columns += [self._answers(name, piece.places) for name in ANSWERS]
        return pyarrow.RecordBatch.from_arrays(columns, [*self._headers, *ANSWERS])

    def _answers(self, name: str, places: Any) -> Any:
        """A column of answers, with no text in its dictionary that no row has."""
        import numpy
        import pyarrow

        texts = [*self._texts[name]]
        codes = numpy.array(self._places[name], numpy.int32)[places]
        used = numpy.zeros(len(texts), bool)
        used[codes] = True
        codes = (numpy.cumsum(used, dtype=numpy.int32) - 1)[codes]
        dictionary = pyarrow.array([texts[number] for number in numpy.flatnonzero(used)], pyarrow.string())
        return pyarrow.DictionaryArray.from_arrays(codes, dictionary)


class ParquetFile:
    """A Parquet file that record batches are written to, many of them in a group of rows."""

    _GROUP = 120_000

    def __init__(self, file: Any) -> None:
        self._file, self._rows = file, 0
        self._batches: list[Any] = []
        self._writer: Any = None

    def add(self, batch: Any) -> None:
        """Adds a batch."""
        self._batches.append(batch)
        self._rows += len(batch)
        if self._rows >= self._GROUP:
            self._write()

    def _write(self) -> None:
        import pyarrow
        from pyarrow import parquet

        table = pyarrow.Table.from_batches(self._batches).unify_dictionaries().combine_chunks()
        if self._writer is None:
            repeated = [field.name for field in table.schema if pyarrow.types.is_dictionary(field.type)]
            self._writer = parquet.ParquetWriter(self._file, table.schema, use_dictionary=repeated, write_statistics=False)
        self._writer.write_table(table, row_group_size=len(table))
        self._batches, self._rows = [], 0

    def close(self) -> None:
        """Writes what is left, and the end of the file."""
        if self._batches:
            self._write()
        if self._writer is not None:
            self._writer.close()
