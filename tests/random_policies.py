"""Small random policies, requests to them, and every kind of completion: the material on which evaluations are compared.

A policy has two to five facts named `a`, `b`, … of all types, concepts named `p`, `q`, `r`, and rules named `r1`, `r2`, ….
What its conditions test is drawn from a few constants for each fact, so that conditions meet, and so that the representative
values of all facts together (`completions`) number at most `MOST_COMPLETIONS`. Nothing here evaluates a rule: `semantics.holds`
is only asked about `impossible` conditions. A policy depends on nothing but the generator that it is drawn from.
"""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Any

from triage.model.condition import ALWAYS, COMPARISONS, All, Compare, HasAll, HasAny, Is, Not, leaves
from triage.model.condition import Any as AnyOf
from triage.model.noun import replace
from triage.model.policy import ACTIVATE, DECLINE, REFER, Decide, Derive, Flag, Otherwise, Policy, Rule
from triage.model.vocabulary import YES_NO, Concept, Fact, Impossible, Operator, Vocabulary
from triage.semantics import holds

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from triage.model.condition import Condition
    from triage.model.policy import Effect
    from triage.model.vocabulary import Value

    Drawn = dict[str, tuple[Fact, list[Any]]]

MOST_COMPLETIONS = 3_000
_TYPES = ("choice", "choices", "yes-no", "number", "date", "code")
_COLOURS = ("red", "green", "blue", "grey")
_CODES = ("CN", "DK", "SE", "NO")
_NUMBERS = ("-3", "-0.5", "0", "0.25", "1", "2.50", "5", "12.125", "40")
_DAY = date(2017, 3, 1)


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
        share = rng.choice((0.2, 0.5, 0.8, 1.0))
        stated = {name: rng.choice(representatives(policy, name)) for name in policy.vocabulary.facts if rng.random() < share}
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


def _in_cells(fact: Fact, constants: list[Any]) -> Iterator[Any]:
    """A number or date below the constants, each of them, one in each gap and one above, where the fact can have them."""
    for low, high in itertools.pairwise([None, *constants, None]):
        if low is not None and _is_possible(fact, low):
            yield low
        candidates: list[Any] = [bound for bound in (fact.min, fact.max) if bound is not None]
        for constant in (low, high):
            if isinstance(constant, Decimal):
                candidates += [constant + 1, constant - 1]
                candidates += [constant.to_integral_value(way) for way in (ROUND_CEILING, ROUND_FLOOR)]
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


def _is_possible(fact: Fact, value: Any) -> bool:
    if (fact.min is not None and value < fact.min) or (fact.max is not None and value > fact.max):
        return False
    return not fact.whole or bool(value == value.to_integral_value())


def _conditions(policy: Policy) -> list[Condition]:
    rules = [rule.condition for rule in policy.rules.values()]
    return [*rules, policy.scope, *(entry.when for entry in policy.vocabulary.impossible)]


def _size(policy: Policy) -> int:
    size = 1
    for name in tested_facts(policy):
        size *= len(representatives(policy, name))
    return size


def _policy(rng: Random) -> Policy:
    drawn = {name: _fact(rng, name) for name in "abcde"[: rng.randint(2, 5)]}
    concepts = {}
    for name in "pqr"[: rng.randint(0, 3)]:
        values = YES_NO if rng.random() < 0.4 else _COLOURS[: rng.randint(2, 3)]
        concepts[name] = Concept(name, values, rng.choice(values))
    operators = {name: Operator(name, name.title()) for name in ("one-point-entry", "wonderful-copenhagen")}
    impossible = tuple(Impossible(_condition(rng, drawn, {}, 1)) for _ in range(rng.choice((0, 0, 1, 1, 2))))
    vocabulary = Vocabulary("random", {name: fact for name, (fact, _) in drawn.items()}, concepts, operators, impossible)
    rules: dict[str, Rule] = {}
    for number in range(1, rng.randint(3, 9) + 1):
        effect, testable = _effect(rng, vocabulary)
        when = _condition(rng, drawn, testable, rng.choice((0, 1, 1, 2, 2, 3)))
        unless = _condition(rng, drawn, testable, rng.randint(0, 2)) if rng.random() < 0.25 else None
        rules[f"r{number}"] = Rule(f"r{number}", when, effect, unless, element=f"e{number % 3}")
    scope = _condition(rng, drawn, concepts, rng.randint(0, 2)) if rng.random() < 0.4 else ALWAYS
    otherwise = Otherwise(_decide(rng, vocabulary)) if rng.random() < 0.4 else None
    return Policy("random/policy", vocabulary, rules, _tiers(rng, rules), scope, otherwise)


def _fact(rng: Random, name: str) -> tuple[Fact, list[Any]]:
    """A fact, and the constants that conditions name of it."""
    kind = rng.choice(_TYPES)
    constants: list[Any]
    match kind:
        case "choice" | "choices":
            constants = [*_COLOURS[: rng.randint(2, 4 if kind == "choice" else 3)]]
            fact = Fact(name, kind, {value: {} for value in constants})
        case "yes-no":
            constants = [*YES_NO]
            fact = Fact(name, kind, judgement=rng.random() < 0.3)
        case "code":
            constants = rng.sample(_CODES, rng.randint(1, 3))
            fact = Fact(name, kind, pattern="[A-Z]{2}")
        case "date":
            first, second = sorted(rng.sample((0, 1, 2, 8, 30), 2))
            constants = [_DAY + timedelta(first), _DAY + timedelta(second)][: rng.randint(1, 2)]
            low, high = _bounds(rng, constants[0], constants[-1], timedelta(1))
            fact = Fact(name, kind, min=low, max=high)
        case _:
            constants = sorted(Decimal(number) for number in rng.sample(_NUMBERS, rng.randint(1, 2)))
            lowest, highest = constants[0].to_integral_value(ROUND_FLOOR), constants[-1].to_integral_value(ROUND_CEILING)
            low, high = _bounds(rng, lowest, highest, Decimal(1))
            fact = Fact(name, kind, whole=rng.random() < 0.4, min=low, max=high)
    if rng.random() < 0.15 and not fact.judgement:
        assumed = frozenset(value for value in constants if rng.random() < 0.5) if kind == "choices" else rng.choice(constants)
        if kind not in ("number", "date") or _is_possible(fact, assumed):
            fact = replace(fact, assume=assumed)
    return fact, constants


def _bounds(rng: Random, low: Any, high: Any, step: Any) -> tuple[Any, Any]:
    """A lower and an upper bound near the outer constants, each in one fact of three."""
    least = rng.choice((low - step, low, low + step)) if rng.random() < 0.33 else None
    most = rng.choice((high - step, high, high + step)) if rng.random() < 0.33 else None
    return (least, None) if least is not None and most is not None and least > most else (least, most)


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


def _condition(rng: Random, drawn: Drawn, concepts: dict[str, Concept], depth: int) -> Condition:
    if depth == 0 or rng.random() < 0.15:
        return _leaf(rng, drawn, concepts)
    dice = rng.random()
    if dice < 0.2:
        return Not(_condition(rng, drawn, concepts, depth - 1))
    sizes = (0, 1, 2, 2, 2, 3, 3) if depth > 1 else (1, 2, 2, 3)
    parts = tuple(_condition(rng, drawn, concepts, depth - 1) for _ in range(rng.choice(sizes)))
    return All(parts) if dice < 0.6 else AnyOf(parts)


def _leaf(rng: Random, drawn: Drawn, concepts: dict[str, Concept]) -> Condition:
    name = rng.choice([*drawn, *concepts, *concepts])
    if name in concepts:
        return _is(rng, name, [*concepts[name].values])
    fact, constants = drawn[name]
    match fact.type:
        case "choices":
            members = tuple(rng.sample(constants, rng.randint(1, len(constants))))
            test = HasAll(name, members) if rng.random() < 0.4 else HasAny(name, members)
            return Not(test) if rng.random() < 0.25 else test
        case "number" | "date":
            return Compare(name, rng.choice(COMPARISONS), rng.choice(constants))
        case _:
            return _is(rng, name, constants)


def _is(rng: Random, name: str, values: list[Any]) -> Condition:
    test = Is(name, tuple(rng.sample(values, rng.randint(1, max(1, len(values) - 1)))))
    return Not(test) if rng.random() < 0.25 else test
