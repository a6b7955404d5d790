"""A line between two processes that take turns to speak: buffers go through memory that both see, all else through a pipe.

A stretch of a table is ten million bytes of columns; a pipe takes them in small pieces, each with a change of processes.
"""

from __future__ import annotations

import contextlib
import mmap
import pickle

from ...model.noun import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import BaseContext
    from typing import Any

# Pages of it that nothing was ever written to take no memory.
_ROOM, _STEP = 64 * 1024 * 1024, 64


class Line:
    """One end of a line. What is sent into it is answered before more is. Raises `EOFError` or `OSError` where nobody is at the other."""

    def __init__(self, end: Connection, room: mmap.mmap | None) -> None:
        self._end, self._room = end, room

    def send(self, item: Any) -> None:
        """Sends what can be pickled."""
        buffers: list[pickle.PickleBuffer] = []
        told = pickle.dumps(item, 5, buffer_callback=buffers.append if self._room else None)
        sizes, ends = [buffer.raw().nbytes for buffer in buffers], [0]
        for size in sizes:
            # Each begins where its numbers can lie.
            ends.append(-(-(ends[-1] + size) // _STEP) * _STEP)
        if self._room and ends[-1] > len(self._room):
            told, sizes = pickle.dumps(item, 5), []
        for buffer, begin, size in zip(buffers, ends, sizes, strict=False):
            assert self._room
            self._room[begin : begin + size] = buffer.raw()
        self._end.send((told, [*zip(ends, sizes, strict=False)]))

    def receive(self) -> Any:
        """What was sent from the other end."""
        told, parts = self._end.recv()
        if not parts:
            return pickle.loads(told)  # noqa: S301 - from a process of this programme
        assert self._room
        # A copy, since the other process may soon write there again.
        whole = memoryview(self._room[: sum(parts[-1])])
        return pickle.loads(told, buffers=[whole[begin : begin + size] for begin, size in parts])  # noqa: S301

    def close(self) -> None:
        """Has no more to do with it."""
        self._end.close()


def line(context: BaseContext, copied: bool) -> tuple[Line, Line]:
    """The two ends of a line; where a process is a copy of the other, both see the same memory."""
    here, there = context.Pipe()
    room = None
    if copied:
        with contextlib.suppress(OSError):
            room = mmap.mmap(-1, _ROOM)
    return Line(here, room), Line(there, room)
