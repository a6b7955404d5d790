"""From computed facts back to what a request can state: inputs whose results lie in the wanted cells.

A search with candidates for each input: plain days and numbers, bounds, and what other inputs already chosen leave no choice about. It
finds requests for the ways to compute that there are; that it finds none is no proof.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from ..given import EXACT, basic_inputs, fill
from ..model.noun import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..model.vocabulary import Fact, Value, Vocabulary
    from .signals import Space

MOST_TRIED = 20_000
_NUMBERS = (Decimal(0), Decimal(1), Decimal(2), Decimal(10), Decimal(100))


def statable(space: Space, vocabulary: Vocabulary, values: Mapping[str, Value], most: int = 40) -> Iterator[dict[str, Value]]:
    """Ways to state facts so that each lies in the cell of the given value, computed ones through their inputs."""
    facts = vocabulary.facts
    computed = [name for name in values if facts[name].computed]
    stated = {name: value for name, value in values.items() if not facts[name].computed}
    needed = {name: basic_inputs(of, vocabulary) for name in computed if (of := facts[name].computed) is not None}
    inputs = list(dict.fromkeys(name for names in needed.values() for name in names if name not in stated))
    yield from _Search(space, vocabulary, values, needed, most).extend(stated, inputs)


class _Search:
    def __init__(self, space: Space, vocabulary: Vocabulary, values: Mapping[str, Value], needed: dict[str, list[str]], most: int) -> None:
        self.space, self.vocabulary, self.values, self.needed, self.left = space, vocabulary, values, needed, most
        self.tried = 0

    def extend(self, stated: dict[str, Value], inputs: list[str]) -> Iterator[dict[str, Value]]:
        """All ways to go on from what is stated, as far as the search goes."""
        if not self._fits(stated):
            return
        if not inputs:
            self.left -= 1
            yield stated
            return
        for value in dict.fromkeys(self._candidates(inputs[0], stated)):
            self.tried += 1
            if self.left <= 0 or self.tried > MOST_TRIED:
                return
            if _allowed(self.vocabulary.facts[inputs[0]], value):
                yield from self.extend({**stated, inputs[0]: value}, inputs[1:])

    def _fits(self, stated: dict[str, Value]) -> bool:
        """Whether every computed fact of which all inputs are there lies in its cell."""
        ready = [name for name, inputs in self.needed.items() if all(other in stated for other in inputs)]
        if not ready:
            return True
        found = fill(self.vocabulary, stated, assuming=False).computed
        cells = self.space.cells
        return all(name in found and cells(name, found[name]) == cells(name, self.values[name]) for name in ready)

    def _candidates(self, name: str, stated: Mapping[str, Value]) -> Iterator[Value]:
        """Values to try for an input: what computed facts leave no choice about first, then plain ones."""
        fact = self.vocabulary.facts[name]
        for result in self.needed:
            yield from self._forced(self.vocabulary.facts[result], name, stated)
        if fact.type == "date":
            first = date(2017, 3, 1)
            yield from (first + timedelta(days=days) for days in (*range(14), 30, 91, 122, 153, 183, 214, 245, 275, 306, 337))
            yield from (date(2017, 1, 31), date(2016, 2, 29))
            yield from (bound for bound in (fact.min, fact.max) if bound is not None)
        else:
            least = fact.min if isinstance(fact.min, Decimal) else Decimal(0)
            yield from (least, *_NUMBERS)
            yield from (EXACT.add(least, step) for step in _NUMBERS)

    def _forced(self, result: Fact, name: str, stated: Mapping[str, Value]) -> Iterator[Value]:
        """The values of an input with which a computed fact comes to the wanted value, where its other inputs are known."""
        wanted = self.values[result.name]
        if result.computed is None or name not in result.computed.inputs or isinstance(wanted, str | frozenset | date):
            return
        way, inputs, amount = result.computed.way, result.computed.inputs, Decimal(wanted) if isinstance(wanted, Decimal) else None
        others = [stated.get(other) for other in inputs if other != name]
        if amount is None or None in others:
            return
        match way:
            case "days_between" | "months_between":
                (other,) = others
                assert isinstance(other, date)
                yield from _moved(other, int(amount) * (1 if name == inputs[1] else -1), way)
            case "year":
                yield from (date(int(amount), month, 1) for month in (1, 6) if 1 <= amount <= 9999)
            case "month":
                yield date(2017, int(amount), 1)
            case "sum":
                yield EXACT.subtract(amount, sum((Decimal(str(other)) for other in others), Decimal(0)))
            case "difference":
                (other,) = others
                assert isinstance(other, Decimal)
                yield EXACT.add(amount, other) if name == inputs[0] else EXACT.subtract(other, amount)
            case "ratio":
                (other,) = others
                assert isinstance(other, Decimal)
                if name == inputs[0]:
                    yield EXACT.multiply(amount, other)
                elif amount and (quotient := Fraction(other) / Fraction(amount)).denominator == 1:
                    yield Decimal(quotient.numerator)


def _moved(day: date, steps: int, way: str) -> Iterator[date]:
    """A day so many days or months later, as far as the calendar goes."""
    try:
        if way == "days_between":
            yield day + timedelta(days=steps)
        else:
            months = day.year * 12 + day.month - 1 + steps
            yield date(months // 12, months % 12 + 1, min(day.day, 28))
    except (OverflowError, ValueError):
        return


def _allowed(fact: Fact, value: Value) -> bool:
    """Whether a request may state this value."""
    if isinstance(value, Decimal):
        low, high = fact.min, fact.max
        whole = not fact.whole or value == value.to_integral_value()
        return whole and not (isinstance(low, Decimal) and value < low) and not (isinstance(high, Decimal) and value > high)
    if isinstance(value, date):
        return not (isinstance(fact.min, date) and value < fact.min) and not (isinstance(fact.max, date) and value > fact.max)
    return True
