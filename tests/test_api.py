"""The Python API, as README shows it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

import triage


@pytest.fixture(scope="module")
def policy() -> triage.CompiledPolicy:
    return triage.load("guidelines")


def test_values_of_python_types(policy: triage.CompiledPolicy) -> None:
    facts = {
        "id": "A", "kind": "host-delegation", "topics": ["tourism"], "business_relevant": False, "received_on": date(2017, 3, 1),
        "region_hours": 192.41, "region_cost": Decimal("100000"), "delegation_size": 4, "contact": None,
        "operator_can_carry": {"value": True, "because": "they say so", "evidence": ["26/1"]}, "counterpart_country": "CN",
        "initiative": "external", "asks_region_to_initiate": False,
    }  # fmt: skip
    decision = policy.decide(facts)
    assert decision.outcome.decision == "refer-to-operator"
    assert decision.outcome.operator == "one-point-entry"
    assert decision.outcome.flags == ("beyond-resting-frame",)
    assert decision.request.facts["operator_can_carry"].evidence == ("26/1",)
    assert "contact" not in decision.request.facts


def test_everything_wrong_at_once(policy: triage.CompiledPolicy) -> None:
    with pytest.raises(triage.Invalid) as found:
        policy.decide({"kindd": "event", "region_hours": -1, "notice_days": 3})
    assert [diagnostic.fact for diagnostic in found.value.diagnostics] == ["kindd", "region_hours", "notice_days"]
    with pytest.raises(TypeError):
        policy.decide({"kind": object()})


def test_open(policy: triage.CompiledPolicy) -> None:
    outcome = policy.decide({"kind": "host-delegation", "counterpart_country": "CN", "counterpart_region": "CN-JS"}).outcome
    assert outcome.status == "open"
    assert outcome.outcomes == ("activate", "decline", "refer-to-operator:one-point-entry")
    assert policy.policy.name == "region-h/guidelines"
    assert policy.digest.startswith("sha256:")


def test_check(policy: triage.CompiledPolicy) -> None:
    findings = policy.check()
    assert {finding.code for finding in findings} == {"gap", "outranks"}
    for finding in findings:
        assert finding.witness is not None
        assert policy.decide(finding.witness).outcome.outcomes == (finding.outcome,)
    assert policy.text(findings[0]).startswith("accepted[gap]: some requests in scope")
    assert policy.text(findings[0], "da").startswith("accepteret[gap]: nogle henvendelser")
    assert {finding.unchecked for finding in policy.check(budget=1)} > {1}


def test_difference(policy: triage.CompiledPolicy) -> None:
    either = triage.load("g8-either")
    assert policy.difference(policy).changes == ()
    assert policy.text(policy.difference(policy)).startswith("no difference: ")
    (change,) = policy.difference(either).changes
    assert change.witness is not None
    assert policy.decide(change.witness).outcome.outcomes == (change.before,)
    assert either.decide(change.witness).outcome.outcomes == (change.after,)
    assert change.rules_after == ("administrative-trip-either",)
    assert policy.text(policy.difference(either), "da").splitlines()[-1].startswith("  efter ")


DECLINED = {
    "kind": "host-delegation", "topics": [], "initiative": "external", "asks_region_to_initiate": False, "counterpart_region": "CN-JS",
    "business_relevant": False, "within_limited_hosting": True, "operator_can_carry": False,
}  # fmt: skip


def test_explain(policy: triage.CompiledPolicy) -> None:
    found = policy.explain(DECLINED)
    assert found.wanted == "activate"
    assert set(found.suffice or ()) >= {"business_relevant", "operator_can_carry"}
    for change in found.changes:
        # Each is a set of conditions; the first of them is a yes-no that has to be yes.
        assert policy.decide({**DECLINED, **dict.fromkeys(change.changes, True)}).outcome.decision == "activate"
    assert "What would lead to activate" in policy.text(found)
    assert policy.explain(policy.decide(DECLINED), "refer-to-operator").wanted == "refer-to-operator"
    activated = {**DECLINED, "business_relevant": True}
    assert policy.explain(activated).wanted is None
    assert policy.explain(activated, "activate").changes[0].changes == {}
    with pytest.raises(triage.Invalid, match="no request comes to `activat`"):
        policy.explain(DECLINED, "activat")


def test_an_open_request_by_questions(policy: triage.CompiledPolicy) -> None:
    facts: dict[str, object] = {"kind": "host-delegation", "counterpart_region": "CN-JS", "initiative": "external"}
    answers: dict[str, object] = {"topics": ["culture"]}
    asked = []
    while question := policy.next_question(facts):
        asked.append(question.fact)
        facts[question.fact] = answers.get(question.fact, False)
    assert len(asked) <= 6
    assert policy.decide(facts).outcome.decision == "decline"
    del facts[asked[-1]]
    assert policy.next_question(facts, unknown=[asked[-1]]) is None
    (step,) = policy.plan([facts, DECLINED])
    assert step.first == asked[-1]
    told = {item.fact for item in policy.explain(facts).answers}
    assert told == set(policy.decide(facts).outcome.ask)


def test_a_text_of_something_else(policy: triage.CompiledPolicy) -> None:
    assert policy.text(policy.decide(DECLINED)).startswith("request-")
    with pytest.raises(TypeError):
        policy.text("a request")  # type: ignore[arg-type]
