"""Whatever was changed in a record is found, and named as near as can be known."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import triage
from tests.record.visits import PERSONAL, VISIT, entry
from triage.model.noun import replace
from triage.record.disclosures import digest_of, disclosure
from triage.record.entries import decision_entry
from triage.record.keys import SigningKey
from triage.record.ledger import head
from triage.record.notes import Checkpoint, read_checkpoint, read_key
from triage.record.rows import COLUMNS, data_of, hashed, personal_rows, to_row
from triage.record.store import Store
from triage.record.tree import Frontier, leaf_hash
from triage.record.verify import COMPLETENESS, INTEGRITY, REPRODUCIBILITY, Verified, gone_of, row_faults, verify

SIZE = 50


@pytest.fixture
def record(path: Path, keys: str, policy: triage.CompiledPolicy) -> Path:
    """Fifty decisions, of which every second one holds personal facts: twenty committed one by one, the others at once."""
    entries = []
    for number in range(SIZE):
        decision = policy.decide({**VISIT, **(PERSONAL if number % 2 else {}), "persons": number})
        made = decision_entry(decision, policy.policy, policy.digest, f"case-{number}", f"id-{number}", "2026-03-02T09:15:00Z", "CEH", "en")
        entries.append(made)
    with Store.open(str(path), keys=keys) as store:
        for one in entries[:20]:
            store.append([one], (policy.digest, policy.document))
        store.append(entries[20:])
    return path


def looked(path: Path, kept: str | None = None, key: str | None = None) -> Verified:
    with Store.open(str(path)) as store:
        return verify(store, kept, read_key(key) if key else None)


def found(path: Path, kept: str | None = None) -> list[tuple[str, int | None, int | None]]:
    return [(one.code, one.entry, one.last) for one in looked(path, kept).wrong]


def forge(path: Path, script: str, *values: object) -> None:
    with closing(sqlite3.connect(path)) as other:
        for trigger in ("entry_next", "entry_kept", "entry_stays", "policy_kept", "policy_stays", "policy_new"):
            other.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        if values:
            other.execute(script, values)
        else:
            other.executescript(script)
        other.commit()


def note(path: Path) -> str:
    with Store.open(str(path)) as store:
        return store.checkpoint()


def test_what_was_not_changed_holds(record: Path) -> None:
    kept = note(record)
    seen = looked(record, kept)
    assert seen.wrong == ()
    assert (seen.size, seen.signed, seen.decisions, seen.erased) == (50, 21, 50, 0)
    assert all(seen.holds(verdict) for verdict in (INTEGRITY, COMPLETENESS, REPRODUCIBILITY))
    assert seen.kept == read_checkpoint(kept)
    with Store.open(str(record)) as store:
        assert looked(record, kept, store.public_key()).wrong == ()
        assert verify(store, Checkpoint(store.head()[0], 17, rooted(store, 17)).text).wrong == (), "three lines without a signature"


def rooted(store: Store, size: int) -> bytes:
    frontier = Frontier()
    for (leaf,) in store.rows("SELECT leaf FROM entry WHERE seq <= ? ORDER BY seq", size):
        frontier.add(leaf)
    return frontier.root()


def test_every_changed_byte_is_found(record: Path) -> None:
    """All bytes of all columns of fifty entries, of their personal facts, and every change of type."""
    tried = 0
    with Store.open(str(record)) as store:
        rows = store.rows(f"SELECT {COLUMNS}, head, leaf FROM entry ORDER BY seq")
        personal: dict[int, dict[str, tuple[str, str]]] = {}
        for seq, fact, value, salt in store.rows("SELECT seq, fact, value, salt FROM personal"):
            personal.setdefault(seq, {})[fact] = value, salt

    def faults(row: tuple[object, ...], mine: dict[str, tuple[str, str]], place: int) -> list[tuple[str, str]]:
        # The quick look and the one at length agree on everything.
        found = list(row_faults(row, mine, place))
        absent = {about for code, about in found if code == "gone"}
        quick = gone_of(row, mine)
        assert (quick is None) if len(absent) < len(found) else (quick is not None and set(quick) == absent)
        return found

    for place, row in enumerate(rows, 1):
        mine = personal.get(place, {})
        assert not faults(row, mine, place)
        for column, value in enumerate(row):
            assert faults((*row[:column], None, *row[column + 1 :]), mine, place) or value is None
            if isinstance(value, int):
                assert faults((value + 1, *row[1:]), mine, place)
                continue
            raw = value if isinstance(value, bytes) else value.encode()
            other_type: object = raw.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else raw
            assert faults((*row[:column], other_type, *row[column + 1 :]), mine, place)
            for at in range(len(raw)):
                bent = raw[:at] + bytes([raw[at] ^ (1 << at % 8)]) + raw[at + 1 :]
                forged: object = bent if isinstance(value, bytes) else bent.decode("utf-8", "surrogateescape")
                assert faults((*row[:column], forged, *row[column + 1 :]), mine, place), (place, column, at)
                tried += 1
        for fact, (value, salt) in mine.items():
            for at in range(len(value)):
                forged = {**mine, fact: (value[:at] + chr(ord(value[at]) ^ 1) + value[at + 1 :], salt)}
                assert faults(row, forged, place) == [("disclosure", fact)]
            assert faults(row, {**mine, fact: (value, salt[1:])}, place)
            assert faults(row, {**mine, "other": (value, salt)}, place)
            assert faults(row, {name: told for name, told in mine.items() if name != fact}, place) == [("gone", fact)]
        # White space around what is cited is a changed byte as any other.
        cites = row[COLUMNS.split(", ").index("cites")]
        for other in (f" {cites}", f"{cites}\n", cites.replace("\n", " "), cites.replace("\n", "\n\n")):
            assert faults((*row[:7], other, *row[8:]), mine, place) == [("index", "cites")]
    assert tried > 50_000


@given(st.text(), st.text(), st.none() | st.text(), st.lists(st.text(min_size=1).filter(lambda text: text.split() == [text])), st.text())
def test_a_head_is_the_json_that_it_stands_for(id: str, by: str, outcome: str | None, cites: list[str], fact: str) -> None:
    made = replace(entry(1), id=id, by=by, outcome=outcome, cites=tuple(cites))
    row = to_row(made, 7)
    head = hashed(row, [(7, fact, '"x"', "salt")])[-2]
    told = {"v": 2, "seq": 7, "id": row[1], "kind": row[2], "at": row[3], "by": row[4], "case": row[5], "outcome": row[6]}
    told |= {"cites": cites, "policy": None, "personal": {fact: digest_of(disclosure("salt", fact, '"x"'))}}
    assert head == json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


@pytest.mark.parametrize(
    ("script", "wrong"),
    [
        (
            "UPDATE entry SET body = replace(body, 'Ærø', 'Als') WHERE seq = 7",
            [("changed", 7, None), ("checkpoint", 7, 7), ("tree", None, None)],
        ),
        ("UPDATE entry SET outcome = 'decline' WHERE seq = 7", [("index", 7, None)]),
        ("UPDATE entry SET \"by\" = 'ANK' WHERE seq = 7", [("index", 7, None)]),
        ("UPDATE personal SET value = '\"Somebody\"' WHERE seq = 8 AND fact = 'contact'", [("disclosure", 8, None)]),
        ("DELETE FROM personal WHERE seq = 8 AND fact = 'contact'", [("gone", 8, None)]),
        ("DELETE FROM checkpoint WHERE size = 50", [("unsigned", 21, 50)]),
        ("UPDATE checkpoint SET note = replace(note, 'triage-record', 'triage-rekord') WHERE size = 7", [("signature", 7, None)]),
        ("UPDATE checkpoint SET note = (SELECT note FROM checkpoint WHERE size = 8) WHERE size = 7", [("signature", 7, None)]),
        ("UPDATE policy SET body = replace(body, 'welcome', 'unwelcome')", [("policy", 1, None), ("policy", 1, None)]),
        ("DELETE FROM policy", [("no-policy", 1, None)]),
        ("UPDATE head SET frontier = zeroblob(length(frontier))", [("tree", None, None)]),
        ("DELETE FROM entry WHERE seq = 7", [("gap", 7, 7), ("checkpoint", 7, 7), ("cut", 50, 50)]),
    ],
)  # fmt: skip
def test_what_was_changed_is_named(record: Path, script: str, wrong: list[tuple[str, int | None, int | None]]) -> None:
    forge(record, script)
    assert sorted(found(record), key=str) == sorted(wrong, key=str)


def rewrite(path: Path, entries: list[tuple[object, ...]], policy: str) -> None:
    """Makes a record anew of rows, all hashes included, as somebody would who has the file but not the key."""
    frontier = Frontier()
    for row in entries:
        frontier.add(row[-1])  # type: ignore[arg-type]
    forge(path, "DELETE FROM personal; DELETE FROM entry; DELETE FROM subtree;")
    with closing(sqlite3.connect(path)) as other:
        other.executemany(f"INSERT INTO entry ({COLUMNS}, head, leaf) VALUES ({', '.join('?' * 12)})", entries)
        other.execute("UPDATE head SET size = ?, frontier = ?", (frontier.size, frontier.stored()))
        other.execute("DELETE FROM checkpoint WHERE size > ?", (frontier.size,))
        other.commit()


def rows_of(path: Path) -> list[tuple[object, ...]]:
    with Store.open(str(path)) as store:
        return [tuple(row) for row in store.rows(f"SELECT {COLUMNS}, head, leaf FROM entry ORDER BY seq")]


def without_personal(path: Path) -> list[tuple[object, ...]]:
    with Store.open(str(path)) as store:
        entries = [replace(one, personal={}) for place in range(1, SIZE + 1) for one in store.get(place)]
    return [hashed(to_row(one, place), []) for place, one in enumerate(entries, 1)]


def test_a_whole_rewrite_is_found_by_what_was_signed_or_kept(record: Path) -> None:
    """Removed, swapped, put in, or written anew with all hashes made to fit."""
    kept = note(record)
    with Store.open(str(record)) as store:
        entries = [replace(one, personal={}) for place in range(1, SIZE + 1) for one in store.get(place)]
    for name, forged in {
        "removed": [*entries[:30], *entries[31:]],
        "swapped": [*entries[:30], entries[31], entries[30], *entries[32:]],
        "put in": [*entries[:30], entry(999), *entries[30:]],
        "changed": [*entries[:30], replace(entries[30], by="ANK"), *entries[31:]],
    }.items():
        rewrite(record, [hashed(to_row(one, place), []) for place, one in enumerate(forged, 1)], "")
        wrong = looked(record, kept)
        assert not wrong.holds(INTEGRITY) or not wrong.holds(COMPLETENESS), name
        assert {one.code for one in wrong.wrong} & {"kept", "shorter"}, name


def test_the_key_alone_does_not_help_against_a_kept_checkpoint(record: Path, keys: str) -> None:
    kept = note(record)
    name = read_checkpoint(kept).origin
    rows = without_personal(record)
    rewrite(record, rows, "")
    assert ("checkpoint", 1, 1) not in found(record), "the first entry had no personal facts"
    assert ("checkpoint", 2, 2) in found(record)
    # Whoever has the key signs everything anew: then only what was kept elsewhere speaks.
    forge(record, "DELETE FROM checkpoint")
    with Store.open(str(record), keys=keys) as store:
        store.sign()
    assert found(record) == []
    assert found(record, kept) == [("kept", 1, 50)]
    assert found(record, f"{name}\n60\n" + kept.split("\n", 2)[2]) == [("shorter", 51, 60), ("kept-signature", None, None)]


def test_a_tail_that_was_cut_off(record: Path) -> None:
    kept = note(record)
    rewrite(record, rows_of(record)[:15], "")
    forge(record, "DELETE FROM personal WHERE seq > 15")
    assert ("shorter", 16, 50) in found(record, kept)
    forge(record, "INSERT INTO checkpoint VALUES (?, ?)", 50, kept)
    assert ("cut", 16, 50) in found(record)


def test_another_key_and_another_record(record: Path, tmp_path: Path) -> None:
    with Store.open(str(record)) as store:
        name = store.head()[0]
    stranger = SigningKey(name, bytes(32))
    assert [one.code for one in looked(record, key=str(stranger.public)).wrong] == ["other-key"]
    text = read_checkpoint(note(record)).text
    assert [code for code, *_ in found(record, f"{text}\n{stranger.sign(text)}")] == ["kept-signature"]
    other = text.replace(name, "triage-record/other")
    assert [one.code for one in looked(record, other).wrong] == ["other-record"]


def test_a_record_that_nobody_signed(store: Store) -> None:
    assert verify(store).wrong == ()
    store.append([entry(1)])
    seen = verify(store)
    assert (seen.wrong, seen.key, seen.signed, seen.size) == ((), None, 0, 1)
    with pytest.raises(ValueError, match="no checkpoint"):
        verify(store, "no checkpoint\n\n\n")


def test_what_is_hashed_is_what_is_stored(store: Store) -> None:
    store.append([entry(1, personal={"contact": "A"})])
    ((stored, body, leaf),) = store.rows("SELECT head, body, leaf FROM entry")
    assert leaf == leaf_hash(data_of(stored, body)) == leaf_hash(stored + b"\n" + body)
    assert body == entry(1).body
    assert b'"A"' not in stored
    (row,) = personal_rows(entry(1, personal={"contact": "A"}), 1, lambda: "salt")
    assert row == (1, "contact", '"A"', "salt")
    assert head(store.connection)[1].root() == leaf
