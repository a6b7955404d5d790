"""A letter: a template of the rulebook whose places are filled from a decision.

A template is a text of paragraphs, headings (`# `, `## `) and places such as `{guideline}`. A paragraph with an optional place for
which there is nothing is left out, with the line that introduces it. A letter must hold the guideline, the decisive facts, the main
considerations and whom to contact.
"""

from __future__ import annotations

import re

from ..diagnostics import Diagnostic, Invalid, did_you_mean, listed, visible
from ..model.noun import TYPE_CHECKING, Noun

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

REQUIRED = ("guideline", "facts", "considerations", "contact")
_PLACE = re.compile(r"\{([^{}\n]*)\}")
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~&])")
_AT_START = re.compile(r"^(\s*)([-+=]|\d+[.)])")


class Block(Noun):
    """A part of a letter: `heading`, `heading-2`, `text` or `item`, with its text in pieces, of which some come from the decision."""

    kind: str
    pieces: tuple[tuple[str, bool], ...]


class Letter(Noun):
    """A letter: its language and its parts."""

    lang: str
    blocks: tuple[Block, ...]


def fill(
    template: str, name: str, lang: str, values: Mapping[str, str | tuple[str, ...]], required: Collection[str] = REQUIRED
) -> Letter:  # fmt: skip
    """The letter that a template gives with these values; a tuple becomes a list where its place stands alone. `required` are the places
    that may not be empty.

    Raises `Invalid` where the template has a place that nobody knows, lacks one that a letter must have, or where there is nothing to put
    into such a place.
    """
    found = [match.strip() for match in _PLACE.findall(template)]
    problems = []
    for place in dict.fromkeys(found):
        if place not in values:
            help = did_you_mean(place, values) or f"the places are {listed(values, 60)}"
            message = f"`{visible(name)}` has a place `{{{visible(place)}}}` that is not known"
            problems.append(Diagnostic("unknown-place", message, None, help))
    for place in REQUIRED:
        if place not in found:
            message = f"`{visible(name)}` has no place `{{{place}}}`, and a letter must say it"
            problems.append(Diagnostic("incomplete-letter", message, None, f"write `{{{place}}}` where it belongs"))
        elif place in required and not values.get(place):
            problems.append(Diagnostic("incomplete-letter", f"there is nothing to say for `{{{place}}}`, and a letter must say it"))
    if problems:
        raise Invalid(problems)
    blocks: list[Block] = []
    for paragraph in re.split(r"\n\s*\n", template.replace("\r\n", "\n").strip()):
        fresh = _blocks(" ".join(paragraph.split()), values)
        if not fresh and blocks and _introduces(blocks[-1]):
            blocks.pop()
        blocks += fresh
    return Letter(lang, tuple(blocks))


def _introduces(block: Block) -> bool:
    """Whether a block only says what comes after it."""
    text, given = block.pieces[-1]
    return block.kind == "text" and not given and text.endswith(":")


def _blocks(paragraph: str, values: Mapping[str, str | tuple[str, ...]]) -> list[Block]:
    whole = _PLACE.fullmatch(paragraph)
    value = values[whole.group(1).strip()] if whole else None
    if isinstance(value, tuple):
        return [Block("item", ((text, True),)) for text in value]
    kind, text = "text", paragraph
    for mark, named in (("## ", "heading-2"), ("# ", "heading")):
        if paragraph.startswith(mark):
            kind, text = named, paragraph[len(mark) :]
            break
    pieces: list[tuple[str, bool]] = []
    at = 0
    for match in _PLACE.finditer(text):
        filled = values[match.group(1).strip()]
        if not filled:
            return []
        pieces += [(text[at : match.start()], False), (filled if isinstance(filled, str) else " ".join(filled), True)]
        at = match.end()
    pieces.append((text[at:], False))
    return [Block(kind, tuple(piece for piece in pieces if piece[0]))]


def markdown(letter: Letter) -> str:
    """A letter in Markdown. What comes from the decision is text, whatever it looks like."""
    lines: list[str] = []
    last = ""
    for block in letter.blocks:
        text = "".join(_escaped(piece) if given else visible(piece) for piece, given in block.pieces)
        mark = {"heading": "# ", "heading-2": "## ", "item": "- "}.get(block.kind, "")
        if lines and not (block.kind == last == "item"):
            lines.append("")
        lines.append(mark + (_AT_START.sub(r"\1\\\2", text) if block.pieces[0][1] else text))
        last = block.kind
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\1", visible(text))
