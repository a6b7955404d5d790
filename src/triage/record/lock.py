"""One writer at a time: a lock of the operating system beside the record.

SQLite alone would keep the record whole, but its waiting is by sleeping and looking again, and with several desks writing some
wait for seconds (`reliability.md` 1.6). A lock that the system hands on keeps the worst wait far below one.
"""

from __future__ import annotations

import contextlib
import os
import sys
from time import monotonic, sleep

from ..model.noun import TYPE_CHECKING
from .faults import locked, of_system

if TYPE_CHECKING:
    from types import TracebackType

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


# How long somebody who has had the lock may have it again before others who wait. Handing it on takes longer than most writes.
_TURN = 0.05


class Lock:
    """The lock of a record, held inside `with`. Raises `RecordFault` where it is not had within `patience` seconds.

    The system gives a lock that becomes free to whoever asks first, and that is who had it. So those who wait stand in a queue, which is a
    lock of its own, in a file that is made when somebody has to wait for the first time: who has the queue waits for the lock, and the
    others for the queue.
    """

    def __init__(self, path: str, patience: float) -> None:
        self._path, self._patience = path, patience
        # A record that is reached by two names, one of them a link, has one lock.
        self._name = os.path.realpath(path)
        self._file: int | None = None
        self._queue: int | None = None
        self._turn = 0.0

    def __enter__(self) -> Lock:
        try:
            if self._file is None:
                self._file = _opened(f"{self._name}.lock")
            if not self._take(self._file):
                raise locked(self._path, self._patience)
        except BaseException as fault:
            # Also where Ctrl-C ends the waiting: closed, the file cannot keep a lock that it was just given.
            self.close()
            if isinstance(fault, OSError):
                raise of_system(self._path, fault) from None
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        if self._file is None:
            return
        try:
            if sys.platform == "win32":
                msvcrt.locking(self._file, msvcrt.LK_UNLCK, 1)
            else:
                fcntl.flock(self._file, fcntl.LOCK_UN)
        except OSError:
            # What was written under the lock is on the disk: it must not be denied for this. Closing gives the lock back as well.
            self.close()

    def close(self) -> None:
        """Lets go of the files. They stay where they are: a lock that is deleted while somebody waits for it guards nothing."""
        files, self._file, self._queue = (self._file, self._queue), None, None
        for file in files:
            if file is not None:
                with contextlib.suppress(OSError):
                    # The system has let go of it even where it reports a fault.
                    os.close(file)

    def _take(self, file: int) -> bool:
        if sys.platform == "win32":
            end = monotonic() + self._patience
            while True:
                try:
                    msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
                    return True
                except OSError:
                    if monotonic() > end:
                        return False
                    sleep(0.01)
        if self._queue is None:
            with contextlib.suppress(FileNotFoundError):
                self._queue = _opened(f"{self._name}.queue", make=False)
        now = monotonic()
        if (self._queue is None or now - self._turn < _TURN) and _at_once(file):
            return True
        if self._queue is None:
            self._queue = _opened(f"{self._name}.queue")
        self._turn = now
        if not _at_once(self._queue):
            return self._wait(file, self._queue)
        if _at_once(file):
            fcntl.flock(self._queue, fcntl.LOCK_UN)
            return True
        return self._wait(file, self._queue)

    def _wait(self, file: int, queue: int) -> bool:
        """Waits in the system's own queues, which have no time limit: so another thread does, and this one looks at the clock."""
        import _thread

        had: list[bool] = []
        late: list[bool] = []
        waiting = _thread.allocate_lock()
        waiting.acquire()
        # Where it is in vain this thread closes its files, and their numbers may soon be those of others.
        mine = os.dup(queue), os.dup(file)

        def wait() -> None:
            try:
                fcntl.flock(mine[0], fcntl.LOCK_EX)
                if not late:
                    fcntl.flock(mine[1], fcntl.LOCK_EX)
                    fcntl.flock(mine[0], fcntl.LOCK_UN)
                    had.append(True)
            except OSError:
                pass
            finally:
                # With the last of these the system gives the lock back, unless the other thread has its files still.
                for each in mine:
                    os.close(each)
            waiting.release()

        _thread.start_new_thread(wait, ())
        try:
            waiting.acquire(timeout=self._patience)
            self._turn = monotonic()
            return bool(had)
        finally:
            # Also where Ctrl-C ended the waiting.
            late.append(True)


def _opened(name: str, make: bool = True) -> int:
    # Reading is enough for a lock, so everybody who may write the record can share a file that one of them made.
    how = os.O_RDWR if sys.platform == "win32" else os.O_RDONLY
    return os.open(name, how | (os.O_CREAT if make else 0), 0o666)


def _at_once(file: int) -> bool:
    """Whether a lock was free, and is held now."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except BlockingIOError:
        return False
