"""What language.md 5 says of a request, by walking through every completion: slow, and with no cleverness to be wrong in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from triage import semantics
from triage.model.outcome import APPLIES, CONFLICT, DOES_NOT_APPLY, MAY_APPLY, OPEN, OUT_OF_SCOPE, OUTRANKED, UNCOVERED, Outcome
from triage.model.policy import Decide, Flag, Policy


def by_enumeration(policy: Policy, given: Mapping[str, object], completions: Iterable[dict[str, object]]) -> Outcome | None:
    """The outcome of what is given; None where there is no completion. `ask` names computed facts as such."""
    every = [(facts, semantics.worlds(policy, facts)) for facts in completions]
    if not every:
        return None
    outcome_of = {_key(facts): _agreed({world.outcome for world in worlds}) for facts, worlds in every}
    worlds = [world for _, worlds in every for world in worlds]
    outcomes = tuple(sorted(set(outcome_of.values())))
    status = OPEN if len(outcomes) > 1 else outcomes[0] if outcomes[0] in (UNCOVERED, CONFLICT, OUT_OF_SCOPE) else "decided"
    ask = _mattering(outcome_of) if status == OPEN else set()
    flags = {rule.effect.name: None for rule in policy.rules.values() if isinstance(rule.effect, Flag)}
    raised = {flag: [_carries(policy, flag, world.applying) for world in worlds] for flag in sorted(flags)}
    concepts = {}
    for name in policy.vocabulary.concepts:
        values = {world.concepts[name] for world in worlds if name in world.concepts}
        if values:
            concepts[name] = values.pop() if len(values) == 1 else None
    return Outcome(
        status,
        outcomes,
        tuple(name for name in policy.vocabulary.facts if name in ask),
        {id: _state(policy, id, worlds) for id in policy.rules},
        tuple(id for tier in policy.tiers for id in tier if any(_decides(policy, id, world) for world in worlds)),
        policy.otherwise is not None and any(_otherwise(policy, world) for world in worlds),
        tuple(flag for flag, found in raised.items() if all(found)),
        tuple(flag for flag, found in raised.items() if any(found) and not all(found)),
        concepts,
    )


def _key(facts: Mapping[str, object]) -> tuple[tuple[str, object], ...]:
    return tuple(sorted(facts.items(), key=lambda item: item[0]))


def _agreed(words: set[str]) -> str:
    return next(iter(words)) if len(words) == 1 else CONFLICT


def _mattering(outcome_of: dict[tuple[tuple[str, object], ...], str]) -> set[str]:
    found = set()
    for index, (name, _) in enumerate(next(iter(outcome_of))):
        by_rest: dict[object, set[str]] = {}
        for key, outcome in outcome_of.items():
            by_rest.setdefault(key[:index] + key[index + 1 :], set()).add(outcome)
        if any(len(outcomes) > 1 for outcomes in by_rest.values()):
            found.add(name)
    return found


def _carries(policy: Policy, flag: str, applying: frozenset[str]) -> bool:
    return any(isinstance(policy.rules[id].effect, Flag) and policy.rules[id].effect.name == flag for id in applying)


def _earlier(policy: Policy, id: str, world: semantics.World) -> bool:
    number = policy.tier_of(id)
    return any(other in world.applying for tier in policy.tiers[: number - 1] for other in tier)


def _decides(policy: Policy, id: str, world: semantics.World) -> bool:
    return id in world.applying and not _earlier(policy, id, world)


def _otherwise(policy: Policy, world: semantics.World) -> bool:
    return world.outcome != OUT_OF_SCOPE and not any(id in world.applying for tier in policy.tiers for id in tier)


def _state(policy: Policy, id: str, worlds: list[semantics.World]) -> str:
    found = [id in world.applying for world in worlds]
    if not any(found):
        return DOES_NOT_APPLY
    if not all(found):
        return MAY_APPLY
    if isinstance(policy.rules[id].effect, Decide) and all(_earlier(policy, id, world) for world in worlds):
        return OUTRANKED
    return APPLIES
