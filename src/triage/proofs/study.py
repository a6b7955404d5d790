"""A policy under study: questions about all requests at once, each with an honest third answer."""

from __future__ import annotations

from ..kernel import Kernel
from ..kernel.formula import FALSE, TRUE, Exhausted
from ..kernel.witness import witness
from ..model.condition import All, Any, HasAny, Not
from ..model.noun import TYPE_CHECKING, Noun

if TYPE_CHECKING:
    from ..model.condition import Condition
    from ..model.policy import Policy
    from ..model.vocabulary import Value

BUDGET = 2_000_000


class Proved(Noun):
    """Nothing of the kind exists, in any request."""


class Example(Noun):
    """There is such a request: `facts` to state for it; None where one exists only in facts that cannot be stated together."""

    facts: dict[str, Value] | None


class NotChecked(Noun):
    """The question was too large for its budget."""

    why: str


if TYPE_CHECKING:
    Answer = Proved | Example | NotChecked


class Study:
    """A policy's formulas with a budget of search nodes for each question."""

    def __init__(self, policy: Policy, budget: int = BUDGET) -> None:
        self.policy, self.budget = policy, budget
        self.kernel = Kernel(policy)
        self.signals, self.pool, self.space = self.kernel.signals, self.kernel.pool, self.kernel.space

    def exists(self, formula: int) -> bool:
        """Whether some possible request makes the formula true. Raises `Exhausted`."""
        self.pool.budget = self.budget
        try:
            return formula != FALSE and self.pool.reach(self.pool.all([self.space.possible, formula])) is not None
        finally:
            self.pool.budget = None

    def example(self, formula: int) -> Answer:
        """A smallest request of which the formula holds, or the proof that there is none."""
        try:
            if not self.exists(formula):
                return Proved()
            self.pool.budget = self.budget
            return Example(witness(self.kernel, formula))
        except Exhausted:
            return NotChecked(f"the search went through {self.budget:,} nodes without an answer")
        finally:
            self.pool.budget = None

    def always(self, formula: int) -> bool:
        """Whether every possible request makes the formula true. Raises `Exhausted`."""
        return formula == TRUE or not self.exists(self.pool.negate(formula))

    def regions(self, formula: int, most: int = 5) -> tuple[list[Condition], bool]:
        """Conditions that together cover all possible requests with this formula, each as wide as it can be; and whether that is
        all of them. Raises `Exhausted`."""
        found: list[Condition] = []
        rest = formula
        while self.exists(rest):
            if len(found) == most:
                return found, False
            box = self._widened(formula, rest)
            found.append(self._condition(box))
            rest = self.pool.all([rest, self.pool.negate(self._inside(box))])
        return found, True

    def _inside(self, box: dict[int, int]) -> int:
        return self.pool.all([self.pool.literal(variable, mask) for variable, mask in box.items()])

    def _widened(self, formula: int, rest: int) -> dict[int, int]:
        """A box around some request of `rest`, inside `formula`, that cannot be made wider: whole facts freed first, then cells."""
        model = self.pool.reach(self.pool.all([self.space.possible, rest]))
        assert model is not None
        box = {variable: 1 << cell for variable, cell in sorted(model.items())}

        def fits(wider: dict[int, int]) -> bool:
            return not self.exists(self.pool.all([self._inside(wider), self.pool.negate(formula)]))

        for variable in sorted(box, reverse=True):
            wider = {other: mask for other, mask in box.items() if other != variable}
            if fits(wider):
                box = wider
        for variable in box:
            for cell in range(self.pool.full[variable].bit_count()):
                wider = {**box, variable: box[variable] | 1 << cell}
                if wider != box and fits(wider):
                    box = wider
        return box

    def _condition(self, box: dict[int, int]) -> Condition:
        """A box as a condition, in the order of the vocabulary."""
        parts: list[Condition] = []
        for name in self.space.first:
            variables = [variable for variable in self.space.variables(name) if variable in box]
            if not variables:
                continue
            if name in self.space.axes:
                parts.append(self.space.axes[name].condition(box[variables[0]]))
                continue
            first, members = self.space.first[name], self.space.members[name]
            parts += [HasAny(name, (members[v - first],)) for v in variables if box[v] == 2]
            without = tuple(members[v - first] for v in variables if box[v] == 1)
            if without:
                parts.append(Not(HasAny(name, without)))
        flat = [part.parts[0] if isinstance(part, Any | All) and len(part.parts) == 1 else part for part in parts]
        return flat[0] if len(flat) == 1 else All(tuple(flat))


