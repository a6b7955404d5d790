"""The form of the file: tables, what marks it as a record, and how an empty one is made."""

from __future__ import annotations

import os

from ..model.noun import TYPE_CHECKING
from . import RecordFault
from .faults import damaged, of_sqlite, of_system, shown

if TYPE_CHECKING:
    import sqlite3

APPLICATION, VERSION = int.from_bytes(b"triR", "big"), 1

# Triggers keep slips away, not somebody who means it. Replacing is an insert to SQLite, so the first one looks at inserts.
_TABLES = """
CREATE TABLE policy (digest TEXT NOT NULL PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE entry (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, at TEXT NOT NULL, "by" TEXT NOT NULL, case_id TEXT NOT NULL,
  outcome TEXT, cites TEXT NOT NULL, policy TEXT REFERENCES policy (digest), body BLOB NOT NULL
);
CREATE INDEX entry_case ON entry (case_id);
CREATE TABLE personal (
  seq INTEGER NOT NULL REFERENCES entry (seq), fact TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (seq, fact)
) WITHOUT ROWID;
CREATE TRIGGER entry_next BEFORE INSERT ON entry
  WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM entry) OR EXISTS (SELECT 1 FROM entry WHERE id = NEW.id)
  BEGIN SELECT RAISE(ABORT, 'entries are only added, after the last one'); END;
CREATE TRIGGER entry_kept BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'an entry is never changed'); END;
CREATE TRIGGER entry_stays BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'an entry is never deleted'); END;
CREATE TRIGGER policy_new BEFORE INSERT ON policy WHEN EXISTS (SELECT 1 FROM policy WHERE digest = NEW.digest)
  BEGIN SELECT RAISE(ABORT, 'a policy is stored once'); END;
CREATE TRIGGER policy_kept BEFORE UPDATE ON policy BEGIN SELECT RAISE(ABORT, 'a policy is never changed'); END;
CREATE TRIGGER policy_stays BEFORE DELETE ON policy BEGIN SELECT RAISE(ABORT, 'a policy is never deleted'); END;
"""


def connect(path: str, patience: float, make: bool = False) -> sqlite3.Connection:
    """A connection to a file; one that is missing is made only where that is wanted. Raises `sqlite3.Error`, `ValueError`."""
    import sqlite3

    plain = os.path.abspath(path).replace("\\", "/") if os.sep == "\\" else os.path.abspath(path)
    for character in "%?#":
        plain = plain.replace(character, f"%{ord(character):02x}")
    address = f"file://{'' if plain.startswith('/') else '/'}{plain}?mode={'rwc' if make else 'rw'}"
    return sqlite3.connect(address, timeout=patience, isolation_level=None, uri=True)


def make_record(path: str, patience: float) -> None:
    """Makes an empty record where no file is, as the caller made sure under the lock. Raises `RecordFault`.

    It is made under another name and then renamed, so that one that was never finished is never taken for a record.
    """
    import sqlite3

    beside = f"{path}.unfinished"
    try:
        _remove(beside)
        connection = connect(beside, patience, make=True)
        try:
            marks = f"PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION};"
            # An entry takes some 3 kB: pages of the usual 4 kB would be a third empty.
            connection.executescript(f"PRAGMA page_size = 16384; PRAGMA synchronous = FULL; BEGIN; {_TABLES} {marks} COMMIT;")
        finally:
            connection.close()
        os.rename(beside, path)
        _sync_folder(path)
    except sqlite3.Error as fault:
        raise of_sqlite(path, fault, True, patience) from None
    except OSError as fault:
        raise of_system(path, fault) from None


def _remove(path: str) -> None:
    for leftover in (path, f"{path}-journal"):
        if os.path.lexists(leftover):
            os.remove(leftover)


def _sync_folder(path: str) -> None:
    if os.name == "posix":
        folder = os.open(os.path.dirname(os.path.abspath(path)), os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def check_form(path: str, connection: sqlite3.Connection) -> None:
    """Raises `RecordFault` where a database is no record, or one of a form that this version does not know; `sqlite3.Error` too."""
    # In a transaction, so that nobody is writing while the file is measured.
    connection.execute("BEGIN")
    empty = not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
    application, version, page = (
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version", "page_size")
    )
    odd = os.stat(path).st_size % page
    connection.execute("COMMIT")
    if empty:
        raise RecordFault(f"{shown(path)} is empty, not a record; delete it, or put back a copy of the record that it was", True)
    if application != APPLICATION:
        told = "is a database of another program, not a record of triage; name another file with `--store`"
        raise RecordFault(f"{shown(path)} {told}", True)
    if version > VERSION:
        told = f"was written by a newer triage (form {version}, this one knows {VERSION}); install that one"
        raise RecordFault(f"the record {shown(path)} {told}", True)
    if odd:
        # Where whole pages are missing SQLite says so itself; of the last one it would make up what is missing.
        raise damaged(path)
