"""Rows on whose unstated facts something depends: every completion looked at where they are few, else the kernel asked.

Exact either way: a completion is a cell for each unstated fact, and cells are all that rules tell apart.
"""

from __future__ import annotations

import itertools
from math import prod

from ...given import basic_inputs, to_ask
from ...kernel import Contradiction
from ...kernel.stated import settled
from ...model.noun import TYPE_CHECKING, replace
from ...model.outcome import OPEN
from .layout import WORD
from .outcomes import IMPOSSIBLE
from .patterns import distinct, distinct_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from ...decide import Engine
    from ...model.vocabulary import Value
    from .classes import Classes
    from .layout import Layout
    from .outcomes import Outcomes

    Cell = tuple[Value, Any]

NONE = -1
# So many completions are worked out for each row; above that rows that are alike are found first; above this the kernel is asked.
_FEW, _MOST = 16, 2_048
_AT_ONCE = 1_000_000
_MOST_KNOWN = 40_000


class Unstated:
    """Some unstated facts: their completions as cells, and the terms that each leaves."""

    def __init__(self, facts: list[str], cells: list[list[Cell]], words: int) -> None:
        import numpy

        self.facts = facts
        self.shape = tuple(len(found) for found in cells)
        self.count = prod(self.shape)
        self._cells = cells
        if self.count <= _MOST:
            # Cells in the order of their product, the last fact's changing first.
            self.leaves = numpy.full((1, words), -1, numpy.int64).view(numpy.uint64)
            for found in cells:
                leaves = numpy.stack([leaves for _, leaves in found])
                self.leaves = (self.leaves[:, None, :] & leaves[None, :, :]).reshape(-1, words)

    def values(self, completion: int) -> dict[str, Value]:
        """The values in a completion."""
        found = {}
        for fact, cells in zip(reversed(self.facts), reversed(self._cells), strict=True):
            completion, cell = divmod(completion, len(cells))
            found[fact] = cells[cell][0]
        return found


class Rows:
    """Open rows that leave the same facts unstated: what is `alive` in each, its number in the batch, and which inputs of computed
    facts it states (`given`, a number for each row whose bits follow the names of the inputs)."""

    def __init__(self, unstated: Unstated, alive: list[Any], numbers: Any, given: Any) -> None:
        self.unstated, self.alive, self.numbers, self.given = unstated, alive, numbers, given

    def __len__(self) -> int:
        return len(self.numbers)

    def take(self, rows: Any) -> Rows:
        """Some of them."""
        return Rows(self.unstated, [word[rows] for word in self.alive], self.numbers[rows], self.given[rows])


class OpenRows:
    """Open rows under a policy. `tested` are the facts that its terms test, in the order of the bits for unstated ones; `inputs` those
    from which computed ones among them follow."""

    def __init__(self, engine: Engine, layout: Layout, tested: list[Classes], inputs: Sequence[str], outcomes: Outcomes) -> None:
        self._engine, self._layout, self._tested, self._inputs, self._outcomes = engine, layout, tested, inputs, outcomes
        self._groups: dict[tuple[int, ...], Unstated] = {}
        self._known: dict[tuple[object, ...], int] = {}
        self._order = {id: number for number, id in enumerate(id for tier in engine.policy.tiers for id in tier)}

    def places(self, rows: Any, alive: list[Any], unstated: list[Any], given: list[Any], values: Callable[[int], dict[str, Value]]) -> Any:
        """For each row the place of its outcome, or `NONE` where no request is like it. `values` tells what a row of the batch states."""
        import numpy

        if len(self._known) > _MOST_KNOWN:
            self.forget()
        found = numpy.empty(len(rows), numpy.int32)
        first, kinds = distinct(unstated)
        order = numpy.argsort(kinds, kind="stable")
        ends = numpy.cumsum(numpy.bincount(kinds, minlength=len(first)))
        for kind, members in enumerate(numpy.split(order, ends[:-1])):
            group = self._group(tuple(int(word[first[kind]]) for word in unstated))
            told = numpy.zeros(len(members), numpy.uint64)
            wanted = self._inputs_of(group.facts)
            for number, name in enumerate(self._inputs):
                if name in wanted:
                    told |= given[number][members].astype(numpy.uint64) << numpy.uint64(number)
            found[members] = self._places(Rows(group, [word[members] for word in alive], rows[members], told), values)
        return found

    def forget(self) -> None:
        """Lets go of the places that are remembered."""
        self._known.clear()

    def _group(self, key: tuple[int, ...]) -> Unstated:
        group = self._groups.get(key)
        if group is None:
            facts = [classes.fact.name for number, classes in enumerate(self._tested) if key[number // WORD] >> number % WORD & 1]
            group = self._groups[key] = Unstated(facts, [self._cells(fact) for fact in facts], self._layout.count)
        return group

    def _cells(self, fact: str) -> list[Cell]:
        """The cells of a fact, each as a value in it and the terms that it leaves."""
        space, tables = self._engine.kernel.space, self._engine.kernel.tables
        variables = space.variables(fact)
        cells = itertools.product(*(range(space.formulas.full[variable].bit_count()) for variable in variables))
        found = [space.value(fact, dict(zip(variables, chosen, strict=True))) for chosen in cells]
        return [(value, self._layout.words(tables.left_by(fact, value))) for value in found]

    def _inputs_of(self, facts: list[str]) -> set[str]:
        vocabulary = self._engine.policy.vocabulary
        found = [vocabulary.facts[name].computed for name in facts]
        return {name for computed in found if computed for name in basic_inputs(computed, vocabulary)}

    def _places(self, rows: Rows, values: Callable[[int], dict[str, Value]]) -> Any:
        import numpy

        if rows.unstated.count <= _FEW:
            return self._completed(rows, values)
        first, kinds = distinct([*rows.alive, rows.given])
        found = numpy.empty(len(first), numpy.int32)
        lines = numpy.stack([word[first] for word in (*rows.alive, rows.given)], axis=1)
        keys = [(*rows.unstated.facts, line.tobytes()) for line in lines]
        for kind, key in enumerate(keys):
            found[kind] = self._known.get(key, -2)
        new = numpy.flatnonzero(found == -2)
        if len(new):
            some = rows.take(first[new])
            found[new] = self._completed(some, values) if rows.unstated.count <= _MOST else self._searched(some, values)
            for kind in new.tolist():
                self._known[keys[kind]] = int(found[kind])
        return found[kinds]

    def _completed(self, rows: Rows, values: Callable[[int], dict[str, Value]]) -> Any:
        """The places of the outcomes of rows, by way of all completions."""
        import numpy

        step = max(1, _AT_ONCE // rows.unstated.count)
        parts = [self._some_completed(rows.take(slice(at, at + step)), values) for at in range(0, len(rows), step)]
        return numpy.concatenate(parts)

    def _some_completed(self, rows: Rows, values: Callable[[int], dict[str, Value]]) -> Any:
        import numpy

        group, layout, outcomes = rows.unstated, self._layout, self._outcomes
        guards = []
        for number, word in enumerate(rows.alive):
            terms, marks = layout.terms[number], layout.guards[number]
            guards.append(((word[:, None] & group.leaves[None, :, number]) + terms & marks).reshape(-1))
        first, same = distinct(guards)
        kinds = outcomes.kinds(guards, first)[same].reshape(len(rows), group.count)
        gists = outcomes.gists_of(kinds)
        first, same = distinct_lines(numpy.column_stack([gists, rows.given.astype(numpy.int64)]))
        found = numpy.empty(len(first), numpy.int32)
        for number, row in enumerate(first.tolist()):
            key = (*group.facts, gists[row].tobytes(), int(rows.given[row]))
            if key not in self._known:
                self._check(group, kinds[row].tolist(), values, int(rows.numbers[row]))
                self._known[key] = self._joined(group, gists[row].tolist(), self._given(int(rows.given[row])))
            found[number] = self._known[key]
        return outcomes.widened(found[same], kinds)

    def _check(self, group: Unstated, kinds: list[int], values: Callable[[int], dict[str, Value]], row: int) -> None:
        """Has both evaluations agree on one completion for each possible outcome."""
        outcomes = self._outcomes
        unchecked: dict[int, int] = {}
        checked = set()
        for kind in sorted(set(kinds)):
            if (gist := outcomes.gist[kind]) != IMPOSSIBLE:
                word = outcomes.word[gist]
                if outcomes.is_checked(kind):
                    checked.add(word)
                else:
                    unchecked.setdefault(word, kind)
        for word, kind in unchecked.items():
            if word not in checked:
                outcomes.check(kind, {**values(row), **group.values(kinds.index(kind))})

    def _given(self, bits: int) -> set[str]:
        return {name for number, name in enumerate(self._inputs) if bits >> number & 1}

    def _joined(self, group: Unstated, gists: list[int], given: set[str]) -> int:
        """The place of the outcome of a request whose completions come to this."""
        outcomes = self._outcomes
        used = [outcomes.gists[gist] for gist in set(gists) if gist != IMPOSSIBLE]
        if not used:
            return NONE
        words = sorted({gist.word for gist in used})
        of_each = [IMPOSSIBLE if gist == IMPOSSIBLE else outcomes.word[gist] for gist in gists]
        ask: tuple[str, ...] = ()
        if len(words) > 1:
            matter = [fact for axis, fact in enumerate(group.facts) if _differs(of_each, group.shape, axis)]
            ask = to_ask(matter, self._engine.policy.vocabulary, given)
        deciding = tuple(sorted({id for gist in used for id in gist.deciding}, key=self._order.__getitem__))
        flags = tuple(sorted(set(used[0].flags).intersection(*(gist.flags for gist in used))))
        status = OPEN if len(words) > 1 else settled(words[0])
        return outcomes.place(status, tuple(words), ask, deciding, any(gist.otherwise for gist in used), flags)

    def _searched(self, rows: Rows, values: Callable[[int], dict[str, Value]]) -> Any:
        """The places of the outcomes of rows, as the kernel finds them."""
        import numpy

        found = []
        for number, bits in zip(rows.numbers.tolist(), rows.given.tolist(), strict=True):
            try:
                answer = self._engine.answer(values(number), again=False).outcome
            except Contradiction:
                found.append(NONE)
                continue
            ask = to_ask(answer.ask, self._engine.policy.vocabulary, self._given(bits))
            found.append(self._outcomes.place_of(replace(answer, ask=ask)))
        return numpy.array(found, numpy.int32)


def _differs(words: list[int], shape: tuple[int, ...], axis: int) -> bool:
    """Whether two possible completions that differ in one fact alone come to different words."""
    step, count = prod(shape[axis + 1 :]), shape[axis]
    for start in range(0, len(words), step * count):
        for offset in range(start, start + step):
            line = set(words[offset : offset + step * count : step])
            if len(line) - (IMPOSSIBLE in line) > 1:
                return True
    return False
