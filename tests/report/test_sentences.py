from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.report.golden import HARBOUR, check
from triage.report.sentences import guideline_data, guideline_text, policy_data, policy_text, rule_data, rule_sentence, rule_text
from triage.report.words import TABLES
from triage.rulebook.find import bundled_folder, policy_files
from triage.rulebook.load import load_policy

if TYPE_CHECKING:
    from triage.model.policy import Policy

BUNDLED = policy_files(f"{bundled_folder()}/region-h")


@pytest.fixture(scope="module")
def harbour() -> Policy:
    return load_policy(str(HARBOUR))


@pytest.mark.parametrize("lang", TABLES)
def test_a_policy(lang: str, harbour: Policy) -> None:
    check(f"policy-harbour.{lang}", policy_text(harbour, lang))


@pytest.mark.parametrize("lang", TABLES)
def test_the_guidelines(lang: str) -> None:
    check(f"policy-guidelines.{lang}", policy_text(load_policy(BUNDLED["guidelines"]), lang))


@pytest.mark.parametrize("lang", TABLES)
def test_rules_and_guidelines(lang: str, harbour: Policy) -> None:
    parts = [rule_text(rule, harbour, lang) for rule in harbour.rules.values()]
    parts += [guideline_text(id, harbour, lang) for id in (*harbour.sources, "R9")]
    check(f"rules-harbour.{lang}", "\n\n".join(parts))


def test_a_rule_is_one_sentence(harbour: Policy) -> None:
    assert rule_sentence(harbour.rules["large-boat"], harbour, "en") == (
        "Decline (R2) when the kind of request is “a mooring” and it counts as a large boat, unless the boat is insured and the fee "
        "offered is more than DKK 1,000.5. Reason: A large boat blocks the fairway."
    )
    assert rule_sentence(harbour.rules["large-boat"], harbour, "da") == (
        "Afslå (R2), når henvendelsens art er ”en bådplads”, og det regnes som en stor båd, medmindre båden er forsikret, og tilbudt "
        "betaling er over 1.000,5 kr. Begrundelse: En stor båd spærrer sejlløbet."
    )


@pytest.mark.parametrize("lang", TABLES)
@pytest.mark.parametrize("name", BUNDLED)
def test_every_bundled_policy_can_be_shown_without_a_missing_text(name: str, lang: str) -> None:
    policy = load_policy(BUNDLED[name])
    text = policy_text(policy, lang)
    for rule in policy.rules.values():
        assert rule.because.get(lang), rule.id
        assert rule.id in text
        text += rule_text(rule, policy, lang)
    for id, source in policy.sources.items():
        assert source.where.get(lang), id
        assert source.gist.get(lang), id
        text += guideline_text(id, policy, lang)
    assert policy.title.get(lang)
    assert all(title.get(lang) for title in policy.elements.values())
    for fact in policy.vocabulary.facts.values():
        assert fact.label.get(lang), fact.name
        assert fact.ask.get(lang), fact.name
        assert all(label.get(lang) for label in fact.values.values()) or fact.type == "yes-no", fact.name
        assert all(test.get(lang) for test in fact.tests), fact.name
        # A name of the file shows where a text is missing.
        assert "_" not in fact.name or fact.name not in text
    assert all(concept.label.get(lang) for concept in policy.vocabulary.concepts.values())
    assert all(operator.takes.get(lang) for operator in policy.vocabulary.operators.values())
    for concept in policy.vocabulary.concepts.values():
        assert all(text.get(lang) for text in concept.labels.values()), concept.name
    assert not any(marks in text for marks in ("  ,", " ,", "..", " .", "()", "None", "{", "}"))


def test_data_is_plain_json(harbour: Policy) -> None:
    data = json.loads(json.dumps(policy_data(harbour, "en")))
    assert data["policy"] == "harbour/harbour"
    assert data["valid"] == {"from": "2024-06-01", "to": "2027-12-31"}
    assert data["scope"] is None
    assert data["otherwise"] is None
    assert [[rule["id"] for rule in tier] for tier in data["tiers"]] == [list(tier) for tier in harbour.tiers]
    assert [rule["flag"] for rule in data["flags"]] == ["fire-brigade"]
    assert [rule["then"] for rule in data["concepts"]] == [{"large": "yes"}]
    rule = rule_data(harbour.rules["to-marina"], harbour, "da")
    assert (rule["decision"], rule["operator"], rule["tier"], rule["cites"]) == ("refer-to-operator", "marina", 2, [])
    assert rule["when"] == (
        "henvendelsens art er ”en bådplads” eller ”vinteropbevaring”, marinaen har plads, og ønskede ydelser ikke omfatter ”kran”"
    )
    source = guideline_data("R1", harbour, "en")
    assert source["rules"] == [
        {"id": "short-notice", "tier": 1}, {"id": "visiting-boat", "tier": 2}, {"id": "suitable-festival", "tier": 2},
    ]  # fmt: skip


def test_examples_are_part_of_the_data() -> None:
    policy = load_policy(BUNDLED["guidelines"])
    examples = rule_data(policy.rules["own-political-trip"], policy, "en")["examples"]
    assert isinstance(examples, list)
    assert examples[0] == {"applies": {"kind": "outbound-delegation", "delegation_level": "political", "initiative": "region-political"}}
