"""Stretches of a CSV file decided and made ready to be written, here or in processes of their own (`design.md` 3).

Threads would take turns: between short steps of NumPy the interpreter changes hands too often. So each process goes through
stretches of its own, and what comes back is put in their order again, with no more of it waiting than the processes can work on.
"""

from __future__ import annotations

import contextlib
import io
import signal
from collections import deque

from ...decide import Disagreement, Engine
from ...model.noun import TYPE_CHECKING, Noun, replace
from ..csv_table import CsvTable
from ..kinds import CSV
from ..run import WorkerDied
from ..source import Source
from ..summary import Counts
from .blocks import SIZE, blocks
from .output import BatchPieces, CsvPieces
from .pieces import Pieces
from .telling import csv_telling

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from ...decide import Decision
    from ...rulebook.cache import Loaded
    from ..habits import Habit
    from ..row import Rejected
    from .blocks import Block
    from .telling import Noted, Wanted


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


class Stretches:
    """The stretches of a table, decided and ready to be written in a form, CSV or Parquet."""

    def __init__(
        self, table: CsvTable, engine: Engine, lang: str, form: str, dictionaries: list[bool] | None = None, wanted: Wanted | None = None
    ) -> None:
        self._pieces = Pieces(table, engine, form == CSV, dictionaries, whole=wanted is not None)
        self._telling = csv_telling(table, engine, wanted)
        policy = engine.policy
        self._csv = CsvPieces(table.columns, table.dialect, policy, lang) if form == CSV else None
        self._batches = BatchPieces(table.columns, table.dialect, policy, lang)

    @property
    def dictionaries(self) -> list[bool] | None:
        """Which columns are dictionaries of texts; None before the first stretch."""
        return self._pieces.dictionaries

    def decide(self, block: Block) -> Stretch:
        """One stretch. Raises `Disagreement`."""
        import numpy

        piece, counts = self._pieces.piece(block), Counts()
        for place, rows in enumerate(numpy.bincount(piece.places).tolist()):
            if rows:
                counts.add(self._pieces.outcomes[place], rows)
        counts.rejected = len(piece.rejected)
        form = self._csv.text if self._csv else self._batches.batch
        written = form(piece, self._pieces.outcomes)
        outcomes = self._pieces.outcomes
        more = self._telling.wanted(piece.columns, piece.numbers, piece.places, outcomes) if self._telling else ()
        return Stretch(written, len(piece.places), counts, piece.rejected, piece.read, block.place + block.size, *more)


def decided(table: CsvTable, engine: Engine, job: Job, workers: int, size: int = SIZE) -> Iterator[Stretch]:
    """The stretches of a table in their order, by so many processes: one is this one.

    Raises `Disagreement`, `Invalid` where the file changes meanwhile, and `WorkerDied`.
    """
    here = Stretches(table, engine, job.lang, job.form, job.dictionaries, job.wanted)
    # Of rows that are recorded or reported more is kept in memory than what is written.
    found = blocks(table, size // 4 if job.wanted else size)
    first = next(found, None)
    if first is None:
        return
    # The first stretch tells which columns repeat their texts, for all processes alike.
    yield here.decide(first)
    if workers < 2:
        yield from map(here.decide, found)
    else:
        table.source.file.seek(0)
        head = table.source.file.read(first.place)
        handed = (replace(block, data=None) for block in found) if job.path is not None else found
        yield from by_workers(handed, _begin, replace(job, head=head, dictionaries=here.dictionaries), _decide, workers)


def by_workers(
    found: Iterator[Any], begin: Callable[[Any], None], job: object, decide: Callable[[Any], Any], workers: int
) -> Iterator[Any]:
    """What `decide` makes of each thing that is found, in their order, in processes that `begin` made ready for a job."""
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    with ProcessPoolExecutor(workers, get_context("spawn"), begin, (job,)) as pool:
        waiting: deque[Any] = deque()

        def submit(block: Any) -> None:
            try:
                waiting.append(pool.submit(decide, block))
            except (OSError, RuntimeError) as fault:
                # A pool that finds out in that moment that a process died may say so in another way.
                raise BrokenProcessPool from fault

        try:
            for block in found:
                submit(block)
                if len(waiting) > 2 * workers:
                    yield _taken(waiting.popleft().result())
            while waiting:
                yield _taken(waiting.popleft().result())
        except BrokenProcessPool:
            raise WorkerDied("a worker process ended unexpectedly; is there enough memory? `--workers 1` needs the least") from None
        finally:
            for future in waiting:
                future.cancel()
            with contextlib.suppress(Exception):
                pool.shutdown(wait=True, cancel_futures=True)


_here: dict[str, Stretches] = {}


def _begin(job: Job) -> None:
    """Makes a new process ready. What stops the programme is told to the first process alone, which then ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    source = Source(io.BytesIO(job.head), job.name, job.encoding)
    table = CsvTable(source, job.loaded.policy.vocabulary, job.ignore_unknown, job.habit)
    if job.path is not None:
        source.file = open(job.path, "rb")  # noqa: SIM115 - open as long as the process
    _here["stretches"] = Stretches(table, Engine(job.loaded.policy, job.loaded.digest), job.lang, job.form, job.dictionaries, job.wanted)


def _decide(block: Block) -> Stretch | Disagreement:
    try:
        return _here["stretches"].decide(block)
    except Disagreement as fault:
        return fault


def _taken(found: Stretch | Disagreement) -> Stretch:
    if isinstance(found, Disagreement):
        raise found
    return found
