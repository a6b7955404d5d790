"""Where something stands in a text that was read."""

from __future__ import annotations

from .noun import Noun


class SourceText(Noun):
    """A text that was read: its name as a person knows it, and its lines."""

    name: str
    lines: tuple[str, ...]


class Place(Noun):
    """A stretch of one line of a text; line and column count from 1, `width` is in characters."""

    source: SourceText
    line: int
    column: int
    width: int = 1

    def __str__(self) -> str:
        return f"{self.source.name}:{self.line}:{self.column}"
