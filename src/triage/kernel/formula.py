"""Formulas over cells: hash-consed, negation pushed to the literals, and one search that answers every question.

A formula is a number in a pool. A literal says that a variable lies in a set of cells (bits of a mask). Equal formulas are the
same number, so what was worked out for one is remembered for all of its occurrences.
"""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Model = dict[int, int]

FALSE, TRUE = 0, 1
LITERAL, ALL, ANY, CONSTANT = 0, 1, 2, 3


class Exhausted(Exception):
    """A search used up its budget of nodes: the question stays unanswered."""


class Formulas:
    """A pool of formulas over variables that are declared one by one with their number of cells."""

    def __init__(self) -> None:
        self.full: list[int] = []  # of each variable, the mask of all its cells
        self.kind = [CONSTANT, CONSTANT]
        self.parts: list[tuple[int, ...]] = [(), ()]  # of a literal (variable, mask), else the numbers of formulas
        self.variables = [0, 0]  # of each formula, the variables that occur in it, as bits
        self._known: dict[tuple[int, tuple[int, ...]], int] = {}
        self._negation: dict[int, int] = {FALSE: TRUE, TRUE: FALSE}
        self._fixed: dict[tuple[int, int, int], int] = {}
        self._models: dict[int, Model | None] = {TRUE: {}, FALSE: None}
        self.twins: dict[int, int] = {}  # variables that stand for others where two requests are compared
        self.budget: int | None = None
        self._kept = 2

    def variable(self, cells: int) -> int:
        """Declares a variable with a number of cells and gives its number."""
        self.full.append((1 << cells) - 1)
        return len(self.full) - 1

    def twin(self, variable: int) -> int:
        """A variable with the same cells, always the same one, that stands for this one in a second request."""
        if variable not in self.twins:
            self.twins[variable] = self.variable(self.full[variable].bit_count())
        return self.twins[variable]

    def _make(self, kind: int, parts: tuple[int, ...], variables: int) -> int:
        key = (kind, parts)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = len(self.kind)
            self.kind.append(kind)
            self.parts.append(parts)
            self.variables.append(variables)
        return found

    def literal(self, variable: int, mask: int) -> int:
        """The variable lies in one of the cells of the mask."""
        mask &= self.full[variable]
        if not mask:
            return FALSE
        return TRUE if mask == self.full[variable] else self._make(LITERAL, (variable, mask), 1 << variable)

    def all(self, formulas: Iterable[int]) -> int:
        """The conjunction."""
        return self._join(ALL, formulas, TRUE, FALSE)

    def any(self, formulas: Iterable[int]) -> int:
        """The disjunction."""
        return self._join(ANY, formulas, FALSE, TRUE)

    def _join(self, kind: int, formulas: Iterable[int], neutral: int, absorbing: int) -> int:
        kinds, parts_of = self.kind, self.parts
        masks: dict[int, int] = {}
        others: set[int] = set()
        ahead = list(formulas)
        while ahead:
            formula = ahead.pop()
            if formula == absorbing:
                return absorbing
            if formula == neutral:
                continue
            what = kinds[formula]
            if what == kind:
                ahead.extend(parts_of[formula])
            elif what == LITERAL:
                variable, mask = parts_of[formula]
                known = masks.get(variable)
                masks[variable] = mask if known is None else (known & mask if kind == ALL else known | mask)
            else:
                others.add(formula)
        for variable, mask in masks.items():
            literal = self.literal(variable, mask)
            if literal == absorbing:
                return absorbing
            if literal != neutral:
                others.add(literal)
        negation = self._negation
        for formula in others:
            if negation.get(formula) in others:
                return absorbing
        if len(others) < 2:
            return others.pop() if others else neutral
        parts = tuple(sorted(others))
        variables = 0
        for formula in parts:
            variables |= self.variables[formula]
        return self._make(kind, parts, variables)

    def negate(self, formula: int) -> int:
        """The formula that holds exactly where this one does not."""
        found = self._negation.get(formula)
        if found is None:
            kind, parts = self.kind[formula], self.parts[formula]
            if kind == LITERAL:
                found = self.literal(parts[0], self.full[parts[0]] & ~parts[1])
            else:
                found = (self.any if kind == ALL else self.all)([self.negate(part) for part in parts])
            self._negation[formula] = found
            self._negation[found] = formula
        return found

    def fix(self, formula: int, variable: int, cell: int) -> int:
        """What remains of a formula where a variable lies in one cell; the variable no longer occurs in it."""
        if not self.variables[formula] >> variable & 1:
            return formula
        key = (formula, variable, cell)
        found = self._fixed.get(key)
        if found is None:
            kind, parts = self.kind[formula], self.parts[formula]
            if kind == LITERAL:
                found = TRUE if parts[1] >> cell & 1 else FALSE
            else:
                found = (self.all if kind == ALL else self.any)([self.fix(part, variable, cell) for part in parts])
            self._fixed[key] = found
        return found

    def fix_all(self, formula: int, cells: Mapping[int, int], known: dict[int, int]) -> int:
        """What remains of a formula where several variables are fixed. `known` serves all formulas fixed in the same way."""
        found = known.get(formula)
        if found is None:
            kind, parts = self.kind[formula], self.parts[formula]
            if kind == CONSTANT:
                found = formula
            elif kind == LITERAL:
                cell = cells.get(parts[0])
                found = formula if cell is None else TRUE if parts[1] >> cell & 1 else FALSE
            else:
                found = (self.all if kind == ALL else self.any)([self.fix_all(part, cells, known) for part in parts])
            known[formula] = found
        return found

    def rename(self, formula: int, names: Mapping[int, int], known: dict[int, int]) -> int:
        """The formula with other variables in the place of some."""
        found = known.get(formula)
        if found is None:
            kind, parts = self.kind[formula], self.parts[formula]
            if kind == CONSTANT:
                found = formula
            elif kind == LITERAL:
                found = self.literal(names.get(parts[0], parts[0]), parts[1])
            else:
                found = (self.all if kind == ALL else self.any)([self.rename(part, names, known) for part in parts])
            known[formula] = found
        return found

    def reach(self, formula: int) -> Model | None:
        """A cell for each variable that it takes to make the formula true, None where nothing does.

        Raises `Exhausted` where a budget is set and used up.
        """
        if formula in self._models:
            return self._models[formula]
        if self.budget is not None:
            self.budget -= 1
            if self.budget < 0:
                raise Exhausted
        kind, parts = self.kind[formula], self.parts[formula]
        found: Model | None = None
        if kind == LITERAL:
            found = {parts[0]: (parts[1] & -parts[1]).bit_length() - 1}
        elif kind == ANY:
            for part in sorted(parts, key=self._weight):
                found = self.reach(part)
                if found is not None:
                    break
        else:
            found = self._reach_all(formula, parts)
        self._models[formula] = found
        return found

    def _weight(self, formula: int) -> int:
        return self.variables[formula].bit_count()

    def _reach_all(self, formula: int, parts: tuple[int, ...]) -> Model | None:
        """A model of a conjunction: independent groups of parts one by one, each by branching on a variable."""
        groups = self._groups(parts)
        if len(groups) > 1:
            found: Model = {}
            for group in groups:
                model = self.reach(self.all(group))
                if model is None:
                    return None
                found |= model
            return found
        variable, mask = self._branch(parts)
        seen = set()
        while mask:
            cell = (mask & -mask).bit_length() - 1
            mask &= mask - 1
            rest = self.fix(formula, variable, cell)
            if rest in seen:
                continue
            seen.add(rest)
            model = self.reach(rest)
            if model is not None:
                return model | {variable: cell}
        return None

    def _groups(self, parts: tuple[int, ...]) -> list[list[int]]:
        """The parts of a conjunction, together where they share a variable; small groups first."""
        groups: list[tuple[int, list[int]]] = []
        for part in parts:
            variables, members = self.variables[part], [part]
            apart = []
            for group in groups:
                if group[0] & variables:
                    variables |= group[0]
                    members += group[1]
                else:
                    apart.append(group)
            groups = [*apart, (variables, members)]
        return [members for variables, members in sorted(groups, key=lambda group: (group[0].bit_count(), group[0]))]

    def _branch(self, parts: tuple[int, ...]) -> tuple[int, int]:
        """The variable to branch on, and its cells that are still open: one that a literal narrows, else the commonest."""
        weight: dict[int, int] = {}
        masks: dict[int, int] = {}
        for part in parts:
            if self.kind[part] == LITERAL:
                variable, mask = self.parts[part]
                masks[variable] = mask
                weight[variable] = weight.get(variable, 0) + 1000 // mask.bit_count()
                continue
            for inner in self.parts[part]:
                variables = self.variables[inner]
                worth = 8 if self.kind[inner] == LITERAL else 1
                while variables:
                    low = variables & -variables
                    variables ^= low
                    variable = low.bit_length() - 1
                    weight[variable] = weight.get(variable, 0) + worth
        best = max(weight, key=lambda variable: (weight[variable], -variable))
        return best, masks.get(best, self.full[best])

    def settle(self) -> None:
        """Marks what is there as the policy's own: `forget` never drops it."""
        self._kept = len(self.kind)

    def forget(self, most: int = 300_000) -> None:
        """Drops formulas made for single requests, and what was remembered of them, once there are many."""
        self.roll_back(self._kept, most)

    def roll_back(self, kept: int, most: int) -> None:
        """Drops all formulas from a number on, and what was remembered of them, where they are more than so many."""
        if len(self.kind) < kept + most:
            return
        del self.kind[kept:], self.parts[kept:], self.variables[kept:]
        self._known = {key: formula for key, formula in self._known.items() if formula < kept}
        self._negation = {one: other for one, other in self._negation.items() if one < kept and other < kept}
        self._fixed.clear()
        self._models = {TRUE: {}, FALSE: None}
