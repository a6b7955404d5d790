"""Case files: requests with the outcome that a policy must give (`language.md` 4)."""

from __future__ import annotations

import pytest

from triage.diagnostics import Problems
from triage.language.cases import Case, read_cases
from triage.model.request import Request, Stated

from .texts import VOCABULARY, codes, node_of, places


def read(text: str) -> tuple[list[Case], Problems]:
    """The cases of a file."""
    problems = Problems()
    return read_cases(node_of(text), VOCABULARY, problems), problems


def expected(text: str) -> tuple[Case, Problems]:
    """A case that expects this."""
    (case,), problems = read(f"- id: a\n  policy: p\n  expect: {text}\n")
    return case, problems


def test_a_case() -> None:
    cases, problems = read(
        "- id: a\n  policy: p\n  note: why\n  facts: {kind: visit}\n"
        "  expect: {status: decided, decision: refer-to-operator, operator: tourist-board, rules: [r], flags: [], ask: invited}\n"
    )
    problems.stop()
    assert cases == [
        Case(
            "a", "p", "why", Request(None, {"kind": Stated("visit")}),
            {"status": "decided", "decision": "refer-to-operator", "operator": "tourist-board"},
            {"rules": ("r",), "flags": (), "ask": ("invited",)},
        )
    ]  # fmt: skip
    assert str(cases[0].place) == "file.yaml:1:7"


def test_a_case_without_facts() -> None:
    case, problems = expected("{status: open}")
    problems.stop()
    assert (case.request.facts, case.words, case.lists) == ({}, {"status": "open"}, {})


@pytest.mark.parametrize("text", ["{}", "{rules: []}", "{status: }"])
def test_a_case_that_asserts_nothing(text: str) -> None:
    assert codes(expected(text)[1]) == ["missing-key"]


@pytest.mark.parametrize("text", ["{flags: []}", "{ask: []}", "{outcomes: [decline]}", "{rules: [], status: open}", "{cites: [G1]}"])
def test_a_case_that_asserts_something(text: str) -> None:
    assert not expected(text)[1].found


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{status: done}", "unknown-word"),
        ("{decision: refuse}", "unknown-word"),
        ("{operator: somebody}", "unknown-word"),
        ("{status: [open]}", "wrong-kind"),
        ("{rules: [a, [b]]}", "wrong-kind"),
        ("{flag: [a]}", "unknown-key"),
        ("decided", "wrong-kind"),
    ],
)
def test_what_is_wrong_with_what_is_expected(text: str, code: str) -> None:
    assert codes(expected(text)[1]) == [code]


def test_wrong_facts_are_reported() -> None:
    _, problems = read("- {id: a, policy: p, facts: {knd: x}, expect: {status: open}}")
    assert (codes(problems), places(problems)) == (["unknown-fact"], ["file.yaml:1:30"])


def test_wrong_facts_are_what_a_case_may_expect() -> None:
    (case,), problems = read("- {id: a, policy: p, facts: {knd: x, hours: many}, expect: {status: invalid}}")
    problems.stop()
    assert case.lists == {"invalid": ("unknown-fact", "wrong-value")}


def test_a_case_that_only_the_engine_can_find_invalid() -> None:
    (case,), problems = read("- {id: a, policy: p, facts: {kind: visit}, expect: {status: invalid}}")
    problems.stop()
    assert case.lists == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("id: a", ["wrong-kind"]),
        ("- text", ["wrong-kind"]),
        ("- {}", ["missing-key"] * 3),
        ("- {id: a, policy: p}", ["missing-key"]),
        ("- {id: a, policy: p, expect: {status: open}, fact: {}}", ["unknown-key"]),
        ("- {id: a, policy: p, expect: {status: open}}\n- {id: a, policy: q, expect: {status: open}}", ["given-twice"]),
        ("- {policy: p, expect: {status: open}}\n- {policy: q, expect: {status: open}}", ["missing-key"] * 2),
    ],
)
def test_what_is_wrong_with_a_file_of_cases(text: str, found: list[str]) -> None:
    assert codes(read(text)[1]) == found
