"""A policy as one JSON document: it comes back as it was, and its digest says whether it is the same."""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.random_policies import random_policy
from triage.language.document import canonical, digest, from_document, to_document
from triage.model.condition import Is, Not
from triage.model.noun import Noun, replace
from triage.model.policy import Decide, Derive, Flag, Otherwise, Policy, Rule
from triage.model.vocabulary import Computed, Concept, Fact, Impossible, Operator, Source, Vocabulary
from triage.rulebook.find import policy_files
from triage.rulebook.load import load_policy

REPOSITORY = Path(__file__).parents[2]
POLICIES = [
    *sorted(policy_files(str(REPOSITORY / "rules" / "region-h")).values()),
    str(REPOSITORY / "samples/study-visits/study-visits.yaml"),
]

SMALL = Policy(
    "v/p",
    Vocabulary(
        "v",
        {
            "kind": Fact("kind", "choice", {"a": {"en": "A"}, "b": {}}, {"da": "art"}, {"en": "Which?"}, ({"en": "one"},), judgement=True),
            "money": Fact("money", "choice", {"$": {"en": "dollars"}, "€": {}}, assume="$"),
            "topics": Fact("topics", "choices", {"x": {}, "y": {}}, assume=frozenset({"y", "x"})),
            "hours": Fact("hours", "number", unit="hours", min=Decimal("-0.50"), max=Decimal("1E+2"), whom="office", changeable="sender"),
            "day": Fact("day", "date", min=date(2017, 1, 1), assume=date(2017, 3, 31)),
            "year": Fact("year", "number", whole=True, computed=Computed("year", ("day",))),
            "country": Fact("country", "code", pattern="[A-Z]{2}"),
            "contact": Fact("contact", "text", personal=True),
        },
        {"light": Concept("light", ("yes", "no"), "no", {"en": "light"})},
        {"board": Operator("board", "The Board", {"en": "money"}, (date(2017, 1, 1), None))},
        (Impossible(Is("kind", ("a",)), {"en": "never"}),),
        {"en": "Visits"},
    ),
    {
        "r": Rule(
            "r", Is("kind", ("a",)), Decide("refer-to-operator", "board"), Not(Is("kind", ("b",))), ("G1",), {"en": "why"}, element="e"
        ),
        "s": Rule("s", Is("money", ("$",)), Derive((("light", "yes"),)), element="e"),
        "t": Rule("t", Is("light", ("yes",)), Flag("look"), element="e"),
    },
    (("r",), ()),
    Is("country", ("DK",)),
    Otherwise(Decide("decline"), ("G1",), {"en": "else"}),
    {"en": "P"},
    "adopted",
    "item 7",
    (None, date(2018, 12, 31)),
    {"G1": Source("G1", "memo", {"en": "first"}, {"en": "gist"}, "words")},
    {"e": {"en": "E"}},
)


def bare(policy: Policy) -> Policy:
    """A policy without what the document leaves out: examples. Places take no part in equality."""
    return replace(policy, rules={id: replace(rule, examples=()) for id, rule in policy.rules.items()})


def there_and_back(policy: Policy) -> Policy:
    """Through JSON and back."""
    return from_document(json.loads(canonical(to_document(policy))))


@pytest.mark.parametrize("path", POLICIES, ids=os.path.basename)
def test_a_policy_comes_back_as_it_was(path: str) -> None:
    policy = load_policy(path)
    found = there_and_back(policy)
    assert found == bare(policy)
    assert list(found.vocabulary.facts) == list(policy.vocabulary.facts)
    assert to_document(found) == to_document(policy)
    assert digest(to_document(found)) == digest(to_document(policy))


def test_every_kind_of_noun_comes_back() -> None:
    found = there_and_back(SMALL)
    assert found == SMALL
    assert [type(rule.effect) for rule in found.rules.values()] == [Decide, Derive, Flag]
    assert f"{found.vocabulary.facts['hours'].max:f}" == "100"
    assert list(found.vocabulary.facts["money"].values) == ["$", "€"]


@pytest.mark.parametrize("seed", range(40))
def test_random_policies_come_back(seed: int) -> None:
    policy = random_policy(random.Random(seed))
    assert there_and_back(policy) == policy


def test_places_and_examples_are_left_out() -> None:
    text = canonical(to_document(load_policy(POLICIES[0]))).decode()
    for word in ("place", "examples", "broken", "lines"):
        assert f'"{word}"' not in text


def test_the_digest_does_not_change_with_the_layout(tmp_path: Path) -> None:
    """Comments, blank lines and the manner of writing are no part of a policy."""
    base = REPOSITORY / "tests" / "corpus" / "base"
    for path in base.rglob("*.yaml"):
        text = path.read_text().replace("{kind: visit, welcome: yes}", "{ 'kind' : \"visit\" , welcome: JA}")
        (tmp_path / path.relative_to(base)).parent.mkdir(exist_ok=True)
        (tmp_path / path.relative_to(base)).write_text(f"# another layout\n\n{text}\n# end\n")
    assert digest(to_document(load_policy(str(tmp_path / "policy.yaml")))) == digest(to_document(load_policy(str(base / "policy.yaml"))))


def _variants(value: object) -> list[object]:
    """Everything that a field's value could have been instead, one small change at a time."""
    match value:
        case bool():
            return [not value]
        case str():
            return [value + "x"]
        case Decimal():
            return [value + 1]
        case date():
            return [value.replace(year=value.year + 1)]
        case None:
            return ["x"]
        case frozenset():
            return [value | {"more"}]
        case tuple() if value and all(isinstance(item, Noun | str | tuple | date | None) for item in value):
            return [value[1:], *((*value[:at], other, *value[at + 1 :]) for at, item in enumerate(value) for other in _variants(item))]
        case tuple():
            return [("x",)]
        case dict():
            changed = [{**value, key: other} for key, inner in value.items() for other in _variants(inner)]
            return [
                *changed,
                {**value, "more": next(iter(value.values()), {"en": "x"})},
                *([dict(reversed(value.items()))] if len(value) > 1 else []),
            ]
        case Noun():
            return [
                replace(value, **{field: other})
                for field in value.__match_args__
                if field not in ("place", "examples", "broken")
                for other in _variants(getattr(value, field))
            ]
    raise AssertionError(value)


def test_the_digest_changes_with_anything_in_a_policy() -> None:
    seen = {digest(to_document(SMALL))}
    variants = _variants(SMALL)
    assert len(variants) > 200
    for variant in variants:
        found = digest(to_document(variant))
        assert found not in seen, variant
        seen.add(found)


def test_the_digest_is_the_same_in_every_process() -> None:
    script = (
        "import sys; from triage.language.document import *; from triage.rulebook.load import load_policy;"
        "print(digest(to_document(load_policy(sys.argv[1]))))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", script, POLICIES[0]],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert found == {digest(to_document(load_policy(POLICIES[0]))) + "\n"}


def test_the_digest_of_a_known_document() -> None:
    """Digests stand in records for years: how they are made must not change unseen."""
    policy = Policy(
        "v/p", Vocabulary("v", {"a": Fact("a", "yes-no", {"yes": {}, "no": {}})}), {"r": Rule("r", Is("a", ("yes",)), Flag("æ"))}, ()
    )
    text = (
        '{"$":"Policy","name":"v/p","vocabulary":{"$":"Vocabulary","name":"v","facts":{"a":{"$":"Fact","name":"a","type":"yes-no",'
        '"values":{"yes":{},"no":{}}}}},"rules":{"r":{"$":"Rule","id":"r","when":{"$":"Is","fact":"a","values":["yes"]},'
        '"effect":{"$":"Flag","name":"æ"}}},"tiers":[]}'
    )
    assert canonical(to_document(policy)).decode() == text
    assert digest(to_document(policy)) == f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


@pytest.mark.parametrize(
    "document",
    [{}, [], "x", None, {"$": "Fact", "name": "a", "type": "text"}, {"$": "Policy"}, {"$": "Policy", "x": 1}, {"$": "Nothing"},
     {"$": "number"}, {"$": "number", "value": "x"}, {"$": "date", "value": "2017-02-30"}, {"$": []}, {"$": "mapping", "entries": [1]}],
)  # fmt: skip
def test_what_is_no_document_of_a_policy(document: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # whatever is wrong with it
        from_document(document)
