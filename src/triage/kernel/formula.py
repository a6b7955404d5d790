"""Formulas over cells: hash-consed, negation pushed to the literals, and one search that answers every question.

A formula is a number in a pool. A literal says that a variable lies in a set of cells (bits of a mask). Equal formulas are the
same number, so what was worked out for one is remembered for all of its occurrences.
"""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .sat import Solver

    Model = dict[int, int]
    Box = dict[int, int]
    # A disjunction that a search has not settled: the parts that can still be true, their variables, the branches that ruled out the
    # others, and its number.
    Waiting = tuple[tuple[int, ...], int, int, int]

FALSE, TRUE = 0, 1
LITERAL, ALL, ANY, CONSTANT = 0, 1, 2, 3
MOST_FIXED = 10_000
PATIENCE = 500


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
        self.second: Solver | None = None  # who is asked once a search has gone through `PATIENCE` nodes

    @classmethod
    def restored(cls, stored: dict[str, object]) -> Formulas:
        """The pool of which `stored` gave the plain form."""
        self = cls.__new__(cls)
        self.__dict__.update(stored)
        return self

    def stored(self) -> dict[str, object]:
        """The pool in plain values; it holds nothing else."""
        return self.__dict__

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

    def inside(self, box: Box) -> int:
        """That variables lie in the masks of a box."""
        return self.all([self.literal(variable, mask) for variable, mask in box.items()])

    def differ(self, one: int, other: int) -> list[int]:
        """The two ways in which formulas can differ: the one holds without the other. None where they are the same."""
        return [self.all([one, self.negate(other)]), self.all([other, self.negate(one)])] if one != other else []

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
        if formula not in self._models:
            box = self.box(formula)
            self._models[formula] = None if box is None else {variable: (mask & -mask).bit_length() - 1 for variable, mask in box.items()}
        return self._models[formula]

    def least(self, formula: int) -> Model | None:
        """Of all models the one with the lowest cells, variable by variable, without the variables that no longer matter then; None where
        there is none. It is the same whatever search finds it.

        Raises `Exhausted` where a budget is set and used up.
        """
        model = self.reach(formula)
        if model is None:
            return None
        found: Model = {}
        variable = 0
        while left := self.variables[formula] >> variable:
            variable += (left & -left).bit_length() - 1
            for cell in range(model.get(variable, 0) + 1):
                rest = self.fix(formula, variable, cell)
                if cell < model.get(variable, 0):
                    lower = model if self.fix_all(rest, model, {}) == TRUE else self.reach(rest)
                    if lower is None:
                        continue
                    model = lower
                found[variable], formula = cell, rest
                break
            variable += 1
        if len(self._fixed) > MOST_FIXED:
            self._fixed.clear()
        return found

    def box(self, formula: int, within: Mapping[int, int] | None = None) -> Box | None:
        """Masks of some variables such that the formula is true of all that lies in them, inside the masks of `within`; None where it is
        true of nothing there.

        Raises `Exhausted` where a budget is set and used up.
        """
        search, budget = _Search(self, within or {}), self.budget
        if self.second is None or (budget is not None and budget <= PATIENCE):
            return search.run(formula)
        self.budget = PATIENCE
        try:
            return search.run(formula)
        except Exhausted:
            return self.second.box(formula, within or {})
        finally:
            self.budget = None if budget is None else budget - PATIENCE + max(0, self.budget)

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
        if self.second:
            self.second.forget()
        del self.kind[kept:], self.parts[kept:], self.variables[kept:]
        self._known = {key: formula for key, formula in self._known.items() if formula < kept}
        self._negation = {one: other for one, other in self._negation.items() if one < kept and other < kept}
        self._fixed.clear()
        self._models = {TRUE: {}, FALSE: None}


class _Search:
    """One search for a box of which a formula is true.

    A literal narrows the box; a conjunction is its parts, one by one; a disjunction waits until one part is left. When all that is left
    waits, the search branches on a part. Of whatever a branch rules out it is remembered which branches it depends on (as bits), so
    what fails regardless of a branch is not tried again in its other alternatives.
    """

    def __init__(self, pool: Formulas, within: Mapping[int, int]) -> None:
        self.pool, self.kind, self.parts, self.variables = pool, pool.kind, pool.parts, pool.variables
        self.cells = [*pool.full]
        self.why = [0] * len(self.cells)  # of each variable, the branches that narrowed it
        self.narrowed = 0
        for variable, mask in within.items():
            self.cells[variable] &= mask
            self.narrowed |= 1 << variable
        self.waiting: list[Waiting] = []
        self.weight: dict[int, int] = {}  # of disjunctions, how often they failed: they are better met early

    def run(self, formula: int) -> Box | None:
        """The masks of the variables that were narrowed, None where the formula is true of nothing."""
        frames: list[_Frame] = []
        failed = self._take([(formula, 0)])
        while True:
            if failed is None:
                if not self.waiting:
                    return {variable: mask for variable, mask in enumerate(self.cells) if mask != self.pool.full[variable]}
                frames.append(_Frame(self))
                failed = self._branch(frames, [])
                continue
            while frames and not failed >> len(frames) - 1 & 1:
                frames.pop()
            if not frames:
                return None
            failed = self._branch(frames, [(self.pool.negate(frames[-1].tried), failed & ~(1 << len(frames) - 1))])

    def _branch(self, frames: list[_Frame], learned: list[tuple[int, int]]) -> int | None:
        """Tries the next part of the disjunction that was branched on last; the only one that is left is no branch but follows."""
        frame = frames[-1]
        frame.learned += learned
        frame.tried = frame.left.pop()
        self.cells, self.why, self.narrowed = [*frame.cells], [*frame.why], frame.narrowed
        self.waiting = frame.waiting
        if frame.left:
            return self._take([(frame.tried, 1 << len(frames) - 1), *frame.learned])
        frames.pop()
        depends = frame.depends
        for _, on in frame.learned:
            depends |= on
        return self._take([(frame.tried, depends), *frame.learned])

    def _take(self, ahead: list[tuple[int, int]]) -> int | None:
        """Takes formulas in, each with the branches that it depends on, and what follows; where that fails, the branches that it takes."""
        if self.pool.budget is not None:
            self.pool.budget -= 1
            if self.pool.budget < 0:
                raise Exhausted
        kinds, parts_of, cells, why = self.kind, self.parts, self.cells, self.why
        fresh: list[Waiting] = []
        while ahead:
            changed = 0
            while ahead:
                formula, depends = ahead.pop()
                kind = kinds[formula]
                if kind == LITERAL:
                    variable, mask = parts_of[formula]
                    known = cells[variable]
                    if known & ~mask:
                        if not known & mask:
                            return depends | why[variable]
                        cells[variable] = known & mask
                        why[variable] |= depends
                        changed |= 1 << variable
                elif kind == ALL:
                    ahead += [(part, depends) for part in parts_of[formula]]
                elif kind == ANY:
                    fresh.append((parts_of[formula], self.variables[formula], depends, formula))
                elif formula == FALSE:
                    return depends
            self.narrowed |= changed
            failed = self._sift(changed, fresh, ahead)
            if failed is not None:
                return failed
            fresh = []
        return None

    def _sift(self, changed: int, fresh: list[Waiting], ahead: list[tuple[int, int]]) -> int | None:
        """Drops from what waits what is settled once some variables are narrowed; parts that are left alone go to `ahead`."""
        kinds, parts_of, cells, why, narrowed = self.kind, self.parts, self.cells, self.why, self.narrowed
        known: dict[int, tuple[bool | None, int]] = {}
        left: list[Waiting] = []
        for number, waiting in enumerate([*fresh, *self.waiting]):
            parts, variables, depends, formula = waiting
            if not variables & changed and number >= len(fresh):
                left.append(waiting)
                continue
            kept = []
            variables = 0
            for part in parts:
                value: bool | None = None
                on = 0
                if kinds[part] == LITERAL:
                    variable, mask = parts_of[part]
                    value = None if (inside := cells[variable] & mask) and inside != cells[variable] else inside > 0
                    on = why[variable]
                elif self.variables[part] & narrowed:
                    value, on = self._value(part, known)
                if value:
                    break
                if value is None:
                    kept.append(part)
                    variables |= self.variables[part]
                else:
                    depends |= on
            else:
                if not kept:
                    self.weight[formula] = self.weight.get(formula, 1) + 1
                    return depends
                if len(kept) == 1:
                    ahead.append((kept[0], depends))
                else:
                    left.append((tuple(kept), variables, depends, formula))
        self.waiting = left
        return None

    def _value(self, formula: int, known: dict[int, tuple[bool | None, int]]) -> tuple[bool | None, int]:
        """Whether a conjunction or disjunction is true, or false, of the whole box; and the branches that a false one depends on."""
        found = known.get(formula)
        if found is not None:
            return found
        kinds, parts_of, cells, why = self.kind, self.parts, self.cells, self.why
        every = kinds[formula] == ALL
        settled, depends = True, 0
        for part in parts_of[formula]:
            if kinds[part] == LITERAL:
                variable, mask = parts_of[part]
                inside = cells[variable] & mask
                value, on = (None if inside and inside != cells[variable] else inside > 0), why[variable]
            else:
                value, on = self._value(part, known)
            if value is (not every):
                settled, depends = True, on
                every = value
                break
            settled = settled and value is not None
            depends |= on
        known[formula] = found = (every, depends) if settled else (None, 0)
        return found


class _Frame:
    """Where a search branched: how things stood, the parts of the disjunction that are left to try, and what their failures taught."""

    def __init__(self, search: _Search) -> None:
        self.cells, self.why, self.narrowed = search.cells, search.why, search.narrowed
        weight = search.weight
        chosen = min(search.waiting, key=lambda waiting: (len(waiting[0]) / weight.get(waiting[3], 1), waiting[3]))
        self.waiting = [waiting for waiting in search.waiting if waiting is not chosen]
        self.depends = chosen[2]
        self.left = sorted(chosen[0], key=lambda part: self._room(search, part))
        self.tried = FALSE
        self.learned: list[tuple[int, int]] = []

    def _room(self, search: _Search, part: int) -> float:
        """How much a part leaves of the box, roughly: parts that leave more are tried first."""
        if search.kind[part] != LITERAL:
            return -search.variables[part].bit_count()
        variable, mask = search.parts[part]
        return (search.cells[variable] & mask).bit_count() / search.cells[variable].bit_count()
