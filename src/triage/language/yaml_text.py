"""YAML text to nodes, from the events of PyYAML's parser: its own guesses at types never run.

Anchors, aliases, tags and keys given twice are refused, depth and size are bounded, and every node knows its place.
"""

from __future__ import annotations

import yaml

from ..diagnostics import Invalid, Place, Problems
from ..model.noun import TYPE_CHECKING
from .nodes import MOST_DEPTH, Mapping, Scalar, Sequence, decode, refuse, twice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..diagnostics import SourceText
    from .nodes import Node


def read(raw: bytes, name: str, problems: Problems) -> list[Node]:
    """The documents of a YAML text; a document with nothing in it is left out.

    Reports what the language does not have, and reads on; a text that is not YAML at all is reported and gives nothing.
    """
    try:
        text, source = decode(raw, name)
        try:
            return list(_Reader(text, source, problems).documents())
        except yaml.MarkedYAMLError as fault:
            raise _said(fault, source) from None
    except Invalid as fault:
        problems.found.extend(fault.diagnostics)
        return []


class _Reader:
    """Turns PyYAML's events into nodes."""

    def __init__(self, text: str, source: SourceText, problems: Problems) -> None:
        self.text, self.source, self.problems = text, source, problems
        self.events: Iterator[Any] = yaml.parse(text, Loader=yaml.SafeLoader)

    def documents(self) -> Iterator[Node]:
        while not isinstance(event := next(self.events), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent):
                if event.version or event.tags:
                    self.problems.add("directive", "a `%` directive stands before this document", self.place(event), "delete it")
                node = self.node(next(self.events), 0)
                if not (isinstance(node, Scalar) and node.blank):
                    yield node

    def place(self, event: Any) -> Place:
        """The first line of what an event covers."""
        start, end = event.start_mark, event.end_mark
        until = end.column if end.line == start.line else len(self.source.lines[start.line])
        return Place(self.source, start.line + 1, start.column + 1, max(1, until - start.column))

    def node(self, event: Any, depth: int) -> Node:
        place, add = self.place(event), self.problems.add
        if isinstance(event, yaml.AliasEvent):
            add("alias", f"`*{event.anchor}` is an alias", place, "write the value out")
            return Scalar("", False, place)
        if event.anchor is not None:
            add("anchor", f"`&{event.anchor}` is an anchor", place, "delete it; a text that starts with `&` goes in quotes")
        if event.tag is not None:
            add("tag", f"`{event.tag}` is a tag", place, "delete it; a text that starts with `!` goes in quotes")
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event, self.text, place)
        if depth == MOST_DEPTH:
            raise refuse("too-deep", f"lists and mappings are nested more than {MOST_DEPTH} deep", place)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(inner := next(self.events), yaml.SequenceEndEvent):
                items.append(self.node(inner, depth + 1))
            return Sequence(tuple(items), place)
        return self.mapping(place, depth)

    def mapping(self, place: Place, depth: int) -> Mapping:
        entries: list[tuple[Scalar, Node]] = []
        first: dict[str, Place] = {}
        while not isinstance(inner := next(self.events), yaml.MappingEndEvent):
            key, value = self.node(inner, depth + 1), self.node(next(self.events), depth + 1)
            if not isinstance(key, Scalar):
                self.problems.add("key-not-text", "a key is a text", key.place, "write `key: value`")
            elif key.text == "<<" and not key.quoted:
                self.problems.add("merge-key", "`<<` is a merge key", key.place, "write the entries out")
            elif key.text in first:
                self.problems.add(*twice(key, first[key.text]))
            else:
                first[key.text] = key.place
                entries.append((key, value))
        return Mapping(tuple(entries), place)


def _scalar(event: Any, text: str, place: Place) -> Scalar:
    quoted = event.style is not None
    if quoted or not event.value:
        return Scalar(event.value, quoted, place)
    end = text.find("\n", event.end_mark.index)
    rest = text[event.end_mark.index : len(text) if end < 0 else end]
    # A single space before `#` in the middle of a sentence is how a text gets lost; a comment is set off by more.
    return Scalar(event.value, False, place, cut=rest.startswith(" #") and " " in event.value)


_SAYINGS = (
    ("found character '\\t'", "tab", "a tab stands where YAML wants spaces", "indent with spaces"),
    ("mapping values are not allowed", "colon", "a `:` with a space stands inside a text here", "put the text in double quotes"),
    ("could not find expected ':'", "no-colon", "a key without `:`", "write `key: value`, and quote a text that runs over lines"),
    ("expected ',' or '}'", "not-closed", "this mapping in braces is not closed, or a comma is missing", "write `, ` between entries and `}` at the end"),
    ("expected ',' or ']'", "not-closed", "this list in brackets is not closed, or a comma is missing", "write `, ` between items and `]` at the end"),
    ("unexpected end of stream", "not-closed", "a quoted text is not closed", "close it with the same quote"),
    ("found unknown escape character", "escape", "an unknown escape after a backslash", "in double quotes write `\\\\` for a backslash"),
    ("expected <block end>", "indentation", "this line is indented otherwise than its neighbours", "give entries of one list or mapping the same indentation"),
    ("that cannot start any token", "not-yaml", "a character that cannot stand here", "put the text in double quotes"),
)


def _said(fault: yaml.MarkedYAMLError, source: SourceText) -> Invalid:
    """A syntax fault in words of our own, at the place where it shows."""
    mark = fault.problem_mark or fault.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    if line >= len(source.lines):
        line, column = len(source.lines) - 1, len(source.lines[-1])
    problem = f"{fault.problem or ''} {fault.context or ''}"
    place = Place(source, line + 1, column + 1)
    related: tuple[tuple[str, Place], ...] = ()
    if fault.context_mark and fault.context_mark.line < line:
        related = (("it begins here", Place(source, fault.context_mark.line + 1, fault.context_mark.column + 1)),)
    for sign, code, message, help in _SAYINGS:
        if sign in problem:
            return refuse(code, message, place, help, related)
    return refuse("not-yaml", "this cannot be read as YAML", place, (fault.problem or "").strip() or None, related)
