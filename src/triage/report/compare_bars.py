"""Bars of what requests come to under each policy; patterns and counts tell the parts apart, not colour alone."""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING
from ..model.policy import ACTIVATE, REFER
from .compare_cells import titled
from .compare_wording import count, outcome_words
from .compare_words import say
from .markup import el

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from ..compare.comparison import Comparison

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
_LEAST_LABELLED, _LEAST_ON_PHONE = 2.5, 6.0


def patterns() -> Element:
    """The definitions of the patterns, used by every bar of the page."""
    made = []
    for kind, (ground, strokes) in _PATTERNS.items():
        paths = [el("path", {"d": path, "stroke": colour, "stroke-width": "1.8", "fill": "none"}) for path, colour in strokes]
        square = el("rect", {"width": "8", "height": "8", "fill": ground})
        made.append(el("pattern", {"id": f"is-{kind}", "width": "8", "height": "8", "patternUnits": "userSpaceOnUse"}, square, *paths))
    return el("svg", {"class": "patterns", "aria-hidden": "true", "focusable": "false"}, el("defs", {}, *made))


def bars(comparison: Comparison, lang: str) -> Element:
    """A bar for each policy, as long as there are requests; referrals are divided by operator."""
    items = []
    for index in range(len(comparison.names)):
        items.append(el("li", {}, el("div", {}, *titled(comparison, index, lang)), _bar(index, comparison, lang)))
    return el("ul", {"class": "bars"}, *items)


def _bar(index: int, comparison: Comparison, lang: str) -> Element:
    figures, policy = comparison.tally.figures[index], comparison.policies[index]
    whole = comparison.compared or 1
    parts: list[Element] = []
    said: list[str] = []
    at = 0.0
    for word in comparison.tally.words:
        number = figures.words.get(word, 0)
        if not number:
            continue
        wide = 100 * number / whole
        kind = word.partition(":")[0]
        words = f"{outcome_words(word, policy, lang)}: {count(number, lang)}"
        said.append(words)
        place = {"x": f"{at:.3f}%", "y": "1", "width": f"{wide:.3f}%", "height": "32"}
        parts.append(el("rect", {**place, "fill": f"url(#is-{kind})", "stroke": "#1c2327", "stroke-width": "1"}, el("title", {}, words)))
        if wide >= _LEAST_LABELLED:
            classes = ["on-dark" if kind == ACTIVATE else "halo", *(["wide"] if wide < _LEAST_ON_PHONE else [])]
            parts.append(el("text", {"x": f"{at + wide / 2:.3f}%", "y": "22", "class": " ".join(classes)}, count(number, lang)))
        at += wide
    ids = f"bar-{index}-title", f"bar-{index}-text"
    labels = [el("title", {"id": ids[0]}, comparison.names[index]), el("desc", {"id": ids[1]}, "; ".join(said))]
    return el("svg", {"role": "img", "aria-labelledby": " ".join(ids)}, *labels, *parts)


def key(comparison: Comparison, lang: str) -> Element:
    """What the patterns mean."""
    kinds = dict.fromkeys(word.partition(":")[0] for word in comparison.tally.words)
    items = []
    for kind in kinds:
        swatch = el("rect", {"x": "1", "y": "1", "width": "26", "height": "16", "fill": f"url(#is-{kind})", "stroke": "#1c2327"})
        words = say(lang, REFER) if kind == REFER else outcome_words(kind, comparison.policies[0], lang)
        items.append(el("li", {}, el("svg", {"aria-hidden": "true"}, swatch), words))
    return el("ul", {"class": "key"}, *items)
