from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import triage
from tests.record.visits import PERSONAL, VISIT
from triage.cases import run_case
from triage.diagnostics import Problems
from triage.language import yaml_text
from triage.language.cases import read_cases
from triage.model.policy import Decide
from triage.record.candidates import candidate_cases
from triage.record.entries import decision_entry
from triage.record.overrides import override_entry, overrides_of

if TYPE_CHECKING:
    from triage.language.cases import Case
    from triage.record.store import Store

AT = "2026-03-02T09:15:00Z"


@pytest.fixture
def kept(store: Store, policy: triage.CompiledPolicy) -> Store:
    """Three visits that the rules activate."""
    entries = [
        decision_entry(policy.decide({**VISIT, **PERSONAL, "persons": n}), policy.policy, policy.digest, f"c{n}", f"e{n}", AT, "CEH", "en")
        for n in (1, 2, 3)
    ]
    store.append(entries, (policy.digest, policy.document))
    return store


def override(store: Store, policy: triage.CompiledPolicy, case: str, *instead: Decide) -> None:
    (decision,) = [entry for entry in store.get(case) if entry.kind == "decision"]
    for each in instead:
        before = overrides_of(store, decision)
        because = 'No "room":\nfull. # really'
        store.append([override_entry(decision, before, policy.policy, each, because, ["V1"], f"o{case}{len(before)}", AT, "ANK")])


def read(texts: list[str], policy: triage.CompiledPolicy) -> list[Case]:
    problems = Problems()
    (node,) = yaml_text.read("\n".join(texts).encode(), "cases/overridden.yaml", problems)
    cases = read_cases(node, policy.policy.vocabulary, problems)
    problems.stop()
    return cases


def test_what_was_overridden_becomes_a_case_that_the_policy_does_not_meet(kept: Store, policy: triage.CompiledPolicy) -> None:
    override(kept, policy, "c2", Decide("decline"), Decide("refer-to-operator", "museum"))
    override(kept, policy, "c1", Decide("decline"))
    first, second = read(list(candidate_cases(kept)), policy)
    assert (first.policy, first.words) == ("visits", {"status": "decided", "decision": "refer-to-operator", "operator": "museum"})
    assert first.note == 'number 2 in the record: activate, overridden (V1): No "room": full. # really'
    assert second.words == {"status": "decided", "decision": "decline"}
    assert {failure.what for failure in run_case(policy.engine, second)} == {"decision"}
    assert set(first.request.facts) == {"kind", "persons", "worthwhile"}


def test_nothing_personal_and_no_free_text_goes_with_it(kept: Store, policy: triage.CompiledPolicy) -> None:
    override(kept, policy, "c1", Decide("decline"))
    (text,) = candidate_cases(kept)
    for told in ("Quistgaard", "PX-7719", "contact", "Ærø", "CEH", "ANK", "Øresund"):
        assert told not in text


def test_an_override_that_went_back_to_the_rules_is_no_case(kept: Store, policy: triage.CompiledPolicy) -> None:
    override(kept, policy, "c1", Decide("decline"), Decide("activate"))
    assert list(candidate_cases(kept)) == []


def test_of_one_policy_alone(kept: Store, policy: triage.CompiledPolicy) -> None:
    override(kept, policy, "c1", Decide("decline"))
    assert len(list(candidate_cases(kept, "visits/visits"))) == 1
    assert list(candidate_cases(kept, "visits/other")) == []
