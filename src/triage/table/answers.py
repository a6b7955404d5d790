"""What stands in the columns of answers, for every form in which a table is written."""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING
from ..report.data import reasons

if TYPE_CHECKING:
    from ..model.outcome import Outcome
    from ..model.policy import Policy

    Answers = dict[str, str | list[str] | None]


def answers(outcome: Outcome, policy: Policy, lang: str) -> Answers:
    """The answers to a request, by the name of their column."""
    because, cites = reasons(policy, outcome, lang)
    return {
        "status": outcome.status, "decision": outcome.decision, "operator": outcome.operator, "because": because, "cites": cites,
        "flags": list(outcome.flags), "ask": list(outcome.ask),
    }  # fmt: skip


def joined(name: str, answer: str | list[str] | None) -> str:
    """An answer as the text of a cell: lists are joined by `; `, reasons by a space."""
    if isinstance(answer, list):
        return (" " if name == "because" else "; ").join(answer)
    return answer or ""
