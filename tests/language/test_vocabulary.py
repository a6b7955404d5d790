"""`vocabulary.yaml` to a vocabulary, and everything that can be wrong in one (`language.md` 2)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from triage.diagnostics import Problems
from triage.language.vocabulary import read_vocabulary
from triage.model.condition import Compare, Is
from triage.model.vocabulary import Computed, Concept, Fact, Impossible, Operator, Vocabulary

from .texts import codes, node_of, places


def read(text: str) -> tuple[Vocabulary, Problems]:
    """A vocabulary, of which the first line is given."""
    problems = Problems()
    vocabulary = read_vocabulary(node_of(f"vocabulary: v\n{text}"), problems)
    assert vocabulary is not None
    return vocabulary, problems


def fact(text: str) -> tuple[Fact | None, Problems]:
    """The fact `x`, declared in braces."""
    vocabulary, problems = read(f"facts:\n  x: {text}\n  d: {{type: date}}\n  e: {{type: date}}\n  n: {{type: number, whole: yes}}\n")
    return vocabulary.facts.get("x"), problems


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        ("{type: choice, values: {a: {en: A, da: Å}, b: }}", Fact("x", "choice", {"a": {"en": "A", "da": "Å"}, "b": {}})),
        ("{type: choice, values: [yes, no, NO, on]}", Fact("x", "choice", {"yes": {}, "no": {}, "NO": {}, "on": {}})),
        ("{type: choice, values: {a: Alpha}}", Fact("x", "choice", {"a": {"en": "Alpha"}})),
        ("{type: choices, values: [a]}", Fact("x", "choices", {"a": {}})),
        ("{type: yes-no}", Fact("x", "yes-no", {"yes": {}, "no": {}})),
        ("{type: number}", Fact("x", "number")),
        ("{type: number, unit: hours, min: 0, max: 12.5}", Fact("x", "number", unit="hours", min=Decimal(0), max=Decimal("12.5"))),
        ("{type: number, min: 5, max: 5}", Fact("x", "number", min=Decimal(5), max=Decimal(5))),
        ("{type: number, whole: ja, min: 1}", Fact("x", "number", whole=True, min=Decimal(1))),
        ("{type: date, min: 2017-01-01, max: 2017-12-31}", Fact("x", "date", min=date(2017, 1, 1), max=date(2017, 12, 31))),
        ('{type: code, pattern: "[A-Z]{2}"}', Fact("x", "code", pattern="[A-Z]{2}")),
        ("{type: text, personal: yes}", Fact("x", "text", personal=True)),
        ("{type: yes-no, judgement: true, tests: [{en: one}, two]}",
         Fact("x", "yes-no", {"yes": {}, "no": {}}, tests=({"en": "one"}, {"en": "two"}), judgement=True)),
        ("{type: date, from: office, changeable: sender, label: {da: dag}, ask: When}",
         Fact("x", "date", label={"da": "dag"}, ask={"en": "When"}, whom="office", changeable="sender")),
        ("{type: date, changeable: no}", Fact("x", "date")),
        ("{type: yes-no, assume: no}", Fact("x", "yes-no", {"yes": {}, "no": {}}, assume="no")),
        ("{type: yes-no, assume: NEJ}", Fact("x", "yes-no", {"yes": {}, "no": {}}, assume="no")),
        ("{type: choices, values: [a], assume: []}", Fact("x", "choices", {"a": {}}, assume=frozenset())),
        ("{type: number, min: 1, assume: 1}", Fact("x", "number", min=Decimal(1), assume=Decimal(1))),
        ("{type: text, assume: none said}", Fact("x", "text", assume="none said")),
        ("{type: number, computed: {days_between: [d, e]}}",
         Fact("x", "number", whole=True, computed=Computed("days_between", ("d", "e")))),
        ("{type: number, computed: {weekday: d}}", Fact("x", "number", whole=True, computed=Computed("weekday", ("d",)))),
        ("{type: number, computed: {sum: [n, n, n]}}", Fact("x", "number", computed=Computed("sum", ("n", "n", "n")))),
        ("{type: number, whole: yes, computed: {sum: [n, n]}}", Fact("x", "number", whole=True, computed=Computed("sum", ("n", "n")))),
        ("{type: number, computed: {ratio: [n, n]}}", Fact("x", "number", computed=Computed("ratio", ("n", "n")))),
    ],
)  # fmt: skip
def test_facts(text: str, declared: Fact) -> None:
    found, problems = fact(text)
    problems.stop()
    assert found == declared


@pytest.mark.parametrize("name", ["kind", "region_hours", "visit-start", "værtsland", "topics2", "not_known", "国家", "ø" * 80])
def test_names(name: str) -> None:
    vocabulary, problems = read(f"facts: {{{name}: {{type: text}}}}\nconcepts: {{c-{name[:70]}: {{otherwise: no}}}}")
    problems.stop()
    assert list(vocabulary.facts) == [name]


@pytest.mark.parametrize(
    ("name", "code"),
    [("all", "name-taken"), ("any", "name-taken"), ("not", "name-taken"), ("id", "name-taken"), ("2nd", "bad-name"), ("a b", "bad-name"),
     ("a/b", "bad-name"), ("_a", "bad-name"), ("$", "bad-name"), ('""', "bad-name"), ('"a\\n"', "bad-name"), ("a" * 81, "bad-name"),
     ("a.b", "bad-name")],
)  # fmt: skip
def test_names_that_cannot_be(name: str, code: str) -> None:
    for section, declared in (("facts", "{type: text}"), ("concepts", "{otherwise: no}")):
        vocabulary, problems = read(f"{section}: {{{name}: {declared}}}")
        assert codes(problems) == [code]
        assert problems.found[0].at.line == 2
        assert not vocabulary.facts
        assert len(vocabulary.broken) == 1


@pytest.mark.parametrize(
    ("text", "found", "kept"),
    [
        ("{}", ["missing-key"], False),
        ("{type: }", ["missing-key"], False),
        ("{type: chioce}", ["unknown-word"], False),
        ("date", ["wrong-kind"], False),
        ("{typ: date}", ["unknown-key"], True),
        ("{type: date, colour: red}", ["unknown-key"], True),
        ("{type: choice}", ["missing-key"], False),
        ("{type: choice, values: []}", ["empty-list"], False),
        ("{type: choice, values: {}}", ["empty-list"], False),
        ("{type: choice, values: [a, a]}", ["given-twice"], True),
        ("{type: choice, values: {'': x}}", ["bad-name"], True),
        ("{type: choice, values: {' a': x}}", ["bad-name"], True),
        ("{type: choice, values: {null: x}}", ["bad-name"], True),
        ("{type: choice, values: [a, ~]}", ["wrong-kind"], True),
        ("{type: choice, values: {a: [b]}}", ["wrong-kind"], True),
        ("{type: yes-no, values: [a]}", ["wrong-key"], True),
        ("{type: number, pattern: a}", ["wrong-key"], True),
        ("{type: text, min: 1}", ["wrong-key"], True),
        ("{type: date, whole: yes}", ["wrong-key"], True),
        ("{type: date, unit: days}", ["wrong-key"], True),
        ("{type: code}", ["missing-key"], False),
        ('{type: code, pattern: "["}', ["bad-pattern"], False),
        ('{type: code, pattern: "(?P<a"}', ["bad-pattern"], False),
        ('{type: code, pattern: "a{99999999999}"}', ["bad-pattern"], False),
        ("{type: code, pattern: [a]}", ["wrong-kind"], False),
        ("{type: number, min: x}", ["wrong-value"], True),
        ("{type: number, min: [1]}", ["wrong-kind"], True),
        ("{type: number, min: 2, max: 1}", ["wrong-bounds"], True),
        ("{type: number, whole: yes, min: 0.2, max: 0.8}", ["wrong-value", "wrong-value"], True),
        ("{type: date, min: 2017-02-30}", ["wrong-value"], True),
        ("{type: date, min: 2018-01-01, max: 2017-01-01}", ["wrong-bounds"], True),
        ("{type: yes-no, assume: maybe}", ["wrong-value"], True),
        ("{type: yes-no, assume: }", ["missing-key"], True),
        ("{type: choices, values: [a], assume: [b]}", ["wrong-value"], True),
        ("{type: number, min: 1, assume: 0}", ["wrong-value"], True),
        ("{type: yes-no, judgement: yes, assume: no}", ["wrong-key"], True),
        ("{type: number, judgement: yes, computed: {weekday: d}}", ["wrong-key"], True),
        ("{type: yes-no, judgement: perhaps}", ["not-yes-no"], True),
        ("{type: text, personal: yes, assume: x}", ["wrong-key"], True),
        ("{type: text, from: everybody}", ["unknown-word"], True),
        ("{type: text, changeable: office-only}", ["unknown-word"], True),
        ("{type: number, computed: {weekday: d}, min: 1, max: 7, assume: 1}", ["wrong-key"] * 3, True),
        ("{type: date, computed: {sum: [n, n]}}", ["wrong-key"], False),
    ],
)
def test_what_is_wrong_with_a_fact(text: str, found: list[str], kept: bool) -> None:
    declared, problems = fact(text)
    assert codes(problems) == found
    assert (declared is not None) == kept


def test_a_wrong_bound_does_not_make_a_wrong_assumption() -> None:
    declared, problems = fact("{type: number, min: 5, max: 1, assume: 3}")
    assert codes(problems) == ["wrong-bounds"]
    assert declared.assume == 3


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("{type: yes-no, otherwise: no}", Concept("c", ("yes", "no"), "no")),
        ("{otherwise: JA}", Concept("c", ("yes", "no"), "yes")),
        ("{values: [low, high], otherwise: low, label: {en: how heavy}}", Concept("c", ("low", "high"), "low", {"en": "how heavy"})),
        ("{type: choice, values: {low: , high: }, otherwise: high}", Concept("c", ("low", "high"), "high")),
    ],
)
def test_concepts(text: str, concept: Concept) -> None:
    vocabulary, problems = read(f"concepts:\n  c: {text}\n")
    problems.stop()
    assert vocabulary.concepts["c"] == concept


@pytest.mark.parametrize(
    ("text", "found", "kept"),
    [
        ("{}", ["missing-key"], False),
        ("no", ["wrong-kind"], False),
        ("{otherwise: maybe}", ["wrong-value"], False),
        ("{otherwise: [no]}", ["wrong-kind"], False),
        ("{otherwise: {no: x}}", ["wrong-kind"], False),
        ("{values: [a, b], otherwise: c}", ["wrong-value"], False),
        ("{values: [], otherwise: c}", ["empty-list"], False),
        ("{type: choice, otherwise: a}", ["missing-key"], False),
        ("{type: number, otherwise: no}", ["unknown-word"], True),
        ("{type: yes-no, values: [a, b], otherwise: no}", ["wrong-key"], True),
        ("{otherwise: no, judgement: yes}", ["unknown-key"], True),
    ],
)
def test_what_is_wrong_with_a_concept(text: str, found: list[str], kept: bool) -> None:
    vocabulary, problems = read(f"concepts:\n  c: {text}\n")
    assert codes(problems) == found
    assert ("c" in vocabulary.concepts) == kept
    assert ("c" in vocabulary.broken) == (not kept)


def test_facts_and_concepts_share_one_namespace() -> None:
    vocabulary, problems = read("facts: {kind: {type: text}}\nconcepts: {kind: {otherwise: no}}\n")
    assert (codes(problems), places(problems)) == (["name-taken"], ["file.yaml:3:12"])
    assert problems.found[0].related[0][1].line == 2
    assert "kind" in vocabulary.broken


def test_operators() -> None:
    vocabulary, problems = read(
        "operators:\n  a: {name: The A, takes: tourism, valid: {from: 2017-01-01}}\n  b: {}\n  c:\n    valid: {to: 2018-12-31}\n"
        "  d: {name: {en: the court, da: retten}}\n  e: {name: {da: Retten}}\n"
    )
    problems.stop()
    assert vocabulary.operators == {
        "a": Operator("a", "The A", {"en": "tourism"}, (date(2017, 1, 1), None)),
        "b": Operator("b", "b"),
        "c": Operator("c", "c", valid=(None, date(2018, 12, 31))),
        "d": Operator("d", "the court", names={"en": "the court", "da": "retten"}),
        "e": Operator("e", "Retten"),
    }


@pytest.mark.parametrize(
    ("valid", "code", "column"),
    [
        ("{from: 2018-01-01, to: 2017-12-31}", "wrong-bounds", 14),
        ("{from: 2017-02-29}", "wrong-value", 21),
        ("{since: 2017-02-28}", "unknown-key", 15),
        ("2017", "wrong-kind", 14),
    ],
)
def test_what_is_wrong_with_a_period(valid: str, code: str, column: int) -> None:
    _, problems = read(f"operators:\n  o: {{valid: {valid}}}\n")
    assert (codes(problems), places(problems)) == ([code], [f"file.yaml:3:{column}"])


def test_a_period_of_one_day() -> None:
    vocabulary, problems = read("operators:\n  o: {valid: {from: 2017-01-01, to: 2017-01-01}}\n")
    problems.stop()
    assert vocabulary.operators["o"].valid == (date(2017, 1, 1), date(2017, 1, 1))


FACTS = "facts: {a: {type: yes-no}, n: {type: number}, p: {type: yes-no, personal: yes}}\nconcepts: {c: {otherwise: no}}\n"


def test_impossible() -> None:
    vocabulary, problems = read(FACTS + "impossible:\n  - when: {a: yes}\n    because: never\n  - when: {n: {less_than: 0}}\n")
    problems.stop()
    assert vocabulary.impossible == (Impossible(Is("a", ("yes",)), {"en": "never"}), Impossible(Compare("n", "less_than", Decimal(0))))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[{because: x}]", ["missing-key"]),
        ("[{when: }]", ["missing-key"]),
        ("[{when: {}}]", ["wrong-kind"]),
        ("[{when: {c: yes}}]", ["concept-in-impossible"]),
        ("[{when: {any: [{a: yes}, {not: {c: yes}}]}}]", ["concept-in-impossible"]),
        ("[{when: {p: yes}}]", ["personal-in-rule"]),
        ("[{when: {b: yes}}]", ["unknown-fact"]),
        ("[{when: {a: yes}, unless: {n: 1}}]", ["unknown-key"]),
        ("[a]", ["wrong-kind"]),
    ],
)
def test_what_is_wrong_with_impossible(text: str, found: list[str]) -> None:
    assert codes(read(f"{FACTS}impossible: {text}\n")[1]) == found


def test_a_name_and_a_title() -> None:
    vocabulary, problems = read("title: {en: Visits, da: Besøg}\n")
    problems.stop()
    assert (vocabulary.name, vocabulary.title, vocabulary.facts) == ("v", {"en": "Visits", "da": "Besøg"}, {})


@pytest.mark.parametrize("text", ["- a\n", "facts: [a]\n", "facts: x\n", "concepts: [a]\n", "operators: a\n"])
def test_a_vocabulary_of_which_nothing_can_be_told(text: str) -> None:
    problems = Problems()
    node = node_of(text if text.startswith("-") else f"vocabulary: v\n{text}")
    assert read_vocabulary(node, problems) is None
    assert codes(problems) == ["wrong-kind"]


def test_everything_wrong_is_found_at_once() -> None:
    _, problems = read(
        "fact: {a: {type: nr}, all: {type: text}}\nconcepts: {c: {}}\noperators: {o: {nam: x}}\nimpossible: [{when: {b: yes}}]\n"
    )
    assert codes(problems) == ["unknown-key", "unknown-word", "name-taken", "missing-key", "unknown-key", "unknown-fact"]


def test_nothing_is_broken_without_a_report() -> None:
    """What is broken is passed over wherever it is used, so it must have been reported."""
    for text in ("{type: code, pattern: ''}", "{type: ''}", "{type: choice, values: ''}", "{type: number, computed: ''}"):
        declared, problems = fact(text)
        assert declared is not None or problems.found, text
