"""The rules of a policy as every peer takes them: two stages, conditions without `not`, values as JSON has them.

What an engine needs but is not its own work is done here, beforehand and in its favour: a negation is pushed down to the tests, days
become their numbers, a test of a fact that may be missing stands behind a test that it is there. So a test of a missing fact never
holds, nor does its opposite: the rules that apply are those that surely apply, whatever the missing facts are.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from triage.model.condition import All, Compare, HasAll, HasAny, Is, Not
from triage.model.condition import Any as AnyOf
from triage.model.policy import Derive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from triage.model.condition import Condition
    from triage.model.policy import Policy, Rule
    from triage.model.vocabulary import Fact, Value

    Plain = dict[str, Any]
    T = TypeVar("T")

_RELATIONS = {"is": "==", "at_least": ">=", "at_most": "<=", "more_than": ">", "less_than": "<"}
_OPPOSITE = {"==": "!=", ">=": "<", "<=": ">", "in": "not in", "has any": "has none", "has all": "lacks one"}
_OPPOSITE |= {other: relation for relation, other in _OPPOSITE.items()}


class Test(NamedTuple):
    """A test of a fact or concept. Numbers and days are compared (`==`, `!=`, `<`, `<=`, `>`, `>=`) with one constant, yes-nos are `==`
    True or False; a text is `in` or `not in` values; a set of values `has any`, `has none` or `has all` of them, or `lacks one`."""

    fact: str
    relation: str
    constant: Any


def member(fact: str, value: str) -> str:
    """The name of the field that says 1 or 0 of a value of a set, for engines that cannot test lists."""
    return f"{fact}__{value}".replace("-", "_")


def members(test: Test) -> list[Test]:
    """A test of a set as tests of such fields."""
    return [Test(member(test.fact, value), "==" if test.relation.startswith("has a") else "!=", 1) for value in test.constant]


def joined_by_and(test: Test) -> bool:
    """Whether all of the `members` must hold, rather than one."""
    return test.relation in ("has all", "has none")


class Rules:
    """A policy of `workload`, whose concepts are yes-no and derived from facts alone; `missing` are the facts that may not be there, and
    `day` makes of a date what stands for it in tests."""

    def __init__(self, policy: Policy, missing: Iterable[str] = (), day: Callable[[date], Any] = date.toordinal) -> None:
        self.policy, self.missing, self._day = policy, frozenset(missing), day
        self.first = [rule for rule in policy.rules.values() if isinstance(rule.effect, Derive)]
        self.rest = [rule for rule in policy.rules.values() if not isinstance(rule.effect, Derive)]
        self.ids = [rule.id for rule in (*self.first, *self.rest)]
        self.facts: dict[str, Fact] = policy.vocabulary.facts
        self.concepts = [*policy.vocabulary.concepts]

    def concept(self, rule: Rule) -> str:
        """The concept of which a rule says yes."""
        assert isinstance(rule.effect, Derive)
        return rule.effect.values[0][0]

    def concepts_after(self, first: Iterable[bool]) -> dict[str, bool]:
        """Which concepts hold, by which rules of the first stage apply."""
        return dict.fromkeys(self.concepts, False) | {
            self.concept(rule): True for rule, applies in zip(self.first, first, strict=True) if applies
        }

    def named(self, applies: Iterable[bool]) -> set[str]:
        """The ids of the rules that apply, those of the first stage first."""
        return {id for id, one in zip(self.ids, applies, strict=True) if one}

    def write(
        self,
        rule: Rule,
        test: Callable[[Test], T],
        all: Callable[[list[T]], T],
        any: Callable[[list[T]], T],
        present: Callable[[str], T] | None = None,
    ) -> T:
        """The condition of a rule in the words of an engine; one for which a test of a missing fact is false needs no `present`."""

        def leaf(found: Test) -> T:
            if present and found.fact in self.missing:
                return all([present(found.fact), test(found)])
            return test(found)

        def walk(condition: Condition, wanted: bool) -> T:
            match condition:
                case Not(part):
                    return walk(part, not wanted)
                case All(parts) | AnyOf(parts):
                    inner = [walk(part, wanted) for part in parts]
                    return inner[0] if len(inner) == 1 else (all if isinstance(condition, All) == wanted else any)(inner)
                case Is(name, (("yes" | "no") as value,)):
                    return leaf(Test(name, "==", (value == "yes") == wanted))
                case Is(name, values):
                    relation, constant = "in", tuple(values)
                case HasAny(name, values):
                    relation, constant = "has any", tuple(values)
                case HasAll(name, values):
                    relation, constant = "has all", tuple(values)
                case Compare(name, comparison, value):
                    relation, constant = _RELATIONS[comparison], self._day(value) if isinstance(value, date) else as_json(value)
                case _:
                    raise AssertionError(condition)
            return leaf(Test(name, relation if wanted else _OPPOSITE[relation], constant))

        return walk(rule.condition, True)

    def tested_members(self) -> list[tuple[str, str]]:
        """Each value of a set that a rule tests, with its fact."""
        found: dict[tuple[str, str], None] = {}

        def note(test: Test) -> None:
            if test.relation.startswith(("has", "lacks")):
                found.update(dict.fromkeys((test.fact, value) for value in test.constant))

        for rule in (*self.first, *self.rest):
            self.write(rule, note, lambda _: None, lambda _: None)
        return [*found]

    def flat(self, values: Mapping[str, Value]) -> Plain:
        """Values as JSON has them, sets as a field for each value that is tested."""
        found = {name: as_json(value) for name, value in values.items() if not isinstance(value, frozenset)}
        for name, value in self.tested_members():
            if name in values:
                found[member(name, value)] = int(value in values[name])  # type: ignore[operator]
        return found


def plain(values: Mapping[str, Value]) -> Plain:
    """Values as JSON has them: days by their number, sets as lists, yes and no as true and false."""
    return {name: as_json(value) for name, value in values.items()}


def as_json(value: object) -> Any:
    if isinstance(value, date):
        return value.toordinal()
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, frozenset):
        return sorted(value)
    return value == "yes" if value in ("yes", "no") else value
