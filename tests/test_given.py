"""What follows from what is stated: assumptions, and computed facts to the last digit (`language.md` 2)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.given import Given, basic_inputs, compute, fill, unstated_inputs
from triage.model.vocabulary import Computed, Fact, Vocabulary


def day(text: str) -> date:
    """A date, short to write."""
    return date.fromisoformat(text)


def vocabulary(*facts: Fact) -> Vocabulary:
    """A vocabulary of these facts."""
    return Vocabulary("v", {fact.name: fact for fact in facts})


def number(name: str, way: str | None = None, *inputs: str, assume: Decimal | None = None) -> Fact:
    """A number, computed where a way is given."""
    return Fact(name, "number", computed=Computed(way, inputs) if way else None, assume=assume)


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2017-01-31", "2017-02-28", 1),
        ("2017-01-31", "2017-02-27", 0),
        ("2016-01-31", "2016-02-28", 0),
        ("2016-01-31", "2016-02-29", 1),
        ("2016-02-29", "2017-02-28", 12),
        ("2016-02-29", "2017-02-27", 11),
        ("2016-02-29", "2020-02-29", 48),
        ("2016-02-29", "2020-02-28", 47),
        ("2017-03-31", "2017-04-30", 1),
        ("2017-03-30", "2017-04-30", 1),
        ("2017-04-30", "2017-05-30", 1),
        ("2017-04-30", "2017-05-29", 0),
        ("2017-12-31", "2018-01-31", 1),
        ("2017-01-15", "2017-01-15", 0),
        ("2017-03-31", "2017-02-28", -1),
        ("2017-03-31", "2017-02-27", -2),
        ("2017-03-01", "2017-02-28", -1),
        ("2018-01-01", "2017-01-01", -12),
        ("0001-01-01", "9999-12-31", 119987),
    ],
)
def test_months_between(first: str, last: str, months: int) -> None:
    assert compute("months_between", [day(first), day(last)]) == months


def _later(start: date, months: int) -> date:
    """The same day so many months later, clamped to the end of the month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


@given(st.dates(day("1990-01-01"), day("2030-12-31")), st.dates(day("1990-01-01"), day("2030-12-31")))
def test_months_between_are_the_most_that_fit(first: date, last: date) -> None:
    months = int(compute("months_between", [first, last]))
    assert _later(first, months) <= last < _later(first, months + 1)


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("2017-01-01", "2017-01-01", 0),
        ("2016-02-28", "2016-03-01", 2),
        ("2017-02-28", "2017-03-01", 1),
        ("2017-03-31", "2017-03-01", -30),
        ("0001-01-01", "9999-12-31", 3652058),
    ],
)
def test_days_between_is_to_minus_from(first: str, last: str, days: int) -> None:
    assert compute("days_between", [day(first), day(last)]) == days


@given(st.dates(), st.dates())
def test_days_between_lead_from_one_to_the_other(first: date, last: date) -> None:
    assert first + timedelta(int(compute("days_between", [first, last]))) == last


@pytest.mark.parametrize(("text", "weekday"), [("2017-03-06", 1), ("2017-03-11", 6), ("2017-03-12", 7), ("2016-02-29", 1)])
def test_weekday_month_and_year(text: str, weekday: int) -> None:
    moment = day(text)
    assert compute("weekday", [moment]) == weekday
    assert (compute("month", [moment]), compute("year", [moment])) == (moment.month, moment.year)


def test_sums_and_differences_are_exact_at_900_digits() -> None:
    great, small = Decimal("9" * 900), Decimal("0." + "0" * 899 + "1")
    assert f"{compute('sum', [great, small, small]):f}" == "9" * 900 + "." + "0" * 899 + "2"
    assert f"{compute('difference', [great, small]):f}" == "9" * 899 + "8." + "9" * 900
    assert compute("difference", [great, great]) == 0
    assert compute("sum", [great, Decimal(1)]) == 10**900


@given(st.lists(st.decimals(allow_nan=False, allow_infinity=False, places=3), min_size=1))
def test_sums_are_exact(values: list[Decimal]) -> None:
    assert Fraction(compute("sum", values)) == sum(map(Fraction, values))
    assert Fraction(compute("difference", [values[0], values[-1]])) == Fraction(values[0]) - Fraction(values[-1])


def test_a_ratio_is_an_exact_fraction() -> None:
    third = compute("ratio", [Decimal(1), Decimal(3)])
    assert third == Fraction(1, 3)
    assert compute("ratio", [Decimal("0.3"), Decimal("0.1")]) == 3
    assert compute("sum", [third, third, third]) == 1
    assert compute("difference", [Decimal(1), third]) == Fraction(2, 3)
    assert compute("difference", [third, Decimal(1)]) == Fraction(-2, 3)
    assert compute("ratio", [third, third]) == 1


@pytest.mark.parametrize("zero", [Decimal(0), Decimal("-0"), Decimal("0.00"), Fraction(0)])
def test_a_ratio_by_zero_is_unstated(zero: Decimal | Fraction) -> None:
    assert compute("ratio", [Decimal(1), zero]) is None


def test_assumptions_fill_in_and_are_told_apart() -> None:
    words = vocabulary(number("a", assume=Decimal(7)), number("b", assume=Decimal(0)), number("c"))
    assert fill(words, {"a": Decimal(1)}) == Given({"a": Decimal(1), "b": Decimal(0)}, {"b": Decimal(0)}, {})
    assert fill(words, {"a": Decimal(1)}, assuming=False) == Given({"a": Decimal(1)}, {}, {})


def test_the_empty_set_can_be_assumed() -> None:
    words = vocabulary(Fact("topics", "choices", {"soil": {}}, assume=frozenset()))
    assert fill(words, {}).values == {"topics": frozenset()}


def test_what_is_stated_is_not_changed() -> None:
    stated = {"a": Decimal(1)}
    fill(vocabulary(number("a"), number("b", assume=Decimal(2)), number("c", "sum", "a", "b")), stated)
    assert stated == {"a": Decimal(1)}


NESTED = vocabulary(
    # `share` stands before what it is computed from.
    number("share", "ratio", "total", "double"),
    number("total", "sum", "a", "b", "a"),
    number("double", "sum", "c", "c"),
    *(number(name) for name in "abc"),
)


def test_computed_facts_are_computed_from_one_another() -> None:
    given_all = fill(NESTED, {"a": Decimal(1), "b": Decimal(2), "c": Decimal(3)})
    assert given_all.computed == {"total": 4, "double": 6, "share": Fraction(2, 3)}
    assert given_all.values["share"] == Fraction(2, 3)


def test_a_computed_fact_is_unstated_where_an_input_is() -> None:
    assert fill(NESTED, {"a": Decimal(1), "c": Decimal(3)}).computed == {"double": 6}
    assert fill(NESTED, {"a": Decimal(1), "b": Decimal(2), "c": Decimal(0)}).computed == {"total": 4, "double": 0}


def test_assumptions_take_part_in_what_is_computed() -> None:
    words = vocabulary(number("a", assume=Decimal(5)), number("b"), number("c", "difference", "a", "b"))
    assert fill(words, {"b": Decimal(2)}).computed == {"c": 3}
    assert fill(words, {"b": Decimal(2)}, assuming=False).computed == {}


def test_what_to_ask_in_place_of_a_fact() -> None:
    share, a = NESTED.facts["share"], NESTED.facts["a"]
    assert basic_inputs(share.computed, NESTED) == ["a", "b", "c"]
    assert unstated_inputs(a, NESTED, {}) == ["a"]
    assert unstated_inputs(share, NESTED, {}) == ["a", "b", "c"]
    assert unstated_inputs(share, NESTED, {"b": Decimal(2)}) == ["a", "c"]
    # Nothing is missing, so the ratio divides by 0: any of them may be wrong.
    assert unstated_inputs(share, NESTED, {"a": Decimal(1), "b": Decimal(2), "c": Decimal(0)}) == ["a", "b", "c"]
