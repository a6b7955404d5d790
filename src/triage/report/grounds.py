"""Which facts carry an outcome: conditions seen against what is known of a request.

The tests of single facts are decided by `semantics.holds`, as everywhere; this module only looks at how they hang together.
"""

from __future__ import annotations

from ..model.condition import ALWAYS, All, Any, Compare, Is, Not
from ..model.noun import TYPE_CHECKING
from ..model.policy import Derive
from ..semantics import holds

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ..model.condition import Condition, Leaf
    from ..model.policy import Policy
    from ..model.vocabulary import Value

NEVER = Any(())
_OPPOSITE = {"at_least": "less_than", "less_than": "at_least", "at_most": "more_than", "more_than": "at_most"}


def plain(condition: Condition, so: bool = True) -> Condition:
    """The condition (its opposite where `so` is false) with every `not` at a single test, and no list directly in one of its kind."""
    match condition:
        case Not(part):
            return plain(part, not so)
        case All(parts) | Any(parts):
            kind = All if isinstance(condition, All) == so else Any
            flat: list[Condition] = []
            for part in parts:
                inner = plain(part, so)
                flat += inner.parts if isinstance(inner, kind) else (inner,)
            return flat[0] if len(flat) == 1 else kind(tuple(flat))
        case Compare(name, comparison, value) if not so and comparison in _OPPOSITE:
            return Compare(name, _OPPOSITE[comparison], value)
        case leaf:
            return leaf if so else Not(leaf)


def leaf_of(test: Condition) -> Leaf:
    """The leaf of a single test, or of `not` a single test."""
    leaf = test.part if isinstance(test, Not) else test
    assert not isinstance(leaf, All | Any | Not)
    return leaf


def rest(condition: Condition, known: Mapping[str, Value]) -> Condition:
    """What is left of a plain condition once everything known is filled in: `ALWAYS`, `NEVER`, or what is still open."""
    match condition:
        case All(parts) | Any(parts):
            settled, neutral = (NEVER, ALWAYS) if isinstance(condition, All) else (ALWAYS, NEVER)
            left: list[Condition] = []
            for part in parts:
                inner = rest(part, known)
                if inner == settled:
                    return settled
                if inner != neutral and inner not in left:
                    left.append(inner)
            return left[0] if len(left) == 1 else type(condition)(tuple(left))
        case test:
            if leaf_of(test).fact not in known:
                return test
            return ALWAYS if holds(test, known) else NEVER


def grounds(condition: Condition, known: Mapping[str, Value], chosen: Collection[str] = ()) -> list[Condition]:
    """The single tests that are known to hold and by which a plain condition does.

    Of alternatives the one that brings in fewest facts besides the `chosen` ones; parts that nothing is known about are left out.
    """
    match condition:
        case All(parts):
            found: list[Condition] = []
            for part in parts:
                found += grounds(part, known, {*chosen, *(leaf_of(test).fact for test in found)})
            return found
        case Any(parts):
            ways = [grounds(part, known, chosen) for part in parts if rest(part, known) == ALWAYS]
            return min(ways, key=lambda way: len({leaf_of(test).fact for test in way} - set(chosen)), default=[])
        case test:
            return [test] if rest(test, known) == ALWAYS else []


def spelled_out(condition: Condition, policy: Policy) -> Condition:
    """The condition in terms of facts alone: for each concept the rules that give it its value."""
    match condition:
        case Not(part):
            return Not(spelled_out(part, policy))
        case All(parts):
            return All(tuple(spelled_out(part, policy) for part in parts))
        case Any(parts):
            return Any(tuple(spelled_out(part, policy) for part in parts))
        case Is(name, values) if name in policy.vocabulary.concepts:
            given = [
                (value, spelled_out(rule.condition, policy))
                for rule in policy.rules.values()
                if isinstance(rule.effect, Derive) and (value := dict(rule.effect.values).get(name))
            ]
            ways = [condition for value, condition in given if value in values]
            if policy.vocabulary.concepts[name].otherwise in values:
                ways.append(All(tuple(Not(condition) for value, condition in given if value not in values)))
            return Any(tuple(ways))
        case leaf:
            return leaf
