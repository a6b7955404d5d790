"""`never-decides`: a rule that applies, but only where an earlier tier has decided already."""

from __future__ import annotations

from ..kernel.formula import Exhausted
from ..model.noun import TYPE_CHECKING
from .finding import WARNING, Finding
from .never_applies import applies_in_scope
from .study import Example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .study import Study


def find(study: Study) -> Iterator[Finding]:
    """One finding a rule; the witness is a request to which it applies in vain, with the earlier rules that decide there."""
    for tier in study.policy.tiers:
        for id in tier:
            try:
                if study.exists(study.signals.possibly([world.decides[id] for world in study.signals.worlds])):
                    continue
            except Exhausted:
                why = f"the search went through {study.budget:,} nodes without an answer"
                yield Finding("never-decides", WARNING, f"whether `{id}` ever decides was not checked", (id,), unchecked=why)
                continue
            answer = study.example(applies_in_scope(study, id))
            if isinstance(answer, Example):
                said = f"wherever `{id}` applies, a rule of an earlier tier has decided"
                yield Finding("never-decides", WARNING, said, (id, *_before(study, answer)), answer.facts, _outcome(study, answer))


def _before(study: Study, example: Example) -> tuple[str, ...]:
    from ..given import fill

    if example.facts is None:
        return ()
    return study.kernel.evaluate(fill(study.policy.vocabulary, example.facts).values).outcome.deciding[:3]


def _outcome(study: Study, example: Example) -> str:
    from ..given import fill

    if example.facts is None:
        return ""
    outcome = study.kernel.evaluate(fill(study.policy.vocabulary, example.facts).values).outcome
    return outcome.outcomes[0] if len(outcome.outcomes) == 1 else "open"
