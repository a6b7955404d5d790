"""Rows to decisions, one after the other: what a row comes to is what `decide` says of the same facts."""

from __future__ import annotations

from ..decide import Disagreement
from ..diagnostics import Invalid, Problems
from ..language.requests import read_request
from ..model.noun import TYPE_CHECKING, Noun
from ..model.outcome import CONFLICT, DECIDED, OPEN, OUT_OF_SCOPE, UNCOVERED
from .row import Rejected, rejected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..decide import Decision, Engine
    from ..model.outcome import Outcome
    from .row import Row, Table

STATUSES = (DECIDED, OPEN, OUT_OF_SCOPE, UNCOVERED, CONFLICT)


class Answered(Noun):
    """A row that was read, and what it comes to."""

    row: Row
    decision: Decision


def decide_rows(table: Table, engine: Engine) -> Iterator[Answered | Rejected]:
    """What each row of a table comes to. Raises `Disagreement`, which then says on which line, and `Invalid` as the table does."""
    vocabulary = engine.policy.vocabulary
    for row in table.rows():
        if isinstance(row, Rejected):
            yield row
            continue
        problems = Problems()
        request = read_request(row.request(problems), vocabulary, problems)
        try:
            problems.stop()
            yield Answered(row, engine.decide(request, again=False))
        except Invalid as fault:
            yield rejected(row, fault.diagnostics)
        except Disagreement as fault:
            named = f" (`{request.id}`)" if request.id else ""
            raise Disagreement(fault.rules, f"on line {row.line}{named} {fault.detail}") from None


class Counts:
    """How many rows came to what."""

    def __init__(self) -> None:
        self.rejected = 0
        self.statuses = dict.fromkeys(STATUSES, 0)
        self.decisions: dict[str, int] = {}
        self.operators: dict[str, int] = {}

    def add(self, outcome: Outcome) -> None:
        """Counts a row that was answered."""
        self.statuses[outcome.status] += 1
        if outcome.decision:
            self.decisions[outcome.decision] = self.decisions.get(outcome.decision, 0) + 1
        if outcome.operator:
            self.operators[outcome.operator] = self.operators.get(outcome.operator, 0) + 1

    @property
    def answered(self) -> int:
        """Rows that have an answer, be it that a question is open."""
        return sum(self.statuses.values())

    def check(self, read: int, written: int, put_aside: int) -> None:
        """Raises `AssertionError` where a row was lost on the way, or came out twice."""
        if not read == self.answered + self.rejected == written + put_aside or written != self.answered:
            raise AssertionError(f"{read} rows in, {self.answered} answered, {self.rejected} rejected; {written} and {put_aside} written")
