"""What is added is there, in order, once, and for good."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.record.visits import entry
from triage.language.document import canonical, digest
from triage.model.noun import replace
from triage.record import RecordFault, Search
from triage.record.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from triage.record import Entry

REST = 'kind, at, "by", case_id, outcome, cites, policy'


def found(store: Store, newest_first: bool = False, **wanted: str) -> list[int | None]:
    return [one.seq for one in store.find(Search(**wanted), newest_first)]


def test_entries_come_back_to_the_byte(store: Store) -> None:
    given = entry(1, body='{"ø": "\\u0007 "}'.encode(), personal={"contact": "Ø", "ages": [3, 4]}, cites=("G7", "G1"), case="26/0044 7")
    assert store.append([given]) == [1]
    assert store.get(1) == store.get("id-1") == store.get("26/0044 7") == store.get("1") == [replace(given, seq=1)]


def test_places_are_numbered_from_1_without_gaps(store: Store) -> None:
    assert store.append([entry(1), entry(2)]) == [1, 2]
    assert store.append([]) == []
    assert store.append([entry(3)]) == [3]
    assert found(store) == [1, 2, 3]
    assert found(store, newest_first=True) == [3, 2, 1]


def test_what_is_appended_again_keeps_its_place(store: Store) -> None:
    first, second = entry(1, personal={"contact": "A"}), entry(2)
    store.append([first])
    assert store.append([second, first, second, first]) == [2, 1, 2, 1]
    assert found(store) == [1, 2]


@pytest.mark.parametrize("other", [entry(1, body=b"{}"), entry(1, personal={"contact": "B"})])
def test_an_id_belongs_to_one_entry(store: Store, other: Entry) -> None:
    store.append([entry(1, personal={"contact": "A"})])
    with pytest.raises(RecordFault, match="another entry with the id `id-1`") as fault:
        store.append([entry(2), other])
    assert not fault.value.unusable
    assert found(store) == [1], "nothing of a refused block is kept"
    with pytest.raises(RecordFault):
        store.append([entry(3), entry(3, body=b"{}")])
    assert store.append([entry(2)]) == [2], "the store goes on working"


@pytest.mark.parametrize(
    "slip",
    [
        "UPDATE entry SET at = '1999'", "DELETE FROM entry", "UPDATE policy SET body = x''", "DELETE FROM policy",
        f"INSERT OR REPLACE INTO entry SELECT 1, 'x', {REST}, body, head, leaf FROM entry WHERE seq = 2",
        f"INSERT OR REPLACE INTO entry SELECT 3, id, {REST}, x'', head, leaf FROM entry WHERE seq = 1",
        f"INSERT INTO entry SELECT 9, 'x', {REST}, body, head, leaf FROM entry WHERE seq = 2",
        f"INSERT INTO entry SELECT NULL, 'x', {REST}, body, head, leaf FROM entry WHERE seq = 2",
        "INSERT OR REPLACE INTO policy SELECT digest, x'' FROM policy",
    ],
)  # fmt: skip
def test_no_slip_changes_what_is_there(store: Store, path: Path, slip: str) -> None:
    store.append([entry(1), entry(2)], (digest({"a": "1"}), {"a": "1"}))
    before = path.read_bytes()
    with closing(sqlite3.connect(path)) as other, pytest.raises(sqlite3.IntegrityError, match=r"never|only|once"):
        other.execute(slip)
    assert path.read_bytes() == before


def test_a_policy_is_stored_once_and_comes_back_to_the_byte(store: Store) -> None:
    document = {"$": "Policy", "name": "æ"}
    named = digest(document)
    store.append([entry(1, policy=named)], (named, document))
    store.append([entry(2, policy=named)], (named, document))
    store.append([entry(3, policy=named)])
    assert store.policy(named) == canonical(document)
    assert store.policy("sha256:0") is None
    assert store.get(2)[0].policy == named


def test_no_decision_without_its_policy(store: Store) -> None:
    with pytest.raises(RecordFault, match="FOREIGN KEY"):
        store.append([entry(1, policy="sha256:0")])
    with pytest.raises(AssertionError, match="digest"):
        store.append([entry(1, policy="sha256:0")], ("sha256:0", {}))
    assert found(store) == []


def test_a_policy_that_was_changed_is_not_believed(store: Store, path: Path) -> None:
    named = digest({"a": "1"})
    store.append([entry(1, policy=named)], (named, {"a": "1"}))
    with closing(sqlite3.connect(path)) as other:
        other.executescript("""DROP TRIGGER policy_kept; UPDATE policy SET body = '{"a":"2"}'""")
    with pytest.raises(RecordFault, match="was changed") as fault:
        store.policy(named)
    assert fault.value.unusable


def test_searches(store: Store) -> None:
    store.append([
        entry(1, at="2026-03-01T23:59:59Z", outcome="decline", cites=("G1", "G7")),
        entry(2, at="2026-03-02T00:00:00Z", outcome="refer-to-operator:museum", cites=("G70",)),
        entry(3, at="2026-03-02T23:59:59Z", outcome="open", cites=("g7",)),
        entry(4, at="2026-03-03T00:00:00Z", outcome=None, cites=()),
    ])  # fmt: skip
    assert found(store, since="2026-03-02") == [2, 3, 4]
    assert found(store, before="2026-03-02T24") == [1, 2, 3]
    assert found(store, since="2026-03-02", before="2026-03-02T24") == [2, 3]
    assert found(store, cites="G7") == [1, 3]
    assert found(store, cites="%") == found(store, cites="") == []
    assert found(store, outcome="refer-to-operator") == found(store, outcome="refer-to-operator:museum") == [2]
    assert found(store, outcome="refer") == []
    assert found(store, outcome="decline", cites="G7", newest_first=True) == [1]


def test_several_entries_of_a_case_and_a_case_named_as_a_place(store: Store) -> None:
    store.append([entry(1, case="3"), entry(2, case="26/1"), entry(3, case="26/1")])
    assert [one.seq for one in store.get("26/1")] == [2, 3]
    assert [one.seq for one in store.get("3")] == [1, 3], "nothing that goes by a name is kept back"
    assert [one.seq for one in store.get("id-3")] == [3]
    assert store.get("26/2") == store.get(4) == store.get("9" * 40) == store.get("²") == store.get("") == []


def test_a_slow_reader_keeps_nobody_from_writing(store: Store, path: Path) -> None:
    store.append([entry(number) for number in range(1, 1_301)])
    reading = store.find(Search())
    backwards = store.find(Search(), newest_first=True)
    assert next(reading).seq == 1
    assert next(backwards).seq == 1_300
    with Store.open(str(path), patience=0.3) as other:
        assert other.append([entry(2_000)]) == [1_301]
    assert [one.seq for one in reading] == list(range(2, 1_302))
    assert [one.seq for one in backwards] == list(range(1_299, 0, -1))


def test_texts_that_are_none_can_be_stored(store: Store) -> None:
    store.append([replace(entry(1, case="\udc80"), by="\udcff")])
    assert [(one.case, one.by) for one in store.get("\udc80")] == [("\\udc80", "\\udcff")]


def test_commits_are_durable(store: Store, path: Path) -> None:
    store.append([entry(1)])
    settings = {name: store._connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys")}
    assert settings == {"journal_mode": "truncate", "synchronous": 2, "foreign_keys": 1}
    assert path.with_name(f"{path.name}-journal").stat().st_size == 0


def test_a_missing_record_is_made_with_its_folder_where_that_is_wanted(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b c%20?#ø" / "record.sqlite"
    with Store.open(str(path), create=True) as store:
        assert store.append([entry(1)]) == [1]
    with Store.open(str(path), create=True) as store:
        assert found(store) == [1]
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert {file.name for file in path.parent.iterdir()} <= {path.name, f"{path.name}.lock", f"{path.name}-journal"}


def test_what_a_killed_one_left_unfinished_is_no_record(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    (tmp_path / "record.sqlite.unfinished").write_bytes(b"half")
    (tmp_path / "record.sqlite.unfinished-journal").write_bytes(b"half")
    Store.create(str(path))
    assert {file.name for file in tmp_path.iterdir()} == {path.name, f"{path.name}.lock"}
