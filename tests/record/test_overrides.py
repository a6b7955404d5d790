from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.record.visits import PERSONAL, VISIT
from triage.diagnostics import Invalid
from triage.model.policy import Decide
from triage.record import Entry
from triage.record.decided import decision_of, policy_of
from triage.record.entries import decision_entry
from triage.record.overrides import override_entry, overrides_of

if TYPE_CHECKING:
    import triage
    from triage.record.store import Store

AT = "2026-03-02T09:15:00Z"


@pytest.fixture
def decision(store: Store, policy: triage.CompiledPolicy) -> Entry:
    """A visit that the rules activate."""
    entry = decision_entry(policy.decide({**VISIT, **PERSONAL}), policy.policy, policy.digest, "2026-001", "e1", AT, "CEH", "en")
    store.append([entry], (policy.digest, policy.document))
    return decision_of(store, "2026-001")


def override(store: Store, decision: Entry, instead: Decide, because: str = "No room.", cites: tuple[str, ...] = ("V1",)) -> None:
    policy, before = policy_of(store, decision.policy), overrides_of(store, decision)
    assert policy
    store.append([override_entry(decision, before, policy, instead, because, cites, f"o{len(before)}", AT, "ANK")])


def codes(fault: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [diagnostic.code for diagnostic in fault.value.diagnostics]


def test_the_decision_stays_and_the_newest_override_holds(store: Store, decision: Entry) -> None:
    override(store, decision, Decide("decline"), " Full. ", ("V1", "V2", "V1"))
    override(store, decision, Decide("refer-to-operator", "museum"))
    first, second = overrides_of(store, decision)
    assert (first.instead, first.because, first.cites, first.by, first.seq) == (Decide("decline"), "Full.", ("V1", "V2"), "ANK", 2)
    assert second.data() == {
        "decision": "refer-to-operator", "operator": "museum", "because": "No room.", "cites": ["V1"], "by": "ANK", "at": AT, "recorded": 3,
    }  # fmt: skip
    assert decision_of(store, "2026-001") == decision


def test_an_override_belongs_to_one_decision_on_the_case(store: Store, decision: Entry, policy: triage.CompiledPolicy) -> None:
    override(store, decision, Decide("decline"))
    again = decision_entry(policy.decide(VISIT), policy.policy, policy.digest, "2026-001", "e2", AT, "CEH", "en")
    store.append([again], (policy.digest, policy.document))
    newest = decision_of(store, "2026-001")
    assert newest.id == "e2"
    assert overrides_of(store, newest) == []
    assert len(overrides_of(store, decision)) == 1
    assert decision_of(store, "1") == decision


def test_going_back_to_the_rules_is_an_override_too(store: Store, decision: Entry) -> None:
    override(store, decision, Decide("decline"))
    override(store, decision, Decide("activate"))
    assert [each.instead.decision for each in overrides_of(store, decision)] == ["decline", "activate"]


def test_what_holds_already_is_no_override(store: Store, decision: Entry) -> None:
    with pytest.raises(Invalid, match="decided as `activate` already, by the rules"):
        override(store, decision, Decide("activate"))
    override(store, decision, Decide("decline"))
    with pytest.raises(Invalid, match="decided as `decline` already, by `ANK`"):
        override(store, decision, Decide("decline"))


def test_an_open_request_can_be_decided(store: Store, policy: triage.CompiledPolicy) -> None:
    entry = decision_entry(policy.decide({"kind": "visit"}), policy.policy, policy.digest, "2026-002", "e1", AT, "CEH", "en")
    store.append([entry], (policy.digest, policy.document))
    override(store, decision_of(store, "2026-002"), Decide("activate"))
    assert overrides_of(store, entry)[0].instead == Decide("activate")


@pytest.mark.parametrize(
    ("instead", "because", "cites", "wanted"),
    [
        (Decide("refer-to-operator"), "Full.", ("V1",), "missing-operator"),
        (Decide("refer-to-operator", "musem"), "Full.", ("V1",), "unknown-operator"),
        (Decide("decline", "museum"), "Full.", ("V1",), "no-referral"),
        (Decide("decline"), " ", ("V1",), "no-reason"),
        (Decide("decline"), "Full.", (), "no-guideline"),
        (Decide("decline"), "Full.", ("V1", "v2"), "unknown-source"),
    ],
)
def test_what_is_refused(store: Store, decision: Entry, instead: Decide, because: str, cites: tuple[str, ...], wanted: str) -> None:
    with pytest.raises(Invalid) as fault:
        override(store, decision, instead, because, cites)
    assert codes(fault) == [wanted]
    assert overrides_of(store, decision) == []


def test_who_is_meant(store: Store, decision: Entry) -> None:
    override(store, decision, Decide("decline"))
    with pytest.raises(Invalid, match="did you mean `2026-001`"):
        decision_of(store, "2026-01")
    with pytest.raises(Invalid, match="`2` is no decision but an entry of the kind `override`"):
        decision_of(store, "2")


def test_a_reason_of_before_stands_in_the_body(store: Store, decision: Entry) -> None:
    body = {"v": 1, "kind": "override", "of": decision.id, "decision": "decline", "operator": None, "because": "Full.", "cites": ["V1"]}
    store.append([Entry("o0", "override", AT, "ANK", decision.case, json.dumps(body).encode(), {}, "decline", ("V1",), decision.policy)])
    override(store, decision, Decide("activate"))
    old, new = overrides_of(store, decision)
    assert (old.because, new.because) == ("Full.", "No room.")
    (kept,) = store.get("o1")
    assert (kept.personal, b"No room" in kept.body) == ({"because": "No room."}, False)
