"""Computed facts of many rows: days between two dates by subtraction, all else by the one meaning for each distinct combination."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ...given import basic_inputs, fill
from ...model.noun import TYPE_CHECKING
from .classes import BLANK, Coded
from .patterns import distinct

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ...model.vocabulary import Value, Vocabulary
    from .classes import Classes


class Inputs:
    """The columns of the facts from which others are computed, each distinct text read once. `columns` has an Arrow array of texts for
    each fact that the table has; `classes` reads them."""

    def __init__(self, vocabulary: Vocabulary, columns: Mapping[str, Any], classes: Mapping[str, Classes], rows: int) -> None:
        self._vocabulary, self._columns, self._classes, self._rows = vocabulary, columns, classes, rows
        self._read: dict[str, tuple[list[Value | None], Any]] = {}

    def _input(self, name: str, assuming: bool) -> tuple[list[Value | None], Any]:
        """The values of a fact, and which of them each row has."""
        import numpy
        import pyarrow

        classes, column = self._classes[name], self._columns.get(name)
        if column is None:
            return [classes.fact.assume if assuming else None], numpy.zeros(self._rows, numpy.int64)
        encoded = column if pyarrow.types.is_dictionary(column.type) else column.dictionary_encode()
        texts = [*encoded.dictionary.to_pylist(), None]
        codes = encoded.indices.fill_null(len(texts) - 1).to_numpy().astype(numpy.int64)
        if assuming:
            return [classes.value_of_text(text) for text in texts], codes
        return [None if text is None or classes.of_text(text) == BLANK else classes.value_of_text(text) for text in texts], codes

    def stated(self, name: str) -> Any:
        """For each row whether a fact is stated or assumed."""
        import numpy

        values, codes = self._input(name, True)
        return numpy.array([value is not None for value in values])[codes]

    def coded(self, classes: Classes, assuming: bool = True) -> Coded:
        """A computed fact in every row."""
        import numpy

        computed = classes.fact.computed
        assert computed is not None
        names = basic_inputs(computed, self._vocabulary)
        inputs = [self._input(name, assuming) for name in names]
        if computed.way == "days_between" and tuple(names) == computed.inputs:
            return _days(classes, inputs)
        first, kinds = distinct([codes for _, codes in inputs])
        found = numpy.empty(len(first), numpy.int32)
        for kind, row in enumerate(first.tolist()):
            given = {name: value for name, (values, codes) in zip(names, inputs, strict=True) if (value := values[codes[row]]) is not None}
            value = fill(self._vocabulary, given, assuming=False).computed.get(classes.fact.name)
            found[kind] = BLANK if value is None else classes.of_value(value)
        return Coded(found, kinds, bool((found == BLANK).any()), False)


def _days(classes: Classes, inputs: list[tuple[list[Value | None], Any]]) -> Coded:
    """The days from the first of two dates to the second."""
    import numpy

    ordinals = []
    for values, codes in inputs:
        days = [value.toordinal() if isinstance(value, date) else numpy.nan for value in values]
        ordinals.append(numpy.array(days, numpy.float64)[codes])
    between = ordinals[1] - ordinals[0]
    edges = sorted({float(constant) for constant in classes.constants})
    at = numpy.searchsorted(edges, between, "left")
    slots = 2 * at + (numpy.append(edges, numpy.nan)[at] == between)
    missing = 2 * len(edges) + 1
    slots[numpy.isnan(between)] = missing
    found = numpy.full(missing + 1, BLANK, numpy.int32)
    used = numpy.flatnonzero(numpy.bincount(slots)).tolist()
    for slot in used:
        if slot != missing:
            found[slot] = classes.of_value(Decimal(int(between[int(numpy.argmax(slots == slot))])))
    return Coded(found, slots.astype(numpy.int64), missing in used, False)
