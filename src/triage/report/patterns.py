"""Bars whose parts are told apart by patterns and counts, not by colour alone."""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING
from ..model.policy import ACTIVATE, REFER
from .markup import el

if TYPE_CHECKING:
    from collections.abc import Iterable
    from xml.etree.ElementTree import Element

# Pattern, in a square of 8 pixels: ground, then strokes as paths with their colours.
_PATTERNS = {
    ACTIVATE: ("#0d4f5c", ()),
    REFER: ("#d3e4f3", (("M-2 2L2 -2M0 8L8 0M6 10L10 6", "#2b6da8"),)),
    "decline": ("#d5d9dc", ()),
    "open": ("#ffffff", (("M3 4h2M7 0h2M-1 0h2M7 8h2M-1 8h2", "#7a5200"),)),
    "uncovered": ("#ffffff", (("M0 0L8 8M0 8L8 0", "#9aa3a9"),)),
    "conflict": ("#f6d9d3", (("M2 0V8M6 0V8", "#a03020"),)),
    "out-of-scope": ("#ffffff", ()),
}


def patterns() -> Element:
    """The definitions of the patterns, used by every bar of the page."""
    made = []
    for kind, (ground, strokes) in _PATTERNS.items():
        paths = [el("path", {"d": path, "stroke": colour, "stroke-width": "1.8", "fill": "none"}) for path, colour in strokes]
        square = el("rect", {"width": "8", "height": "8", "fill": ground})
        made.append(el("pattern", {"id": f"is-{kind}", "width": "8", "height": "8", "patternUnits": "userSpaceOnUse"}, square, *paths))
    return el("svg", {"class": "patterns", "aria-hidden": "true", "focusable": "false"}, el("defs", {}, *made))


def stack(parts: Iterable[tuple[str, int, str, str]], whole: int, least: tuple[float, float] = (2.5, 6.0)) -> list[Element]:
    """The parts of a bar, side by side: of each its kind, how many it stands for, what to say of it, and that number as it is written.

    `whole` is the number for which a bar of full width stands; a part bears its number where it takes at least so many per cent of that
    width, on a wide screen and on a narrow one.
    """
    marks: list[Element] = []
    at = 0.0
    for kind, number, words, written in parts:
        wide = 100 * number / (whole or 1)
        place = {"x": f"{at:.3f}%", "y": "1", "width": f"{wide:.3f}%", "height": "32"}
        marks.append(el("rect", {**place, "fill": f"url(#is-{kind})", "stroke": "#1c2327", "stroke-width": "1"}, el("title", {}, words)))
        if wide >= least[0]:
            classes = ["on-dark" if kind == ACTIVATE else "halo", *(["wide"] if wide < least[1] else [])]
            marks.append(el("text", {"x": f"{at + wide / 2:.3f}%", "y": "22", "class": " ".join(classes)}, written))
        at += wide
    return marks


def swatch(kind: str) -> Element:
    """A sample of a pattern, to stand before what it means."""
    sample = el("rect", {"x": "1", "y": "1", "width": "26", "height": "16", "fill": f"url(#is-{kind})", "stroke": "#1c2327"})
    return el("svg", {"aria-hidden": "true"}, sample)
