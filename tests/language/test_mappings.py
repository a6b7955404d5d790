"""Python mappings are read exactly as files are."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from triage.diagnostics import Invalid, Problems, render
from triage.language.mappings import to_node
from triage.language.requests import read_request
from triage.model.request import Request, Stated

from .texts import VOCABULARY, codes, places


def read(facts: dict[str, object]) -> tuple[Request, Problems]:
    """A mapping as a request."""
    problems = Problems()
    return read_request(to_node(facts), VOCABULARY, problems), problems


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("invited", True, "yes"),
        ("invited", False, "no"),
        ("invited", "nej", "no"),
        ("kind", "visit", "visit"),
        ("answer", "null", "null"),
        ("hours", 5, Decimal(5)),
        ("hours", 0.1, Decimal("0.1")),
        ("hours", 1e-7, Decimal("0.0000001")),
        ("hours", Decimal("1E+2"), Decimal(100)),
        ("hours", "12.5", Decimal("12.5")),
        ("visit_start", date(2017, 3, 31), date(2017, 3, 31)),
        ("visit_start", "2017-03-31", date(2017, 3, 31)),
        ("topics", ["soil", "health"], frozenset({"soil", "health"})),
        ("topics", {"soil"}, frozenset({"soil"})),
        ("topics", (), frozenset()),
        ("topics", "soil", frozenset({"soil"})),
        ("summary", "two\nlines", "two\nlines"),
    ],
)
def test_values(name: str, given: object, value: object) -> None:
    request, problems = read({name: given})
    problems.stop()
    assert request.values() == {name: value}


@pytest.mark.parametrize("given", [None, "", "  "])
def test_what_is_unstated(given: object) -> None:
    request, problems = read({"kind": given, "id": given})
    problems.stop()
    assert request == Request(None, {})


def test_the_long_form() -> None:
    request, problems = read({"id": 17, "welcome": {"value": True, "because": "x", "on": date(2017, 3, 1), "evidence": ["a"]}})
    problems.stop()
    assert request == Request("17", {"welcome": Stated("yes", "x", on="2017-03-01", evidence=("a",))})


@pytest.mark.parametrize(
    ("name", "given", "code"),
    [
        ("hours", True, "wrong-value"),
        ("hours", float("nan"), "wrong-value"),
        ("hours", float("inf"), "wrong-value"),
        ("hours", Decimal("1E+5000"), "wrong-value"),
        ("kind", 5, "wrong-value"),
        ("kind", ["visit"], "wrong-kind"),
        ("knd", "visit", "unknown-fact"),
        ("invited", 1, "wrong-value"),
        ("hours", {"value": 5, "note": "x"}, "unknown-key"),
    ],
)
def test_what_is_refused(name: str, given: object, code: str) -> None:
    _, problems = read({"invited": True} | {name: given})
    assert codes(problems) == [code]


def test_a_number_that_python_would_not_write_out_is_refused() -> None:
    assert codes(read({"hours": 10**5000})[1]) == ["wrong-value"]


@pytest.mark.parametrize("given", [datetime(2017, 3, 31), b"visit", object(), {"value": datetime(2017, 3, 31)}, [1j]])
def test_what_no_fact_can_be(given: object) -> None:
    with pytest.raises(TypeError):
        to_node({"kind": given})


@pytest.mark.parametrize("given", ["\ud800", ["a", "\udfff"], {"value": "\ud800"}])
def test_half_of_a_character_is_refused(given: object) -> None:
    with pytest.raises(Invalid):
        to_node({"summary": given})


def test_each_entry_is_a_line_to_point_at() -> None:
    _, problems = read({"kind": "visit", "hours": "many"})
    assert places(problems) == ["request:2:8"]
    assert render(problems.found[0]).split("\n")[3:5] == ["2 | hours: 'many'", "  |        ^^^^^^"]
