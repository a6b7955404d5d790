"""`outranks`: a rule of an earlier tier silences one of a later tier that says otherwise: precedence at work."""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING
from ..model.policy import Decide
from .finding import NOTE, Finding, not_checked
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
                about = {"earlier": earlier, "first": speaks.outcome, "later": id, "second": silent.outcome}
                formula = study.signals.surely([pool.all([world.decides[earlier], world.applies[id]]) for world in worlds])
                answer = study.example(formula)
                if isinstance(answer, NotChecked):
                    yield not_checked("outranks", NOTE, study.budget, about, (id, earlier))
                elif isinstance(answer, Example):
                    yield Finding("outranks", NOTE, "outranks", about, (id, earlier), answer.facts, speaks.outcome)
