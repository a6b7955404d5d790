"""Many rows decided at once: which terms each leaves, which rows are alike, and what each kind of row comes to (`design.md` 3)."""

from __future__ import annotations

from ...given import basic_inputs
from ...kernel import Contradiction
from ...model.noun import TYPE_CHECKING
from .classes import BAD, BLANK, Classes
from .computed import Inputs
from .layout import WORD, Layout
from .open_rows import OpenRows
from .outcomes import Outcomes
from .patterns import distinct
from .whole_outcomes import WholeOutcomes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ...decide import Engine
    from ...model.outcome import Outcome
    from ...model.vocabulary import Value
    from .classes import Coded, Read

# The strict reader has to look at the row: it holds a value that cannot be read, or facts that cannot be stated together.
STRICT = -1


class Deciding:
    """A policy, ready for batches of rows. `read` is the strict reader of a cell, `point` what stands before decimals in it; `whole` has
    outcomes hold everything."""

    def __init__(self, engine: Engine, read: Read, point: str = ".", whole: bool = False) -> None:
        self._engine = engine
        kernel, vocabulary = engine.kernel, engine.policy.vocabulary
        self._layout = Layout(kernel.tables)
        self._classes = {
            name: Classes(fact, kernel.tables, self._layout, read, point) for name, fact in vocabulary.facts.items() if fact.type != "text"
        }
        self._tested = [self._classes[row.fact] for row in kernel.tables.rows]
        computed = [classes.fact.computed for classes in self._tested]
        self._inputs = sorted({name for found in computed if found for name in basic_inputs(found, vocabulary)})
        self._possible: dict[tuple[int, ...], bool] = {}
        self._outcomes = WholeOutcomes(engine, self._layout) if whole else Outcomes(engine, self._layout)
        self._open = OpenRows(engine, self._layout, self._tested, self._inputs, self._outcomes)

    @property
    def outcomes(self) -> list[Outcome]:
        """Every outcome that was found by now, without the states of rules and the values of concepts unless they are whole. It only
        grows, until another list takes its place."""
        return self._outcomes.outcomes

    def place(self, outcome: Outcome) -> int:
        """Where the outcome of a row that was decided by itself stands in `outcomes`, now if not before."""
        return self._outcomes.place_of(outcome)

    def make_room(self) -> None:
        """Lets go of outcomes where they are too many: then all places are void."""
        if self._outcomes.full():
            self._open.forget()

    def decide(self, columns: Mapping[str, Any], rows: int) -> Any:
        """For each of so many rows the place of its outcome in `outcomes`, or `STRICT`.

        `columns` has an Arrow array of strings, or of a dictionary of strings, for each fact that the table has a column for. Raises
        `Disagreement` where the two evaluations differ.
        """
        import numpy

        found = numpy.full(rows, STRICT, numpy.int32)
        if not rows:
            return found
        coded = {name: self._classes[name].coded(column) for name, column in columns.items() if name in self._classes}
        strict = numpy.zeros(rows, bool)
        for column in coded.values():
            if column.bad:
                strict |= column.where(BAD)
        inputs = Inputs(self._engine.policy.vocabulary, columns, self._classes, rows)
        for classes in self._tested:
            if classes.fact.computed:
                coded[classes.fact.name] = inputs.coded(classes)
            elif classes.fact.name not in coded:
                coded[classes.fact.name] = classes.blank(rows)
        if self._engine.kernel.impossible_facts:
            strict |= ~self._are_possible(coded, inputs)

        def values(row: int) -> dict[str, Value]:
            return self._stated(coded, numpy.array([row]))[0]

        alive = self._alive(coded, rows)
        unstated = self._unstated(coded, alive, rows)
        is_open = numpy.bitwise_or.reduce(unstated) != 0
        told = numpy.flatnonzero(~(is_open | strict))
        if len(told):
            pairs = zip(alive, self._layout.terms, self._layout.guards, strict=True)
            guards = [word[told] + terms & marks for word, terms, marks in pairs]
            first, same = distinct(guards)
            kinds = self._outcomes.kinds(guards, first)
            self._check(kinds, told[first], coded)
            found[told] = self._outcomes.of_kinds(kinds, STRICT)[same]
        asking = numpy.flatnonzero(is_open & ~strict)
        if len(asking):
            given = [inputs.stated(name)[asking] for name in self._inputs]
            found[asking] = self._open.places(asking, [word[asking] for word in alive], [word[asking] for word in unstated], given, values)
        return found

    def _check(self, kinds: Any, rows: Any, coded: Mapping[str, Coded]) -> None:
        """Puts kinds to the second evaluation that were not before; of each there is a row."""
        import numpy

        new = numpy.flatnonzero([not self._outcomes.is_checked(kind) for kind in kinds.tolist()])
        for kind, values in zip(kinds[new].tolist(), self._stated(coded, rows[new]), strict=True):
            self._outcomes.check(kind, values)

    def _stated(self, coded: Mapping[str, Coded], rows: Any) -> list[dict[str, Value]]:
        """What some rows state, assume or compute of the tested facts: values that are to every rule what theirs are."""
        found: list[dict[str, Value]] = [{} for _ in rows]
        for classes in self._tested:
            column = coded[classes.fact.name]
            for values, of_row in zip(found, column.classes[column.codes[rows]].tolist(), strict=True):
                if (value := classes.values[of_row]) is not None:
                    values[classes.fact.name] = value
        return found

    def _alive(self, coded: Mapping[str, Coded], rows: int) -> list[Any]:
        """The terms that each row leaves, a column for each word."""
        import numpy

        alive = [numpy.full(rows, word, numpy.uint64) for word in self._layout.terms]
        for classes in self._tested:
            column = coded[classes.fact.name]
            leaves = classes.words[column.classes]
            for number, word in enumerate(alive):
                if classes.tested[number]:
                    word &= leaves[:, number].take(column.codes)
        return alive

    def _unstated(self, coded: Mapping[str, Coded], alive: list[Any], rows: int) -> list[Any]:
        """The unstated facts on which terms that are left still depend, as bits by the order of the tested facts."""
        import numpy

        unstated = [numpy.zeros(rows, numpy.uint64) for _ in range(0, len(self._tested) or 1, WORD)]
        for number, classes in enumerate(self._tested):
            column = coded[classes.fact.name]
            if not column.blank or classes.fact.assume is not None:
                continue
            blank = numpy.flatnonzero(column.where(BLANK))
            depends = numpy.zeros(len(blank), bool)
            for word, tested in zip(alive, classes.tested, strict=True):
                if tested:
                    depends |= (word[blank] & tested) != 0
            unstated[number // WORD][blank[depends]] |= numpy.uint64(1 << number % WORD)
        return unstated

    def _are_possible(self, coded: Mapping[str, Coded], inputs: Inputs) -> Any:
        """For each row whether what it states, assumptions aside, can be stated together."""
        import numpy

        columns = []
        for name in self._engine.kernel.impossible_facts:
            column = inputs.coded(self._classes[name], False) if self._classes[name].fact.computed else coded[name]
            columns.append(column.classes[column.codes] + 1)
        first, kinds = distinct(columns)
        possible = numpy.empty(len(first), bool)
        for kind, row in enumerate(first.tolist()):
            key = tuple(int(column[row]) for column in columns)
            if key not in self._possible:
                self._possible[key] = self._is_possible(key)
            possible[kind] = self._possible[key]
        return possible[kinds]

    def _is_possible(self, key: tuple[int, ...]) -> bool:
        names = self._engine.kernel.impossible_facts
        stated = {name: self._classes[name].values[code - 1] for name, code in zip(names, key, strict=True) if code - 1 > BLANK}
        try:
            self._engine.kernel.check_possible({name: value for name, value in stated.items() if value is not None})
        except Contradiction:
            return False
        return True
