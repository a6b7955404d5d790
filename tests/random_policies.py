"""Small random policies, requests to them, and every kind of completion: the material on which evaluations are compared.

A policy has two to five facts named `a`, `b`, … of all types, concepts named `p`, `q`, `r`, and rules named `r1`, `r2`, …. What its
conditions test is drawn from a few constants for each fact, so that conditions meet, and so that the representative values of all
facts together (`completions`) number at most `MOST_COMPLETIONS`. Nothing here evaluates a rule: `semantics.holds` is only asked
about `impossible` conditions. A policy depends on nothing but the generator that it is drawn from.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from random import Random
from typing import TYPE_CHECKING

from triage.model.condition import ALWAYS, COMPARISONS, All, Any, Compare, HasAll, HasAny, Is, Not, leaves
from triage.model.policy import ACTIVATE, DECLINE, REFER, Decide, Derive, Flag, Otherwise, Policy, Rule
from triage.model.vocabulary import YES_NO, Concept, Fact, Impossible, Operator, Vocabulary
from triage.semantics import holds

if TYPE_CHECKING:
    from triage.model.condition import Condition
    from triage.model.policy import Effect
    from triage.model.vocabulary import Bound, Value

MOST_COMPLETIONS = 3_000
_TYPES = ("choice", "choices", "yes-no", "number", "date", "code")
_COLOURS = ("red", "green", "blue", "grey")
_CODES = ("CN", "DK", "SE", "NO")
_NUMBERS = ("-3", "-0.5", "0", "0.25", "1", "2.50", "5", "12.125", "40")
_DAY = date(2017, 3, 1)

Constants = dict[str, list[object]]


def random_policy(rng: Random) -> Policy:
    """A policy that some request can be put to: no vocabulary in which every request is `impossible`."""
    while True:
        policy = _policy(rng)
        if _size(policy) <= MOST_COMPLETIONS and all(next(completions(policy, {}, assume), None) for assume in (False, True)):
            return policy


def completions(policy: Policy, stated: dict[str, Value], assume: bool = True) -> Iterator[dict[str, Value]]:
    """Every cell that a completion of a request can lie in, by one completion each (`language.md` 5), none of them impossible.

    Each gives a value to every fact that rules, scope or impossible conditions test, beside what is stated, and what is assumed
    unless `assume` is false (proofs range over all requests whatever `assume` says).
    """
    known = dict(stated)
    if assume:
        known = {name: fact.assume for name, fact in policy.vocabulary.facts.items() if fact.assume is not None} | known
    unstated = [name for name in tested_facts(policy) if name not in known]
    values = [representatives(policy, name) for name in unstated]
    for chosen in itertools.product(*values):
        facts = known | dict(zip(unstated, chosen, strict=True))
        if not any(holds(entry.when, facts) for entry in policy.vocabulary.impossible):
            yield facts


def random_stated(policy: Policy, rng: Random) -> dict[str, Value]:
    """What a request may state: some facts, constants and bounds likely; some completion of it is not impossible."""
    for _ in range(20):
        probability = rng.choice((0.2, 0.5, 0.8, 1.0))
        stated = {
            name: rng.choice(representatives(policy, name)) for name in policy.vocabulary.facts if rng.random() < probability
        }
        if next(completions(policy, stated), None) and next(completions(policy, stated, assume=False), None):
            return stated
    return {}


def tested_facts(policy: Policy) -> list[str]:
    """The facts that rules, scope or impossible conditions test, in the order of the vocabulary."""
    tested = {leaf.fact for condition in _conditions(policy) for leaf in leaves(condition)}
    return [name for name in policy.vocabulary.facts if name in tested]


def representatives(policy: Policy, name: str) -> list[Value]:
    """Values of a fact, at least one for each set of values that no condition of the policy tells apart."""
    fact = policy.vocabulary.facts[name]
    tests = [leaf for condition in _conditions(policy) for leaf in leaves(condition) if leaf.fact == name]
    match fact.type:
        case "yes-no":
            return [*YES_NO]
        case "choice":
            return [*fact.values]
        case "code":
            named = sorted({value for leaf in tests if isinstance(leaf, Is) for value in leaf.values})
            return [*named, next(code for code in ("XX", "YY") if code not in named)]
        case "choices":
            members = sorted({value for leaf in tests if isinstance(leaf, HasAny | HasAll) for value in leaf.values})
            return [frozenset(some) for size in range(len(members) + 1) for some in itertools.combinations(members, size)]
        case _:
            return [*_in_cells(fact, sorted({leaf.value for leaf in tests if isinstance(leaf, Compare)}))]


def _in_cells(fact: Fact, constants: list[Bound]) -> Iterator[Bound]:
    """A number or date below the constants, each of them, one in each gap and one above, where the fact can have them."""
    below = [None, *constants]
    above = [*constants, None]
    for low, high in zip(below, above, strict=True):
        if low is not None and _is_possible(fact, low):
            yield low
        candidates = [bound for bound in (fact.min, fact.max) if bound is not None]
        for constant in (low, high):
            if isinstance(constant, Decimal):
                candidates += [constant + 1, constant - 1] + [constant.to_integral_value(way) for way in (ROUND_CEILING, ROUND_FLOOR)]
            elif constant is not None:
                candidates += [constant + timedelta(1), constant - timedelta(1)]
        if isinstance(low, Decimal) and isinstance(high, Decimal):
            candidates.append((low + high) / 2)
        if not constants:
            candidates += [Decimal(0), Decimal(7)] if fact.type == "number" else [_DAY]
        for value in candidates:
            if (low is None or value > low) and (high is None or value < high) and _is_possible(fact, value):
                yield value
                break


def _is_possible(fact: Fact, value: Bound) -> bool:
    if (fact.min is not None and value < fact.min) or (fact.max is not None and value > fact.max):
        return False
    return not fact.whole or value == value.to_integral_value()


def _conditions(policy: Policy) -> list[Condition]:
    rules = [rule.condition for rule in policy.rules.values()]
    return [*rules, policy.scope, *(entry.when for entry in policy.vocabulary.impossible)]


def _size(policy: Policy) -> int:
    size = 1
    for name in tested_facts(policy):
        size *= len(representatives(policy, name))
    return size


def _policy(rng: Random) -> Policy:
    drawn = [_fact(rng, name) for name in "abcde"[: rng.randint(2, 5)]]
    constants: Constants = {fact.name: values for fact, values in drawn}
    facts = {fact.name: fact for fact, _ in drawn}
    concepts = {}
    for name in "pqr"[: rng.randint(0, 3)]:
        values = YES_NO if rng.random() < 0.4 else _COLOURS[: rng.randint(2, 3)]
        concepts[name] = Concept(name, values, rng.choice(values))
    operators = {name: Operator(name, name.title()) for name in ("one-point-entry", "wonderful-copenhagen")}
    impossible = tuple(Impossible(_condition(rng, facts, {}, constants, 1)) for _ in range(rng.choice((0, 0, 1, 1, 2))))
    vocabulary = Vocabulary("random", facts, concepts, operators, impossible)
    rules: dict[str, Rule] = {}
    for number in range(1, rng.randint(3, 9) + 1):
        effect, testable = _effect(rng, vocabulary)
        depth = rng.choice((0, 1, 1, 2, 2, 3))
        when = _condition(rng, facts, testable, constants, depth)
        unless = _condition(rng, facts, testable, constants, rng.randint(0, 2)) if rng.random() < 0.25 else None
        rules[f"r{number}"] = Rule(f"r{number}", when, effect, unless, element=f"e{number % 3}")
    scope = _condition(rng, facts, concepts, constants, rng.randint(0, 2)) if rng.random() < 0.4 else ALWAYS
    otherwise = Otherwise(_decide(rng, vocabulary)) if rng.random() < 0.4 else None
    return Policy("random/policy", vocabulary, rules, _tiers(rng, rules), scope, otherwise)


def _fact(rng: Random, name: str) -> tuple[Fact, list[object]]:
    """A fact, and the constants that conditions name of it."""
    kind = rng.choice(_TYPES)
    assumed = rng.random() < 0.15
    match kind:
        case "choice" | "choices":
            values = _COLOURS[: rng.randint(2, 4 if kind == "choice" else 3)]
            some = frozenset(value for value in values if rng.random() < 0.5)
            assume = (rng.choice(values) if kind == "choice" else some) if assumed else None
            return Fact(name, kind, dict.fromkeys(values, {}), assume=assume), [*values]
        case "yes-no":
            return Fact(name, kind, judgement=not assumed and rng.random() < 0.3, assume=rng.choice(YES_NO) if assumed else None), [*YES_NO]
        case "code":
            codes = rng.sample(_CODES, rng.randint(1, 3))
            return Fact(name, kind, pattern="[A-Z]{2}", assume=rng.choice([*codes, "XX"]) if assumed else None), [*codes]
        case "date":
            days = [_DAY + timedelta(days) for days in sorted(rng.sample(range(40), rng.randint(1, 2)))]
            if rng.random() < 0.3:
                days = [days[0], days[0] + timedelta(1)]
            low, high = _bounds(rng, days[0], days[-1], timedelta(1))
            return Fact(name, kind, min=low, max=high, assume=rng.choice(days) if assumed else None), [*days]
    numbers = sorted(Decimal(number) for number in rng.sample(_NUMBERS, rng.randint(1, 2)))
    whole = rng.random() < 0.4
    low, high = _bounds(rng, numbers[0].to_integral_value(ROUND_FLOOR), numbers[-1].to_integral_value(ROUND_CEILING), Decimal(1))
    assume = rng.choice(numbers) if assumed else None
    if assume is not None and whole:
        assume = assume.to_integral_value(ROUND_FLOOR)
    return Fact(name, "number", whole=whole, min=low, max=high, assume=assume), [*numbers]


def _bounds(rng: Random, low: Bound, high: Bound, step: object) -> tuple[Bound | None, Bound | None]:
    """A lower and an upper bound at or just beyond the constants, each in one fact of three."""
    return (
        rng.choice((low, low - step)) if rng.random() < 0.33 else None,
        rng.choice((high, high + step)) if rng.random() < 0.33 else None,
    )


def _effect(rng: Random, vocabulary: Vocabulary) -> tuple[Effect, dict[str, Concept]]:
    """What a rule does, and the concepts that it may test: those before the first that it sets."""
    names = [*vocabulary.concepts]
    dice = rng.random()
    if names and dice < 0.45:
        first = rng.randrange(len(names))
        chosen = [names[first], *(name for name in names[first + 1 :] if rng.random() < 0.2)]
        values = tuple((name, rng.choice(vocabulary.concepts[name].values)) for name in chosen)
        return Derive(values), {name: vocabulary.concepts[name] for name in names[:first]}
    if dice < 0.58:
        return Flag(rng.choice(("policy-review", "urgent"))), vocabulary.concepts
    return _decide(rng, vocabulary), vocabulary.concepts


def _decide(rng: Random, vocabulary: Vocabulary) -> Decide:
    decision = rng.choice((ACTIVATE, DECLINE, DECLINE, REFER))
    return Decide(decision, rng.choice([*vocabulary.operators]) if decision == REFER else None)


def _tiers(rng: Random, rules: dict[str, Rule]) -> tuple[tuple[str, ...], ...]:
    tiers: list[list[str]] = [[] for _ in range(rng.randint(1, 4))]
    for rule in rules.values():
        if isinstance(rule.effect, Decide):
            rng.choice(tiers).append(rule.id)
    return tuple(tuple(tier) for tier in tiers if tier)


def _condition(rng: Random, facts: dict[str, Fact], concepts: dict[str, Concept], constants: Constants, depth: int) -> Condition:
    if depth == 0 or rng.random() < 0.15:
        return _leaf(rng, facts, concepts, constants)
    dice = rng.random()
    if dice < 0.2:
        return Not(_condition(rng, facts, concepts, constants, depth - 1))
    sizes = (0, 1, 2, 2, 2, 3, 3) if depth > 1 else (1, 2, 2, 3)
    parts = tuple(_condition(rng, facts, concepts, constants, depth - 1) for _ in range(rng.choice(sizes)))
    return All(parts) if dice < 0.6 else Any(parts)


def _leaf(rng: Random, facts: dict[str, Fact], concepts: dict[str, Concept], constants: Constants) -> Condition:
    name = rng.choice([*facts, *concepts, *concepts])
    if name in concepts:
        return _is(rng, name, list(concepts[name].values))
    match facts[name].type:
        case "choices":
            members = tuple(rng.sample(constants[name], rng.randint(1, len(constants[name]))))
            test = HasAll(name, members) if rng.random() < 0.4 else HasAny(name, members)
            return Not(test) if rng.random() < 0.25 else test
        case "number" | "date":
            return Compare(name, rng.choice(COMPARISONS), rng.choice(constants[name]))
        case _:
            return _is(rng, name, constants[name])


def _is(rng: Random, name: str, values: list[object]) -> Condition:
    test = Is(name, tuple(rng.sample(values, rng.randint(1, max(1, len(values) - 1)))))
    return Not(test) if rng.random() < 0.25 else test
