from __future__ import annotations

import json

import pytest

import triage
from tests.report.golden import DIGEST, HARBOUR, check, prose, sample
from triage.report.data import decision_data, stated_data
from triage.report.layout import WIDTH, columns
from triage.report.prose import decision_prose


@pytest.fixture(scope="module")
def harbour() -> triage.CompiledPolicy:
    return triage.load(str(HARBOUR))


@pytest.fixture(scope="module")
def guidelines() -> triage.CompiledPolicy:
    return triage.load("guidelines")


HARBOUR_REQUESTS: dict[str, dict[str, object]] = {
    "activate": {
        "kind": "mooring", "length": 9, "flag_state": "NO", "received_on": "2026-05-01", "arrival": "2026-07-01", "services": ["crane"],
    },
    "decline": {
        "kind": "mooring", "length": {"value": "15.50", "by": "Havnefogeden", "on": "2026-03-02"}, "insured": "no",
        "flag_state": {"value": "DK", "evidence": ["papers 4"]}, "received_on": "2026-03-01", "arrival": "2026-09-01",
    },
    "decline-on-short-notice": {"kind": "mooring", "length": 3, "received_on": "2026-05-01", "arrival": "2026-05-02", "insured": "yes"},
    "refer": {"kind": "storage", "marina_free": "yes", "services": ["water", "power"]},
    "open": {"kind": "mooring", "length": 12, "flag_state": "SE", "received_on": "2026-05-01"},
    "open-to-much": {},
    "open-to-conflict": {"kind": "mooring", "length": 3, "flag_state": "NO", "received_on": "2026-05-01", "arrival": "2026-07-01"},
    "open-to-assess": {"kind": "festival", "guests": 1200, "fireworks": "no", "loud_music": "no"},
    "uncovered": {"kind": "filming", "loud_music": "yes"},
    "conflict": {
        "kind": "festival", "guests": 1, "fireworks": "yes",
        "suitable": {"value": "yes", "because": "De har spurgt naboerne.", "by": "陈雨 (Chen Yu)", "on": "i går", "evidence": ["7", "8"]},
    },
}  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "da"])
@pytest.mark.parametrize("name", HARBOUR_REQUESTS)
def test_harbour(name: str, lang: str, harbour: triage.CompiledPolicy) -> None:
    recorded = None if name == "uncovered" else 17
    check(f"harbour-{name}.{lang}", prose(harbour, HARBOUR_REQUESTS[name], lang, recorded=recorded))


SAMPLE_REQUESTS = {
    "refer": "jiangsu-study-visit.yaml",
    "activate": "hospital-showcase.yaml",
    "decline": "china-steering-group.yaml",
    "open": "autumn-enquiry.yaml",
    "out-of-scope": "oslofjord-delegation.yaml",
}


@pytest.mark.parametrize("lang", ["en", "da"])
@pytest.mark.parametrize("name", SAMPLE_REQUESTS)
def test_samples_under_the_guidelines(name: str, lang: str, guidelines: triage.CompiledPolicy) -> None:
    facts = sample(SAMPLE_REQUESTS[name], guidelines.policy.vocabulary)
    check(f"guidelines-{name}.{lang}", prose(guidelines, facts, lang, id=str(facts["id"])))


@pytest.mark.parametrize("lang", ["en", "da"])
def test_otherwise_says_why_no_rule_applies(lang: str, guidelines: triage.CompiledPolicy) -> None:
    facts = {
        "kind": "joint-initiative", "counterpart_country": "CN", "topics": ["green-energy-climate"], "initiative": "external",
        "business_relevant": {"value": "no", "because": "No company is named.", "by": "CEH", "on": "2017-03-31"},
    }  # fmt: skip
    check(f"guidelines-otherwise.{lang}", prose(guidelines, facts, lang))


@pytest.mark.parametrize("lang", ["en", "da"])
def test_the_same_decision_for_one_reason_or_another(lang: str, guidelines: triage.CompiledPolicy) -> None:
    facts = {
        "kind": "host-delegation", "counterpart_country": "CN", "topics": ["food"], "initiative": "external", "business_relevant": "no",
        "operator_can_carry": "no",
    }  # fmt: skip
    check(f"guidelines-either-way.{lang}", prose(guidelines, facts, lang))


def test_nothing_says_adopted_of_a_proposal(guidelines: triage.CompiledPolicy) -> None:
    for name in SAMPLE_REQUESTS.values():
        facts = sample(name, guidelines.policy.vocabulary)
        for lang, word in (("en", "adopted"), ("da", "vedtag")):
            assert word not in prose(guidelines, facts, lang)


@pytest.mark.parametrize("name", HARBOUR_REQUESTS)
def test_the_record_leaves_out_rules_that_do_not_apply(name: str, harbour: triage.CompiledPolicy) -> None:
    decision = harbour.decide(HARBOUR_REQUESTS[name])
    data = decision_data(decision, harbour.policy, DIGEST, "26-001", "da", 3)
    stated = stated_data(decision, harbour.policy.vocabulary.facts)
    recorded = json.loads(json.dumps(data))
    recorded["rules"] = [rule for rule in recorded["rules"] if rule["state"] != "does-not-apply"]
    # The record keeps the reasons in the language of that day, and is shown in any.
    for lang in ("en", "da"):
        shown = decision_prose(decision_data(decision, harbour.policy, DIGEST, "26-001", lang, 3), stated, harbour.policy, lang)
        assert decision_prose(recorded, json.loads(json.dumps(stated)), harbour.policy, lang) == shown


HOSTILE = "\x1b[2Jgone\u202eevil\u200b\x00 <b> {0} {name} %s\r\nnext\u3000line 北京市"


def test_hostile_texts_are_made_visible(harbour: triage.CompiledPolicy) -> None:
    facts = HARBOUR_REQUESTS["conflict"] | {
        "suitable": {"value": "yes", "because": HOSTILE, "by": HOSTILE, "on": HOSTILE, "evidence": [HOSTILE, HOSTILE]}
    }
    for lang in ("en", "da"):
        text = prose(harbour, facts, lang, id=HOSTILE)
        assert all(character.isprintable() or character == "\n" for character in text)
        assert text.startswith(r"\x1b[2Jgone\u202eevil\u200b\x00 <b> {0} {name} %s next line 北京市: ")
        # Lines may be broken within it, Chinese without a space.
        assert "".join(text.split()).count(r"\x1b[2Jgone\u202eevil\u200b\x00<b>{0}{name}%snextline北京市") == 6


def test_lines_are_readable(guidelines: triage.CompiledPolicy) -> None:
    long = "我局拟于九月下旬率12人赴贵地区，参观一至两处修复场地，听取场地调查、风险评估与地下水监测方面的经验介绍，全程约三小时。" * 4
    facts = sample("hospital-showcase.yaml", guidelines.policy.vocabulary) | {"business_relevant": {"value": "yes", "because": long}}
    text = prose(guidelines, facts, "en")
    assert long in "".join(line.strip() for line in text.splitlines())
    assert all(columns(line) <= WIDTH for line in text.splitlines())


def test_a_word_that_is_too_long_stands_alone(harbour: triage.CompiledPolicy) -> None:
    facts = HARBOUR_REQUESTS["conflict"] | {"suitable": {"value": "yes", "because": "x" * 3000}}
    assert "x" * 3000 in prose(harbour, facts, "en")


def test_what_is_missing_falls_back() -> None:
    outcomes = ["decline", "refer-to-operator:gone-since"]
    data: dict[str, object] = {"id": None, "status": "open", "outcomes": outcomes, "ask": [{"fact": "gone_fact"}]}
    policy = triage.load(str(HARBOUR)).policy
    text = decision_prose(data, {"gone_fact": "x", "kind": "festival"}, policy, "en")
    assert text.startswith("A request without an id: Not decided yet\n")
    assert "  - Gone_fact" in text


def test_an_operator_that_is_gone(harbour: triage.CompiledPolicy) -> None:
    decision = harbour.decide(HARBOUR_REQUESTS["refer"])
    data = decision_data(decision, harbour.policy, DIGEST, "1", "en") | {"operator": "old-harbour-office"}
    text = decision_prose(data, {}, harbour.policy, "en")
    assert text.startswith("1: Refer to old harbour office\n")
    assert "send it to old harbour office, and tell the sender so" in text
