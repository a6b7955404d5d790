"""What to ask next: the question after which the fewest further ones are to be expected.

Expectations take every answer to a question as likely as any other, and say so: without a history nothing better is known. The
search looks ahead as far as its budget of positions goes, and beyond that counts the facts that could still matter.
"""

from __future__ import annotations

from itertools import product

from ..given import fill, unstated_inputs
from ..kernel import Contradiction, Residue
from ..kernel.formula import TRUE
from ..model.noun import TYPE_CHECKING, Noun

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from ..kernel import Kernel
    from ..model.vocabulary import Value

POSITIONS = 250
MOST_AHEAD = 7
MOST_SUBSETS = 64


class Question(Noun):
    """A fact to ask for, with the number of questions to be expected from here, this one included, and whether that was looked ahead
    to the end."""

    fact: str
    expected: float
    exact: bool


class Position(Noun):
    """Where an interview stands: the outcomes that are still possible, and the facts that matter, computed ones included."""

    outcomes: tuple[str, ...]
    matter: tuple[str, ...]


class Interview:
    """Questions about one kind of request under one policy; remembers what it worked out."""

    def __init__(self, kernel: Kernel, positions: int = POSITIONS) -> None:
        self.kernel, self.positions = kernel, positions
        self._left = 0
        # Only these can make a request impossible.
        self._bound = set(kernel.space.facts_in([kernel.space.possible]))
        self._known: dict[tuple[tuple[str, int], ...], Position] = {}

    def position(self, values: Mapping[str, Value]) -> Position | None:
        """Where things stand with these values given; None where no request has them all."""
        space = self.kernel.space
        key = tuple((name, cell) for name in space.first if name in values for _, cell in space.cells(name, values[name]))
        if key not in self._known:
            try:
                residue = Residue(self.kernel, values)
            except Contradiction:
                return None
            self._known[key] = Position(*residue.open_outcomes())
        return self._known[key]

    def next(self, stated: Mapping[str, Value], unknown: Collection[str] = ()) -> Question | None:
        """The best question for a request with these facts stated; None where none is needed, or where only facts that nobody knows
        could still matter. Ties go by the order of the vocabulary."""
        vocabulary = self.kernel.policy.vocabulary
        values = fill(vocabulary, stated).values
        position = self.position(values)
        if position is None or not position.matter:
            return None
        self._left = self.positions
        depth = 3 if len(position.matter) <= MOST_AHEAD else 0
        costs = []
        for number, fact in enumerate(position.matter):
            inputs = [name for name in unstated_inputs(vocabulary.facts[fact], vocabulary, values) if name not in stated]
            if inputs and not set(inputs) & set(unknown):
                costs.append((self._cost_of(fact, values, depth), number, inputs[0]))
        if not costs:
            return None
        cost, _, fact = min(costs, key=lambda found: (round(found[0], 6), found[1]))
        return Question(fact, cost, depth > 0 and self._left > 0)

    def _expected(self, values: Mapping[str, Value], depth: int) -> float:
        """How many questions are to be expected from here."""
        if depth == 0 or self._left <= 0:
            self._left = min(self._left, 0)
            return self._rough(values)
        self._left -= 1
        position = self.position(values)
        if position is None or not position.matter:
            return 0.0
        return min(self._cost_of(fact, values, depth - 1) for fact in position.matter)

    def _rough(self, values: Mapping[str, Value]) -> float:
        """How many facts occur in what remains of the outcomes: never fewer than those that matter, and quickly found."""
        pool, space = self.kernel.pool, self.kernel.space
        cells, known = space.all_cells(values), dict[int, int]()
        return float(len(space.facts_in(pool.fix_all(formula, cells, known) for formula in self.kernel.signals.outcomes.values())))

    def _cost_of(self, fact: str, values: Mapping[str, Value], depth: int) -> float:
        vocabulary = self.kernel.policy.vocabulary
        total, weights = 0.0, 0
        for answer, weight in self._answers(fact):
            given = {**values, fact: answer}
            if fact not in self._bound or self.kernel.space.surely(given, TRUE):
                total += weight * self._expected(given, depth)
                weights += weight
        return len(unstated_inputs(vocabulary.facts[fact], vocabulary, values)) + (total / weights if weights else 0.0)

    def _answers(self, fact: str) -> Iterator[tuple[Value, int]]:
        """An answer for each cell of a fact, with the number of the fact's values that lie in it where they can be counted."""
        space = self.kernel.space
        if fact in space.members:
            members = space.members[fact]
            if 2 ** len(members) <= MOST_SUBSETS:
                for chosen in product((False, True), repeat=len(members)):
                    yield frozenset(member for member, inside in zip(members, chosen, strict=True) if inside), 1
                return
            yield frozenset(), 1
            for member in members:
                yield frozenset({member}), 1
            return
        axis = space.axes[fact]
        for cell in range(axis.count):
            yield axis.values[cell], len(axis.members[cell])
