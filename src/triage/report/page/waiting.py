"""What is open: the question plan, and in a period how long requests have been open."""

from __future__ import annotations

from ...explain.plan import plan
from ...model.noun import TYPE_CHECKING
from ...model.outcome import OPEN
from ..compare_wording import count
from ..markup import el, runs, table, told
from ..plan import WHOM
from ..wording import label, outcome, series
from .period import ages
from .words import say

if TYPE_CHECKING:
    from typing import Any
    from xml.etree.ElementTree import Element

    from ...explain.plan import Step
    from ..markup import Cell, Child
    from .collected import Collector

_MOST_OPEN = 300


def waiting_section(collector: Collector, shown: int, period: Any, lang: str) -> list[Element]:
    """The question plan of the first `shown` cases, and the ages where the cases are those of a `period`."""
    head = el("h2", {"id": "open"}, say(lang, "plan"))
    aged = ages(period, collector, lang) if period else []
    steps = _steps(collector, shown)
    if not steps:
        return [head, el("p", {}, say(lang, "plan-none-here" if aged else "plan-none")), *aged]
    listed = steps[:_MOST_OPEN]
    questions = sum(_questions(step) for step in listed)
    note = say(lang, "plan-note", questions=count(questions, lang), count=count(len(listed), lang))
    if len(listed) < len(steps):
        note += " " + say(lang, "plan-more", shown=count(len(listed), lang), count=count(len(steps), lang))
    asked = [whom for whom in WHOM if any(step.ask.get(whom) for step in listed)]
    heads: list[Cell] = [say(lang, "request"), say(lang, "may-come-to"), *(_head(whom, lang) for whom in asked)]
    rows: list[list[Cell]] = []
    for step in listed:
        case = collector.cases[int(step.id)]
        mine: list[Cell] = [[el("a", {"href": f"#case-{step.id}"}, *runs(case.id))]]
        mine.append(series((outcome(word, case.version.policy, lang) for word in step.outcomes), lang, "or"))
        rows.append(mine + [_asked(step, whom, collector, lang) for whom in asked])
    return [head, el("p", {}, note), table(say(lang, "plan"), heads, rows, "words quiet plan"), *aged]


def _steps(collector: Collector, shown: int) -> list[Step]:
    """The plan of every version over the cases that it decided, those that take the fewest questions first."""
    cases = list(enumerate(collector.cases[:shown]))
    found: list[Step] = []
    for version in collector.versions:
        found += plan(version.kernel, [(str(at), case.decision) for at, case in cases if case.version is version and case.holds == OPEN])
    return sorted(found, key=_questions) if len(collector.versions) > 1 else found


def _questions(step: Step) -> int:
    return sum(map(len, step.ask.values()))


def _head(whom: str, lang: str) -> str:
    return say(lang, "ask-operator" if whom == "operator" else whom)


def _asked(step: Step, whom: str, collector: Collector, lang: str) -> Cell:
    vocabulary = collector.cases[int(step.id)].version.policy.vocabulary
    items = []
    for name in step.ask.get(whom, ()):
        fact = vocabulary.facts[name]
        said: Child = told(fact.ask, lang) if fact.ask else label(name, vocabulary, lang)
        items.append(el("li", {}, el("strong", {}, said) if name == step.first else said))
    return el("td", {"data-head": _head(whom, lang)}, el("ul", {}, *items)) if items else el("td", {"class": "none"}, "–")
