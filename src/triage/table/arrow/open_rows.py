"""Rows on whose unstated facts something depends: every completion looked at where they are few, else the kernel asked.

Exact either way: a completion is a cell for each unstated fact, and cells are all that rules tell apart.
"""

from __future__ import annotations

import itertools
from math import prod

from ...given import basic_inputs, to_ask
from ...kernel import Contradiction
from ...kernel.stated import settled
from ...model.noun import TYPE_CHECKING, Noun, replace
from ...model.outcome import OPEN
from .layout import WORD
from .outcomes import IMPOSSIBLE
from .patterns import distinct, distinct_runs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from ...decide import Engine
    from ...model.vocabulary import Value
    from .classes import Classes
    from .layout import Layout
    from .outcomes import Outcomes

    Cell = tuple[Value, Any]
    Values = Callable[[int], dict[str, Value]]

NONE, UNKNOWN = -1, -2
# So many completions are worked out for each row; above that rows that are alike are found first; above this the kernel is asked.
_FEW, _MOST = 16, 2_048
_AT_ONCE = 1_000_000
_MOST_KNOWN = 40_000


class Unstated:
    """Some unstated facts: their completions as cells, and the terms that each leaves. `inputs` are those from which computed ones among
    them follow, as bits by the order of all inputs."""

    def __init__(self, facts: list[str], cells: list[list[Cell]], inputs: int, words: int) -> None:
        import numpy

        self.facts, self.inputs = facts, inputs
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


class Group(Noun):
    """Open rows that leave the same facts unstated and state the same of their `inputs`: what comes to the same in one of them does in
    all. `number` is this group's alone."""

    number: int
    unstated: Unstated
    given: set[str]


class Rows:
    """Open rows: the place of the group of each among `groups`, what is `alive` in it, and its number in the batch."""

    def __init__(self, groups: list[Group], group: Any, alive: list[Any], numbers: Any) -> None:
        import numpy

        self.groups, self.group, self.alive, self.numbers = groups, group, alive, numbers
        self.counts = numpy.array([min(of.unstated.count, _MOST + 1) for of in groups], numpy.int64)[group]

    def __len__(self) -> int:
        return len(self.numbers)

    def take(self, rows: Any) -> Rows:
        """Some of them."""
        return Rows(self.groups, self.group[rows], [word[rows] for word in self.alive], self.numbers[rows])


class OpenRows:
    """Open rows under a policy. `tested` are the facts that its terms test, in the order of the bits for unstated ones; `inputs` those
    from which computed ones among them follow."""

    def __init__(self, engine: Engine, layout: Layout, tested: list[Classes], inputs: Sequence[str], outcomes: Outcomes) -> None:
        self._engine, self._layout, self._tested, self._inputs, self._outcomes = engine, layout, tested, inputs, outcomes
        self._unstated: dict[tuple[int, ...], Unstated] = {}
        self._groups: dict[tuple[tuple[int, ...], int], Group] = {}
        self._known: dict[tuple[int, bytes], int] = {}
        self._order = {id: number for number, id in enumerate(id for tier in engine.policy.tiers for id in tier)}

    def places(self, numbers: Any, alive: list[Any], unstated: list[Any], given: list[Any], values: Values) -> Any:
        """For each row the place of its outcome, or `NONE` where no request is like it. Rows have `numbers` in the batch, `values` tells
        what one of them states; `unstated` has bits by the order of the tested facts, and `given` tells which inputs are stated."""
        import numpy

        if len(self._known) > _MOST_KNOWN:
            self.forget()
        rows = self._grouped(numbers, alive, unstated, given)
        found = numpy.empty(len(rows), numpy.int32)
        many = numpy.flatnonzero(rows.counts > _FEW)
        first, same = distinct([rows.group[many], *(word[many] for word in rows.alive)])
        alike = many[first]
        lines = numpy.stack([word[alike] for word in rows.alive], axis=1)
        keys = [(rows.groups[group].number, line.tobytes()) for group, line in zip(rows.group[alike].tolist(), lines, strict=True)]
        found[alike] = [self._known.get(key, UNKNOWN) for key in keys]
        new = numpy.flatnonzero(found[alike] == UNKNOWN)
        wanted = numpy.concatenate([numpy.flatnonzero(rows.counts <= _FEW), alike[new]])
        found[wanted] = self._found(rows.take(wanted), values)
        for number in new.tolist():
            self._known[keys[number]] = int(found[alike[number]])
        found[many] = found[alike][same]
        return found

    def forget(self) -> None:
        """Lets go of the places that are remembered."""
        self._known.clear()

    def _grouped(self, numbers: Any, alive: list[Any], unstated: list[Any], given: list[Any]) -> Rows:
        import numpy

        first, kinds = distinct(unstated)
        keys = [tuple(int(word[row]) for word in unstated) for row in first.tolist()]
        stated = []
        for number, is_given in enumerate(given):
            counts = [bool(self._unstated_of(key).inputs >> number & 1) for key in keys]
            if any(counts):
                stated.append((number, is_given & numpy.array(counts)[kinds]))
        if stated:
            of_group = kinds
            first, kinds = distinct([of_group, *(flags for _, flags in stated)])
            keys = [keys[of_group[row]] for row in first.tolist()]
        bits = [sum(int(flags[row]) << number for number, flags in stated) for row in first.tolist()]
        return Rows([*map(self._group, keys, bits)], kinds, alive, numbers)

    def _group(self, unstated: tuple[int, ...], given: int) -> Group:
        group = self._groups.get((unstated, given))
        if group is None:
            names = {name for number, name in enumerate(self._inputs) if given >> number & 1}
            group = self._groups[unstated, given] = Group(len(self._groups), self._unstated_of(unstated), names)
        return group

    def _unstated_of(self, key: tuple[int, ...]) -> Unstated:
        found = self._unstated.get(key)
        if found is None:
            facts = [classes.fact.name for number, classes in enumerate(self._tested) if key[number // WORD] >> number % WORD & 1]
            vocabulary = self._engine.policy.vocabulary
            computed = [way for name in facts if (way := vocabulary.facts[name].computed)]
            names = {name for way in computed for name in basic_inputs(way, vocabulary)}
            inputs = sum(1 << number for number, name in enumerate(self._inputs) if name in names)
            found = self._unstated[key] = Unstated(facts, [*map(self._cells, facts)], inputs, self._layout.count)
        return found

    def _cells(self, fact: str) -> list[Cell]:
        """The cells of a fact, each as a value in it and the terms that it leaves."""
        space, tables = self._engine.kernel.space, self._engine.kernel.tables
        variables = space.variables(fact)
        cells = itertools.product(*(range(space.formulas.full[variable].bit_count()) for variable in variables))
        found = [space.value(fact, dict(zip(variables, chosen, strict=True))) for chosen in cells]
        return [(value, self._layout.words(tables.left_by(fact, value))) for value in found]

    def _found(self, rows: Rows, values: Values) -> Any:
        """The places of the outcomes of rows, by way of all completions or of the kernel."""
        import numpy

        found = numpy.empty(len(rows), numpy.int32)
        for row in numpy.flatnonzero(rows.counts > _MOST).tolist():
            found[row] = self._searched(rows.groups[rows.group[row]], values(int(rows.numbers[row])))
        completed = numpy.flatnonzero(rows.counts <= _MOST)
        ends = numpy.cumsum(rows.counts[completed])
        cuts = numpy.searchsorted(ends, numpy.arange(_AT_ONCE, ends[-1] if len(ends) else 0, _AT_ONCE))
        for part in numpy.split(completed, cuts):
            if len(part):
                found[part] = self._completed(rows.take(part), values)
        return found

    def _completed(self, rows: Rows, values: Values) -> Any:
        import numpy

        layout, outcomes, counts = self._layout, self._outcomes, rows.counts
        begins = numpy.cumsum(counts) - counts
        used = numpy.flatnonzero(numpy.bincount(rows.group))
        leaves = [rows.groups[group].unstated.leaves for group in used.tolist()]
        sizes, at = numpy.array([*map(len, leaves)]), numpy.zeros(len(rows.groups), numpy.int64)
        at[used] = numpy.cumsum(sizes) - sizes
        # Of every completion of every row, one after the other, which leaves are its.
        which = numpy.arange(int(counts.sum())) + numpy.repeat(at[rows.group] - begins, counts)
        guards = [
            (numpy.repeat(word, counts) & leaf.take(which)) + terms & marks
            for word, leaf, terms, marks in zip(rows.alive, numpy.concatenate(leaves).T, layout.terms, layout.guards, strict=True)
        ]
        first, same = distinct(guards)
        kinds = outcomes.kinds(guards, first)[same]
        gists = outcomes.gists_of(kinds)
        first, same = distinct_runs(gists, begins, rows.group)
        found = numpy.empty(len(first), numpy.int32)
        for number, row in enumerate(first.tolist()):
            group, run = rows.groups[rows.group[row]], slice(begins[row], begins[row] + counts[row])
            key = group.number, gists[run].tobytes()
            if key not in self._known:
                self._check(group.unstated, kinds[run].tolist(), values, int(rows.numbers[row]))
                self._known[key] = self._joined(group, gists[run].tolist())
            found[number] = self._known[key]
        return outcomes.widened(found[same], kinds, begins)

    def _check(self, unstated: Unstated, kinds: list[int], values: Values, row: int) -> None:
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
                outcomes.check(kind, {**values(row), **unstated.values(kinds.index(kind))})

    def _joined(self, group: Group, gists: list[int]) -> int:
        """The place of the outcome of a request of a group whose completions come to this."""
        outcomes = self._outcomes
        used = [outcomes.gists[gist] for gist in set(gists) if gist != IMPOSSIBLE]
        if not used:
            return NONE
        words = sorted({gist.word for gist in used})
        of_each = [IMPOSSIBLE if gist == IMPOSSIBLE else outcomes.word[gist] for gist in gists]
        ask: tuple[str, ...] = ()
        if len(words) > 1:
            unstated = group.unstated
            matter = [fact for axis, fact in enumerate(unstated.facts) if _differs(of_each, unstated.shape, axis)]
            ask = to_ask(matter, self._engine.policy.vocabulary, group.given)
        deciding = tuple(sorted({id for gist in used for id in gist.deciding}, key=self._order.__getitem__))
        flags = tuple(sorted(set(used[0].flags).intersection(*(gist.flags for gist in used))))
        status = OPEN if len(words) > 1 else settled(words[0])
        return outcomes.place(status, tuple(words), ask, deciding, any(gist.otherwise for gist in used), flags)

    def _searched(self, group: Group, values: dict[str, Value]) -> int:
        """The place of the outcome of a row, as the kernel finds it."""
        try:
            answer = self._engine.answer(values, again=False).outcome
        except Contradiction:
            return NONE
        return self._outcomes.place_of(replace(answer, ask=to_ask(answer.ask, self._engine.policy.vocabulary, group.given)))


def _differs(words: list[int], shape: tuple[int, ...], axis: int) -> bool:
    """Whether two possible completions that differ in one fact alone come to different words."""
    step, count = prod(shape[axis + 1 :]), shape[axis]
    for start in range(0, len(words), step * count):
        for offset in range(start, start + step):
            line = set(words[offset : offset + step * count : step])
            if len(line) - (IMPOSSIBLE in line) > 1:
                return True
    return False
