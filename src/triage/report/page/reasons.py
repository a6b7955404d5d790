"""Why each case came to what it did, in parts: worked out once for cases in which the same facts decide."""

from __future__ import annotations

from ...explain.neighbours import Neighbours, deciding_facts
from ...given import basic_inputs
from ...model.noun import TYPE_CHECKING, Noun
from ...model.outcome import DECIDED
from ...model.policy import ACTIVATE
from ...model.request import Stated
from ..data import decision_data
from ..explanation import Explanation, explained, explanation_parts
from ..facts import Known
from ..layout import Part, parts_of
from ..prose import decision_parts
from ..standing import read_standing
from ..wording import label, outcome, series, spoken
from .words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...model.vocabulary import Value
    from .collected import Case, Version

_MOST_CHANGES = 2
_MOST_CHANGED_AT_ONCE = 800
_MOST_UNUSUAL, _UNUSUAL, _FEWEST = 3, 10, 20
_MOST_NAMED = 5


class Alike(Noun):
    """Cases in which the same facts decide, by their numbers in the order of the backlog."""

    cases: tuple[int, ...]


class Reasons:
    """The reasons of those cases of a report that one version of a policy decided. Only these are compared with each other."""

    def __init__(self, version: Version, cases: Sequence[Case], lang: str) -> None:
        self._kernel, self._policy, self._lang = version.kernel, version.policy, lang
        self._digest, self._cases = version.digest, cases
        self._deciding = deciding_facts(self._kernel)
        by_key: dict[object, list[int]] = {}
        for number, case in enumerate(cases):
            if case.version is version:
                # What is personal is told of no case, not even by telling what it is like.
                by_key.setdefault(number if self._private(case) else self._key(case), []).append(number)
        self.alike = [Alike(tuple(numbers)) for numbers in by_key.values()]
        self._group = {number: alike for alike in self.alike for number in alike.cases}
        self._most = _MOST_CHANGES if len(self.alike) <= _MOST_CHANGED_AT_ONCE else 1
        self._shares = self._counted()
        told = [alike for alike in self.alike if not self._private(self._first(alike))]
        decided = [alike for alike in told if self._first(alike).decision.outcome.status == DECIDED]
        self._decided = decided
        self._number = {alike.cases[0]: number for number, alike in enumerate(decided)}
        firsts = [self._first(alike).decision for alike in decided]
        self._near = Neighbours(self._kernel, [each.given.values for each in firsts], [each.outcome.outcomes[0] for each in firsts])

    def of(self, case: int) -> Alike:
        """The cases that a case is alike with, itself included."""
        return self._group[case]

    def _private(self, case: Case) -> bool:
        """Whether a value that can have decided it is marked as personal data, so that its grounds cannot be told."""
        facts = self._policy.vocabulary.facts
        return any(stated.personal and facts[name].type != "text" for name, stated in case.decision.request.facts.items())

    def _first(self, alike: Alike) -> Case:
        return self._cases[alike.cases[0]]

    def _key(self, case: Case) -> object:
        """What has to be the same for the same words to fit two cases."""
        decision, space, facts = case.decision, self._kernel.space, self._policy.vocabulary.facts
        values, result = decision.given.values, decision.outcome
        told: dict[str, Value | None] = {}
        for name in self._deciding:
            computed = facts[name].computed
            for each in [name, *(basic_inputs(computed, self._policy.vocabulary) if computed else ())]:
                told[each] = values.get(each)
        noted: tuple[object, ...] = ()
        if result.possible_flags:
            noted = tuple((name, *space.cells(name, values[name])) for name in space.first if name in values and name not in told)
        return tuple(told.items()), noted, tuple(decision.given.assumed), result.flags, result.possible_flags, result.outcomes

    def parts(self, alike: Alike) -> list[Part]:
        """Why these cases came to what they did: grounds, assumptions, what was outranked, what to ask, why not, what would change it.

        Nothing where that would tell personal data.
        """
        if self._private(self._first(alike)):
            return []
        decision, policy, lang = self._first(alike).decision, self._policy, self._lang
        data = decision_data(decision, policy, self._digest, "", lang)
        concepts = {name: value for name, value in decision.outcome.concepts.items() if value is not None}
        # Who stated a value, and why, belongs to each case; here only what it is counts.
        stated = {name: Stated(given.value) for name, given in decision.request.facts.items()}
        known = Known(stated, decision.given, {**decision.given.values, **concepts})
        reasons = decision_parts(data, read_standing(data, policy), known, policy, lang)
        if decision.outcome.status == DECIDED and reasons and not reasons[0].items:
            # The reason in a sentence stands with each case.
            del reasons[0]
        explained = self._explained(alike)
        unusual = self._unusual(explained.suffice or (), decision.given.values)
        return [*reasons, *unusual, *explanation_parts(explained, policy, lang), *self._neighbours(alike)]

    def _explained(self, alike: Alike) -> Explanation:
        decision, kernel = self._first(alike).decision, self._kernel
        wanted = ACTIVATE if ACTIVATE in kernel.signals.outcomes and decision.outcome.outcomes != (ACTIVATE,) else None
        return explained(kernel, decision, wanted, self._most)

    def _counted(self) -> dict[tuple[str, object], int]:
        """How many cases have each value of a fact on which outcomes hang."""
        found: dict[tuple[str, object], int] = {}
        for alike in self.alike:
            values = self._first(alike).shown
            for name in self._deciding:
                if name in values:
                    at = name, values[name]
                    found[at] = found.get(at, 0) + len(alike.cases)
        return found

    def _unusual(self, settling: Sequence[str], values: dict[str, Value]) -> list[Part]:
        """Values that settle the outcome and that few other cases have."""
        everything = sum(len(alike.cases) for alike in self.alike)
        shares = sorted((self._shares[name, values[name]], name) for name in settling if (name, values[name]) in self._shares)
        rare = [(count, name) for count, name in shares if count * _UNUSUAL <= everything and everything >= _FEWEST]
        items = [
            say(self._lang, "unusual-item", what=self._value(name, values), count=str(count), all=str(everything))
            for count, name in rare[:_MOST_UNUSUAL]
        ]
        return parts_of(say(self._lang, "unusual"), items)

    def _neighbours(self, alike: Alike) -> list[Part]:
        """The cases most like these that came to something else, with what separates them."""
        number = self._number.get(alike.cases[0])
        if number is None:
            return []
        here, items = self._first(alike).decision.given.values, []
        for neighbour in self._near.nearest(number):
            other = self._decided[neighbour.other]
            there = self._first(other).decision
            apart = [
                say(self._lang, "apart", what=label(name, self._policy.vocabulary, self._lang), here=self._said(name, here),
                    there=self._said(name, there.given.values))
                for name in neighbour.facts
            ]  # fmt: skip
            came_to = outcome(there.outcome.outcomes[0], self._policy, self._lang)
            items.append((say(self._lang, "neighbour", ids=self.ids(other.cases), outcome=came_to), apart))
        return parts_of(say(self._lang, "neighbours"), items)

    def ids(self, cases: Sequence[int]) -> str:
        """The ids of some cases, the first few where there are many, each with what a person decided instead."""
        named = [self._called(self._cases[number]) for number in cases[:_MOST_NAMED]]
        more = len(cases) - len(named)
        return series(named, self._lang) if not more else ", ".join(named) + " " + say(self._lang, "and-more", count=str(more))

    def _called(self, case: Case) -> str:
        if not case.override:
            return case.id
        return say(self._lang, "decided-otherwise", id=case.id, outcome=outcome(case.holds, self._policy, self._lang))

    def _said(self, name: str, values: dict[str, Value]) -> str:
        if name not in values:
            return say(self._lang, "not-stated")
        return spoken(name, values[name], self._policy.vocabulary, self._lang)

    def _value(self, name: str, values: dict[str, Value]) -> str:
        return f"{label(name, self._policy.vocabulary, self._lang)}: {self._said(name, values)}"
