"""In which language a run of text is: what people wrote is marked as of none that was stated, so that it is not read as the page's."""

from __future__ import annotations

from ...model.noun import TYPE_CHECKING
from ..markup import el, runs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from xml.etree.ElementTree import Element

    from ..markup import Child

_MOST = 300


def theirs(text: str) -> Element:
    """What a sender or an officer wrote; a long text is cut."""
    return el("span", {"lang": ""}, *runs(cut(text)))


def with_theirs(text: str, written: Iterable[str]) -> list[Child]:
    """A text in the language of the page that holds what people wrote, in this order; a long text is cut."""
    shown, at = cut(text), 0
    found: list[Child] = []
    for each in written:
        start = text.find(each, at) if each else -1
        if 0 <= start < len(shown):
            end = start + len(each)
            found += [*runs(shown[at:start]), el("span", {"lang": ""}, *runs(shown[start:end]))]
            at = end
    return [*found, *runs(shown[at:])]


def cut(text: str) -> str:
    """The text, or as much of it as a page has room for."""
    return text if len(text) <= _MOST else text[: _MOST - 1] + "…"
