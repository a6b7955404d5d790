"""Bars of what requests come to under each policy."""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING
from ..model.policy import REFER
from .compare_cells import titled
from .compare_wording import count, outcome_words
from .compare_words import say
from .markup import el
from .patterns import stack, swatch

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from ..compare.comparison import Comparison


def bars(comparison: Comparison, lang: str) -> Element:
    """A bar for each policy, as long as there are requests; referrals are divided by operator."""
    items = []
    for index in range(len(comparison.names)):
        items.append(el("li", {}, el("div", {}, *titled(comparison, index, lang)), _bar(index, comparison, lang)))
    return el("ul", {"class": "bars"}, *items)


def _bar(index: int, comparison: Comparison, lang: str) -> Element:
    figures, policy = comparison.tally.figures[index], comparison.policies[index]
    parts = []
    for word in comparison.tally.words:
        number = figures.words.get(word, 0)
        if number:
            words = f"{outcome_words(word, policy, lang)}: {count(number, lang)}"
            parts.append((word.partition(":")[0], number, words, count(number, lang)))
    said = [words for _, _, words, _ in parts]
    ids = f"bar-{index}-title", f"bar-{index}-text"
    labels = [el("title", {"id": ids[0]}, comparison.names[index]), el("desc", {"id": ids[1]}, "; ".join(said))]
    return el("svg", {"role": "img", "aria-labelledby": " ".join(ids)}, *labels, *stack(parts, comparison.compared))


def key(comparison: Comparison, lang: str) -> Element:
    """What the patterns mean."""
    kinds = dict.fromkeys(word.partition(":")[0] for word in comparison.tally.words)
    items = []
    for kind in kinds:
        words = say(lang, REFER) if kind == REFER else outcome_words(kind, comparison.policies[0], lang)
        items.append(el("li", {}, swatch(kind), words))
    return el("ul", {"class": "key"}, *items)
