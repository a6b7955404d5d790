from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from triage.diagnostics import Place, Problems, SourceText
from triage.language.values import read_value
from triage.table.cells import cell_node, is_nothing
from triage.table.habits import EITHER, HABITS, PLAIN, SEMICOLON, Habit

if TYPE_CHECKING:
    import triage


PLACE = Place(SourceText("in", ()), 7, 1)


def read(policy: triage.CompiledPolicy, fact: str, text: str, habit: Habit) -> object:
    """The value, or the messages about it."""
    problems = Problems()
    known = policy.policy.vocabulary.facts[fact]
    node = cell_node(known, text, PLACE, habit, problems)
    value = read_value(known, node, problems) if node else None
    assert all(found.fact == fact and found.at == PLACE for found in problems.found)
    return [found.message for found in problems.found] or value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3,5", "3.5"), ("-3,5", "-3.5"), ("1234,50", "1234.50"), (" 12 ", "12"), ("0,500", "0.500"), ("1,234", "1.234"),
        ("1.234,5", "1234.5"), ("145.000,00", "145000.00"), ("-1.234.567,8", "-1234567.8"), ("1.234.567", "1234567"),
        ("1234.5", "1234.5"), ("1.5", "1.5"), ("0.500", "0.500"), ("1234.567", "1234.567"), ("1.2345", "1.2345"),
    ],
)  # fmt: skip
def test_danish_numbers(policy: triage.CompiledPolicy, text: str, value: str) -> None:
    assert read(policy, "cost", text, SEMICOLON) == Decimal(value)


@pytest.mark.parametrize("text", ["1.234", "-12.345", "999.999"])
def test_a_point_that_may_be_either_is_refused_in_a_danish_file_only(policy: triage.CompiledPolicy, text: str) -> None:
    assert read(policy, "cost", text, SEMICOLON) == [f"the point in `{text}` may stand before decimals or between thousands"]
    assert read(policy, "cost", text, PLAIN) == Decimal(text)


@pytest.mark.parametrize(
    "text", ["1,234.5", "12,345,678", "1 234,5", "1.23.456", "1.234,", ",5", "1,5,5", "1.234.56", "+5", "5 kr.", "１２"]
)
def test_other_numbers_are_refused(policy: triage.CompiledPolicy, text: str) -> None:
    assert read(policy, "cost", text, SEMICOLON) == [f"`cost` is a number, not `{text}`"]


def test_a_decimal_comma_is_danish(policy: triage.CompiledPolicy) -> None:
    assert read(policy, "cost", "3,5", PLAIN) == ["`cost` is a number, not `3,5`"]


@pytest.mark.parametrize(
    ("text", "day"),
    [("31-03-2017", "2017-03-31"), ("31.03.2017", "2017-03-31"), ("1.5.2026", "2026-05-01"), ("1-12-2026", "2026-12-01"),
     ("2017-03-31", "2017-03-31"), (" 2017-03-31 ", "2017-03-31")],
)  # fmt: skip
def test_danish_days(policy: triage.CompiledPolicy, text: str, day: str) -> None:
    assert read(policy, "start", text, SEMICOLON) == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("03/04/2026", "`03/04/2026` does not say which is the day and which the month"),
        ("31/12/2026", "`31/12/2026` does not say which is the day and which the month"),
        ("3/4/26", "`3/4/26` does not say which is the day and which the month"),
        ("03-04-26", "the year in `03-04-26` has two digits"),
        ("1.5.26", "the year in `1.5.26` has two digits"),
        ("uge 20", "`start` is a date, not `uge 20`"),
        ("1.5-2026", "`start` is a date, not `1.5-2026`"),
        ("2026/04/03", "`start` is a date, not `2026/04/03`"),
    ],
)
def test_days_that_are_not_clear_are_refused(policy: triage.CompiledPolicy, text: str, message: str) -> None:
    assert read(policy, "start", text, SEMICOLON) == [message]
    assert read(policy, "start", text, PLAIN) == [message]


def test_days_that_are_not_there(policy: triage.CompiledPolicy) -> None:
    (told,) = read(policy, "start", "31-13-2017", SEMICOLON)  # type: ignore[misc]
    assert "no" in told
    assert "`2017-13-31`" in told
    assert read(policy, "start", "31-03-2017", PLAIN) == ["`start` is a date, not `31-03-2017`"]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("soil", {"soil"}), ("soil;health", {"soil", "health"}), (" soil ,\thealth | food ", {"soil", "health", "food"}),
        ("food, drink", {"food, drink"}), ("food, drink, food", {"food, drink", "food"}),
        ("soil; food, drink ;health", {"soil", "food, drink", "health"}),
        ("soil, food, drink, song", {"soil", "food, drink, song"}),
        ("food, drink, song, food, drink", {"food, drink, song", "food, drink"}),
        ("art|music|soil", {"art|music", "soil"}), ("food,soil", {"food", "soil"}), ("[]", set()), ("soil; soil", {"soil"}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("habit", [PLAIN, SEMICOLON])
def test_lists_in_a_cell(policy: triage.CompiledPolicy, text: str, items: set[str], habit: Habit) -> None:
    assert read(policy, "topics", text, habit) == frozenset(items)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("soil;;health", "an item of `topics` is a value, this is nothing"),
        ("soil;", "an item of `topics` is a value, this is nothing"),
        ("soil health", "`topics` cannot be `soil health`"),
        ("food, drinks", "`topics` cannot be `drinks`"),
        ("soil/health", "`topics` cannot be `soil/health`"),
    ],
)
def test_lists_that_are_refused(policy: triage.CompiledPolicy, text: str, message: str) -> None:
    assert read(policy, "topics", text, PLAIN) == [message]


def test_other_types_are_as_they_stand(policy: triage.CompiledPolicy) -> None:
    assert read(policy, "title", " 1.234; 3,5 ", SEMICOLON) == " 1.234; 3,5 "
    assert read(policy, "relevant", "Nej", SEMICOLON) == "no"
    assert read(policy, "country", "NO", SEMICOLON) == "NO"
    assert read(policy, "kind", "null", PLAIN) == ["`kind` cannot be `null`"]


def test_nothing() -> None:
    assert all(map(is_nothing, ["", " ", "\t\n", "\u00a0"]))
    assert not any(map(is_nothing, ["0", "-", "~"]))


@pytest.mark.parametrize("word", ["x", "X", " x ", "SAND", "sand", "TRUE", "ja", "Yes"])
def test_a_cross_is_a_yes(policy: triage.CompiledPolicy, word: str) -> None:
    assert read(policy, "paid", word, SEMICOLON) == read(policy, "paid", word, PLAIN) == "yes"


@pytest.mark.parametrize("word", ["FALSK", "falsk", "FALSE", "nej"])
def test_what_excel_calls_no(policy: triage.CompiledPolicy, word: str) -> None:
    assert read(policy, "paid", word, PLAIN) == "no"


@pytest.mark.parametrize("word", ["xx", "-", "o", "√", "0", "1"])
def test_other_marks_are_neither(policy: triage.CompiledPolicy, word: str) -> None:
    assert read(policy, "paid", word, PLAIN) == [f"`paid` is yes or no, not `{word}`"]


# What each dialect makes of what is unclear without one: None where it is refused

NUMBERS = {
    "1.234": ("1234", "1.234", "1.234", "1.234"), "1,234": ("1.234", "1234", "1234", None), "1.234,5": ("1234.5", None, None, None),
    "1,234.5": (None, "1234.5", "1234.5", None), "1.5": (None, "1.5", "1.5", "1.5"), "1,5": ("1.5", None, None, None),
    "12.345.678": ("12345678", None, None, None), "12,345,678": (None, "12345678", "12345678", None),
    "0.500": (None, "0.500", "0.500", "0.500"),
    "0,500": ("0.500", None, None, None), "-1.234": ("-1234", "-1.234", "-1.234", "-1.234"), "7": ("7", "7", "7", "7"),
}  # fmt: skip
DAYS = {
    "03/04/2026": ("2026-04-03", "2026-04-03", "2026-03-04", None), "3-4-2026": ("2026-04-03", "2026-04-03", "2026-03-04", None),
    "03.04.2026": ("2026-04-03", "2026-04-03", "2026-03-04", None), "31/12/2026": ("2026-12-31", "2026-12-31", None, None),
    "12/31/2026": (None, None, "2026-12-31", None), "2026-04-03": ("2026-04-03",) * 4,
    "03/04/29": ("2029-04-03", "2029-04-03", "2029-03-04", None),
    "03-04-69": ("1969-04-03", "1969-04-03", "1969-03-04", None),
    "03-04-30": (None,) * 4, "03-04-68": (None,) * 4, "03-04/2026": (None,) * 4,
}  # fmt: skip


@pytest.mark.parametrize(("at", "dialect"), list(enumerate(HABITS)))
def test_a_dialect_settles_what_is_unclear(policy: triage.CompiledPolicy, at: int, dialect: str) -> None:
    for text, values in NUMBERS.items():
        found = read(policy, "cost", text, HABITS[dialect])
        assert (str(found) if isinstance(found, Decimal) else None) == values[at], (text, found)
    for text, values in DAYS.items():
        found = read(policy, "start", text, HABITS[dialect])
        assert (str(found) if isinstance(found, date) else None) == values[at], (text, found)


@pytest.mark.parametrize(
    ("text", "value"), [("1,5", "1.5"), ("1.5", "1.5"), ("1,234.5", "1234.5"), ("1.234,5", "1234.5"), ("0,123", "0.123")]
)
def test_where_nothing_tells_the_dialect_what_is_clear_is_read(policy: triage.CompiledPolicy, text: str, value: str) -> None:
    assert read(policy, "cost", text, EITHER) == Decimal(value)


@pytest.mark.parametrize(("text", "mark"), [("1,234", "comma"), ("1.234", "point"), ("-12,345", "comma")])
def test_where_nothing_tells_the_dialect_the_unclear_is_refused(policy: triage.CompiledPolicy, text: str, mark: str) -> None:
    assert read(policy, "cost", text, EITHER) == [f"the {mark} in `{text}` may stand before decimals or between thousands"]


def test_the_advice_settles_it(policy: triage.CompiledPolicy) -> None:
    def advice(text: str, habit: Habit, fact: str = "cost") -> str | None:
        problems = Problems()
        cell_node(policy.policy.vocabulary.facts[fact], text, PLACE, habit, problems)
        return problems.found[0].help

    assert advice("1.234", SEMICOLON) == "write `1234` or `1,234`"
    assert advice("1.234", EITHER) == "write `1234`, or pass `--dialect`"
    assert advice("1.5", HABITS["danish"]) == "write `1,5`, as numbers are written in this dialect"
    assert "or pass `--dialect`" in str(advice("03/04/2026", SEMICOLON, "start"))
    assert "`--dialect`" not in str(advice("03-04-68", HABITS["danish"], "start"))
