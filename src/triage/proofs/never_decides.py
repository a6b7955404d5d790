"""`never-decides`: a rule that applies, but only where an earlier tier has decided already."""

from __future__ import annotations

from itertools import islice

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
                yield Finding("never-decides", WARNING, f"whether `{id}` ever decides was not checked", (id,), unchecked=study.unanswered)
                continue
            answer = study.example(applies_in_scope(study, id))
            if isinstance(answer, Example):
                said = f"wherever `{id}` applies, a rule of an earlier tier has decided"
                yield Finding("never-decides", WARNING, said, (id, *_before(study, answer)), answer.facts, _outcome(study, answer))


def _before(study: Study, example: Example) -> tuple[str, ...]:
    """The first few rules that decide the example, or may where it leaves that open."""
    worlds, tiers = study.signals.worlds, study.policy.tiers
    decides = {id: study.signals.possibly([world.decides[id] for world in worlds]) for tier in tiers for id in tier}
    return tuple(islice(study.reached(example, decides), 3))


def _outcome(study: Study, example: Example) -> str:
    found = tuple(islice(study.reached(example, study.signals.outcomes), 2))
    return found[0] if len(found) == 1 else "open" if found else ""
