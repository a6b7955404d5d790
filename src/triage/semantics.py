"""What a condition and a policy mean on a request of which every fact is stated (`language.md` 3 and 5): the one meaning.

Plain and slow. The kernel and the durable-rules network are tested against it by enumeration on random rulebooks.
"""

from __future__ import annotations

from .model.condition import All, Any, Compare, HasAll, HasAny, Is, Not, leaves
from .model.noun import TYPE_CHECKING, Noun
from .model.outcome import CONFLICT, OUT_OF_SCOPE, UNCOVERED
from .model.policy import Decide, Derive

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any as AnyOrdered

    from .model.condition import Condition
    from .model.policy import Policy
    from .model.vocabulary import Value


class World(Noun):
    """One way to see a stated request: a value for each concept, the rules that apply then, and what follows."""

    concepts: dict[str, str]
    applying: frozenset[str]
    outcome: str


def holds(condition: Condition, values: Mapping[str, Value]) -> bool:
    """Whether a condition holds on the values of facts and concepts; each one that it tests must be there."""
    match condition:
        case All(parts):
            return all(holds(part, values) for part in parts)
        case Any(parts):
            return any(holds(part, values) for part in parts)
        case Not(part):
            return not holds(part, values)
        case Is(name, wanted):
            return values[name] in wanted
        case HasAny(name, wanted):
            return not members(values[name]).isdisjoint(wanted)
        case HasAll(name, wanted):
            return members(values[name]).issuperset(wanted)
        case Compare(name, comparison, constant):
            return compare(values[name], comparison, constant)
    raise AssertionError(condition)


def holds_so_far(condition: Condition, known: Mapping[str, Value]) -> bool | None:
    """Whether a condition holds as far as its tests are known, each test by itself; None where that is not enough to tell."""
    match condition:
        case All(parts):
            found = [holds_so_far(part, known) for part in parts]
            return False if False in found else None if None in found else True
        case Any(parts):
            found = [holds_so_far(part, known) for part in parts]
            return True if True in found else None if None in found else False
        case Not(part):
            inner = holds_so_far(part, known)
            return None if inner is None else not inner
    return holds(condition, known) if condition.fact in known else None


def members(value: Value) -> frozenset[str]:
    """The value of a `choices` fact as the set that it is."""
    assert isinstance(value, frozenset)
    return value


def compare(value: AnyOrdered, comparison: str, constant: AnyOrdered) -> bool:
    """A number or date against a constant of the same type."""
    match comparison:
        case "is":
            holds = value == constant
        case "at_least":
            holds = value >= constant
        case "at_most":
            holds = value <= constant
        case "more_than":
            holds = value > constant
        case _:
            holds = value < constant
    return bool(holds)


def concept_order(policy: Policy) -> list[str]:
    """The concepts that the policy's rules set or test, each after those that it depends on.

    Raises `graphlib.CycleError` where concepts depend on one another in a circle.
    """
    import graphlib

    needs: dict[str, set[str]] = {}
    concepts = policy.vocabulary.concepts
    for rule in policy.rules.values():
        tested = {leaf.fact for leaf in leaves(rule.condition) if leaf.fact in concepts}
        for name in tested:
            needs.setdefault(name, set())
        if isinstance(rule.effect, Derive):
            for name, _ in rule.effect.values:
                needs.setdefault(name, set()).update(tested)
    for leaf in leaves(policy.scope):
        if leaf.fact in concepts:
            needs.setdefault(leaf.fact, set())
    return list(graphlib.TopologicalSorter({name: sorted(needs[name]) for name in sorted(needs)}).static_order())


def worlds(policy: Policy, facts: Mapping[str, Value]) -> list[World]:
    """Every world of a stated request: one, unless rules give a concept different values."""
    return [_world(policy, values) for values in _valuations(policy, dict(facts), concept_order(policy))]


def outcome(policy: Policy, facts: Mapping[str, Value]) -> str:
    """The outcome of a stated request: what all its worlds agree on, else conflict."""
    found = {world.outcome for world in worlds(policy, facts)}
    return found.pop() if len(found) == 1 else CONFLICT


def applying(policy: Policy, facts: Mapping[str, Value]) -> frozenset[str]:
    """The rules that apply to a stated request in every one of its worlds."""
    return frozenset.intersection(*(world.applying for world in worlds(policy, facts)))


def is_impossible(policy: Policy, facts: Mapping[str, Value]) -> bool:
    """Whether a stated request meets a condition that no request meets."""
    return any(holds(entry.when, facts) for entry in policy.vocabulary.impossible)


def _valuations(policy: Policy, values: dict[str, Value], order: list[str]) -> Iterator[dict[str, Value]]:
    if not order:
        yield values
        return
    name, rest = order[0], order[1:]
    given = set()
    for rule in policy.rules.values():
        if isinstance(rule.effect, Derive) and name in dict(rule.effect.values) and holds(rule.condition, values):
            given.add(dict(rule.effect.values)[name])
    for value in sorted(given) or [policy.vocabulary.concepts[name].otherwise]:
        yield from _valuations(policy, {**values, name: value}, rest)


def _world(policy: Policy, values: dict[str, Value]) -> World:
    concepts = {name: str(values[name]) for name in policy.vocabulary.concepts if name in values}
    in_scope = holds(policy.scope, values)
    applying = frozenset(
        rule.id for rule in policy.rules.values() if (in_scope or isinstance(rule.effect, Derive)) and holds(rule.condition, values)
    )
    return World(concepts, applying, resolve(policy, applying) if in_scope else OUT_OF_SCOPE)


def resolve(policy: Policy, applying: frozenset[str]) -> str:
    """The outcome in scope, given the rules that apply: the first tier with one of them decides."""
    for tier in policy.tiers:
        given = set()
        for id in tier:
            effect = policy.rules[id].effect
            if id in applying and isinstance(effect, Decide):
                given.add(effect.outcome)
        if given:
            return given.pop() if len(given) == 1 else CONFLICT
    return policy.otherwise.effect.outcome if policy.otherwise else UNCOVERED
