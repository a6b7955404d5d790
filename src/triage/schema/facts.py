"""Facts and concepts as JSON Schema: what a request gives of them, and how a condition tests them (`language.md` 2 and 3)."""

from __future__ import annotations

import re
from decimal import Decimal

from ..language.conditions import as_fact
from ..model.condition import COMPARISONS
from ..model.noun import TYPE_CHECKING
from ..model.vocabulary import YES_NO
from ..report.data import in_language
from ..report.wording import capital, choice, label
from .shapes import SHARED, mapping, one_of, one_or_more, readings, ref

if TYPE_CHECKING:
    from ..model.vocabulary import Bound, Fact, Vocabulary
    from .shapes import Schema

_LISTED = ("choice", "choices")


def values(vocabulary: Vocabulary, lang: str) -> dict[str, Schema]:
    """The shapes that requests and conditions share: single values of every choice, and those of all types."""
    found = dict(SHARED)
    for fact in (*vocabulary.facts.values(), *map(as_fact, vocabulary.concepts.values())):
        if fact.type in _LISTED:
            labels = [choice(fact.name, value, vocabulary, lang) for value in fact.values]
            found[f"value.{fact.name}"] = one_of(fact.values, labels)
        elif fact.type == "code":
            found[f"value.{fact.name}"] = _code(fact.pattern or "")
    return found


def _code(pattern: str) -> Schema:
    """A code, and what an editor takes for something else: `NO` for false, `2100` for a number."""
    shapes: list[Schema] = [{"type": "string", "pattern": f"^(?:{pattern})$"}]
    words = [cased for word in ("no", "off", "yes", "on", "true", "false") for cased in (word, word.upper(), word.capitalize())]
    for meant in (False, True):
        if any(re.fullmatch(pattern, word) and meant in readings(word) for word in words):
            shapes.append({"const": meant})
    if any(re.fullmatch(pattern, "1" * digits) for digits in range(1, 20)):
        shapes.append({"type": "integer"})
    return shapes[0] if len(shapes) == 1 else {"anyOf": shapes}


def request(vocabulary: Vocabulary, lang: str) -> Schema:
    """A request: every fact but the computed ones, short or in the long form."""
    facts = {fact.name: _stated(fact, vocabulary, lang) for fact in vocabulary.facts.values() if not fact.computed}
    return mapping({"id": ref("text"), **facts})


def long_form(marks: bool = False) -> Schema:
    """A value with where it comes from; where it `marks`, also whether it is personal data, which only a request can say."""
    keys: dict[str, Schema] = {
        "value": {},
        "because": ref("text"),
        "by": ref("text"),
        "on": ref("text"),
        "evidence": one_or_more(ref("text")),
        **({"personal": ref("yes-no")} if marks else {}),
    }
    # Who reads YAML 1.1 takes the key `on` for true.
    return mapping(keys, ["value"], patternProperties={"^true$": ref("text")})


def _stated(fact: Fact, vocabulary: Vocabulary, lang: str) -> Schema:
    # Not `if` and `then`, which would say the same: editors complete from alternatives, and not from those.
    short: list[Schema] = [ref("text")] if fact.type == "text" else [_value(fact), ref("blank")]
    if fact.judgement and "unclear" not in fact.values:
        short.append({"const": "unclear"})
    if fact.type == "choices":
        short.append({"type": "array", "items": _value(fact)})
    long = {"type": "object", "allOf": [ref("long-form")], "properties": {"value": {"anyOf": short}}}
    return {"description": _told(fact, vocabulary, lang), "anyOf": [*short, long]}


def _value(fact: Fact) -> Schema:
    """A single value."""
    match fact.type:
        case "choice" | "choices" | "code":
            return ref(f"value.{fact.name}")
        case "number":
            limits = {key: _limit(bound) for key, bound in (("minimum", fact.min), ("maximum", fact.max)) if bound is not None}
            if fact.whole:
                return {"type": ["integer", "string"], "pattern": r"^-?[0-9]+(\.0+)?$", **limits}
            return {"allOf": [ref("number")], **limits} if limits else ref("number")
        case other:
            return ref(other)


def _limit(bound: Bound) -> int | float:
    assert isinstance(bound, Decimal)
    return int(bound) if bound == bound.to_integral_value() else float(bound)


def condition(vocabulary: Vocabulary, lang: str) -> Schema:
    """A condition: tests of facts and concepts, and conditions within it."""
    within = ref("condition")
    keys = {
        "any": {"type": "array", "items": within, "description": _SAYS[lang]["any"]},
        "all": {"type": "array", "items": within, "description": _SAYS[lang]["all"]},
        "not": {**within, "description": _SAYS[lang]["not"]},
    }
    for fact in (*vocabulary.facts.values(), *map(as_fact, vocabulary.concepts.values())):
        if fact.type != "text" and not fact.personal:
            keys[fact.name] = {"description": capital(label(fact.name, vocabulary, lang)), **_test(fact)}
    return {**mapping(keys), "type": ["object", "null"]}


def _test(fact: Fact) -> Schema:
    """What stands behind a fact in a condition."""
    if fact.type == "yes-no":
        return ref("yes-no")
    if fact.type in ("number", "date"):
        compared = mapping({way: ref(fact.type) for way in COMPARISONS}, minProperties=1)
        return {"if": {"type": "object"}, "then": compared, "else": ref(fact.type)}
    several = one_or_more(ref(f"value.{fact.name}"), minItems=1)
    ways = ("all", "not") if fact.type == "choices" else ("not",)
    return {"anyOf": [*several["anyOf"], mapping(dict.fromkeys(ways, several), minProperties=1, maxProperties=1)]}


def derived(vocabulary: Vocabulary, lang: str) -> Schema:
    """What `then` gives: values to concepts."""
    keys = {}
    for concept in vocabulary.concepts.values():
        value = ref("yes-no") if set(concept.values) == set(YES_NO) else ref(f"value.{concept.name}")
        keys[concept.name] = {"description": capital(label(concept.name, vocabulary, lang)), **value}
    return mapping(keys, minProperties=1)


def _told(fact: Fact, vocabulary: Vocabulary, lang: str) -> str:
    """What an editor shows of a fact: label, question, unit, tests of a judgement."""
    asked = in_language(fact.ask, lang)
    said = capital(label(fact.name, vocabulary, lang)) + (f". {asked}" if asked else "")
    said += f" ({fact.unit})" if fact.unit else ""
    tests = "".join(f"\n- {in_language(test, lang)}" for test in fact.tests)
    return said + tests


_SAYS = {
    "en": {"any": "At least one of these conditions holds", "all": "Each of these conditions holds", "not": "This condition does not hold"},
    "da": {
        "any": "Mindst én af disse betingelser er opfyldt",
        "all": "Alle disse betingelser er opfyldt",
        "not": "Denne betingelse er ikke opfyldt",
    },
}
