"""What SQLite and the system say, in words that tell what to do about it."""

from __future__ import annotations

import errno

from ..diagnostics import reason, visible
from ..model.noun import TYPE_CHECKING
from . import RecordFault
from .address import nameable

if TYPE_CHECKING:
    import sqlite3

_READ_ONLY = "cannot be written: it, or the folder that it lies in, is read-only; change that, or name another file with `--store`"
_FULL = "cannot be written: the disk is full; nothing of this was recorded: make room and try again"
_RIGHTS = "cannot be opened: you may not read it; ask its owner for the right to, or name another file with `--store`"
_DAMAGED = "is cut off or damaged; put back a copy of it (`sqlite3 FILE .recover` saves what is left)"

# By the first word of SQLite's name for a fault: what is wrong and what helps, whether the file is unusable, and the code.
_KNOWN = {
    "NOTADB": ("is not a record: it is no SQLite database; name another file with `--store`", True, "not-a-record"),
    "CORRUPT": (_DAMAGED, True, "record-damaged"),
    "READONLY": (_READ_ONLY, False, "record-read-only"),
    "FULL": (_FULL, False, "disk-full"),
    "PERM": (_RIGHTS, True, "record-forbidden"),
    "NOMEM": ("cannot be used: there is no memory left; close something and try again", False, "no-memory"),
    "TOOBIG": ("cannot hold an entry that long; shorten the texts of the request", False, "too-long"),
}


def shown(path: str) -> str:
    """The file, or the address, as messages name it."""
    return f"`{visible(nameable(path))}`"


def of_sqlite(path: str, fault: sqlite3.Error, writing: bool, patience: float) -> RecordFault:
    """The fault of the record that a fault of SQLite stands for."""
    name = getattr(fault, "sqlite_errorname", "")
    kind = name.removeprefix("SQLITE_").partition("_")[0]
    if kind in ("BUSY", "LOCKED"):
        return locked(path, patience)
    if kind == "CANTOPEN":
        # While writing it is the journal beside the record that could not be made.
        return _told(path, *_KNOWN["READONLY" if writing else "PERM"])
    if kind == "IOERR" and writing:
        # A commit that reports a fault can have reached the disk all the same.
        seen = "whether the last entry is in it, `triage audit list --limit 1` tells"
        return _told(path, f"cannot be written: the disk reports a fault ({name}); {seen}", False, "disk-fault")
    if kind == "IOERR":
        return _told(path, f"cannot be read: the disk reports a fault ({name}); try again", True, "disk-fault")
    if kind == "ERROR" and str(fault).startswith("no such"):
        return damaged(path)
    return _told(path, *_KNOWN.get(kind, (f"cannot be used: {visible(str(fault))}", not writing, "record")))


def of_system(path: str, fault: OSError | ValueError, writing: bool = True) -> RecordFault:
    """The fault of the record that a fault of the operating system stands for."""
    number = fault.errno if isinstance(fault, OSError) else None
    if number in (errno.EROFS, errno.EACCES, errno.EPERM):
        return _told(path, *_KNOWN["READONLY" if writing else "PERM"])
    if number in (errno.ENOSPC, errno.EDQUOT):
        return _told(path, *_KNOWN["FULL"])
    return _told(path, f"cannot be {'written' if writing else 'opened'}: {reason(fault)}", not writing, "record-unreachable")


def locked(path: str, patience: float) -> RecordFault:
    """Somebody else has held the record all the time."""
    what = f"was held by another program for {patience:g} seconds; close what has it open and try again"
    return _told(path, what, False, "record-held")


def missing(path: str) -> RecordFault:
    """There is no such file, and nobody asked to make one."""
    import shlex

    make = f"triage audit init --store {visible(shlex.quote(path))}"
    return RecordFault(f"there is no record {shown(path)}; `{make}` makes an empty one", True, "no-record")


def there_already(path: str) -> RecordFault:
    """A new record is asked for where something is."""
    told = f"there is something at {shown(path)} already; give the new record another name with `--store FILE`"
    return RecordFault(told, True, "record-there")


def damaged(path: str) -> RecordFault:
    """The file is not as it was written."""
    return _told(path, *_KNOWN["CORRUPT"])


def changed(path: str) -> RecordFault:
    """The tree and the entries do not go together."""
    what = "was changed by something else than triage; `triage audit verify` tells what, and a copy of it puts it right"
    return _told(path, what, True, "record-changed")


def _told(path: str, what: str, unusable: bool, code: str) -> RecordFault:
    return RecordFault(f"the record {shown(path)} {what}", unusable, code)
