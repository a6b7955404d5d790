from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from triage.model.vocabulary import Computed, Concept, Fact, Operator, Vocabulary
from triage.report.wording import amount, cited, label, number, period, sentence, series, shown, spoken, when

FACTS = {
    "cost": Fact("cost", "number", unit="DKK", label={"en": "cost", "da": "udgift"}),
    "hours": Fact("hours", "number", unit="hours", label={"en": "working hours", "da": "arbejdstimer"}),
    "stay": Fact("stay", "number", unit="hours", label={"en": "stay", "da": "ophold"}),
    "berths": Fact("berths", "number", unit="køjer"),
    "year": Fact("year", "number", computed=Computed("year", ("day",))),
    "day": Fact("day", "date"),
    "topics": Fact("topics", "choices", {"soil": {"en": "soil", "da": "jord"}, "clean-water": {}, "health": {"da": "sundhed"}}),
    "dual_use": Fact("dual_use", "choice", {"no": {"da": "nej tak"}, "yes": {}}),
    "open": Fact("open", "yes-no", {"yes": {}, "no": {}}),
    "country": Fact("country", "code", pattern="[A-Z]{2}"),
    "title": Fact("title", "text"),
}
VOCABULARY = Vocabulary("v", FACTS, {"trip": Concept("trip", ("yes", "no"), "no"), "part": Concept("part", ("light", "heavy"), "light")})


@pytest.mark.parametrize(
    ("value", "en", "da"),
    [
        (Decimal("1234.5"), "1,234.5", "1.234,5"), (Decimal("999"), "999", "999"), (Decimal("-1000000"), "-1,000,000", "-1.000.000"),
        (Decimal("12.50"), "12.5", "12,5"), (Decimal("100.00"), "100", "100"), (Decimal("0.05"), "0.05", "0,05"),
        (Decimal("1E+3"), "1,000", "1.000"), (Fraction(50, 3), "16.67", "16,67"), (Fraction(4000, 2), "2,000", "2.000"),
        (Decimal("-0.5"), "-0.5", "-0,5"),
    ],
)  # fmt: skip
def test_numbers(value: object, en: str, da: str) -> None:
    assert (number(value, "en"), number(value, "da")) == (en, da)


@pytest.mark.parametrize(
    ("fact", "value", "en", "da"),
    [
        ("cost", 29500, "DKK 29,500", "29.500 kr."), ("hours", 8, "8", "8"), ("stay", 8, "8 hours", "8 timer"),
        ("stay", 1, "1 hour", "1 time"), ("berths", 3, "3 køjer", "3 køjer"), ("year", 2017, "2017", "2017"),
    ],
)  # fmt: skip
def test_amounts(fact: str, value: int, en: str, da: str) -> None:
    assert (amount(Decimal(value), FACTS[fact], "en"), amount(Decimal(value), FACTS[fact], "da")) == (en, da)


@pytest.mark.parametrize(
    ("name", "value", "en", "da"),
    [
        ("day", date(2017, 3, 31), "31 March 2017", "31.3.2017"),
        ("topics", frozenset({"clean-water", "soil", "health"}), "soil, clean water and sundhed", "jord, clean water og sundhed"),
        ("topics", frozenset(), "none", "ingen"), ("open", "no", "no", "nej"), ("dual_use", "no", "nej tak", "nej tak"),
        ("dual_use", "yes", "yes", "yes"), ("country", "NO", "NO", "NO"), ("title", "a\u202eb", r"a\u202eb", r"a\u202eb"),
        ("trip", "yes", "yes", "ja"), ("part", "light", "light", "light"), ("gone_by", "half-way", "half way", "half way"),
    ],
)  # fmt: skip
def test_values(name: str, value: str, en: str, da: str) -> None:
    assert (spoken(name, value, VOCABULARY, "en"), spoken(name, value, VOCABULARY, "da")) == (en, da)


def test_a_name_stands_in_for_a_missing_label() -> None:
    assert [label(name, VOCABULARY, "da") for name in ("cost", "dual_use", "trip", "gone-by")] == ["udgift", "dual use", "trip", "gone by"]


def test_chinese_is_left_alone_and_what_fools_a_reader_is_not() -> None:
    assert shown("  我局拟于\u3000九月，\n率12人\t赴贵地区。 ") == "我局拟于 九月， 率12人 赴贵地区。"
    assert shown("a\u202eb\x1b[31m\u200d\x85\u2028") == r"a\u202eb\x1b[31m\u200d\x85\u2028"


def test_lists_sentences_and_days() -> None:
    assert [series(items, "da", "or") for items in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a eller b", "a, b eller c"]
    texts = ["it is so", "Is it?", "«ja.»", "(It is.)", "vi tager æbler", "", "不"]
    assert [sentence(text) for text in texts] == ["It is so.", "Is it?", "«ja.»", "(It is.)", "Vi tager æbler.", "", "不."]
    assert (when("2017-03-31", "da"), when("31/3", "en"), when("last\u202e", "en")) == (" den 31.3.2017", ", 31/3", r", last\u202e")
    assert (cited([]), cited(["G7", "G4"])) == ("", " (G7, G4)")


def test_periods() -> None:
    first, last = date(2017, 1, 1), date(2018, 12, 31)
    assert Operator("x", "X").valid == (None, None)
    told = [period(valid, "en") for valid in ((None, None), (first, None), (None, last), (first, last))]
    assert told == ["", "from 1 January 2017", "until 31 December 2018", "from 1 January 2017 to 31 December 2018"]
