"""A value of a type, as cells of a sheet and columns of Parquet hold them, and as texts and nodes of the language say it."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

from ..language.nodes import Scalar, Sequence
from ..model.noun import TYPE_CHECKING

if TYPE_CHECKING:
    from ..diagnostics import Place
    from ..language.nodes import Node
    from ..model.vocabulary import Fact

    Single = str | bool | int | Decimal | date | datetime | time | None
    Typed = Single | list[Single]

EXCEL_DIGITS = 15


def text_of(value: Typed) -> str:
    """A value as the language writes it: no exponent, no float; a list is joined by `; `."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value, "f")
        case datetime():
            # A day is written as a day, however the file keeps it.
            return value.date().isoformat() if value.time() == time() and value.tzinfo is None else value.isoformat(" ")
        case list():
            return "; ".join(map(text_of, value)) if value else "[]"
        case _:
            return str(value)


def node_of(value: Typed, place: Place) -> Node:
    """A value as a node, as the strict reader of JSON would give it."""
    if isinstance(value, list):
        return Sequence(tuple(node_of(item, place) for item in value), place)
    if value is None:
        return Scalar("null", False, place)
    return Scalar(text_of(value), not isinstance(value, bool | int | Decimal), place)


def typed_of(fact: Fact | None, node: Node, text: str) -> Typed:
    """A value for a cell from a node: a number or a day where that is what the fact is, or where the node is one; else its text."""
    if not isinstance(node, Scalar):
        return text
    if not node.quoted:
        if node.text in ("true", "false"):
            return node.text == "true"
        return None if node.text == "null" else _number(node.text)
    if fact and fact.type == "number":
        return _number(node.text)
    if fact and fact.type == "date":
        try:
            return date.fromisoformat(node.text) if len(node.text) == 10 else text
        except ValueError:
            return text
    return text


def _number(text: str) -> Decimal | str:
    digits = text.strip().removeprefix("-")
    return Decimal(text.strip()) if digits.isascii() and digits.replace(".", "", 1).isdigit() else text
