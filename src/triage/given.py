"""What is given of a request: stated facts, the assumptions that fill in for others, and what is computed from them."""

from __future__ import annotations

from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal

from .model.noun import TYPE_CHECKING, Noun

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping
    from datetime import date
    from typing import Any

    from .model.vocabulary import Computed, Fact, Value, Vocabulary

# Requests hold at most 1,000 digits (`language.values`), so no sum of them is ever rounded.
EXACT = Context(prec=5000, Emax=MAX_EMAX, Emin=MIN_EMIN)


class Given(Noun):
    """The values that take part in a decision, and which of them were assumed or computed rather than stated."""

    values: dict[str, Value]
    assumed: dict[str, Value]
    computed: dict[str, Value]


def fill(vocabulary: Vocabulary, stated: Mapping[str, Value], assuming: bool = True) -> Given:
    """Adds assumptions, then computed facts of which every input is given; `assuming=False` leaves assumptions out."""
    values = dict(stated)
    assumed = {}
    if assuming:
        assumed = {f.name: f.assume for f in vocabulary.facts.values() if f.assume is not None and f.name not in values}
        values.update(assumed)
    found: dict[str, Value] = {}
    for fact in vocabulary.facts.values():
        if fact.computed:
            _value(fact, vocabulary.facts, values, found)
    values.update(found)
    return Given(values, assumed, found)


def _value(fact: Fact, facts: Mapping[str, Fact], values: Mapping[str, Value], found: dict[str, Value]) -> Value | None:
    if fact.computed is None:
        return values.get(fact.name)
    if fact.name not in found:
        inputs = [_value(facts[name], facts, values, found) for name in fact.computed.inputs]
        value = None if None in inputs else compute(fact.computed.way, inputs)
        if value is None:
            return None
        found[fact.name] = value
    return found[fact.name]


def compute(way: str, inputs: list[Any]) -> Any:
    """A computed value by `language.md` 2, None where a ratio divides by 0. A ratio is an exact fraction."""
    match way, inputs:
        case "days_between", [first, last]:
            return Decimal((last - first).days)
        case "months_between", [first, last]:
            return Decimal(_months(first, last))
        case "difference", [a, b]:
            return _sum([a, b.copy_negate() if isinstance(b, Decimal) else -b])
        case "sum", _:
            return _sum(inputs)
        case "ratio", [a, b]:
            from fractions import Fraction

            return Fraction(a) / Fraction(b) if b else None
        case "weekday", [day]:
            return Decimal(day.isoweekday())
        case "month", [day]:
            return Decimal(day.month)
        case "year", [day]:
            return Decimal(day.year)
    raise AssertionError(way)


def _sum(values: list[Any]) -> Any:
    """An exact sum; where a ratio takes part, all of it is in fractions."""
    if all(isinstance(value, Decimal) for value in values):
        total = Decimal(0)
        for value in values:
            total = EXACT.add(total, value)
        return total
    from fractions import Fraction

    return sum(map(Fraction, values), Fraction(0))


def _months(first: date, last: date) -> int:
    """The most whole months from one day to another, the day clamped to the end of the month."""
    from calendar import monthrange

    months = (last.year - first.year) * 12 + last.month - first.month
    clamped = min(first.day, monthrange(last.year, last.month)[1])
    return months if clamped <= last.day else months - 1


def to_ask(matter: Iterable[str], vocabulary: Vocabulary, values: Container[str]) -> tuple[str, ...]:
    """The facts to ask for where these matter, in the order of the vocabulary: in place of a computed one, its inputs."""
    wanted = {name for fact in matter for name in unstated_inputs(vocabulary.facts[fact], vocabulary, values)}
    return tuple(name for name in vocabulary.facts if name in wanted)


def unstated_inputs(fact: Fact, vocabulary: Vocabulary, values: Container[str]) -> list[str]:
    """The facts to ask for in place of `fact`: itself, or the inputs that are missing where it is computed.

    Where none is missing (a ratio divides by 0) it is all of them.
    """
    if fact.computed is None:
        return [fact.name]
    inputs = basic_inputs(fact.computed, vocabulary)
    return [name for name in inputs if name not in values] or inputs


def basic_inputs(computed: Computed, vocabulary: Vocabulary) -> list[str]:
    """The facts that a request can state from which a computed one follows in the end."""
    found: list[str] = []
    for name in computed.inputs:
        inner = vocabulary.facts[name].computed
        found += basic_inputs(inner, vocabulary) if inner else [name]
    return list(dict.fromkeys(found))
