"""Schemas for editors: they are valid, accept every bundled file however an editor reads it, and reject the typical mistakes.

TRIAGE_REWRITE=1 writes those of the bundled rulebooks anew, as `triage rules schema --write` does.
"""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from tests.conftest import ROOT
from triage.cli.rules.schema import schemas
from triage.language import cases, policies, requests, vocabulary
from triage.rulebook.find import find_policy
from triage.schema import KINDS

if TYPE_CHECKING:
    from pathlib import Path

BOOKS = ("rules/region-h", "samples/study-visits")
FOLDERS = {"elements": "element", "cases": "cases", "requests": "request"}
FILES = {"vocabulary.yaml": "vocabulary", "sources.yaml": "sources"}


def kind_of(path: Path) -> str:
    return FOLDERS.get(path.parent.name) or FILES.get(path.name, "policy")


def files_of(book: str) -> list[Path]:
    return sorted((ROOT / book).rglob("*.yaml"))


def _by_text(loader: Any, node: Any) -> dict[str, Any]:
    """Keys stay text in an editor, whatever YAML would make of them."""
    return {key.value: loader.construct_object(value, deep=True) for key, value in node.value}


class Yaml11(yaml.SafeLoader):
    """`no` is false, `NO` too."""


class Yaml12(yaml.SafeLoader):
    """`no` is a text, `true` and `12` are not: the core schema, which is what editors read by default."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}


for _tag, _pattern, _first in (
    ("bool", "true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", "~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", "[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
):
    Yaml12.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first))
for _loader in (Yaml11, Yaml12):
    _loader.add_constructor("tag:yaml.org,2002:map", _by_text)
    _loader.add_constructor("tag:yaml.org,2002:timestamp", lambda loader, node: node.value)
LOADERS = (yaml.BaseLoader, Yaml11, Yaml12)


@pytest.fixture(scope="module")
def checkers() -> dict[str, dict[str, Draft202012Validator]]:
    made = {book: schemas(find_policy(str(ROOT / book)), KINDS, "en") for book in BOOKS}
    return {book: {kind: Draft202012Validator(json.loads(text)) for kind, text in texts.items()} for book, texts in made.items()}


def faults(checker: Draft202012Validator, text: str, loader: Any) -> list[str]:
    return [
        f"{list(fault.absolute_path)} {fault.message}"
        for document in yaml.load_all(text, loader)
        for fault in checker.iter_errors(document)
    ]


@pytest.mark.parametrize("book", BOOKS)
@pytest.mark.parametrize("kind", KINDS)
def test_schemas_are_schemas(checkers: Any, book: str, kind: str) -> None:
    Draft202012Validator.check_schema(checkers[book][kind].schema)


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("book", BOOKS)
def test_every_bundled_file_is_accepted(checkers: Any, book: str, loader: Any) -> None:
    files = files_of(book)
    assert len(files) > 10
    for path in files:
        assert not faults(checkers[book][kind_of(path)], path.read_text(encoding="utf-8"), loader), path


@pytest.mark.parametrize("loader", LOADERS)
def test_requests_of_the_samples(checkers: Any, loader: Any) -> None:
    for path in sorted((ROOT / "samples" / "requests").glob("*.yaml")):
        found = faults(checkers["rules/region-h"]["request"], path.read_text(encoding="utf-8"), loader)
        # What only the meaning of a request shows is beyond a schema: a fact given twice, facts that cannot be together.
        assert bool(found) == (path.stem == "invalid-values"), path


@pytest.mark.parametrize("book", BOOKS)
def test_files_name_their_schema_and_it_is_up_to_date(book: str) -> None:
    for path in files_of(book):
        first = path.read_text(encoding="utf-8").split("\n", 1)[0]
        named = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
        assert named, f"{path} does not begin with its schema"
        assert (path.parent / named[1]).resolve() == ROOT / book / "schema" / f"{kind_of(path)}.json"
    for kind, text in schemas(find_policy(str(ROOT / book)), KINDS, "en").items():
        kept = ROOT / book / "schema" / f"{kind}.json"
        if os.environ.get("TRIAGE_REWRITE"):
            kept.write_text(text + "\n", encoding="utf-8")
        assert kept.read_text(encoding="utf-8") == text + "\n", f"run: triage rules schema --lang en --policy {book} --write {book}/schema"


ELEMENT = "element: x\nrules:\n  - id: a\n    when: {when}\n    {effect}\n"
POLICY = "policy: p\nvocabulary: vocabulary.yaml\nelements: [trips]\n"
CASE = "- id: a\n  policy: guidelines\n  facts: {facts}\n  expect: {expect}\n"


def element(when: str = "{}", effect: str = "decide: decline") -> str:
    return ELEMENT.replace("{when}", when).replace("{effect}", effect)


def case(facts: str = "{}", expect: str = "{status: open}") -> str:
    return CASE.replace("{facts}", facts).replace("{expect}", expect)


RIGHT = [
    ("element", element()),
    ("element", element("")),
    ("element", element("{trip: yes, forum_part: {not: light}, topics: {all: [food, culture]}}")),
    ("element", element("{kind: [event, other], region_hours: {at_least: 5, less_than: 40.5}, notice_days: 42}")),
    ("element", element("{any: [{not: {all: []}}, {visit_start: {more_than: 2017-03-31}}], counterpart_country: NO}")),
    ("element", element(effect="then: {proactive: ja, forum_part: heavy}")),
    ("element", element(effect="flag: policy-review")),
    ("element", element(effect="decide: refer-to-operator\n    operator: one-point-entry")),
    ("element", element() + "    cites: G1\n    because: a bare text\n    examples: {applies: {kind: event}}\n"),
    ("policy", POLICY),
    ("policy", POLICY + "default: Yes\norder: [trips, [trips]]\nvalid: {from: 2017-01-01}\nscope: {counterpart_country: CN}\n"),
    ("policy", POLICY + "otherwise: {decide: decline, because: {en: so, no: så}}\n"),
    ("cases", case("{kind: event}", "{decision: decline, rules: [a], ask: []}")),
    ("cases", case("{nobody: knows}", "{status: invalid}")),
    ("request", "id: 2017-001\nkind: event\ntopics: food\ndelegation_size: 12\nregion_hours: '12.50'\n"),
    ("request", "kind:\ntopics: []\nbusiness_relevant: unclear\nsensitive_site: no\nvisit_start: 2017-03-31\ndual_use: no\n"),
    ("request", "business_relevant: {value: JA, because: so, by: CEH, on: 2026-03-02, evidence: [one, two]}\ntopics: {value: [food]}\n"),
    ("sources", "sources:\n  G1: {document: memo, where: {en: here}, gist: so, words: so}\n  1:\n    document: memo\n"),
    ("vocabulary", "vocabulary: v\nfacts:\n  a: {type: choice, values: [x, y]}\n  b: {type: choices, values: {no: {en: no}}}\n"),
    ("vocabulary", "vocabulary: v\nfacts:\n  d: {type: date, min: 2017-01-01}\n  n: {type: number, computed: {month: d}}\n"),
]
WRONG = [
    ("element", element("{operator_can_cary: yes}")),
    ("element", element("{kind: host-delegaton}")),
    ("element", element("{kind: {not: nothing}}")),
    ("element", element("{kind: []}")),
    ("element", element("{region_hours: {atleast: 5}}")),
    ("element", element("{region_hours: five}")),
    ("element", element("{region_hours: [1, 2]}")),
    ("element", element("{trip: maybe}")),
    ("element", element("{trip: [yes]}")),
    ("element", element("{visit_start: 31-03-2017}")),
    ("element", element("{counterpart_country: China}")),
    ("element", element("{any: {kind: event}}")),
    ("element", element("{all: [{not: {any: [{knd: event}]}}]}")),
    ("element", element("{title: x}")),
    ("element", element("{contact: x}")),
    ("element", element("{id: x}")),
    ("element", element(effect="decide: decline\n    flag: policy-review")),
    ("element", element(effect="cites: [G1]")),
    ("element", element(effect="decide: accept")),
    ("element", element(effect="decide: refer-to-operator")),
    ("element", element(effect="decide: decline\n    operator: one-point-entry")),
    ("element", element(effect="decide: refer-to-operator\n    operator: nobody")),
    ("element", element(effect="then: {kind: event}")),
    ("element", element(effect="then: {forum_part: medium}")),
    ("element", element() + "    becuse: so\n"),
    ("element", element() + "    examples: [{applies: {kind: event}, not: {kind: other}}]\n"),
    ("element", element() + "    examples: [{applies: {knd: event}}]\n"),
    ("element", "element: x\nrules:\n  - id: a\n    decide: decline\n"),
    ("element", "rules: []\n"),
    ("policy", POLICY + "status: draft\n"),
    ("policy", POLICY + "scope: {kind: nothing}\n"),
    ("policy", POLICY + "otherwise: {cites: [G1]}\n"),
    ("policy", POLICY + "ordr: []\n"),
    ("policy", "policy: p\nelements: []\n"),
    ("cases", case("{knd: event}")),
    ("cases", case(expect="{status: refused}")),
    ("cases", case(expect="{}")),
    ("cases", case(expect="{decision: decline, askk: []}")),
    ("cases", "id: a\n"),
    ("request", "knd: event\n"),
    ("request", "kind: [event]\n"),
    ("request", "kind: events\n"),
    ("request", "notice_days: 5\n"),
    ("request", "trip: yes\n"),
    ("request", "delegation_size: 0\n"),
    ("request", "delegation_size: 2.5\n"),
    ("request", "region_hours: 1,5\n"),
    ("request", "kind: unclear\n"),
    ("request", "business_relevant: {because: so}\n"),
    ("request", "business_relevant: {value: yes, becuse: so}\n"),
    ("request", "business_relevant: {value: perhaps}\n"),
    ("sources", "sources: {G1: {gost: so}}\n"),
    ("vocabulary", "vocabulary: v\nfacts: {a: {type: choise}}\n"),
    ("vocabulary", "vocabulary: v\nfacts: {a: {type: choice}}\n"),
    ("vocabulary", "vocabulary: v\nfacts: {a: {label: x}}\n"),
    ("vocabulary", "vocabulary: v\nfacts: {a: {type: text, unit: hours}}\n"),
    ("vocabulary", "vocabulary: v\nfacts: {all: {type: text}}\n"),
    ("vocabulary", "vocabulary: v\nfacts: {a: {type: number, computed: {month: d, year: d}}}\n"),
    ("vocabulary", "vocabulary: v\nconcepts: {a: {label: x}}\n"),
]


@pytest.mark.parametrize("loader", [Yaml11, Yaml12])
@pytest.mark.parametrize(("kind", "text"), RIGHT)
def test_what_the_language_has(checkers: Any, kind: str, text: str, loader: Any) -> None:
    assert not faults(checkers["rules/region-h"][kind], text, loader)


@pytest.mark.parametrize("loader", [Yaml11, Yaml12])
@pytest.mark.parametrize(("kind", "text"), WRONG)
def test_typical_mistakes(checkers: Any, kind: str, text: str, loader: Any) -> None:
    assert faults(checkers["rules/region-h"][kind], text, loader)


def test_keys_are_those_of_the_language(checkers: Any) -> None:
    made = {kind: checker.schema for kind, checker in checkers["rules/region-h"].items()}
    fact = made["vocabulary"]["properties"]["facts"]["additionalProperties"]
    assert set(fact["properties"]) == set(vocabulary._FACT_KEYS)
    assert set(fact["properties"]["computed"]["properties"]) == set(vocabulary.WAYS)
    assert set(made["element"]["properties"]["rules"]["items"]["properties"]) == set(policies._RULE_KEYS)
    assert set(made["policy"]["properties"]) == set(policies.POLICY_KEYS)
    assert set(made["cases"]["$defs"]["case"]["properties"]) == set(cases._KEYS)
    assert set(made["request"]["$defs"]["long-form"]["properties"]) == set(requests._LONG_FORM)


def test_an_editor_shows_labels_and_questions(checkers: Any) -> None:
    made = checkers["rules/region-h"]["request"].schema
    assert made["properties"]["kind"]["description"] == "Kind of request. What is being asked of us?"
    assert made["$defs"]["value.kind"]["enumDescriptions"][0] == "receive a delegation"
    danish = json.loads(schemas(find_policy(), ["request"], "da")["request"])
    assert danish["properties"]["region_hours"]["description"].startswith("Regionens arbejdstimer. Hvor mange")
    assert "\n- En navngiven dansk virksomhed" in danish["properties"]["business_relevant"]["description"]
