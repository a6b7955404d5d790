"""Equal treatment: for a case, those most like it that came to something else, and the facts that separate them."""

from __future__ import annotations

from ..kernel import Contradiction
from ..model.noun import TYPE_CHECKING, Noun

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..kernel import Kernel
    from ..model.vocabulary import Value

MOST_APART = 3
_MOST_TRIED = 6


class Neighbour(Noun):
    """Another case by its number, and the facts that separate the two: with the other's values of these, and with no fewer of them, the
    first one would have come to what the other came to."""

    other: int
    facts: tuple[str, ...]


class Neighbours:
    """Decided cases among which neighbours are looked for. `given` are all values of each: stated, assumed and computed."""

    def __init__(self, kernel: Kernel, given: Sequence[Mapping[str, Value]], outcomes: Sequence[str]) -> None:
        self._kernel, self._given, self._outcomes = kernel, given, outcomes
        self._facts = deciding_facts(kernel)
        space = kernel.space
        variables = [variable for name in self._facts for variable in space.variables(name)]
        # A case becomes one number with a field for each variable: 0 where it is not known, else the cell and one.
        self._wide = max((len(bin(kernel.pool.full[variable])) for variable in variables), default=1).bit_length()
        self._place = {variable: number * self._wide for number, variable in enumerate(variables)}
        self._lowest = sum(1 << place for place in self._place.values())
        self._keys = [self._key(values) for values in given]

    def _key(self, values: Mapping[str, Value]) -> int:
        key = 0
        for name in self._facts:
            if name in values:
                for variable, cell in self._kernel.space.cells(name, values[name]):
                    key |= (cell + 1) << self._place[variable]
        return key

    def nearest(self, case: int, most: int = 2) -> list[Neighbour]:
        """The cases that differ in the fewest facts, at most `MOST_APART`, and came to something else; the least separated first."""
        key, outcome, lowest, shifts = self._keys[case], self._outcomes[case], self._lowest, range(1, self._wide)
        near: list[tuple[int, int]] = []
        for other, (its, came_to) in enumerate(zip(self._keys, self._outcomes, strict=True)):
            if came_to != outcome:
                differing = key ^ its
                folded = differing
                for shift in shifts:
                    folded |= differing >> shift
                apart = (folded & lowest).bit_count()
                if 0 < apart <= MOST_APART:
                    near.append((apart, other))
        found = [self._separated(case, other) for _, other in sorted(near)[:_MOST_TRIED]]
        # One example of a difference is enough.
        first = {neighbour.facts: neighbour for neighbour in reversed(found) if neighbour.facts}
        return sorted(first.values(), key=lambda neighbour: (len(neighbour.facts), found.index(neighbour)))[:most]

    def _separated(self, case: int, other: int) -> Neighbour:
        space, one, two = self._kernel.space, self._given[case], self._given[other]
        differing = [
            name
            for name in self._facts
            if (name in one) != (name in two) or (name in one and space.cells(name, one[name]) != space.cells(name, two[name]))
        ]
        kept = dict.fromkeys(differing)
        if self._comes_to(one, two, kept) != self._outcomes[other]:
            return Neighbour(other, ())
        for name in differing:
            fewer = {each: None for each in kept if each != name}
            if self._comes_to(one, two, fewer) == self._outcomes[other]:
                del kept[name]
        return Neighbour(other, tuple(kept))

    def _comes_to(self, one: Mapping[str, Value], two: Mapping[str, Value], taken: Mapping[str, None]) -> str | None:
        """What the one would come to with some facts of the other; None where it would be open, or where no request can be so."""
        values = {name: value for name, value in one.items() if name not in taken}
        values.update({name: two[name] for name in taken if name in two})
        try:
            outcomes = self._kernel.evaluate(values).outcome.outcomes
        except Contradiction:
            return None
        return outcomes[0] if len(outcomes) == 1 else None


def deciding_facts(kernel: Kernel) -> list[str]:
    """The facts on which outcomes hang, in the order of the vocabulary: those that only notes depend on are not among them."""
    return kernel.space.facts_in(kernel.signals.outcomes.values())
