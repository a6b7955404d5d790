"""The six kinds of files of a rulebook as JSON Schema (`language.md` 1, 2 and 4)."""

from __future__ import annotations

from ..language.cases import LISTS, STATUSES
from ..language.computed import WAYS
from ..language.policies import EFFECTS
from ..language.vocabulary import BELONGS
from ..model.noun import TYPE_CHECKING
from ..model.policy import DECISIONS, REFER
from ..model.vocabulary import ASKED, CHANGEABLE, FACT_TYPES
from ..report.data import in_language
from .facts import condition, derived, long_form, request, values
from .shapes import SHARED, from_names, mapping, one_of, one_or_more, ref, suggested

if TYPE_CHECKING:
    from ..model.vocabulary import Vocabulary
    from .shapes import Schema

    Names = tuple[str, ...]


def vocabulary_file(vocabulary: Vocabulary, sources: Names, elements: Names, lang: str) -> Schema:
    """`vocabulary.yaml`: the same for every rulebook."""
    labelled, listed = {**from_names(ref("texts")), "minProperties": 1}, {"type": "array", "items": ref("name"), "minItems": 1}
    choices = {"anyOf": [labelled, listed]}
    ways = {
        way: one_or_more(ref("name"), minItems=count or 1, **({"maxItems": count} if count else {})) for way, (count, _, _) in WAYS.items()
    }
    fact = mapping(
        {
            "type": one_of(FACT_TYPES), "label": ref("texts"), "ask": ref("texts"), "values": choices, "unit": ref("text"),
            "min": ref("text"), "max": ref("text"), "whole": ref("yes-no"), "pattern": ref("text"), "judgement": ref("yes-no"),
            "personal": ref("yes-no"), "from": one_of(ASKED), "changeable": one_of(CHANGEABLE), "tests": one_or_more(ref("texts")),
            "assume": one_or_more(ref("text")), "computed": mapping(ways, minProperties=1, maxProperties=1),
        },
        ["type"],
        dependentSchemas={key: {"properties": {"type": one_of(types)}} for key, types in BELONGS.items()},
        allOf=[_needs("type", ("choice", "choices"), "values"), _needs("type", ("code",), "pattern")],
    )  # fmt: skip
    concept = mapping(
        {"type": one_of(("yes-no", "choice")), "values": choices, "otherwise": ref("text"), "label": ref("texts")}, ["otherwise"]
    )
    operator = mapping({"name": ref("texts"), "takes": ref("texts"), "valid": ref("period")})
    names: Schema = {"propertyNames": {"pattern": "^[^\\W\\d_][\\w-]*$", "not": {"enum": ["all", "any", "not", "id"]}}}
    keys = {
        "vocabulary": ref("name"), "title": ref("texts"), "facts": {**from_names(fact), **names},
        "concepts": {**from_names(concept), **names}, "operators": from_names(operator),
        "impossible": one_or_more(mapping({"when": {"type": "object"}, "because": ref("texts")}, ["when"])),
    }  # fmt: skip
    return _file("the vocabulary of a rulebook", keys, ["vocabulary"], {**SHARED, "period": _period()})


def _needs(key: str, words: Names, needed: str) -> Schema:
    """Where a key is one of some words, another key is there too."""
    return {"if": {"properties": {key: one_of(words)}, "required": [key]}, "then": {"required": [needed]}}


def sources_file(vocabulary: Vocabulary, sources: Names, elements: Names, lang: str) -> Schema:
    """`sources.yaml`: the same for every rulebook."""
    source = mapping({"document": ref("text"), "where": ref("texts"), "gist": ref("texts"), "words": ref("text")})
    return _file("the sources of a rulebook", {"sources": from_names(source)}, ["sources"], SHARED)


def element_file(vocabulary: Vocabulary, sources: Names, elements: Names, lang: str) -> Schema:
    """A file of rules."""
    example = mapping({"applies": ref("request"), "not": ref("request")}, minProperties=1, maxProperties=1)
    rule = mapping(
        {
            "id": ref("name"), "cites": one_or_more(suggested(sources)), "when": ref("condition"), "unless": ref("condition"),
            **_decision(vocabulary, lang), "then": derived(vocabulary, lang), "flag": ref("name"), "because": ref("texts"),
            "examples": one_or_more(example),
        },
        ["id", "when"],
        oneOf=[{"required": [effect]} for effect in EFFECTS],
        **_operator_where_referred(),
    )  # fmt: skip
    keys = {"element": ref("name"), "title": ref("texts"), "rules": {"type": "array", "items": rule}}
    shapes = {
        **values(vocabulary, lang),
        "long-form": long_form(),
        "request": request(vocabulary, lang),
        "condition": condition(vocabulary, lang),
    }
    return _file(f"an element over the vocabulary {vocabulary.name}", keys, ["element", "rules"], shapes)


def _decision(vocabulary: Vocabulary, lang: str) -> dict[str, Schema]:
    """`decide` and `operator`."""
    known = vocabulary.operators.values()
    named = [(in_language(operator.names, lang) or operator.name, in_language(operator.takes, lang)) for operator in known]
    says = [f"{name}: {takes}" if takes else name for name, takes in named]
    return {"decide": one_of(DECISIONS), "operator": one_of((operator.id for operator in known), says) if says else {"not": {}}}


def _operator_where_referred() -> Schema:
    return {
        "if": {"properties": {"decide": {"const": REFER}}, "required": ["decide"]},
        "then": {"required": ["operator"]},
        "else": {"not": {"required": ["operator"]}},
    }


def policy_file(vocabulary: Vocabulary, sources: Names, elements: Names, lang: str) -> Schema:
    """A policy."""
    cites, named = one_or_more(suggested(sources)), suggested(elements)
    otherwise = mapping({**_decision(vocabulary, lang), "cites": cites, "because": ref("texts")}, ["decide"], **_operator_where_referred())
    accepted = mapping({"finding": ref("name"), "rules": one_or_more(ref("name")), "because": ref("texts")}, ["finding", "because"])
    keys = {
        "policy": ref("name"), "default": ref("yes-no"), "title": ref("texts"), "status": one_of(("proposed", "adopted", "repealed")),
        "decided": ref("text"), "valid": ref("period"), "vocabulary": ref("name"), "elements": one_or_more(named),
        "scope": ref("condition"), "order": one_or_more(one_or_more(named)), "otherwise": otherwise, "accept": one_or_more(accepted),
    }  # fmt: skip
    shapes = {**values(vocabulary, lang), "period": _period(), "condition": condition(vocabulary, lang)}
    return _file(f"a policy over the vocabulary {vocabulary.name}", keys, ["policy", "vocabulary", "elements"], shapes)


def _period() -> Schema:
    return mapping({"from": ref("date"), "to": ref("date")})


def cases_file(vocabulary: Vocabulary, sources: Names, elements: Names, lang: str) -> Schema:
    """A list of cases. The facts of a case that expects to be invalid may be as wrong as they like."""
    facts = list(vocabulary.facts)
    lists = {key: one_or_more(one_of(facts) if key == "ask" else suggested(sources) if key == "cites" else ref("name")) for key in LISTS}
    expect = mapping({"status": one_of(STATUSES), **_decision(vocabulary, lang), **lists}, minProperties=1)
    expect["properties"]["decision"] = expect["properties"].pop("decide")
    invalid = {"properties": {"expect": {"properties": {"status": {"const": "invalid"}}, "required": ["status"]}}}
    case = mapping(
        {"id": ref("name"), "policy": ref("name"), "note": ref("text"), "facts": {"type": ["object", "null"]}, "expect": expect},
        ["id", "policy", "expect"],
        **{"if": invalid, "else": {"properties": {"facts": ref("request")}}},
    )
    shapes = {**values(vocabulary, lang), "long-form": long_form(), "request": request(vocabulary, lang), "case": case}
    return {"title": f"cases over the vocabulary {vocabulary.name}", "type": "array", "items": ref("case"), "$defs": shapes}


def request_file(vocabulary: Vocabulary, sources: Names, elements: Names, lang: str) -> Schema:
    """A request."""
    shapes = {**values(vocabulary, lang), "long-form": long_form(marks=True)}
    return {"title": f"a request over the vocabulary {vocabulary.name}", **request(vocabulary, lang), "$defs": shapes}


def _file(title: str, keys: dict[str, Schema], required: list[str], shapes: dict[str, Schema]) -> Schema:
    return {"title": title, **mapping(keys, required), "$defs": shapes}
