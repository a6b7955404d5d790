"""Sources, elements and policies to drafts, and what can be wrong in each (`language.md` 4)."""

from __future__ import annotations

from datetime import date

import pytest

from triage.diagnostics import Problems
from triage.language.policies import Draft, Element, Named, read_element, read_policy, read_sources
from triage.model.condition import ALWAYS, Is, Not
from triage.model.noun import replace
from triage.model.policy import Accepted, Decide, Derive, Example, Flag, Otherwise, Rule
from triage.model.request import Request, Stated
from triage.model.vocabulary import Source

from .texts import VOCABULARY, codes, node_of, places

RULE = "id: r, when: {kind: visit}"


def element(text: str) -> tuple[Element, Problems]:
    """An element."""
    problems = Problems()
    return read_element(node_of(text), VOCABULARY, problems), problems


def rule(text: str) -> tuple[Rule | None, Problems]:
    """A rule in braces."""
    found, problems = element(f"element: e\nrules:\n  - {{{text}}}\n")
    return (found.rules[0].rule if found.rules else None), problems


def policy(text: str) -> tuple[Draft, Problems]:
    """A policy, of which the first three lines are given."""
    problems = Problems()
    return read_policy(node_of(f"policy: p\nvocabulary: v.yaml\nelements: [a, b]\n{text}"), VOCABULARY, problems), problems


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (f"{RULE}, decide: decline", Rule("r", Is("kind", ("visit",)), Decide("decline"), element="e")),
        (f"{RULE}, decide: refer-to-operator, operator: tourist-board",
         Rule("r", Is("kind", ("visit",)), Decide("refer-to-operator", "tourist-board"), element="e")),
        (f"{RULE}, then: {{light: JA, weight: high}}",
         Rule("r", Is("kind", ("visit",)), Derive((("light", "yes"), ("weight", "high"))), element="e")),
        (f"{RULE}, flag: policy review", Rule("r", Is("kind", ("visit",)), Flag("policy review"), element="e")),
        (f"{RULE}, unless: {{invited: no}}, decide: activate",
         Rule("r", Is("kind", ("visit",)), Decide("activate"), Is("invited", ("no",)), element="e")),
        (f"{RULE}, unless: , decide: activate", Rule("r", Is("kind", ("visit",)), Decide("activate"), element="e")),
        (f"{RULE}, unless: {{}}, decide: activate", Rule("r", Is("kind", ("visit",)), Decide("activate"), ALWAYS, element="e")),
        ("id: r, when: {}, decide: decline", Rule("r", ALWAYS, Decide("decline"), element="e")),
        (f"{RULE}, decide: decline, cites: [G1, G2], because: {{en: why, da: hvorfor}}",
         Rule("r", Is("kind", ("visit",)), Decide("decline"), cites=("G1", "G2"), because={"en": "why", "da": "hvorfor"}, element="e")),
        (f"{RULE}, decide: decline, cites: G1, because: why",
         Rule("r", Is("kind", ("visit",)), Decide("decline"), cites=("G1",), because={"en": "why"}, element="e")),
        (f"{RULE}, decide: decline, examples: [applies: {{kind: visit}}, not: {{kind: trip}}]",
         Rule("r", Is("kind", ("visit",)), Decide("decline"), element="e", examples=(
             Example(True, Request(None, {"kind": Stated("visit")})), Example(False, Request(None, {"kind": Stated("trip")}))))),
        ("id: 2-værter_x, when: {}, flag: x", Rule("2-værter_x", ALWAYS, Flag("x"), element="e")),
    ],
)  # fmt: skip
def test_rules(text: str, read: Rule) -> None:
    found, problems = rule(text)
    problems.stop()
    assert found == read


def test_a_rule_applies_where_when_holds_and_unless_does_not() -> None:
    found, _ = rule(f"{RULE}, unless: {{invited: no}}, decide: activate")
    assert found.condition.parts == (Is("kind", ("visit",)), Not(Is("invited", ("no",))))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("¦" + RULE, ["one-effect"]),
        (RULE + ", decide: decline, ¦flag: x", ["one-effect"]),
        (RULE + ", decide: decline, ¦then: {light: yes}, flag: x", ["one-effect"]),
        (RULE + ", ¦decide: ", ["missing-key"]),
        (RULE + ", decide: ¦refuse", ["unknown-word"]),
        (RULE + ", decide: ¦[decline]", ["wrong-kind"]),
        (RULE + ", decide: decline, ¦operator: tourist-board", ["wrong-key"]),
        (RULE + ", decide: ¦refer-to-operator", ["missing-key"]),
        (RULE + ", decide: refer-to-operator, ¦operator: ", ["missing-key"]),
        (RULE + ", decide: refer-to-operator, operator: ¦tourist-bord", ["unknown-operator"]),
        (RULE + ", decide: refer-to-operator, operator: ¦[tourist-board]", ["wrong-kind"]),
        (RULE + ", flag: x, ¦operator: tourist-board", ["wrong-key"]),
        (RULE + ", ¦flag: ", ["missing-key"]),
        (RULE + ", ¦then: ", ["missing-key"]),
        (RULE + ", then: ¦{}", ["wrong-kind"]),
        (RULE + ", then: ¦light", ["wrong-kind"]),
        (RULE + ", then: {¦hours: 5}", ["fact-derived"]),
        (RULE + ", then: {¦ligth: yes}", ["unknown-concept"]),
        (RULE + ", then: {light: ¦maybe}", ["wrong-value"]),
        (RULE + ", then: {light: ¦[yes]}", ["wrong-kind"]),
        (RULE + ", then: {light:¦ }", ["wrong-kind"]),
        ("¦when: {}, flag: x", ["missing-key"]),
        ("id: ¦a b, when: {}, flag: x", ["bad-name"]),
        ('id: ¦"a\\n", when: {}, flag: x', ["bad-name"]),
        ("¦id: r, flag: x", ["missing-key"]),
        ("id: r, when:¦ , flag: x", ["wrong-kind"]),
        ("id: r, ¦wen: {}, flag: x", ["unknown-key"]),
        (RULE + ", flag: x, examples: [¦{}]", ["wrong-kind"]),
        (RULE + ", flag: x, examples: [¦{applies: {}, not: {}}]", ["wrong-kind"]),
        (RULE + ", flag: x, examples: [{¦always: {}}]", ["unknown-key"]),
        (RULE + ", flag: x, examples: [{applies:¦ }]", ["wrong-kind"]),
        (RULE + ", flag: x, examples: [{applies: {¦knd: x}}]", ["unknown-fact"]),
        (RULE + ", flag: x, cites: [G1, ¦G1]", ["given-twice"]),
    ],
)
def test_what_is_wrong_with_a_rule(text: str, found: list[str]) -> None:
    """`¦` stands before what is pointed at; at the beginning it stands for the whole rule."""
    _, problems = rule(text.replace("¦", ""))
    assert (codes(problems), places(problems)) == (found, [f"file.yaml:3:{text.index('¦') + 6 if text[0] != '¦' else 5}"])


def test_what_was_declared_wrongly_is_not_reported_again() -> None:
    problems = Problems()
    vocabulary = replace(VOCABULARY, broken=frozenset({"fast", "kind"}))
    text = "element: e\nrules: [{id: r, when: {fast: x, kind: y}, then: {fast: z, kind: z}, examples: [applies: {fast: z}]}]\n"
    read_element(node_of(text), vocabulary, problems)
    assert not problems.found


def test_an_element() -> None:
    found, problems = element("element: e\ntitle: {en: Visits}\nrules: []\n")
    problems.stop()
    assert found == Element("e", (), {"en": "Visits"})
    assert str(found.place) == "file.yaml:1:10"


def test_an_element_remembers_rules_that_cannot_be_read() -> None:
    found, problems = element(f"element: e\nrules:\n  - {{{RULE}}}\n  - {{id: s, when: {{}}, flag: x}}\n  - text\n")
    assert codes(problems) == ["one-effect", "wrong-kind"]
    assert [written.rule.id for written in found.rules] == ["s"]
    assert found.broken == ("r", "")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("rules: []", ["missing-key"]),
        ("element: e", ["missing-key"]),
        ("element: e\nrules:", ["missing-key"]),
        ("element: e\nrules: {a: b}", ["wrong-kind"]),
        ("element: [e]\nrules: []", ["wrong-kind"]),
        ("- a", ["wrong-kind"]),
        ("element: e\nrules: []\nrule: []", ["unknown-key"]),
    ],
)
def test_what_is_wrong_with_an_element(text: str, found: list[str]) -> None:
    assert codes(element(text)[1]) == found


def test_sources() -> None:
    problems = Problems()
    found = read_sources(
        node_of("sources:\n  G1: {document: memo, where: {en: first}, gist: {en: x, da: y}, words: «x»}\n  G2: {}\n"), problems
    )
    problems.stop()
    assert found == {"G1": Source("G1", "memo", {"en": "first"}, {"en": "x", "da": "y"}, "«x»"), "G2": Source("G2")}


@pytest.mark.parametrize(
    ("text", "found", "is_none"),
    [
        ("sources: [G1]", ["wrong-kind"], True),
        ("sources:", ["missing-key"], True),
        ("[G1]", ["wrong-kind"], True),
        ("G1: {}", ["unknown-key", "missing-key"], True),
        ("sources: {G1: text}", ["wrong-kind"], False),
        ("sources: {G1: {jist: x}}", ["unknown-key"], False),
    ],
)
def test_what_is_wrong_with_sources(text: str, found: list[str], is_none: bool) -> None:
    problems = Problems()
    assert (read_sources(node_of(text), problems) is None) == is_none
    assert codes(problems) == found


def test_a_policy() -> None:
    draft, problems = policy(
        "default: ja\ntitle: {en: P}\nstatus: adopted\ndecided: item 7\nvalid: {from: 2017-01-01, to: 2018-12-31}\nscope: {country: NO}\n"
        "order:\n  - [b, r]\n  - a\notherwise: {decide: decline, cites: [G9], because: why}\n"
        "accept: [{finding: gap, rules: [r, s], because: so be it}]\n"
    )
    problems.stop()
    assert draft == Draft(
        "p", True, {"en": "P"}, "adopted", "item 7", (date(2017, 1, 1), date(2018, 12, 31)), (Named("a"), Named("b")),
        Is("country", ("NO",)), ((Named("b"), Named("r")), (Named("a"),)), Otherwise(Decide("decline"), ("G9",), {"en": "why"}),
        (Named("G9"),), (Accepted("gap", ("r", "s"), {"en": "so be it"}),), (Named("r"), Named("s")),
    )  # fmt: skip
    assert str(draft.place) == "file.yaml:1:9"


def test_a_policy_of_few_words() -> None:
    draft, problems = policy("")
    problems.stop()
    assert (draft.default, draft.status, draft.valid, draft.scope, draft.order, draft.otherwise) == (
        False,
        "proposed",
        (None, None),
        ALWAYS,
        (),
        None,
    )


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("default: maybe", "not-yes-no", "4:10"),
        ("status: in force", "unknown-word", "4:9"),
        ("valid: {from: 2018-01-01, to: 2017-01-01}", "wrong-bounds", "4:8"),
        ("valid: always", "wrong-kind", "4:8"),
        ("scope: {kind: vist}", "wrong-value", "4:15"),
        ("scope: visits", "wrong-kind", "4:8"),
        ("order: {first: a}", "wrong-kind", "4:8"),
        ("order: [[a, [b]]]", "wrong-kind", "4:13"),
        ("order: [[a, ~]]", "wrong-kind", "4:13"),
        ("order: [[a, {b: c}]]", "wrong-kind", "4:13"),
        ("otherwise: decline", "wrong-kind", "4:12"),
        ("otherwise: {cites: [G1]}", "missing-key", "4:12"),
        ("otherwise: {decide: refer-to-operator}", "missing-key", "4:21"),
        ("otherwise: {decide: decline, when: {}}", "unknown-key", "4:30"),
        ("accept: [{finding: gap}]", "missing-key", "4:10"),
        ("accept: [{because: x}]", "missing-key", "4:10"),
        ("accept: [gap]", "wrong-kind", "4:10"),
        ("ordr: []", "unknown-key", "4:1"),
    ],
)
def test_what_is_wrong_with_a_policy(text: str, code: str, where: str) -> None:
    _, problems = policy(text)
    assert (codes(problems), places(problems)) == ([code], [f"file.yaml:{where}"])


def test_what_a_policy_needs() -> None:
    problems = Problems()
    read_policy(node_of("default: yes"), VOCABULARY, problems)
    assert [diagnostic.message for diagnostic in problems.found] == [
        "a policy needs `policy`",
        "a policy needs `vocabulary`",
        "a policy needs `elements`",
    ]
