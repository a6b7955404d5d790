"""A file that is there complete or not at all: written beside its place, made durable, and only then put there."""

from __future__ import annotations

import contextlib
import os
import stat

from ..diagnostics import Diagnostic, Invalid, reason, visible
from ..model.noun import TYPE_CHECKING
from .kinds import packing_of
from .packed import packing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType
    from typing import BinaryIO, Self

    from typing_extensions import Buffer


class Stream:
    """Something that bytes are written to as they come; other writers of files may take it for a file that cannot be gone back in.

    Raises `Invalid` where the system refuses, and `BrokenPipeError` where nobody reads on.
    """

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.file, self.name = file, name
        self.closed, self._position = False, 0

    def write(self, data: Buffer) -> int:
        """Adds bytes."""
        left = memoryview(data).cast("B")
        size = left.nbytes
        with self._told():
            # Standard output without a buffer (PYTHONUNBUFFERED) may take a part of what it is given.
            while left:
                left = left[self.file.write(left) :]
        self._position += size
        return size

    def tell(self) -> int:
        """How many bytes were added."""
        return self._position

    def flush(self) -> None:
        """Passes on what was written."""
        with self._told():
            self.file.flush()

    def finish(self) -> None:
        """Ends the writing."""
        self.flush()

    def put_in_place(self) -> None:
        """Shows what was written, where it was not shown at once."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        return None

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """Turns what the system says into a message about this file."""
        try:
            yield
        except BrokenPipeError:
            raise
        except (OSError, ValueError) as fault:
            raise Invalid([Diagnostic("unwritable", f"`{visible(self.name)}` cannot be written: {reason(fault)}")]) from None


class Whole(Stream):
    """A file that is put in its place when it is finished; leaving the context before that removes what there is of it.

    `regular` tells it from a device or a pipe, which are written to as they are. A name that says so has it compressed.
    """

    def __init__(self, path: str) -> None:
        self.name = path
        self._place = self._beside = ""
        self.regular = True
        how = packing_of(path)
        try:
            with self._told():
                self._below = self._open()
            super().__init__(self._below, path)
            if how:
                self.file = packing(self._below, how)
        except BaseException:
            self._remove()
            raise

    def _open(self) -> BinaryIO:
        mode = 0
        with contextlib.suppress(FileNotFoundError):
            mode = os.stat(self.name).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(0, "it is a folder")
        if mode and not stat.S_ISREG(mode):
            self.regular = False
            return open(self.name, "wb")
        self._place = os.path.realpath(self.name)
        if mode and not os.access(self._place, os.W_OK):
            raise PermissionError(0, "it is write-protected")
        if not os.path.isdir(os.path.dirname(self._place)):
            raise FileNotFoundError(0, "there is no such folder")
        for number in range(1000):
            beside = os.path.join(os.path.dirname(self._place), f".triage-{os.getpid()}-{number}.part")
            if os.path.lexists(beside):
                continue
            self._beside = beside
            file = open(beside, "xb")  # noqa: SIM115 - closed by the context
            if mode:
                os.chmod(beside, stat.S_IMODE(mode))
            return file
        raise FileExistsError(0, "its folder is full of unfinished files `.triage-….part`")

    def finish(self) -> None:
        """Makes sure that all of it is on the disk."""
        with self._told():
            if self.file is not self._below:
                self.file.close()
            self._below.flush()
            if self._beside:
                os.fsync(self._below.fileno())
            self._below.close()

    def put_in_place(self) -> None:
        """Puts the finished file where it belongs."""
        with self._told():
            if self._beside:
                os.replace(self._beside, self._place)
                self._beside = ""
                _sync_folder(os.path.dirname(self._place))

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self._remove()

    def _remove(self) -> None:
        """Closes the file, and removes what is not in its place."""
        # On a full disk closing fails as writing did, and that was told.
        for file in (getattr(self, "file", None), getattr(self, "_below", None)):
            if file is not None:
                with contextlib.suppress(OSError):
                    file.close()
        if self._beside:
            with contextlib.suppress(OSError):
                os.remove(self._beside)


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
