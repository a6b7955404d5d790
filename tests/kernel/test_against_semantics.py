"""The kernel, plain enumeration by `semantics` and durable-rules say the same of random policies and requests."""

from __future__ import annotations

import os
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracle import by_enumeration
from tests.random_policies import completions, random_policy, random_stated
from triage import durable
from triage.given import fill
from triage.kernel import Contradiction, Kernel
from triage.semantics import World, is_impossible, worlds

CASES = int(os.environ.get("TRIAGE_FUZZ", "2000"))


def seen(found: list[World]) -> set[object]:
    return {(frozenset(world.concepts.items()), world.applying, world.outcome) for world in found}


def compare(seed: int) -> None:
    rng = random.Random(seed)
    policy = random_policy(rng)
    kernel = Kernel(policy)
    network = durable.Network(policy) if durable.available() else None
    for _ in range(3):
        stated = random_stated(policy, rng)
        values = fill(policy.vocabulary, stated).values
        tested = {name: value for name, value in values.items() if name in kernel.space.first}
        every = [facts for facts in completions(policy, values) if not is_impossible(policy, facts)]
        expected = by_enumeration(policy, values, every)
        if expected is None:
            with pytest.raises(Contradiction):
                kernel.evaluate(values)
            continue
        answer = kernel.evaluate(values)
        assert answer.outcome == expected, f"seed {seed}: {stated}"
        reached = kernel.completions(values, answer)
        assert sorted(completion.outcome for completion in reached) == sorted(expected.outcomes), f"seed {seed}"
        for completion in reached:
            assert not is_impossible(policy, completion.facts), f"seed {seed}"
            assert tested.items() <= completion.facts.items(), f"seed {seed}"
            plain = worlds(policy, completion.facts)
            assert {world.outcome for world in plain} == {completion.outcome} or completion.outcome == "conflict", f"seed {seed}"
            assert frozenset.intersection(*(world.applying for world in plain)) == completion.applying, f"seed {seed}"
            if network is not None:
                second = network.evaluate(completion.facts)
                assert seen(second) == seen(plain), f"seed {seed}"
    if network is not None:
        network.close()


@settings(max_examples=CASES, deadline=None, print_blob=True)
@given(st.integers(min_value=0, max_value=2**48))
def test_three_evaluations_agree(seed: int) -> None:
    compare(seed)
