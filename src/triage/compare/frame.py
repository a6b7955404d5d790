"""The frame against which work is measured: the limits at which a policy itself raises a note.

No fact is known here by its name. A rule that attaches a note to a request because numbers with a unit are above a limit says, in the
policy's own words, what much is; that rule is the frame, and the sums of those facts are compared with its limits.
"""

from __future__ import annotations

from decimal import Decimal

from ..model.condition import All, Any, Compare, Not, leaves
from ..model.noun import TYPE_CHECKING, Noun
from ..model.policy import Flag

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..model.condition import Condition
    from ..model.policy import Policy, Rule
    from ..model.vocabulary import Fact, Vocabulary

_ABOVE = ("more_than", "at_least")


class Limit(Noun):
    """A number fact and the value above which the frame is left, in the fact's unit."""

    fact: Fact
    value: Decimal


class Frame(Noun):
    """The rule that draws the frame, the policy in which it stands, and its limits in the order of the rule."""

    policy: Policy
    rule: Rule
    limits: tuple[Limit, ...]


def find_frame(policies: Iterable[Policy]) -> Frame | None:
    """The frame of the first policy that has one, by the first of its rules that draws one."""
    for policy in policies:
        for rule in policy.rules.values():
            limits = _limits(rule, policy.vocabulary)
            if limits:
                return Frame(policy, rule, limits)
    return None


def _limits(rule: Rule, vocabulary: Vocabulary) -> tuple[Limit, ...]:
    """The limits of a rule that raises a note and asks for nothing but numbers above them; none for any other."""
    if not isinstance(rule.effect, Flag) or rule.unless is not None or _denies(rule.when):
        return ()
    found: dict[str, Limit] = {}
    for leaf in leaves(rule.when):
        fact = vocabulary.facts.get(leaf.fact)
        # A computed number, such as a span of days, has no sum that means anything.
        if not isinstance(leaf, Compare) or leaf.comparison not in _ABOVE or fact is None or fact.computed or not fact.unit:
            return ()
        if not isinstance(leaf.value, Decimal) or leaf.value <= 0:
            return ()
        found.setdefault(fact.name, Limit(fact, leaf.value))
    return tuple(found.values())


def _denies(condition: Condition) -> bool:
    """Whether there is a `not` anywhere in it."""
    return isinstance(condition, Not) or (isinstance(condition, All | Any) and any(map(_denies, condition.parts)))
