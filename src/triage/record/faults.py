"""What SQLite and the system say, in words that tell what to do about it."""

from __future__ import annotations

import errno

from ..diagnostics import visible
from ..model.noun import TYPE_CHECKING
from . import RecordFault

if TYPE_CHECKING:
    import sqlite3

DAMAGED = "is cut off or damaged; put back a copy of it (`sqlite3 FILE .recover` saves what is left)"
UNKNOWN = "whether it holds the last entry is not sure until `triage audit list` has been asked"

# By the first part of SQLite's name for the fault: what is wrong and what helps, and whether the file is unusable.
_KNOWN = {
    "NOTADB": ("is not a record: it is no SQLite database; name another file with `--store`", True),
    "CORRUPT": (DAMAGED, True),
    "READONLY": ("cannot be written: it, or the folder that it lies in, is read-only; change that, or name another file with `--store`", False),
    "FULL": ("cannot be written: the disk is full; nothing of this was recorded, make room and try again", False),
    "PERM": ("may not be used by you; ask its owner for the right to read and write it", True),
    "AUTH": ("may not be used by you; ask its owner for the right to read and write it", True),
    "NOMEM": ("cannot be written: there is no memory left; close something and try again", False),
    "TOOBIG": ("cannot hold an entry that long; shorten the texts of the request", False),
}


def shown(path: str) -> str:
    """The file as messages name it."""
    return f"`{visible(path)}`"


def of_sqlite(path: str, fault: sqlite3.Error, writing: bool, patience: float) -> RecordFault:
    """The fault of the record that a fault of SQLite stands for."""
    name = getattr(fault, "sqlite_errorname", None) or ""
    kind = name.removeprefix("SQLITE_").partition("_")[0]
    if kind in ("BUSY", "LOCKED"):
        return locked(path, patience)
    if kind == "CANTOPEN":
        # While writing it is the journal beside the record that could not be made.
        return RecordFault(f"the record {shown(path)} cannot be {'written' if writing else 'opened'}: {_about_rights(writing)}", not writing)
    if kind == "IOERR":
        told = f"cannot be written: the disk reports a fault ({name}); {UNKNOWN}" if writing else f"cannot be read: the disk reports a fault ({name}); try again"
        return RecordFault(f"the record {shown(path)} {told}", not writing)
    if kind in _KNOWN:
        told, unusable = _KNOWN[kind]
        return RecordFault(f"the record {shown(path)} {told}", unusable)
    if kind == "ERROR" and "no such" in str(fault):
        return RecordFault(f"the record {shown(path)} {DAMAGED}", True)
    return RecordFault(f"the record {shown(path)} cannot be used: {visible(str(fault))}", not writing)


def _about_rights(writing: bool) -> str:
    if writing:
        return "files cannot be made in its folder; change that, or name another file with `--store`"
    return "it may not be read; ask its owner for the right to, or name another file with `--store`"


def of_system(path: str, fault: OSError | ValueError, writing: bool = True) -> RecordFault:
    """The fault of the record that a fault of the operating system stands for."""
    if isinstance(fault, OSError) and fault.errno in (errno.EROFS, errno.EACCES, errno.EPERM) and writing:
        told, unusable = _KNOWN["READONLY"]
        return RecordFault(f"the record {shown(path)} {told}", unusable)
    if isinstance(fault, OSError) and fault.errno in (errno.ENOSPC, errno.EDQUOT):
        told, unusable = _KNOWN["FULL"]
        return RecordFault(f"the record {shown(path)} {told}", unusable)
    why = (fault.strerror or type(fault).__name__).lower() if isinstance(fault, OSError) else str(fault)
    return RecordFault(f"the record {shown(path)} cannot be {'written' if writing else 'opened'}: {why}", not writing)


def locked(path: str, patience: float) -> RecordFault:
    """Somebody else has held the record all the time."""
    return RecordFault(
        f"the record {shown(path)} was held by another program for {patience:g} seconds; close what has it open and try again"
    )


def missing(path: str) -> RecordFault:
    """There is no such file, and nobody asked to make one."""
    import shlex

    return RecordFault(f"there is no record {shown(path)}; make an empty one with `triage audit init --store {visible(shlex.quote(path))}`", True)


def there_already(path: str) -> RecordFault:
    """A new record is asked for where something is."""
    return RecordFault(f"there is something at {shown(path)} already; give the new record another name with `--store FILE`", True)
