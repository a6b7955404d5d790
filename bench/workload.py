"""Rulebooks and requests to measure on: random, from fixed seeds, like those of real policies in size and shape.

A rulebook has 20 facts (4 choices, 1 with sets of values, 2 codes, 4 yes-no, 3 decimals, 4 whole numbers, 2 dates). Of 30 rules 8
derive 6 concepts and 22 decide, in 5 tiers; larger rulebooks keep these proportions. A rule makes 3.1 tests of facts and
concepts on average; every seventh has an alternative in it, every tenth an exception.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING

from triage.model.condition import All, Any, Compare, HasAll, HasAny, Is, Not, leaves
from triage.model.policy import Decide, Derive, Policy, Rule
from triage.model.vocabulary import YES_NO, Concept, Fact, Operator, Vocabulary

if TYPE_CHECKING:
    from triage.model.condition import Condition
    from triage.model.vocabulary import Value

    Values = dict[str, Value]

SIZES = (30, 100, 300, 1000)
FIRST_DAY = date(2017, 1, 1)
CODES = ("CN", "DK", "SE", "NO", "DE", "FR", "US", "JP")
OPERATORS = ("one-point-entry", "copenhagen", "science-ministry")
_COMPARISONS = ("at_least", "at_least", "at_most", "more_than", "less_than")
_NAMED = {
    "choice": ("kind", "field", "origin", "channel"),
    "choices": ("topics",),
    "code": ("country", "partner_country"),
    "yes-no": ("invited", "paid_by_sender", "political", "known_partner"),
    "decimal": ("cost", "share", "budget"),
    "number": ("guests", "hours", "days", "earlier_visits"),
    "date": ("received", "wanted"),
}


def facts() -> dict[str, Fact]:
    """The 20 facts."""
    found = {}
    for kind, names in _NAMED.items():
        for number, name in enumerate(names):
            values = {f"{name}-{letter}": {} for letter in "abcdefgh"[: 4 + number]} if kind in ("choice", "choices") else {}
            is_number = kind in ("decimal", "number")
            least = Decimal(0) if is_number else None
            pattern = "[A-Z]{2}" if kind == "code" else None
            found[name] = Fact(name, "number" if is_number else kind, values, whole=kind == "number", min=least, pattern=pattern)
    return found


def policy(rules: int, seed: int = 1) -> Policy:
    """A random policy with so many rules."""
    rng, known = Random(seed), facts()
    concepts = {f"concept_{number}": Concept(f"concept_{number}", YES_NO, "no") for number in range(max(1, rules // 5))}
    made: dict[str, Rule] = {}
    for number in range(rules):
        if number * 30 // rules < 8:
            when = _condition(rng, known, [])
            effect = Derive(((f"concept_{number % len(concepts)}", "yes"),))
        else:
            when = _condition(rng, known, [*concepts])
            decision = rng.choice(("activate", "decline", "refer-to-operator"))
            effect = Decide(decision, rng.choice(OPERATORS) if decision == "refer-to-operator" else None)
        unless = _leaf(rng, known, []) if rng.random() < 0.1 else None
        made[f"rule_{number}"] = Rule(f"rule_{number}", when, effect, unless)
    tiers: list[list[str]] = [[] for _ in range(5)]
    for id, rule in made.items():
        if isinstance(rule.effect, Decide):
            rng.choice(tiers).append(id)
    vocabulary = Vocabulary("random", known, concepts, {id: Operator(id, id) for id in OPERATORS})
    return Policy("random", vocabulary, made, tuple(tuple(tier) for tier in tiers if tier))


def _condition(rng: Random, known: dict[str, Fact], concepts: list[str]) -> Condition:
    parts: list[Condition] = [_leaf(rng, known, concepts) for _ in range(rng.choice((2, 3, 3, 3)))]
    if rng.random() < 1 / 7:
        parts.append(Any((_leaf(rng, known, concepts), _leaf(rng, known, concepts))))
    return All(tuple(parts))


def _leaf(rng: Random, known: dict[str, Fact], concepts: list[str]) -> Condition:
    if concepts and rng.random() < 0.3:
        return Is(rng.choice(concepts), (rng.choice(YES_NO),))
    fact = rng.choice([*known.values()])
    match fact.type:
        case "choice":
            test: Condition = Is(fact.name, tuple(rng.sample([*fact.values], rng.choice((1, 1, 2)))))
        case "choices":
            kind = rng.choice((HasAny, HasAny, HasAll))
            test = kind(fact.name, tuple(rng.sample([*fact.values], rng.choice((1, 2)))))
        case "code":
            test = Is(fact.name, tuple(rng.sample(CODES, rng.choice((1, 2, 3)))))
        case "yes-no":
            return Is(fact.name, (rng.choice(YES_NO),))
        case "date":
            return Compare(fact.name, rng.choice(_COMPARISONS), FIRST_DAY + timedelta(days=rng.randrange(360)))
        case _:
            return Compare(fact.name, rng.choice(_COMPARISONS), _number(rng, fact))
    return Not(test) if rng.random() < 0.25 else test


def _number(rng: Random, fact: Fact) -> Decimal:
    return Decimal(rng.randrange(100)) if fact.whole else Decimal(rng.randrange(1000)) / 10


def random_request(rng: Random, of: Policy) -> Values:
    """A value for every fact, each as likely as any other."""
    return {name: _value(rng, fact) for name, fact in of.vocabulary.facts.items()}


def _value(rng: Random, fact: Fact) -> Value:
    match fact.type:
        case "choice":
            return rng.choice([*fact.values])
        case "choices":
            return frozenset(rng.sample([*fact.values], rng.choice((0, 1, 1, 2, 3))))
        case "code":
            return rng.choice((*CODES, "XX", "ZZ"))
        case "yes-no":
            return rng.choice(YES_NO)
        case "date":
            return FIRST_DAY + timedelta(days=rng.randrange(360))
    return _number(rng, fact)


def boundary_requests(rng: Random, of: Policy, count: int) -> list[Values]:
    """Requests at the edges of conditions: numbers and days that rules name, one step beside them, zero; empty and full sets."""
    edges: dict[str, list[Value]] = {}
    for rule in of.rules.values():
        for leaf in leaves(rule.condition):
            if isinstance(leaf, Compare):
                step = (
                    timedelta(days=1)
                    if isinstance(leaf.value, date)
                    else Decimal(1)
                    if of.vocabulary.facts[leaf.fact].whole
                    else Decimal("0.1")
                )
                edges.setdefault(leaf.fact, []).extend([leaf.value, leaf.value, leaf.value + step, leaf.value - step])
    for name, fact in of.vocabulary.facts.items():
        if fact.type == "choices":
            edges[name] = [frozenset(), frozenset(fact.values)]
        elif fact.type == "number":
            edges.setdefault(name, []).append(Decimal(0))
            edges[name] = [max(value, Decimal(0)) for value in edges[name]]
    return [
        {
            name: rng.choice(edges[name]) if name in edges and rng.random() < 0.7 else value
            for name, value in random_request(rng, of).items()
        }
        for _ in range(count)
    ]


def half_unstated(rng: Random, requests: list[Values]) -> list[Values]:
    """The requests, of each half of the facts at random."""
    return [{name: request[name] for name in sorted(rng.sample(sorted(request), len(request) // 2))} for request in requests]


def any_request(rng: Random, of: Policy, share: float) -> Values:
    """A request to any policy that states each fact with this chance, likely with values that its conditions name."""
    named: dict[str, list[Value]] = {}
    for rule in of.rules.values():
        for leaf in leaves(rule.condition):
            named.setdefault(leaf.fact, []).extend([leaf.value] if isinstance(leaf, Compare) else leaf.values)
    found: Values = {}
    for name, fact in of.vocabulary.facts.items():
        if fact.computed or fact.type == "text" or rng.random() >= share:
            continue
        if name in named and fact.type in ("code", "number", "date") and rng.random() < 0.5:
            found[name] = rng.choice(named[name])
        else:
            found[name] = _value(rng, fact)
    return found
