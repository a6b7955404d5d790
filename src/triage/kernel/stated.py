"""Requests that leave nothing open: the outcome is read off the formulas that hold, without a search."""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING, Noun
from ..model.outcome import (
    APPLIES,
    CONFLICT,
    DECIDED,
    DOES_NOT_APPLY,
    MAY_APPLY,
    OUT_OF_SCOPE,
    OUTRANKED,
    UNCOVERED,
    Outcome,
)
from ..model.policy import Decide, Flag

if TYPE_CHECKING:
    from ..model.outcome import RuleState, Status
    from ..model.policy import Policy
    from .signals import World

_SETTLED: dict[str, Status] = {UNCOVERED: UNCOVERED, CONFLICT: CONFLICT, OUT_OF_SCOPE: OUT_OF_SCOPE}


def settled(word: str) -> Status:
    """The status of a request of which only this outcome is possible."""
    return _SETTLED.get(word, DECIDED)


class Seen(Noun):
    """A world that comes about: the rules that apply, those of them that decide, flags, whether no rule decides."""

    applying: set[str]
    deciding: set[str]
    flags: set[str]
    unruled: bool
    word: str


class Summary(Noun):
    """What a request that leaves nothing open comes to, in short: `applying` are the rules that apply, outranked ones among them."""

    word: str
    deciding: tuple[str, ...]
    otherwise: bool
    flags: tuple[str, ...]
    applying: frozenset[str]


class View:
    """A world from the side of its formulas: the rules that apply where one holds, and the concepts that get a value."""

    def __init__(self, world: World) -> None:
        self.comes_about, self.scope = world.comes_about, world.scope
        self.rules: dict[int, list[str]] = {}
        self.concepts: dict[int, list[tuple[str, str]]] = {}
        for id, formula in world.applies.items():
            self.rules.setdefault(formula, []).append(id)
        for name, values in world.concepts.items():
            for value, formula in values.items():
                self.concepts.setdefault(formula, []).append((name, value))


class Stated:
    """A policy, for requests that leave nothing open."""

    def __init__(self, policy: Policy, worlds: list[World]) -> None:
        self._policy = policy
        self._views = [View(world) for world in worlds]
        self._concepts = [name for name in policy.vocabulary.concepts if name in worlds[0].concepts]
        self._flags = {id: rule.effect.name for id, rule in policy.rules.items() if isinstance(rule.effect, Flag)}
        self._words = {id: rule.effect.outcome for id, rule in policy.rules.items() if isinstance(rule.effect, Decide)}
        self._tiers = {id: number for number, tier in enumerate(policy.tiers) for id in tier}
        self._places = {id: place for place, id in enumerate(self._tiers)}

    def summary(self, holding: set[int]) -> Summary:
        """The gist of the outcome, given which of the worlds' formulas hold."""
        return self._summary([self._seen(view, holding) for view in self._views if view.comes_about in holding])

    def _summary(self, worlds: list[Seen]) -> Summary:
        words = {world.word for world in worlds}
        surely, _ = _all_and_any([world.applying for world in worlds])
        flags, _ = _all_and_any([world.flags for world in worlds])
        _, deciding = _all_and_any([world.deciding for world in worlds])
        return Summary(
            words.pop() if len(words) == 1 else CONFLICT,
            tuple(sorted(deciding, key=self._places.__getitem__)),
            self._policy.otherwise is not None and any(world.unruled for world in worlds),
            tuple(sorted(flags)),
            frozenset(surely),
        )

    def outcome(self, holding: set[int]) -> Outcome:
        """The outcome, given which of the worlds' formulas hold."""
        views = [view for view in self._views if view.comes_about in holding]
        worlds = [self._seen(view, holding) for view in views]
        told = self._summary(worlds)
        surely, possibly = _all_and_any([world.applying for world in worlds])
        _, possible_flags = _all_and_any([world.flags for world in worlds])
        states: dict[str, RuleState] = dict.fromkeys(self._policy.rules, DOES_NOT_APPLY)
        for id in possibly:
            outranked = id in self._tiers and id not in told.deciding
            states[id] = MAY_APPLY if id not in surely else OUTRANKED if outranked else APPLIES
        values = [dict(pair for formula in view.concepts.keys() & holding for pair in view.concepts[formula]) for view in views]
        concepts = {name: {of_view[name] for of_view in values} for name in self._concepts}
        return Outcome(
            settled(told.word),
            (told.word,),
            (),
            states,
            told.deciding,
            told.otherwise,
            told.flags,
            tuple(sorted(possible_flags.difference(told.flags))),
            {name: found.pop() if len(found) == 1 else None for name, found in concepts.items()},
        )

    def _seen(self, view: View, holding: set[int]) -> Seen:
        applying = {id for formula in view.rules.keys() & holding for id in view.rules[formula]}
        tier = min([self._tiers[id] for id in applying if id in self._tiers], default=None)
        deciding = {id for id in applying if self._tiers.get(id) == tier} if tier is not None else set()
        flags = {self._flags[id] for id in applying if id in self._flags}
        if view.scope not in holding:
            word = OUT_OF_SCOPE
        elif deciding:
            words = {self._words[id] for id in deciding}
            word = words.pop() if len(words) == 1 else CONFLICT
        else:
            word = self._policy.otherwise.effect.outcome if self._policy.otherwise else UNCOVERED
        return Seen(applying, deciding, flags, not deciding and view.scope in holding, word)


def _all_and_any(sets: list[set[str]]) -> tuple[set[str], set[str]]:
    return set.intersection(*sets), set.union(*sets)
