"""A column of texts as classes of values: values of one class are alike to every rule, so each distinct text is read once."""

from __future__ import annotations

from decimal import Decimal

from ...model.noun import TYPE_CHECKING, Noun

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ...kernel.bits import Tables
    from ...model.vocabulary import Fact, Value
    from .layout import Layout

    Read = Callable[[Fact, str], Value | None]

# A text that states nothing is of the first class; one that cannot be read is of none.
BLANK, BAD = 0, -1
_MOST_TEXTS = 50_000
_LONGEST_NUMBER = 300
_ASIDE = -2


class Unreadable(Exception):
    """What stands in a cell is no value of its fact: the strict reader tells why."""


class Coded(Noun):
    """A column as numbers: `codes` has one for each row, `classes` the class of each code. `blank` and `bad` tell whether any row is."""

    classes: Any
    codes: Any
    blank: bool
    bad: bool

    def where(self, wanted: int) -> Any:
        """For each row whether it is of a class."""
        return (self.classes == wanted)[self.codes]


class Classes:
    """The classes of a fact: for each a `value` that stands for it, and the terms that it leaves (`words`, a row for each class).

    The first is that of cells which state nothing: it has what is assumed, or no value at all. `read` is the strict reader of a cell:
    None for a cell that states nothing; it raises `Unreadable`.
    """

    def __init__(self, fact: Fact, tables: Tables, layout: Layout, read: Read, point: str) -> None:
        self.fact, self._tables, self._layout, self._read, self._point = fact, tables, layout, read, point
        row = next((row for row in tables.rows if row.fact == fact.name), None)
        self.row = row
        self.tested = layout.words(row.tested if row is not None else 0)
        self.values: list[Value | None] = []
        self._masks: dict[int, int] = {}
        self._texts: dict[str, int] = {}
        self._values: dict[str, Value | None] = {}
        self._table: Any = None
        self.values.append(fact.assume)
        self._rows: list[Any] = [self._words(fact.assume)]

    def _left(self, value: Value) -> int:
        return self._tables.left_by(self.fact.name, value) if self.row is not None else 0

    def _words(self, value: Value | None) -> Any:
        return self._layout.terms if value is None or self.row is None else self._layout.words(self._left(value))

    @property
    def constants(self) -> list[Any]:
        """The constants to which rules compare the fact."""
        axis = self._tables.space.axes.get(self.fact.name)
        return axis.constants if axis else []

    @property
    def words(self) -> Any:
        """The terms that each class leaves, an array of words for each."""
        import numpy

        if self._table is None or len(self._table) < len(self._rows):
            self._table = numpy.stack(self._rows)
        return self._table

    def of_text(self, text: str) -> int:
        """The class of what stands in a cell."""
        found = self._texts.get(text)
        if found is None:
            try:
                value = self._read(self.fact, text)
            except Unreadable:
                found = BAD
            else:
                found = BLANK if value is None else self.of_value(value)
            if len(self._texts) >= _MOST_TEXTS:
                self._texts.clear()
            self._texts[text] = found
        return found

    def value_of_text(self, text: str | None) -> Value | None:
        """The value that stands in a cell, or what is assumed; None where there is neither, or no value can be read."""
        if text is None:
            return self.fact.assume
        if text not in self._values:
            try:
                value = self._read(self.fact, text)
            except Unreadable:
                value = None
            if len(self._values) >= _MOST_TEXTS:
                self._values.clear()
            self._values[text] = self.fact.assume if value is None else value
        return self._values[text]

    def of_value(self, value: Value) -> int:
        """The class of a value."""
        mask = self._left(value)
        found = self._masks.get(mask)
        if found is None:
            found = self._masks[mask] = len(self._rows)
            self.values.append(value)
            self._rows.append(self._words(value))
        return found

    def coded(self, column: Any) -> Coded:
        """A column of texts, an Arrow array of strings or of a dictionary of strings; null is as good as an empty cell."""
        import pyarrow

        if pyarrow.types.is_dictionary(column.type):
            return self._of_dictionary(column)
        if self.fact.type == "number" and len(column) > 100:
            return Numbers(self, column, self._point).coded()
        return self._of_dictionary(column.dictionary_encode())

    def blank(self, rows: int) -> Coded:
        """A column that is not there."""
        import numpy

        return Coded(numpy.array([BLANK], numpy.int32), numpy.zeros(rows, numpy.int64), True, False)

    def _of_dictionary(self, column: Any) -> Coded:
        import numpy

        classes = numpy.array([BLANK if text is None else self.of_text(text) for text in column.dictionary.to_pylist()], numpy.int32)
        codes = column.indices
        if codes.null_count:
            codes, classes = codes.fill_null(len(classes)), numpy.append(classes, numpy.int32(BLANK))
        plain = codes.to_numpy().astype(numpy.int64)
        # A dictionary may hold texts that no row has.
        blank, bad = bool((classes == BLANK).any()), bool((classes == BAD).any())
        return Coded(classes, plain, blank and bool((classes == BLANK)[plain].any()), bad and bool((classes == BAD)[plain].any()))


class Numbers:
    """A column of texts most of which are plain numbers or nothing, too many of them to read each by itself.

    The nearest double of a text lies on the same side of a constant as the number itself, or on it: only numbers that come to lie on
    the double of a constant are read one by one, and texts that are not plain. So the classes are exact, though doubles are not.
    """

    def __init__(self, classes: Classes, column: Any, point: str) -> None:
        import pyarrow

        self._classes, self._point = classes, point
        self._column = column if pyarrow.types.is_string(column.type) else column.cast(pyarrow.string())

    def coded(self) -> Coded:
        """The column."""
        import numpy

        doubles, odd = self._doubles()
        edges = sorted({float(edge) for edge in self._edges()})
        at = numpy.searchsorted(edges, doubles, "left")
        slots = 2 * at + (numpy.append(edges, numpy.nan)[at] == doubles)
        aside, blank = 2 * len(edges) + 1, 2 * len(edges) + 2
        slots[numpy.isnan(doubles)] = blank
        slots[odd] = aside
        classes = numpy.full(blank + 1, _ASIDE, numpy.int32)
        classes[blank] = BLANK
        for slot in numpy.flatnonzero(numpy.bincount(slots)).tolist():
            if slot < aside and slot % 2 == 0:
                classes[slot] = self._classes.of_text(self._column[int(numpy.argmax(slots == slot))].as_py())
        codes = slots.astype(numpy.int64)
        rows = numpy.flatnonzero((classes == _ASIDE)[codes])
        if len(rows):
            encoded = self._column.take(rows).dictionary_encode()
            each = [self._classes.of_text(text) for text in encoded.dictionary.to_pylist()]
            codes[rows] = len(classes) + encoded.indices.to_numpy()
            classes = numpy.append(classes, numpy.array(each, numpy.int32))
        classes[classes == _ASIDE] = BLANK  # of which no row is left
        used = classes[numpy.bincount(codes, minlength=len(classes)) > 0]
        return Coded(classes, codes, bool((used == BLANK).any()), bool((used == BAD).any()))

    def _edges(self) -> list[Decimal]:
        """The numbers at which the class can change, or a number stop being a value."""
        fact = self._classes.fact
        return [bound for bound in (fact.min, fact.max, *self._classes.constants) if isinstance(bound, Decimal)]

    def _doubles(self) -> tuple[Any, Any]:
        """The nearest double of each text, not-a-number for others; the rows that are neither a plain number nor empty, among whole
        numbers those with a point as well."""
        import numpy
        import pyarrow
        from pyarrow import compute

        column = self._column
        _, ends, buffer = column.buffers()
        offsets = numpy.frombuffer(ends, numpy.int32)[column.offset : column.offset + len(column) + 1]
        lengths, starts = numpy.diff(offsets), offsets[:-1] - offsets[0]
        data = numpy.frombuffer(buffer or b"", numpy.uint8)[offsets[0] : offsets[-1]]
        digits = numpy.append((data >= ord("0")) & (data <= ord("9")), False)
        first = numpy.zeros(len(data) + 1, bool)
        first[starts] = True
        others = numpy.flatnonzero(~digits[:-1])
        # Without a mark that can be nothing else a text with any is for the strict reader.
        is_point = data[others] == ord(self._point) if self._point else numpy.zeros(len(others), bool)
        points, signs = others[is_point], others[data[others] == ord("-")]

        def rows(places: Any) -> Any:
            # Of texts of no length at one place the last one holds what stands there.
            return numpy.searchsorted(starts, places, "right") - 1

        # A sign stands before a digit, a point between two, once in a text.
        between = digits[points - 1] & ~first[points] & digits[points + 1] & ~first[points + 1]
        leading = first[signs] & digits[signs + 1] & ~first[signs + 1]
        texts = numpy.cumsum(first)[points]
        wrong = [points[~between], signs[~leading], points[1:][texts[1:] == texts[:-1]]]
        if len(points) + len(signs) < len(others):
            wrong.append(others[~is_point & (data[others] != ord("-"))])
        odd = numpy.append(rows(numpy.concatenate(wrong)), numpy.flatnonzero(lengths > _LONGEST_NUMBER))
        empty = lengths == 0
        if len(odd) or numpy.count_nonzero(empty) > column.null_count:
            empty[odd] = True
            column = compute.if_else(pyarrow.array(empty), None, column)
        if self._point != "." and len(points):
            column = compute.replace_substring(column, self._point, ".")
        doubles = column.cast(pyarrow.float64()).fill_null(numpy.nan).to_numpy(zero_copy_only=False)
        # Whether 5.0 is whole, or 5.5, is for the strict reader.
        return doubles, numpy.append(odd, rows(points)) if self._classes.fact.whole else odd
