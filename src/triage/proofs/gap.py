"""`gap`: requests in scope that reach no rule which decides."""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING
from ..model.outcome import UNCOVERED
from .finding import ERROR, NOTE, Finding
from .study import Example, NotChecked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .study import Study


def find(study: Study) -> Iterator[Finding]:
    """One finding for all such requests, with the regions where they lie."""
    otherwise = study.policy.otherwise
    if otherwise is None:
        formula, level = study.signals.outcomes.get(UNCOVERED, 0), ERROR
        said, outcome = "some requests in scope reach no rule that decides, and there is no `otherwise`", UNCOVERED
    else:
        formula, level = study.signals.surely([world.otherwise for world in study.signals.worlds]), NOTE
        said, outcome = (
            f"some requests in scope reach no rule that decides: `otherwise` says {otherwise.effect.outcome}",
            otherwise.effect.outcome,
        )
    answer = study.example(formula)
    if isinstance(answer, NotChecked):
        yield Finding("gap", level, "whether every request in scope reaches a rule was not checked", unchecked=answer.why)
    elif isinstance(answer, Example):
        regions, complete = study.regions(formula)
        yield Finding("gap", level, said, (), answer.facts, outcome, tuple(regions), complete)
