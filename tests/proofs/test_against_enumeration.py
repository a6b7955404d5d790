"""Checks, differences and coverage of random policies say what walking through every request says."""

from __future__ import annotations

import os
import random
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.random_policies import completions, random_policy
from tests.walk import Step, every_request, outcomes_of, worlds_of
from triage import semantics
from triage.model.noun import replace
from triage.model.outcome import CONFLICT, OUT_OF_SCOPE, UNCOVERED
from triage.model.policy import Decide, Flag, Policy
from triage.proofs import conflict, gap, never_applies, never_decides, outranks, redundant
from triage.proofs.difference import Comparison
from triage.proofs.study import Study

CASES = int(os.environ.get("TRIAGE_FUZZ_PROOFS", "1000"))
SEEDS = st.integers(min_value=0, max_value=2**48)


def deciding(policy: Policy, world: semantics.World) -> tuple[str, ...]:
    for tier in policy.tiers:
        found = tuple(id for id in tier if id in world.applying)
        if found:
            return found
    return ()


@settings(max_examples=CASES, deadline=None, print_blob=True)
@given(SEEDS)
def test_checks(seed: int) -> None:
    policy = random_policy(random.Random(seed))
    study = Study(policy)
    requests = every_request(policy)
    in_scope = [world for step in requests for world in step.worlds if world.outcome != OUT_OF_SCOPE]
    comes_to = {step.outcome for step in requests}

    dead = {finding.rules[0] for finding in never_applies.find(study)}
    assert dead == {id for id in policy.rules if not any(id in world.applying for world in in_scope)}, seed

    idle = {finding.rules[0] for finding in never_decides.find(study)}
    tiered = [id for tier in policy.tiers for id in tier]
    assert idle == {id for id in tiered if id not in dead and not any(id in deciding(policy, world) for world in in_scope)}, seed

    pairs = {frozenset(finding.rules) for finding in conflict.find(study) if isinstance(policy.rules[finding.rules[0]].effect, Decide)}
    clashing = set()
    for world in in_scope:
        for one, other in combinations(deciding(policy, world), 2):
            if policy.rules[one].effect != policy.rules[other].effect:
                clashing.add(frozenset((one, other)))
    assert pairs == clashing, seed

    assert bool(list(conflict.find(study))) == (CONFLICT in comes_to), seed

    gaps = list(gap.find(study))
    if policy.otherwise is None:
        assert bool(gaps) == (UNCOVERED in comes_to), seed
    for finding in [*gaps, *outranks.find(study), *conflict.find(study), *never_decides.find(study)]:
        assert finding.unchecked is None, seed
        if finding.witness is not None and finding.code in ("gap", "conflict"):
            values = {**{n: f.assume for n, f in policy.vocabulary.facts.items() if f.assume is not None}, **finding.witness}
            outcomes = outcomes_of(policy, completions(policy, values))
            assert outcomes == {finding.outcome}, f"{seed}: {finding}"


@settings(max_examples=CASES, deadline=None, print_blob=True)
@given(SEEDS)
def test_redundant_rules_change_nothing(seed: int) -> None:
    policy = random_policy(random.Random(seed))
    study = Study(policy)
    said = {finding.rules[0] for finding in redundant.find(study)}
    requests = every_request(policy)
    before = [step.worlds for step in requests]
    for id in policy.rules:
        if not any(id in world.applying and world.outcome != OUT_OF_SCOPE for worlds in before for world in worlds):
            continue
        without = replace(
            policy,
            rules={other: r for other, r in policy.rules.items() if other != id},
            tiers=tuple(tuple(other for other in tier if other != id) for tier in policy.tiers),
        )
        if any(len(worlds) > 1 for worlds in before):
            continue
        needed = False
        for step in requests:
            (one,) = step.worlds
            others = worlds_of(without, step.facts)
            if len(others) > 1:
                needed |= _comes_to(policy, step) != _comes_to(without, Step(step.facts, others))
                continue
            one_decides, other_decides = deciding(policy, one), deciding(without, others[0])
            if one.outcome == others[0].outcome == OUT_OF_SCOPE:
                continue
            needed |= one.outcome != others[0].outcome or _flags(policy, one) != _flags(policy, others[0])
            needed |= one_decides == (id,) or tuple(other for other in one_decides if other != id) != other_decides
        assert needed == (id not in said), f"{seed}: {id}"


def _comes_to(policy: Policy, step: Step) -> object:
    """The outcome, the rules that decide in some world, and the flags of all worlds."""
    decide = {id for world in step.worlds for id in deciding(policy, world)}
    return step.outcome, decide, set.intersection(*(_flags(policy, world) for world in step.worlds))


def _flags(policy: Policy, world: semantics.World) -> set[str]:
    if world.outcome == OUT_OF_SCOPE:
        return set()
    return {policy.rules[id].effect.name for id in world.applying if hasattr(policy.rules[id].effect, "name")}


@settings(max_examples=CASES, deadline=None, print_blob=True)
@given(SEEDS)
def test_regions_cover_exactly_what_changes(seed: int) -> None:
    rng = random.Random(seed)
    policy = random_policy(rng)
    rules = dict(policy.rules)
    id = rng.choice([id for tier in policy.tiers for id in tier] or list(rules))
    if rng.random() < 0.5 and any(id in tier for tier in policy.tiers):
        rules[id] = replace(rules[id], effect=Decide(rng.choice(("activate", "decline"))))
        other = replace(policy, rules=rules)
    else:
        del rules[id]
        other = replace(policy, rules=rules, tiers=tuple(tuple(o for o in tier if o != id) for tier in policy.tiers))
    found = Comparison(policy, other).difference(most=None)
    assert not found.unchecked
    flags = sorted({*(rule.effect.name for rule in policy.rules.values() if isinstance(rule.effect, Flag))})
    for step in every_request(policy):
        after = Step(step.facts, worlds_of(other, step.facts))
        changed = {(step.outcome, after.outcome)} if step.outcome != after.outcome else set()
        for flag in flags:
            before_has, after_has = (all(flag in _flags(of, w) for w in s.worlds) for of, s in ((policy, step), (other, after)))
            if before_has != after_has:
                changed.add((_flag(flag, before_has), _flag(flag, after_has)))
        told = {
            (change.before, change.after)
            for change in found.changes
            if any(semantics.holds(region, step.facts) for region in change.regions)  # type: ignore[arg-type]  # values all
        }
        assert told == changed, f"{seed}: {step.facts}"


def _flag(name: str, has: bool) -> str:
    return f"flag {name}" if has else f"no flag {name}"
