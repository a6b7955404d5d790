"""Facts that suffice, and what would change an outcome, against walking through every request of random policies."""

from __future__ import annotations

import os
import random
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.random_policies import completions, random_policy, random_stated, representatives
from tests.walk import outcomes_of
from triage import semantics
from triage.explain.answers import answers
from triage.explain.changes import changes
from triage.explain.questions import Interview
from triage.explain.sufficient import sufficient_facts
from triage.given import fill
from triage.kernel import Contradiction, Kernel
from triage.model.condition import ALWAYS
from triage.model.noun import replace

CASES = int(os.environ.get("TRIAGE_FUZZ_EXPLAIN", "1000"))
SEEDS = st.integers(min_value=0, max_value=2**48)


@settings(max_examples=CASES, deadline=None, print_blob=True)
@given(SEEDS)
def test_sufficient_facts_suffice_and_none_can_be_dropped(seed: int) -> None:
    rng = random.Random(seed)
    policy = random_policy(rng)
    kernel = Kernel(policy)
    values = fill(policy.vocabulary, random_stated(policy, rng)).values
    try:
        outcome = kernel.evaluate(values).outcome
    except Contradiction:
        return
    found = sufficient_facts(kernel, values)
    if len(outcome.outcomes) > 1:
        assert found is None, seed
        return

    def outcomes(names: tuple[str, ...]) -> set[str]:
        given = {name: values[name] for name in names}
        return outcomes_of(policy, completions(policy, given, assume=False))

    assert found is not None
    assert outcomes(found) == set(outcome.outcomes), seed
    for name in found:
        assert len(outcomes(tuple(other for other in found if other != name))) > 1, f"{seed}: {name} can be dropped"


@settings(max_examples=CASES, deadline=None, print_blob=True)
@given(SEEDS)
def test_changes_are_all_the_smallest_ones(seed: int) -> None:
    rng = random.Random(seed)
    policy = random_policy(rng)
    facts = {name: replace(fact, changeable=rng.choice(("sender", "office", "no"))) for name, fact in policy.vocabulary.facts.items()}
    policy = replace(policy, vocabulary=replace(policy.vocabulary, facts=facts))
    kernel = Kernel(policy)
    values = fill(policy.vocabulary, random_stated(policy, rng)).values
    wanted = rng.choice(sorted(kernel.signals.outcomes))
    try:
        kernel.evaluate(values)
    except Contradiction:
        return
    found = changes(kernel, values, wanted, most=2)

    def certain(given: dict[str, object]) -> bool:
        outcomes = outcomes_of(policy, completions(policy, given, assume=False))
        return outcomes == {wanted}

    names = [name for name in kernel.space.first if facts[name].changeable != "no"]
    minimal: list[tuple[str, ...]] = [()] if certain(values) else []
    for size in (1, 2):
        for chosen in combinations(names, size):
            if any(set(smaller) <= set(chosen) for smaller in minimal):
                continue
            answers = [dict(zip(chosen, given, strict=True)) for given in product(*(representatives(policy, name) for name in chosen))]
            good = [answer for answer in answers if certain({**values, **answer})]
            if good:
                minimal.append(chosen)
                boxes = [box.changes for box in found if tuple(box.changes) == chosen]
                for answer in answers:
                    inside = any(all(semantics.holds(box[name], {name: answer[name]}) for name in chosen) for box in boxes)
                    assert inside == (answer in good), f"{seed}: {answer}"
    assert {tuple(box.changes) for box in found} == set(minimal), seed


@settings(max_examples=CASES, deadline=None, print_blob=True)
@given(SEEDS)
def test_an_interview_ends_and_never_asks_in_vain(seed: int) -> None:
    rng = random.Random(seed)
    policy = random_policy(rng)
    kernel = Kernel(policy)
    stated = random_stated(policy, rng)
    interview = Interview(kernel)
    for _ in range(20):
        try:
            outcome = kernel.evaluate(fill(policy.vocabulary, stated).values).outcome
        except Contradiction:
            return
        question = interview.next(stated)
        assert (question is None) == (len(outcome.outcomes) == 1), seed
        if question is None:
            return
        assert question.fact in outcome.ask, seed
        assert question.fact not in stated, seed
        stated = {**stated, question.fact: rng.choice(representatives(policy, question.fact))}
    raise AssertionError(f"{seed}: no end")


@settings(max_examples=CASES, deadline=None, print_blob=True)
@given(SEEDS)
def test_what_each_answer_leads_to(seed: int) -> None:
    rng = random.Random(seed)
    policy = random_policy(rng)
    kernel = Kernel(policy)
    stated = random_stated(policy, rng)
    values = fill(policy.vocabulary, stated).values
    try:
        outcome = kernel.evaluate(values).outcome
    except Contradiction:
        return
    found = answers(kernel, stated, outcome.ask)
    assert list(dict.fromkeys(item.fact for item in found)) == list(outcome.ask), seed
    for name in outcome.ask:
        mine = [item for item in found if item.fact == name]
        of_choices = policy.vocabulary.facts[name].type == "choices"
        for value in representatives(policy, name):
            led = outcomes_of(policy, completions(policy, {**values, name: value}, assume=False))
            if not led or (of_choices and isinstance(value, frozenset) and len(value) > 1):
                continue
            fitting = [item for item in mine if semantics.holds(item.answer, {name: value})]
            assert any(led <= set(item.outcomes) if item.answer == ALWAYS else tuple(sorted(led)) == item.outcomes for item in fitting), (
                f"{seed}: {name} = {value}"
            )
            assert of_choices or len(fitting) == 1, f"{seed}: {name} = {value}"
