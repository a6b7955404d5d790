"""What can be said to an author: what is wrong, where, what else has to do with it, and what to write instead.

A diagnostic reads `error[code]: message`, then `file:line:column`, the line with a caret under the place, related places, and
`help:`. Messages are lower case without a final period, with the author's own words in backticks.
"""

from __future__ import annotations

from .lean import is_latin
from .model.noun import TYPE_CHECKING, Noun
from .model.place import Place as Place  # noqa: TC001  # others import it from here
from .model.place import SourceText as SourceText

if TYPE_CHECKING:
    from collections.abc import Iterable


class Diagnostic(Noun):
    """One thing that is wrong. `code` is stable; `related` holds labelled places; `fact` names the fact it is about, if any."""

    code: str
    message: str
    at: Place | None = None
    help: str | None = None
    related: tuple[tuple[str, Place], ...] = ()
    level: str = "error"
    fact: str | None = None

    @property
    def told(self) -> str:
        """What is wrong, and what to write instead, in one line."""
        return self.message + (f"; {self.help}" if self.help else "")


class Invalid(Exception):  # it is read aloud: raises Invalid
    """Input that cannot be used, with everything that is wrong with it."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(sorted(diagnostics, key=_by_place))
        super().__init__("\n".join(render(diagnostic) for diagnostic in self.diagnostics))


class Problems:
    """Collects diagnostics, so that everything wrong in a phase is reported at once."""

    def __init__(self) -> None:
        self.found: list[Diagnostic] = []

    def add(
        self,
        code: str,
        message: str,
        at: Place | None = None,
        help: str | None = None,
        related: tuple[tuple[str, Place | None], ...] = (),
        fact: str | None = None,
    ) -> None:
        """Notes one fault; related places that are unknown are left out."""
        known = tuple((label, place) for label, place in related if place is not None)
        self.found.append(Diagnostic(code, message, at, help, known, "error", fact))

    def stop(self) -> None:
        """Raises `Invalid` where anything was found."""
        if self.found:
            raise Invalid(self.found)


def _by_place(diagnostic: Diagnostic) -> tuple[str, int, int]:
    at = diagnostic.at
    return (at.source.name, at.line, at.column) if at else ("", 0, 0)


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is most like this one, where one is close; letter case and `_` for `-` make no difference."""
    import difflib

    by_folded = {option.casefold().replace("_", "-"): option for option in known}
    close = difflib.get_close_matches(word.casefold().replace("_", "-"), by_folded, n=1, cutoff=0.7)
    return by_folded[close[0]] if close else None


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """`did you mean …?` where one of the known words is close, else None."""
    meant = closest(word, known)
    return None if meant is None else f"did you mean `{meant}`?"


def listed(words: Iterable[str], most: int = 12) -> str:
    """The words in backticks, the first few where there are many."""
    every = [f"`{brief(word)}`" for word in words]
    return ", ".join(every) if len(every) <= most else ", ".join(every[:most]) + f" and {len(every) - most} more"


def reason(fault: Exception) -> str:
    """Why the system refused, in a few words."""
    return (fault.strerror or type(fault).__name__).lower() if isinstance(fault, OSError) else str(fault)


def visible(text: str) -> str:
    """The text with control, bidi and other invisible characters written as escapes, so that a terminal cannot be fooled."""
    return text if text.isprintable() else "".join(c if c.isprintable() else _escape(c) for c in text)


def brief(text: str, most: int = 80) -> str:
    """The text made visible, its middle left out where it is long: what a message quotes of a file."""
    return visible(text if len(text) <= most else f"{text[: most - 20]}…{text[-19:]}")


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"


def _excerpt(place: Place, gutter: int) -> list[str]:
    """The line of the place with carets under it, cut to a window where it is long."""
    line = place.source.lines[place.line - 1] if place.line <= len(place.source.lines) else ""
    start = place.column - 1
    left = max(0, start - 70) if len(line) > 130 else 0
    shown, before, marked = line[left : left + 130], line[left:start], line[start : min(start + place.width, left + 130)]
    pad = " " * gutter
    lead, tail = ("…" if left else ""), ("…" if left + 130 < len(line) else "")
    carets = " " * (len(lead) + columns(_laid_out(before))) + "^" * max(1, columns(_laid_out(marked)))
    return [f"{pad} |", f"{place.line:>{gutter}} | {lead}{_laid_out(shown)}{tail}".rstrip(), f"{pad} | {carets}"]


def _laid_out(text: str) -> str:
    """A stretch of a line as it is shown: a tab takes four columns wherever it stands."""
    return visible(text.replace("\t", "    "))


def columns(text: str) -> int:
    """How many columns of a terminal a text takes: two for a wide character, none for a mark on the one before it."""
    if is_latin(text):
        return len(text)
    import unicodedata

    return sum(0 if unicodedata.category(c) in ("Mn", "Me") else 2 if unicodedata.east_asian_width(c) in ("W", "F") else 1 for c in text)


def render(diagnostic: Diagnostic) -> str:
    """The diagnostic as a person reads it, several lines without a final line break."""
    places = [diagnostic.at, *(place for _, place in diagnostic.related)]
    gutter = max((len(str(place.line)) for place in places if place), default=1)
    out = [f"{diagnostic.level}[{diagnostic.code}]: {visible(diagnostic.message)}"]
    if diagnostic.at:
        out += [f"{' ' * gutter}--> {visible(str(diagnostic.at))}", *_excerpt(diagnostic.at, gutter)]
    for label, place in diagnostic.related:
        out += [f"{' ' * gutter}::: {visible(str(place))}: {visible(label)}", *_excerpt(place, gutter)[1:]]
    if diagnostic.help:
        out.append(f"{' ' * gutter} = help: {visible(diagnostic.help)}")
    return "\n".join(out)
