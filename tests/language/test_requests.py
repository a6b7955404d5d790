"""Requests: short and long form, what is unstated, and what is refused (`language.md` 2)."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.diagnostics import Problems
from triage.language import read_text
from triage.language.requests import read_request
from triage.model.noun import replace
from triage.model.request import Request, Stated

from .texts import VOCABULARY, codes, node_of, places


def read(text: str) -> tuple[Request, Problems]:
    """A request in YAML."""
    problems = Problems()
    return read_request(node_of(text), VOCABULARY, problems), problems


def good(text: str) -> Request:
    """A request without a fault."""
    request, problems = read(text)
    problems.stop()
    return request


def test_a_request() -> None:
    request = good("id: 2017-104\nkind: visit\ntopics: [soil]\nhours: 12.50\nsummary: no\n")
    assert request.id == "2017-104"
    assert request.values() == {"kind": "visit", "topics": frozenset({"soil"}), "hours": Decimal("12.50"), "summary": "no"}
    assert request.facts["kind"] == Stated("visit")
    assert str(request.facts["kind"].place) == "file.yaml:2:7"


@pytest.mark.parametrize("id", ["id: ''", "id: ~", "id:", "{}"])
def test_a_request_without_an_id(id: str) -> None:
    assert good(id) == Request(None, {})


def test_the_long_form() -> None:
    request = good('welcome: {value: Ja, because: "they bring work", by: CEH, on: 2026-03-02, evidence: ["26/004417-3", x]}')
    assert request.facts["welcome"] == Stated("yes", "they bring work", "CEH", "2026-03-02", ("26/004417-3", "x"))


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("hours: {value: 5}", Stated(Decimal(5))),
        ("topics: {value: [soil, health]}", Stated(frozenset({"soil", "health"}))),
        ("topics: {value: []}", Stated(frozenset())),
        ("topics: []", Stated(frozenset())),
        ("summary: {value: a text, by: CEH}", Stated("a text", by="CEH")),
        ("hours: {value: 5, evidence: one}", Stated(Decimal(5), evidence=("one",))),
        ("hours: {value: 5, personal: ja}", Stated(Decimal(5), personal=True)),
        ("hours: {value: 5, personal: no}", Stated(Decimal(5))),
        ("contact: {value: somebody, personal: yes}", Stated("somebody", personal=True)),
        ("hours: {value: 5, because: , by: , evidence: []}", Stated(Decimal(5))),
        ("contact: somebody", Stated("somebody")),
    ],
)
def test_forms_of_a_value(text: str, stated: Stated) -> None:
    ((_, found),) = good(text).facts.items()
    assert found == stated


@pytest.mark.parametrize(
    "text",
    ["{}", "hours:", "hours: ~", "hours: null", "hours: ''", "hours: '  '", "hours: {value: }", "hours: {value: ~, by: CEH}", "topics: ''",
     "welcome: unclear", "welcome: Unclear", "welcome: {value: unclear, because: nobody knows}", "kind: {value: null}", "summary: ' '"],
)  # fmt: skip
def test_what_leaves_a_fact_unstated(text: str) -> None:
    assert good(text).facts == {}


@pytest.mark.parametrize(
    ("text", "code", "where", "fact"),
    [
        ("knd: visit", "unknown-fact", "1:1", "knd"),
        ("kind: vist", "wrong-value", "1:7", "kind"),
        ("kind: [visit]", "wrong-kind", "1:7", "kind"),
        ("kind: {value: vist}", "wrong-value", "1:15", "kind"),
        ("kind: {valu: visit}", "unknown-key", "1:8", "kind"),
        ("kind: {value: visit, note: x}", "unknown-key", "1:22", "kind"),
        ("kind: {colour: red}", "unknown-key", "1:8", "kind"),
        ("kind: {because: x}", "missing-key", "1:7", "kind"),
        ("kind: {}", "missing-key", "1:7", "kind"),
        ("kind: {value: visit, by: [a]}", "wrong-kind", "1:26", "kind"),
        ("kind: {value: , evidence: [[a]]}", "wrong-kind", "1:28", "kind"),
        ("kind: {value: {value: visit}}", "wrong-kind", "1:15", "kind"),
        ("notice_days: 5", "computed-fact", "1:1", "notice_days"),
        ("notice_days:", "computed-fact", "1:1", "notice_days"),
        ("light: yes", "concept-stated", "1:1", "light"),
        ("invited: unclear", "wrong-value", "1:10", "invited"),
        ("id: [x]", "wrong-kind", "1:5", None),
        ("- kind: visit", "wrong-kind", "1:1", None),
        ("visit", "wrong-kind", "1:1", None),
    ],
)
def test_what_is_refused(text: str, code: str, where: str, fact: str | None) -> None:
    _, problems = read(text)
    assert (codes(problems), places(problems)) == ([code], [f"file.yaml:{where}"])
    assert problems.found[0].fact == fact


def test_everything_wrong_is_found_at_once_and_the_rest_is_read() -> None:
    request, problems = read("id: x\nknd: a\nkind: visit\nhours: many\npersons: 3\n")
    assert codes(problems) == ["unknown-fact", "wrong-value"]
    assert (request.id, request.values()) == ("x", {"kind": "visit", "persons": Decimal(3)})


def test_what_was_declared_wrongly_is_not_reported_again() -> None:
    problems = Problems()
    read_request(node_of("budget: 5"), replace(VOCABULARY, broken=frozenset({"budget"})), problems)
    assert not problems.found


@pytest.mark.parametrize(
    ("raw", "name", "values"),
    [
        (b'{"kind": "visit"}', "r.json", "visit"),
        (b'{"kind": "visit"}', "-", "visit"),
        (b' \n{"kind": "visit"}', "standard input", "visit"),
        (b'[{"kind": "visit"}]', "-", "visit"),
        (b"{kind: visit}", "r.yaml", "visit"),
        (b'{"kind": "visit"}', "r.yml", "visit"),
        (b"kind: visit", "-", "visit"),
        (b"kind: visit", "r.txt", "visit"),
    ],
)
def test_json_is_told_from_yaml_by_its_name_or_its_beginning(raw: bytes, name: str, values: str) -> None:
    problems = Problems()
    (node,) = read_text(raw, name, problems)
    assert read_request(node, VOCABULARY, problems).values() == {"kind": values}
    problems.stop()


def test_json_that_is_none_is_not_read_as_yaml() -> None:
    problems = Problems()
    assert read_text(b"{kind: visit}", "r.json", problems) == []
    assert codes(problems) == ["not-json"]


_WORDS = st.sampled_from(
    ["visit", "soil", "yes", "unclear", "", "5", "12,5", "-0.5", "2017-03-31", "2017-02-30", "DK", "null", "\u200b", "e\u0301", "$"]
)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _WORDS | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["value", "because", "by", "on", "evidence", "valeu", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=800, deadline=None)
@given(st.dictionaries(st.sampled_from([*VOCABULARY.facts, *VOCABULARY.concepts, "id", "knd", "all"]), _VALUES, max_size=4))
def test_any_facts_are_read_or_reported(facts: dict[str, object]) -> None:
    problems = Problems()
    for node in read_text(json.dumps(facts).encode(), "r.json", problems):
        request = read_request(node, VOCABULARY, problems)
        assert request.facts.keys() <= facts.keys() & VOCABULARY.facts.keys()
        for diagnostic in problems.found:
            assert diagnostic.at is not None
            assert diagnostic.fact is None or diagnostic.fact in facts
