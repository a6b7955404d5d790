"""Whether a policy hangs together (`language.md` 4): tiers, names, sources, circles; and everything wrong at once."""

from __future__ import annotations

import pytest

from tests.language.texts import VOCABULARY, node_of
from triage.check.policy import check_policy
from triage.diagnostics import Invalid, Problems
from triage.language.policies import read_element, read_policy, read_sources
from triage.model.policy import Policy

# Two elements with a deciding rule each, one with two, and one that only derives and flags.
ELEMENTS = """\
element: hosting
rules:
  - {id: small, when: {persons: {at_most: 5}}, decide: activate, cites: [G1]}
  - {id: large, when: {persons: {more_than: 40}}, decide: decline}
---
element: money
rules:
  - {id: grant, when: {kind: money}, decide: decline, cites: [G2]}
---
element: words
rules:
  - {id: few-hours, when: {hours: {at_most: 5}}, then: {light: yes}}
  - {id: look, when: {light: yes}, flag: look-here}
"""


def check(order: str, elements: str = ELEMENTS, more: str = "", sources: str | None = None, missing: tuple[str, ...] = ()) -> Policy:
    """The policy of these elements in this order."""
    problems = Problems()
    read = [read_element(node_of(text), VOCABULARY, problems) for text in elements.split("---\n")]
    names = ", ".join([element.name for element in read] + list(missing))
    draft = read_policy(node_of(f"policy: p\nvocabulary: v.yaml\nelements: [{names}]\norder: {order}\n{more}"), VOCABULARY, problems)
    known = read_sources(node_of(sources), problems) if sources else None
    return check_policy(draft, VOCABULARY, {element.name: element for element in read}, known, problems)


def faults(order: str, elements: str = ELEMENTS, more: str = "", sources: str | None = None, missing: tuple[str, ...] = ()) -> list[str]:
    """What is wrong, each with its place."""
    with pytest.raises(Invalid) as caught:
        check(order, elements, more, sources, missing)
    return [f"{diagnostic.at}: {diagnostic.message}".removeprefix("file.yaml:") for diagnostic in caught.value.diagnostics]


@pytest.mark.parametrize(
    ("order", "tiers"),
    [
        ("[[hosting], [money]]", (("small", "large"), ("grant",))),
        ("[[money, hosting]]", (("grant", "small", "large"),)),
        ("[money, hosting]", (("grant",), ("small", "large"))),
        ("[[small], [money], [large]]", (("small",), ("grant",), ("large",))),
        # A rule that is named by itself leaves its element's tier, wherever that stands.
        ("[[large], [hosting], [money]]", (("large",), ("small",), ("grant",))),
        ("[[hosting], [money], [large]]", (("small",), ("grant",), ("large",))),
        ("[[hosting, large], [money]]", (("small", "large"), ("grant",))),
        ("[[large, hosting], [money]]", (("large", "small"), ("grant",))),
        ("[[small, large], [hosting], [money]]", (("small", "large"), (), ("grant",))),
        # Elements in which nothing decides are left out.
        ("[[words], [hosting, words-too], [money]]".replace(", words-too", ""), ((), ("small", "large"), ("grant",))),
        ("[[hosting], [], [money]]", (("small", "large"), (), ("grant",))),
    ],
)
def test_tiers(order: str, tiers: tuple[tuple[str, ...], ...]) -> None:
    assert check(order).tiers == tiers


def test_a_policy() -> None:
    policy = check("[[hosting], [money]]", more="title: {en: P}\nscope: {country: DK}\notherwise: {decide: decline}\n")
    assert policy.name == "visits/p"
    assert list(policy.rules) == ["small", "large", "grant", "few-hours", "look"]
    assert policy.rules["grant"].element == "money"
    assert list(policy.elements) == ["hosting", "money", "words"]
    assert [policy.tier_of(id) for id in policy.rules] == [1, 1, 2, None, None]


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ("[[hosting]]", ["3:10: the rule `grant` decides, but stands in no tier"]),
        ("[[small], [money]]", ["4:10: the rule `large` decides, but stands in no tier"]),
        ("[[hosting], [money], [hosting]]", ["4:30: `hosting` stands in the order twice"]),
        ("[[hosting, hosting], [money]]", ["4:19: `hosting` stands in the order twice"]),
        ("[[small], [hosting, small], [money]]", ["4:28: `small` stands in the order twice"]),
        ("[[hosting, look], [money]]", ["4:19: the rule `look` does not decide"]),
        ("[[hosting, few-hours], [money]]", ["4:19: the rule `few-hours` does not decide"]),
        ("[[hosting, security], [money]]", ["4:19: there is no element or rule `security` in this policy"]),
        # What is misspelt is not said to be missing too.
        ("[[hostin], [money]]", ["4:10: there is no element or rule `hostin` in this policy"]),
        ("[[smal, large], [money]]", ["4:10: there is no element or rule `smal` in this policy"]),
        ("[[hosting], [mony, money]]", ["4:21: there is no element or rule `mony` in this policy"]),
        ("[]", ["3:10: the rule `grant` decides, but stands in no tier", "3:10: the rule `small` decides, but stands in no tier",
                "4:10: the rule `large` decides, but stands in no tier"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_order(order: str, found: list[str]) -> None:
    assert sorted(faults(order)) == sorted(found)


def test_an_order_is_not_blamed_for_what_could_not_be_read() -> None:
    broken = ELEMENTS.replace("{id: grant, when: {kind: money}, decide: decline", "{id: grant, when: {kind: money}, decide: dcline")
    assert faults("[[hosting], [grant]]", broken) == ["3:46: `decide` cannot be `dcline`"]
    # An element that is missing was reported where files are read; nothing is said here of what may be its rules.
    check("[[hosting], [money], [rule-of-the-missing-one]]", missing=("gone",))


def test_two_rules_with_one_id() -> None:
    twice = ELEMENTS.replace("id: grant", "id: small")
    assert faults("[[hosting], [money]]", twice) == ["3:10: two rules are called `small`"]


@pytest.mark.parametrize("element", ["money", "hosting", "words"])
def test_no_rule_is_named_as_an_element_is(element: str) -> None:
    named = ELEMENTS.replace("id: grant", f"id: {element}")
    assert faults("[[hosting], [money]]", named) == [f"3:10: `{element}` is the name of an element"]


SOURCES = "sources: {G1: {gist: a}, G2: {gist: b}, G3: {gist: c}}"


def test_only_sources_that_are_cited_are_kept() -> None:
    policy = check("[[hosting], [money]]", sources=SOURCES, more="otherwise: {decide: decline, cites: [G3]}\n")
    assert list(policy.sources) == ["G1", "G2", "G3"]
    assert list(check("[[hosting], [money]]", sources=SOURCES).sources) == ["G1", "G2"]


def test_sources_that_are_not_there() -> None:
    found = faults("[[hosting], [money]]", sources="sources: {G1: {}}", more="otherwise: {decide: decline, cites: [G9]}\n")
    assert found == ["3:63: there is no source `G2`", "5:38: there is no source `G9`"]


def test_a_rulebook_without_a_file_of_sources_may_cite_anything() -> None:
    assert check("[[hosting], [money]]").sources == {}


def test_accepted_findings_name_rules() -> None:
    more = "accept: [{finding: gap, because: x}, {finding: outranks, rules: [small, grent], because: y}]\n"
    assert faults("[[hosting], [money]]", more=more) == ["5:73: there is no rule `grent` in this policy"]
    assert check("[[hosting], [money]]", more=more.replace("grent", "grant")).accepted[1].rules == ("small", "grant")


def _deriving(*rules: str) -> str:
    return "element: e\nrules:\n" + "".join(f"  - {{id: r{number}, {rule}}}\n" for number, rule in enumerate(rules))


@pytest.mark.parametrize(
    ("rules", "circle"),
    [
        (["when: {light: no}, then: {light: yes}"], "`light` → `light`"),
        (["when: {light: no}, then: {weight: low}", "when: {weight: high}, then: {light: yes}"], "`light` → `weight` → `light`"),
        (["when: {}, unless: {light: no}, then: {light: yes}"], "`light` → `light`"),
        (["when: {any: [{not: {weight: low}}]}, then: {light: yes, weight: low}"], "`weight` → `weight`"),
    ],
)
def test_a_circle_of_concepts(rules: list[str], circle: str) -> None:
    (found,) = faults("[]", _deriving(*rules))
    assert found.endswith(f"concepts depend on one another in a circle: {circle}")


def test_a_circle_names_the_rules_that_make_it() -> None:
    rules = _deriving(
        "when: {kind: visit}, then: {light: no}",
        "when: {weight: low}, then: {light: yes}",
        "when: {kind: trip}, then: {weight: high}",
        "when: {light: yes}, then: {weight: low}",
    )
    with pytest.raises(Invalid) as caught:
        check("[]", rules)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.at.line == 4
    assert [(label, place.line) for label, place in diagnostic.related] == [("sets `weight` by `light`", 6)]


def test_a_circle_is_told_in_the_order_in_which_one_depends_on_the_next() -> None:
    rules = _deriving(
        "when: {pace: fast}, then: {weight: high}", "when: {light: yes}, then: {pace: fast}", "when: {weight: low}, then: {light: yes}"
    )
    with pytest.raises(Invalid) as caught:
        check("[]", rules)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.message.endswith("in a circle: `light` → `weight` → `pace` → `light`")
    assert diagnostic.at.line == 5
    assert [(label, place.line) for label, place in diagnostic.related] == [("sets `weight` by `pace`", 3), ("sets `pace` by `light`", 4)]


def test_concepts_may_depend_on_one_another_without_a_circle() -> None:
    check(
        "[]", _deriving("when: {light: yes}, then: {weight: high}", "when: {hours: 3}, then: {light: yes}", "when: {weight: low}, flag: x")
    )


def test_everything_wrong_is_found_at_once() -> None:
    wrong = ELEMENTS.replace("id: grant", "id: small").replace("light: yes", "light: maybe").replace("kind: money", "kind: mony")
    found = faults("[[hosting], [mony]]", wrong, sources="sources: {G1: {}}", more="otherwise: {decide: refer-to-operator}\n")
    assert [message.partition(": ")[2] for message in found] == [
        "two rules are called `small`",
        "`kind` cannot be `mony`",
        "there is no source `G2`",
        "`light` is yes or no, not `maybe`",
        "there is no element or rule `mony` in this policy",
        "`light` is yes or no, not `maybe`",
        "a referral needs `operator`",
    ]
