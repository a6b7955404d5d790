"""`outranks`: a rule of an earlier tier silences one of a later tier that says otherwise: precedence at work."""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING
from ..model.policy import Decide
from .finding import NOTE, Finding
from .study import Example, NotChecked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .study import Study


def find(study: Study) -> Iterator[Finding]:
    """One finding for each pair of rules, the later one first."""
    policy, pool, worlds = study.policy, study.pool, study.signals.worlds
    for number, tier in enumerate(policy.tiers):
        for id in tier:
            for earlier in (other for before in policy.tiers[:number] for other in before):
                silent, speaks = policy.rules[id].effect, policy.rules[earlier].effect
                assert isinstance(silent, Decide)
                assert isinstance(speaks, Decide)
                if silent.outcome == speaks.outcome:
                    continue
                said = f"`{earlier}` ({speaks.outcome}) outranks `{id}` ({silent.outcome}) where both apply"
                formula = study.signals.surely([pool.all([world.decides[earlier], world.applies[id]]) for world in worlds])
                answer = study.example(formula)
                if isinstance(answer, NotChecked):
                    yield Finding("outranks", NOTE, f"whether {said} was not checked", (id, earlier), unchecked=answer.why)
                elif isinstance(answer, Example):
                    yield Finding("outranks", NOTE, said, (id, earlier), answer.facts, speaks.outcome)
