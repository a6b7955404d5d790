"""Neighbours with another outcome differ from a case in exactly the facts that are named."""

from __future__ import annotations

import triage
from triage.explain.neighbours import Neighbours, deciding_facts


def test_the_fact_that_separates_two_visits() -> None:
    policy = triage.load("guidelines")
    base = {"kind": "host-delegation", "counterpart_country": "CN", "counterpart_region": "CN-JS", "initiative": "external"}
    base |= {"asks_region_to_initiate": "no", "business_relevant": "no", "topics": ["culture"]}
    cases = [
        base | {"operator_can_carry": "yes"},
        base | {"operator_can_carry": "no"},
        base | {"operator_can_carry": "no", "region_hours": 9},
    ]
    decisions = [policy.decide(case) for case in cases]
    words = [decision.outcome.outcomes[0] for decision in decisions]
    assert words == ["refer-to-operator:one-point-entry", "decline", "decline"]
    near = Neighbours(policy.engine.kernel, [decision.given.values for decision in decisions], words)
    assert [(each.other, each.facts) for each in near.nearest(0)] == [(1, ("operator_can_carry",))]
    assert [(each.other, each.facts) for each in near.nearest(1)] == [(0, ("operator_can_carry",))]


def test_with_the_others_values_it_would_have_come_to_the_same() -> None:
    policy = triage.load("guidelines")
    kernel = policy.engine.kernel
    base = {
        "counterpart_country": "CN",
        "topics": ["other"],
        "overlay_is_political": "no",
        "asks_region_to_initiate": "no",
        "business_relevant": "no",
    }
    cases = [
        base | {"kind": kind, "initiative": initiative, "region_role": role, "within_limited_coordination": within}
        for kind in ("event", "coordination-forum", "political-overlay", "other")
        for initiative in ("external", "region-political") for role in ("lead", "attendee") for within in ("yes", "no")
    ]  # fmt: skip
    found = [decision for decision in map(policy.decide, cases) if decision.outcome.decision]
    given, words = [decision.given.values for decision in found], [decision.outcome.outcomes[0] for decision in found]
    near = Neighbours(kernel, given, words)
    named = 0
    for number, values in enumerate(given):
        for each in near.nearest(number):
            there = given[each.other]
            kept = {name: value for name, value in values.items() if name not in each.facts}
            mixed = kept | {name: there[name] for name in each.facts if name in there}
            assert kernel.evaluate(mixed).outcome.outcomes == (words[each.other],) != (words[number],)
            named += 1
    assert named > 10
    assert "region_hours" not in deciding_facts(kernel)
