"""Processes of their own for the stretches of a table, on as many cores (`design.md` 3).

Threads would take turns: between short steps of NumPy the interpreter changes hands too often. Where the system can copy a running process
a worker begins with all that was found out before; elsewhere with the job, and finds out the rest. What comes back is put in the order of
the stretches again, with no more of it waiting than the processes can work on.

Every worker has a line of its own. A queue that several share, as pools of the standard library have it, is left locked or with half an
answer in it by a worker that is killed, and then everything waits for good.
"""

from __future__ import annotations

import contextlib
import pickle
import signal
import sys
import traceback
import warnings
from collections import deque
from itertools import islice

from ...model.noun import TYPE_CHECKING, replace
from ..run import WorkerDied
from . import without_pandas
from .line import line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future
    from typing import Any, Protocol

    from .line import Line
    from .stretches import Stretch

    class Decides(Protocol):
        """What decides the stretches of one table."""

        def decide(self, found: Any, /) -> Stretch:
            """One stretch. Raises `Disagreement`."""

        def apart(self) -> None:
            """Has nothing in common any more with the process that it was copied from, as an open file has its place."""

    class Job(Protocol):
        """The same in words that another process understands."""

        def ready(self) -> Decides:
            """What decides the stretches."""


COPIED, ANEW = "fork", "spawn"
METHOD = COPIED if sys.platform == "linux" else ANEW
_STOPS = (signal.SIGINT, signal.SIGTERM)


class _Worker:
    """A process that decides stretches, one after the other."""

    def __init__(self, here: Decides, job: Job) -> None:
        from multiprocessing import get_context

        context = get_context(METHOD)
        self._line, theirs = line(context, METHOD == COPIED)
        with _begins_undisturbed():
            # To one that begins anew the job is sent: through the pipe that starts it there is room for less, and it may end meanwhile.
            copied = (self._line, here) if METHOD == COPIED else ()
            self._process = context.Process(target=_serve, args=(theirs, *copied), daemon=True)  # type: ignore[attr-defined]
            self._process.start()
        theirs.close()
        self._job = None if METHOD == COPIED else job

    def decide(self, item: Any) -> Stretch:
        """One stretch. Raises `WorkerDied`, and what deciding does."""
        try:
            if self._job:
                self._line.send(self._job)
                self._job = None
            self._line.send(item)
            found = self._line.receive()
        except (EOFError, OSError):
            raise WorkerDied("a worker process ended unexpectedly; is there enough memory? `--workers 1` needs the least") from None
        if isinstance(found, Exception):
            raise found
        return found  # type: ignore[no-any-return]

    def end(self) -> None:
        """Ends the process at once: nothing of what it does is kept. A thread that waits for it goes on."""
        self._process.kill()
        self._process.join()


def in_order(found: Iterator[Any], here: Decides, job: Callable[[], Job], workers: int) -> Iterator[Stretch]:
    """What each thing that is found comes to, in their order, decided by so many processes: one is this one. It decides the first in any
    case, and `job` is what has to be done once that is known. Raises `WorkerDied`, and what deciding does."""
    yield from map(here.decide, islice(found, 1))
    yield from map(here.decide, found) if workers < 2 else _by_workers(found, here, job(), workers)


def _by_workers(found: Iterator[Any], here: Decides, job: Job, workers: int) -> Iterator[Stretch]:
    """What each thing that is found comes to, in their order, decided by so many processes as `here` would do.

    Raises `WorkerDied`, and what deciding does.
    """
    from concurrent.futures import ThreadPoolExecutor
    from queue import SimpleQueue

    free = SimpleQueue[_Worker]()

    def decide(item: Any) -> Stretch:
        worker = free.get()
        try:
            return worker.decide(item)
        finally:
            free.put(worker)

    with contextlib.ExitStack() as ends:
        lines = ThreadPoolExecutor(workers)
        # In the reverse order: first the processes end, so that no thread waits for one.
        ends.callback(lines.shutdown, cancel_futures=True)
        for _ in range(workers):
            worker = _Worker(here, job)
            ends.callback(worker.end)
            free.put(worker)
        waiting: deque[Future[Stretch]] = deque()
        for item in found:
            waiting.append(lines.submit(decide, item))
            if len(waiting) > 2 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


@contextlib.contextmanager
def _begins_undisturbed() -> Iterator[None]:
    """Has a process that begins here not be stopped before it knows how it is to be."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
    try:
        with warnings.catch_warnings():
            # Newer Pythons warn of copies of processes with threads: those of Arrow and NumPy know how to begin again in a copy.
            warnings.simplefilter("ignore", DeprecationWarning)
            yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(line: Line, other_end: Line | None = None, decides: Decides | None = None) -> None:
    """The work of a process, until nobody is at the other end. What stops the programme is told to the first process alone."""
    if other_end:
        other_end.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
    with contextlib.suppress(EOFError, OSError):
        if decides is None:
            without_pandas()
            decides = line.receive().ready()
        else:
            decides.apart()
        while True:
            item = line.receive()
            answer: Stretch | Exception
            try:
                answer = decides.decide(item)
                if isinstance(answer.written, bytes):
                    answer = replace(answer, written=pickle.PickleBuffer(answer.written))
            except Exception as fault:
                fault.add_note(traceback.format_exc())
                answer = fault
            line.send(answer)
