from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.record.visits import PERSONAL, VISIT
from triage.language.document import from_document
from triage.model.noun import replace
from triage.record import Entry, RecordFault
from triage.record.entries import Recorder, body_of, decision_entry, mentions, programme, recalled
from triage.report.data import decision_data, stated_data

if TYPE_CHECKING:
    from pathlib import Path

    import triage
    from triage.record.store import Store

REQUESTS: dict[str, dict[str, Any]] = {
    "activate": VISIT,
    "decline": {"kind": "grant", "note": "“quoted” \\ and\nbroken"},
    "refer-to-operator:museum": {"kind": "visit", "persons": "13"},
    "open": {"kind": "visit", "persons": 8},
    "uncovered": {"kind": "visit", "persons": 8, "worthwhile": "no"},
}


def made(policy: triage.CompiledPolicy, request: dict[str, Any], case: str = "2026-001", lang: str = "en") -> Entry:
    decision = policy.decide(request)
    return decision_entry(decision, policy.policy, policy.digest, case, "e1", "2026-03-02T09:15:00Z", "CEH", lang)


def test_what_a_body_says(policy: triage.CompiledPolicy) -> None:
    entry = made(policy, {**VISIT, **PERSONAL})
    body = json.loads(entry.body)
    assert list(body) == ["v", "kind", "id", "at", "by", "case", "lang", "programme", "request", "personal", "result"]
    assert body["request"] == {
        "kind": "visit", "persons": 8, "worthwhile": {"value": "yes", "because": "Øresund", "by": "CEH"}, "note": "Ærø",
    }  # fmt: skip
    assert body["personal"] == ["contact", "passport"]
    assert body["programme"] == programme()
    assert body["result"]["because"] == {"da": ["Små grupper er velkomne."], "en": ["Small groups are welcome."]}
    assert body["result"]["rules"] == [{"id": "small-visit", "cites": ["V2", "V1"], "state": "applies", "tier": 1}]
    assert body["result"]["policy"]["digest"] == policy.digest
    assert entry == replace(entry, kind="decision", case="2026-001", by="CEH", outcome="activate", cites=("V2", "V1"), policy=policy.digest)
    assert "Ærø".encode() in entry.body


@pytest.mark.parametrize(("outcome", "request_"), REQUESTS.items())
def test_outcomes_to_search_by(policy: triage.CompiledPolicy, outcome: str, request_: dict[str, Any]) -> None:
    assert made(policy, request_).outcome == outcome


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
@pytest.mark.parametrize("lang", ["en", "da"])
@pytest.mark.parametrize("recorded_in", ["en", "da"])
def test_what_is_recalled_is_what_was_shown(policy: triage.CompiledPolicy, request_: dict[str, Any], lang: str, recorded_in: str) -> None:
    kept = replace(made(policy, request_, lang=recorded_in), seq=17)
    then = decision_data(policy.decide(request_), policy.policy, policy.digest, "2026-001", lang, 17)
    assert recalled(kept, from_document(policy.document), lang) == then
    alone = recalled(kept, None, lang)
    assert alone["because"] == then["because"]
    assert [rule for rule in then["rules"] if rule["state"] != "does-not-apply"] == alone["rules"]


def test_a_request_can_be_decided_again_from_the_body(policy: triage.CompiledPolicy) -> None:
    body = body_of(made(policy, {**VISIT, **PERSONAL}))
    again = policy.decide(body["request"])
    assert stated_data(again, policy.policy.vocabulary.facts) == body["request"]
    assert json.loads(made(policy, body["request"]).body)["result"] == body["result"]


def test_personal_facts_stand_in_no_body(policy: triage.CompiledPolicy, store: Store, path: Path) -> None:
    entries = [replace(made(policy, {**request, **PERSONAL}), id=f"e{number}") for number, request in enumerate(REQUESTS.values())]
    store.append(entries, (policy.digest, policy.document))
    for entry in store.get("2026-001"):
        for trace in (b"Quistgaard", b"Ingeborg", b"7719"):
            assert trace.lower() not in entry.body.lower()
        assert entry.personal == {"contact": PERSONAL["contact"], "passport": {"value": "PX-7719", "evidence": ["scan-of-Quistgaard.pdf"]}}
    store._connection.executescript("PRAGMA secure_delete = ON; DELETE FROM personal; VACUUM")
    for file in path.parent.iterdir():
        assert b"Quistgaard" not in file.read_bytes(), "the table of personal facts is the only place where they were"


def test_many_decisions_share_what_is_the_same(policy: triage.CompiledPolicy) -> None:
    recorder = Recorder(policy.policy, policy.digest, "CEH", "en")
    for number, request in enumerate([*REQUESTS.values(), *REQUESTS.values(), {**VISIT, "paid": "no"}, {"kind": "visit", "persons": 9}]):
        alone = made(policy, request, f"case {number}")
        assert recorder.entry(policy.decide(request), f"case {number}", "e1", "2026-03-02T09:15:00Z") == alone


def test_half_a_character_does_no_harm(policy: triage.CompiledPolicy, store: Store) -> None:
    entry = decision_entry(policy.decide(VISIT), policy.policy, policy.digest, "c\udc80", "e1", "2026-03-02T09:15:00Z", "b\udcff", "en")
    store.append([entry], (policy.digest, policy.document))
    assert body_of(store.get(1)[0])["by"] == "b\udcff"
    assert store.append([entry]) == [1]


@pytest.mark.parametrize(
    ("word", "there"),
    [
        ("ÆRØ", True), ("øresund", True), ("ceh", True), ("SMALL groups", True), ("velkomne", True), ("quistgaard", True), ("px-77", True),
        ("8", True), ("persons", False), ("small-visit", False), ("sha256", False), ("e1", False), ('","', False),
    ],
)  # fmt: skip
def test_words_in_facts_and_reasons(policy: triage.CompiledPolicy, word: str, there: bool) -> None:
    assert mentions(made(policy, {**VISIT, **PERSONAL}), word) is there


def test_words_that_json_writes_otherwise(policy: triage.CompiledPolicy) -> None:
    entry = made(policy, {"kind": "grant", "note": 'a "quoted" back\\slash and\nline'})
    assert mentions(entry, '"QUOTED" back\\slash AND\nLine')
    assert not mentions(entry, "quoted back")


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b'{"v":1'])
def test_a_body_that_was_changed_says_so(body: bytes) -> None:
    with pytest.raises(RecordFault, match="entry 3 of the record was changed") as fault:
        body_of(Entry("e", "decision", "2026", "x", "c", body, seq=3))
    assert fault.value.unusable
