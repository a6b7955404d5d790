"""Opening an input, and reading it line by line: bounded, of one encoding, and more than once."""

from __future__ import annotations

import contextlib
import io
import os
import re
import stat

from ..diagnostics import Diagnostic, Invalid, Place, SourceText, visible
from ..model.noun import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import BinaryIO

MOST_CHARACTERS = 1024 * 1024
CSV, JSON_LINES = "csv", "jsonl"
_FORMS = {".csv": CSV, ".jsonl": JSON_LINES, ".ndjson": JSON_LINES}
_FOREIGN = {
    b"PK\x03\x04": ("an Excel workbook or a zip file", "save it as CSV"),
    b"PAR1": ("a Parquet file", "save it as CSV"),
    b"\x1f\x8b": ("compressed", "unpack it"),
    b"(\xb5/\xfd": ("compressed", "unpack it"),
    b"\xff\xfe": ("saved as UTF-16", "save it as UTF-8"),
    b"\xfe\xff": ("saved as UTF-16", "save it as UTF-8"),
}
_UNDECODED = re.compile("[\udc80-\udcff]")


class Source:
    """An input that can be gone through more than once: a file, or a copy of what came through a pipe."""

    def __init__(self, file: BinaryIO, name: str, encoding: str = "utf-8", borrowed: bool = False) -> None:
        self.file, self.name, self.encoding, self._borrowed = file, name, encoding, borrowed
        self.size = file.seek(0, os.SEEK_END)
        file.seek(0)
        self.mark = file.read(3) == b"\xef\xbb\xbf"

    def position(self) -> int:
        """How many bytes were read by now, at least nearly."""
        return self.file.tell()

    def lines(self) -> Generator[tuple[int, str], None, None]:
        """Every line with its number from 1 and its own line end; a byte order mark is left out.

        Of a line of more than `MOST_CHARACTERS` only the beginning is given, one character longer than that.
        """
        for number, line, _ in self.lines_from(0, 1):
            yield number, line

    def lines_from(self, place: int, number: int) -> Generator[tuple[int, str, int], None, None]:
        """The lines from a place in the file on, the first of which has this number, each with the place where it ends."""
        self.file.seek(place)
        text = io.TextIOWrapper(self.file, self.encoding, errors="surrogateescape", newline="")
        ahead = ""
        try:
            while line := ahead if ahead == "\r" else ahead + text.readline(MOST_CHARACTERS + 1):
                place += self._size(line)
                ahead = ""
                if number == 1:
                    line = line.removeprefix("\ufeff")
                if len(line) > MOST_CHARACTERS:
                    skipped, ahead = self._skip(text, line)
                    place += skipped
                yield number, line, place
                number += 1
        finally:
            # Where nobody went on to the end, the garbage collector may have closed it before.
            with contextlib.suppress(ValueError):
                text.detach()

    def _skip(self, text: io.TextIOWrapper, line: str) -> tuple[int, str]:
        """Reads on to the end of a long line. Gives how many bytes that took, and what was read of the next line: at most one
        character."""
        size = 0
        while line and not line.endswith("\n"):
            if line.endswith("\r"):
                # The line may have been cut in the middle of its end.
                following = text.readline(1)
                return (size + 1, "") if following == "\n" else (size, following)
            line = text.readline(MOST_CHARACTERS)
            size += self._size(line)
        return size, ""

    def _size(self, text: str) -> int:
        """How many bytes a text takes in the file."""
        return len(text) if text.isascii() else len(text.encode(self.encoding, "surrogateescape"))

    def check_encoding(self) -> None:
        """Raises `Invalid` where a line is not of the encoding."""
        for number, line in self.lines():
            if line.isascii():
                continue
            wrong = _UNDECODED.search(line)
            if wrong:
                byte = ord(wrong.group()) - 0xDC00
                name = "Windows-1252" if self.encoding == "cp1252" else "UTF-8"
                help = "save the file as UTF-8"
                if self.encoding != "cp1252":
                    help += ", or pass `--encoding cp1252` where it is Windows-1252, as older programs write it"
                at = self.place(number, _UNDECODED.sub("\ufffd", line), wrong.start() + 1)
                raise Invalid([Diagnostic("wrong-encoding", f"byte 0x{byte:02x} is not {name}", at, help)])

    def place(self, number: int, line: str, column: int = 1, width: int = 1) -> Place:
        """A place in a line, to be shown with it."""
        lines = ("",) * (number - 1) + (line.rstrip("\r\n"),)
        return Place(SourceText(self.name, lines), number, column, width)

    def first_line(self) -> str:
        """The first line with anything in it, and nothing where there is none."""
        return next((line for _, line in self.lines() if line.strip()), "")

    def is_file(self, other: str | int) -> bool:
        """Whether a path or a handle leads to the file that is read."""
        try:
            mine, its = os.fstat(self.file.fileno()), os.stat(other)
        except (OSError, ValueError):
            return False
        return stat.S_ISREG(mine.st_mode) and os.path.samestat(mine, its)

    def close(self) -> None:
        """Closes the file, unless it is somebody else's; a copy is gone then."""
        if not self._borrowed:
            self.file.close()


def open_source(path: str, stdin: BinaryIO, encoding: str = "utf-8") -> Source:
    """The input of a path, or standard input for `-`. What cannot be gone through twice is copied to a file without a name first.

    Raises `Invalid` where it cannot be read, holds nothing, or is not a text of this encoding.
    """
    name = "<stdin>" if path == "-" else path
    try:
        source = Source(stdin, name, encoding, True) if path == "-" and stdin.seekable() else Source(_opened(path, stdin), name, encoding)
        try:
            if not source.size:
                raise Invalid([Diagnostic("empty-file", f"there is nothing in `{visible(name)}`", None, "a table has a header and rows")])
            _check_kind(source)
            source.check_encoding()
        except BaseException:
            source.close()
            raise
    except (OSError, ValueError) as fault:
        reason = (fault.strerror or type(fault).__name__).lower() if isinstance(fault, OSError) else str(fault)
        raise Invalid([Diagnostic("unreadable", f"`{visible(name)}` cannot be read: {reason}")]) from None
    return source


def _opened(path: str, stdin: BinaryIO) -> BinaryIO:
    """The file of a path; of a pipe, a copy."""
    if path == "-":
        return _copy(stdin)
    file = open(path, "rb")  # noqa: SIM115 - the source closes it
    if file.seekable():
        return file
    with file:
        return _copy(file)


def _copy(file: BinaryIO) -> BinaryIO:
    import shutil
    import tempfile

    copy = tempfile.TemporaryFile()  # noqa: SIM115 - the source closes it
    shutil.copyfileobj(file, copy, MOST_CHARACTERS)
    return copy


def _check_kind(source: Source) -> None:
    source.file.seek(0)
    head = source.file.read(4)
    for magic, (what, help) in _FOREIGN.items():
        if head.startswith(magic):
            raise Invalid([Diagnostic("not-a-text", f"`{visible(source.name)}` is {what}", None, help)])
    if source.mark and source.encoding == "cp1252":
        help = "leave out `--encoding cp1252`"
        raise Invalid([Diagnostic("wrong-encoding", f"`{visible(source.name)}` begins with a mark that says UTF-8", None, help)])


def form_of(path: str) -> str | None:
    """The form of a file by its name, `csv` or `jsonl`; None where the name does not say."""
    return _FORMS.get(os.path.splitext(path)[1].lower())


def sniff(source: Source) -> str:
    """The form of an input by its first line: one that begins like an object or a list is JSON."""
    return JSON_LINES if source.first_line().lstrip().startswith(("{", "[")) else CSV
