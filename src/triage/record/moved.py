"""A record as it is, to the byte, in another place: from a file to a server, or back into one file for whoever is to look at it alone."""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING
from . import RecordFault
from .faults import changed, shown
from .rows import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .ledger import Connection
    from .store import Store

_PAGE = 1_000
_ENTRY = f"{COLUMNS}, head, leaf"


def move(source: Store, path: str, with_folder: bool) -> None:
    """Makes a record at `path`, a file or an address, of all that another one holds, and makes sure that it is the same one.

    Nobody may write to either meanwhile. Raises `RecordFault`, also where the other one does not verify: then nothing is made.
    """
    from .store import Store
    from .verify import verify

    seen = verify(source)
    if seen.wrong:
        told = "does not verify, so it stays where it is; `triage audit verify` tells more"
        raise RecordFault(f"the record {shown(source.path)} {told}", True, "record-changed")
    Store.create(path, with_folder, source=source)
    with Store.open(path) as made:
        again = verify(made, seen.checkpoint)
        if again.wrong or again.checkpoint != seen.checkpoint:
            told = f"is not what it was made of; leave it aside, and go on with {shown(source.path)}"
            raise RecordFault(f"the record {shown(path)} {told}", code="record-changed")


def pour(source: Store, connection: Connection) -> tuple[str, int, bytes]:
    """Adds all of a record, up to its head, to empty tables: entries, personal facts, policies, tree, notes and keys. Gives the head that
    belongs to it: the name, the size and the edge.

    Raises `RecordFault` where the record cannot be read, or is not what its head says.
    """
    origin, edge = source.head()
    size = edge.size

    def add(table: str, columns: str, rows: list[Any]) -> None:
        marks = ", ".join("?" * len(columns.split(", ")))
        connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)  # noqa: S608  # names of tables and columns

    add("policy", "digest, body", source.rows("SELECT digest, body FROM policy"))
    count = 0
    for page in _entries(source, size):
        add("entry", _ENTRY, page)
        told = source.rows("SELECT seq, fact, value, salt FROM personal WHERE seq BETWEEN ? AND ?", page[0][0], page[-1][0])
        add("personal", "seq, fact, value, salt", told)
        count += len(page)
    if count != size:
        what = "has not the entries that its tree is of; `triage audit verify` tells more"
        raise RecordFault(f"the record {shown(source.path)} {what}", True, "record-changed")
    subtrees = source.rows("SELECT height, number, hash FROM subtree")
    add("subtree", "height, number, hash", [row for row in subtrees if (row[1] + 1) << row[0] <= size])
    add("public_key", "vkey, since", source.rows("SELECT vkey, since FROM public_key WHERE since <= ? ORDER BY number", size))
    last = -1
    while notes := source.rows("SELECT size, note FROM checkpoint WHERE size > ? AND size <= ? ORDER BY size LIMIT ?", last, size, _PAGE):
        add("checkpoint", "size, note", notes)
        last = notes[-1][0]
    return origin, size, edge.stored()


def _entries(source: Store, size: int) -> Iterator[list[Any]]:
    last, asked = 0, f"SELECT {_ENTRY} FROM entry WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?"  # noqa: S608  # names of columns
    while page := source.rows(asked, last, size, _PAGE):
        yield page
        before, last = last, page[-1][0]
        if last <= before:
            raise changed(source.path)
