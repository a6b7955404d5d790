"""Why not: for each rule that would have given a wanted outcome, which of its conditions hold, which fail, and what outranked it."""

from __future__ import annotations

from ..model.condition import All, Not
from ..model.noun import TYPE_CHECKING, Noun
from ..model.outcome import OUT_OF_SCOPE, OUTRANKED
from ..model.policy import Decide
from ..semantics import holds_so_far

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..model.condition import Condition
    from ..model.outcome import Outcome
    from ..model.policy import Policy, Rule
    from ..model.vocabulary import Value


class Gap(Noun):
    """A rule that would have given the outcome: its conditions that hold, that fail, and that hang on facts which are not known; the
    earlier rules that outranked it; and whether the request is outside the policy's scope."""

    rule: str
    held: tuple[Condition, ...]
    failed: tuple[Condition, ...]
    unknown: tuple[Condition, ...]
    outranked_by: tuple[str, ...]
    outside: bool


def why_not(policy: Policy, values: Mapping[str, Value], outcome: Outcome, wanted: str) -> list[Gap]:
    """One gap for each rule of the wanted outcome (of any operator where it is a referral without one) that does not decide, in the order
    of the tiers. `values` are all that is given: stated, assumed and computed."""
    known: dict[str, Value] = {**values, **{name: value for name, value in outcome.concepts.items() if value is not None}}
    gaps = []
    for tier in policy.tiers:
        for id in tier:
            rule = policy.rules[id]
            assert isinstance(rule.effect, Decide)
            if wanted in (rule.effect.outcome, rule.effect.decision) and not (len(outcome.outcomes) == 1 and id in outcome.deciding):
                gaps.append(_gap(rule, known, outcome))
    return gaps


def _gap(rule: Rule, known: Mapping[str, Value], outcome: Outcome) -> Gap:
    parts = list(rule.when.parts) if isinstance(rule.when, All) else [rule.when]
    parts += [Not(rule.unless)] if rule.unless is not None else []
    found: dict[bool | None, list[Condition]] = {True: [], False: [], None: []}
    for part in parts:
        found[holds_so_far(part, known)].append(part)
    outranked = outcome.deciding if outcome.states[rule.id] == OUTRANKED else ()
    return Gap(rule.id, tuple(found[True]), tuple(found[False]), tuple(found[None]), outranked, outcome.outcomes == (OUT_OF_SCOPE,))
