"""What a report of a backlog is made from, gathered case by case: from a table as it is decided, or from the record."""

from __future__ import annotations

from ...compare.frame import find_frame
from ...compare.tally import Bound
from ...model.noun import TYPE_CHECKING, Noun
from ...model.outcome import DECIDED
from ...model.policy import ACTIVATE
from ..data import request_id

if TYPE_CHECKING:
    from ...compare.comparison import Unreadable
    from ...compare.frame import Frame
    from ...decide import Decision
    from ...kernel import Kernel
    from ...model.policy import Policy
    from ...model.vocabulary import Fact, Value, Vocabulary

MOST_CASES = 5_000
MOST_UNREADABLE = 200
FIELDS = ("outcome", "guideline", "operator", "kind", "month")


class Case(Noun):
    """A case that is shown with its details: its id, what it came to, and under which headings it is counted (`FIELDS`)."""

    id: str
    decision: Decision
    marks: dict[str, tuple[str, ...]]

    @property
    def shown(self) -> dict[str, Value]:
        """Its values, without those that the request marks as personal data."""
        return shown(self.decision)


def shown(decision: Decision) -> dict[str, Value]:
    """The values of a decision, without those that the request marks as personal data, and what is computed where there are any."""
    stated, given = decision.request.facts, decision.given
    marked = {name for name, one in stated.items() if one.personal}
    return {name: value for name, value in given.values.items() if name not in marked and not (marked and name in given.computed)}


class Named(Noun):
    """The facts of a vocabulary that a report treats apart: the one that says what is asked, the one that says when a case came in, and
    the one that a case is called by; None where there is no such fact."""

    kind: Fact | None
    received: Fact | None
    title: Fact | None


class Circumstances(Noun):
    """Where the cases come from and where they go: the name of the table or the record, the number of decisions that were recorded (None
    where nothing is), the checkpoint of the record, and where the cases are that are not shown."""

    source: str
    recorded: int | None = None
    checkpoint: str | None = None
    rest: str = ""
    cross_checked: bool = True


class Collector:
    """Counts every case, and keeps the first `MOST_CASES` for their details. What it holds does not grow beyond that."""

    def __init__(self, kernel: Kernel, digest: str) -> None:
        self.kernel, self.digest = kernel, digest
        self.named = named_facts(kernel)
        self.frame: Frame | None = find_frame([self.policy])
        limits = self.frame.limits if self.frame else ()
        self.bound, self.asked = [Bound(limit) for limit in limits], [Bound(limit) for limit in limits]
        self.counts: dict[str, dict[str, dict[str, int]]] = {field: {} for field in FIELDS}
        self.count = self.rejected = 0
        self.cases: list[Case] = []
        self.unreadable: list[Unreadable] = []

    @property
    def policy(self) -> Policy:
        """The policy by which the cases were decided."""
        return self.kernel.policy

    def add(self, decision: Decision, id: str | None = None) -> None:
        """Takes up a case. Its id is worked out where none is given."""
        marks = self._marks(decision)
        (word,) = marks["outcome"]
        for field, values in marks.items():
            for value in values:
                counted = self.counts[field].setdefault(value, {})
                counted[word] = counted.get(word, 0) + 1
        for bound in self.asked + (self.bound if word == ACTIVATE else []):
            bound.add(decision.given.values.get(bound.limit.fact.name))
        self.count += 1
        if len(self.cases) < MOST_CASES:
            self.cases.append(Case(id or request_id(decision, self.policy.vocabulary.facts), decision, marks))

    def reject(self, unreadable: Unreadable) -> None:
        """Takes up a row that could not be read."""
        self.rejected += 1
        if len(self.unreadable) < MOST_UNREADABLE:
            self.unreadable.append(unreadable)

    def total(self, word: str) -> int:
        """How many cases came to `activate`, `decline`, `refer-to-operator`, or a status where they are not decided."""
        return sum(self.counts["outcome"].get(word, {}).values())

    def _marks(self, decision: Decision) -> dict[str, tuple[str, ...]]:
        outcome, values = decision.outcome, shown(decision)
        kind, received = (fact and values.get(fact.name) for fact in (self.named.kind, self.named.received))
        return {
            "outcome": (outcome.decision or outcome.status,),
            "guideline": self._follows(decision),
            "operator": (outcome.operator,) if outcome.operator else (),
            "kind": (str(kind) if kind is not None else "",),
            "month": (str(received)[:7] if received is not None else "",),
        }

    def _follows(self, decision: Decision) -> tuple[str, ...]:
        """The passages from which a decision follows: what each deciding rule cites first."""
        if decision.outcome.status != DECIDED:
            return ()
        policy = self.policy
        cites = [policy.rules[id].cites for id in decision.outcome.deciding]
        cites += [policy.otherwise.cites] if decision.outcome.otherwise and policy.otherwise else []
        return tuple(dict.fromkeys(ids[0] for ids in cites if ids))


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
