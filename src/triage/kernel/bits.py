"""Bit vectors: for each fact a table from value to the terms that it does not rule out, joined by AND over the facts.

A term is a conjunction of literals; a formula holds where one of its terms survives. The cost grows with the number of facts and not
with the number of rules (`design.md` 4), and what survives identifies everything that follows: it is worked out once.
"""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING
from .formula import ALL, ANY, FALSE, LITERAL, TRUE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    from ..model.vocabulary import Value
    from .formula import Formulas
    from .signals import Space

MOST_TERMS = 63  # with its guard bit, a formula fits a machine word
MOST_VALUES = 20_000
# Compiling the source takes as long as so many requests.
WRITTEN_OUT_AFTER = 100

Term = dict[int, int]


class TooMany(Exception):
    """A formula has too many terms to have them all in a table."""


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
        found = _fewest([term for part in parts for term in terms(pool, part, known)])
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
    if len(found) < 2:
        return found
    unique = list({tuple(sorted(term.items())): term for term in found}.values())
    if len(unique) > 300:
        return unique
    return [term for term in unique if not any(other is not term and _within(term, other) for other in unique)]


def _within(term: Term, other: Term) -> bool:
    return all(variable in term and not term[variable] & ~mask for variable, mask in other.items())


class Row(dict["Value", int]):
    """For each value of a fact the terms that it leaves, worked out when it is first met. `tested` are those that test the fact."""

    __slots__ = ("_tables", "bit", "fact", "tested")

    def __init__(self, tables: Tables, fact: str, bit: int, tested: int) -> None:
        self._tables, self.fact, self.bit, self.tested = tables, fact, bit, tested

    def __missing__(self, value: Value) -> int:
        mask = self._tables.left_by(self.fact, value)
        if len(self) < MOST_VALUES:
            self[value] = mask
        return mask


def _written_out(rows: list[Row], terms: int) -> Callable[[Mapping[str, Value]], int]:
    """The terms that the values of all facts leave; raises `KeyError` where one is unstated.

    Written out as source, fact by fact, because a loop takes half as long again (`bench/engines.py`).
    """
    joined = [f"    alive &= row{number}[values[{row.fact!r}]]" for number, row in enumerate(rows)]
    names: dict[str, Any] = {f"row{number}": row for number, row in enumerate(rows)}
    names["terms"] = terms
    exec("\n".join(["def joined(values):", "    alive = terms", *joined, "    return alive"]), names)  # noqa: S102  # names are quoted
    function: Callable[[Mapping[str, Value]], int] = names["joined"]
    return function


class Tables:
    """The tables of a list of formulas, and what they say of a request.

    Each formula has its terms side by side, as bits, with a guard bit above them: adding ones to all terms carries into the guard
    where some term survives, for every formula in one addition. A formula with too many terms is there by its parts.
    """

    _joined: Callable[[Mapping[str, Value]], int]

    def __init__(self, space: Space, formulas: Iterable[int]) -> None:
        self.space = space
        self._split: set[int] = set()
        self._by_guard: dict[int, int] = {}
        literals: dict[tuple[int, int], int] = {}
        end = 0
        for formula, found in self._terms_of([*formulas]).items():
            for number, term in enumerate(found, end):
                for literal in term.items():
                    literals[literal] = literals.get(literal, 0) | 1 << number
            end += len(found)
            self._by_guard[end] = formula
            end += 1
        self._guards = sum(1 << guard for guard in self._by_guard)
        self._terms = (1 << end) - 1 & ~self._guards
        # For each variable and cell, the terms that this cell does not rule out.
        self._leaves = [[self._terms] * full.bit_count() for full in space.formulas.full]
        touched = [0] * len(self._leaves)
        for (variable, mask), bits in literals.items():
            touched[variable] |= bits
            leaves = self._leaves[variable]
            for cell in range(len(leaves)):
                if not mask >> cell & 1:
                    leaves[cell] &= ~bits
        # One for each fact that any term tests; the fact has the bit of this row in what `survivors` says of unstated facts.
        self.rows: list[Row] = []
        for number, fact in enumerate(space.first):
            tested = 0
            for variable in space.variables(fact):
                tested |= touched[variable]
            if tested:
                self.rows.append(Row(self, fact, 1 << number, tested))
        self._asked = 0

    @classmethod
    def restored(cls, space: Space, stored: Sequence[Any]) -> Tables:
        """The tables of which `stored` gave the plain form."""
        self = cls.__new__(cls)
        self._split, self._by_guard, self._guards, self._terms, self._leaves, rows = stored
        self.space, self.rows = space, [Row(self, *row) for row in rows]
        self._asked = 0
        return self

    def stored(self) -> Sequence[Any]:
        """The tables in plain values, without their space."""
        rows = [(row.fact, row.bit, row.tested) for row in self.rows]
        return self._split, self._by_guard, self._guards, self._terms, self._leaves, rows

    def _terms_of(self, formulas: list[int]) -> dict[int, list[Term]]:
        """The terms of each formula, and of the parts of those that have too many."""
        found: dict[int, list[Term]] = {}
        known: dict[int, list[Term]] = {}
        for formula in formulas:
            if formula not in found and formula not in self._split:
                try:
                    found[formula] = terms(self.space.formulas, formula, known)
                except TooMany:
                    self._split.add(formula)
                    formulas += self.space.formulas.parts[formula]
        return found

    def survivors(self, values: Mapping[str, Value]) -> tuple[int, int]:
        """The terms that a request does not rule out, and the unstated facts (as bits) on which some of these still depend."""
        if self._asked > WRITTEN_OUT_AFTER:
            try:
                return self._joined(values), 0
            except KeyError:
                pass
        else:
            self._asked += 1
            if self._asked > WRITTEN_OUT_AFTER:
                self._joined = _written_out(self.rows, self._terms)
        alive, blank, unstated = self._terms, [], 0
        for row in self.rows:
            value = values.get(row.fact)
            if value is None:
                blank.append(row)
            else:
                alive &= row[value]
        for row in blank:
            if row.tested & alive:
                unstated |= row.bit
        return alive, unstated

    def blocks(self) -> list[tuple[int, int]]:
        """Where the terms of each formula begin, and where they end with its guard, as numbers of bits."""
        ends = sorted(self._by_guard)
        return list(zip([0, *(end + 1 for end in ends)], ends, strict=False))

    def left_by(self, fact: str, value: Value) -> int:
        """The terms that one value of a fact leaves."""
        left = self._terms
        for variable, cell in self.space.cells(fact, value):
            left &= self._leaves[variable][cell]
        return left

    def guards(self, alive: int) -> int:
        """The guards of the formulas of which a term survives."""
        return alive + self._terms & self._guards

    def formulas(self, guards: int) -> set[int]:
        """The formulas that hold, given the guards where no unstated fact is left to depend on."""
        found = set()
        while guards:
            highest = guards.bit_length() - 1
            guards ^= 1 << highest
            found.add(self._by_guard[highest])
        return found.union([formula for formula in self._split if self._holds(formula, found)])

    def _holds(self, formula: int, found: set[int]) -> bool:
        if formula not in self._split:
            return formula in found
        pool = self.space.formulas
        join = all if pool.kind[formula] == ALL else any
        return join(self._holds(part, found) for part in pool.parts[formula])
