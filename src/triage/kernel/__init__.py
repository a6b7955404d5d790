"""The kernel: a policy compiled to cells and formulas, and what a request comes to, exactly, with facts unstated (`design.md` 1)."""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING, Noun
from ..model.outcome import (
    APPLIES,
    DOES_NOT_APPLY,
    MAY_APPLY,
    OPEN,
    OUTRANKED,
    Completion,
    Outcome,
)
from ..model.policy import Decide
from .bits import Tables
from .formula import FALSE, TRUE
from .signals import Signals
from .stated import Stated, settled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ..model.outcome import RuleState
    from ..model.policy import Policy
    from ..model.vocabulary import Impossible, Value
    from .stated import Summary

# Answers are remembered until the states of so many rules are in them.
MOST_REMEMBERED = 2_000_000


class Contradiction(Exception):
    """No request can have all of these facts; `impossible` is the condition that they meet, None where several together do."""

    def __init__(self, impossible: Impossible | None) -> None:
        self.impossible = impossible
        super().__init__("impossible")


class Answer(Noun):
    """An outcome and, for each of its words, cells of the unstated facts that lead there.

    `outcome.ask` still names computed facts; `decide` puts the facts to ask for in their place.
    """

    outcome: Outcome
    models: dict[str, dict[int, int]]


class Kernel:
    """A compiled policy; `stored` is what `stored()` gave for the same policy before, and spares compiling it again."""

    def __init__(self, policy: Policy, stored: Sequence[Any] | None = None) -> None:
        self.policy = policy
        self.signals = Signals(policy) if stored is None else Signals.restored(policy, stored[0])
        self.space, self.pool = self.signals.space, self.signals.pool
        # The facts on which impossible conditions depend.
        self.impossible_facts = self.space.facts_in(self.space.impossible)
        self._answers: dict[int | tuple[int, int], Answer] = {}
        self.tables = Tables(self.space, self._formulas()) if stored is None else Tables.restored(self.space, stored[1])
        self._stated = Stated(policy, self.signals.worlds)
        # What is remembered of a request grows with the number of rules.
        self._most_remembered = MOST_REMEMBERED // (1 + len(policy.rules))
        if stored is None:
            self.pool.settle()

    def stored(self) -> Sequence[Any]:
        """The kernel in plain values that `marshal` can write, without its policy. Only of one that has not been asked anything yet."""
        return self.signals.stored(), self.tables.stored()

    def _formulas(self) -> list[int]:
        """Every formula that an answer depends on."""
        worlds = self.signals.worlds
        found = [formula for world in worlds for formula in world.applies.values()]
        for world in worlds:
            found += [world.comes_about, world.scope, *(f for values in world.concepts.values() for f in values.values())]
        return [*dict.fromkeys([*found, *self.space.impossible])]

    def check_possible(self, stated: Mapping[str, Value]) -> None:
        """Raises `Contradiction` where the stated facts alone meet an impossible condition."""
        given = {name: stated[name] for name in self.impossible_facts if name in stated}
        if not given:
            return
        cells = self.space.all_cells(given)
        known: dict[int, int] = {}
        for formula, entry in zip(self.space.impossible, self.policy.vocabulary.impossible, strict=True):
            rest = self.pool.fix_all(formula, cells, known)
            if rest == TRUE or (rest != FALSE and self.pool.reach(self.pool.negate(rest)) is None):
                raise Contradiction(entry)
        if self.pool.reach(self.pool.fix_all(self.space.possible, cells, known)) is None:
            raise Contradiction(None)

    def evaluate(self, values: Mapping[str, Value]) -> Answer:
        """What the given values come to, whatever the facts are that they leave out. Raises `Contradiction`."""
        alive, unstated = self.tables.survivors(values)
        key = (alive, unstated) if unstated else self.tables.guards(alive)
        answer = self._answers.get(key)
        if answer is None:
            if len(self._answers) >= self._most_remembered:
                self._answers.clear()
            answer = self._answers[key] = self._search(values) if unstated else self._read_off(self.tables.guards(alive))
        return answer

    def _search(self, values: Mapping[str, Value]) -> Answer:
        self.pool.forget()
        return Residue(self, values).answer()

    def _read_off(self, guards: int) -> Answer:
        outcome = self.outcome(guards)
        return Answer(outcome, {outcome.outcomes[0]: {}})

    def summary(self, guards: int) -> Summary:
        """What a request that leaves nothing open comes to, in short, given the guards of the formulas that hold.

        Raises `Contradiction`.
        """
        return self._stated.summary(self._holding(guards))

    def outcome(self, guards: int) -> Outcome:
        """The outcome of a request that leaves nothing open, given the guards of the formulas that hold. Raises `Contradiction`."""
        return self._stated.outcome(self._holding(guards))

    def _holding(self, guards: int) -> set[int]:
        holding = self.tables.formulas(guards)
        if not holding.isdisjoint(self.space.impossible):
            raise Contradiction(None)
        return holding

    def state_of_condition(self, rule: str, values: Mapping[str, Value]) -> RuleState:
        """Whether a rule's condition, scope and tiers left aside, holds in all completions, in some or in none. Raises `Contradiction`."""
        residue, signals = Residue(self, values), self.signals
        condition = self.policy.rules[rule].condition
        formulas = [self.space.condition(condition, world.concepts) for world in signals.worlds]
        if not residue.can(residue.fix(signals.possibly(formulas))):
            return DOES_NOT_APPLY
        return APPLIES if residue.must(residue.fix(signals.surely(formulas))) else MAY_APPLY

    def completions(self, values: Mapping[str, Value], answer: Answer) -> list[Completion]:
        """For each possible outcome, the request with values for all facts that the policy tests: the given ones, and others that
        lead there."""
        found = []
        for word, model in answer.models.items():
            full = {name: values[name] if name in values else self.space.value(name, model) for name in self.space.first}
            inner = self.evaluate(full).outcome
            applying = frozenset(id for id, state in inner.states.items() if state in (APPLIES, OUTRANKED))
            found.append(Completion(full, word, applying))
        return found


class Residue:
    """What remains of a policy's formulas once the given facts are fixed, and the questions to it."""

    def __init__(self, kernel: Kernel, values: Mapping[str, Value]) -> None:
        self.policy, self.signals, self.space, self.pool = kernel.policy, kernel.signals, kernel.space, kernel.pool
        self.values = values
        self.cells = self.space.all_cells(values)
        self.known: dict[int, int] = {}
        self.possible = self.fix(self.space.possible)
        if self.pool.reach(self.possible) is None:
            raise Contradiction(None)

    def fix(self, formula: int) -> int:
        """What remains of a formula."""
        return self.pool.fix_all(formula, self.cells, self.known)

    def model(self, formula: int) -> dict[int, int] | None:
        """Cells with which a formula comes true in some completion, None where it never does."""
        if formula == FALSE:
            return None
        return self.pool.reach(self.pool.all([self.possible, formula]))

    def can(self, formula: int) -> bool:
        """Whether a formula that remains comes true in some completion."""
        return formula == TRUE or self.model(formula) is not None

    def must(self, formula: int) -> bool:
        """Whether it comes true in all of them."""
        return formula == TRUE or (formula != FALSE and not self.can(self.pool.negate(formula)))

    def open_outcomes(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The outcomes that are possible, sorted, and the facts that matter, computed ones included."""
        outcomes = {word: formula for word in self.signals.outcomes if self.can(formula := self.fix(self.signals.outcomes[word]))}
        return tuple(sorted(outcomes)), self.matters(outcomes) if len(outcomes) > 1 else ()

    def answer(self) -> Answer:
        """Everything that is to be said of the request."""
        outcomes = {word: self.fix(formula) for word, formula in self.signals.outcomes.items()}
        models = {word: model for word, formula in outcomes.items() if (model := self.model(formula)) is not None}
        words = tuple(sorted(models))
        status = OPEN if len(words) > 1 else settled(words[0])
        ask = self.matters({word: outcomes[word] for word in words}) if status == OPEN else ()
        worlds = self.signals.worlds
        states = {id: self.state(id) for id in self.policy.rules}
        deciding = tuple(
            id for tier in self.policy.tiers for id in tier if states[id] != DOES_NOT_APPLY and self.can(self.fix(self.signals.decides(id)))
        )
        otherwise = self.can(self.fix(self.signals.possibly([world.otherwise for world in worlds])))
        raised = {flag: self.signals.raised(flag) for flag in self.signals.flags}
        flags = tuple(flag for flag, of in raised.items() if self.must(self.fix(self.signals.surely(of))))
        possible = tuple(flag for flag, of in raised.items() if flag not in flags and self.can(self.fix(self.signals.possibly(of))))
        outcome = Outcome(status, words, ask, states, deciding, otherwise, flags, possible, self.concepts())
        return Answer(outcome, {word: models[word] for word in words})

    def state(self, id: str) -> RuleState:
        """How a rule stands over all completions (`language.md` 5, end)."""
        worlds, signals = self.signals.worlds, self.signals
        applies = [world.applies[id] for world in worlds]
        if not self.can(self.fix(signals.possibly(applies))):
            return DOES_NOT_APPLY
        if not self.must(self.fix(signals.surely(applies))):
            return MAY_APPLY
        if not isinstance(self.policy.rules[id].effect, Decide):
            return APPLIES
        return OUTRANKED if self.must(self.fix(signals.surely([world.earlier[id] for world in worlds]))) else APPLIES

    def concepts(self) -> dict[str, str | None]:
        """The value of each concept that rules set or test, None where completions or worlds differ."""
        found: dict[str, str | None] = {}
        worlds = self.signals.worlds
        for name in worlds[0].concepts:
            values = dict.fromkeys(value for world in worlds for value in world.concepts[name])
            can = [v for v in values if self.can(self.fix(self.signals.possibly([w.concepts[name].get(v, FALSE) for w in worlds])))]
            found[name] = can[0] if len(can) == 1 else None
        return {name: found[name] for name in self.policy.vocabulary.concepts if name in found}

    def matters(self, outcomes: dict[str, int]) -> tuple[str, ...]:
        """The facts that matter, computed ones included: two completions that differ in one of them alone have different outcomes."""
        occurring = self.space.facts_in(outcomes.values())
        return tuple(name for name in occurring if name not in self.values and self._differs(name, outcomes))

    def _differs(self, name: str, outcomes: dict[str, int]) -> bool:
        """Whether the outcome can change with this fact alone: the fact is given a twin, all others are shared."""
        pool = self.pool
        twins = {variable: pool.twin(variable) for variable in self.space.variables(name)}
        known: dict[int, int] = {}
        possible = pool.all([self.possible, pool.rename(self.possible, twins, known)])
        return any(
            pool.reach(pool.all([possible, formula, pool.negate(pool.rename(formula, twins, known))])) is not None
            for formula in outcomes.values()
        )
