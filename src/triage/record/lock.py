"""One writer at a time: a lock of the operating system beside the record.

SQLite alone would keep the record whole, but its waiting is by sleeping and looking again, and with several desks writing some
wait for seconds (`reliability.md` 1.6). A lock that the system hands on keeps the worst wait far below one.
"""

from __future__ import annotations

import os
import sys

from ..model.noun import TYPE_CHECKING
from .faults import locked, of_system

if TYPE_CHECKING:
    from types import TracebackType

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class Lock:
    """The lock of a record, held inside `with`. Raises `RecordFault` where it is not had within `patience` seconds."""

    def __init__(self, path: str, patience: float) -> None:
        self._path, self._patience = path, patience
        # A record that is reached by two names, one of them a link, has one lock.
        self._name = f"{os.path.realpath(path)}.lock"
        self._file: int | None = None

    def __enter__(self) -> Lock:
        if self._file is None:
            # Reading is enough for a lock, so everybody who may write the record can share a file that one of them made.
            how = os.O_RDWR if sys.platform == "win32" else os.O_RDONLY
            try:
                self._file = os.open(self._name, how | os.O_CREAT, 0o666)
            except OSError as fault:
                raise of_system(self._path, fault) from None
        try:
            if not self._take(self._file):
                raise locked(self._path, self._patience)
        except BaseException:
            # Also where Ctrl-C ends the waiting: closed, the file cannot keep a lock that it was just given.
            self.close()
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
            # What was written is written: no fault of the lock may say otherwise. Closed, the file cannot keep it.
            self.close()

    def close(self) -> None:
        """Lets go of the file. It stays where it is: a lock that is deleted while somebody waits for it guards nothing."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _take(self, file: int) -> bool:
        if sys.platform == "win32":
            import time

            end = time.monotonic() + self._patience
            while True:
                try:
                    msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
                    return True
                except OSError:
                    if time.monotonic() > end:
                        return False
                    time.sleep(0.01)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        except BlockingIOError:
            return self._wait(file)
        except OSError as fault:
            raise of_system(self._path, fault) from None

    def _wait(self, file: int) -> bool:
        """Waits in the system's queue, which has no time limit of its own: so another thread does, and this one looks at the clock."""
        import _thread

        had: list[bool] = []
        waiting = _thread.allocate_lock()
        waiting.acquire()

        def wait() -> None:
            try:
                fcntl.flock(file, fcntl.LOCK_EX)
                had.append(True)
            except OSError:
                pass
            waiting.release()

        _thread.start_new_thread(wait, ())
        # Where it is in vain the file is closed under the other thread, and the system gives the lock back as soon as that has it.
        return waiting.acquire(timeout=self._patience) and bool(had)
