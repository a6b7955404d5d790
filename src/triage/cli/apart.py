"""Files that a command writes: they can be written, and none is the table that is read, the record, or another one."""

from __future__ import annotations

import os
from itertools import combinations

from ..diagnostics import Diagnostic, Invalid
from ..model.noun import TYPE_CHECKING
from ..table.whole import Whole, same_file

if TYPE_CHECKING:
    from ..table.source import Source


def check_apart(source: Source, record: str, *outs: str | None) -> None:
    """Raises `Invalid` where a file to be written is the table that is read, the record, or the same as another one."""
    files = [out for out in outs if out and out != "-"]
    if any(source.is_file(out) for out in files):
        raise _same("the output would overwrite the table that is read")
    if any(_same_place(out, record) for out in files):
        raise _same("the output would overwrite the record")
    if any(_same_place(one, other) for one, other in combinations(files, 2)):
        raise _same("two of the files to be written would be the same file")


def check_record_apart(record: str, out: str) -> None:
    """Raises `Invalid` where a file cannot be written, or is the record."""
    if out != "-" and _same_place(out, record):
        raise _same("the output would overwrite the record")
    check_writable(out)


def check_writable(path: str) -> None:
    """Raises `Invalid` where a file cannot be written: that is better said before a long run than after it. Leaves nothing behind."""
    if path != "-" and (os.path.isfile(path) or os.path.isdir(path) or not os.path.exists(path)):
        with Whole(path):
            pass


def _same_place(one: str, other: str) -> bool:
    # Anything may go into a device as often as one likes.
    if os.path.exists(one) and not os.path.isfile(one):
        return False
    return same_file(one, other) or os.path.realpath(one) == os.path.realpath(other)


def _same(message: str) -> Invalid:
    return Invalid([Diagnostic("same-file", message, None, "name another file")])
