"""Stretches of a CSV file decided and made ready to be written, here or in processes of their own (`design.md` 3)."""

from __future__ import annotations

import io
from itertools import chain

from ...decide import Engine
from ...model.noun import TYPE_CHECKING, Noun, replace
from ..csv_table import CsvTable
from ..kinds import CSV, JSON_LINES
from ..source import Source
from ..summary import Counts
from .blocks import SIZE, blocks
from .output import BatchPieces, CsvPieces, JsonPieces
from .pieces import Pieces
from .processes import in_order
from .telling import csv_telling

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from ...decide import Decision
    from ...model.outcome import Outcome
    from ...rulebook.cache import Loaded
    from ..habits import Habit
    from ..row import Rejected
    from .blocks import Block
    from .telling import Noted, Wanted


_LEARNT_FROM = 2 * 1024 * 1024


class Stretch(Noun):
    """A decided stretch: the bytes or the record batch to write, of how many rows, and what they were; `read` counts rejected rows as
    well, and `end` is the place in the file that was reached; `noted` and `decisions` are there where they were wanted."""

    written: Any
    rows: int
    counts: Counts
    rejected: list[Rejected]
    read: int
    end: int
    noted: Noted | None = None
    decisions: Sequence[Decision] = ()


def counted(places: Any, outcomes: Sequence[Outcome], rejected: int) -> Counts:
    """How many rows came to what, given the places of their outcomes, and how many were rejected."""
    import numpy

    found = Counts()
    for place, rows in enumerate(numpy.bincount(places).tolist()):
        if rows:
            found.add(outcomes[place], rows)
    found.rejected = rejected
    return found


class Job(Noun):
    """What is to be done with a file, in words that another process understands: `path` is where it can be read, None where it cannot,
    and `head` its bytes up to the first row; that and `dictionaries` are found out on the way."""

    path: str | None
    name: str
    encoding: str
    ignore_unknown: bool
    habit: Habit
    loaded: Loaded
    lang: str
    form: str
    wanted: Wanted | None = None
    head: bytes = b""
    dictionaries: list[bool] | None = None

    def ready(self) -> Stretches:
        """The stretches of the file, in a process that knows nothing of it."""
        source = Source(io.BytesIO(self.head), self.name, self.encoding)
        table = CsvTable(source, self.loaded.policy.vocabulary, self.ignore_unknown, self.habit)
        found = Stretches(table, Engine.of(self.loaded), self.lang, self.form, self.path, self.dictionaries, self.wanted)
        found.apart()
        return found


class Stretches:
    """The stretches of a table, decided and ready to be written in a form: CSV, JSON lines or Parquet. `path` is where the table can be
    read, None where it cannot."""

    def __init__(
        self, table: CsvTable, engine: Engine, lang: str, form: str, path: str | None, dictionaries: list[bool] | None = None,
        wanted: Wanted | None = None,
    ) -> None:  # fmt: skip
        self._source, self._path = table.source, path
        self._pieces = Pieces(table, engine, form == CSV, dictionaries, whole=wanted is not None)
        self._telling = csv_telling(table, engine, wanted)
        policy = engine.policy
        own = (table.columns, table.dialect, policy, lang)
        self._text = CsvPieces(*own) if form == CSV else JsonPieces(*own) if form == JSON_LINES else None
        self._batches = BatchPieces(*own)

    @property
    def dictionaries(self) -> list[bool] | None:
        """Which columns are dictionaries of texts; None before the first stretch."""
        return self._pieces.dictionaries

    def apart(self) -> None:
        """Opens the file anew, for a process that shares it with another, and so the place in it."""
        if self._path is not None:
            self._source.file = open(self._path, "rb")  # noqa: SIM115 - open as long as the process

    def decide(self, block: Block) -> Stretch:
        """One stretch. Raises `Disagreement`."""
        piece = self._pieces.piece(block)
        outcomes = self._pieces.outcomes
        counts = counted(piece.places, outcomes, len(piece.rejected))
        written = self._text.text(piece, outcomes) if self._text else self._batches.batch(piece, outcomes)
        more = self._telling.wanted(piece.columns, piece.numbers, piece.places, outcomes) if self._telling else ()
        return Stretch(written, len(piece.places), counts, piece.rejected, piece.read, block.place + block.size, *more)


def decided(table: CsvTable, engine: Engine, job: Job, workers: int, size: int = SIZE) -> Iterator[Stretch]:
    """The stretches of a table in their order, by so many processes: one is this one.

    Raises `Disagreement`, `Invalid` where the file changes meanwhile, and `WorkerDied`.
    """
    here = Stretches(table, engine, job.lang, job.form, job.path, job.dictionaries, job.wanted)
    # Of rows that are recorded or reported more is kept in memory than what is written, and objects of JSON are put together from pieces.
    usual = size // 4 if job.wanted or job.form == JSON_LINES else size
    # While the first stretch is decided the other processes wait.
    found = blocks(table, usual, min(usual, _LEARNT_FROM) if workers > 1 else None)
    first = next(found, None)
    if first is None:
        return

    def learnt() -> Job:
        table.source.file.seek(0)
        # The first stretch tells which columns repeat their texts, for all processes alike.
        return replace(job, head=table.source.file.read(first.place), dictionaries=here.dictionaries)

    handed = (replace(block, data=None) for block in found) if workers > 1 and job.path is not None else found
    yield from in_order(chain([first], handed), here, learnt, workers)
    if workers > 1 and job.path is not None:
        table.source.check_in_place(job.path)
