"""The table of cases: a line for each, which unfolds to its reason."""

from __future__ import annotations

from ...compare.tally import KINDS
from ...model.noun import TYPE_CHECKING, Noun
from ...model.outcome import OPEN
from ..data import in_language
from ..facts import Known, stated_line
from ..markup import el, runs, size
from ..wording import day as day_words
from ..wording import label, outcome, sentence, shown, spoken
from ..words import word as fixed
from .charts import in_order, named
from .reasons import Reasons
from .words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from xml.etree.ElementTree import Element

    from ..layout import Part
    from ..markup import Child
    from .collected import Case, Collector

# What is beyond these is said by `triage explain`, or stands where the page says: a page that grows further opens too slowly.
MOST_BYTES, MOST_BYTES_OF_REASONS, MOST_EXPLAINED = 6_200_000, 3_200_000, 1_200
_MOST_TEXT = 300
_FILTERS = ("outcome", "guideline", "operator", "kind", "month")


class Cases(Noun):
    """The section of the cases, and how many of them it has room for."""

    elements: tuple[Element, ...]
    shown: int


def cases_section(collector: Collector, lang: str) -> Cases:
    """The heading, the controls and the table."""
    reasons = Reasons(collector, lang)
    told = _Told(collector, reasons, lang)
    bodies: list[Element] = []
    room = MOST_BYTES
    for number in range(len(collector.cases)):
        body = told.body(number)
        room -= size(body)
        if room < 0:
            break
        bodies.append(body)
    explained = told.explain(bodies, room + MOST_BYTES_OF_REASONS)
    columns = ["request", *(["received"] if collector.named.received else []), *(["kind"] if collector.named.kind else [])]
    columns += ["came-to", "guideline"]
    heads = [el("th", {"scope": "col"}, say(lang, key)) for key in columns]
    caption = el("caption", {"class": "unseen"}, say(lang, "cases"))
    made = el("table", {"class": "cases words", "id": "table"}, caption, el("thead", {}, el("tr", {}, *heads)), *bodies)
    found = [el("h2", {"id": "cases", "tabindex": "-1"}, say(lang, "cases"))]
    found.append(el("p", {"class": "soft"}, say(lang, "cases-note")))
    if not explained:
        found.append(el("p", {"class": "soft"}, say(lang, "short-reasons")))
    found.append(el("noscript", {}, el("p", {}, say(lang, "no-script"))))
    further = el("p", {}, el("button", {"type": "button", "id": "more", "hidden": "hidden"}))
    return Cases((*found, _controls(collector, lang), made, further), len(bodies))


def _controls(collector: Collector, lang: str) -> Element:
    search = el("label", {"class": "search"}, say(lang, "search"), el("input", {"type": "search", "id": "search", "autocomplete": "off"}))
    boxes: list[Child] = [search]
    for field in _FILTERS:
        counts = collector.counts[field]
        values = [kind for kind in KINDS if kind in counts] if field == "outcome" else in_order(field, collector)
        if len(values) < 2:
            continue
        options = [el("option", {"value": "*"}, say(lang, "any"))]
        for value in values:
            words = say(lang, f"one-{value}") if field == "outcome" else named(field, value, collector, lang)
            options.append(el("option", {"value": value}, words))
        boxes.append(el("label", {}, say(lang, field), el("select", {"data-field": field}, *options)))
    boxes.append(el("button", {"type": "button", "id": "clear"}, say(lang, "clear")))
    unfold = {"type": "button", "id": "unfold", "data-other": say(lang, "fold")}
    boxes.append(el("button", unfold, say(lang, "unfold")))
    counted = {"data-shown": say(lang, "shown", shown="#", count="##"), "data-more": say(lang, "more", count="#")}
    boxes.append(el("output", {"id": "count", "role": "status", **counted}))
    return el("div", {"class": "controls", "role": "search", "id": "controls", "hidden": "hidden"}, *boxes)


class _Told:
    """The lines of the table. The reason of cases that are alike is told at the first of them."""

    def __init__(self, collector: Collector, reasons: Reasons, lang: str) -> None:
        self._collector, self._reasons, self._lang = collector, reasons, lang
        self._policy, self._vocabulary = collector.policy, collector.policy.vocabulary
        self._places: dict[int, Element] = {}

    def body(self, number: int) -> Element:
        """A case as a group of two rows: its line, and what it unfolds to."""
        case, lang = self._collector.cases[number], self._lang
        named_facts, values = self._collector.named, case.shown
        result = case.decision.outcome
        cells = [el("th", {"scope": "row"}, *runs(case.id))]
        if named_facts.received:
            received: date | None = values.get(named_facts.received.name)  # type: ignore[assignment]  # a date fact
            when = el("time", {"datetime": received.isoformat()}, day_words(received, lang)) if received else None
            cells.append(el("td", {}, when))
        if named_facts.kind:
            cells.append(el("td", {}, named("kind", case.marks["kind"][0], self._collector, lang)))
        said = outcome(result.outcomes[0], self._policy, lang) if result.decision else fixed(lang, result.status)
        cells.append(el("td", {"class": f"is {case.marks['outcome'][0]}"}, *runs(said)))
        cells.append(el("td", {}, " ".join(case.marks["guideline"]) or "–"))
        title = values.get(named_facts.title.name) if named_facts.title else None
        named_so = el("span", {"lang": ""}, *runs(_cut(str(title)))) if title else say(lang, "untitled")
        more = el("details", {}, el("summary", {}, named_so), *self._unfolded(number, case))
        data = {f"data-{field}": " ".join(case.marks[field]) for field in _FILTERS}
        wide = el("td", {"colspan": str(len(cells))}, more)
        return el("tbody", {"id": f"case-{number}"} | data, el("tr", {}, *cells), el("tr", {"class": "more"}, wide))

    def _unfolded(self, number: int, case: Case) -> list[Element]:
        lang, alike = self._lang, self._reasons.of(number)
        first = alike.cases[0]
        found = [el("p", {"class": "because"}, *self._reason(case))]
        found += self._stated(case)
        if first == number:
            self._places[number] = el("div", {"class": "deep"})
            found.append(self._places[number])
            if len(alike.cases) > 1:
                found.append(el("p", {}, *runs(say(lang, "alike", ids=self._reasons.ids(alike.cases)))))
        else:
            there = el("a", {"href": f"#case-{first}"}, *runs(self._collector.cases[first].id))
            said = el("p", {"class": "elsewhere"}, say(lang, "alike-as"), " ", there, ", ", say(lang, "alike-rest"))
            found.append(el("div", {"class": "deep", "data-like": f"case-{first}"}, said))
        return found

    def explain(self, bodies: Sequence[Element], room: int) -> bool:
        """Fills in the reasons at the first of each alike cases, as far as there is room; whether there was for all of them."""
        complete = True
        for explained, (number, place) in enumerate(self._places.items()):
            if number >= len(bodies):
                break
            said: list[Element] = []
            if complete and explained < MOST_EXPLAINED:
                said = laid_out(self._reasons.parts(self._reasons.of(number)), self._lang)
                said = said or [el("p", {}, say(self._lang, "long-way", id=self._collector.cases[number].id))]
                room -= sum(map(size, said))
            complete = complete and explained < MOST_EXPLAINED and room >= 0
            place.extend(said if complete else [el("p", {}, say(self._lang, "long-way", id=self._collector.cases[number].id))])
        return complete

    def _reason(self, case: Case) -> list[Child]:
        """The reason in the words of the rules, and what it follows from."""
        result, policy, lang = case.decision.outcome, self._policy, self._lang
        if result.status == OPEN or not (result.deciding or result.otherwise):
            return [fixed(lang, result.status) + "."]
        reasons = [policy.rules[id] for id in result.deciding]
        texts = [rule.because for rule in reasons] + ([policy.otherwise.because] if result.otherwise and policy.otherwise else [])
        said = " ".join(dict.fromkeys(sentence(in_language(text, lang)) for text in texts if text))
        leading = case.marks["guideline"]
        cites = [rule.cites for rule in reasons] + ([policy.otherwise.cites] if result.otherwise and policy.otherwise else [])
        further = [id for id in dict.fromkeys(id for ids in cites for id in ids) if id not in leading]
        found: list[Child] = [said]
        if leading:
            links: list[Child] = [f"{say(lang, 'guideline-is')} ", *_links(leading)]
            links += [f"; {say(lang, 'see')} ", *_links(further)] if further else []
            found += [" ", el("span", {"class": "soft"}, *links, ".")]
        return found

    def _stated(self, case: Case) -> list[Element]:
        """What belongs to this case alone: its texts, its figures, and every value with who stated it and why."""
        decision, title = case.decision, self._collector.named.title
        frame = {limit.fact.name for limit in self._collector.frame.limits} if self._collector.frame else set()
        items: list[Element] = []
        known = Known(decision.request.facts, decision.given, decision.given.values)
        for name, given in decision.request.facts.items():
            fact = self._vocabulary.facts[name]
            sourced = given.because or given.by or given.on or given.evidence
            if fact.personal or given.personal or (title and name == title.name):
                continue
            if fact.judgement or sourced:
                items.append(el("li", {}, *runs(_cut(stated_line(name, known, self._policy, self._lang)))))
            elif fact.type == "text" or name in frame:
                said = spoken(name, given.value, self._vocabulary, self._lang)
                items.append(el("li", {}, *runs(_cut(f"{label(name, self._vocabulary, self._lang)}: {said}"))))
        return [el("ul", {}, *items)] if items else []


def _links(ids: Iterable[str]) -> list[Child]:
    found: list[Child] = []
    for id in ids:
        found += [", " if found else None, el("a", {"href": f"#source-{id}"}, id)]
    return found


def _cut(text: str) -> str:
    said = shown(text)
    return said if len(said) <= _MOST_TEXT else said[: _MOST_TEXT - 1] + "…"


def laid_out(parts: Iterable[Part], lang: str) -> list[Element]:
    """Parts as headings, lists and paragraphs."""
    found: list[Element] = []
    for part in parts:
        if part.items:
            found.append(el("p", {"class": "part"}, *runs(part.heading)))
            found.append(el("ul", {}, *(_item(item) for item in part.items)))
        elif part.heading:
            found.append(el("p", {}, *runs(part.heading)))
        if part.after:
            found.append(el("p", {}, *runs(part.after)))
    return found


def _item(item: object) -> Element:
    if isinstance(item, str):
        return el("li", {}, *runs(item))
    assert isinstance(item, tuple)
    text, below = item
    return el("li", {}, *runs(text), el("ul", {}, *(el("li", {}, *runs(each)) for each in below)) if below else None)
