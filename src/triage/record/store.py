"""The record, open: entries are only added to it, each write is one transaction of entries, the tree over them and its signed checkpoint.

`Store` says what every record does, whatever keeps it, and opens either kind: one in a file (`in_file`), or one on a server (`postgres`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod

from ..diagnostics import visible
from ..lean import sha256_hex
from ..model.noun import TYPE_CHECKING
from . import RecordFault
from .address import is_address
from .disclosures import new_salt
from .faults import changed, shown
from .ledger import head, plant, public_key, sign, span_hash
from .notes import Checkpoint
from .rows import COLUMNS, conditions, from_json, from_row, hashed, personal_rows, policy_bytes, raw, read_head, storable, to_row

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from types import TracebackType
    from typing import Any, TypeVar

    from . import Entry, Search
    from .keys import Keys
    from .ledger import Connection
    from .tree import Frontier

    T = TypeVar("T")

# None of the SQL below holds a value: values are always bound. It is such as every kind of record understands.
_SELECT = f"SELECT {COLUMNS} FROM entry"  # noqa: S608  # names of columns
_PAGE = 500


class Store(ABC):
    """The record, open. A context manager that closes it.

    `path` is where it is kept, as messages may name it. Whatever reads it by `rows` writes SQL for the tables of `docs/record.md` that
    every kind of record understands, with `?` for each value.
    """

    path: str
    _connection: Connection
    _keys: Keys | None
    # How the head of the tree is kept: its size and its edge.
    _grown: str

    @staticmethod
    def open(path: str, create: bool = False, patience: float = 20.0, keys: str | None = None) -> Store:
        """Opens the record in a file, or on a server where `path` is its address; with `create` a missing file is made, in a folder of
        the user's own.

        `patience` is how many seconds to wait for others; `keys` is the folder of the keys that sign: where it is given, every commit
        is signed. Raises `RecordFault`.
        """
        if is_address(path):
            from .postgres.store import ServerStore

            return ServerStore.reach(path, patience, keys)
        from .in_file import FileStore

        return FileStore.open_file(path, create, patience, keys)

    @staticmethod
    def create(path: str, with_folder: bool = False, patience: float = 20.0, source: Store | None = None) -> None:
        """Makes an empty record where none is, or one of all that a source holds, and the folder of a file where that is wanted.

        Raises `RecordFault`.
        """
        if is_address(path):
            from .postgres.store import ServerStore

            return ServerStore.make(path, patience, source)
        from .in_file import FileStore

        return FileStore.make_file(path, with_folder, patience, source)

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

    @abstractmethod
    def clean(self) -> None:
        """Makes sure that the record itself holds no copy of what was erased. Raises `RecordFault`."""

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

        found = self._write(rotated, again=False)
        keys.settle()
        return found

    @abstractmethod
    def _write(self, change: Callable[[], T], again: bool = True) -> T:
        """One transaction, alone, which is on the disk when this returns, and is signed where there are keys. `again` is whether the
        change may be made once more where nobody can tell whether it was."""

    def _add(self, entries: Sequence[Entry], policy: tuple[str, dict[str, object]] | None) -> list[int]:
        """What goes into one transaction."""
        if policy and not self._connection.execute("SELECT 1 FROM policy WHERE digest = ?", (policy[0],)).fetchone():
            self._connection.execute("INSERT INTO policy VALUES (?, ?)", (policy[0], policy_bytes(*policy)))
        (last,) = self._connection.execute("SELECT coalesce(max(seq), 0) FROM entry").fetchone()
        if head(self._connection)[1].size != last:
            raise changed(self.path)
        places: list[int] = []
        there = self._there([storable(entry.id) for entry in entries])
        fresh: dict[str, tuple[Entry, int]] = {}
        for entry in entries:
            id = storable(entry.id)
            known, place = fresh.get(id) or there.get(id) or (entry, 0)
            if not place:
                place = last = last + 1
                fresh[id] = entry, place
            elif known is not entry and not self._same(known, entry):
                told = f"holds another entry with the id `{visible(entry.id)}`; an id belongs to one entry for good"
                raise RecordFault(f"the record {shown(self.path)} {told}", code="id-taken")
            places.append(place)
        if fresh:
            personal = {place: personal_rows(entry, place, new_salt) for entry, place in fresh.values() if entry.personal}
            rows = (hashed(to_row(entry, place), personal.get(place, [])) for entry, place in fresh.values())
            plant(self._connection, rows, grown=self._grown)
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

    def _there(self, ids: Sequence[str]) -> dict[str, tuple[Entry, int]]:
        """Those entries of some ids that are there already, with their places."""
        found: dict[str, tuple[Entry, int]] = {}
        for start in range(0, len(ids), _PAGE):
            page = ids[start : start + _PAGE]
            marks = ", ".join("?" * len(page))
            found |= {entry.id: (entry, entry.seq or 0) for entry in self._entries(f"WHERE id IN ({marks})", *page)}
        return found

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
            before, last = last, page[-1].seq or 0
            if (before <= last) if newest_first else (last <= before):
                raise changed(self.path)

    def policy(self, digest: str) -> bytes | None:
        """The document of a policy in JSON, None where it is not there. Raises `RecordFault` where it is not what its digest says."""
        for (stored,) in self._rows("SELECT body FROM policy WHERE digest = ?", digest):
            body = raw(stored)
            if f"sha256:{sha256_hex(body)}" == digest:
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
        return self._read(lambda: public_key(self._connection))

    def span(self, start: int, end: int) -> bytes:
        """The hash of a span of leaves, counted from 0, for `tree.inclusion` and `tree.consistency`. Raises `RecordFault`."""
        try:
            return self._read(lambda: span_hash(self._connection, start, end))
        except (ValueError, TypeError):
            raise changed(self.path) from None

    def head(self) -> tuple[str, Frontier]:
        """The name of the record, and the edge of the tree over its entries. Raises `RecordFault`."""
        try:
            return self._read(lambda: head(self._connection))
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
        return self._read(lambda: self._connection.execute(sql, values).fetchall())

    @abstractmethod
    def _read(self, what: Callable[[], T]) -> T:
        """What is read, where it can be. Raises `RecordFault`."""

    def rows(self, sql: str, *values: object) -> list[Any]:
        """Rows as they are stored, for whoever verifies them, texts that are none included. Raises `RecordFault`."""
        return self._rows(sql, *values)

    def unfound(self, size: int, count: int) -> Iterator[tuple[int | None, str]]:
        """What is there and not found there, as far as what keeps the record can tell; see `lookups.unfound`. Raises `RecordFault`."""
        yield from ()

    @abstractmethod
    def close(self) -> None:
        """Closes it."""

    def __enter__(self) -> Store:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
