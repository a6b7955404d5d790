"""`gap`: requests in scope that reach no rule which decides."""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING
from ..model.outcome import UNCOVERED
from .finding import ERROR, NOTE, Finding, not_checked
from .study import Example, NotChecked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .study import Study


def find(study: Study) -> Iterator[Finding]:
    """One finding for all such requests, with the regions where they lie."""
    otherwise = study.policy.otherwise
    if otherwise is None:
        formula, level = study.signals.outcomes.get(UNCOVERED, 0), ERROR
        said, outcome = "gap", UNCOVERED
    else:
        formula, level = study.signals.surely([world.otherwise for world in study.signals.worlds]), NOTE
        said, outcome = "gap-otherwise", otherwise.effect.outcome
    answer = study.example(formula)
    if isinstance(answer, NotChecked):
        yield not_checked("gap", level, study.budget)
    elif isinstance(answer, Example):
        regions, complete = study.regions(formula)
        about = {"outcome": outcome}
        yield Finding("gap", level, said, about, (), answer.facts, outcome, tuple(regions), complete, place=study.policy.place)
