"""YAML text to nodes, from the events of PyYAML's parser: its own guesses at types never run.

Anchors, aliases, tags and keys given twice are refused, depth and size are bounded, and every node knows its place.
"""

from __future__ import annotations

import yaml

from ..diagnostics import Invalid, Place, Problems, brief
from ..model.noun import TYPE_CHECKING, replace
from .nodes import MOST_DEPTH, Mapping, Scalar, Sequence, composed, decode, refuse, twice

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
        return list(_Reader(text, source, problems).documents())
    except Invalid as fault:
        problems.found.extend(fault.diagnostics)
        return []


class _Reader:
    """Turns PyYAML's events into nodes."""

    def __init__(self, text: str, source: SourceText, problems: Problems) -> None:
        self.text, self.source, self.problems = text, source, problems
        self.loader = yaml.SafeLoader(text)

    def next(self) -> Any:
        """The next event. Raises `Invalid` where the text is not YAML."""
        try:
            return self.loader.get_event()  # type: ignore[no-untyped-call]  # PyYAML's stubs leave it out
        except yaml.MarkedYAMLError as fault:
            raise _said(fault, self.source) from None
        except (ValueError, OverflowError):
            # A number in an escape or a directive that PyYAML hands to Python unseen.
            mark = self.loader.get_mark()
            place = Place(self.source, mark.line + 1, mark.column + 1)
            if self.source.lines[mark.line].startswith("%"):
                raise refuse("directive", "a line cannot begin with `%`", place, "delete it") from None
            raise refuse("escape", "this number stands for no character", place, "write the character itself") from None

    def documents(self) -> Iterator[Node]:
        self.next()
        while not isinstance(event := self.next(), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent):
                if event.version or event.tags:
                    self.problems.add("directive", "a `%` directive stands before this document", self.place(event), "delete it")
                node = self.node(self.next(), 0)
                if not (isinstance(node, Scalar) and node.blank):
                    yield node

    def place(self, event: Any) -> Place:
        """The first line of what an event covers."""
        start, end = event.start_mark, event.end_mark
        until = end.column if end.line == start.line else len(self.source.lines[start.line])
        return Place(self.source, start.line + 1, start.column + 1, max(1, until - start.column))

    def node(self, event: Any, depth: int) -> Node:
        place = self.place(event)
        if isinstance(event, yaml.AliasEvent):
            help = "write the value out; a text that starts with `*` goes in quotes"
            self.problems.add("alias", f"`*{brief(event.anchor or '')}` is an alias", place, help)
            return Scalar("", False, place)
        if event.anchor is not None or event.tag is not None:
            self.marks(event, place)
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, place)
        if depth == MOST_DEPTH:
            raise refuse("too-deep", f"lists and mappings are nested more than {MOST_DEPTH} deep", place, "write it flatter")
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(inner := self.next(), yaml.SequenceEndEvent):
                items.append(self.node(inner, depth + 1))
            return Sequence(tuple(items), place)
        return self.mapping(place, depth)

    def marks(self, event: Any, place: Place) -> None:
        """Reports the anchor and the tag before a node, each in the words of the text."""
        column = place.column
        for word in self.text[event.start_mark.index :].split(maxsplit=2)[:2]:
            if word[0] not in "&!":
                break
            code, what = ("anchor", "an anchor") if word[0] == "&" else ("tag", "a tag")
            at = Place(self.source, place.line, column, len(word))
            self.problems.add(code, f"`{brief(word)}` is {what}", at, f"delete it; a text that starts with `{word[0]}` goes in quotes")
            column += len(word) + 1

    def mapping(self, place: Place, depth: int) -> Mapping:
        entries: list[tuple[Scalar, Node]] = []
        first: dict[str, Place] = {}
        while not isinstance(inner := self.next(), yaml.MappingEndEvent):
            key = self.node(inner, depth + 1)
            if isinstance(key, Scalar) and key.text == "<<" and not key.quoted:
                self.problems.add("merge-key", "`<<` is a merge key", key.place, "write the entries out")
                self.skip(depth)
                continue
            value = self.node(self.next(), depth + 1)
            if not isinstance(key, Scalar):
                self.problems.add("key-not-text", "a key is a text, this is a list or a mapping", key.place, "write `key: value`")
                continue
            key = replace(key, text=composed(key.text))
            if key.text in first:
                self.problems.add(*twice(key, first[key.text]))
            else:
                first[key.text] = key.place
                entries.append((key, value))
        return Mapping(tuple(entries), place)

    def skip(self, depth: int) -> None:
        """Passes over a node of which nothing more is to be said."""
        problems, self.problems = self.problems, Problems()
        self.node(self.next(), depth + 1)
        self.problems = problems

    def scalar(self, event: Any, place: Place) -> Scalar:
        quoted = event.style is not None
        if quoted and not event.value.isascii() and any("\ud800" <= character <= "\udfff" for character in event.value):
            self.problems.add("escape", "this text holds half of a character (a lone surrogate)", place, "write the character itself")
        if quoted or not event.value:
            return Scalar(event.value, quoted, place)
        end, cut = event.end_mark, None
        # A single space before `#` in the middle of a sentence, or `#` as part of a word, is how a text gets lost; a comment is set
        # off by more.
        if self.text.startswith(" #", end.index) and (" " in event.value or self.text[end.index + 2 : end.index + 3].isalnum()):
            cut = Place(self.source, end.line + 1, end.column + 2)
        return Scalar(event.value, False, place, cut)


# What PyYAML says, in part, and what an author is told instead.
_SAYINGS = (
    ("found character '\\t'", "tab", "a tab stands where YAML wants spaces", "indent with spaces"),
    ("could not find expected ':'", "no-colon", "a key without `:`", "write `key: value`, with a space after the colon"),
    (
        "expected ',' or '}'", "not-closed", "this mapping in braces is not closed, or a comma is missing",
        "write `, ` between entries and `}` at the end",
    ),
    (
        "expected ',' or ']'", "not-closed", "this list in brackets is not closed, or a comma is missing",
        "write `, ` between items and `]` at the end",
    ),
    ("but found '<stream end>'", "not-closed", "the text ends in the middle of a list or a mapping", "close it with `]` or `}`"),
    ("unexpected end of stream", "not-closed", "this quoted text is not closed", "close it with the same quote"),
    ("found unknown escape character", "escape", "an unknown escape after a backslash", "in double quotes write `\\\\` for a backslash"),
    ("escape sequence of", "escape", "an escape that breaks off", "in double quotes write `\\\\` for a backslash"),
    ("expected the node content", "not-yaml", "a value is expected here", "a text that begins with a sign goes in double quotes"),
    (
        "sequence entries are not allowed", "not-yaml", "a list cannot begin on the line of its key",
        "write each `- item` on a line of its own, or `[one, other]`",
    ),
    ("expected chomping", "not-yaml", "nothing can follow `|` or `>` on its line", "begin the text on the next line, indented"),
    ("expected '<document start>'", "not-yaml", "something follows the end of the document", "delete the line `...`"),
    ("while scanning an a", "not-yaml", "a text cannot begin with `&` or `*`", "put the text in double quotes"),
    ("expected URI", "not-yaml", "a text cannot begin with `!`", "put the text in double quotes"),
    ("while scanning a tag", "not-yaml", "a text cannot begin with `!`", "put the text in double quotes"),
    ("while parsing a node", "not-yaml", "a text cannot begin with `!`", "put the text in double quotes"),
    ("directive", "directive", "a line cannot begin with `%`", "delete it, or put the text in double quotes"),
    (
        "expected <block end>", "indentation", "this line is indented otherwise than its neighbours",
        "give entries of one list or mapping the same indentation",
    ),
)  # fmt: skip


def _said(fault: yaml.MarkedYAMLError, source: SourceText) -> Invalid:
    """A syntax fault in words of our own, at the place where it shows, or where what was never closed begins."""
    mark = fault.problem_mark or fault.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    if line >= len(source.lines) or (line == len(source.lines) - 1 and not source.lines[line] and line):
        # The end of the text is shown after its last line that says something.
        line = max((number for number, content in enumerate(source.lines) if content.strip()), default=0)
        column = len(source.lines[line])
    place, context = Place(source, line + 1, column + 1), fault.context_mark
    begins = Place(source, context.line + 1, context.column + 1) if context and context.line < len(source.lines) else place
    again = (("it begins here", begins),) if begins.line < place.line else ()
    problem, before = f"{fault.problem or ''} {fault.context or ''}", source.lines[line][:column].rstrip()
    if "found '<scalar>'" in problem and before.endswith(("'", '"')):
        help = "write a quote inside a quoted text as `\\\"` in double quotes, as `''` in single ones; is an earlier one not closed?"
        return refuse("quote", "a text goes on after its closing quote", place, help)
    if "mapping values are not allowed" in problem:
        if ": " in before or line == 0:
            return refuse("colon", "a `:` with a space stands inside a text here", place, "put the text in double quotes")
        help = "give a new key the indentation of the one above it, and end a key with `:`; a text with `: ` in it goes in double quotes"
        return refuse("colon", "the text of the line above goes on here, so no key can", place, help)
    if "that cannot start any token" in problem and "\\t" not in problem:
        sign = source.lines[line][column : column + 1]
        return refuse(
            "not-yaml", f"a text cannot begin with {'a backtick' if sign == '`' else f'`{sign}`'}", place, "put the text in double quotes"
        )
    for sign, code, message, help in _SAYINGS:
        if sign not in problem:
            continue
        if code == "no-colon" or "cannot begin" in message or "end of stream" in problem:
            return refuse(code, message, begins, help)
        if "comma is missing" in message and source.lines[line][column : column + 1] == "?":
            return refuse("not-yaml", "a `?` stands inside a text here", place, "put the text in double quotes")
        if "comma is missing" in message and " #" in source.lines[begins.line - 1][begins.column :]:
            help += "; ` #` starts a comment, so a text with one goes in double quotes"
        return refuse(code, message, place, help, again)
    return refuse("not-yaml", "this cannot be read as YAML", place, (fault.problem or "").strip() or None, again)
