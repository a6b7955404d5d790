"""`conflict`: rules of one tier that apply together and say different things, or whose concepts contradict one another."""

from __future__ import annotations

from itertools import combinations

from ..model.noun import TYPE_CHECKING
from ..model.outcome import CONFLICT
from ..model.policy import Decide, Derive
from .finding import ERROR, Finding, not_checked
from .study import Example, NotChecked

MOST_TOLD = 10

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .study import Study


def find(study: Study) -> Iterator[Finding]:
    """Every pair of rules between which the policy does not choose."""
    policy, pool, worlds = study.policy, study.pool, study.signals.worlds
    explained, found = [], 0
    for tier in policy.tiers:
        for one, other in combinations(tier, 2):
            first, second = policy.rules[one].effect, policy.rules[other].effect
            assert isinstance(first, Decide)
            assert isinstance(second, Decide)
            if first.outcome != second.outcome:
                both = study.signals.possibly([pool.all([world.decides[one], world.decides[other]]) for world in worlds])
                explained.append(both)
                about = {"one": one, "first": first.outcome, "other": other, "second": second.outcome}
                for finding in _finding(study, both, (one, other), "conflict", about, found):
                    found += 1
                    yield finding
    rest = pool.all([study.signals.outcomes.get(CONFLICT, 0), *(pool.negate(both) for both in explained)])
    for one, other in combinations((id for id, rule in policy.rules.items() if isinstance(rule.effect, Derive)), 2):
        first, second = policy.rules[one].effect, policy.rules[other].effect
        assert isinstance(first, Derive)
        assert isinstance(second, Derive)
        shared = [name for name, value in first.values if dict(second.values).get(name, value) != value]
        if shared:
            both = pool.all([rest, study.signals.possibly([pool.all([world.applies[one], world.applies[other]]) for world in worlds])])
            yield from _finding(study, both, (one, other), "conflict-concept", {"one": one, "other": other, "concept": shared[0]}, 0)


def _finding(study: Study, formula: int, rules: tuple[str, str], said: str, about: dict[str, str], number: int) -> Iterator[Finding]:
    answer = study.example(formula)
    if isinstance(answer, NotChecked):
        yield not_checked("conflict", ERROR, study.budget, about, rules)
    elif isinstance(answer, Example):
        # A draft can have hundreds of conflicts; the witness and the rules say enough, and the region is told of the first few.
        regions, complete = study.regions(formula, 2) if number < MOST_TOLD else ([], False)
        yield Finding("conflict", ERROR, said, about, rules, answer.facts, CONFLICT, tuple(regions), complete)
