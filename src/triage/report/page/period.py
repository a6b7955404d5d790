"""What only a period of the record has to say: how long requests have been open, what people decided otherwise, what became of cases."""

from __future__ import annotations

from ...lean import date, timedelta
from ...model.noun import TYPE_CHECKING
from ..after_words import say as say_after
from ..compare_wording import count
from ..markup import el, runs, table
from ..wording import capital, day, shown
from ..wording import period as wording_period
from .charts import linked
from .kept import said_outcome
from .speech import theirs
from .words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any
    from xml.etree.ElementTree import Element

    from ..markup import Cell, Child
    from .collected import Collector

_MOST_LISTED = 200


def period_words(period: Mapping[str, Any], lang: str) -> str:
    """The days of a period: `from 1 January 2017 to 31 December 2017`; without a bound, the whole record."""
    since = date.fromisoformat(period["since"]) if period["since"] else None
    last = date.fromisoformat(period["before"]) - timedelta(days=1) if period["before"] else None
    return wording_period((since, last), lang) or say(lang, "whole-record")


def ages(period: Mapping[str, Any], collector: Collector, lang: str) -> list[Element]:
    """How long the requests have been open that are open at the end of the period; none where none is."""
    found = period["open"]
    if not found["requests"]:
        return []
    rows: list[list[Cell]] = []
    for row in found["ages"]:
        low, high = str(row["from"]), row["to"]
        named = say(lang, "age-more", low=low) if high is None else say(lang, "age", low=low, high=str(high))
        rows.append([named, count(row["requests"], lang)])
    where = _places(collector)
    oldest: list[Child] = []
    for row in found["oldest"]:
        days = say(lang, "aged", days=count(row["days"], lang))
        oldest += [", " if oldest else None, _case(row["case"], where), f" ({days})"]
    note = say(lang, "ages-note", count=count(found["requests"], lang))
    heads: list[Cell] = [say(lang, "age-head"), capital(say(lang, "requests"))]
    return [
        el("h3", {"id": "ages"}, say(lang, "ages")),
        el("p", {}, note),
        table(say(lang, "ages"), heads, rows, "quiet"),
        el("p", {}, say(lang, "oldest"), " ", *oldest, "."),
    ]


def changes(period: Mapping[str, Any], collector: Collector, lang: str) -> list[Element]:
    """What people decided otherwise: from what to what, and how often for each guideline and each rule."""
    head = el("h2", {"id": "overridden"}, say(lang, "overrides"))
    if not period["overridden"]:
        return [head, el("p", {}, say_after(lang, "none-overridden"))]
    rows: list[list[Cell]] = []
    for row in period["overrides"]["changes"]:
        before, after = (said_outcome(row[key], collector.policy, lang) for key in ("from", "to"))
        rows.append([runs(before), runs(after), linked(row["requests"], lang, ruled=row["from"], holds=row["to"])])
    heads: list[Cell] = [say(lang, "rules-said"), say(lang, "person-said"), capital(say(lang, "requests"))]
    told = say_after(lang, "overridden-of", count=count(period["overridden"], lang), of=count(period["requests"], lang))
    found = [head, el("p", {}, told), table(say(lang, "overrides"), heads, rows, "words quiet")]
    by = [
        el("li", {}, say_after(lang, "overridden-in", name=shown(row["name"]), count=count(row["overridden"], lang),
                               of=count(row["requests"], lang)))
        for section in ("guidelines", "rules")
        for row in period[section]
        if row["overridden"]
    ]  # fmt: skip
    return [*found, el("p", {}, say_after(lang, "overridden-by")), el("ul", {}, *by)] if by else found


def results(period: Mapping[str, Any], collector: Collector, lang: str) -> list[Element]:
    """What became of activated requests, and of others of which somebody noted it."""
    found, head = period["results"], el("h2", {"id": "results"}, say(lang, "results"))
    if not found["cases"]:
        return [head, el("p", {}, say_after(lang, "none-activated"))]
    where = _places(collector)
    told = [el("p", {}, say_after(lang, "results", known=count(found["known"], lang), activated=count(found["activated"], lang)))]
    noted, unknown = [row for row in found["cases"] if row["became"]], [row for row in found["cases"] if not row["became"]]
    rows: list[list[Cell]] = []
    for row in noted[:_MOST_LISTED]:
        became: list[Child] = []
        for each in row["became"]:
            became += [el("br") if became else None, _told(each["became"], lang), f", {day(date.fromisoformat(each['on']), lang)}"]
        rows.append([[_case(row["case"], where)], runs(said_outcome(row["outcome"], collector.policy, lang)), became])
    if rows:
        heads: list[Cell] = [say(lang, "request"), say(lang, "came-to"), say(lang, "became-head")]
        told.append(table(say(lang, "results"), heads, rows, "words quiet"))
    if len(noted) > _MOST_LISTED:
        told.append(el("p", {}, say(lang, "rejected-more", shown=count(_MOST_LISTED, lang), count=count(len(noted), lang))))
    if unknown:
        told.append(
            el("p", {}, say(lang, "unknown", count=count(len(unknown), lang)), " ", *_listed((row["case"] for row in unknown), where, lang))
        )
    return [head, *told]


def _told(became: str | None, lang: str) -> Child:
    return say_after(lang, "erased") if became is None else theirs(shown(became))


def _listed(cases: Iterable[str], where: Mapping[str, int], lang: str) -> list[Child]:
    every = list(cases)
    found: list[Child] = []
    for case in every[:_MOST_LISTED]:
        found += [", " if found else None, _case(case, where)]
    more = len(every) - _MOST_LISTED
    return [*found, " " + say(lang, "and-more", count=count(more, lang)) if more > 0 else None, "."]


def _case(id: str, where: Mapping[str, int]) -> Element:
    """The id of a case, which leads to it where it is shown."""
    return el("a", {"href": f"#case-{where[id]}", "class": "id"}, *runs(id)) if id in where else el("span", {"class": "id"}, *runs(id))


def _places(collector: Collector) -> dict[str, int]:
    return {case.id: number for number, case in enumerate(collector.cases)}
