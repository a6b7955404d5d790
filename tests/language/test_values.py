"""Values by declared type, in every form that the language accepts, and in those that it refuses (`language.md` 2)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.diagnostics import Problems
from triage.language.nodes import Scalar
from triage.language.values import is_unclear, read_scalar, read_value, to_text
from triage.model.place import Place, SourceText
from triage.model.vocabulary import Fact

from .texts import FACTS, codes, node_of

if TYPE_CHECKING:
    from triage.model.vocabulary import Value


def read(name: str, text: str) -> tuple[Value | None, Problems]:
    """A fact's value as it is written after `fact: ` in YAML."""
    problems = Problems()
    node = node_of(f"- {text}\n").items[0]
    return read_value(FACTS[name], node, problems), problems


def scalar(text: str) -> Scalar:
    """A quoted text."""
    return Scalar(text, True, Place(SourceText("t", (text,)), 1, 1))


YES = ["yes", "Yes", "YES", "yEs", "ja", "JA", "Ja", "true", "True", "TRUE", '"yes"', "' ja '"]
NO = ["no", "No", "NO", "nej", "NEJ", "false", "False", "FALSE", '"no"']


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        *(("invited", text, "yes") for text in YES),
        *(("invited", text, "no") for text in NO),
        ("kind", "visit", "visit"),
        ("kind", '" visit "', "visit"),
        # YAML's own booleans and nothing are words here.
        ("answer", "yes", "yes"),
        ("answer", "no", "no"),
        ("answer", "on", "on"),
        ("answer", '"null"', "null"),
        ("country", "NO", "NO"),
        ("country", '" DK "', "DK"),
        ("hours", "0", Decimal(0)),
        ("hours", "200", Decimal(200)),
        ("hours", "0.125", Decimal("0.125")),
        ("hours", '"12.50"', Decimal("12.50")),
        ("hours", "017", Decimal(17)),
        ("hours", "-0", Decimal(0)),
        ("balance", "-12.50", Decimal("-12.50")),
        ("balance", "9" * 1000, Decimal("9" * 1000)),
        ("persons", "12", Decimal(12)),
        ("persons", "12.0", Decimal(12)),
        ("persons", "1" * 900, Decimal("1" * 900)),
        ("visit_start", "2017-03-31", date(2017, 3, 31)),
        ("visit_start", "2016-02-29", date(2016, 2, 29)),
        ("visit_start", "0001-01-01", date(1, 1, 1)),
        ("received_on", "2030-12-31", date(2030, 12, 31)),
        ("topics", "[soil, health]", frozenset({"soil", "health"})),
        ("topics", "[soil, soil]", frozenset({"soil"})),
        ("topics", "soil", frozenset({"soil"})),
        ("topics", "[]", frozenset()),
        ("summary", "12", "12"),
        ("summary", "no", "no"),
        ("summary", '" two  spaces "', " two  spaces "),
        ("summary", "NULL", "NULL"),
        ("summary", '"null"', "null"),
        ("summary", "|\n  case #12", "case #12\n"),
    ],
)
def test_what_is_accepted(name: str, text: str, value: Value) -> None:
    found, problems = read(name, text)
    problems.stop()
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("text", ["", "null", "~", '""', '"  "', "' \t '", '"\\u00a0"'])
@pytest.mark.parametrize("name", sorted(FACTS))
def test_what_is_blank(name: str, text: str) -> None:
    found, problems = read(name, text)
    problems.stop()
    assert found is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("invited", "y"),
        ("invited", "on"),
        ("invited", "1"),
        ("invited", "unclear"),
        ("kind", "Visit"),
        ("kind", "vis it"),
        ("answer", "No"),
        ("answer", "off"),
        ("country", "no"),
        ("country", "NOR"),
        ("country", "N"),
        ("country", '"N\\nO"'),
        ("country", '"NO\\n NO"'),
        *(
            ("balance", text)
            for text in ("1e3", "1_000", "12,5", "+5", ".5", "5.", "١٢", "５", "0x1F", "0o17", "1 000", "1,000", "nan", ".inf")
        ),
        *(("balance", text) for text in ('"--5"', '"-"', "1.2.3", "5-", "²", "1/2", "5 hours", "yes", "1" * 1001)),
        ("hours", "-0.01"),
        ("hours", "200.01"),
        ("persons", "0"),
        ("persons", "1.5"),
        ("persons", "1." + "0" * 900 + "1"),
        *(
            ("visit_start", text)
            for text in ("2017-02-29", "2017-13-01", "2017-00-10", "2017-3-31", "31-03-2017", "17-03-31", "0000-01-01")
        ),
        *(
            ("visit_start", text)
            for text in ("2017-03-31T12:00:00", "20170331", "2017/03/31", "2017-W13-5", "-017-03-31", "٢٠١٧-٠٣-٣١", "today")
        ),
        ("received_on", "2031-01-01"),
        ("topics", "[money]"),
        ("topics", "money"),
        ("topics", "[Soil]"),
    ],
)
def test_what_is_refused(name: str, text: str) -> None:
    found, problems = read(name, text)
    assert codes(problems) == ["wrong-value"]
    assert found in (None, frozenset())
    assert problems.found[0].fact == name


@pytest.mark.parametrize("name", [name for name in FACTS if name != "topics"])
@pytest.mark.parametrize("text", ["[]", "[visit]", "{a: b}"])
def test_a_list_or_a_mapping_is_no_single_value(name: str, text: str) -> None:
    found, problems = read(name, text)
    assert found is None
    assert codes(problems) == ["wrong-kind"]


@pytest.mark.parametrize("text", ["{soil: yes}", "[soil, [health]]", "[soil, {value: health}]", "[soil, ~]", '[soil, " "]'])
def test_an_item_of_choices_is_one_value(text: str) -> None:
    assert codes(read("topics", text)[1]) == ["wrong-kind"]


@pytest.mark.parametrize(
    ("name", "text", "help"),
    [
        ("kind", "vist", "did you mean `visit`?"),
        ("kind", "conference", "write one of `visit`, `trip`, `money`"),
        ("kind", "ｖisit", "did you mean `visit`? (`ｖ` here is fullwidth latin small letter v)"),
        ("kind", "visіt", "did you mean `visit`? (`і` here is cyrillic small letter byelorussian-ukrainian i)"),
        ("kind", '"visit\\u200b"', "did you mean `visit`? (`\\u200b` here is zero width space)"),
        ("balance", "12,5", "write `12.5`"),
        ("balance", "-12,50", "write `-12.50`"),
        ("balance", "+5", "write `5`"),
        ("balance", ".5", "write `0.5`"),
        ("balance", "5.", "write `5`"),
        ("balance", "１２", "write `12`"),
        ("balance", "1,000", "write digits, with a point before decimals and nothing between thousands, such as `1200.50`"),
        ("balance", "unknown", "leave it blank where it is not known"),
        ("topics", "[none]", "leave the list out where it is not known"),
        ("country", "no", "write `NO`"),
        ("country", "Norge", None),
        ("visit_start", "2017-02-30", "the month has 28 days"),
        ("visit_start", "2016-02-30", "the month has 29 days"),
        ("visit_start", "2017-13-01", "years are 0001 to 9999, months 01 to 12"),
        ("visit_start", "31-03-2017", "write `2017-03-31`"),
        ("visit_start", "31.3.2017", "write `2017-03-31`"),
        ("visit_start", "2017/3/1", "write `2017-03-01`"),
        # Whether this is in January or in December, nobody knows.
        ("visit_start", "12/1/2017", "write year, month and day, such as `2017-03-31`"),
        ("persons", "1.5", "write it without decimals"),
    ],
)
def test_what_to_write_instead(name: str, text: str, help: str | None) -> None:
    assert [diagnostic.help for diagnostic in read(name, text)[1].found] == [help]


def test_bounds_are_said_as_they_are_written() -> None:
    problems = Problems()
    read_scalar(Fact("x", "number", min=Decimal("0.0000001"), max=Decimal(1000)), scalar("0"), problems)
    read_scalar(Fact("x", "number", min=Decimal("0.0000001"), max=Decimal(1000)), scalar("1000.5"), problems)
    assert [diagnostic.message for diagnostic in problems.found] == [
        "`x` is at least `0.0000001`, not `0`",
        "`x` is at most `1000`, not `1000.5`",
    ]


def test_composed_and_decomposed_letters_are_the_same() -> None:
    fact = Fact("place", "choice", {"Ålborg": {}})
    problems = Problems()
    assert read_scalar(fact, scalar("A\u030alborg"), problems) == "Ålborg"
    assert read_scalar(Fact("code", "code", pattern="[A-ZÆØÅ]+"), scalar("A\u030a"), problems) == "Å"
    assert read_scalar(Fact("note", "text"), scalar("A\u030a"), problems) == "A\u030a"
    problems.stop()


@pytest.mark.parametrize("text", ["unclear", "Unclear", '" unclear "'])
def test_unclear_leaves_a_judgement_unstated(text: str) -> None:
    node = node_of(f"- {text}\n").items[0]
    assert is_unclear(FACTS["welcome"], node)
    assert not is_unclear(FACTS["invited"], node)
    assert not is_unclear(Fact("x", "choice", {"unclear": {}}, judgement=True), node)


def test_a_comment_does_not_swallow_a_text() -> None:
    assert codes(read("summary", "see case #12")[1]) == ["text-cut-off"]
    assert codes(read("summary", "case #12")[1]) == ["text-cut-off"]
    assert read("summary", "case#12")[0] == "case#12"
    assert read("summary", "a case  # set off by two spaces")[0] == "a case"
    assert read("summary", "case # a comment after one word")[0] == "case"
    assert read("kind", "visit # a comment")[0] == "visit"


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_numbers_come_back_as_they_are_written(number: Decimal) -> None:
    problems = Problems()
    assert read_scalar(FACTS["balance"], scalar(to_text(number)), problems) == number
    problems.stop()


@given(st.dates())
def test_dates_come_back_as_they_are_written(day: date) -> None:
    problems = Problems()
    assert read_scalar(FACTS["visit_start"], scalar(to_text(day)), problems) == day
    problems.stop()


@given(st.sampled_from(sorted(FACTS)), st.text())
def test_a_value_is_read_or_reported_never_both(name: str, text: str) -> None:
    problems = Problems()
    value = read_value(FACTS[name], scalar(text), problems)
    if text.strip():
        # A zero is a value; of a list that holds a wrong one nothing is left.
        assert bool(problems.found) == (value in (None, frozenset()))
    else:
        assert value is None
        assert not problems.found


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("visit", "visit"),
        (Decimal("1E+3"), "1000"),
        (Decimal("1E-7"), "0.0000001"),
        (date(17, 3, 1), "0017-03-01"),
        (frozenset({"b", "a"}), "a, b"),
    ],
)
def test_to_text(value: Value, text: str) -> None:
    assert to_text(value) == text
