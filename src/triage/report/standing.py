"""How the rules of a policy stand to a request, read back from a decision as data."""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING, Noun
from ..model.outcome import APPLIES, CONFLICT, DECIDED, MAY_APPLY, OPEN, OUTRANKED
from ..model.policy import Decide, Flag

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..model.policy import Otherwise, Policy, Rule


class Standing(Noun):
    """The rules that decide, or may, in the order of the tiers; whether `otherwise` may; the rules that gave way; and all states.

    A rule that the data does not name does not apply: the record leaves such rules out.
    """

    deciding: tuple[Rule, ...]
    otherwise: bool
    outranked: tuple[Rule, ...]
    states: dict[str, str]

    def speaking(self, policy: Policy) -> list[Rule | Otherwise]:
        """What decides, or may: rules and `otherwise`."""
        return policy.speaking([rule.id for rule in self.deciding], self.otherwise)

    def first_over(self, rule: Rule, policy: Policy) -> list[str]:
        """The ids of the rules that a rule gave way to: those that apply in an earlier tier."""
        tier = policy.tier_of(rule.id) or 0
        return [id for id, state in self.states.items() if state == APPLIES and (policy.tier_of(id) or tier) < tier]

    def carrying(self, flag: str, policy: Policy) -> list[Rule]:
        """The rules that apply, or may, and carry a flag."""
        return [
            rule
            for rule in policy.rules.values()
            if isinstance(rule.effect, Flag) and rule.effect.name == flag and self.states.get(rule.id) in (APPLIES, MAY_APPLY)
        ]


def read_standing(data: Mapping[str, object], policy: Policy) -> Standing:
    """How the rules stand, by what `decision_data` says of them."""
    states = {str(entry["id"]): str(entry["state"]) for entry in entries(data, "rules") if entry.get("id") in policy.rules}
    if data.get("status") not in (DECIDED, OPEN, CONFLICT):
        return Standing((), False, (), states)
    because, cites = texts(data, "because"), texts(data, "cites")
    deciding: list[Rule] = []
    settled = False
    for tier in policy.tiers:
        for id in tier:
            rule = policy.rules[id]
            # A rule may apply and never decide, where an earlier one always applies with it; then its reasons are not among those given.
            told = _told(rule.because, because) and set(rule.cites) <= set(cites)
            if states.get(id) in (APPLIES, MAY_APPLY) and told:
                deciding.append(rule)
        if any(states.get(id) == APPLIES for id in tier):
            settled = True
            break
    last = policy.otherwise
    otherwise = last is not None and not settled and _told(last.because, because) and set(last.cites) <= set(cites)
    outranked = [rule for rule in in_order(policy) if states.get(rule.id) == OUTRANKED]
    return Standing(tuple(deciding), otherwise, tuple(outranked), states)


def in_order(policy: Policy, last: int | None = None) -> list[Rule]:
    """The rules that decide, in the order of the tiers, down to and including tier `last`."""
    return [policy.rules[id] for tier in policy.tiers[:last] for id in tier if isinstance(policy.rules[id].effect, Decide)]


def texts(data: Mapping[str, object], key: str) -> list[str]:
    """A list of texts in the data; empty where there is none."""
    value = data.get(key)
    return [str(item) for item in value] if isinstance(value, list | tuple) else []


def entries(data: Mapping[str, object], key: str) -> Iterable[Mapping[str, object]]:
    """A list of objects in the data; empty where there is none."""
    value = data.get(key)
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list | tuple) else []


def _told(because: Mapping[str, str], told: list[str]) -> bool:
    """Whether a reason is among those given, in whatever language they were; one that says nothing cannot be missed."""
    return not any(because.values()) or any(text in told for text in because.values())
