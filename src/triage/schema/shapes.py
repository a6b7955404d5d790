"""Shapes that every kind of file has: texts by language, yes and no, numbers, days, lists."""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    Schema = dict[str, Any]

# What editors make of plain words: YAML 1.1 reads these as true and false, and any reader takes digits for a number.
_BOOLEANS = {"yes": True, "true": True, "on": True, "y": True, "no": False, "false": False, "off": False, "n": False}

BLANK: Schema = {"type": ["string", "null"], "pattern": r"^\s*$"}
TEXT: Schema = {"type": ["string", "number", "boolean", "null"]}
NAME: Schema = {"type": ["string", "number", "boolean"], "minLength": 1}
YES_NO: Schema = {
    "anyOf": [
        {"enum": ["yes", "no", "ja", "nej", True, False]},
        {"type": "string", "pattern": "^([Yy][Ee][Ss]|[Nn][Oo]|[Jj][Aa]|[Nn][Ee][Jj]|[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])$"},
    ]
}
NUMBER: Schema = {"type": ["number", "string"], "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
DATE: Schema = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
TEXTS: Schema = {
    "if": {"type": "object"},
    "then": {
        "properties": {"en": TEXT, "da": TEXT},
        "propertyNames": {"pattern": "^[a-z]([a-z-]{0,6}[a-z])$"},
        "additionalProperties": TEXT,
    },
    "else": TEXT,
}
SHARED = {"text": TEXT, "texts": TEXTS, "name": NAME, "yes-no": YES_NO, "number": NUMBER, "date": DATE, "blank": BLANK}


def ref(name: str) -> Schema:
    """A shape by its name among the `$defs` of a schema."""
    from urllib.parse import quote

    return {"$ref": f"#/$defs/{quote(name)}"}


def mapping(properties: dict[str, Schema], required: Iterable[str] = (), **more: Any) -> Schema:
    """A mapping that has no keys but these."""
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False, **more}


def from_names(of: Schema) -> Schema:
    """A mapping from any names to things of a shape."""
    return {"type": "object", "additionalProperties": of}


def one_or_more(of: Schema, **more: Any) -> Schema:
    """A thing of a shape, or a list of such things."""
    return {"anyOf": [of, {"type": "array", "items": of, **more}]}


def suggested(names: Iterable[str]) -> Schema:
    """Any name, with some that an editor offers."""
    return {**NAME, "examples": list(names)} if (names := tuple(names)) else ref("name")


def one_of(words: Iterable[str], says: Iterable[str] = ()) -> Schema:
    """One of some words, each as written and as an editor may read it; `says` explains each."""
    options: list[object] = []
    told: list[str] = []
    for word, text in zip(words, says, strict=True) if says else ((word, "") for word in words):
        for reading in readings(word):
            if not any(reading is known or (type(reading) is type(known) and reading == known) for known in options):
                options.append(reading)
                told.append(text)
    return {"enum": options, "enumDescriptions": told} if any(told) else {"enum": options}


def readings(word: str) -> list[object]:
    """A word of a file, and what else an editor may take it for: `no` for false, `112` for a number."""
    found: list[object] = [word]
    if word.casefold() in _BOOLEANS:
        found.append(_BOOLEANS[word.casefold()])
    if word.isascii() and word.isdigit():
        found.append(int(word))
    if word in ("null", "~"):
        found.append(None)
    return found
