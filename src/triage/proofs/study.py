"""A policy under study: questions about all requests at once, each with an honest third answer."""

from __future__ import annotations

from itertools import islice

from ..given import fill
from ..kernel import Kernel
from ..kernel.formula import FALSE, Exhausted
from ..kernel.sat import solver_for
from ..kernel.witness import box_of, witness
from ..model.condition import All, Any, HasAny, Not
from ..model.noun import TYPE_CHECKING, Noun
from ..model.outcome import OPEN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..kernel.signals import Space
    from ..model.condition import Condition
    from ..model.policy import Policy
    from ..model.vocabulary import Value

BUDGET = 2_000_000
SCRATCH = 8_000


class Proved(Noun):
    """Nothing of the kind exists, in any request."""


class Example(Noun):
    """There is such a request: `facts` to state for it; None where none was found that can be stated, since it takes a combination of
    computed facts to which no inputs were found, or the budget did not suffice."""

    facts: dict[str, Value] | None


class NotChecked(Noun):
    """The question was too large for the budget of search nodes."""


if TYPE_CHECKING:
    Answer = Proved | Example | NotChecked


class Study:
    """A policy's formulas with a budget of search nodes for each question."""

    def __init__(self, policy: Policy, budget: int = BUDGET) -> None:
        self.policy, self.budget = policy, budget
        self.kernel = Kernel(policy)
        self.signals, self.pool, self.space = self.kernel.signals, self.kernel.pool, self.kernel.space
        self.pool.second = solver_for(self.pool)

    def exists(self, formula: int) -> bool:
        """Whether some possible request makes the formula true. Raises `Exhausted`."""
        self.pool.budget = self.budget
        try:
            return formula != FALSE and self.pool.reach(self.pool.all([self.space.possible, formula])) is not None
        finally:
            self.pool.budget = None

    def example(self, formula: int) -> Answer:
        """A smallest request of which the formula holds, or the proof that there is none."""
        before, found = len(self.pool.kind), False
        try:
            found = self.exists(formula)
            self.pool.budget = self.budget
            return Example(witness(self.space, self.policy.vocabulary, formula)) if found else Proved()
        except Exhausted:
            return Example(None) if found else NotChecked()
        finally:
            self.pool.budget = None
            # What was made on the way is of no further use, and a large policy asks thousands of questions.
            self.pool.roll_back(before, SCRATCH)

    def reached(self, example: Example, formulas: Mapping[str, int], most: int) -> tuple[str, ...]:
        """The names of the first formulas that can be true of an example, whatever it leaves open; none where it has no facts."""
        if example.facts is None:
            return ()
        box = box_of(self.space, fill(self.policy.vocabulary, example.facts).values)
        true = (name for name, f in formulas.items() if self.pool.box(self.pool.all([self.space.possible, f]), box) is not None)
        return tuple(islice(true, most))

    def outcome_of(self, example: Example) -> str:
        """What an example comes to: `open` where that hangs on what it leaves open, nothing where it has no facts."""
        found = self.reached(example, self.signals.outcomes, 2)
        return found[0] if len(found) == 1 else OPEN if found else ""

    def regions(self, formula: int, most: int | None = 5) -> tuple[list[Condition], bool]:
        """See `regions`; none, and not all, where the budget does not suffice."""
        before = len(self.pool.kind)
        self.pool.budget = self.budget
        try:
            return regions(self.space, formula, most)
        except Exhausted:
            return [], False
        finally:
            self.pool.budget = None
            self.pool.roll_back(before, SCRATCH)


def regions(space: Space, formula: int, most: int | None) -> tuple[list[Condition], bool]:
    """Conditions that together cover all possible requests with this formula and no others, each as wide as it can be; and whether that
    is all of them. Raises `Exhausted` where the pool has a budget and it is used up."""
    pool = space.formulas
    boxes: list[dict[int, int]] = []
    before = len(pool.kind)
    while True:
        # What was made for one region is of no use for the next, which needs their boxes alone.
        pool.roll_back(before, SCRATCH)
        model = pool.least(pool.all([space.possible, formula, *(pool.negate(pool.inside(box)) for box in boxes)]))
        if model is None or len(boxes) == most:
            return [_condition(space, box) for box in boxes], model is None
        boxes.append(_widened(space, formula, {variable: 1 << cell for variable, cell in sorted(model.items())}))


def _widened(space: Space, formula: int, box: dict[int, int]) -> dict[int, int]:
    """A box that lies inside the formula and cannot be made wider: whole facts freed first, then cells added."""
    pool = space.formulas
    outside = pool.all([space.possible, pool.negate(formula)])
    for variable in sorted(box, reverse=True):
        wider = {other: mask for other, mask in box.items() if other != variable}
        if pool.box(outside, wider) is None:
            box = wider
    for variable in box:
        # All cells but those of counterexamples: what lies in such a box is outside the formula for each of its cells.
        mask = pool.full[variable]
        while (beyond := pool.box(outside, {**box, variable: mask})) is not None:
            mask &= ~beyond[variable]
        box = {**box, variable: mask}
    return box


def _condition(space: Space, box: dict[int, int]) -> Condition:
    """A box as a condition, in the order of the vocabulary."""
    parts: list[Condition] = []
    for name in space.first:
        if any(variable in box for variable in space.variables(name)):
            part = condition_of(space, name, box)
            parts += part.parts if isinstance(part, All) and name in space.members else [part]
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def condition_of(space: Space, fact: str, box: dict[int, int]) -> Condition:
    """What a box says of one fact."""
    variables = [variable for variable in space.variables(fact) if variable in box]
    if fact in space.axes:
        return _only(space.axes[fact].condition(box[variables[0]]))
    first, members = space.first[fact], space.members[fact]
    parts: list[Condition] = [HasAny(fact, (members[variable - first],)) for variable in variables if box[variable] == 2]
    without = tuple(members[variable - first] for variable in variables if box[variable] == 1)
    parts += [Not(HasAny(fact, without))] if without else []
    return _only(All(tuple(parts)))


def _only(condition: Condition) -> Condition:
    return condition.parts[0] if isinstance(condition, Any | All) and len(condition.parts) == 1 else condition
