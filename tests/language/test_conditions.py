"""Conditions of every type to the exact tree, what is wrong in them, and that print∘parse is the identity (`language.md` 3)."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.diagnostics import Problems
from triage.language.conditions import as_fact, read_condition
from triage.language.values import to_text
from triage.model.condition import ALWAYS, COMPARISONS, All, Any, Compare, Condition, HasAll, HasAny, Is, Not
from triage.model.noun import replace

from .texts import VOCABULARY, codes, node_of, places


def read(text: str) -> tuple[Condition, Problems]:
    """A condition in braces."""
    problems = Problems()
    return read_condition(node_of(text), VOCABULARY, problems), problems


def n(text: str) -> Decimal:
    """A number, short to write."""
    return Decimal(text)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("{}", ALWAYS),
        ("{kind: visit}", Is("kind", ("visit",))),
        ("{kind: [visit, trip]}", Is("kind", ("visit", "trip"))),
        ("{kind: [visit, visit]}", Is("kind", ("visit",))),
        ("{kind: {not: visit}}", Not(Is("kind", ("visit",)))),
        ("{kind: {not: [visit, trip]}}", Not(Is("kind", ("visit", "trip")))),
        ("{answer: no}", Is("answer", ("no",))),
        ("{answer: [on, yes]}", Is("answer", ("on", "yes"))),
        ("{topics: soil}", HasAny("topics", ("soil",))),
        ("{topics: [soil, health]}", HasAny("topics", ("soil", "health"))),
        ("{topics: {all: [soil, health]}}", HasAll("topics", ("soil", "health"))),
        ("{topics: {all: soil}}", HasAll("topics", ("soil",))),
        ("{topics: {not: soil}}", Not(HasAny("topics", ("soil",)))),
        ("{topics: {not: [soil, health]}}", Not(HasAny("topics", ("soil", "health")))),
        ("{invited: yes}", Is("invited", ("yes",))),
        ("{invited: NEJ}", Is("invited", ("no",))),
        ("{welcome: false}", Is("welcome", ("no",))),
        ("{country: NO}", Is("country", ("NO",))),
        ("{country: [DK, NO]}", Is("country", ("DK", "NO"))),
        ("{country: {not: [DK, NO]}}", Not(Is("country", ("DK", "NO")))),
        ("{hours: 5}", Compare("hours", "is", n("5"))),
        ("{hours: {is: 5}}", Compare("hours", "is", n("5"))),
        ("{hours: {at_least: 5}}", Compare("hours", "at_least", n("5"))),
        ("{hours: {at_least: 5, less_than: 40}}", All((Compare("hours", "at_least", n("5")), Compare("hours", "less_than", n("40"))))),
        # A constant may lie where no value can.
        ("{hours: {more_than: 1000}}", Compare("hours", "more_than", n("1000"))),
        ("{persons: {at_most: 2.5}}", Compare("persons", "at_most", n("2.5"))),
        ("{notice_days: {less_than: -1}}", Compare("notice_days", "less_than", n("-1"))),
        ("{visit_start: 2017-03-31}", Compare("visit_start", "is", date(2017, 3, 31))),
        ("{received_on: {more_than: 2031-01-01}}", Compare("received_on", "more_than", date(2031, 1, 1))),
        ("{light: ja}", Is("light", ("yes",))),
        ("{weight: {not: low}}", Not(Is("weight", ("low",)))),
        ("{kind: visit, invited: yes}", All((Is("kind", ("visit",)), Is("invited", ("yes",))))),
        ("{any: [{kind: visit}, {invited: yes}]}", Any((Is("kind", ("visit",)), Is("invited", ("yes",))))),
        ("{any: [{kind: visit}]}", Any((Is("kind", ("visit",)),))),
        ("{any: []}", Any(())),
        ("{all: []}", All(())),
        ("{all: [{kind: visit}, {}]}", All((Is("kind", ("visit",)), ALWAYS))),
        ("{not: {kind: visit}}", Not(Is("kind", ("visit",)))),
        ("{not: {}}", Not(ALWAYS)),
        ("{not: {kind: visit, invited: yes}}", Not(All((Is("kind", ("visit",)), Is("invited", ("yes",)))))),
        (
            "{kind: trip, any: [{invited: yes}, {not: {hours: 3}}], not: {topics: soil}}",
            All(
                (
                    Is("kind", ("trip",)),
                    Any((Is("invited", ("yes",)), Not(Compare("hours", "is", n("3"))))),
                    Not(HasAny("topics", ("soil",))),
                )
            ),
        ),
    ],
)
def test_the_tree(text: str, tree: Condition) -> None:
    found, problems = read(text)
    problems.stop()
    assert found == tree


def test_a_condition_that_is_left_out_holds() -> None:
    assert read_condition(None, VOCABULARY, Problems()) == ALWAYS


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("{kind: vist}", "wrong-value", 8),
        ("{kind: [visit, vist]}", "wrong-value", 16),
        ("{kind: []}", "empty-list", 8),
        ("{kind: {not: []}}", "empty-list", 14),
        ("{topics: {all: []}}", "empty-list", 16),
        ("{topics: []}", "empty-list", 10),
        ("{country: []}", "empty-list", 11),
        ("{kind: }", "wrong-kind", 7),
        ("{kind: [~]}", "wrong-kind", 9),
        ("{kind: {}}", "wrong-test", 8),
        ("{kind: {is: visit}}", "wrong-test", 9),
        ("{kind: {all: [visit]}}", "wrong-test", 9),
        ("{kind: {at_least: visit}}", "wrong-test", 9),
        ("{kind: {not: {not: visit}}}", "wrong-kind", 14),
        ("{topics: {any: [soil]}}", "wrong-test", 11),
        ("{topics: {all: [soil], not: [health]}}", "wrong-test", 10),
        ("{topics: {more_than: soil}}", "wrong-test", 11),
        ("{invited: [yes]}", "wrong-test", 11),
        ("{invited: {not: no}}", "wrong-test", 11),
        ("{invited: }", "wrong-kind", 10),
        ("{light: [yes, no]}", "wrong-test", 9),
        ("{hours: [5]}", "wrong-test", 9),
        ("{hours: {not: 5}}", "wrong-test", 10),
        ("{hours: {}}", "wrong-test", 9),
        ("{hours: }", "wrong-test", 8),
        ("{hours: {at_least: [5]}}", "wrong-kind", 20),
        ("{hours: {at_least: }}", "wrong-kind", 19),
        ("{hours: 1e3}", "wrong-value", 9),
        ("{visit_start: {after: 2017-01-01}}", "wrong-test", 16),
        ("{visit_start: 2017-02-30}", "wrong-value", 15),
        ("{country: dk}", "wrong-value", 11),
        ("{summary: x}", "text-in-rule", 2),
        ("{id: x}", "text-in-rule", 2),
        ("{contact: x}", "personal-in-rule", 2),
        ("{age: {at_least: 18}}", "personal-in-rule", 2),
        ("{knd: visit}", "unknown-fact", 2),
        ("{All: []}", "unknown-fact", 2),
        ("{any: {kind: visit}}", "wrong-kind", 7),
        ("{all: yes}", "wrong-kind", 7),
        ("{any: }", "wrong-kind", 6),
        ("{any: [visit]}", "wrong-kind", 8),
        ("{not: [{kind: visit}]}", "wrong-kind", 7),
        ("{not: }", "wrong-kind", 6),
        ("{any: [~]}", "wrong-kind", 8),
        ("[{kind: visit}]", "wrong-kind", 1),
        ("always", "wrong-kind", 1),
    ],
)
def test_what_is_wrong_and_where(text: str, code: str, column: int) -> None:
    _, problems = read(text)
    assert (codes(problems), places(problems)) == ([code], [f"file.yaml:1:{column}"])
    assert problems.found[0].help or code == "wrong-value"


def test_everything_wrong_is_found_at_once() -> None:
    _, problems = read("{kind: vist, any: [{hours: many}, {not: {topics: []}}], all: [{invited: [yes]}], knd: x}")
    assert codes(problems) == ["wrong-value", "wrong-value", "empty-list", "wrong-test", "unknown-fact"]


def test_what_was_declared_wrongly_is_not_reported_again() -> None:
    vocabulary = replace(VOCABULARY, broken=frozenset({"budget", "kind"}))
    problems = Problems()
    found = read_condition(node_of("{budget: {at_least: 5}, kind: anything, any: [{budget: x}]}"), vocabulary, problems)
    assert not problems.found
    assert found == Any((ALWAYS,))


@pytest.mark.parametrize(
    ("text", "help"),
    [
        ("{visit_start: {after: 2017-01-01}}", "did you mean `more_than`?"),
        ("{hours: {'>=': 5}}", "did you mean `at_least`?"),
        ("{hours: {atleast: 5}}", "did you mean `at_least`?"),
        ("{hours: {not: 5}}", "write `not: {hours: …}`"),
        ("{invited: {not: yes}}", "write `not: {invited: …}`"),
        ("{invitd: yes}", "did you mean `invited`?"),
        ("{ligth: yes}", "did you mean `light`?"),
        ("{budget: 5}", "declare it in the vocabulary first"),
    ],
)
def test_what_to_write_instead(text: str, help: str) -> None:
    assert read(text)[1].found[0].help == help


def test_a_concept_is_read_as_a_fact_of_its_type() -> None:
    light, weight = (as_fact(VOCABULARY.concepts[name]) for name in ("light", "weight"))
    assert (light.type, tuple(light.values)) == ("yes-no", ("yes", "no"))
    assert (weight.type, tuple(weight.values)) == ("choice", ("low", "high"))


# print∘parse: any condition that can be written is read back as it was.

_TESTS = st.one_of(
    st.builds(Is, st.just("kind"), st.lists(st.sampled_from(["visit", "trip", "money"]), min_size=1, unique=True).map(tuple)),
    st.builds(Is, st.just("answer"), st.lists(st.sampled_from(["yes", "no", "on", "null"]), min_size=1, unique=True).map(tuple)),
    st.builds(Is, st.just("country"), st.lists(st.from_regex("[A-Z]{2}", fullmatch=True), min_size=1, max_size=3, unique=True).map(tuple)),
    st.builds(Is, st.sampled_from(["invited", "welcome", "light"]), st.sampled_from([("yes",), ("no",)])),
    st.builds(Is, st.just("weight"), st.lists(st.sampled_from(["low", "high"]), min_size=1, unique=True).map(tuple)),
    st.builds(
        lambda kind, values: kind("topics", tuple(values)),
        st.sampled_from([HasAny, HasAll]),
        st.lists(st.sampled_from(["soil", "health", "tourism"]), min_size=1, unique=True),
    ),
    st.builds(
        Compare,
        st.sampled_from(["hours", "persons", "balance", "notice_days"]),
        st.sampled_from(COMPARISONS),
        st.decimals(allow_nan=False, allow_infinity=False, places=2),
    ),
    st.builds(Compare, st.sampled_from(["visit_start", "received_on"]), st.sampled_from(COMPARISONS), st.dates()),
)
_CONDITIONS = st.recursive(
    _TESTS,
    lambda inner: st.one_of(
        st.builds(All, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Any, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=8,
)


def printed(condition: Condition) -> str:
    """A condition as YAML in one line: `{all: […]}` rather than several keys, every value in quotes or not as it comes."""
    match condition:
        case All(parts):
            return f"{{all: [{', '.join(map(printed, parts))}]}}"
        case Any(parts):
            return f"{{any: [{', '.join(map(printed, parts))}]}}"
        case Not(Is(fact, values)) if fact in ("kind", "answer", "country", "weight"):
            return f"{{{fact}: {{not: {_list(values)}}}}}"
        case Not(HasAny(fact, values)):
            return f"{{{fact}: {{not: {_list(values)}}}}}"
        case Not(part):
            return f"{{not: {printed(part)}}}"
        case HasAll(fact, values):
            return f"{{{fact}: {{all: {_list(values)}}}}}"
        case Is(fact, values) | HasAny(fact, values):
            return f"{{{fact}: {_list(values)}}}"
        case Compare(fact, comparison, value):
            return f"{{{fact}: {{{comparison}: {to_text(value)}}}}}"


def _list(values: tuple[str, ...]) -> str:
    written = [json.dumps(value) if value == "null" else value for value in values]
    return written[0] if len(written) == 1 else f"[{', '.join(written)}]"


@settings(max_examples=600, deadline=None)
@given(_CONDITIONS)
def test_what_is_printed_is_read_back(condition: Condition) -> None:
    found, problems = read(printed(condition))
    problems.stop()
    assert found == condition


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["all", "any", "not", "x"]), _CONDITIONS), max_size=3, unique_by=lambda pair: pair[0]))
def test_the_entries_of_a_mapping_all_count(entries: list[tuple[str, Condition]]) -> None:
    """Several keys in one mapping: each is a part, in their order, and one alone is that part."""
    written, parts = [], []
    for key, condition in entries:
        match key:
            case "not":
                written.append(f"not: {printed(condition)}")
                parts.append(Not(condition))
            case "x":
                written.append("invited: yes")
                parts.append(Is("invited", ("yes",)))
            case _:
                written.append(f"{key}: [{printed(condition)}]")
                parts.append(All((condition,)) if key == "all" else Any((condition,)))
    found, problems = read(f"{{{', '.join(written)}}}")
    problems.stop()
    assert found == (parts[0] if len(parts) == 1 else All(tuple(parts)))
