"""A period in figures, from the record alone: what came in, what was decided and by which guideline, what people decided otherwise, what
it binds, and what became of it.

A request is a case, by its newest decision before the period ends. What holds is counted: an override where there is one, also one of
later. Overrides and results are known afterwards, so those of today count.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from ..compare.frame import find_frame
from ..compare.tally import Bound
from ..model.noun import TYPE_CHECKING, Noun
from ..model.outcome import DECIDED, OPEN
from ..model.policy import ACTIVATE, DECISIONS
from ..report.data import in_language, plain
from ..report.period import SECTIONS
from ..report.standing import read_standing
from ..report.wording import capital, operator_name
from . import Search
from .decided import policy_of
from .entries import body_of, stated_in
from .follow_up import KIND as OUTCOME
from .follow_up import read_follow_up
from .overrides import KIND as OVERRIDE
from .overrides import read_override

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from ..model.policy import Policy
    from . import Entry
    from .follow_up import FollowUp
    from .overrides import Override
    from .store import Store

# The age of open requests: up to so many days, and older than the last.
AGES = (7, 30, 90)
_KIND = "kind"


class Asked(Noun):
    """The period that is asked about: the first day and the day after the last, None where it is open; and the present day."""

    since: date | None
    before: date | None
    on: date

    def holds(self, at: str) -> bool:
        """Whether a moment lies in it."""
        return not (self.since and at < self.since.isoformat()) and not self.over(at)

    def over(self, at: str) -> bool:
        """Whether a moment lies after it."""
        return self.before is not None and at >= self.before.isoformat()

    @property
    def last(self) -> date:
        """Its last day, today where it is not over."""
        return min(self.on, self.before - timedelta(days=1)) if self.before else self.on


class Tally:
    """How many requests came to what, and how many of them a person decided otherwise."""

    def __init__(self) -> None:
        self.requests = self.overridden = self.undecided = 0
        self.decided = dict.fromkeys(DECISIONS, 0)

    def add(self, word: str, overridden: bool) -> None:
        """Counts a request by the word of what holds."""
        kind = word.partition(":")[0]
        self.requests += 1
        self.overridden += overridden
        if kind in self.decided:
            self.decided[kind] += 1
        else:
            self.undecided += 1

    def data(self) -> dict[str, int]:
        """The figures by name."""
        return {"requests": self.requests, **self.decided, "undecided": self.undecided, "overridden": self.overridden}


class _Case(Noun):
    """What is kept of the newest decision on a case: `facts` are those of its facts that are counted or summed."""

    case: str
    id: str
    at: str
    word: str
    rules: tuple[str, ...]
    cites: tuple[str, ...]
    kind: str
    facts: dict[str, object]
    digest: str | None


def seen(store: Store, asked: Asked) -> Seen:
    """What the record has to say of a period. Raises `RecordFault`."""
    found = Seen(store, asked)
    for entry in store.find(Search()):
        found.add(entry)
    return found


def overridden(store: Store, on: date) -> dict[str, dict[str, tuple[int, int]]]:
    """By the name of a policy, and in it of a guideline or a rule: how many of the requests that it decided were overridden, and how
    many it decided. Raises `RecordFault`."""
    return seen(store, Asked(None, None, on)).overridden()


class Seen:
    """What one way through the record has seen."""

    def __init__(self, store: Store, asked: Asked) -> None:
        self._store, self._asked = store, asked
        self._policies: dict[str | None, Policy | None] = {}
        self._newest: dict[str, _Case] = {}
        self._first: dict[str, str] = {}
        self._overrides: dict[str, list[Override]] = {}
        self._became: dict[str, list[FollowUp]] = {}
        self._decisions = self._overriding = 0

    def add(self, entry: Entry) -> None:
        """Takes up an entry; those of a record come in its order."""
        if entry.kind == "decision" and not self._asked.over(entry.at):
            self._decisions += self._asked.holds(entry.at)
            self._first.setdefault(entry.case, entry.at)
            self._newest[entry.case] = self._case(entry)
        elif entry.kind == OVERRIDE:
            override = read_override(entry)
            self._overrides.setdefault(override.of, []).append(override)
            self._overriding += self._asked.holds(entry.at)
        elif entry.kind == OUTCOME:
            follow_up = read_follow_up(entry)
            self._became.setdefault(follow_up.of, []).append(follow_up)

    def _policy(self, digest: str | None) -> Policy | None:
        if digest not in self._policies:
            self._policies[digest] = policy_of(self._store, digest)
        return self._policies[digest]

    def _case(self, entry: Entry) -> _Case:
        body, policy = body_of(entry), self._policy(entry.policy)
        stated = {name: value["value"] if isinstance(value, dict) else value for name, value in stated_in(entry, body).items()}
        result = body["result"]
        rules: list[str] = []
        if policy and result["status"] == DECIDED:
            told = [text for texts in result["because"].values() for text in texts]
            standing = read_standing({**result, "because": told}, policy)
            rules = [rule.id for rule in standing.deciding] + (["otherwise"] if standing.otherwise else [])
        frame = find_frame([policy] if policy else [])
        wanted = {_KIND, *(limit.fact.name for limit in frame.limits)} if frame else {_KIND}
        facts = {name: value for name, value in stated.items() if name in wanted}
        cites = tuple(result["cites"]) if result["status"] == DECIDED else ()
        kind = str(facts.get(_KIND, ""))
        return _Case(entry.case, entry.id, entry.at, entry.outcome or "", tuple(rules), cites, kind, facts, entry.policy)

    def _holds(self, case: _Case) -> str:
        overrides = self._overrides.get(case.id)
        return overrides[-1].instead.outcome if overrides else case.word

    def counted(self) -> set[str]:
        """The ids of the entries that count: the newest decision on each case of the period."""
        return {case.id for case in self._cases()}

    def digests(self) -> list[str]:
        """The policies by which the cases of the period were decided, the newest last."""
        newest = reversed([case.digest for case in sorted(self._cases(), key=lambda case: case.at) if case.digest])
        return list(dict.fromkeys(newest))[::-1]

    def overrides(self, decision: str) -> list[Override]:
        """What people decided instead of a decision (the id of its entry), the newest last."""
        return self._overrides.get(decision, [])

    def became(self, decision: str) -> list[FollowUp]:
        """What became of a decision (the id of its entry), in the order of the days."""
        return sorted(self._became.get(decision, []), key=lambda each: each.on)

    def _cases(self) -> list[_Case]:
        return [case for case in self._newest.values() if self._asked.holds(case.at)]

    def overridden(self) -> dict[str, dict[str, tuple[int, int]]]:
        """How often what decided was overridden; see `overridden`."""
        found: dict[str, dict[str, tuple[int, int]]] = {}
        for case in self._newest.values():
            if policy := self._policy(case.digest):
                counts = found.setdefault(policy.name, {})
                for name in (*case.cites, *case.rules):
                    changed, decided = counts.get(name, (0, 0))
                    counts[name] = changed + (self._holds(case) != case.word), decided + 1
        return found

    def data(self, lang: str) -> dict[str, Any]:
        """The figures of the period as plain JSON values."""
        asked, cases = self._asked, self._cases()
        total = Tally()
        sections: dict[str, dict[str, Tally]] = {section: {} for section in SECTIONS}
        for case in cases:
            word = self._holds(case)
            operator = word.partition(":")[2]
            places = {
                "guidelines": case.cites, "rules": case.rules, "operators": (operator,) if operator else (), "kinds": (case.kind,),
                "months": (case.at[:7],),
            }  # fmt: skip
            overridden = word != case.word
            total.add(word, overridden)
            for section, names in places.items():
                for name in names:
                    sections[section].setdefault(name, Tally()).add(word, overridden)
        return {
            "since": asked.since.isoformat() if asked.since else None,
            "before": asked.before.isoformat() if asked.before else None,
            "on": asked.on.isoformat(),
            "decisions": self._decisions,
            **total.data(),
            **{section: self._section(section, tallies, lang) for section, tallies in sections.items()},
            "open": self._open(),
            "overrides": {"entries": self._overriding, "changes": self._changes(cases)},
            "frame": self._frame(cases, lang),
            "results": self._results(cases),
        }

    def _section(self, section: str, tallies: dict[str, Tally], lang: str) -> list[dict[str, object]]:
        by_name = section == "months"
        order = sorted(tallies.items(), key=lambda item: (item[0],) if by_name else (-item[1].requests, item[0]))
        return [{"name": name, "label": self._label(section, name, lang), **tally.data()} for name, tally in order]

    def _label(self, section: str, name: str, lang: str) -> str | None:
        """What a name stands for, in the words of the newest policy that knows it."""
        for policy in filter(None, reversed(self._policies.values())):
            if section == "operators" and name in policy.vocabulary.operators:
                return capital(operator_name(name, policy, lang))
            if section == "guidelines" and name in policy.sources:
                return in_language(policy.sources[name].gist, lang) or None
            if section == "kinds" and _KIND in policy.vocabulary.facts:
                return in_language(policy.vocabulary.facts[_KIND].values.get(name, {}), lang) or None
        return None

    def _open(self) -> dict[str, object]:
        """The requests that are open when the period ends, whenever they came in, the oldest first."""
        waiting = [case for case in self._newest.values() if self._holds(case) == OPEN]
        aged = [(_days(self._first[case.case], self._asked.last), case.case) for case in waiting]
        aged.sort(key=lambda item: (-item[0], item[1]))
        bounds = [*AGES, None]
        return {
            "requests": len(aged),
            "ages": [
                {"from": low, "to": high, "requests": sum(low <= days and (high is None or days <= high) for days, _ in aged)}
                for low, high in zip([0, *(age + 1 for age in AGES)], bounds, strict=True)
            ],
            "oldest": [{"case": case, "days": days} for days, case in aged[:10]],
        }

    def _changes(self, cases: Iterable[_Case]) -> list[dict[str, object]]:
        """From what to what people changed decisions, most often first."""
        found: dict[tuple[str, str], int] = {}
        for case in cases:
            if (holds := self._holds(case)) != case.word:
                found[case.word, holds] = found.get((case.word, holds), 0) + 1
        order = sorted(found.items(), key=lambda item: (-item[1], item[0]))
        return [{"from": before, "to": after, "requests": count} for (before, after), count in order]

    def _frame(self, cases: Iterable[_Case], lang: str) -> dict[str, object] | None:
        """What is bound by activated requests, against the frame of the newest policy that draws one."""
        frame = find_frame(filter(None, reversed(self._policies.values())))
        if frame is None:
            return None
        bounds = [Bound(limit) for limit in frame.limits]
        for case in cases:
            if self._holds(case) == ACTIVATE:
                for bound in bounds:
                    bound.add(_number(case.facts.get(bound.limit.fact.name)))
        told = [
            {
                "fact": bound.limit.fact.name, "label": in_language(bound.limit.fact.label, lang), "unit": bound.limit.fact.unit,
                "sum": plain(bound.sum), "frame": plain(bound.limit.value), "times": round(float(bound.times), 3),
                "unstated": bound.unstated,
            }
            for bound in bounds
        ]  # fmt: skip
        return {"rule": frame.rule.id, "cites": list(frame.rule.cites), "policy": frame.policy.name, "bound": told}

    def _results(self, cases: Iterable[_Case]) -> dict[str, object]:
        """What became of activated requests, and of others of which somebody noted it."""
        counts: dict[str | None, int] = {}
        listed, activated, known = [], 0, 0
        for case in cases:
            became, word = self.became(case.id), self._holds(case)
            activated += word == ACTIVATE
            known += word == ACTIVATE and bool(became)
            for text in {each.became for each in became}:
                counts[text] = counts.get(text, 0) + 1
            if became or word == ACTIVATE:
                told = [{"became": each.became, "on": each.on.isoformat()} for each in became]
                listed.append({"case": case.case, "decided": case.at[:10], "outcome": word, "became": told})
        order = sorted(counts.items(), key=lambda item: (-item[1], item[0] or ""))
        return {
            "activated": activated, "known": known, "became": [{"became": text, "requests": count} for text, count in order],
            "cases": listed,
        }  # fmt: skip


def _days(at: str, until: date) -> int:
    return max(0, (until - date.fromisoformat(at[:10])).days)


def _number(value: object) -> Decimal | None:
    try:
        return Decimal(str(value)) if value is not None else None
    except InvalidOperation:
        return None
