"""Rows that are alike: found by a hash, and compared to the bit, so that two that differ are never taken for one."""

from __future__ import annotations

from ...model.noun import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

_FACTORS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)


def distinct(columns: Sequence[Any]) -> tuple[Any, Any]:
    """For rows given as columns of whole numbers: the index of one row of each kind, and the kind of each row."""
    import numpy

    columns = [column.astype(numpy.uint64, copy=False) for column in columns]
    for factor in _FACTORS:
        key = columns[0]
        for column in columns[1:]:
            key = (key ^ key >> numpy.uint64(29)) * numpy.uint64(factor) + column
        first, kinds = _equal(key)
        if len(columns) == 1 or all((column[first][kinds] == column).all() for column in columns):
            return first, kinds
    _, first, kinds = numpy.unique(numpy.stack(columns, axis=1), axis=0, return_index=True, return_inverse=True)
    return first, kinds.reshape(-1)


def distinct_runs(numbers: Any, begins: Any, marks: Any) -> tuple[Any, Any]:
    """The same for rows given as runs of whole numbers, which begin at these places; runs of the same mark have the same length. Two of
    a kind may be told apart where hashes are unlucky."""
    import numpy

    lengths = numpy.diff(begins, append=len(numbers))
    within = numpy.arange(len(numbers)) - numpy.repeat(begins, lengths)
    # As good as random, without the module for that.
    factors = numpy.arange(1, int(lengths.max(initial=0)) + 2, dtype=numpy.uint64) * numpy.uint64(_FACTORS[0])
    factors = (factors ^ factors >> numpy.uint64(29)) * numpy.uint64(_FACTORS[1])
    sums = numpy.add.reduceat(numbers.astype(numpy.uint64) * factors[within], begins)
    first, kinds = _equal(sums + marks.astype(numpy.uint64) * factors[-1])
    if (marks[first][kinds] == marks).all() and (numbers[numpy.repeat(begins[first][kinds], lengths) + within] == numbers).all():
        return first, kinds
    return numpy.arange(len(begins)), numpy.arange(len(begins))


def _equal(keys: Any) -> tuple[Any, Any]:
    import numpy
    import pyarrow

    encoded = pyarrow.array(keys).dictionary_encode()
    kinds = encoded.indices.to_numpy()
    first = numpy.empty(len(encoded.dictionary), numpy.int64)
    # Of several rows of a kind the last assignment stays: going backwards it is that of the first.
    first[kinds[::-1]] = numpy.arange(len(kinds) - 1, -1, -1)
    return first, kinds
