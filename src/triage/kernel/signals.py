"""A policy as formulas over cells: one for each thing that can be said of a request (`language.md` 5).

Where rules can give a concept different values, everything that follows is built once for each way to choose among them; such a
way is called a world. A policy whose concepts never contradict one another has one world.
"""

from __future__ import annotations

from ..diagnostics import Diagnostic, Invalid
from ..model.condition import All, Any, HasAll, HasAny, Is, Not, leaves
from ..model.noun import TYPE_CHECKING, Noun
from ..model.outcome import CONFLICT, OUT_OF_SCOPE, UNCOVERED
from ..model.policy import Decide, Derive, Flag
from ..semantics import concept_order, members
from .cells import Axis, tested_values
from .formula import FALSE, TRUE, Formulas

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any as AnyPlain

    from ..model.condition import Condition, Leaf
    from ..model.policy import Policy, Rule
    from ..model.vocabulary import Fact, Value, Vocabulary

MOST_WORLDS = 256


class World(Noun):
    """One way to choose among contradicting values: when it comes about, and the formulas that hold in it."""

    comes_about: int
    concepts: dict[str, dict[str, int]]
    scope: int
    applies: dict[str, int]
    outcomes: dict[str, int]
    decides: dict[str, int]
    otherwise: int
    earlier: dict[str, int]


class Space:
    """The facts that some policies test, as variables, and conditions on them, as formulas."""

    def __init__(self, policies: Sequence[Policy], vocabulary: Vocabulary) -> None:
        self.formulas = Formulas()
        tests: dict[str, list[Leaf]] = {}
        for policy in policies:
            for condition in _conditions(policy):
                for leaf in leaves(condition):
                    if leaf.fact in vocabulary.facts:
                        tests.setdefault(leaf.fact, []).append(leaf)
        self.axes: dict[str, Axis] = {}
        self.members: dict[str, list[str]] = {}
        self.first: dict[str, int] = {}
        for name, fact in vocabulary.facts.items():
            if name in tests:
                self._declare(fact, tests[name])
        self.impossible = [self.condition(entry.when) for entry in vocabulary.impossible]
        self.possible = self.formulas.negate(self.formulas.any(self.impossible))

    @classmethod
    def restored(cls, vocabulary: Vocabulary, stored: Sequence[AnyPlain]) -> Space:
        """The space of which `stored` gave the plain form."""
        self = cls.__new__(cls)
        pool, axes, self.members, self.first, self.impossible, self.possible = stored
        self.formulas = Formulas.restored(pool)
        self.axes = {name: Axis.restored(vocabulary.facts[name], axis) for name, axis in axes.items()}
        return self

    def stored(self) -> Sequence[AnyPlain]:
        """The space in plain values."""
        axes = {name: axis.stored() for name, axis in self.axes.items()}
        return self.formulas.stored(), axes, self.members, self.first, self.impossible, self.possible

    def _declare(self, fact: Fact, tests: list[Leaf]) -> None:
        """Variables of a fact: one, or one for each value of a `choices` fact that is tested."""
        self.first[fact.name] = len(self.formulas.full)
        if fact.type == "choices":
            self.members[fact.name] = tested_values(tests)
            for _ in self.members[fact.name]:
                self.formulas.variable(2)
        else:
            self.axes[fact.name] = Axis(fact, tests)
            self.formulas.variable(self.axes[fact.name].count)

    def variables(self, fact: str) -> range:
        """The numbers of a fact's variables."""
        return range(self.first[fact], self.first[fact] + len(self.members.get(fact, "x")))

    def cells(self, fact: str, value: Value) -> list[tuple[int, int]]:
        """The cell of each variable of a fact, given its value."""
        first = self.first[fact]
        if fact in self.members:
            given = members(value)
            return [(first + index, int(member in given)) for index, member in enumerate(self.members[fact])]
        return [(first, self.axes[fact].cell(value))]

    def all_cells(self, values: Mapping[str, Value]) -> dict[int, int]:
        """The cell of each variable of the facts that are given."""
        return {variable: cell for name in self.first if name in values for variable, cell in self.cells(name, values[name])}

    def facts_in(self, formulas: Iterable[int]) -> list[str]:
        """The facts that occur in some formulas, in the order of the vocabulary."""
        occurring = 0
        for formula in formulas:
            occurring |= self.formulas.variables[formula]
        return [name for name in self.first if any(occurring >> variable & 1 for variable in self.variables(name))]

    def surely(self, values: Mapping[str, Value], formula: int) -> bool:
        """Whether a formula holds in every completion of the given values, and there is one."""
        pool, cells = self.formulas, self.all_cells(values)
        known: dict[int, int] = {}
        possible = pool.fix_all(self.possible, cells, known)
        if pool.reach(possible) is None:
            return False
        return pool.reach(pool.all([possible, pool.negate(pool.fix_all(formula, cells, known))])) is None

    def value(self, fact: str, cells: dict[int, int]) -> Value:
        """A value of a fact that lies in the given cells, in the first one where none is given."""
        first = self.first[fact]
        if fact in self.members:
            return frozenset(member for index, member in enumerate(self.members[fact]) if cells.get(first + index))
        return self.axes[fact].values[cells.get(first, 0)]

    def condition(self, condition: Condition, concepts: dict[str, dict[str, int]] | None = None) -> int:
        """A condition as a formula, each concept replaced by the formulas of its values."""
        pool = self.formulas
        match condition:
            case All(parts):
                return pool.all([self.condition(part, concepts) for part in parts])
            case Any(parts):
                return pool.any([self.condition(part, concepts) for part in parts])
            case Not(part):
                return pool.negate(self.condition(part, concepts))
            case Is(name, values) if concepts and name in concepts:
                return pool.any([concepts[name].get(value, FALSE) for value in values])
            case HasAny(name, values):
                return pool.any(self._inside(name, values))
            case HasAll(name, values):
                return pool.all(self._inside(name, values))
        return pool.literal(self.first[condition.fact], self.axes[condition.fact].mask(condition))

    def _inside(self, fact: str, values: tuple[str, ...]) -> list[int]:
        """For each value of a `choices` fact, that it is in."""
        return [self.formulas.literal(self.first[fact] + self.members[fact].index(value), 2) for value in values]


def _conditions(policy: Policy) -> list[Condition]:
    rules = [rule.condition for rule in policy.rules.values()]
    return [*rules, policy.scope, *(entry.when for entry in policy.vocabulary.impossible)]


class Signals:
    """What can be said of a request under a policy: `outcomes`, and for rules, flags and concepts when they surely and possibly hold."""

    def __init__(self, policy: Policy, space: Space | None = None) -> None:
        self.policy = policy
        self.space = space or Space([policy], policy.vocabulary)
        self.pool = self.space.formulas
        self.worlds = [self._world(when, concepts) for when, concepts in self._ways()]
        words = sorted({word for world in self.worlds for word in world.outcomes})
        self.outcomes = {word: formula for word in words if (formula := self._everywhere(word)) != FALSE and word != CONFLICT}
        conflict = self.pool.negate(self.pool.any(self.outcomes.values()))
        if conflict != FALSE:
            self.outcomes[CONFLICT] = conflict
        self.flags = sorted({rule.effect.name for rule in policy.rules.values() if isinstance(rule.effect, Flag)})

    @classmethod
    def restored(cls, policy: Policy, stored: Sequence[AnyPlain]) -> Signals:
        """The signals of which `stored` gave the plain form."""
        self = cls.__new__(cls)
        space, worlds, self.outcomes, self.flags = stored
        self.policy, self.space = policy, Space.restored(policy.vocabulary, space)
        self.pool, self.worlds = self.space.formulas, [World(*world) for world in worlds]
        return self

    def stored(self) -> Sequence[AnyPlain]:
        """The signals in plain values, without their policy."""
        worlds = [[getattr(world, field) for field in World.__match_args__] for world in self.worlds]
        return self.space.stored(), worlds, self.outcomes, self.flags

    def surely(self, of: list[int]) -> int:
        """A formula given for each world, in all worlds that come about."""
        pool = self.pool
        return pool.all([pool.any([pool.negate(world.comes_about), formula]) for world, formula in zip(self.worlds, of, strict=True)])

    def possibly(self, of: list[int]) -> int:
        """A formula given for each world, in some world that comes about."""
        pool = self.pool
        return pool.any([pool.all([world.comes_about, formula]) for world, formula in zip(self.worlds, of, strict=True)])

    def decides(self, rule: str) -> int:
        """When a rule decides, in some world that comes about."""
        return self.possibly([world.decides[rule] for world in self.worlds])

    def raised(self, flag: str) -> list[int]:
        """For each world, when a rule with this flag applies."""
        rules = [id for id, rule in self.policy.rules.items() if isinstance(rule.effect, Flag) and rule.effect.name == flag]
        return [self.pool.any([world.applies[id] for id in rules]) for world in self.worlds]

    def _everywhere(self, word: str) -> int:
        return self.surely([world.outcomes.get(word, FALSE) for world in self.worlds])

    def _ways(self) -> list[tuple[int, dict[str, dict[str, int]]]]:
        """For each world: when it comes about, and when each concept has each value in it."""
        pool, vocabulary = self.pool, self.policy.vocabulary
        ways: list[tuple[int, dict[str, dict[str, int]]]] = [(TRUE, {})]
        for name in concept_order(self.policy):
            concept, longer = vocabulary.concepts[name], []
            for when, concepts in ways:
                given = self._given(name, concepts)
                none = pool.negate(pool.any(given.values()))
                given[concept.otherwise] = pool.any([given.get(concept.otherwise, FALSE), none])
                if not self._contradict(when, list(given.values())):
                    longer.append((when, {**concepts, name: given}))
                    continue
                for value, formula in given.items():
                    chosen = pool.all([when, formula])
                    if pool.reach(pool.all([self.space.possible, chosen])) is not None:
                        longer.append((chosen, {**concepts, name: {value: TRUE}}))
            ways = longer
            if len(ways) > MOST_WORLDS:
                message = (
                    f"rules give so many concepts contradicting values that {len(ways)} ways to choose among them would have to be followed"
                )
                help = "make the rules that set a concept exclude one another"
                raise Invalid([Diagnostic("too-many-worlds", message, concept.place, help)])
        return ways

    def _given(self, concept: str, concepts: dict[str, dict[str, int]]) -> dict[str, int]:
        """When some rule gives a concept each of its values."""
        found: dict[str, int] = {}
        for rule in self.policy.rules.values():
            if isinstance(rule.effect, Derive):
                for name, value in rule.effect.values:
                    if name == concept:
                        applies = self.space.condition(rule.condition, concepts)
                        found[value] = self.pool.any([found.get(value, FALSE), applies])
        return found

    def _contradict(self, when: int, given: list[int]) -> bool:
        """Whether some request has two values of a concept at once."""
        pool = self.pool
        return any(
            pool.reach(pool.all([self.space.possible, when, one, other])) is not None
            for index, one in enumerate(given)
            for other in given[:index]
        )

    def _world(self, when: int, concepts: dict[str, dict[str, int]]) -> World:
        pool, policy = self.pool, self.policy
        scope = self.space.condition(policy.scope, concepts)
        applies = {id: self._applies(rule, scope, concepts) for id, rule in policy.rules.items()}
        outcomes: dict[str, list[int]] = {OUT_OF_SCOPE: [pool.negate(scope)]}
        decides: dict[str, int] = {}
        earlier: dict[str, int] = {}
        free, decided = scope, FALSE
        for tier in policy.tiers:
            deciding: dict[str, list[int]] = {}
            for id in tier:
                effect = policy.rules[id].effect
                assert isinstance(effect, Decide)
                deciding.setdefault(effect.outcome, []).append(applies[id])
                decides[id] = pool.all([free, applies[id]])
                earlier[id] = decided
            by_word = {word: pool.any(formulas) for word, formulas in deciding.items()}
            for word, formula in by_word.items():
                others = pool.any([other for key, other in by_word.items() if key != word])
                outcomes.setdefault(word, []).append(pool.all([free, formula, pool.negate(others)]))
                if others != FALSE:
                    outcomes.setdefault(CONFLICT, []).append(pool.all([free, formula, others]))
            any_here = pool.any(by_word.values())
            decided = pool.any([decided, any_here])
            free = pool.all([free, pool.negate(any_here)])
        rest = policy.otherwise.effect.outcome if policy.otherwise else UNCOVERED
        outcomes.setdefault(rest, []).append(free)
        joined = {word: pool.any(formulas) for word, formulas in outcomes.items()}
        return World(when, concepts, scope, applies, joined, decides, free if policy.otherwise else FALSE, earlier)

    def _applies(self, rule: Rule, scope: int, concepts: dict[str, dict[str, int]]) -> int:
        condition = self.space.condition(rule.condition, concepts)
        return condition if isinstance(rule.effect, Derive) else self.pool.all([scope, condition])
