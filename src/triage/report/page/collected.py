"""What a report of a backlog is made from, gathered case by case: from a table as it is decided, or from the record."""

from __future__ import annotations

from ...compare.frame import find_frame
from ...compare.tally import Bound
from ...model.noun import TYPE_CHECKING, Noun
from ...model.outcome import DECIDED
from ...model.policy import ACTIVATE
from ..data import request_id, word_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from typing import Any

    from ...compare.comparison import Unreadable
    from ...compare.frame import Frame
    from ...decide import Decision
    from ...kernel import Kernel
    from ...model.policy import Policy
    from ...model.vocabulary import Fact, Value, Vocabulary

MOST_CASES = 5_000
MOST_UNREADABLE = 200
FIELDS = ("outcome", "guideline", "operator", "kind", "month", "by")


class Named(Noun):
    """The facts of a vocabulary that a report treats apart: the one that says what is asked, the one that says when a case came in, and
    the one that a case is called by; None where there is no such fact."""

    kind: Fact | None
    received: Fact | None
    title: Fact | None


class Version(Noun):
    """A policy by which cases were decided: what decides, its digest, and the facts that a report treats apart."""

    kernel: Kernel
    digest: str
    named: Named

    @property
    def policy(self) -> Policy:
        """The policy itself."""
        return self.kernel.policy


class Kept(Noun):
    """What the record holds of a decision beside it: its number, when and by whom, what it cites, what people decided instead (as
    `Override.data`, the newest last), what became of it (None where that was erased) and when, and which personal facts were erased."""

    number: int
    at: str
    by: str
    cites: tuple[str, ...] = ()
    overrides: tuple[Mapping[str, object], ...] = ()
    became: tuple[tuple[str | None, date], ...] = ()
    erased: tuple[str, ...] = ()


class Case(Noun):
    """A case that is shown with its details: its id, how it was decided and by which version, under which headings it is counted
    (`FIELDS`), and what the record holds beside it."""

    id: str
    decision: Decision
    version: Version
    marks: dict[str, tuple[str, ...]]
    kept: Kept | None = None

    @property
    def override(self) -> Mapping[str, object] | None:
        """What a person decided instead, None where the rules hold."""
        return self.kept.overrides[-1] if self.kept and self.kept.overrides else None

    @property
    def holds(self) -> str:
        """The word of what holds: an outcome, or a status where nothing is decided."""
        return word_in(self.override) if self.override else ruled_word(self.decision)

    @property
    def shown(self) -> dict[str, Value]:
        """Its values, without those that the request marks as personal data."""
        return shown(self.decision)


def shown(decision: Decision) -> dict[str, Value]:
    """The values of a decision, without those that the request marks as personal data, and what is computed where there are any."""
    stated, given = decision.request.facts, decision.given
    marked = {name for name, one in stated.items() if one.personal}
    return {name: value for name, value in given.values.items() if name not in marked and not (marked and name in given.computed)}


class Circumstances(Noun):
    """Where the cases come from and where they go: the name of the table or the record, the number of decisions that were recorded (None
    where nothing is), the checkpoint of the record, and where the cases are that are not shown. `period` are the figures of the period
    (`record.figures`) where the cases come from a record."""

    source: str
    recorded: int | None = None
    checkpoint: str | None = None
    rest: str = ""
    cross_checked: bool = True
    period: Mapping[str, Any] | None = None


class Collector:
    """Counts every case, and keeps the first `MOST_CASES` for their details. What it holds does not grow beyond that.

    `versions` are the policies by which the cases are decided, the newest last.
    """

    def __init__(self, *versions: Version) -> None:
        self.versions = versions
        self.policies = [version.policy for version in reversed(versions)]
        self.frame: Frame | None = find_frame(self.policies)
        limits = self.frame.limits if self.frame else ()
        self.bound, self.asked = [Bound(limit) for limit in limits], [Bound(limit) for limit in limits]
        self.counts: dict[str, dict[str, dict[str, int]]] = {field: {} for field in FIELDS}
        self.overridden: dict[str, dict[str, int]] = {field: {} for field in FIELDS}
        self.count = self.rejected = self.unexplained = 0
        self.cases: list[Case] = []
        self.unreadable: list[Unreadable] = []
        self.lost: list[Unreadable] = []

    @property
    def policy(self) -> Policy:
        """The newest policy by which cases were decided."""
        return self.policies[0]

    def named(self, which: str) -> list[Fact]:
        """The facts, those of the newest version first, that are `kind`, `received` or `title`."""
        facts = [getattr(version.named, which) for version in reversed(self.versions)]
        return [fact for fact in facts if fact is not None]

    def add(self, decision: Decision, id: str | None = None, version: Version | None = None, kept: Kept | None = None) -> None:
        """Takes up a case, decided by the newest version where none is given. Its id is worked out where none is given."""
        version = version or self.versions[-1]
        marks = marks_of(decision, version, kept)
        self._count(marks, bool(kept and kept.overrides))
        for bound in self.asked + (self.bound if marks["outcome"] == (ACTIVATE,) else []):
            bound.add(decision.given.values.get(bound.limit.fact.name))
        if len(self.cases) < MOST_CASES:
            self.cases.append(Case(id or request_id(decision, version.policy.vocabulary.facts), decision, version, marks, kept))

    def _count(self, marks: Mapping[str, Sequence[str]], overridden: bool) -> None:
        (word,) = marks["outcome"]
        for field, values in marks.items():
            for value in values:
                counted = self.counts[field].setdefault(value, {})
                counted[word] = counted.get(word, 0) + 1
                self.overridden[field][value] = self.overridden[field].get(value, 0) + overridden
        self.count += 1

    def reject(self, unreadable: Unreadable) -> None:
        """Takes up a row that could not be read."""
        self.rejected += 1
        if len(self.unreadable) < MOST_UNREADABLE:
            self.unreadable.append(unreadable)

    def lose(self, lost: Unreadable, word: str, kept: Kept) -> None:
        """Takes up a recorded decision that comes to a word and can no longer be explained: it is counted all the same."""
        holds = word_in(kept.overrides[-1]) if kept.overrides else word
        self._count(_marks(holds, kept.cites, "", kept.at[:7]) | _by(kept), bool(kept.overrides))
        self.unexplained += 1
        if len(self.lost) < MOST_UNREADABLE:
            self.lost.append(lost)

    def total(self, word: str) -> int:
        """How many cases came to `activate`, `decline`, `refer-to-operator`, or a status where they are not decided."""
        return sum(self.counts["outcome"].get(word, {}).values())


def marks_of(decision: Decision, version: Version, kept: Kept | None) -> dict[str, tuple[str, ...]]:
    """Under which headings a decision is counted (`FIELDS`); where it comes from the record, as `triage audit report` counts it."""
    values, override = shown(decision), kept.overrides[-1] if kept and kept.overrides else None
    kind, received = (fact and values.get(fact.name) for fact in (version.named.kind, version.named.received))
    word, asked = word_in(override) if override else ruled_word(decision), str(kind) if kind is not None else ""
    if kept:
        return _marks(word, kept.cites, asked, kept.at[:7]) | _by(kept)
    return _marks(word, follows(decision, version.policy), asked, str(received)[:7] if received is not None else "")


def _marks(word: str, guidelines: tuple[str, ...], kind: str, month: str) -> dict[str, tuple[str, ...]]:
    decision, _, operator = word.partition(":")
    return {
        "outcome": (decision,), "guideline": guidelines, "operator": (operator,) if operator else (), "kind": (kind,), "month": (month,),
    }  # fmt: skip


def _by(kept: Kept) -> dict[str, tuple[str, ...]]:
    return {"by": ("person" if kept.overrides else "rules",)}


def ruled_word(decision: Decision) -> str:
    """The word of what the rules say: an outcome, or a status where nothing is decided."""
    return decision.outcome.outcomes[0] if decision.outcome.status == DECIDED else decision.outcome.status


def follows(decision: Decision, policy: Policy) -> tuple[str, ...]:
    """The passages from which a decision follows: what each deciding rule cites first."""
    if decision.outcome.status != DECIDED:
        return ()
    speaking = policy.speaking(decision.outcome.deciding, decision.outcome.otherwise)
    return tuple(dict.fromkeys(each.cites[0] for each in speaking if each.cites))


def version_of(kernel: Kernel, digest: str) -> Version:
    """A policy that is ready to decide, as a report takes it."""
    return Version(kernel, digest, named_facts(kernel))


def named_facts(kernel: Kernel) -> Named:
    """What is asked is the first choice on which outcomes hang; a case came in on the date `received_on`, or else the first date that the
    office states; it is called by `title`, or else by the first text."""
    from ...explain.neighbours import deciding_facts

    vocabulary: Vocabulary = kernel.policy.vocabulary
    open_facts = [fact for fact in vocabulary.facts.values() if not fact.personal]
    hangs_on = set(deciding_facts(kernel))
    kind = (fact for fact in open_facts if fact.type == "choice" and fact.name in hangs_on and not fact.judgement)
    days = [fact for fact in open_facts if fact.type == "date" and fact.whom == "office" and not fact.computed]
    texts = [fact for fact in open_facts if fact.type == "text"]
    return Named(next(kind, None), _called(days, "received_on"), _called(texts, "title"))


def _called(facts: list[Fact], name: str) -> Fact | None:
    return next((fact for fact in facts if fact.name == name), facts[0] if facts else None)
