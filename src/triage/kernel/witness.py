"""Witnesses: a smallest readable request of which something surely holds, found by the kernel and checked by it.

A witness is a request as somebody could write it: computed facts are reached through their inputs, what is assumed is left out where
the assumption does, and no fact is stated that it can do without.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from ..given import fill
from ..model.noun import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ..model.vocabulary import Fact, Value, Vocabulary
    from .signals import Space

# Days to build computed facts on: an ordinary one, and some that suit bounds and month ends.
_DAYS = (date(2017, 3, 1), date(2017, 1, 31), date(2016, 2, 29), date(2018, 12, 3))


def witness(space: Space, vocabulary: Vocabulary, formula: int) -> dict[str, Value] | None:
    """Facts to state so that the formula surely holds, whatever is left out; None where no request can be written for it.

    Raises `Exhausted` where the pool has a budget and it is used up.
    """
    pool = space.formulas
    wanted = pool.all([space.possible, formula])
    for name in space.first:
        assumed = vocabulary.facts[name].assume
        if assumed is not None:
            narrowed = pool.all([wanted, *(pool.literal(variable, 1 << cell) for variable, cell in space.cells(name, assumed))])
            wanted = narrowed if pool.reach(narrowed) is not None else wanted
    model = pool.reach(wanted)
    if model is None:
        return None
    values = {name: space.value(name, model) for name in space.first if any(variable in model for variable in space.variables(name))}

    otherwise = pool.all([space.possible, pool.negate(formula)])

    def holds(stated: dict[str, Value]) -> bool:
        # With the assumptions there has to be such a request, and without them too; and none in which the formula fails.
        alone, filled = fill(vocabulary, stated, assuming=False).values, fill(vocabulary, stated).values
        return (
            pool.box(otherwise, _box(space, filled)) is None
            and pool.box(space.possible, _box(space, filled)) is not None
            and pool.box(space.possible, _box(space, alone)) is not None
        )

    for stated in _statable(vocabulary, values):
        if holds(stated):
            return shortest(stated, holds, list(vocabulary.facts))
    return None


def _box(space: Space, values: Mapping[str, Value]) -> dict[int, int]:
    """The box of all requests with these values."""
    return {variable: 1 << cell for variable, cell in space.all_cells(values).items()}


def shortest(stated: dict[str, Value], holds: Callable[[dict[str, Value]], bool], order: list[str]) -> dict[str, Value]:
    """The facts without those that can be left out one by one, later ones of the order first."""
    for name in sorted(stated, key=order.index, reverse=True):
        fewer = {key: value for key, value in stated.items() if key != name}
        if holds(fewer):
            stated = fewer
    return {name: stated[name] for name in order if name in stated}


def _statable(vocabulary: Vocabulary, values: dict[str, Value]) -> Iterable[dict[str, Value]]:
    """The values with computed facts replaced by inputs that give them, in a few ways to try."""
    facts = vocabulary.facts
    computed = [name for name in values if facts[name].computed]
    plain = {name: value for name, value in values.items() if not facts[name].computed}
    for day in _DAYS if computed else _DAYS[:1]:
        stated = dict(plain)
        for name in computed:
            _reach_computed(facts[name], values[name], facts, stated, day)
        yield stated


def _reach_computed(fact: Fact, value: Value, facts: dict[str, Fact], stated: dict[str, Value], day: date) -> None:
    """States inputs from which a computed fact gets a value, keeping those that are stated already."""
    assert fact.computed is not None
    way, inputs = fact.computed.way, fact.computed.inputs
    if isinstance(value, str | frozenset | date):
        return
    found: dict[str, Value] = {}
    if way in ("days_between", "months_between"):
        first, last = inputs
        start, end = stated.get(first), stated.get(last)
        steps = int(value)
        if isinstance(end, date) and start is None:
            found[first] = _moved(end, -steps, way)
        else:
            begin = start if isinstance(start, date) else day
            found |= {first: begin, last: _moved(begin, steps, way)}
    elif way in ("weekday", "month", "year"):
        found[inputs[0]] = _day_with(way, int(value), day)
    elif way == "ratio":
        found |= {inputs[0]: Decimal(value) if isinstance(value, Decimal) else Decimal(0), inputs[1]: Decimal(1)}
    else:
        found = {name: max(Decimal(0), _least(facts[name])) for name in inputs[1:]}
        rest = sum((amount for amount in found.values() if isinstance(amount, Decimal)), Decimal(0))
        found[inputs[0]] = Decimal(value) + (rest if way == "difference" else -rest)
    for name, amount in found.items():
        inner = facts[name]
        if inner.computed:
            _reach_computed(inner, amount, facts, stated, day)
        else:
            stated.setdefault(name, amount)


def _least(fact: Fact) -> Decimal:
    return fact.min if isinstance(fact.min, Decimal) else Decimal(0)


def _moved(day: date, steps: int, way: str) -> date:
    """A day so many days or months later, as far as the calendar goes."""
    try:
        if way == "days_between":
            return day + timedelta(days=steps)
        months = day.year * 12 + day.month - 1 + steps
        return date(months // 12, months % 12 + 1, min(day.day, 28))
    except (OverflowError, ValueError):
        return date.max if steps > 0 else date.min


def _day_with(way: str, value: int, day: date) -> date:
    if way == "weekday":
        return day + timedelta(days=(value - day.isoweekday()) % 7)
    if way == "month":
        return date(day.year, min(max(value, 1), 12), 1)
    return date(min(max(value, 1), 9999), 6, 1)
