"""The record in a file of SQLite's, for the desks of one machine.

Journal, lock and order of steps are those that came through kill -9, full disks, injected faults and simulated power loss in
`reliability.md` 1.6 and 1.7.
"""

from __future__ import annotations

import os

from ..model.noun import TYPE_CHECKING
from . import RecordFault
from .faults import changed, damaged, missing, of_sqlite, of_system, shown, there_already
from .keys import Keys
from .ledger import GROWN, sign
from .lock import Lock
from .place import refuse_share
from .schema import VERSION, check_form, connect, form_of, make_record, migrate
from .store import Store

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator
    from typing import Any, TypeVar

    from .tree import Frontier

    T = TypeVar("T")


class FileStore(Store):
    """The record in a file, open."""

    _grown = GROWN
    _connection: sqlite3.Connection

    def __init__(self, path: str, connection: sqlite3.Connection, patience: float, keys: str | None = None) -> None:
        self.path = path
        self._keys = Keys(keys) if keys else None
        self._connection = connection
        self._patience = patience
        self._lock = Lock(path, patience)
        self._durable = False

    @classmethod
    def open_file(cls, path: str, create: bool, patience: float, keys: str | None) -> FileStore:
        """Opens the record as `Store.open` does."""
        try:
            if os.path.isdir(path):
                raise RecordFault(f"{shown(path)} is a folder, not a record; name a file with `--store`", True, "not-a-record")
            refuse_share(path)
            os.stat(path)
        except FileNotFoundError:
            if not create or os.path.islink(path):
                raise missing(path) from None
            _make_folder(path)
            _make(path, patience, anew=False)
        except (OSError, ValueError) as fault:
            raise of_system(path, fault, writing=False) from None
        return cls(path, _opened(path, patience), patience, keys)

    @classmethod
    def make_file(cls, path: str, with_folder: bool, patience: float, source: Store | None) -> None:
        """Makes an empty record as `Store.create` does."""
        try:
            refuse_share(path)
            if with_folder:
                _make_folder(path)
            if not os.path.isdir(os.path.dirname(os.path.abspath(path))):
                raise RecordFault(f"there is no folder for the record {shown(path)}; make the folder first", True, "no-folder")
            if os.path.lexists(path):
                raise there_already(path)
        except ValueError as fault:
            raise of_system(path, fault, writing=False) from None
        _make(path, patience, anew=True, source=source)

    def clean(self) -> None:
        """Writes the file anew without its unused parts: what is deleted is overwritten at once, but a page that was split before can
        hold a copy of what moved away. Raises `RecordFault`."""
        import sqlite3

        try:
            with self._lock:
                self._connection.execute("VACUUM")
        except sqlite3.Error as fault:
            told = "it was erased, but the file holds copies of it until it is written anew, which `triage audit expire` tries again"
            raise RecordFault(f"{told}: {of_sqlite(self.path, fault, True, self._patience)}", code="not-cleaned") from None

    def _write(self, change: Callable[[], T], again: bool = True) -> T:
        """One transaction under the lock, made once in any case."""
        import sqlite3

        try:
            with self._lock:
                try:
                    self._begin()
                    found = change()
                    if self._keys:
                        sign(self._connection, self._keys)
                    self._connection.execute("COMMIT")
                finally:
                    if self._connection.in_transaction:
                        self._connection.execute("ROLLBACK")
        except sqlite3.Error as fault:
            raise of_sqlite(self.path, fault, True, self._patience) from None
        except ValueError:
            raise changed(self.path) from None
        return found

    def _begin(self) -> None:
        """Begins a transaction that is durable once it is committed. Under the lock, since changing the journal takes all of the file."""
        if not self._durable:
            for setting in ("synchronous = FULL", "fullfsync = ON", "secure_delete = ON"):
                self._connection.execute(f"PRAGMA {setting}")
            self._durable = True
        # While tables are made anew, nothing may follow from what refers to them.
        old = form_of(self._connection) < VERSION
        self._connection.execute(f"PRAGMA foreign_keys = {'OFF' if old else 'ON'}")
        self._connection.execute("BEGIN IMMEDIATE")
        if self._journal() != "truncate":
            self._connection.execute("ROLLBACK")
            self._connection.execute("PRAGMA journal_mode = TRUNCATE")
            self._connection.execute("BEGIN IMMEDIATE")
        if old:
            migrate(self._connection)
        if self._journal() != "truncate":
            told = f"has its journal set to `{self._journal()}` by another program; close what has it open and try again"
            raise RecordFault(f"the record {shown(self.path)} {told}", code="record-held")

    def _journal(self) -> str:
        # Only within a transaction is it known: another program can have set it, for the file, since the last one.
        return str(self._connection.execute("PRAGMA journal_mode").fetchone()[0])

    def head(self) -> tuple[str, Frontier]:
        # Nothing is proved of a record of the old form, so that one is brought up to the present one first.
        if self._read(lambda: form_of(self._connection)) < VERSION:
            self._write(lambda: None)
        return super().head()

    def rows(self, sql: str, *values: object) -> list[Any]:
        import sqlite3

        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.Error as fault:
            if hasattr(fault, "sqlite_errorname"):
                raise of_sqlite(self.path, fault, False, self._patience) from None
            # It is not SQLite that complains but Python, of a text that is none.
            self._connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
            try:
                return self._rows(sql, *values)
            finally:
                self._connection.text_factory = str

    def unfound(self, size: int, count: int) -> Iterator[tuple[int | None, str]]:
        from .lookups import unfound

        return unfound(self, size, count)

    def _read(self, what: Callable[[], T]) -> T:
        import sqlite3

        try:
            return what()
        except sqlite3.Error as fault:
            raise of_sqlite(self.path, fault, False, self._patience) from None

    def close(self) -> None:
        self._connection.close()
        self._lock.close()


def _make_folder(path: str) -> None:
    try:
        os.makedirs(os.path.dirname(os.path.abspath(path)), mode=0o700, exist_ok=True)
    except OSError as fault:
        raise of_system(path, fault) from None


def _make(path: str, patience: float, anew: bool, source: Store | None = None) -> None:
    """Makes an empty record. Where somebody else was quicker, that one serves, unless it must be new."""
    lock = Lock(path, patience)
    try:
        with lock:
            if not os.path.lexists(path):
                make_record(path, patience, source)
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
    except (sqlite3.Error, RecordFault, OSError, UnicodeDecodeError) as fault:
        if connection:
            connection.close()
        if isinstance(fault, UnicodeDecodeError):
            # What SQLite says of a table whose name is no text any more.
            raise damaged(path) from None
        if isinstance(fault, RecordFault):
            raise
        if isinstance(fault, OSError):
            raise of_system(path, fault, writing=False) from None
        # A disk that hesitates looks like a damaged file: nobody is told so before a second look.
        if again and getattr(fault, "sqlite_errorname", "").startswith(("SQLITE_CORRUPT", "SQLITE_IOERR")):
            return _opened(path, patience, again=False)
        raise of_sqlite(path, fault, False, patience) from None
