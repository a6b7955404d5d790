"""Python mappings to nodes, so that the API reads values exactly as files are read."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from ..diagnostics import Place, SourceText
from ..model.noun import TYPE_CHECKING
from .nodes import Mapping, Scalar, Sequence, composed, refuse

if TYPE_CHECKING:
    from collections.abc import Mapping as AnyMapping

    from .nodes import Node


def to_node(facts: AnyMapping[str, object], name: str = "request") -> Mapping:
    """A mapping as a node; each entry is a line of its own to point at.

    Raises `TypeError` for a value that no fact can have, `Invalid` for a text with half of a character in it.
    """
    entries = [(composed(str(key)), value) for key, value in facts.items()]
    source = SourceText(name, tuple(f"{key}: {_shown(value)}" for key, value in entries))
    found = []
    for line, (key, value) in enumerate(entries, 1):
        place = Place(source, line, len(key) + 3, max(1, len(source.lines[line - 1]) - len(key) - 2))
        found.append((Scalar(key, True, Place(source, line, 1, len(key))), _node(value, place)))
    return Mapping(tuple(found), Place(source, 1, 1))


def _shown(value: object) -> str:
    # Python refuses to write out a number of many thousand digits.
    return f"{Decimal(value):f}" if isinstance(value, int) and not isinstance(value, bool) else repr(value)


def _node(value: object, place: Place) -> Node:
    if value is None:
        return Scalar("", False, place)
    if isinstance(value, bool):
        return Scalar("yes" if value else "no", True, place)
    if isinstance(value, str):
        if any("\ud800" <= character <= "\udfff" for character in value):
            raise refuse("invisible-character", "this text holds half of a character (a lone surrogate)", place)
        return Scalar(value, True, place)
    if isinstance(value, float):
        return Scalar(format(Decimal(repr(value)), "f"), True, place)
    if isinstance(value, int | Decimal):
        return Scalar(format(Decimal(value), "f"), True, place)
    if isinstance(value, date) and not isinstance(value, datetime):
        return Scalar(value.isoformat(), True, place)
    if isinstance(value, dict):
        return Mapping(tuple((Scalar(composed(str(key)), True, place), _node(inner, place)) for key, inner in value.items()), place)
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value) if isinstance(value, set | frozenset) else value
        return Sequence(tuple(_node(item, place) for item in items), place)
    raise TypeError(f"a fact cannot have a value of type {type(value).__name__}")
