"""The tree over the entries as the store keeps it: grown within a transaction, its checkpoints signed, its proofs read off again."""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING
from .notes import Checkpoint
from .rows import COLUMNS
from .tree import KEPT, Frontier, half

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, Protocol

    from .keys import Keys, SigningKey

    class Rows(Protocol):
        """What a statement gives."""

        def fetchone(self) -> Any: ...
        def fetchall(self) -> list[Any]: ...
        def __iter__(self) -> Iterator[Any]: ...

    class Connection(Protocol):
        """What the tables are in: SQLite's connection, or what looks like it."""

        def execute(self, sql: str, values: Any = ..., /) -> Rows: ...
        def executemany(self, sql: str, rows: Iterable[Any], /) -> Any: ...


GROWN = "UPDATE head SET size = ?, frontier = ?"
_SMALL = 1 << KEPT[0]


def head(connection: Connection) -> tuple[str, Frontier]:
    """The name of the record, and the edge of its tree. Raises `ValueError` where the head is not what was written."""
    found = connection.execute("SELECT origin, size, frontier FROM head ORDER BY size DESC LIMIT 1").fetchone()
    if not found:
        raise ValueError("no head")
    return str(found[0]), Frontier.of(found[1], found[2])


def plant(connection: Connection, rows: Iterable[tuple[Any, ...]], table: str = "entry", grown: str = GROWN) -> None:
    """Adds rows to the table of entries and their leaves to the tree; `grown` is the SQL that keeps the new head, its size and edge."""
    _, frontier = head(connection)
    marks = ", ".join("?" * (len(COLUMNS.split()) + 2))

    def added() -> Iterable[tuple[Any, ...]]:
        for row in rows:
            frontier.add(row[-1])
            yield row

    connection.executemany(f"INSERT INTO {table} ({COLUMNS}, head, leaf) VALUES ({marks})", added())  # noqa: S608  # names and marks
    if frontier.kept:
        connection.executemany("INSERT INTO subtree VALUES (?, ?, ?)", frontier.kept)
    connection.execute(grown, (frontier.size, frontier.stored()))


def sign(connection: Connection, keys: Keys, more: tuple[SigningKey, ...] = ()) -> str:
    """Signs the record as it stands, unless it was signed like this before, and gives the note. Raises `RecordFault`, `ValueError`."""
    origin, frontier = head(connection)
    known = connection.execute("SELECT note FROM checkpoint WHERE size = ?", (frontier.size,)).fetchone()
    if known and not more:
        return str(known[0])
    public = public_key(connection)
    key = keys.of(origin, public)
    if public is None:
        connection.execute("INSERT INTO public_key (vkey, since) VALUES (?, ?)", (str(key.public), frontier.size))
    text = Checkpoint(origin, frontier.size, frontier.root()).text
    note = "".join([text, "\n", *(one.sign(text) for one in (key, *more))])
    connection.execute("INSERT INTO checkpoint VALUES (?, ?)", (frontier.size, note))
    return note


def public_key(connection: Connection) -> str | None:
    """The public key with which checkpoints are verified at present, None where nothing was ever signed."""
    found = connection.execute("SELECT vkey FROM public_key ORDER BY number DESC LIMIT 1").fetchone()
    return str(found[0]) if found else None


def span_hash(connection: Connection, start: int, end: int) -> bytes:
    """The hash of a span of leaves as the tree has it."""
    size = end - start
    if size == 1:
        return bytes(connection.execute("SELECT leaf FROM entry WHERE seq = ?", (end,)).fetchone()[0])
    height = size.bit_length() - 1
    if size == 1 << height and height in KEPT and start % size == 0:
        found = connection.execute("SELECT hash FROM subtree WHERE height = ? AND number = ?", (height, start >> height)).fetchone()
        if found:
            return bytes(found[0])
    if size <= _SMALL:
        frontier = Frontier()
        for (leaf,) in connection.execute("SELECT leaf FROM entry WHERE seq > ? AND seq <= ? ORDER BY seq", (start, end)):
            frontier.add(leaf)
        return frontier.root()
    from .tree import node_hash

    middle = half(start, end)
    return node_hash(span_hash(connection, start, middle), span_hash(connection, middle, end))
