"""A record that moves is the same one: every byte, every proof and every signature, there and back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import triage
from tests.record.test_erasing import rotation
from tests.record.test_verify import fill
from tests.record.visits import entry
from triage.record import RecordFault
from triage.record.erasing import erase
from triage.record.export import export
from triage.record.moved import move
from triage.record.notes import read_checkpoint
from triage.record.store import Store
from triage.record.verify import verify

TABLES = {
    "entry": "seq", "personal": "seq, fact", "policy": "digest", "subtree": "height, number", "checkpoint": "size", "public_key": "number",
}  # fmt: skip


def everything(place: str) -> tuple[object, ...]:
    with Store.open(place) as store:
        tables = [store.rows(f"SELECT * FROM {table} ORDER BY {order}") for table, order in TABLES.items()]
        origin, edge = store.head()
        return origin, edge.size, edge.stored(), tables


def test_there_and_back(path: Path, database: str, keys: str, policy: triage.CompiledPolicy, tmp_path: Path) -> None:
    fill(str(path), keys, policy)
    with Store.open(str(path), keys=keys) as store:
        store.append([entry(1_000 + number, personal={"contact": f"P{number}"}) for number in range(1_500)])
        erase(store, {8: ["contact"], 60: ["contact"]}, "art. 17", "ANK", "2026-03-02T09:15:00Z", lambda: "erasure")
        store.rotate(rotation)
        kept = store.checkpoint()
        move(store, database, with_folder=False)
    assert everything(database) == everything(str(path))
    back = tmp_path / "back" / "record.sqlite"
    with Store.open(database, keys=keys) as store:
        assert store.append([entry(9_001), entry(9_002, personal={"contact": "A"})]) == [1553, 1554]
        store.rotate(rotation)
        seen = verify(store, kept)
        assert (seen.wrong, seen.size) == ((), 1555)
        move(store, str(back), with_folder=True)
    assert everything(str(back)) == everything(database)
    with Store.open(str(back), keys=keys) as store:
        assert store.append([entry(9_003)]) == [1556]
        assert verify(store, kept).wrong == ()
        assert read_checkpoint(str(export(store, [1, 1556], ["contact"])["checkpoint"])).size == 1556


def test_an_empty_record_that_nobody_signed(path: Path, database: str) -> None:
    with Store.open(str(path)) as store:
        move(store, database, with_folder=False)
    assert everything(database) == everything(str(path))


def test_what_does_not_verify_stays_where_it_is(path: Path, database: str, keys: str, policy: triage.CompiledPolicy) -> None:
    fill(str(path), keys, policy)
    with closing(sqlite3.connect(path)) as other:
        other.executescript("DROP TRIGGER entry_kept; UPDATE entry SET body = x'7b7d' WHERE seq = 7")
    with Store.open(str(path)) as store, pytest.raises(RecordFault, match="does not verify, so it stays where it is"):
        move(store, database, with_folder=False)
    with pytest.raises(RecordFault, match="there is no record"):
        Store.open(database)


@pytest.mark.parametrize("to", ["file", "server"])
def test_nothing_is_left_where_it_cannot_be_read_to_its_end(
    place: str, database: str, tmp_path: Path, to: str, monkeypatch: pytest.MonkeyPatch, server: object
) -> None:
    target = str(tmp_path / "target.sqlite") if to == "file" else server.database()
    with Store.open(place) as store:
        store.append([entry(number) for number in range(10)])
        honest = store.rows

        def rows(sql: str, *values: object) -> list[object]:
            if "FROM checkpoint" in sql:
                raise RecordFault("gone")
            return honest(sql, *values)

        monkeypatch.setattr(store, "rows", rows)
        with pytest.raises(RecordFault, match="gone"):
            Store.create(target, source=store)
    with pytest.raises(RecordFault, match="there is no record"):
        Store.open(target)


def test_nothing_is_put_over_another_record(place: str, path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite"
    Store.create(str(other))
    with Store.open(str(other)) as store:
        for target in {place, str(path)}:
            with pytest.raises(RecordFault, match="already"):
                move(store, target, with_folder=False)
