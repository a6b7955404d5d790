from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import triage
from tests.record.test_entries import REQUESTS
from tests.record.visits import PERSONAL, write_rulebook
from triage.record.entries import decision_entry
from triage.record.replay import replay
from triage.record.store import Store
from triage.rulebook.cache import load


@pytest.fixture
def filled(store: Store, policy: triage.CompiledPolicy) -> Store:
    for number, request in enumerate([*REQUESTS.values(), *({**one, **PERSONAL} for one in REQUESTS.values())]):
        case, lang = f"case {number}", ("en", "da")[number % 2]
        made = decision_entry(policy.decide(request), policy.policy, policy.digest, case, f"e{number}", "2026-03-02T09:15:00Z", "CEH", lang)
        store.append([made], (policy.digest, policy.document))
    return store


def test_everything_comes_out_as_it_did(filled: Store) -> None:
    again = list(replay(filled))
    assert [one.entry.seq for one in again] == list(range(1, 11))
    assert [(one.differs, one.fault) for one in again] == [((), "")] * 10
    assert all(one.now == one.then for one in again)


def test_what_was_recorded_otherwise_is_seen(filled: Store, path: Path) -> None:
    forged = {
        "'decline'": (1, '"decision":"activate"', '"decision":"decline"', ("decision",)),
        "a reason": (1, "Small groups are", "Small groups were", ("because",)),
        "a request": (1, '"persons":8', '"persons":88', ("decision", "operator", "outcomes", "because", "cites", "rules")),
        "a version": (2, "triage 0", "triage 9", ()),
    }
    with closing(sqlite3.connect(path)) as other:
        other.execute("DROP TRIGGER entry_kept")
        for name, (seq, old, new, differs) in forged.items():
            (body,) = other.execute("SELECT body FROM entry WHERE seq = ?", (seq,)).fetchone()
            assert old.encode() in body
            other.execute("UPDATE entry SET body = ? WHERE seq = ?", (body.replace(old.encode(), new.encode()), seq))
            other.commit()
            (found,) = [one for one in replay(filled) if one.entry.seq == seq]
            assert (found.differs, found.fault) == (differs, ""), name
            other.execute("UPDATE entry SET body = ? WHERE seq = ?", (body, seq))
            other.commit()


def test_another_policy_is_asked_about_the_same_requests(filled: Store, tmp_path: Path) -> None:
    file = write_rulebook(tmp_path / "visits")
    element = tmp_path / "visits" / "elements" / "visits.yaml"
    element.write_text(element.read_text().replace("at_most: 12", "at_most: 5").replace("more_than: 12", "more_than: 5"))
    found = [one for one in replay(filled, load(str(file), None)) if one.differs]
    assert [one.entry.seq for one in found] == [1, 4, 5, 6, 9, 10]
    assert {one.now["operator"] for one in found} == {"museum"}
    vocabulary = tmp_path / "visits" / "vocabulary.yaml"
    vocabulary.write_text(vocabulary.read_text().replace("  note: {type: text", "  remark: {type: text"))
    assert "there is no fact `note`" in next(one.fault for one in replay(filled, load(str(file), None)) if one.fault)


def test_without_its_policy_nothing_can_be_decided(filled: Store, path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.executescript("DROP TRIGGER policy_kept; UPDATE policy SET body = replace(body, 'welcome', 'unwelcome')")
    assert all("was changed after it was stored" in one.fault for one in replay(filled))
    with closing(sqlite3.connect(path)) as other:
        other.executescript("DROP TRIGGER policy_stays; DELETE FROM policy")
    assert all("is not in the record" in one.fault for one in replay(filled))
