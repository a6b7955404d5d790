"""Plain text in lines of a readable width. `textwrap` is not used: it imports `re`, and knows nothing of wide characters."""

from __future__ import annotations

from ..diagnostics import columns as columns  # whoever lays out takes it from here
from ..lean import is_latin
from ..model.noun import TYPE_CHECKING, Noun

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    Item = str | tuple[str, Sequence[str]]

WIDTH = 88
# What never begins a line of Chinese, and what never ends one.
_CLOSING, _OPENING = "，。、；：？！）》」』】”’…", "（《「『【“‘"


class Part(Noun):
    """A part of an answer, however it is laid out: a sentence that stands alone, or a heading with items below it and a sentence after
    them; an item may be a text with items of its own."""

    heading: str
    items: tuple[Item, ...] = ()
    after: str = ""


def parts_of(heading: str, items: Iterable[Item]) -> list[Part]:
    """A part with these items, none where there are no items."""
    found = tuple(items)
    return [Part(heading, found)] if found else []


def laid_out(part: Part) -> list[str]:
    """A part in lines."""
    lines = paragraph(part.heading) if part.heading else []
    for item in part.items:
        text, below = (item, ()) if isinstance(item, str) else item
        lines += bullets([text]) + bullets(below, 2)
    return lines + (paragraph(part.after) if part.after else [])


def wrapped(text: str, first: str = "", later: str = "") -> list[str]:
    """The text in lines of at most `WIDTH` columns, where its words allow it; `first` and `later` stand before the lines."""
    lines, line, used, blank = [], first, columns(first), True
    for piece, spaced in _pieces(text):
        gap = " " if spaced and not blank else ""
        width = columns(piece)
        if not blank and used + len(gap) + width > WIDTH:
            lines.append(line)
            line, used, gap = later, columns(later), ""
        line, used, blank = line + gap + piece, used + len(gap) + width, False
    return lines if blank and lines else [*lines, line]


def paragraph(text: str) -> list[str]:
    """The text with its later lines set in."""
    return wrapped(text, "", "  ")


def bullets(items: Iterable[str], depth: int = 1) -> list[str]:
    """The items as a list, each with its later lines set in."""
    before = "  " * depth
    return [line for item in items for line in wrapped(item, f"{before}- ", f"{before}  ")]


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows in columns as wide as they need, the first to the left, the others to the right."""
    widths = [max(map(columns, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        first = row[0] + " " * (widths[0] - columns(row[0]))
        rest = [" " * (width - columns(cell)) + cell for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join([first, *rest]).rstrip())
    return lines


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """What a line can be broken between, each with whether a space stands before it: words, and single Chinese characters."""
    for token in text.split():
        if is_latin(token):
            yield token, True
            continue
        from unicodedata import east_asian_width

        piece, spaced = "", True
        for character in token:
            # A break is possible before or after a wide character, unless it closes what stands before it.
            wide = piece and "W" in (east_asian_width(character), east_asian_width(piece[-1]))
            if wide and character not in _CLOSING and piece[-1] not in _OPENING:
                yield piece, spaced
                piece, spaced = "", False
            piece += character
        yield piece, spaced
