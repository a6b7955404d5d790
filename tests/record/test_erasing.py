"""A person disappears from the record, and every proof goes on holding."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import triage
from tests.record.visits import PERSONAL, VISIT, entry
from triage.model.noun import replace
from triage.record import Entry, RecordFault, Search
from triage.record.entries import act_entry, decision_entry
from triage.record.erasing import erasable, erase, occurrences
from triage.record.notes import read_checkpoint, read_key
from triage.record.replay import replay
from triage.record.store import Store
from triage.record.tree import included, inclusion
from triage.record.verify import verify

AT, MANY = "2026-03-02T09:15:00Z", 400


@pytest.fixture
def record(path: Path, keys: str, policy: triage.CompiledPolicy) -> Path:
    """So many persons, added so, that pages of the file were split often."""
    entries = []
    for number in range(MANY):
        facts = {**VISIT, "contact": f"Person{number:03}qx Quistgaard", "passport": {"value": f"PX-{number:03}-771", "because": "scanqx"}}
        made = decision_entry(policy.decide(facts), policy.policy, policy.digest, f"case-{number}", f"id-{number}", AT, "CEH", "en")
        entries.append(made)
    with Store.open(str(path), keys=keys) as store:
        for start in range(0, MANY, 40):
            store.append(entries[start : start + 40], (policy.digest, policy.document))
    return path


def ids() -> str:
    return "erasure-1"


def everything(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in path.parent.rglob("*") if file.is_file())


def test_what_is_erased_is_in_no_file_and_all_proofs_hold(record: Path, keys: str) -> None:
    with Store.open(str(record), keys=keys) as store:
        kept, size = store.checkpoint(), store.head()[1].size
        leaf, proof, root = store.span(16, 17), inclusion(16, size, store.span), store.head()[1].root()
        assert b"Person016qx" in everything(record)
        place = erase(store, erasable(store.get(17), ["contact"]), "art. 17", "ANK", AT, ids)
        assert place == MANY + 1
        held = everything(record)
        assert b"Person016qx" not in held
        assert b"PX-016-771" in held, "what was not to be erased is there"
        assert store.get(17)[0].personal == {"passport": {"value": "PX-016-771", "because": "scanqx"}}
        assert included(16, size, leaf, proof, root)
        assert included(16, size + 1, leaf, inclusion(16, size + 1, store.span), store.head()[1].root())
        seen = verify(store, kept)
        assert (seen.wrong, seen.erased) == ((), 1)
        assert not [one for one in replay(store) if one.differs or one.fault]
        ((erasure,),) = [store.get(place)]
        assert erasure.kind == "erasure"
        assert b'"erased":{"17":["contact"]},"basis":"art. 17"' in erasure.body


def test_everything_of_before_a_day(record: Path, keys: str) -> None:
    with Store.open(str(record), keys=keys) as store:
        salts = [salt.encode() for (salt,) in store.rows("SELECT salt FROM personal")]
        found = erasable(store.find(Search(before="2027")), None)
        assert sum(map(len, found.values())) == 2 * MANY
        erase(store, found, "retention", "ANK", AT, ids)
        held = everything(record)
        assert not any(trace in held for trace in (b"Quistgaard", b"-771", b"scanqx", *salts))
        assert verify(store).wrong == ()
        assert verify(store).erased == 2 * MANY
        assert erasable(store.find(Search()), None) == {}


def test_what_was_erased_can_be_appended_again_and_stays_erased(record: Path) -> None:
    with Store.open(str(record)) as store:
        before = store.get(3)[0]
        erase(store, erasable([before], ["contact"]), "art. 17", "ANK", AT, ids)
        assert store.append([replace(before, seq=None)]) == [3]
        assert "contact" not in store.get(3)[0].personal
        for other in ({}, {**before.personal, "contact2": "A"}, {**before.personal, "passport": "B"}):
            with pytest.raises(RecordFault, match="another entry"):
                store.append([replace(before, seq=None, personal=other)])


def test_an_erasure_that_cannot_be_recorded_erases_nothing(record: Path) -> None:
    with Store.open(str(record)) as store:
        store.append([entry(1_000)])
        with pytest.raises(RecordFault, match="another entry"):
            store.erase(replace(entry(1_000), body=b"other"), [(3, "contact")])
        assert "contact" in store.get(3)[0].personal


def test_what_comes_back_is_seen(record: Path, keys: str) -> None:
    with closing(sqlite3.connect(record)) as other:
        row = other.execute("SELECT * FROM personal WHERE seq = 3 AND fact = 'contact'").fetchone()
        with Store.open(str(record), keys=keys) as store:
            erase(store, {3: ["contact"]}, "art. 17", "ANK", AT, ids)
        other.execute("INSERT INTO personal VALUES (?, ?, ?, ?)", row)
        other.commit()
    with Store.open(str(record)) as store:
        assert [(one.code, one.entry, one.about) for one in verify(store).wrong] == [("back", 3, "contact")]


def test_where_somebody_occurs(store: Store, policy: triage.CompiledPolicy) -> None:
    for number, facts in enumerate([{**VISIT, **PERSONAL}, {**VISIT, "note": "as Ingeborg QUISTGAARD wished"}, VISIT]):
        made = decision_entry(policy.decide(facts), policy.policy, policy.digest, f"c{number}", f"e{number}", AT, "CEH", "en")
        store.append([made], (policy.digest, policy.document))
    found = {name: [(one.entry.seq, one.personal, one.beside) for one in occurrences(store, name)] for name in (
        "Quistgaard", "quistgaard ingeborg", "Ingeborg  Quist", "Quistgaard Birgitte", "øresund", "CEH", "", '"',
    )}  # fmt: skip
    assert found["Quistgaard"] == [(1, ("contact", "passport"), ()), (2, (), ("request.note",))]
    assert found["quistgaard ingeborg"] == found["Ingeborg  Quist"] == [(1, ("contact",), ()), (2, (), ("request.note",))]
    assert found["Quistgaard Birgitte"] == found[""] == found['"'] == []
    assert found["øresund"] == [(number, (), ("request.worthwhile",)) for number in (1, 2, 3)]
    assert [beside for _, _, beside in found["CEH"]] == [("request.worthwhile", "by")] * 3


def rotation(old: str, new: str) -> Entry:
    return act_entry("key-rotation", f"rotation-{new[-12:]}", AT, "ANK", {"old": old, "new": new})


def test_a_new_key_is_vouched_for_by_the_old_one(place: str, keys: str) -> None:
    with Store.open(place, keys=keys) as store:
        store.append([entry(1)])
        old = store.public_key() or ""
        kept = store.checkpoint()
        new = store.rotate(rotation)
        assert new != old
        assert store.public_key() == new
        assert len(store.checkpoint().rpartition("\n\n")[2].splitlines()) == 2, "both sign"
        store.append([entry(2)])
        assert len(store.checkpoint().rpartition("\n\n")[2].splitlines()) == 1
        for key in (None, old, new):
            assert verify(store, kept, read_key(key) if key else None).wrong == ()
    (file,) = Path(keys).iterdir()
    with Store.open(place, keys=keys) as store:
        assert store.append([entry(3)]) == [4]
        assert read_checkpoint(store.checkpoint()).size == 4
        store.rotate(rotation)
        assert verify(store, kept, read_key(old)).wrong == ()
    assert [one.name for one in Path(keys).iterdir()] == [file.name]


def test_a_change_of_keys_that_was_cut_off_is_finished_later(path: Path, keys: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(str(path), keys=keys) as store:
        store.append([entry(1)])
        monkeypatch.setattr("triage.record.keys.Keys.settle", lambda self: None)
        store.rotate(rotation)
    assert len(list(Path(keys).iterdir())) == 2
    with Store.open(str(path), keys=keys) as store:
        assert store.append([entry(2)]) == [3]
        assert verify(store).wrong == ()
    assert len(list(Path(keys).iterdir())) == 1


def test_a_lost_key_is_said_to_be_lost(place: str, keys: str) -> None:
    with Store.open(place, keys=keys) as store:
        store.append([entry(1)])
        old = store.public_key() or ""
    (file,) = Path(keys).iterdir()
    file.unlink()
    with Store.open(place, keys=keys) as store:
        with pytest.raises(RecordFault, match="is missing"):
            store.rotate(rotation)
        new = store.rotate(rotation, lost=True)
        assert [one.code for one in verify(store).wrong] == ["lost-key"]
        assert [one.code for one in verify(store, None, read_key(old)).wrong] == ["lost-key"]
        assert verify(store, None, read_key(new)).wrong == ()


def test_the_first_key_can_be_changed_at_once(place: str, keys: str) -> None:
    with Store.open(place, keys=keys) as store:
        store.rotate(rotation)
        assert verify(store).wrong == ()


def test_a_rotation_that_no_entry_tells_of_is_seen(path: Path, keys: str, tmp_path: Path) -> None:
    with Store.open(str(path), keys=keys) as store:
        store.append([entry(1)])
    with Store.open(str(tmp_path / "other.sqlite"), create=True, keys=keys) as other:
        other.append([entry(1)])
        stranger = other.public_key()
    with closing(sqlite3.connect(path)) as file:
        file.execute("INSERT INTO public_key (vkey, since) VALUES (?, 1)", (stranger,))
        file.commit()
    with Store.open(str(path)) as store:
        assert "key" in [one.code for one in verify(store).wrong]
