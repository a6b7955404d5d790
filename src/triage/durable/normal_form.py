"""Conditions as alternatives of simple tests: what a rule engine without `or` and `not` can hold (`durable-rules.md` 5.1).

A negation is pushed down to the tests, of which each has an opposite; then the alternatives are multiplied out. Where that
would give too many, a part becomes a *conclusion*: rules of its own that derive an intermediate fact, on which the others
build. Conclusions are only ever tested for being true.
"""

from __future__ import annotations

from ..model.condition import All, Any, Compare, HasAll, HasAny, Is, Not
from ..model.noun import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from decimal import Decimal

    from ..model.condition import Condition

    Constant = str | int | Decimal | date | frozenset[str]
    # What is tested: a fact or concept by its name, a conclusion by its number.
    Subject = str | int
    # A subject, a relation, a constant. The relations are those of the engine, `has` and `lacks` of one value of a `choices`
    # fact, `among` and `outside` of many values of a fact. A conclusion that holds is equal to 1.
    Test = tuple[Subject, str, Constant]
    Alternative = tuple[Test, ...]

_RELATION = {"is": "$eq", "at_least": "$gte", "at_most": "$lte", "more_than": "$gt", "less_than": "$lt"}
_OPPOSITE = {"$eq": "$neq", "$gte": "$lt", "$lte": "$gt", "has": "lacks", "among": "outside"}
_OPPOSITE.update({other: relation for relation, other in _OPPOSITE.items()})

# More alternatives than this from one product, and a conclusion takes their place.
MOST_PRODUCT = 16
# A test that names more values than this becomes one test of a flag.
MOST_VALUES = 16
# A fact of the engine holds at most 252 fields (`durable-rules.md` 1.7); no alternative asks for more than this many.
MOST_TESTS = 100


class Forms:
    """Turns conditions into alternatives, and keeps the conclusions that they need.

    `conclusions[n]` holds the alternatives of conclusion `n`, of which any makes it true.
    """

    def __init__(self) -> None:
        self._numbers: dict[tuple[Alternative, ...], int] = {}
        self.conclusions: list[list[Alternative]] = []

    def conclude(self, alternatives: list[Alternative]) -> Test:
        """The test that at least one of the alternatives holds."""
        key = tuple(self._narrow(alternative) for alternative in alternatives)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.conclusions)
            self.conclusions.append(list(key))
        return (number, "$eq", 1)

    def of(self, condition: Condition, given: Alternative = ()) -> list[Alternative]:
        """The alternatives under which `condition` holds and `given` too, each within the engine's limits.

        None at all where it never holds; the one empty alternative where it always does.
        """
        return [self._narrow(alternative) for alternative in self._product([[given], self._spread(condition, True)])]

    def _spread(self, condition: Condition, wanted: bool) -> list[Alternative]:
        """The alternatives under which the condition holds (`wanted`) or does not."""
        match condition:
            case Not(part):
                return self._spread(part, not wanted)
            case All(parts) | Any(parts):
                spread = [self._spread(part, wanted) for part in parts]
                return self._product(spread) if isinstance(condition, All) == wanted else _sum(spread)
            case Compare(fact, comparison, constant):
                relation = _RELATION[comparison]
                return [((fact, relation if wanted else _OPPOSITE[relation], constant),)]
            case HasAny(fact, values):
                return _each(fact, "has", values) if wanted else _every(fact, "lacks", values)
            case HasAll(fact, values):
                return _every(fact, "has", values) if wanted else _each(fact, "lacks", values)
            case Is(fact, values) if len(values) > MOST_VALUES:
                return [((fact, "among" if wanted else "outside", frozenset(values)),)]
            case Is(fact, values):
                return _each(fact, "$eq", values) if wanted else _every(fact, "$neq", values)
        raise AssertionError(condition)

    def _product(self, factors: list[list[Alternative]]) -> list[Alternative]:
        """Every way of taking one alternative of each factor, without those that contradict themselves."""
        while True:
            size = 1
            for factor in factors:
                size *= len(factor)
            if size <= MOST_PRODUCT or sum(len(factor) > 1 for factor in factors) < 2:
                break
            widest = max(range(len(factors)), key=lambda number: len(factors[number]))
            factors = [*factors[:widest], [(self.conclude(factors[widest]),)], *factors[widest + 1 :]]
        if size == 0:
            return []
        joined: list[Alternative] = [()]
        for factor in factors:
            joined = [both for one in joined for other in factor if (both := _both(one, other)) is not None]
        return list(dict.fromkeys(joined))

    def _narrow(self, alternative: Alternative) -> Alternative:
        """The same alternative, with conclusions in place of what would not fit into one fact of the engine."""
        while len(alternative) > MOST_TESTS:
            alternative = (*alternative[MOST_TESTS:], self.conclude([alternative[:MOST_TESTS]]))
        return alternative


def _each(fact: str, relation: str, values: Iterable[str]) -> list[Alternative]:
    return [((fact, relation, value),) for value in values]


def _every(fact: str, relation: str, values: Iterable[str]) -> list[Alternative]:
    return [tuple((fact, relation, value) for value in values)]


def _sum(parts: list[list[Alternative]]) -> list[Alternative]:
    return list(dict.fromkeys(alternative for part in parts for alternative in part))


def _both(one: Alternative, other: Alternative) -> Alternative | None:
    """The tests of both, each once; none where two of them can never hold together."""
    if not one or not other:
        return one or other
    tests = dict.fromkeys(one)
    for test in other:
        fact, relation, constant = test
        if test in tests:
            continue
        if relation in _OPPOSITE and (fact, _OPPOSITE[relation], constant) in tests:
            return None
        if relation == "$eq" and any(known[0] == fact and known[1] == "$eq" for known in tests):
            return None
        tests[test] = None
    return tuple(tests)
