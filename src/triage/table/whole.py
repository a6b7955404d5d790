"""A file that is there complete or not at all: written beside its place, made durable, and only then put there."""

from __future__ import annotations

import os
import stat

from ..diagnostics import Diagnostic, Invalid, visible
from ..model.noun import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType
    from typing import IO


class Whole:
    """A file to be written, as a context manager that removes what is unfinished. `rows` counts what `write` was given.

    A device or a pipe is written to as it is. Everything here raises `Invalid` where the system refuses, and `BrokenPipeError` where
    nobody reads on.
    """

    def __init__(self, path: str) -> None:
        self.path, self.rows = path, 0
        self._place = os.path.realpath(path)
        self._beside: str | None = None
        try:
            self._file = self._open()
        except (OSError, ValueError) as fault:
            raise self._refused(fault) from None

    def _open(self) -> IO[bytes]:
        there = os.path.lexists(self._place)
        if os.path.isdir(self._place) or self.path.endswith(("/", os.sep)):
            raise IsADirectoryError(0, "it is a folder")
        if there and not stat.S_ISREG(os.stat(self._place).st_mode):
            return open(self._place, "wb")
        if there and not os.access(self._place, os.W_OK):
            raise PermissionError(0, "it is write-protected")
        for number in range(1000):
            beside = os.path.join(os.path.dirname(self._place), f".triage-{os.getpid()}-{number}.part")
            try:
                file = open(beside, "xb")
            except FileExistsError:
                continue
            self._beside = beside
            if there:
                os.chmod(beside, stat.S_IMODE(os.stat(self._place).st_mode))
            return file
        raise FileExistsError(0, "its folder is full of unfinished files `.triage-….part`")

    def write(self, text: str, rows: int = 1) -> None:
        """Adds rows."""
        try:
            self._file.write(text.encode())
        except BrokenPipeError:
            raise
        except OSError as fault:
            raise self._refused(fault) from None
        self.rows += rows

    def finish(self) -> None:
        """Makes sure that all of it is on the disk."""
        try:
            self._file.flush()
            if self._beside:
                os.fsync(self._file.fileno())
            self._file.close()
        except BrokenPipeError:
            raise
        except OSError as fault:
            raise self._refused(fault) from None

    def put_in_place(self) -> None:
        """Puts the finished file where it belongs."""
        if not self._beside:
            return
        try:
            os.replace(self._beside, self._place)
            self._beside = None
            _sync_folder(os.path.dirname(self._place))
        except OSError as fault:
            raise self._refused(fault) from None

    def __enter__(self) -> Whole:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        try:
            self._file.close()
        except OSError:
            pass
        if self._beside:
            os.remove(self._beside)
            self._beside = None

    def _refused(self, fault: Exception) -> Invalid:
        reason = (fault.strerror or type(fault).__name__).lower() if isinstance(fault, OSError) else str(fault)
        return Invalid([Diagnostic("unwritable", f"`{visible(self.path)}` cannot be written: {reason}")])


def _sync_folder(folder: str) -> None:
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return  # a system on which folders cannot be opened keeps its promises by other means
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def same_file(one: str, other: str) -> bool:
    """Whether two paths lead to the same file; not where one of them is missing."""
    try:
        return os.path.samefile(one, other)
    except (OSError, ValueError):
        return False
