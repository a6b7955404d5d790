"""The question plan of a backlog: what to ask about its open requests, whom, and in which order the fewest questions settle the most.

Every fact that matters is needed: for some answers to the others, the outcome still hangs on it. So a request with n such facts is
surely settled by n questions and by no fewer; with luck an interview settles it earlier, which `expected` counts.
"""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING, Noun
from .questions import Interview

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..decide import Decision
    from ..kernel import Kernel


class Step(Noun):
    """An open request in the plan: the facts to ask for by whom they are asked of (`sender`, `office`, `operator`, and `assess` for
    judgements), the best one to begin with, how many are to be expected, and how many questions and settled requests it comes to from
    the beginning of the plan up to here."""

    id: str
    outcomes: tuple[str, ...]
    ask: dict[str, tuple[str, ...]]
    first: str
    expected: float
    questions_so_far: int
    settled_so_far: int


def plan(kernel: Kernel, open_requests: Iterable[tuple[str, Decision]]) -> list[Step]:
    """The open requests, those that take the fewest questions first."""
    facts, interview = kernel.policy.vocabulary.facts, Interview(kernel)
    found = []
    for id, decision in open_requests:
        ask: dict[str, list[str]] = {}
        for name in decision.outcome.ask:
            ask.setdefault("assess" if facts[name].judgement else facts[name].whom, []).append(name)
        question = interview.next(decision.request.values())
        assert question is not None, "an open request has a fact that matters"
        found.append((len(decision.outcome.ask), question.expected, id, decision.outcome.outcomes, ask, question.fact))
    steps, questions = [], 0
    for settled, (count, expected, id, outcomes, ask, first) in enumerate(sorted(found, key=lambda item: item[:3]), 1):
        questions += count
        steps.append(Step(id, outcomes, {whom: tuple(names) for whom, names in ask.items()}, first, expected, questions, settled))
    return steps
