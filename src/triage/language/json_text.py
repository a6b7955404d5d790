"""JSON text to nodes with places: strict as RFC 8259, and stricter in what is ambiguous (keys twice, NaN, lone surrogates)."""

from __future__ import annotations

from ..diagnostics import Invalid, Place, brief
from ..lean import bisect_right, scanstring
from ..model.noun import TYPE_CHECKING, replace
from .nodes import MOST_DEPTH, Mapping, Scalar, Sequence, composed, decode, refuse, twice

if TYPE_CHECKING:
    from typing import Any

    from ..diagnostics import Problems, SourceText
    from .nodes import Node

_SPACE = " \t\n"
_NUMBER = frozenset("0123456789+-.eE")


def read(raw: bytes, name: str, problems: Problems) -> list[Node]:
    """The documents of a JSON text: one value, one value a line, or the items of one list.

    A text that is not JSON is reported and gives nothing.
    """
    found: list[Node] = []
    try:
        text, source = decode(raw, name)
        reader = _Reader(text, source, problems)
        at = reader.skip(0)
        while at < len(text):
            node, end = reader.value(at, 0)
            found.append(node)
            at = reader.skip(end)
            if at < len(text) and "\n" not in text[end:at]:
                raise reader.fault(at, "something follows the value on its line", "write one value a line, or a list of them in brackets")
    except Invalid as fault:
        problems.found.extend(fault.diagnostics)
        return []
    if len(found) == 1 and isinstance(found[0], Sequence):
        return list(found[0].items)
    return found


class _Reader:
    def __init__(self, text: str, source: SourceText, problems: Problems) -> None:
        self.text, self.source, self.problems = text, source, problems
        self.starts = [0]
        for line in source.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)

    def place(self, at: int, end: int | None = None) -> Place:
        line = min(bisect_right(self.starts, at), len(self.source.lines))
        column = at - self.starts[line - 1]
        width = (at + 1 if end is None else end) - at
        return Place(self.source, line, column + 1, max(1, min(width, len(self.source.lines[line - 1]) - column)))

    def skip(self, at: int) -> int:
        text = self.text
        while at < len(text) and text[at] in _SPACE:
            at += 1
        return at

    def fault(self, at: int, message: str, help: str | None = None, start: int | None = None) -> Invalid:
        """What is said of a fault; at the end of the text, that it ends too early. `start` is where the list or object begins."""
        if at >= len(self.text):
            at = max(0, len(self.text.rstrip(_SPACE)) - 1)
            message, help = "the text ends here, in the middle of a value", "is the file complete?"
        place = self.place(at)
        again = (("it begins here", self.place(start)),) if start is not None and self.place(start).line < place.line else ()
        return refuse("not-json", message, place, help, again)

    def value(self, at: int, depth: int) -> tuple[Node, int]:
        text = self.text
        first = text[at] if at < len(text) else ""
        if first == '"':
            return self.string(at)
        if first in ("{", "["):
            if depth == MOST_DEPTH:
                raise refuse("too-deep", f"lists and objects are nested more than {MOST_DEPTH} deep", self.place(at), "write it flatter")
            return self.object(at, depth) if first == "{" else self.array(at, depth)
        for word in ("true", "false", "null"):
            if text.startswith(word, at):
                return Scalar(word, False, self.place(at, at + len(word))), at + len(word)
        end = at
        while end < len(text) and text[end] in _NUMBER:
            end += 1
        if _is_number(text[at:end]):
            return Scalar(text[at:end], False, self.place(at, end)), end
        if end > at:
            help = "write digits on both sides of a point, no `+` and no 0 in front; anything else goes in double quotes"
            raise refuse("not-json", f"`{brief(text[at:end], 40)}` is no number in JSON", self.place(at, end), help)
        raise self.fault(at, "a JSON value is expected here", "texts go in double quotes; write null for nothing")

    def string(self, at: int) -> tuple[Scalar, int]:
        try:
            value, end = scanstring(self.text, at + 1, True)
        except ValueError as fault:
            raise self.bad_string(at, fault) from None
        if not value.isascii() and any(0xD800 <= ord(character) <= 0xDFFF for character in value):
            raise self.fault(at, "this text holds half of a character (a lone surrogate)", "write the character itself")
        return Scalar(value, True, self.place(at, end)), end

    def bad_string(self, at: int, fault: Any) -> Invalid:
        """What is said of a text in quotes that begins at `at`; the fault is a `JSONDecodeError`."""
        character = self.text[fault.pos : fault.pos + 1]
        if fault.msg.startswith("Unterminated") or character in ("", "\n"):
            return refuse("not-json", "this text is not closed", self.place(at), 'close it with `"`; a line break in it is written `\\n`')
        if character < " ":
            return self.fault(fault.pos, "a control character stands in this text", "write a tab as `\\t`")
        return self.fault(fault.pos, "JSON does not have this escape", "write `\\\\` for a backslash")

    def array(self, at: int, depth: int) -> tuple[Sequence, int]:
        start, items = at, []
        at = self.skip(at + 1)
        while self.text[at : at + 1] != "]":
            node, at = self.value(at, depth + 1)
            items.append(node)
            at = self.comma(at, "]", start)
        return Sequence(tuple(items), self.place(start)), at + 1

    def object(self, at: int, depth: int) -> tuple[Mapping, int]:
        start = at
        entries: list[tuple[Scalar, Node]] = []
        first: dict[str, Place] = {}
        at = self.skip(at + 1)
        while self.text[at : at + 1] != "}":
            if self.text[at : at + 1] != '"':
                raise self.fault(at, "a key in double quotes is expected here", 'write `"key": value`', start)
            key, at = self.string(at)
            name = composed(key.text)
            key = key if name is key.text else replace(key, text=name)
            if key.text in first:
                self.problems.add(*twice(key, first[key.text]))
            first.setdefault(key.text, key.place)
            at = self.skip(at)
            if self.text[at : at + 1] != ":":
                raise self.fault(at, "a `:` is expected after the key", 'write `"key": value`')
            node, at = self.value(self.skip(at + 1), depth + 1)
            if first[key.text] is key.place:
                entries.append((key, node))
            at = self.comma(at, "}", start)
        return Mapping(tuple(entries), self.place(start)), at + 1

    def comma(self, at: int, end: str, start: int) -> int:
        at = comma = self.skip(at)
        if self.text[at : at + 1] == ",":
            at = self.skip(at + 1)
            if self.text[at : at + 1] == end:
                raise self.fault(comma, f"a comma stands before `{end}`", "delete the comma")
        elif self.text[at : at + 1] != end:
            raise self.fault(at, f"a comma or `{end}` is expected here", "write a comma before the next one, none after the last", start)
        return at


def _is_number(text: str) -> bool:
    """RFC 8259's numbers, by hand: `re` alone takes as long to import as everything else here."""
    mantissa, e, exponent = text.removeprefix("-").replace("E", "e").partition("e")
    if e and not (exponent[1:] if exponent[:1] in ("+", "-") else exponent).isdigit():
        return False
    whole, dot, fraction = mantissa.partition(".")
    if not whole.isdigit() or (dot and not fraction.isdigit()):
        return False
    return whole == "0" or not whole.startswith("0")
