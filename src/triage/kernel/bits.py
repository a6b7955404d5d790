"""Bit vectors: for each fact a table from value to the terms that it does not rule out, joined by AND over the facts.

A term is a conjunction of literals; a formula holds where one of its terms survives. The cost grows with the number of facts and not
with the number of rules (`design.md` 4), and what survives identifies everything that follows: it is worked out once.
"""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING
from .formula import ALL, ANY, FALSE, LITERAL, TRUE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..model.vocabulary import Value
    from .formula import Formulas
    from .signals import Space

MOST_TERMS = 64
MOST_VALUES = 20_000

Term = dict[int, int]


class TooMany(Exception):
    """A formula has too many terms to be worth a table."""


def terms(pool: Formulas, formula: int, known: dict[int, list[Term]]) -> list[Term]:
    """The formula as a disjunction of conjunctions: for each one, the mask of each variable. Raises `TooMany`."""
    if formula in known:
        return known[formula]
    kind, parts = pool.kind[formula], pool.parts[formula]
    found: list[Term]
    if formula in (FALSE, TRUE):
        found = [{}] if formula == TRUE else []
    elif kind == LITERAL:
        found = [{parts[0]: parts[1]}]
    elif kind == ANY:
        found = [term for part in parts for term in terms(pool, part, known)]
    else:
        assert kind == ALL
        found = [{}]
        for part in parts:
            found = [joined for one in found for other in terms(pool, part, known) if (joined := _join(one, other)) is not None]
            if len(found) > MOST_TERMS:
                raise TooMany
    found = _fewest(found)
    if len(found) > MOST_TERMS:
        raise TooMany
    known[formula] = found
    return found


def _join(one: Term, other: Term) -> Term | None:
    joined = dict(one)
    for variable, mask in other.items():
        both = joined.get(variable, mask) & mask
        if not both:
            return None
        joined[variable] = both
    return joined


def _fewest(found: list[Term]) -> list[Term]:
    """Without terms that another one contains."""
    unique = list({tuple(sorted(term.items())): term for term in found}.values())
    if len(unique) > 300:
        return unique
    return [term for term in unique if not any(other is not term and _within(term, other) for other in unique)]


def _within(term: Term, other: Term) -> bool:
    return all(variable in term and not term[variable] & ~mask for variable, mask in other.items())


class Tables:
    """The tables of a list of formulas: `survivors` gives the terms that a request leaves, `truths` what they say."""

    def __init__(self, space: Space, formulas: Iterable[int]) -> None:
        """Raises `TooMany` where a formula has too many terms."""
        self.space = space
        known: dict[int, list[Term]] = {}
        numbers: dict[tuple[tuple[int, int], ...], int] = {}
        self.terms_of: list[int] = []
        for formula in formulas:
            mask = 0
            for term in terms(space.formulas, formula, known):
                mask |= 1 << numbers.setdefault(tuple(sorted(term.items())), len(numbers))
            self.terms_of.append(mask)
        self.every = (1 << len(numbers)) - 1
        # For each variable and cell, the terms that this cell does not rule out.
        self.leaves: list[list[int]] = [[self.every] * full.bit_count() for full in space.formulas.full]
        self.touched = [0] * len(space.formulas.full)
        for literals, number in numbers.items():
            for variable, mask in literals:
                self.touched[variable] |= 1 << number
                for cell in range(len(self.leaves[variable])):
                    if not mask >> cell & 1:
                        self.leaves[variable][cell] &= ~(1 << number)
        self.rows: list[tuple[str, dict[Value, int], int, int]] = []
        for bit, fact in enumerate(space.first):
            touched = 0
            for variable in space.variables(fact):
                touched |= self.touched[variable]
            if touched:
                self.rows.append((fact, {}, 1 << bit, touched))

    def survivors(self, values: Mapping[str, Value]) -> tuple[int, int]:
        """The terms that a request does not rule out, and the unstated facts (as bits) on which some of these still depend."""
        alive, blank = self.every, []
        for row in self.rows:
            value = values.get(row[0])
            if value is None:
                blank.append(row)
                continue
            mask = row[1].get(value)
            alive &= self._look_up(row, value) if mask is None else mask
        unstated = 0
        for _, _, bit, touched in blank:
            if touched & alive:
                unstated |= bit
        return alive, unstated

    def _look_up(self, row: tuple[str, dict[Value, int], int, int], value: Value) -> int:
        mask = self.every
        for variable, cell in self.space.cells(row[0], value):
            mask &= self.leaves[variable][cell]
        if len(row[1]) < MOST_VALUES:
            row[1][value] = mask
        return mask
