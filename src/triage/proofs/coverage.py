"""What a set of requests exercises in a policy: rules, both sides of conditions, guidelines, values of facts; and what it would take
to exercise the rest.

A condition is exercised decisively by a request where the rule would stand otherwise if this one test came out otherwise and all
others stayed as they are.
"""

from __future__ import annotations

from ..model.condition import ALWAYS, All, Any, Not, leaves
from ..model.noun import TYPE_CHECKING, Noun
from ..model.outcome import APPLIES, DECIDED, OUTRANKED
from ..model.policy import Derive
from ..semantics import holds, holds_so_far
from .study import Example, Proved

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..model.condition import Condition, Leaf
    from ..model.outcome import Outcome
    from ..model.vocabulary import Value
    from .study import Study

NEVER = Any(())


class Side(Noun):
    """One side of a test in a rule: `number` counts the rule's tests in the order of the text, `held` tells which side."""

    rule: str
    number: int
    test: Leaf
    held: bool


class Missing(Noun):
    """Something that was not exercised. `facts` of a smallest request that would do it; None where it was not found, and `why` says why."""

    what: Side | str
    facts: dict[str, Value] | None
    why: str = ""


class Coverage:
    """Counts what requests exercise, one by one."""

    def __init__(self, study: Study) -> None:
        self.study, self.policy = study, study.policy
        self.requests = 0
        self.rules = {id: {"applied": 0, "outranked": 0} for id in self.policy.rules}
        self.sides = {side: 0 for id in self.policy.rules for side in _sides(id, self.policy.rules[id].condition)}
        cited = [cite for each in self.policy.speaking(self.policy.rules) for cite in each.cites]
        self.guidelines = dict.fromkeys(sorted(set(cited), key=list(self.policy.sources or sorted(set(cited))).index), 0)
        self.values = {name: dict.fromkeys(self._names(name), 0) for name in study.space.first}

    def _names(self, fact: str) -> list[str]:
        """What can be counted of a fact: its values, or the stretches into which the policy cuts them."""
        space = self.study.space
        known = self.policy.vocabulary.facts[fact]
        if known.type in ("choice", "choices", "yes-no"):
            return list(known.values)
        return [str(cell) for cell in range(space.axes[fact].count)]

    def see(self, values: Mapping[str, Value], outcome: Outcome) -> None:
        """Counts a request: what was given of it and what it came to."""
        self.requests += 1
        for id, state in outcome.states.items():
            self.rules[id]["applied"] += state == APPLIES
            self.rules[id]["outranked"] += state == OUTRANKED
        if outcome.status == DECIDED:
            cites = {cite for each in self.policy.speaking(outcome.deciding, outcome.otherwise) for cite in each.cites}
            # A flag's guideline is exercised where the flag is raised, a concept's where its rule applies.
            cites |= {cite for id, rule in self.policy.rules.items() if outcome.states[id] == APPLIES for cite in rule.cites}
            for cite in cites & self.guidelines.keys():
                self.guidelines[cite] += 1
        known = {**values, **{name: value for name, value in outcome.concepts.items() if value is not None}}
        for id, rule in self.policy.rules.items():
            self._see_tests(id, rule.condition, known)
        for name in self.values.keys() & values.keys():
            for seen in self._seen(name, values[name]):
                self.values[name][seen] += 1

    def _seen(self, fact: str, value: Value) -> list[str]:
        if isinstance(value, frozenset):
            return sorted(value)
        known = self.policy.vocabulary.facts[fact]
        return [str(value)] if known.type in ("choice", "yes-no") else [str(self.study.space.axes[fact].cell(value))]

    def _see_tests(self, id: str, condition: Condition, known: Mapping[str, Value]) -> None:
        for number, test in enumerate(leaves(condition)):
            if test.fact not in known:
                continue
            yes, no = (holds_so_far(_replaced(condition, number, by), known) for by in (ALWAYS, NEVER))
            if yes is not no:
                side = Side(id, number, test, holds(test, known))
                self.sides[side] += 1

    def missing(self) -> Iterator[Missing]:
        """What was not exercised and can be, with a smallest request that would; what no request can exercise is left out, as proved."""
        signals = self.study.signals
        for id, counts in self.rules.items():
            if not counts["applied"]:
                of = [world.decides.get(id, world.applies[id]) for world in signals.worlds]
                yield from self._example(id, signals.surely(of))
        for side, count in self.sides.items():
            if not count:
                yield from self._example(side, self._exercises(side))

    def possible(self) -> tuple[int, int]:
        """How much was exercised, out of how much can be: rules applied, sides of tests, guidelines."""
        done = sum(bool(counts["applied"]) for counts in self.rules.values()) + sum(map(bool, self.sides.values()))
        guidelines = sum(map(bool, self.guidelines.values()))
        open_ones = sum(1 for _ in self.missing())
        return done + guidelines, done + len(self.guidelines) + open_ones

    def _example(self, what: Side | str, formula: int) -> Iterator[Missing]:
        answer = self.study.example(formula)
        if isinstance(answer, Example):
            yield Missing(what, answer.facts, "" if answer.facts is not None else "no request that states it was found")
        elif not isinstance(answer, Proved):
            yield Missing(what, None, f"the search went through {self.study.budget:,} nodes without an answer")

    def _exercises(self, side: Side) -> int:
        """When a side of a test is exercised decisively, by a request in scope."""
        pool, space, rule = self.study.pool, self.study.space, self.policy.rules[side.rule]
        formulas = []
        for world in self.study.signals.worlds:
            test = space.condition(side.test, world.concepts)
            yes = space.condition(_replaced(rule.condition, side.number, ALWAYS), world.concepts)
            no = space.condition(_replaced(rule.condition, side.number, NEVER), world.concepts)
            scope = pool.all([]) if isinstance(rule.effect, Derive) else world.scope
            formulas.append(pool.all([pool.any(pool.differ(yes, no)), scope, test if side.held else pool.negate(test)]))
        return self.study.signals.surely(formulas)


def _sides(id: str, condition: Condition) -> list[Side]:
    return [Side(id, number, test, held) for number, test in enumerate(leaves(condition)) for held in (True, False)]


def _replaced(condition: Condition, number: int, by: Condition) -> Condition:
    """A condition with its n-th test replaced."""
    if isinstance(condition, All | Any):
        parts = []
        for part in condition.parts:
            count = sum(1 for _ in leaves(part))
            parts.append(_replaced(part, number, by) if 0 <= number < count else part)
            number -= count
        return type(condition)(tuple(parts))
    return Not(_replaced(condition.part, number, by)) if isinstance(condition, Not) else by
