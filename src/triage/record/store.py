"""The store: one SQLite file to which entries are only added.

Journal, lock and order of steps are those that came through kill -9, full disks, injected faults and simulated power loss in
`reliability.md` 1.6 and 1.7. Every write is one transaction: entries, the tree over them, and its signed checkpoint.
"""

from __future__ import annotations

import os

from ..diagnostics import visible
from ..model.noun import TYPE_CHECKING
from . import RecordFault
from .disclosures import new_salt
from .faults import changed, damaged, missing, of_sqlite, of_system, shown, there_already
from .keys import Keys
from .ledger import head, plant, public_key, sign, span_hash
from .lock import Lock
from .notes import Checkpoint
from .place import refuse_share
from .rows import COLUMNS, conditions, from_json, from_row, hashed, personal_rows, policy_bytes, raw, read_head, storable, to_row
from .schema import VERSION, check_form, connect, form_of, make_record, migrate

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Iterator, Sequence
    from types import TracebackType
    from typing import Any, TypeVar

    from . import Entry, Search
    from .tree import Frontier

    T = TypeVar("T")

# None of the SQL below holds a value: values are always bound.
_SELECT = f"SELECT {COLUMNS} FROM entry"  # noqa: S608  # names of columns
_PAGE = 500


class Store:
    """The record in a file, open. A context manager that closes it."""

    def __init__(self, path: str, connection: sqlite3.Connection, patience: float, keys: str | None = None) -> None:
        self.path = path
        self._keys = Keys(keys) if keys else None
        self._connection = connection
        self._patience = patience
        self._lock = Lock(path, patience)
        self._durable = False

    @classmethod
    def open(cls, path: str, create: bool = False, patience: float = 20.0, keys: str | None = None) -> Store:
        """Opens the record in a file; with `create` a missing one is made, in a folder of the user's own.

        `patience` is how many seconds to wait for others; `keys` is the folder of the keys that sign: where it is given, every commit
        is signed. Raises `RecordFault`.
        """
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
    def create(cls, path: str, with_folder: bool = False, patience: float = 20.0) -> None:
        """Makes an empty record where no file is, and its folder where that is wanted. Raises `RecordFault`."""
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
        _make(path, patience, anew=True)

    def append(self, entries: Sequence[Entry], policy: tuple[str, dict[str, object]] | None = None) -> list[int]:
        """Adds entries, all of them or none, and gives their places in the record once they are on the disk.

        An entry whose id is there already with the same body keeps the place that it has: after an interruption or a fault,
        appending again is safe. `policy` is the digest and the document under which they were decided, stored once.
        Raises `RecordFault`; then what was given to earlier calls is untouched.
        """
        return self._write(lambda: self._add(entries, policy))

    def erase(self, entry: Entry, facts: Collection[tuple[int, str]]) -> int:
        """Erases personal facts, each of an entry by its place, with the entry that says so, whose place it gives.

        Every proof goes on holding: it was never them that was hashed. `clean` must follow. Raises `RecordFault`.
        """

        def erased() -> int:
            self._connection.executemany("DELETE FROM personal WHERE seq = ? AND fact = ?", facts)
            return self._add([entry], None)[0]

        return self._write(erased)

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

    def sign(self) -> str:
        """Signs the record as it stands, where that was not done, and gives the signed checkpoint. Raises `RecordFault`."""
        self._write(lambda: None)
        return self.checkpoint()

    def rotate(self, entry: Callable[[str, str], Entry], lost: bool = False) -> str:
        """Has checkpoints signed with a new key from now on; gives the public one. `entry` makes the entry about it of the old public
        key and the new one. Both keys sign the checkpoint after it, unless the old one is lost. Raises `RecordFault`."""
        keys = self._keys
        assert keys, "there is no folder of keys"

        def rotated() -> str:
            origin, _ = head(self._connection)
            if public_key(self._connection) is None:
                sign(self._connection, keys)
            old = public_key(self._connection)
            signing = None if lost or old is None else keys.of(origin, old)
            new = keys.fresh(origin)
            (place,) = self._add([entry(old or "", str(new.public))], None)
            self._connection.execute("INSERT INTO public_key (vkey, since) VALUES (?, ?)", (str(new.public), place))
            keys.use(new)
            sign(self._connection, keys, (signing,) if signing else ())
            return str(new.public)

        found = self._write(rotated)
        keys.settle()
        return found

    def _write(self, change: Callable[[], T]) -> T:
        """One transaction under the lock, which is on the disk when this returns."""
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

    def _add(self, entries: Sequence[Entry], policy: tuple[str, dict[str, object]] | None) -> list[int]:
        """What goes into one transaction."""
        if policy and not self._connection.execute("SELECT 1 FROM policy WHERE digest = ?", (policy[0],)).fetchone():
            self._connection.execute("INSERT INTO policy VALUES (?, ?)", (policy[0], policy_bytes(*policy)))
        (last,) = self._connection.execute("SELECT coalesce(max(seq), 0) FROM entry").fetchone()
        if head(self._connection)[1].size != last:
            raise changed(self.path)
        places: list[int] = []
        fresh: dict[str, tuple[Entry, int]] = {}
        there = self._there([entry.id for entry in entries])
        for entry in entries:
            known, place = fresh.get(entry.id) or (self._known(entry.id) if entry.id in there else None) or (entry, 0)
            if not place:
                place = last = last + 1
                fresh[entry.id] = entry, place
            elif known is not entry and not self._same(known, entry):
                told = f"holds another entry with the id `{visible(entry.id)}`; an id belongs to one entry for good"
                raise RecordFault(f"the record {shown(self.path)} {told}", code="id-taken")
            places.append(place)
        if fresh:
            personal = {place: personal_rows(entry, place, new_salt) for entry, place in fresh.values() if entry.personal}
            plant(self._connection, (hashed(to_row(entry, place), personal.get(place, [])) for entry, place in fresh.values()))
            self._connection.executemany("INSERT INTO personal VALUES (?, ?, ?, ?)", [row for rows in personal.values() for row in rows])
        return places

    def _same(self, known: Entry, entry: Entry) -> bool:
        """Whether two entries with one id are one. What was erased of the one that is there is not held against it."""
        names = set(known.personal)
        if known.seq:
            ((stored,),) = self._connection.execute("SELECT head FROM entry WHERE seq = ?", (known.seq,))
            names = set(read_head(stored)[1])
        left = {fact: entry.personal.get(fact) for fact in known.personal}
        return known.body == entry.body and names == set(entry.personal) and known.personal == left

    def _there(self, ids: list[str]) -> set[str]:
        """Those ids that belong to entries already."""
        found: set[str] = set()
        for at in range(0, len(ids), _PAGE):
            some = ids[at : at + _PAGE]
            asked = f"SELECT id FROM entry WHERE id IN ({', '.join('?' * len(some))})"  # noqa: S608  # marks
            found.update(id for (id,) in self._rows(asked, *map(storable, some)))
        return {id for id in ids if storable(id) in found} if found else found

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
            raise RecordFault(told, True, "record-changed")
        return None

    def checkpoint(self, at: tuple[str, Frontier] | None = None) -> str:
        """The record as it stands, or stood at a head, in three lines, as a signed note where it was signed. Raises `RecordFault`."""
        origin, frontier = at or self.head()
        for (note,) in self._rows("SELECT note FROM checkpoint WHERE size = ?", frontier.size):
            return str(note)
        return Checkpoint(origin, frontier.size, frontier.root()).text

    def key_path(self) -> str:
        """The file of the key that signs, empty where nothing is signed."""
        return self._keys.path(self.head()[0]) if self._keys else ""

    def public_key(self) -> str | None:
        """The line of the public key (`name+hash+key`) with which checkpoints are verified, None before the first is signed."""
        return public_key(self._connection)

    def span(self, start: int, end: int) -> bytes:
        """The hash of a span of leaves, counted from 0, for `tree.inclusion` and `tree.consistency`. Raises `RecordFault`."""
        import sqlite3

        try:
            return span_hash(self._connection, start, end)
        except sqlite3.Error as fault:
            raise of_sqlite(self.path, fault, False, self._patience) from None
        except (ValueError, TypeError):
            raise changed(self.path) from None

    def head(self) -> tuple[str, Frontier]:
        """The name of the record, and the edge of the tree over its entries. Raises `RecordFault`."""
        import sqlite3

        try:
            if form_of(self._connection) < VERSION:
                # Nothing is proved of a record of the old form, so that one is brought up to the present one first.
                self._write(lambda: None)
            return head(self._connection)
        except sqlite3.Error as fault:
            raise of_sqlite(self.path, fault, False, self._patience) from None
        except (ValueError, TypeError):
            raise changed(self.path) from None

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

    def rows(self, sql: str, *values: object) -> list[Any]:
        """Rows as they are stored, for whoever verifies them, texts that are none included. Raises `RecordFault`."""
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
        """What is there and not found there; see `lookups.unfound`. Raises `RecordFault`."""
        from .lookups import unfound

        return unfound(self, size, count)

    @property
    def connection(self) -> sqlite3.Connection:
        """What the file is read by; nothing is written by it elsewhere."""
        return self._connection

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
