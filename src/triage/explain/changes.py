"""What would have to be different: all smallest sets of changes that lead to a wanted outcome, over facts that somebody can change."""

from __future__ import annotations

from itertools import combinations

from ..given import basic_inputs
from ..model.noun import TYPE_CHECKING, Noun
from ..proofs.study import condition_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..kernel import Kernel
    from ..model.condition import Condition
    from ..model.vocabulary import Value

MOST_CHANGES = 3


class ChangeSet(Noun):
    """Facts to change together, each with the values that it may take then: with any combination of these the wanted outcome is certain,
    and no fewer changes are enough."""

    changes: dict[str, Condition]


def matching_outcomes(kernel: Kernel, wanted: str) -> list[str]:
    """The outcomes that a person means by `activate` or by `refer-to-operator`: with any operator where none is named."""
    return [word for word in kernel.signals.outcomes if word == wanted or word.partition(":")[0] == wanted]


def changeable(kernel: Kernel, whom: tuple[str, ...]) -> list[str]:
    """The facts that a policy tests and that somebody can change; a computed one where one of its inputs is."""
    facts = kernel.policy.vocabulary.facts
    found = []
    for name in kernel.space.first:
        fact = facts[name]
        inputs = basic_inputs(fact.computed, kernel.policy.vocabulary) if fact.computed else [name]
        if any(facts[other].changeable in whom for other in inputs):
            found.append(name)
    return found


def changes(
    kernel: Kernel, values: Mapping[str, Value], wanted: str, whom: tuple[str, ...] = ("sender", "office"), most: int = MOST_CHANGES
) -> list[ChangeSet]:
    """Every set of at most so many changes that makes the wanted outcome certain, and of which no smaller set does.

    Facts that are not changed stay as they are, and those that are unstated stay unstated. A fact may have several answers: then each is
    a set of its own. An outcome that is certain already needs the empty set.
    """
    pool, space = kernel.pool, kernel.space
    target = pool.any([kernel.signals.outcomes[word] for word in matching_outcomes(kernel, wanted)])
    if space.surely(values, target):
        return [ChangeSet({})]
    names = changeable(kernel, whom)
    found: list[ChangeSet] = []
    enough: list[frozenset[str]] = []
    for size in range(1, most + 1):
        for chosen in combinations(names, size):
            if any(smaller <= set(chosen) for smaller in enough):
                continue
            boxes = list(_answers(kernel, values, chosen, target))
            if boxes:
                enough.append(frozenset(chosen))
                found += [ChangeSet({name: condition_of(space, name, box) for name in chosen}) for box in boxes]
    return found


def _answers(kernel: Kernel, values: Mapping[str, Value], chosen: tuple[str, ...], target: int) -> Iterator[dict[int, int]]:
    """Boxes over the chosen facts in which the target is certain, together all such values, each as wide as it can be."""
    pool, space = kernel.pool, kernel.space
    cells = space.all_cells({name: value for name, value in values.items() if name not in chosen})
    known: dict[int, int] = {}
    possible, wanted = pool.fix_all(space.possible, cells, known), pool.fix_all(target, cells, known)
    own = [variable for name in chosen for variable in space.variables(name)]
    certain = _for_all_others(kernel, possible, wanted, own)
    while (model := pool.reach(certain)) is not None:
        box = {variable: 1 << model.get(variable, 0) for variable in own}
        for variable in own:
            for cell in range(pool.full[variable].bit_count()):
                wider = {**box, variable: box[variable] | 1 << cell}
                if pool.reach(pool.all([pool.inside(wider), pool.negate(certain)])) is None:
                    box = wider
        yield box
        certain = pool.all([certain, pool.negate(pool.inside(box))])


def _for_all_others(kernel: Kernel, possible: int, wanted: int, own: list[int]) -> int:
    """The values of some variables for which a formula holds whatever the others are, and for which there is such a request at all."""
    pool = kernel.pool
    fails = pool.all([possible, pool.negate(wanted)])
    return pool.all([pool.negate(_exists(kernel, fails, own)), _exists(kernel, possible, own)])


def _exists(kernel: Kernel, formula: int, own: list[int]) -> int:
    """A formula with every other variable done away with: what can be reached by choosing those."""
    pool = kernel.pool
    keep = sum(1 << variable for variable in own)
    while others := pool.variables[formula] & ~keep:
        variable = (others & -others).bit_length() - 1
        formula = pool.any([pool.fix(formula, variable, cell) for cell in range(pool.full[variable].bit_count())])
    return formula
