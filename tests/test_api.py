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
