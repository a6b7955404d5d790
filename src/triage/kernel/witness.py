"""Witnesses: a smallest readable request of which something surely holds, found by the kernel and checked by it.

A witness is a request as somebody could write it: computed facts are reached through their inputs, what is assumed is left out where
the assumption does, and no fact is stated that it can do without.
"""

from __future__ import annotations

from ..given import fill
from ..model.noun import TYPE_CHECKING
from .inputs import statable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..model.vocabulary import Value, Vocabulary
    from .signals import Space


def witness(space: Space, vocabulary: Vocabulary, formula: int) -> dict[str, Value] | None:
    """Facts to state so that the formula surely holds, whatever is left out; None where no request can be written for it.

    Raises `Exhausted` where the pool has a budget and it is used up.
    """
    pool = space.formulas
    wanted = pool.all([space.possible, formula])
    for name in space.first:
        assumed = vocabulary.facts[name].assume
        if assumed is not None:
            narrowed = pool.all([wanted, *(pool.literal(variable, 1 << cell) for variable, cell in space.cells(name, assumed))])
            wanted = narrowed if pool.reach(narrowed) is not None else wanted
    model = pool.least(wanted)
    if model is None:
        return None
    values = {name: space.value(name, model) for name in space.first if any(variable in model for variable in space.variables(name))}

    otherwise = pool.all([space.possible, pool.negate(formula)])

    def holds(stated: dict[str, Value]) -> bool:
        # With the assumptions there has to be such a request, and without them too; and none in which the formula fails.
        alone, filled = fill(vocabulary, stated, assuming=False).values, fill(vocabulary, stated).values
        return (
            pool.box(otherwise, box_of(space, filled)) is None
            and pool.box(space.possible, box_of(space, filled)) is not None
            and pool.box(space.possible, box_of(space, alone)) is not None
        )

    for stated in statable(space, vocabulary, values):
        if holds(stated):
            return shortest(stated, holds, list(vocabulary.facts))
    return None


def box_of(space: Space, values: Mapping[str, Value]) -> dict[int, int]:
    """The box of all requests with these values."""
    return {variable: 1 << cell for variable, cell in space.all_cells(values).items()}


def shortest(stated: dict[str, Value], holds: Callable[[dict[str, Value]], bool], order: list[str]) -> dict[str, Value]:
    """The facts without those that can be left out one by one, later ones of the order first."""
    for name in sorted(stated, key=order.index, reverse=True):
        fewer = {key: value for key, value in stated.items() if key != name}
        if holds(fewer):
            stated = fewer
    return {name: stated[name] for name in order if name in stated}
