"""Bars of what was decided, beside the numbers that they show; every number leads to its cases."""

from __future__ import annotations

from fractions import Fraction
from urllib.parse import urlencode

from ...compare.tally import KINDS
from ...model.noun import TYPE_CHECKING
from ..compare_wording import count, with_unit
from ..data import in_language, label
from ..grammar import month_words
from ..markup import el, runs, table
from ..patterns import stack, swatch
from ..wording import capital, operator_name
from .words import say

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from ...compare.tally import Bound
    from ..markup import Cell, Child
    from .collected import Collector

_MOST_ROWS = 40
_LEAST_LABELLED = 6.0, 18.0


def linked(total: int, lang: str, **where: str) -> Child:
    """A number of cases that leads to them; none leads nowhere."""
    if not total:
        return count(0, lang)
    return el("a", {"href": "#cases", "data-show": urlencode(where)}, count(total, lang))


def charts(collector: Collector, lang: str) -> list[Element]:
    """A chart for each way in which cases are counted."""
    kinds = [kind for kind in KINDS if collector.total(kind)]
    items = [el("li", {}, swatch(kind), say(lang, f"one-{kind}")) for kind in kinds]
    found = [el("h2", {}, say(lang, "charts")), el("p", {"class": "screen"}, say(lang, "charts-note"))]
    found.append(el("ul", {"class": "key", "aria-label": say(lang, "key")}, *items))
    for field in ("guideline", "operator", "kind", "month"):
        counts = collector.counts[field]
        if any(value for value in counts):
            found.append(el("h3", {}, heading(field, collector, lang)))
            if field == "guideline":
                note = "by-guideline-cited" if collector.counts["by"] else "by-guideline-note"
                found.append(el("p", {"class": "soft"}, say(lang, note)))
            found.append(_chart(field, collector, lang))
    return found


def heading(field: str, collector: Collector, lang: str) -> str:
    """What a chart is called."""
    if field == "month" and collector.counts["by"]:
        return say(lang, "by-month-decided")
    called = dict.fromkeys(label(fact, lang) for fact in collector.named("kind"))
    what = next(iter(called)) if len(called) == 1 else say(lang, "kind").lower()
    return say(lang, f"by-{field}", what=what)


def in_order(field: str, collector: Collector) -> list[str]:
    """The values of a field: guidelines as they stand in the memo, months in their order, others by how many cases they have."""
    counts = collector.counts[field]
    if field == "month":
        return sorted(counts)
    if field == "guideline":
        known = list(dict.fromkeys(id for policy in collector.policies for id in policy.sources))
        return sorted(counts, key=lambda value: (known.index(value) if value in known else len(known), value))
    return sorted(counts, key=lambda value: (not value, -sum(counts[value].values()), value))


def named(field: str, value: str, collector: Collector, lang: str) -> str:
    """What a value of a field is called, in the words of the newest policy that knows it."""
    if not value:
        return capital(say(lang, "not-stated"))
    if field == "operator":
        known = (policy for policy in collector.policies if value in policy.vocabulary.operators)
        return capital(operator_name(value, next(known, collector.policy), lang))
    if field == "kind":
        called = (fact for fact in collector.named("kind") if value in fact.values)
        return capital(next((in_language(fact.values[value], lang) for fact in called), "") or value.replace("-", " "))
    if field == "by":
        return say(lang, f"by-{value}")
    return month_words(value, lang) if field == "month" else value


def _chart(field: str, collector: Collector, lang: str) -> Element:
    counts, overridden, values = collector.counts[field], collector.overridden[field], in_order(field, collector)[:_MOST_ROWS]
    words = [kind for kind in KINDS if any(counts[value].get(kind) for value in values)]
    most = max(sum(counts[value].values()) for value in values)
    rows: list[list[Cell]] = []
    for value in values:
        parts = []
        for word in words:
            total = counts[value].get(word, 0)
            if total:
                parts.append((word, total, f"{say(lang, f'one-{word}')}: {count(total, lang)}", count(total, lang)))
        bar = el("svg", {"aria-hidden": "true", "focusable": "false"}, *stack(parts, most, _LEAST_LABELLED))
        numbers: list[Cell] = []
        for word in words:
            total = counts[value].get(word, 0)
            cell = linked(total, lang, **{field: value, "outcome": word})
            numbers.append(_number(cell, bool(total), say(lang, f"one-{word}")))
        whole = linked(sum(counts[value].values()), lang, **{field: value})
        if any(overridden.values()):
            cell = linked(overridden[value], lang, **{field: value, "by": "person"})
            numbers.append(_number(cell, bool(overridden[value]), say(lang, "one-overridden")))
        called: Cell = runs(named(field, value, collector, lang))
        if field == "guideline" and any(value in policy.sources for policy in collector.policies):
            called = el("a", {"href": f"#source-{value}"}, value)
        rows.append([called, el("td", {"class": "bar"}, bar), *numbers, _number(whole, True, say(lang, "all"))])
    first = heading(field, collector, lang)
    first_head = say(lang, field if field in ("guideline", "operator", "month") else "kind")
    heads: list[Cell] = [first_head, [el("span", {"class": "unseen"}, say(lang, "bar"))]]
    heads += [say(lang, f"one-{word}") for word in words]
    heads += [say(lang, "one-overridden")] * any(overridden.values()) + [say(lang, "all")]
    return table(first, heads, rows, "quiet chart")


def _number(cell: Child, some: bool, head: str) -> Element:
    """A cell that can say by itself what it counts, where there is no room for a column."""
    return el("td", {"data-head": head} if some else {"class": "none"}, cell)


def frame_bars(bound: Bound, asked: Bound, named: str, lang: str) -> Element:
    """The sum over activated requests and that over all, with the frame as a line across."""
    limit = Fraction(bound.limit.value)
    top = max(Fraction(asked.sum), Fraction(bound.sum), limit) * Fraction(11, 10)
    at = f"{float(100 * limit / top):.2f}%"
    line = {"x1": at, "x2": at, "y1": "24", "y2": "104", "stroke": "#8a3b12", "stroke-width": "2", "stroke-dasharray": "6 4"}
    marks: list[Element] = []
    texts: list[Element] = []
    sums = (("activate", bound, "frame-activated"), ("decline", asked, "frame-asked"))
    for row, (kind, each, key) in enumerate(sums):
        wide = f"{float(100 * Fraction(each.sum) / top):.2f}%"
        top_of = 22 + row * 50
        said = f"{say(lang, key)}: {with_unit(each.sum, each.limit.fact, lang)}"
        place = {"x": "0", "y": str(top_of + 6), "width": wide, "height": "20"}
        marks.append(el("rect", {**place, "fill": f"url(#is-{kind})", "stroke": "#1c2327"}))
        texts.append(el("text", {"x": "0", "y": str(top_of), "class": "halo"}, said))
    name = say(lang, "frame-line", limit=with_unit(bound.limit.value, bound.limit.fact, lang))
    anchor = "end" if limit * 2 > top else "start"
    texts.append(el("text", {"x": at, "y": "120", "class": "tick halo", "text-anchor": anchor}, name))
    said = say(
        lang, "frame-picture", what=named, sum=with_unit(bound.sum, bound.limit.fact, lang),
        asked=with_unit(asked.sum, bound.limit.fact, lang), limit=with_unit(bound.limit.value, bound.limit.fact, lang),
    )  # fmt: skip
    picture = el("svg", {"role": "img", "aria-label": said}, *marks, el("line", line), *texts)
    return el("div", {"class": "against"}, el("p", {}, el("strong", {}, named)), picture)
