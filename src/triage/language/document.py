"""A policy as one JSON document, and back: what the record keeps, what the digest covers, what the cache holds.

Nouns are written as objects with their type under `$`; fields at their defaults, places and examples are left out, numbers are
written as text. Order counts: it is the order in which facts are asked for. The digest is the SHA-256 of the document without
white space.
"""

from __future__ import annotations

from decimal import Decimal

from ..lean import date, sha256_hex
from ..model import condition, policy, vocabulary
from ..model.noun import TYPE_CHECKING, Noun

if TYPE_CHECKING:
    from typing import Any

    from ..model.policy import Policy

_LEFT_OUT = ("place", "examples", "broken")
_NESTED = (list, dict)
_TEXTS = frozenset((str,))
_TYPES: dict[str, type[Noun]] = {
    kind.__name__: kind
    for kind in (
        condition.Is, condition.HasAny, condition.HasAll, condition.Compare, condition.All, condition.Any, condition.Not,
        vocabulary.Computed, vocabulary.Fact, vocabulary.Concept, vocabulary.Operator, vocabulary.Impossible, vocabulary.Source,
        vocabulary.Vocabulary, policy.Decide, policy.Derive, policy.Flag, policy.Rule, policy.Otherwise, policy.Accepted, policy.Policy,
    )
}  # fmt: skip


def to_document(of: Policy) -> dict[str, object]:
    """The policy as plain dicts, lists and texts."""
    document = _plain(of)
    assert isinstance(document, dict)
    return document


def _plain(value: object) -> object:
    if isinstance(value, Noun):
        found: dict[str, object] = {"$": type(value).__name__}
        for field in value.__match_args__:
            inner = getattr(value, field)
            if field not in _LEFT_OUT and (field not in value._defaults or inner != value._defaults[field]):
                found[field] = _plain(inner)
        return found
    if isinstance(value, Decimal):
        return {"$": "number", "value": format(value, "f")}
    if isinstance(value, date):
        return {"$": "date", "value": value.isoformat()}
    if isinstance(value, frozenset):
        return {"$": "set", "value": sorted(value)}
    if isinstance(value, dict):
        plain = {key: _plain(inner) for key, inner in value.items()}
        # A value of a choice may be called `$`.
        return {"$": "mapping", "entries": [[key, inner] for key, inner in plain.items()]} if "$" in plain else plain
    return [_plain(inner) for inner in value] if isinstance(value, tuple | list) else value


def from_document(document: dict[str, object]) -> Policy:
    """The policy of a document that `to_document` made. Raises `ValueError` for any other."""
    try:
        found = _noun(document)
    except (TypeError, KeyError, AttributeError, ArithmeticError) as fault:
        raise ValueError(f"this is no document of a policy: {fault}") from fault
    if not isinstance(found, policy.Policy):
        raise ValueError("this is no document of a policy")
    return found


def _noun(value: Any) -> Any:
    if type(value) is list:
        return tuple([_noun(inner) if type(inner) in _NESTED else inner for inner in value])
    if type(value) is not dict:
        return value
    kind = value.get("$")
    if kind is None:
        # Most mappings are texts by language; nothing in these is a noun, and a policy holds hundreds.
        if _TEXTS.issuperset(map(type, value.values())):
            return value
        return {key: _noun(inner) if type(inner) in _NESTED else inner for key, inner in value.items()}
    if kind in _TYPES:
        return _filled(_TYPES[kind], value)
    if kind == "mapping":
        return {key: _noun(inner) for key, inner in value["entries"]}
    if kind == "number":
        return Decimal(value["value"])
    return date.fromisoformat(value["value"]) if kind == "date" else frozenset(value["value"])


def _filled(kind: type[Noun], value: dict[str, Any]) -> Noun:
    """A noun without its constructor, which would take twice as long to sort out what is given by name."""
    made, put, defaults, given = object.__new__(kind), object.__setattr__, kind._defaults, 1
    for field in kind.__match_args__:
        if field in value:
            inner = value[field]
            put(made, field, _noun(inner) if type(inner) in _NESTED else inner)
            given += 1
        else:
            put(made, field, defaults[field])
    if given != len(value):
        raise TypeError(f"{kind.__name__} has no such fields")
    return made


def canonical(document: dict[str, object]) -> bytes:
    """The bytes that the digest covers."""
    import json

    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def digest(document: dict[str, object]) -> str:
    """`sha256:` and the digest of a document."""
    return f"sha256:{sha256_hex(canonical(document))}"
