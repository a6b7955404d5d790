"""What changes between two policies: every region of requests whose outcome or flags differ, or the proof that there is none."""

from __future__ import annotations

from ..diagnostics import Diagnostic, Invalid
from ..given import fill
from ..kernel.formula import FALSE, TRUE, Exhausted
from ..kernel.sat import solver_for
from ..kernel.signals import Signals, Space
from ..kernel.witness import witness
from ..model.noun import TYPE_CHECKING, Noun, replace
from .study import BUDGET, regions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..model.condition import Condition
    from ..model.policy import Policy
    from ..model.vocabulary import Fact, Value, Vocabulary

IMPOSSIBLE = "impossible"


class Change(Noun):
    """Requests that come out otherwise: `before` and `after` are outcomes, or `flag NAME` and `no flag NAME`.

    `regions` cover exactly these requests where `complete`; `rules` are those that decide the witness before and after.
    """

    before: str
    after: str
    regions: tuple[Condition, ...]
    complete: bool
    witness: dict[str, Value] | None
    rules_before: tuple[str, ...]
    rules_after: tuple[str, ...]


class Difference(Noun):
    """All changes from one policy to another. `assumptions` names facts of which the two assume different values: proofs range over all
    requests whatever is assumed. `unchecked` names questions that stayed unanswered; without any, what is not listed is proved the same.
    """

    changes: tuple[Change, ...]
    assumptions: tuple[str, ...]
    unchecked: tuple[str, ...]
    vocabulary: Vocabulary
    names: tuple[str, str]


class Comparison:
    """Two policies over one space of requests."""

    def __init__(self, one: Policy, other: Policy, budget: int = BUDGET) -> None:
        self.one, self.other, self.budget = one, other, budget
        self.vocabulary = merged(one.vocabulary, other.vocabulary)
        self.space = Space((one, other), self.vocabulary)
        self.pool = self.space.formulas
        self.pool.second = solver_for(self.pool)
        self.before, self.after = (Signals(policy, self.space) for policy in (one, other))
        self.possible_before, self.possible_after = (
            self.pool.negate(self.pool.any([self.space.condition(entry.when) for entry in policy.vocabulary.impossible]))
            for policy in (one, other)
        )
        # A request that either policy can meet counts; one that only the other can meet is a change by itself.
        self.space.possible = self.pool.any([self.possible_before, self.possible_after])

    def difference(self, most: int | None = 5) -> Difference:
        """Every change, each with at most so many regions (all of them where `most` is None)."""
        changes, unchecked = [], []
        for before, after, formula in self._questions():
            self.pool.budget = self.budget
            try:
                if formula == FALSE or self.pool.reach(self.pool.all([self.space.possible, formula])) is None:
                    continue
                found, complete = regions(self.space, formula, most)
                self.pool.budget = None
                example = witness(self.space, self.vocabulary, formula)
                rules = [self._deciding(signals, example) for signals in (self.before, self.after)]
                changes.append(Change(before, after, tuple(found), complete, example, *rules))
            except Exhausted:
                unchecked.append(f"{before} → {after}")
            finally:
                self.pool.budget = None
        facts, others = self.one.vocabulary.facts, self.other.vocabulary.facts
        assumptions = tuple(name for name in facts if name in others and facts[name].assume != others[name].assume)
        return Difference(tuple(changes), assumptions, tuple(unchecked), self.vocabulary, (self.one.name, self.other.name))

    def _questions(self) -> Iterator[tuple[str, str, int]]:
        """Each pair of different outcomes, and each flag, with the formula of the requests that go from one to the other."""
        pool = self.pool
        outcomes_before = {word: pool.all([self.possible_before, formula]) for word, formula in self.before.outcomes.items()}
        outcomes_after = {word: pool.all([self.possible_after, formula]) for word, formula in self.after.outcomes.items()}
        outcomes_before[IMPOSSIBLE] = pool.negate(self.possible_before)
        outcomes_after[IMPOSSIBLE] = pool.negate(self.possible_after)
        somewhere = self._somewhere_else()
        for before, one in outcomes_before.items():
            for after, other in outcomes_after.items():
                if before != after:
                    yield before, after, pool.all([one, other, somewhere])
        both = pool.all([self.possible_before, self.possible_after])
        for flag in sorted({*self.before.flags, *self.after.flags}):
            one, other = (signals.surely(signals.raised(flag)) for signals in (self.before, self.after))
            yield f"flag {flag}", f"no flag {flag}", pool.all([both, one, pool.negate(other)])
            yield f"no flag {flag}", f"flag {flag}", pool.all([both, other, pool.negate(one)])

    def _somewhere_else(self) -> int:
        """What holds wherever the two say different things: that a rule applies which is not the same on both sides, or that only one of
        them has the request in scope. It adds nothing but speed: most of a policy is the same in its next version, and drops out."""
        pool = self.pool
        if len(self.before.worlds) > 1 or len(self.after.worlds) > 1 or self.one.otherwise != self.other.otherwise:
            return TRUE
        (one,), (other,) = self.before.worlds, self.after.worlds
        same = {id for id in one.decides.keys() & other.decides.keys() if self.one.rules[id].effect == self.other.rules[id].effect}

        def order(policy: Policy) -> list[set[str]]:
            return [left for tier in policy.tiers if (left := same.intersection(tier))]

        if order(self.one) != order(self.other):
            return TRUE
        parts = [pool.negate(self.possible_before), pool.negate(self.possible_after), *pool.differ(one.scope, other.scope)]
        for id in dict.fromkeys([*one.decides, *other.decides]):
            before, after = one.applies.get(id, FALSE), other.applies.get(id, FALSE)
            parts += pool.differ(before, after) if id in same else [before, after]
        return pool.any(parts)

    def _deciding(self, signals: Signals, facts: dict[str, Value] | None) -> tuple[str, ...]:
        """The rules that surely decide the witness under one of the policies."""
        if facts is None:
            return ()
        values = fill(self.vocabulary, facts).values
        return tuple(id for tier in signals.policy.tiers for id in tier if self.space.surely(values, signals.decides(id)))


def merged(one: Vocabulary, other: Vocabulary) -> Vocabulary:
    """The facts of both vocabularies, a fact of both with the values and bounds of both. Raises `Invalid` where a fact has two types."""
    facts = dict(one.facts)
    for name, fact in other.facts.items():
        facts[name] = _wider(facts[name], fact) if name in facts else fact
    impossible = tuple(dict.fromkeys(entry.when for entry in (*one.impossible, *other.impossible)))
    kept = {entry.when: entry for entry in (*one.impossible, *other.impossible)}
    concepts = {**one.concepts, **other.concepts}
    return replace(one, facts=facts, concepts=concepts, impossible=tuple(kept[when] for when in impossible))


def _wider(one: Fact, other: Fact) -> Fact:
    if one.type != other.type or one.pattern != other.pattern or one.computed != other.computed:
        message = f"`{one.name}` is declared differently in the two vocabularies, so their policies cannot be compared"
        raise Invalid([Diagnostic("different-facts", message, other.place, "give the new meaning a new name")])
    low = None if one.min is None or other.min is None else min(one.min, other.min)
    high = None if one.max is None or other.max is None else max(one.max, other.max)
    assume = one.assume if one.assume == other.assume else None
    return replace(one, values={**one.values, **other.values}, min=low, max=high, whole=one.whole and other.whole, assume=assume)


def difference(one: Policy, other: Policy, most: int | None = 5, budget: int = BUDGET) -> Difference:
    """What changes from one policy to the other. Raises `Invalid` where their vocabularies contradict one another."""
    return Comparison(one, other, budget).difference(most)
