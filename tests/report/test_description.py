from __future__ import annotations

from string import Formatter
from typing import Any

import pytest

import triage
from triage.cli.audit.describe import KINDS
from triage.record import Entry
from triage.report import after_words, description_words
from triage.report.description import description_data, description_text


@pytest.fixture(scope="module")
def policy() -> triage.CompiledPolicy:
    return triage.load("guidelines")


def described(policy: triage.CompiledPolicy, lang: str = "en") -> dict[str, Any]:
    return description_data(policy.policy, Entry.__match_args__, KINDS, lang)


def fact(data: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = [row for row in data["facts"] if row["name"] == name]
    return found


def test_every_field_kind_and_fact_is_described_in_both_languages(policy: triage.CompiledPolicy) -> None:
    for lang in ("en", "da"):
        data = described(policy, lang)
        assert [row["name"] for row in data["facts"]] == list(policy.policy.vocabulary.facts)
        assert [row["name"] for row in data["entries"]] == list(Entry.__match_args__)
        assert {row["name"] for row in data["facts"] if row["personal"]} == {"contact"}
        assert all(row[key] for row in data["facts"] for key in ("label", "source", "purpose", "format"))
        assert all(len(line) <= 88 for line in description_text(data, lang).splitlines())


def test_source_purpose_and_form(policy: triage.CompiledPolicy) -> None:
    data = described(policy)
    assert fact(data, "region_hours")["format"] == "a number, hours, at least 0"
    assert fact(data, "region_hours")["purpose"] == "used under G10"
    assert fact(data, "business_relevant")["source"] == "assessed by the office"
    assert fact(data, "notice_days")["source"] == "computed from date of receipt, first day of the visit"
    assert fact(data, "counterpart_region")["format"].startswith("a code of the form ")
    assert fact(data, "journal_ref")["purpose"] == "for the handling of the case; no rule looks at it"
    assert "PERSONOPLYSNING" in description_text(described(policy, "da"), "da")


def test_a_computed_fact_gives_its_inputs_their_purpose() -> None:
    data = described(triage.load("present-day"))
    assert "H2" in fact(data, "visit_start")["purpose"]


@pytest.mark.parametrize("words", [description_words, after_words])
def test_both_tables_of_words_fill_the_same_places(words: Any) -> None:
    def places(text: str) -> list[str]:
        return sorted(name for _, name, _, _ in Formatter().parse(text) if name)

    assert list(words.EN) == list(words.DA)
    for key, text in words.EN.items():
        assert places(text) == places(words.DA[key]), key
