"""The form of the file: tables, what marks it as a record, and how an empty one is made."""

from __future__ import annotations

import os

from ..model.noun import TYPE_CHECKING
from . import RecordFault
from .faults import damaged, of_sqlite, of_system, shown

if TYPE_CHECKING:
    import sqlite3

APPLICATION, VERSION = int.from_bytes(b"triR", "big"), 2

_POLICY = "CREATE TABLE policy (digest TEXT NOT NULL PRIMARY KEY, body BLOB NOT NULL);"
_ENTRY = """
CREATE TABLE {entry} (
  seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, at TEXT NOT NULL, "by" TEXT NOT NULL, case_id TEXT NOT NULL,
  outcome TEXT, cites TEXT NOT NULL, policy TEXT REFERENCES policy (digest), body BLOB NOT NULL,
  head BLOB NOT NULL, leaf BLOB NOT NULL
);
CREATE TABLE {personal} (
  seq INTEGER NOT NULL REFERENCES entry (seq), fact TEXT NOT NULL, value TEXT NOT NULL, salt TEXT NOT NULL, PRIMARY KEY (seq, fact)
) WITHOUT ROWID;
"""
_TREE = """
CREATE TABLE head (
  id INTEGER PRIMARY KEY CHECK (id = 0), origin TEXT NOT NULL, size INTEGER NOT NULL, frontier BLOB NOT NULL
);
CREATE TABLE subtree (height INTEGER NOT NULL, number INTEGER NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (height, number)) WITHOUT ROWID;
CREATE TABLE checkpoint (size INTEGER PRIMARY KEY, note TEXT NOT NULL);
CREATE TABLE public_key (number INTEGER PRIMARY KEY, vkey TEXT NOT NULL, since INTEGER NOT NULL);
"""
# Triggers keep slips away, not somebody who means it. Replacing is an insert to SQLite, so the first one looks at inserts.
_GUARDS = """
CREATE INDEX entry_case ON entry (case_id);
CREATE TRIGGER entry_next BEFORE INSERT ON entry
  WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM entry) OR EXISTS (SELECT 1 FROM entry WHERE id = NEW.id)
  BEGIN SELECT RAISE(ABORT, 'entries are only added, after the last one'); END;
CREATE TRIGGER entry_kept BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'an entry is never changed'); END;
CREATE TRIGGER entry_stays BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'an entry is never deleted'); END;
"""
_POLICY_GUARDS = """
CREATE TRIGGER policy_new BEFORE INSERT ON policy WHEN EXISTS (SELECT 1 FROM policy WHERE digest = NEW.digest)
  BEGIN SELECT RAISE(ABORT, 'a policy is stored once'); END;
CREATE TRIGGER policy_kept BEFORE UPDATE ON policy BEGIN SELECT RAISE(ABORT, 'a policy is never changed'); END;
CREATE TRIGGER policy_stays BEFORE DELETE ON policy BEGIN SELECT RAISE(ABORT, 'a policy is never deleted'); END;
"""
_TABLES = _POLICY + _ENTRY.format(entry="entry", personal="personal") + _TREE + _GUARDS + _POLICY_GUARDS


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
            start(connection)
        finally:
            connection.close()
        os.rename(beside, path)
        _sync_folder(path)
    except sqlite3.Error as fault:
        raise of_sqlite(path, fault, True, patience) from None
    except OSError as fault:
        raise of_system(path, fault) from None


def start(connection: sqlite3.Connection) -> None:
    """Gives a record its name, which no other one has, and an empty tree."""
    connection.execute("INSERT INTO head VALUES (0, ?, 0, ?)", (f"triage-record/{os.urandom(8).hex()}", b""))


def migrate(connection: sqlite3.Connection) -> None:
    """Brings a record of form 1 to the present one, in the transaction that is under way: its entries become leaves, in their order.

    Bodies stay what they are, to the byte.
    """
    from .disclosures import new_salt
    from .ledger import plant
    from .rows import COLUMNS, hashed, raw

    for statement in _statements(_ENTRY.format(entry="entry_new", personal="personal_new") + _TREE):
        connection.execute(statement)
    start(connection)
    personal: dict[int, list[tuple[int, str, str, str]]] = {}
    for seq, fact, value in connection.execute("SELECT seq, fact, value FROM personal"):
        personal.setdefault(seq, []).append((seq, fact, value, new_salt()))
    rows = (
        hashed((*row[:9], raw(row[9])), personal.get(row[0], []))
        for row in connection.execute(f"SELECT {COLUMNS} FROM entry ORDER BY seq")  # noqa: S608  # names of columns
    )
    plant(connection, rows, "entry_new")
    connection.executemany("INSERT INTO personal_new VALUES (?, ?, ?, ?)", [row for found in personal.values() for row in found])
    for table in ("personal", "entry"):
        connection.execute(f"DROP TABLE {table}")
        connection.execute(f"ALTER TABLE {table}_new RENAME TO {table}")
    for statement in _statements(_GUARDS):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _statements(script: str) -> list[str]:
    """The statements of a script: running it whole would end the transaction."""
    import sqlite3

    found, begun = [], ""
    for line in script.strip().splitlines():
        begun += line + "\n"
        if sqlite3.complete_statement(begun):
            found.append(begun)
            begun = ""
    return found


def form_of(connection: sqlite3.Connection) -> int:
    """Of which form a record is, by its own word."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


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
        raise RecordFault(
            f"{shown(path)} is empty, not a record; delete it, or put back a copy of the record that it was", True, "not-a-record"
        )
    if application != APPLICATION:
        told = "is a database of another program, not a record of triage; name another file with `--store`"
        raise RecordFault(f"{shown(path)} {told}", True, "not-a-record")
    if version > VERSION:
        told = f"was written by a newer triage (form {version}, this one knows {VERSION}); install that one"
        raise RecordFault(f"the record {shown(path)} {told}", True, "newer-record")
    if odd:
        # Where whole pages are missing SQLite says so itself; of the last one it would make up what is missing.
        raise damaged(path)
