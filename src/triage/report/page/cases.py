"""The table of cases: a line for each, which unfolds to its reason."""

from __future__ import annotations

from ...compare.tally import KINDS
from ...model.noun import TYPE_CHECKING, Noun
from ...model.outcome import OPEN
from ..facts import Known, stated_line
from ..markup import el, ruled, runs, size, told
from ..wording import day as day_words
from ..wording import label, quoted, sentence, shown, spoken
from ..words import word as fixed
from .charts import in_order, named
from .collected import follows, ruled_word
from .kept import kept_words, overridden, said_outcome
from .reasons import Reasons
from .sources import Sources
from .speech import theirs, with_theirs
from .words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from xml.etree.ElementTree import Element

    from ...model.policy import Policy
    from ..layout import Part
    from ..markup import Child
    from .collected import Case, Collector

# What is beyond these is said by `triage explain`, or stands where the page says: a page that grows further opens too slowly.
MOST_BYTES, MOST_BYTES_OF_REASONS, MOST_EXPLAINED = 7_200_000, 2_200_000, 1_200
_FILTERS = ("outcome", "guideline", "operator", "kind", "month", "by")


class Cases(Noun):
    """The section of the cases, and how many of them it has room for."""

    elements: tuple[Element, ...]
    shown: int


def cases_section(collector: Collector, lang: str) -> Cases:
    """The heading, the controls and the table."""
    told = _Told(collector, lang)
    bodies: list[Element] = []
    room = MOST_BYTES
    for number in range(len(collector.cases)):
        body = told.body(number)
        room -= size(body)
        if room < 0:
            break
        bodies.append(body)
    explained = told.explain(bodies, room + MOST_BYTES_OF_REASONS)
    columns = ["request", *(["received"] if collector.named("received") else []), *(["kind"] if collector.named("kind") else [])]
    columns += ["came-to", "guideline"]
    heads = [el("th", {"scope": "col"}, say(lang, key)) for key in columns]
    caption = el("caption", {"class": "unseen"}, say(lang, "cases"))
    made = el("table", {"class": "cases words", "id": "table"}, caption, el("thead", {}, el("tr", {}, *heads)), *bodies)
    found = [el("h2", {"id": "cases", "tabindex": "-1"}, say(lang, "cases"))]
    found.append(el("p", {"class": "soft screen"}, say(lang, "cases-note")))
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
    clear = el("button", {"type": "button", "id": "clear"}, say(lang, "clear"))
    unfold = el("button", {"type": "button", "id": "unfold", "data-other": say(lang, "fold")}, say(lang, "unfold"))
    counted = {"data-shown": say(lang, "shown", shown="#", count="##"), "data-more": say(lang, "more", count="#")}
    boxes.append(el("div", {"class": "actions"}, clear, unfold, el("output", {"id": "count", "role": "status", **counted})))
    return el("div", {"class": "controls", "role": "search", "id": "controls", "hidden": "hidden"}, *boxes)


class _Told:
    """The lines of the table. The reason of cases that are alike is told at the first of them."""

    def __init__(self, collector: Collector, lang: str) -> None:
        self._collector, self._lang = collector, lang
        self._reasons = {version.digest: Reasons(version, collector.cases, lang) for version in collector.versions}
        self._received, self._kind = bool(collector.named("received")), bool(collector.named("kind"))
        self._sources = Sources(collector)
        self._places: dict[int, Element] = {}

    def body(self, number: int) -> Element:
        """A case as a group of two rows: its line, and what it unfolds to."""
        case, lang = self._collector.cases[number], self._lang
        named_facts, policy, values = case.version.named, case.version.policy, case.shown
        cells = [el("th", {"scope": "row"}, *runs(case.id))]
        if self._received:
            received: date | None = values.get(named_facts.received.name) if named_facts.received else None  # type: ignore[assignment]  # a day
            when = el("time", {"datetime": received.isoformat()}, day_words(received, lang)) if received else None
            cells.append(el("td", {}, when))
        if self._kind:
            cells.append(el("td", {}, named("kind", case.marks["kind"][0], self._collector, lang)))
        said = runs(said_outcome(case.holds, policy, lang))
        if case.override:
            rules = said_outcome(ruled_word(case.decision), policy, lang)
            said += [" ", el("span", {"class": "soft"}, *runs(say(lang, "rules-say", outcome=rules)))]
        cells.append(el("td", {"class": f"is {case.marks['outcome'][0]}"}, *said))
        cells.append(el("td", {}, " ".join(case.marks["guideline"]) or "–"))
        title = values.get(named_facts.title.name) if named_facts.title else None
        named_so = theirs(shown(title)) if title else say(lang, "untitled")
        more = el("details", {}, el("summary", {}, named_so), *self._unfolded(number, case))
        data = {f"data-{field}": " ".join(marks) for field, marks in case.marks.items()}
        if case.override:
            data |= {"data-ruled": ruled_word(case.decision), "data-holds": case.holds}
        wide = el("td", {"colspan": str(len(cells))}, more)
        return el("tbody", {"id": f"case-{number}"} | data, el("tr", {}, *cells), el("tr", {"class": "more"}, wide))

    def _unfolded(self, number: int, case: Case) -> list[Element]:
        lang, reasons = self._lang, self._reasons[case.version.digest]
        alike = reasons.of(number)
        first = alike.cases[0]
        found = overridden(case, lang) if case.kept else []
        found.append(el("p", {"class": "because"}, *self._reason(case)))
        found += self._stated(case)
        if first == number:
            self._places[number] = el("div", {"class": "deep"})
            found.append(self._places[number])
            if len(alike.cases) > 1:
                found.append(el("p", {}, *runs(say(lang, "alike", ids=reasons.ids(alike.cases)))))
        else:
            there = el("a", {"href": f"#case-{first}"}, *runs(self._collector.cases[first].id))
            said = el("p", {"class": "elsewhere"}, say(lang, "alike-as"), " ", there, ", ", say(lang, "alike-rest"))
            found.append(el("div", {"class": "deep", "data-like": f"case-{first}"}, said))
        return found + (kept_words(case, len(self._collector.versions) > 1, lang) if case.kept else [])

    def explain(self, bodies: Sequence[Element], room: int) -> bool:
        """Fills in the reasons at the first of each alike cases, as far as there is room; whether there was for all of them."""
        complete = True
        for explained, (number, place) in enumerate(self._places.items()):
            if number >= len(bodies):
                break
            said: list[Element] = []
            if complete and explained < MOST_EXPLAINED:
                reasons = self._reasons[self._collector.cases[number].version.digest]
                said = laid_out(reasons.parts(reasons.of(number)), self._lang)
                said = said or [el("p", {}, say(self._lang, "long-way", id=self._collector.cases[number].id))]
                room -= sum(map(size, said))
            complete = complete and explained < MOST_EXPLAINED and room >= 0
            place.extend(said if complete else [el("p", {}, say(self._lang, "long-way", id=self._collector.cases[number].id))])
        return complete

    def _reason(self, case: Case) -> list[Child]:
        """The reason in the words of the rules, and what it follows from."""
        result, policy, lang = case.decision.outcome, case.version.policy, self._lang
        if result.status == OPEN or not (result.deciding or result.otherwise):
            return [fixed(lang, result.status) + "."]
        speaking = policy.speaking(result.deciding, result.otherwise)
        texts = [each.because for each in speaking]
        said: list[Child] = []
        for text in [text for number, text in enumerate(texts) if text and text not in texts[:number]]:
            said += [" " if said else None, told(text, lang, sentence)]
        leading = follows(case.decision, policy)
        further = [id for id in dict.fromkeys(id for each in speaking for id in each.cites) if id not in leading]
        if leading:
            links: list[Child] = [f"{say(lang, 'guideline-is')} ", *self._links(leading, policy)]
            links += [f"; {say(lang, 'see')} ", *self._links(further, policy)] if further else []
            said += [" ", el("span", {"class": "soft"}, *links, ".")]
        return said

    def _stated(self, case: Case) -> list[Element]:
        """What belongs to this case alone: its texts, its figures, and every value with who stated it and why."""
        decision, title, policy = case.decision, case.version.named.title, case.version.policy
        frame = {limit.fact.name for limit in self._collector.frame.limits} if self._collector.frame else set()
        items: list[Element] = []
        known = Known(decision.request.facts, decision.given, decision.given.values)
        for name, given in decision.request.facts.items():
            fact = policy.vocabulary.facts[name]
            sourced = given.because or given.by or given.on or given.evidence
            if fact.personal or given.personal or (title and name == title.name):
                continue
            said = spoken(name, given.value, policy.vocabulary, self._lang)
            written = [said if fact.type == "text" else "", quoted(shown(given.because), self._lang) if given.because else ""]
            if fact.judgement or sourced:
                items.append(el("li", {}, *with_theirs(stated_line(name, known, policy, self._lang), written)))
            elif fact.type == "text" or name in frame:
                line = f"{label(name, policy.vocabulary, self._lang)}: {said}"
                items.append(el("li", {}, *with_theirs(line, written)))
        return [el("ul", {}, *items)] if items else []

    def _links(self, ids: Iterable[str], policy: Policy) -> list[Child]:
        found: list[Child] = []
        for id in ids:
            anchor = self._sources.anchor(id, policy)
            found += [", " if found else None, el("a", {"href": f"#{anchor}"}, id) if anchor else id]
        return found


def laid_out(parts: Iterable[Part], lang: str) -> list[Element]:
    """Parts as headings, lists and paragraphs."""
    found: list[Element] = []
    for part in parts:
        if part.items:
            found.append(el("p", {"class": "part"}, *ruled(part.heading, lang)))
            found.append(el("ul", {}, *(_item(item, lang) for item in part.items)))
        elif part.heading:
            found.append(el("p", {}, *ruled(part.heading, lang)))
        if part.after:
            found.append(el("p", {}, *ruled(part.after, lang)))
    return found


def _item(item: object, lang: str) -> Element:
    if isinstance(item, str):
        return el("li", {}, *ruled(item, lang))
    assert isinstance(item, tuple)
    text, below = item
    return el("li", {}, *ruled(text, lang), el("ul", {}, *(el("li", {}, *ruled(each, lang)) for each in below)) if below else None)
