"""Formulas put to a SAT solver, where one is installed: it proves in no time what the search proves slowly, and answers the same.

The solver is python-sat (`pip install 'triage-decisions[analysis]'`). A variable is one Boolean a cell, of which exactly one is true; a
formula is a Boolean that implies its parts (negations stand at the literals, so that is enough). Only questions on which the search has
spent some nodes come here. What is shown of an answer does not hang on who found it: see `Formulas.least`.
"""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING
from .formula import ALL, CONSTANT, LITERAL, TRUE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .formula import Box, Formulas


def solver_for(pool: Formulas) -> Solver | None:
    """A solver for the formulas of a pool; None where python-sat is not installed."""
    try:
        return Solver(pool)
    except ImportError:
        return None


class Solver:
    """A pool's formulas in a solver that only grows."""

    def __init__(self, pool: Formulas) -> None:
        self._pool = pool
        self.forget()

    def forget(self) -> None:
        """Begins anew: the pool gives numbers of formulas that it dropped to others."""
        from pysat.solvers import Cadical153

        self._solver: Any = Cadical153()
        self._cells: dict[int, int] = {}  # of each variable, the number of its first cell
        self._named: dict[int, int] = {}  # of each formula, its number
        self._last = 0

    def box(self, formula: int, within: Mapping[int, int]) -> Box | None:
        """A cell for each variable that occurs, such that the formula is true of it, inside some masks; None where there is none."""
        assumed = [self._name(formula)]
        for variable, mask in within.items():
            first = self._first(variable)
            full = self._pool.full[variable]
            assumed += [-(first + cell) for cell in range(full.bit_length()) if not mask >> cell & 1]
        if not self._solver.solve(assumptions=assumed):
            return None
        true = {number for number in self._solver.get_model() if number > 0}
        found: Box = {}
        for variable, first in self._cells.items():
            if variable in within or self._pool.variables[formula] >> variable & 1:
                count = self._pool.full[variable].bit_length()
                found[variable] = next(1 << cell for cell in range(count) if first + cell in true)
        return found

    def _first(self, variable: int) -> int:
        """The number of a variable's first cell; exactly one of its cells is true."""
        first = self._cells.get(variable)
        if first is None:
            count = self._pool.full[variable].bit_length()
            first = self._cells[variable] = self._last + 1
            self._last += count
            self._solver.add_clause([first + cell for cell in range(count)])
            for cell in range(count):
                for other in range(cell):
                    self._solver.add_clause([-(first + cell), -(first + other)])
        return first

    def _name(self, formula: int) -> int:
        """The number of a Boolean that implies the formula."""
        found = self._named.get(formula)
        if found is not None:
            return found
        kind, parts = self._pool.kind[formula], self._pool.parts[formula]
        if kind == LITERAL:
            variable, mask = parts
            first = self._first(variable)
            inside = [first + cell for cell in range(self._pool.full[variable].bit_length()) if mask >> cell & 1]
            clauses = [inside]
        elif kind == CONSTANT:
            clauses = [] if formula == TRUE else [[]]
        else:
            named = [self._name(part) for part in parts]
            clauses = [[name] for name in named] if kind == ALL else [named]
        self._last += 1
        self._named[formula] = self._last
        for clause in clauses:
            self._solver.add_clause([-self._last, *clause])
        return self._last
