"""The store: one SQLite file to which entries are only added.

Journal, lock and order of steps are those that came through kill -9, full disks, injected faults and simulated power loss in
`reliability.md` 1.6 and 1.7. Every write goes through `append`, in one transaction.
"""

from __future__ import annotations

import os

from ..diagnostics import visible
from ..model.noun import TYPE_CHECKING
from . import RecordFault
from .faults import missing, of_sqlite, of_system, shown, there_already
from .lock import Lock
from .place import refuse_share
from .rows import COLUMNS, conditions, from_json, from_row, personal_rows, policy_bytes, raw, storable, to_row
from .schema import check_form, connect, make_record

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence
    from types import TracebackType
    from typing import Any

    from . import Entry, Search

# None of the SQL below holds a value: values are always bound.
_SELECT = f"SELECT {COLUMNS} FROM entry"  # noqa: S608  # names of columns
_INSERT = f"INSERT INTO entry ({COLUMNS}) VALUES ({', '.join('?' * len(COLUMNS.split()))})"  # noqa: S608  # as above
_PAGE = 500


class Store:
    """The record in a file, open. A context manager that closes it."""

    def __init__(self, path: str, connection: sqlite3.Connection, patience: float) -> None:
        self.path = path
        self._connection = connection
        self._patience = patience
        self._lock = Lock(path, patience)
        self._durable = False

    @classmethod
    def open(cls, path: str, create: bool = False, patience: float = 20.0) -> Store:
        """Opens the record in a file; with `create` a missing one is made, in a folder of the user's own.

        `patience` is how many seconds to wait for others. Raises `RecordFault`.
        """
        try:
            if os.path.isdir(path):
                raise RecordFault(f"{shown(path)} is a folder, not a record; name a file with `--store`", True)
            refuse_share(path)
            os.stat(path)
        except FileNotFoundError:
            if not create or os.path.islink(path):
                raise missing(path) from None
            _make_folder(path)
            _make(path, patience, anew=False)
        except (OSError, ValueError) as fault:
            raise of_system(path, fault, writing=False) from None
        return cls(path, _opened(path, patience), patience)

    @classmethod
    def create(cls, path: str, with_folder: bool = False, patience: float = 20.0) -> None:
        """Makes an empty record where no file is, and its folder where that is wanted. Raises `RecordFault`."""
        try:
            refuse_share(path)
            if with_folder:
                _make_folder(path)
            if not os.path.isdir(os.path.dirname(os.path.abspath(path))):
                raise RecordFault(f"there is no folder for the record {shown(path)}; make the folder first", True)
            if os.path.lexists(path):
                raise there_already(path)
        except ValueError as fault:
            raise of_system(path, fault, writing=False) from None
        _make(path, patience, anew=True)

    def append(self, entries: Sequence[Entry], policy: tuple[str, dict[str, object]] | None = None) -> list[int]:
        """Adds entries, all of them or none, and gives their places in the record once they are on the disk.

        An entry whose id is there already with the same body keeps the place that it has: after an interruption or a fault,
        appending again is safe. `policy` is the digest and the document under which they were decided, stored once.
        Raises `RecordFault`; then what was given to earlier calls is untouched.
        """
        import sqlite3

        try:
            with self._lock:
                try:
                    self._begin()
                    places = self._add(entries, policy)
                    self._connection.execute("COMMIT")
                finally:
                    if self._connection.in_transaction:
                        self._connection.execute("ROLLBACK")
        except sqlite3.Error as fault:
            raise of_sqlite(self.path, fault, True, self._patience) from None
        return places

    def _begin(self) -> None:
        """Begins a transaction that is durable once it is committed. Under the lock, since changing the journal takes all of the file."""
        if not self._durable:
            for setting in ("synchronous = FULL", "fullfsync = ON", "foreign_keys = ON"):
                self._connection.execute(f"PRAGMA {setting}")
            self._durable = True
        self._connection.execute("BEGIN IMMEDIATE")
        if self._journal() == "truncate":
            return
        self._connection.execute("ROLLBACK")
        self._connection.execute("PRAGMA journal_mode = TRUNCATE")
        self._connection.execute("BEGIN IMMEDIATE")
        if self._journal() != "truncate":
            told = f"has its journal set to `{self._journal()}` by another program; close what has it open and try again"
            raise RecordFault(f"the record {shown(self.path)} {told}")

    def _journal(self) -> str:
        # Only within a transaction is it known: another program can have set it, for the file, since the last one.
        return str(self._connection.execute("PRAGMA journal_mode").fetchone()[0])

    def _add(self, entries: Sequence[Entry], policy: tuple[str, dict[str, object]] | None) -> list[int]:
        """What goes into one transaction."""
        if policy and not self._connection.execute("SELECT 1 FROM policy WHERE digest = ?", (policy[0],)).fetchone():
            self._connection.execute("INSERT INTO policy VALUES (?, ?)", (policy[0], policy_bytes(*policy)))
        (last,) = self._connection.execute("SELECT coalesce(max(seq), 0) FROM entry").fetchone()
        places: list[int] = []
        fresh: dict[str, tuple[Entry, int]] = {}
        for entry in entries:
            known, place = fresh.get(entry.id) or self._known(entry.id) or (entry, 0)
            if not place:
                place = last = last + 1
                fresh[entry.id] = entry, place
            elif (known.body, known.personal) != (entry.body, entry.personal):
                told = f"holds another entry with the id `{visible(entry.id)}`; an id belongs to one entry for good"
                raise RecordFault(f"the record {shown(self.path)} {told}")
            places.append(place)
        added = fresh.values()
        self._connection.executemany(_INSERT, [to_row(entry, place) for entry, place in added])
        self._connection.executemany("INSERT INTO personal VALUES (?, ?, ?)", [row for item in added for row in personal_rows(*item)])
        return places

    def _known(self, id: str) -> tuple[Entry, int] | None:
        for entry in self._entries("WHERE id = ?", storable(id)):
            assert entry.seq is not None
            return entry, entry.seq
        return None

    def get(self, key: int | str) -> list[Entry]:
        """The entries that go by a place, an id or the id of a case, in the order of the record; none where nothing does."""
        if isinstance(key, int):
            return self._entries("WHERE seq = ?", key)
        number = int(key) if key.isascii() and key.isdecimal() and len(key) < 19 else None
        named = storable(key)
        return self._entries("WHERE id = ?", named) or self._entries("WHERE case_id = ? OR seq = ? ORDER BY seq", named, number)

    def find(self, search: Search, newest_first: bool = False) -> Iterator[Entry]:
        """The entries that a search wants, in the order of the record or from its end.

        They are fetched in pages, so that nobody who reads slowly keeps others from writing.
        """
        asked, values = conditions(search)
        beyond, order, last = ("seq < ?", "DESC", 2**63 - 1) if newest_first else ("seq > ?", "ASC", 0)
        where = f"WHERE {' AND '.join([beyond, *asked])} ORDER BY seq {order} LIMIT {_PAGE}"
        while True:
            page = self._entries(where, last, *values)
            yield from page
            if len(page) < _PAGE:
                return
            last = page[-1].seq or 0

    def policy(self, digest: str) -> bytes | None:
        """The document of a policy in JSON, None where it is not there. Raises `RecordFault` where it is not what its digest says."""
        import hashlib

        for (stored,) in self._rows("SELECT body FROM policy WHERE digest = ?", digest):
            body = raw(stored)
            if f"sha256:{hashlib.sha256(body).hexdigest()}" == digest:
                return body
            told = f"the policy {digest} in the record {shown(self.path)} was changed after it was stored; put back a copy of the record"
            raise RecordFault(told, True)
        return None

    def _entries(self, where: str, *values: object) -> list[Entry]:
        rows = self._rows(f"{_SELECT} {where}", *values)
        personal: dict[int, dict[str, object]] = {row[0]: {} for row in rows}
        marks = ", ".join("?" * len(rows))
        found = self._rows(f"SELECT seq, fact, value FROM personal WHERE seq IN ({marks})", *personal) if rows else ()  # noqa: S608  # marks
        for seq, fact, value in found:
            personal[seq][fact] = from_json(value)
        return [from_row(row, personal[row[0]]) for row in rows]

    def _rows(self, sql: str, *values: object) -> list[Any]:
        import sqlite3

        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.Error as fault:
            raise of_sqlite(self.path, fault, False, self._patience) from None

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()
        self._lock.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _make_folder(path: str) -> None:
    try:
        os.makedirs(os.path.dirname(os.path.abspath(path)), mode=0o700, exist_ok=True)
    except OSError as fault:
        raise of_system(path, fault) from None


def _make(path: str, patience: float, anew: bool) -> None:
    """Makes an empty record. Where somebody else was quicker, that one serves, unless it must be new."""
    lock = Lock(path, patience)
    try:
        with lock:
            if not os.path.lexists(path):
                make_record(path, patience)
            elif anew:
                raise there_already(path)
    finally:
        lock.close()


def _opened(path: str, patience: float, again: bool = True) -> sqlite3.Connection:
    """A connection to a file that is a record for sure."""
    import sqlite3

    connection = None
    try:
        connection = connect(path, patience)
        check_form(path, connection)
        return connection
    except (sqlite3.Error, RecordFault, OSError) as fault:
        if connection:
            connection.close()
        if isinstance(fault, RecordFault):
            raise
        if isinstance(fault, OSError):
            raise of_system(path, fault, writing=False) from None
        # A disk that hesitates looks like a damaged file: nobody is told so before a second look.
        if again and getattr(fault, "sqlite_errorname", "").startswith(("SQLITE_CORRUPT", "SQLITE_IOERR")):
            return _opened(path, patience, again=False)
        raise of_sqlite(path, fault, False, patience) from None
