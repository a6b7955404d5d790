"""Opening an input, and reading it line by line: bounded, of one encoding, and more than once."""

from __future__ import annotations

import contextlib
import io
import os
import re
import stat

from ..diagnostics import Diagnostic, Invalid, Place, SourceText, reason, visible
from ..model.noun import TYPE_CHECKING
from .packed import damage, packing_of_content, unpacked
from .what import what_it_is

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from typing import BinaryIO

MOST_CHARACTERS = 1024 * 1024
_MOST_HEAD = 4096
ENCODINGS = ("utf-8", "utf-16", "cp1252")
_NAMES = {"utf-8": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252"}
_MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_UNDECODED = re.compile("[\udc00-\udcff]")
_NOT_1252 = re.compile("[\udc81\udc8d\udc8f\udc90\udc9d]")


class Source:
    """An input that can be gone through more than once: a file, or a copy of what came through a pipe.

    `head` is how it begins, `file` gives what is in it, unpacked where it is compressed; `size` is that of the file as it lies there. A
    mark at the beginning says the encoding, whatever `encoding` says.
    """

    def __init__(self, file: BinaryIO, name: str, encoding: str = "utf-8", borrowed: bool = False) -> None:
        self._raw, self.name, self._borrowed = file, name, borrowed
        self._opened = self._state()
        self.size = file.seek(0, os.SEEK_END)
        file.seek(0)
        self.packed = packing_of_content(file.read(4))
        file.seek(0)
        self.file = unpacked(file, self.packed) if self.packed else file
        with self._told():
            self.head = self.file.read(_MOST_HEAD)
        self.marked = next((known for mark, known in _MARKS.items() if self.head.startswith(mark)), None)
        self.mark, self.asked = self.marked is not None, encoding
        self.encoding = self.marked if self.marked and encoding != "cp1252" else encoding

    def check_unchanged(self) -> None:
        """Raises `Invalid` where the file is not what it was when it was opened: rows may have been read that were never together."""
        if self._state() != self._opened:
            raise self._changed()

    def check_in_place(self, path: str) -> None:
        """Raises `Invalid` where another file has taken the place of this one: others opened it by its path."""
        with contextlib.suppress(FileNotFoundError):
            if not os.path.samestat(os.stat(path), os.fstat(self._raw.fileno())):
                raise self._changed()

    def _changed(self) -> Invalid:
        help = "run it again when nobody writes to it"
        return Invalid([Diagnostic("changed", f"`{visible(self.name)}` was changed while it was read", None, help)])

    def _state(self) -> tuple[int, int] | None:
        try:
            now = os.fstat(self._raw.fileno())
        except (OSError, ValueError):
            return None
        return (now.st_size, now.st_mtime_ns) if stat.S_ISREG(now.st_mode) else None

    def sha256(self) -> str:
        """The digest of the file as it lies there, in hexadecimal digits. Where reading has got to stays as it is."""
        from hashlib import sha256

        place, found = self._raw.tell(), sha256()
        self._raw.seek(0)
        while part := self._raw.read(MOST_CHARACTERS):
            found.update(part)
        self._raw.seek(place)
        return found.hexdigest()

    def position(self) -> int:
        """How many bytes of the file were read by now, at least nearly."""
        return self._raw.tell()

    def begins(self, with_: bytes) -> bool:
        """Whether these are its first bytes."""
        return self.head.startswith(with_)

    def lines(self) -> Generator[tuple[int, str], None, None]:
        """Every line with its number from 1 and its own line end; byte order marks at the beginning are left out.

        Of a line of more than `MOST_CHARACTERS` only the beginning is given, one character longer than that. Bytes that are not of the
        encoding stand there as lone surrogates. Raises `Invalid` where the file cannot be unpacked to its end.
        """
        for number, line, _ in self.lines_from(0, 1):
            yield number, line

    def lines_from(self, place: int, number: int) -> Generator[tuple[int, str, int], None, None]:
        """The lines from a place in the file on, the first of which has this number, each with the place where it ends."""
        self.file.seek(place)
        text = io.TextIOWrapper(self.file, self._codec(), errors=_errors(self.encoding), newline="")
        ahead = ""
        try:
            with self._told():
                while line := ahead if ahead == "\r" else ahead + text.readline(MOST_CHARACTERS + 1):
                    place += self._size(line)
                    ahead = ""
                    if number == 1:
                        # Programs that do not see a mark put another one before it.
                        line = line.lstrip("\ufeff")
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
        if self.encoding == "utf-8":
            return len(text) if text.isascii() else len(text.encode("utf-8", "surrogateescape"))
        return len(text) * (2 if self.encoding == "utf-16" else 1)

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """Turns what is wrong with a compressed file into a message."""
        if not self.packed:
            yield
            return
        try:
            yield
        except damage(self.packed) as fault:
            what = "ends too early" if isinstance(fault, EOFError) else "is damaged"
            message = f"`{visible(self.name)}` is compressed with {self.packed}, and {what}"
            raise Invalid([Diagnostic("damaged", message, None, "fetch or make the file again")]) from None

    def _codec(self) -> str:
        if self.encoding != "utf-16":
            return self.encoding
        # Without a mark: in a text of our letters every other byte is 0.
        big = self.head.startswith(b"\xfe\xff") or (not self.mark and self.head[:2].startswith(b"\0"))
        return "utf-16-be" if big else "utf-16-le"

    def check_text(self) -> None:
        """Raises `Invalid` where this is no text, or a line is not of the encoding."""
        self._check_kind()
        if self.encoding == "utf-8" and self._is_utf_8():
            return
        good = False
        for number, line in self.lines():
            if line.isascii():
                continue
            wrong = _UNDECODED.search(line)
            if wrong:
                byte = ord(wrong.group()) - 0xDC00
                at = self.place(number, _UNDECODED.sub("\ufffd", line), wrong.start() + 1)
                message = f"byte 0x{byte:02x} is not {_NAMES[self.encoding]}"
                raise Invalid([Diagnostic("wrong-encoding", message, at, self._advice(line, good))])
            good = True

    def _is_utf_8(self) -> bool:
        """Whether all of it is, found out faster than line by line."""
        from codecs import getincrementaldecoder

        decoder = getincrementaldecoder("utf-8")()
        self.file.seek(0)
        try:
            with self._told():
                while part := self.file.read(MOST_CHARACTERS):
                    # Plain letters are not worth a text, unless they break off another one.
                    if not part.isascii() or decoder.getstate()[0]:
                        decoder.decode(part)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
        return True

    def _advice(self, line: str, good: bool) -> str:
        """What may help where a line is not of the encoding; `good` says that lines before it were, though not of plain letters."""
        if self.encoding == "utf-16":
            return "the file is damaged, or not UTF-16: save it as UTF-8"
        if self.encoding == "utf-8" and good:
            return "save the file as UTF-8; lines above are, so it may be damaged, or put together from two files"
        if self.encoding == "utf-8" and not _NOT_1252.search(line):
            return "save the file as UTF-8, or pass `--encoding cp1252` where it is Windows-1252, as older programs write it"
        return "save the file as UTF-8"

    def _check_kind(self) -> None:
        known = what_it_is(self.head)
        if known:
            raise Invalid([Diagnostic("not-a-text", f"`{visible(self.name)}` is {known[0]}", None, known[1])])
        if self.marked and self.asked == "cp1252":
            help, name = "leave out `--encoding cp1252`", _NAMES[self.marked]
            raise Invalid([Diagnostic("wrong-encoding", f"`{visible(self.name)}` begins with a mark that says {name}", None, help)])
        even, odd = self.head[:200:2], self.head[1:200:2]
        if self.encoding != "utf-16" and len(odd) > 3 and any(half.count(0) * 5 > len(half) * 4 for half in (even, odd)):
            help = "pass `--encoding utf-16`, or save it as UTF-8"
            raise Invalid([Diagnostic("wrong-encoding", f"`{visible(self.name)}` looks like UTF-16 without its mark", None, help)])

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
            mine, its = os.fstat(self._raw.fileno()), os.stat(other)
        except (OSError, ValueError):
            return False
        return stat.S_ISREG(mine.st_mode) and os.path.samestat(mine, its)

    def close(self) -> None:
        """Closes the file, unless it is somebody else's; a copy is gone then."""
        if not self._borrowed:
            self._raw.close()


def _errors(encoding: str) -> str:
    """What to do with bytes that are not of an encoding: `surrogateescape`, which for UTF-16 has to be made."""
    if encoding != "utf-16":
        return "surrogateescape"
    import codecs

    def mark(fault: UnicodeError) -> tuple[str, int]:
        assert isinstance(fault, UnicodeDecodeError)
        return chr(0xDC00 + fault.object[fault.start]), fault.end

    codecs.register_error("triage-mark", mark)
    return "triage-mark"


def open_source(path: str, stdin: BinaryIO, encoding: str = "utf-8") -> Source:
    """The input of a path, or standard input for `-`. What cannot be gone through twice is copied to a file without a name first.

    Raises `Invalid` where it cannot be read or holds nothing.
    """
    name = "<stdin>" if path == "-" else path
    borrowed = path == "-" and stdin.seekable()
    try:
        file = stdin if borrowed else _opened(path, stdin)
        try:
            source = Source(file, name, encoding, borrowed)
            if not source.size:
                raise Invalid([Diagnostic("empty-file", f"there is nothing in `{visible(name)}`", None, "a table has a header and rows")])
        except BaseException:
            if not borrowed:
                file.close()
            raise
    except (OSError, ValueError) as fault:
        raise Invalid([Diagnostic("unreadable", f"`{visible(name)}` cannot be read: {reason(fault)}")]) from None
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
    copy.flush()
    return copy
