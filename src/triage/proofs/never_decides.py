"""`never-decides`: a rule that applies, but only where an earlier tier has decided already."""

from __future__ import annotations

from ..kernel.formula import Exhausted
from ..model.noun import TYPE_CHECKING
from .finding import WARNING, Finding, not_checked
from .never_applies import applies_in_scope
from .study import Example, NotChecked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .study import Study


def find(study: Study) -> Iterator[Finding]:
    """One finding a rule; the witness is a request to which it applies in vain, with the earlier rules that decide there."""
    for tier in study.policy.tiers:
        for id in tier:
            try:
                if study.exists(study.signals.decides(id)):
                    continue
            except Exhausted:
                yield not_checked("never-decides", WARNING, study.budget, {"rule": id}, (id,))
                continue
            answer = study.example(applies_in_scope(study, id))
            if isinstance(answer, NotChecked):
                yield not_checked("never-decides", WARNING, study.budget, {"rule": id}, (id,))
            elif isinstance(answer, Example):
                rules = (id, *_before(study, answer))
                yield Finding("never-decides", WARNING, "never-decides", {"rule": id}, rules, answer.facts, study.outcome_of(answer))


def _before(study: Study, example: Example) -> tuple[str, ...]:
    """The first few rules that decide the example, or may where it leaves that open."""
    return study.reached(example, {id: study.signals.decides(id) for tier in study.policy.tiers for id in tier}, 3)
