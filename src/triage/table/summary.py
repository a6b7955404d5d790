"""What a run over a table came to: how many rows were decided how, and that none was lost."""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING
from ..model.outcome import CONFLICT, DECIDED, OPEN, OUT_OF_SCOPE, UNCOVERED
from ..model.policy import DECISIONS, REFER

if TYPE_CHECKING:
    from ..model.outcome import Outcome

STATUSES = (DECIDED, OPEN, OUT_OF_SCOPE, UNCOVERED, CONFLICT)
_WORDS = {
    "en": {
        "rows": "rows", DECIDED: "decided", OPEN: "open", OUT_OF_SCOPE: "out of scope", UNCOVERED: "uncovered", CONFLICT: "conflict",
        "rejected": "rejected", "activate": "activate", "decline": "decline", REFER: "refer to operator",
    },
    "da": {
        "rows": "rækker", DECIDED: "afgjort", OPEN: "åbne", OUT_OF_SCOPE: "uden for politikken", UNCOVERED: "ingen regel dækker",
        CONFLICT: "reglerne er uenige", "rejected": "afvist", "activate": "aktivér", "decline": "afslå", REFER: "henvis til operatør",
    },
}  # fmt: skip


class Counts:
    """How many rows came to what."""

    def __init__(self) -> None:
        self.rejected = 0
        self.statuses: dict[str, int] = dict.fromkeys(STATUSES, 0)
        self.decisions = dict.fromkeys(DECISIONS, 0)
        self.operators: dict[str, int] = {}

    def add(self, outcome: Outcome, rows: int = 1) -> None:
        """Counts a row that has an answer, or several that have the same."""
        self.add_words(outcome.status, outcome.decision, outcome.operator, rows)

    def add_words(self, status: str, decision: str | None, operator: str | None, rows: int) -> None:
        """Counts rows with an answer by its words."""
        self.statuses[status] += rows
        if decision:
            self.decisions[decision] += rows
        if operator:
            self.operators[operator] = self.operators.get(operator, 0) + rows

    def add_all(self, other: Counts) -> None:
        """Adds what was counted elsewhere."""
        self.rejected += other.rejected
        for mine, its in ((self.statuses, other.statuses), (self.decisions, other.decisions), (self.operators, other.operators)):
            for word, rows in its.items():
                mine[word] = mine.get(word, 0) + rows

    @property
    def answered(self) -> int:
        """Rows that have an answer, be it that a question is open."""
        return sum(self.statuses.values())

    @property
    def rows(self) -> int:
        """All rows."""
        return self.answered + self.rejected

    def check(self, read: int, written: int, put_aside: int) -> None:
        """Raises `AssertionError` where a row was lost on the way, or came out twice."""
        if (self.rows, self.answered, self.rejected) != (read, written, put_aside):
            told = f"{self.answered} answered and {written} written, {self.rejected} rejected and {put_aside} put aside"
            raise AssertionError(f"{read} rows in, {told}")

    def data(self) -> dict[str, object]:
        """The counts for JSON: `rows` is the sum of the five statuses and `rejected`."""
        counts: dict[str, object] = {"rows": self.rows, **self.statuses, "rejected": self.rejected}
        return {**counts, "decisions": dict(self.decisions), "operators": dict(sorted(self.operators.items()))}

    def lines(self, lang: str) -> list[str]:
        """The counts for a person, each decision below its status and each operator below the referrals."""
        words = _WORDS.get(lang, _WORDS["en"])
        found = [(words["rows"], self.rows)]
        for status, count in self.statuses.items():
            found.append((words[status], count))
            if status == DECIDED:
                for decision, number in self.decisions.items():
                    found.append((f"  {words[decision]}", number))
                    if decision == REFER:
                        found += [(f"    {operator}", number) for operator, number in sorted(self.operators.items())]
        found.append((words["rejected"], self.rejected))
        wide, high = max(len(label) for label, _ in found), len(f"{self.rows:,}")
        return [f"{label:<{wide}}  {count:>{high},}" for label, count in found]
