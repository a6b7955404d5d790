"""What is said of conditions keeps their meaning: compared with `semantics.holds` on random policies and requests."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.random_policies import completions, random_policy, random_stated
from triage.given import fill
from triage.model.condition import ALWAYS, All, Any, Compare, HasAny, Is, Not
from triage.model.policy import Decide, Derive, Policy, Rule
from triage.model.request import Stated
from triage.model.vocabulary import Concept, Fact, Vocabulary
from triage.report.facts import Known, assumptions
from triage.report.grounds import NEVER, grounds, leaf_of, plain, rest, spelled_out
from triage.semantics import holds, outcome, worlds


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9))
def test_the_meaning_is_kept(seed: int) -> None:
    rng = random.Random(seed)
    policy = random_policy(rng)
    stated = random_stated(policy, rng)
    known = fill(policy.vocabulary, stated).values
    every = list(completions(policy, known))
    for facts in rng.sample(every, min(12, len(every))):
        found = worlds(policy, facts)
        full = {**facts, **found[0].concepts}
        for rule in policy.rules.values():
            so = holds(rule.condition, full)
            assert holds(plain(rule.condition), full) == so
            assert holds(plain(rule.condition, so=False), full) != so
            left = rest(plain(rule.condition), known)
            assert holds(left, full) == so
            if len(found) == 1:
                assert holds(spelled_out(rule.condition, policy), full) == so
            told = grounds(plain(rule.condition), full)
            assert all(holds(test, full) for test in told)
            if so:
                # The tests that are told settle the condition by themselves.
                few = {leaf_of(test).fact: full[leaf_of(test).fact] for test in told}
                assert rest(plain(rule.condition), few) == ALWAYS


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9))
def test_no_outcome_rests_on_an_assumption_that_is_not_named(seed: int) -> None:
    rng = random.Random(seed)
    policy = random_policy(rng)
    given = fill(policy.vocabulary, random_stated(policy, rng))
    stated = {name: value for name, value in given.values.items() if name not in given.assumed and name not in given.computed}
    known = Known({name: Stated(value) for name, value in stated.items()}, given, given.values)
    rules = [rule.condition for rule in policy.rules.values() if isinstance(rule.effect, Decide)]
    named = assumptions([policy.scope, *rules], known, policy)
    kept = {name: given.assumed[name] for name in named}
    # Conflicting concepts are beyond what `spelled_out` says, so only policies without them are looked at.
    every = [facts for facts in completions(policy, {**stated, **kept}, assume=False) if len(worlds(policy, facts)) == 1]
    by_rest: dict[object, set[str]] = {}
    for facts in every:
        key = tuple(sorted((name, str(value)) for name, value in facts.items() if name not in given.assumed))
        by_rest.setdefault(key, set()).add(outcome(policy, facts))
    assert all(len(words) == 1 for words in by_rest.values())


def test_opposites_are_said_without_a_not() -> None:
    assert plain(Compare("n", "at_least", 5), so=False) == Compare("n", "less_than", 5)  # type: ignore[arg-type]
    assert plain(Not(All((Is("a", ("x",)), Not(HasAny("b", ("y",))))))) == Any((Not(Is("a", ("x",))), HasAny("b", ("y",))))
    assert plain(All((All((Is("a", ("x",)),)), All(())))) == Is("a", ("x",))
    assert plain(Not(Any(()))) == ALWAYS
    assert plain(Not(All(()))) == NEVER


def test_of_alternatives_the_one_with_fewest_further_facts_is_told() -> None:
    way = Any((All((Is("a", ("x",)), Is("b", ("x",)))), Is("c", ("x",))))
    known = {"a": "x", "b": "x", "c": "x"}
    assert grounds(way, known) == [Is("c", ("x",))]
    assert grounds(way, known, {"a", "b"}) == [Is("a", ("x",)), Is("b", ("x",))]
    assert grounds(way, {"c": "y"}) == []


def test_a_concept_is_spelled_out_by_the_rules_that_give_it() -> None:
    fact = Fact("kind", "choice", {"tour": {}, "fair": {}})
    vocabulary = Vocabulary("v", {"kind": fact}, {"trip": Concept("trip", ("yes", "no"), "no")})
    rule = Rule("is-trip", Is("kind", ("tour",)), Derive((("trip", "yes"),)))
    policy = Policy("v/p", vocabulary, {"is-trip": rule}, ())
    assert plain(spelled_out(Is("trip", ("yes",)), policy)) == Is("kind", ("tour",))
    assert plain(spelled_out(Is("trip", ("no",)), policy)) == Not(Is("kind", ("tour",)))
