"""Plain requests, `fact: value` on a line each, read without the YAML library: importing it takes longer than all the rest of a decision.

Reads only what cannot mean anything else in YAML, and leaves every other text to `yaml_text`: no quotes but simple ones, no
indentation but under `>-`, no character that YAML gives a meaning. Whatever is read here is read there as the same nodes at the
same places; a property test keeps that.
"""

from __future__ import annotations

from ..diagnostics import Place, SourceText
from ..model.noun import TYPE_CHECKING
from .nodes import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from .nodes import Node

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
_KEY = _LETTERS | frozenset("_-")
MOST_BYTES = 64 * 1024


def read(raw: bytes, name: str) -> list[Node] | None:
    """The one document of a plain text, None where it is anything but plain."""
    if len(raw) > MOST_BYTES or b"\r" in raw:
        return None
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return None
    source = SourceText(name, tuple(text.split("\n")))
    if not all(line.isprintable() for line in source.lines):
        return None
    entries: dict[str, tuple[Scalar, Node]] = {}
    number = 0
    while number < len(source.lines):
        line, number = source.lines[number], number + 1
        if not line.strip(" ") or line[0] == "#":
            continue
        key, value, column = _taken_apart(line)
        if not key or key in entries:
            return None
        node: Node | None
        if value == ">-":
            place = Place(source, number, column, 2)
            folded, number = _folded(source.lines, number)
            node = Scalar(folded, True, place) if folded else None
        else:
            node = _list(value, number, column, source) if value[0] == "[" else _scalar(value, number, column, source)
        if node is None:
            return None
        entries[key] = (Scalar(key, False, Place(source, node.place.line, 1, len(key))), node)
    first = next(iter(entries.values()), None)
    return [Mapping(tuple(entries.values()), Place(source, first[0].place.line, 1))] if first else None


def _taken_apart(line: str) -> tuple[str, str, int]:
    """Key, value and the column of the value; an empty key where the line is not plain."""
    key, colon, rest = line.partition(": ")
    value = rest.strip(" ")
    if not colon or not value or not key or key[0] not in _LETTERS or not _KEY.issuperset(key):
        return "", "", 0
    return key, value, len(key) + 3 + len(rest) - len(rest.lstrip(" "))


def _folded(lines: tuple[str, ...], at: int) -> tuple[str, int]:
    """The lines under `>-`, joined, and the number of the next line; an empty text where they are not plain."""
    found = []
    while at < len(lines) and lines[at][:2] == "  ":
        if lines[at][2:3] in ("", " "):
            return "", at
        found.append(lines[at][2:])
        at += 1
    rest = next((line for line in lines[at:] if line.strip(" ")), "")
    return ("" if rest[:1] == " " else " ".join(found)), at


def _scalar(text: str, number: int, column: int, source: SourceText) -> Scalar | None:
    place = Place(source, number, column, len(text))
    if len(text) >= 2 and text[0] == text[-1] == '"':
        return Scalar(text[1:-1], True, place) if '"' not in text[1:-1] and "\\" not in text else None
    begins = text[0] in _LETTERS or not text[0].isascii() or (text[0] == "-" and text[1:2].isdecimal())
    # Behind its first character a text on one line ends only at `: `, ` #` and a last `:`.
    return Scalar(text, False, place) if begins and ": " not in text and " #" not in text and text[-1] != ":" else None


def _list(text: str, number: int, column: int, source: SourceText) -> Sequence | None:
    if text[-1] != "]":
        return None
    items = []
    at = 1
    for part in text[1:-1].split(","):
        item = part.strip(" ")
        if not item or item[0] not in _LETTERS or not _KEY.issuperset(item):
            return None
        items.append(Scalar(item, False, Place(source, number, column + at + len(part) - len(part.lstrip(" ")), len(item))))
        at += len(part) + 1
    return Sequence(tuple(items), Place(source, number, column))
