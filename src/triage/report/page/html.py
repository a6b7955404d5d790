"""The page as text: head, figures, charts, what is open, every case, and how it was made."""

from __future__ import annotations

import os

from ...explain.plan import plan
from ...model.noun import TYPE_CHECKING
from ...model.outcome import OPEN
from ..compare_wording import count, frame_words_of, measure, status_words, times
from ..data import engine_name, in_language
from ..markup import el, page, runs, table, told
from ..patterns import patterns
from ..wording import day as day_words
from ..wording import label, number, outcome, series
from .cases import cases_section
from .charts import charts, frame_bars, linked
from .look import PAGE_STYLE
from .words import say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from xml.etree.ElementTree import Element

    from ...explain.plan import Step
    from ..markup import Cell, Child
    from .collected import Circumstances, Collector

_MOST_OPEN = 300
# Without scripts every case is shown; with them a first few, so that a long page opens at once.
_FIRST = "document.documentElement.classList.add('scripted');"
_ORDER = ("activate", "refer-to-operator", "decline", "open", "uncovered", "conflict", "out-of-scope")


def backlog_html(collector: Collector, about: Circumstances, day: date, lang: str) -> str:
    """The report of a backlog as the text of a file."""
    title = say(lang, "title", source=about.source)
    told = cases_section(collector, lang)
    main = el(
        "main",
        {},
        *_short(collector, told.shown, about, lang),
        *charts(collector, lang),
        *(_frame(collector, lang) if collector.frame else []),
        *_open(collector, told.shown, lang),
        *told.elements,
        *(_rejected(collector, lang) if collector.rejected else []),
    )
    skip = el("a", {"class": "skip", "href": "#cases"}, say(lang, "skip"))
    whole = skip, patterns(), _header(title, collector, about, day, lang), main, _footer(collector, about, lang)
    return page(title, lang, *whole, style=PAGE_STYLE, first=_FIRST, last=_script())


def _script() -> str:
    with open(os.path.join(os.path.dirname(__file__), "page.js"), encoding="utf-8") as file:
        return file.read()


def _header(title: str, collector: Collector, about: Circumstances, day: date, lang: str) -> Element:
    policy = collector.policy
    named = in_language(policy.title, lang) or policy.name
    return el(
        "header",
        {},
        el("h1", {}, *runs(title)),
        el("p", {"class": "soft"}, say(lang, "made-on", policy=f"«{named}»" if lang == "da" else f"“{named}”", day=day_words(day, lang))),
        el("p", {}, say(lang, "proposal")) if policy.status == "proposed" else None,
    )


def _short(collector: Collector, shown: int, about: Circumstances, lang: str) -> list[Element]:
    """What came in and what became of it, each figure a way to the cases behind it."""
    items = [el("li", {}, el("strong", {}, count(collector.count + collector.rejected, lang)), " ", say(lang, "came-in"))]
    for word in _ORDER:
        total = collector.total(word)
        if total or word in _ORDER[:4]:
            items.append(el("li", {"class": f"is-{word}"}, el("strong", {}, linked(total, lang, outcome=word)), " ", say(lang, word)))
    if collector.rejected:
        here = el("a", {"href": "#rejected"}, count(collector.rejected, lang))
        items.append(el("li", {}, el("strong", {}, here), " ", say(lang, "unreadable")))
    notes = [el("p", {}, _first_shown(collector, shown, about, lang))] if collector.count > shown else []
    notes.append(el("p", {"class": "soft"}, _recorded(about, lang)))
    if about.checkpoint:
        notes += [el("p", {}, say(lang, "checkpoint")), el("pre", {"tabindex": "0"}, *_lines(about.checkpoint))]
    if not about.cross_checked:
        notes.append(el("p", {}, say(lang, "uncrossed")))
    return [el("h2", {}, say(lang, "in-short")), el("ul", {"class": "figures"}, *items), *notes]


def _lines(text: str) -> list[Child]:
    """A text with its line breaks, which would else be shown as escapes."""
    found: list[Child] = []
    for line in text.splitlines():
        found += [el("span", {"class": "line"}, line)]
    return found


def _first_shown(collector: Collector, shown: int, about: Circumstances, lang: str) -> str:
    return say(lang, "first-shown", count=count(collector.count, lang), shown=count(shown, lang), rest=about.rest or about.source)


def _recorded(about: Circumstances, lang: str) -> str:
    said = say(lang, "unrecorded") if about.recorded is None else say(lang, "recorded", count=count(about.recorded, lang))
    return f"{said} {say(lang, 'letter')}"


def _frame(collector: Collector, lang: str) -> list[Element]:
    frame, vocabulary = collector.frame, collector.policy.vocabulary
    assert frame is not None
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


def _open(collector: Collector, shown: int, lang: str) -> list[Element]:
    """The question plan of what is open."""
    head = el("h2", {"id": "open"}, say(lang, "plan"))
    waiting = [(str(number), case.decision) for number, case in enumerate(collector.cases[:shown]) if case.decision.outcome.status == OPEN]
    if not waiting:
        return [head, el("p", {}, say(lang, "plan-none"))]
    steps = plan(collector.kernel, waiting)
    listed = steps[:_MOST_OPEN]
    note = say(lang, "plan-note", questions=count(listed[-1].questions_so_far, lang), count=count(len(listed), lang))
    if len(listed) < len(steps):
        note += " " + say(lang, "plan-more", shown=count(len(listed), lang), count=count(len(steps), lang))
    asked = [whom for whom in ("sender", "office", "operator", "assess") if any(step.ask.get(whom) for step in listed)]
    heads: list[Cell] = [say(lang, "request"), say(lang, "may-come-to")]
    heads += [say(lang, "ask-operator" if whom == "operator" else whom) for whom in asked]
    rows: list[list[Cell]] = []
    for step in listed:
        case = collector.cases[int(step.id)]
        mine: list[Cell] = [[el("a", {"href": f"#case-{step.id}"}, *runs(case.id))]]
        mine.append(series((outcome(word, collector.policy, lang) for word in step.outcomes), lang, "or"))
        rows.append(mine + [_asked(step, whom, collector, lang) for whom in asked])
    return [head, el("p", {}, note), table(say(lang, "plan"), heads, rows, "words quiet plan")]


def _asked(step: Step, whom: str, collector: Collector, lang: str) -> Cell:
    vocabulary = collector.policy.vocabulary
    items = []
    for name in step.ask.get(whom, ()):
        fact = vocabulary.facts[name]
        said: Child = told(fact.ask, lang) if fact.ask else label(name, vocabulary, lang)
        items.append(el("li", {}, el("strong", {}, said) if name == step.first else said))
    heading = say(lang, "ask-operator" if whom == "operator" else whom)
    return el("td", {"data-head": heading}, el("ul", {}, *items)) if items else el("td", {"class": "none"}, "–")


def _rejected(collector: Collector, lang: str) -> list[Element]:
    rows: list[list[Cell]] = []
    for row in collector.unreadable:
        # The reasons are those that every command gives, in English.
        why = el("span", {} if lang == "en" else {"lang": "en"}, *runs(" / ".join(row.reasons)))
        rows.append([str(row.line), runs(row.id), why])
    note = None
    if collector.rejected > len(rows):
        note = el("p", {}, say(lang, "rejected-more", shown=count(len(rows), lang), count=count(collector.rejected, lang)))
    heads: list[Cell] = [say(lang, "line"), say(lang, "request"), say(lang, "wrong")]
    found = [el("h2", {"id": "rejected"}, say(lang, "rejected")), *([note] if note is not None else [])]
    return [*found, table(say(lang, "rejected"), heads, rows, "words quiet")]


def _footer(collector: Collector, about: Circumstances, lang: str) -> Element:
    policy = collector.policy
    cited = dict.fromkeys(id for rule in policy.rules.values() for id in rule.cites)
    cited |= dict.fromkeys(policy.otherwise.cites if policy.otherwise else ())
    sources: list[Child] = []
    for id in sorted(cited, key=list(policy.sources).index if policy.sources else None):
        source = policy.sources.get(id)
        if source is None:
            continue
        where: list[Child] = [" (", told(source.where, lang), ")"] if source.where else []
        sources.append(el("dt", {"id": f"source-{id}"}, id, *where))
        own = source.words if "«" in source.words or not source.words else f"«{source.words}»"
        words = el("span", {"lang": "da"} if lang != "da" and own else {}, own) if own else None
        sources.append(el("dd", {}, told(source.gist, lang), " ", words))
    facts: Sequence[tuple[str, Child]] = (
        (say(lang, "policy"), el("code", {}, policy.name)),
        (say(lang, "status"), status_words(policy, lang)),
        (say(lang, "digest"), el("code", {}, collector.digest)),
        (say(lang, "engine"), engine_name()),
    )
    made = [part for name, value in facts for part in (el("dt", {}, name), el("dd", {}, value))]
    return el(
        "footer",
        {},
        *([el("h2", {}, say(lang, "sources")), el("dl", {}, *sources)] if sources else []),
        el("h2", {}, say(lang, "made")),
        el("dl", {}, *made),
    )
