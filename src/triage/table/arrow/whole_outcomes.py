"""Outcomes with everything that can be told of them, for who records or reports rows: the states of rules and the values of concepts.

What a row may come to is as many completions as its unstated facts have. Of each of them the kernel knows which rules apply; as bits,
what holds in all of them and what in any of them takes one step for many rows.
"""

from __future__ import annotations

from ...model.noun import TYPE_CHECKING
from ...model.outcome import APPLIES, DOES_NOT_APPLY, MAY_APPLY, OUTRANKED, Outcome
from .layout import WORD
from .outcomes import IMPOSSIBLE, Outcomes
from .patterns import distinct

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable
    from typing import Any

    from ...decide import Engine
    from ...model.outcome import RuleState
    from .layout import Layout

_MOST = 20_000


class Bits:
    """Marks as bits of machine words, each with its place."""

    def __init__(self, marks: Iterable[Hashable]) -> None:
        self._places = {mark: place for place, mark in enumerate(marks)}
        self.words = len(self._places) // WORD + 1

    def of(self, marks: Iterable[Hashable]) -> list[int]:
        """The words in which these marks are set, and no other."""
        found = [0] * self.words
        for mark in marks:
            place = self._places[mark]
            found[place // WORD] |= 1 << place % WORD
        return found

    def marks(self, words: Iterable[int]) -> set[Hashable]:
        """The marks that are set."""
        plain = list(words)
        return {mark for mark, place in self._places.items() if plain[place // WORD] >> place % WORD & 1}


class WholeOutcomes(Outcomes):
    """As `Outcomes`, with whole ones in `outcomes`, in a list of their own that another replaces when it is too long."""

    def __init__(self, engine: Engine, layout: Layout) -> None:
        super().__init__(engine, layout)
        import numpy

        rules, worlds, flags = [*engine.policy.rules], engine.kernel.signals.worlds, [*engine.kernel.signals.flags]
        values = {name: [*dict.fromkeys(value for world in worlds for value in world.concepts[name])] for name in worlds[0].concepts}
        self._concepts = [name for name in engine.policy.vocabulary.concepts if name in values]
        # What counts only where it holds in every completion, and what counts where it holds in any.
        self._surely = Bits([*((APPLIES, id) for id in rules), *((OUTRANKED, id) for id in rules)])
        told = [(name, value) for name in self._concepts for value in (*values[name], None)]
        self._possibly = Bits([*rules, *((flag,) for flag in flags), *told])
        self._in_all, self._in_any = (numpy.zeros((1, bits.words), numpy.uint64) for bits in (self._surely, self._possibly))
        self._short, self._widened = self.outcomes, dict[tuple[int, ...], int]()
        self.outcomes = []

    def full(self) -> bool:
        """See `Outcomes`."""
        if len(self.outcomes) <= _MOST:
            return False
        self.outcomes, self._widened = [], {}
        return True

    def place(self, *told: Any) -> int:
        """Where an outcome stands among those that are not whole."""
        whole, self.outcomes = self.outcomes, self._short
        try:
            return super().place(*told)
        finally:
            self.outcomes = whole

    def place_of(self, outcome: Outcome) -> int:
        """See `Outcomes`."""
        surely, possibly = self._told(outcome)
        return self._whole((super().place_of(outcome), *self._surely.of(surely), *self._possibly.of(possibly)))

    def of_kinds(self, kinds: Any, none: int) -> Any:
        """See `Outcomes`."""
        import numpy

        return self.widened(super().of_kinds(kinds, none), kinds, numpy.arange(len(kinds)))

    def widened(self, places: Any, kinds: Any, begins: Any) -> Any:
        """See `Outcomes`."""
        import numpy

        words = [numpy.bitwise_and.reduceat(word[kinds], begins) for word in self._in_all.T]
        words += [numpy.bitwise_or.reduceat(word[kinds], begins) for word in self._in_any.T]
        first, same = distinct([places, *words])
        found = numpy.empty(len(first), numpy.int32)
        for number, row in enumerate(first.tolist()):
            place = int(places[row])
            found[number] = self._whole((place, *(int(word[row]) for word in words))) if place >= 0 else place
        return found[same]

    def _read_off(self, guards: int) -> int:
        import numpy

        kind = super()._read_off(guards)
        if kind == len(self._in_all):
            self._in_all, self._in_any = (numpy.resize(bits, (2 * kind, bits.shape[1])) for bits in (self._in_all, self._in_any))
        if self.gist[kind] == IMPOSSIBLE:
            # It takes nothing away from what holds in all others, and adds nothing.
            self._in_all[kind], self._in_any[kind] = ~numpy.uint64(0), 0
        else:
            surely, possibly = self._told(self._engine.kernel.outcome(guards))
            self._in_all[kind], self._in_any[kind] = self._surely.of(surely), self._possibly.of(possibly)
        return kind

    def _told(self, outcome: Outcome) -> tuple[list[Hashable], list[Hashable]]:
        """The marks of an outcome: what holds surely, and what may."""
        surely: list[Hashable] = [(APPLIES, id) for id, state in outcome.states.items() if state in (APPLIES, OUTRANKED)]
        surely += [(OUTRANKED, id) for id, state in outcome.states.items() if state == OUTRANKED]
        possibly: list[Hashable] = [id for id, state in outcome.states.items() if state != DOES_NOT_APPLY]
        possibly += [(flag,) for flag in (*outcome.flags, *outcome.possible_flags)]
        return surely, [*possibly, *outcome.concepts.items()]

    def _whole(self, key: tuple[int, ...]) -> int:
        """Where the whole outcome stands that has a place among the others, and these words."""
        place = self._widened.get(key)
        if place is None:
            place = self._widened[key] = len(self.outcomes)
            words = self._surely.words
            self.outcomes.append(
                self._made(self._short[key[0]], self._surely.marks(key[1 : 1 + words]), self._possibly.marks(key[1 + words :]))
            )
        return place

    def _made(self, short: Outcome, surely: set[Hashable], possibly: set[Hashable]) -> Outcome:
        def state(id: str) -> RuleState:
            if (APPLIES, id) in surely:
                return OUTRANKED if (OUTRANKED, id) in surely else APPLIES
            return MAY_APPLY if id in possibly else DOES_NOT_APPLY

        concepts: dict[str, str | None] = {}
        for name in self._concepts:
            values = [mark[1] for mark in possibly if isinstance(mark, tuple) and len(mark) == 2 and mark[0] == name]
            concepts[name] = values[0] if len(values) == 1 else None
        flags = [flag for flag in self._engine.kernel.signals.flags if (flag,) in possibly and flag not in short.flags]
        return Outcome(
            short.status,
            short.outcomes,
            short.ask,
            {id: state(id) for id in self._engine.policy.rules},
            short.deciding,
            short.otherwise,
            short.flags,
            tuple(sorted(flags)),
            concepts,
        )
