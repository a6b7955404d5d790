"""The page as text: head, figures, charts, what is open, every case, and how it was made."""

from __future__ import annotations

import os

from ...compare.tally import KINDS
from ...model.noun import TYPE_CHECKING
from ..after_words import say as say_after
from ..compare_cells import unreadable_cells
from ..compare_wording import count, frame_words_of, measure, status_words, times
from ..data import engine_name, in_language
from ..markup import el, page, runs, table, told
from ..patterns import patterns
from ..wording import day as day_words
from ..wording import number, series
from .cases import cases_section
from .charts import charts, frame_bars, linked
from .look import PAGE_STYLE
from .period import changes, period_words, results
from .sources import Sources
from .waiting import waiting_section
from .words import say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from xml.etree.ElementTree import Element

    from ...compare.comparison import Unreadable
    from ..markup import Cell, Child
    from .collected import Circumstances, Collector

# Without scripts every case is shown; with them a first few, so that a long page opens at once.
_FIRST = "document.documentElement.classList.add('scripted');"


def backlog_html(collector: Collector, about: Circumstances, day: date, lang: str) -> str:
    """The report of a backlog as the text of a file."""
    title, period = _title(about, lang), about.period
    told = cases_section(collector, lang)
    parts = _short(collector, told.shown, about, lang)
    if collector.versions:
        parts += [*charts(collector, lang), *(_frame(collector, lang) if collector.frame else [])]
        parts += waiting_section(collector, told.shown, period, lang)
    if period and collector.versions:
        parts += [*changes(period, collector, lang), *results(period, collector, lang)]
    parts += told.elements
    if collector.rejected:
        parts += _unreadable(collector.unreadable, collector.rejected, "rejected", lang)
    if collector.unexplained:
        parts += _unreadable(collector.lost, collector.unexplained, "lost", lang)
    main = el("main", {}, *parts)
    skip = el("a", {"class": "skip", "href": "#cases"}, say(lang, "skip"))
    whole = skip, patterns(), _header(title, collector, about, day, lang), main, _footer(collector, lang)
    return page(title, lang, *whole, style=PAGE_STYLE, first=_FIRST, last=_script())


def _script() -> str:
    with open(os.path.join(os.path.dirname(__file__), "page.js"), encoding="utf-8") as file:
        return file.read()


def _title(about: Circumstances, lang: str) -> str:
    return say(lang, "title-period", period=period_words(about.period, lang)) if about.period else say(lang, "title", source=about.source)


def _header(title: str, collector: Collector, about: Circumstances, day: date, lang: str) -> Element:
    titles = dict.fromkeys(in_language(policy.title, lang) or policy.name for policy in collector.policies)
    named = series((f"«{name}»" if lang == "da" else f"“{name}”" for name in titles), lang)
    on = day_words(day, lang)
    made = [say(lang, "made-from", source=about.source, day=on)] if about.period else []
    if titles:
        made.append(say(lang, "made-by" if about.period else "made-on", policy=named, day=on))
    proposed = bool(collector.policies) and all(policy.status == "proposed" for policy in collector.policies)
    return el(
        "header",
        {},
        el("h1", {}, *runs(title)),
        el("p", {"class": "soft"}, *runs(" ".join(made))),
        el("p", {}, say(lang, "proposal")) if proposed else None,
    )


def _short(collector: Collector, shown: int, about: Circumstances, lang: str) -> list[Element]:
    """What came in and what became of it, each figure a way to the cases behind it."""
    came_in = say(lang, "requests" if about.period else "came-in")
    items = [el("li", {}, el("strong", {}, count(collector.count + collector.rejected, lang)), " ", came_in)]
    for word in KINDS:
        total = collector.total(word)
        if total or word in KINDS[:4]:
            items.append(el("li", {"class": f"is-{word}"}, el("strong", {}, linked(total, lang, outcome=word)), " ", say(lang, word)))
    people = sum(collector.counts["by"].get("person", {}).values())
    if people:
        items.append(el("li", {}, el("strong", {}, linked(people, lang, by="person")), " ", say(lang, "by-people")))
    for key, total in (("rejected", collector.rejected), ("lost", collector.unexplained)):
        if total:
            here = el("a", {"href": f"#{key}"}, count(total, lang))
            items.append(el("li", {}, el("strong", {}, here), " ", say(lang, "unreadable" if key == "rejected" else "unexplained")))
    notes = [el("p", {}, _first_shown(collector, shown, about, lang))] if collector.count > shown + collector.unexplained else []
    notes.append(el("p", {"class": "soft"}, _recorded(about, lang)))
    if about.checkpoint:
        notes += [el("p", {}, say(lang, "checkpoint")), el("pre", {"tabindex": "0"}, *_lines(about.checkpoint))]
    if not about.cross_checked:
        notes.append(el("p", {}, say(lang, "uncrossed")))
    return [el("h2", {}, say(lang, "in-short")), el("ul", {"class": "figures"}, *items), *notes]


def _lines(text: str) -> list[Child]:
    """A text with its line breaks, which would else be shown as escapes."""
    return [el("span", {"class": "line"}, line) for line in text.splitlines()]


def _first_shown(collector: Collector, shown: int, about: Circumstances, lang: str) -> str:
    rest = say(lang, "rest-record") if about.period else say(lang, "rest-table", rest=about.rest or about.source)
    return say(lang, "first-shown", count=count(collector.count, lang), shown=count(shown, lang), rest=rest)


def _recorded(about: Circumstances, lang: str) -> str:
    if about.period:
        said = say_after(lang, "period-counts", decisions=count(about.period["decisions"], lang))
    else:
        said = say(lang, "unrecorded") if about.recorded is None else say(lang, "recorded", count=count(about.recorded, lang))
    return f"{said} {say(lang, 'letter')}"


def _frame(collector: Collector, lang: str) -> list[Element]:
    frame = collector.frame
    assert frame is not None
    vocabulary = frame.policy.vocabulary
    because = el("p", {"class": "soft"}, told(frame.rule.because, lang)) if frame.rule.because else None
    found = [el("h2", {}, say(lang, "frame")), el("p", {}, frame_words_of(frame, lang))]
    found += [because] if because is not None else []
    rows: list[list[Cell]] = []
    for bound, asked in zip(collector.bound, collector.asked, strict=True):
        named = measure(bound.limit.fact, vocabulary, lang)
        found.append(frame_bars(bound, asked, named, lang))
        for key, each in (("frame-activated", bound), ("frame-asked", asked)):
            head: Cell = [f"{named}: ", el("span", {"class": "lower"}, say(lang, key))]
            rows.append([head, number(each.sum, lang), times(each.times, lang), count(each.unstated, lang)])
    heads: list[Cell] = [say(lang, f"frame-{key}") for key in ("measure", "sum", "times", "unstated")]
    return [*found, table(say(lang, "frame"), heads, rows, "quiet")]


def _unreadable(unreadable: Sequence[Unreadable], everything: int, key: str, lang: str) -> list[Element]:
    """Rows that could not be read (`rejected`), or decisions that can no longer be explained (`lost`)."""
    rows = [unreadable_cells(row, lang) for row in unreadable]
    note = None
    if everything > len(rows):
        note = el("p", {}, say(lang, "rejected-more", shown=count(len(rows), lang), count=count(everything, lang)))
    heads: list[Cell] = [say(lang, "line" if key == "rejected" else "number"), say(lang, "request"), say(lang, "wrong")]
    found = [el("h2", {"id": key}, say(lang, key)), *([note] if note is not None else [])]
    return [*found, table(say(lang, key), heads, rows, "words quiet")]


def _footer(collector: Collector, lang: str) -> Element:
    made: list[Child] = []
    for version in reversed(collector.versions):
        facts: Sequence[tuple[str, Child]] = (
            (say(lang, "policy"), el("code", {}, version.policy.name)),
            (say(lang, "status"), status_words(version.policy, lang)),
            (say(lang, "digest"), el("code", {}, version.digest)),
        )
        made += [part for name, value in facts for part in (el("dt", {}, name), el("dd", {}, value))]
    made += [el("dt", {}, say(lang, "engine")), el("dd", {}, engine_name())]
    return el("footer", {}, *Sources(collector).section(lang), el("h2", {}, say(lang, "made")), el("dl", {}, *made))
