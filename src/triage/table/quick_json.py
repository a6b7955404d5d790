"""Objects of JSON lines read fast, and only those that the strict reader reads in the same way: everything else is left to it.

A value is a code, a text that no other value has: that of a text begins with a quote, that of a list or an object is JSON, and numbers
have every digit that they were written with.
"""

from __future__ import annotations

import json

from ..diagnostics import Place, SourceText
from ..language.nodes import Mapping, Scalar, Sequence
from ..lean import encode_text
from ..model.noun import TYPE_CHECKING
from .forms import to_json
from .source import MOST_CHARACTERS

if TYPE_CHECKING:
    from ..language.nodes import Node

    Read = tuple[tuple[str, ...], tuple[str, ...]]

_NOWHERE = Place(SourceText("", ()), 1, 1)
_WORDS = {True: "true", False: "false", None: "null"}


class _Number(str):
    """A number, as it is written."""

    __slots__ = ()


class _Strict(Exception):
    """The strict reader has to look at it."""


def _no_number(word: str) -> None:
    raise _Strict(word)


_scan = json.JSONDecoder(object_pairs_hook=tuple, parse_int=_Number, parse_float=_Number, parse_constant=_no_number).raw_decode


def quick(line: str) -> Read | None:
    """The keys of an object on a line, and the codes of its values, in their order; None where that is for the strict reader to say.

    A key may be there twice, and need not be composed.
    """
    if len(line) > MOST_CHARACTERS:
        return None
    plain = line.strip("\r\n ")
    # Half a character stands in a text as an escape, if at all; what cannot be seen is for the strict reader.
    if not plain.startswith("{") or not plain.isprintable() or "\\ud" in plain or "\\uD" in plain:
        return None
    try:
        pairs, end = _scan(plain, 0)
        if end != len(plain) or not pairs:
            return None
        names, values = zip(*pairs, strict=True)
        return names, tuple(
            [
                f'"{value}' if type(value) is str
                else value if type(value) is _Number
                else "true" if value is True
                else "false" if value is False
                else _code(value)
                for value in values
            ]
        )  # fmt: skip
    except (ValueError, RecursionError, _Strict):
        return None


def _code(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_item, value))}]"
    # An object was made a tuple of its pairs.
    if isinstance(value, tuple):
        raise _Strict
    return _WORDS[value]  # type: ignore[index]


def _item(value: object) -> str:
    if type(value) is _Number:
        return value
    if isinstance(value, str):
        return encode_text(value)
    if isinstance(value, list | tuple):
        raise _Strict
    return _WORDS[value]  # type: ignore[index]


def code_of(node: Node) -> str:
    """The code of a value that the strict reader read."""
    return f'"{node.text}' if isinstance(node, Scalar) and node.quoted else to_json(node)


def node_of(code: str) -> Node:
    """The value that has a code, with no place."""
    if code[0] == '"':
        return Scalar(code[1:], True, _NOWHERE)
    return _node(_scan(code, 0)[0]) if code[0] in "[{" else Scalar(code, False, _NOWHERE)


def _node(value: object) -> Node:
    if type(value) is _Number:
        return Scalar(value, False, _NOWHERE)
    if isinstance(value, str):
        return Scalar(value, True, _NOWHERE)
    if isinstance(value, list):
        return Sequence(tuple(map(_node, value)), _NOWHERE)
    if isinstance(value, tuple):
        return Mapping(tuple((Scalar(name, True, _NOWHERE), _node(inner)) for name, inner in value), _NOWHERE)
    return Scalar(_WORDS[value], False, _NOWHERE)  # type: ignore[index]


def json_of(code: str) -> str:
    """A code as JSON, as `forms.to_json` writes its value."""
    return encode_text(code[1:]) if code[0] == '"' else code


def text_of(code: str) -> str:
    """The value as the text of a cell: a single one as it is, a list joined by `; `, anything deeper as JSON."""
    if code[0] == '"':
        return code[1:]
    if code[0] in "[{":
        return cell_text(node_of(code))
    return "" if code == "null" else code


def cell_text(node: Node) -> str:
    """The same of a value with a place."""
    if isinstance(node, Scalar):
        return "" if not node.quoted and node.text == "null" else node.text
    if isinstance(node, Sequence) and node.items and all(isinstance(item, Scalar) and not item.blank for item in node.items):
        return "; ".join(item.text for item in node.items if isinstance(item, Scalar))
    return to_json(node)
