from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.random_policies import random_policy, random_stated
from triage.decide import Decision
from triage.given import fill
from triage.kernel import Kernel
from triage.model.noun import replace
from triage.model.request import Request
from triage.report.data import decision_data
from triage.report.standing import read_standing


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**9))
def test_what_the_data_says_is_what_was_found(seed: int) -> None:
    rng = random.Random(seed)
    policy = random_policy(rng)
    # Each rule with a reason of its own, as good rulebooks have it.
    rules = {id: replace(rule, because={"da": f"fordi {id}"}, cites=(id.upper(),)) for id, rule in policy.rules.items()}
    last = replace(policy.otherwise, because={"en": "else"}) if policy.otherwise else None
    policy = replace(policy, rules=rules, otherwise=last)
    kernel = Kernel(policy)
    for _ in range(4):
        filled = fill(policy.vocabulary, random_stated(policy, rng))
        outcome = kernel.evaluate(filled.values).outcome
        data = decision_data(Decision(Request(None, {}), filled, replace(outcome, ask=()), False), policy, "", "1", "en")
        standing = read_standing(data, policy)
        if outcome.status in ("decided", "open"):
            assert [rule.id for rule in standing.deciding] == list(outcome.deciding)
            assert standing.otherwise == outcome.otherwise
        states = {id for id, state in outcome.states.items() if state == "outranked"}
        assert {rule.id for rule in standing.outranked} == (states if outcome.status in ("decided", "open", "conflict") else set())
