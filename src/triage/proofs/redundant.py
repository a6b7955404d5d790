"""`redundant`: a rule without which no request has another outcome, another deciding rule or other flags.

A rule that decides beside others of its tier which say the same is redundant where it never decides alone. A rule may repeat another
for the sake of clarity, so this is a note.
"""

from __future__ import annotations

from itertools import combinations

from ..kernel.formula import FALSE, Exhausted
from ..model.noun import TYPE_CHECKING, replace
from ..model.outcome import OUT_OF_SCOPE
from ..model.policy import Decide, Derive, Flag
from .finding import NOTE, Finding, not_checked
from .never_applies import applies_in_scope
from .study import Example

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..kernel.signals import World
    from .study import Study


def find(study: Study) -> Iterator[Finding]:
    """One finding a rule that applies somewhere (one that never does is found as `never-applies`); the witness is a request to which it
    applies, with the rules that say the same there."""
    for id, rule in study.policy.rules.items():
        try:
            if not study.exists(applies_in_scope(study, id)):
                continue
            match rule.effect:
                case Decide():
                    needed = study.exists(_alone(study, id))
                case Flag(name):
                    needed = study.exists(_flags_alone(study, id, name))
                case Derive():
                    needed = _derives_alone(study, id)
        except Exhausted:
            yield not_checked("redundant", NOTE, study.budget, {"rule": id}, (id,))
            continue
        if not needed:
            answer = study.example(applies_in_scope(study, id))
            if isinstance(answer, Example):
                rules = (id, *_instead(study, id, answer))
                yield Finding("redundant", NOTE, "redundant", {"rule": id}, rules, answer.facts, study.outcome_of(answer))
            else:
                yield Finding("redundant", NOTE, "redundant", {"rule": id}, (id,))


def _instead(study: Study, id: str, example: Example) -> tuple[str, ...]:
    """The first few rules that say in the example what a rule says that decides or flags, should it be left out."""
    effect, worlds = study.policy.rules[id].effect, study.signals.worlds
    if isinstance(effect, Derive):
        return ()
    same = [other for other, rule in study.policy.rules.items() if other != id and rule.effect == effect]
    return study.reached(example, {other: study.signals.possibly([world.applies[other] for world in worlds]) for other in same}, 3)


def _alone(study: Study, id: str) -> int:
    """Where a rule decides, no other one says the same, and others do not contradict one another anyway."""
    pool, rules, tier = study.pool, study.policy.rules, next(tier for tier in study.policy.tiers if id in tier)

    def counts(world: World) -> int:
        applies: dict[object, int] = {}
        for other in tier:
            if other != id:
                effect = rules[other].effect
                applies[effect] = pool.any([applies.get(effect, FALSE), world.applies[other]])
        same = applies.pop(rules[id].effect, FALSE)
        contradiction = pool.any([pool.all(pair) for pair in combinations(applies.values(), 2)])
        return pool.all([world.decides[id], pool.negate(same), pool.negate(contradiction)])

    return study.signals.possibly([counts(world) for world in study.signals.worlds])


def _flags_alone(study: Study, id: str, flag: str) -> int:
    pool = study.pool
    others = [o for o, rule in study.policy.rules.items() if o != id and isinstance(rule.effect, Flag) and rule.effect.name == flag]
    return study.signals.possibly(
        [pool.all([world.applies[id], *(pool.negate(world.applies[other]) for other in others)]) for world in study.signals.worlds]
    )


def _derives_alone(study: Study, id: str) -> bool:
    """Whether the policy without a rule that derives concepts differs anywhere: in an outcome, a deciding rule or a flag."""
    from ..kernel.signals import Signals

    signals, pool = study.signals, study.pool
    matters = signals.possibly([_gives_alone(study, id, world) for world in signals.worlds])
    if not study.exists(matters):
        return False
    rules = {other: rule for other, rule in study.policy.rules.items() if other != id}
    without = Signals(replace(study.policy, rules=rules), study.space)

    def ever(formulas: Iterable[int]) -> bool:
        return any(study.exists(pool.all([matters, formula])) for formula in formulas)

    flags = [pool.differ(signals.surely(signals.raised(flag)), without.surely(without.raised(flag))) for flag in signals.flags]
    words = sorted({*signals.outcomes, *without.outcomes})
    if len(signals.worlds) == len(without.worlds) == 1:
        # Where the deciding rules differ, the first tier in which they do has one that decides on one side and does not apply on the
        # other: far quicker to prove than that it does not decide there. The outcome follows from the deciding rules and the scope.
        words = [word for word in words if word == OUT_OF_SCOPE]
        one, other = signals.worlds[0], without.worlds[0]
        changed = [r for tier in study.policy.tiers for r in tier if one.applies[r] != other.applies[r]]
        decides = [[pool.all([w.decides[r], pool.negate(v.applies[r])]) for w, v in ((one, other), (other, one))] for r in changed]
    else:
        decides = [pool.differ(signals.decides(r), without.decides(r)) for tier in study.policy.tiers for r in tier]
    outcomes = [pool.differ(signals.outcomes.get(word, FALSE), without.outcomes.get(word, FALSE)) for word in words]
    return any(ever(formulas) for formulas in [*decides, *flags, *outcomes])


def _gives_alone(study: Study, id: str, world: World) -> int:
    """Where a rule gives a concept a value in a world that no other rule gives it there: elsewhere nothing can hang on the rule."""
    pool, rules = study.pool, study.policy.rules
    effect = rules[id].effect
    assert isinstance(effect, Derive)
    given = [
        pool.any(
            [world.applies[o] for o, rule in rules.items() if o != id and isinstance(rule.effect, Derive) and value in rule.effect.values]
        )
        for value in effect.values
    ]
    return pool.all([world.applies[id], pool.negate(pool.all(given))])
