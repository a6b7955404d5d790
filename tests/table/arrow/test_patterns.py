"""Rows that are alike are found, and those that differ told apart, however unlucky a hash is."""

from __future__ import annotations

from random import Random

import pytest

pytest.importorskip("pyarrow")
import numpy

from triage.table.arrow import patterns

# Factors that make hashes good, and such that make all rows collide.
FACTORS = [patterns._FACTORS, (0, 0, 0)]


@pytest.mark.parametrize("factors", FACTORS)
@pytest.mark.parametrize("seed", range(5))
def test_columns(factors: tuple[int, int, int], seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "_FACTORS", factors)
    rng = Random(seed)
    rows = [tuple(rng.choice((0, 1, 2**63, 2**64 - 1)) for _ in range(3)) for _ in range(200)]
    first, kinds = patterns.distinct([numpy.array(column, numpy.uint64) for column in zip(*rows, strict=True)])
    assert [rows[first[kind]] for kind in kinds] == rows
    assert len(first) == len(set(rows))


@pytest.mark.parametrize("factors", FACTORS)
@pytest.mark.parametrize("seed", range(5))
def test_runs(factors: tuple[int, int, int], seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "_FACTORS", factors)
    rng = Random(seed)
    lengths = {mark: rng.randrange(1, 5) for mark in range(4)}
    runs = [(mark, *rng.choices((-1, 0, 7), k=lengths[mark])) for mark in rng.choices([*lengths], k=300)]
    begins = numpy.cumsum([0, *(len(run) - 1 for run in runs[:-1])])
    numbers = numpy.array([number for _, *numbers in runs for number in numbers])
    first, kinds = patterns.distinct_runs(numbers, begins, numpy.array([mark for mark, *_ in runs]))
    assert [runs[first[kind]] for kind in kinds] == runs
    if any(factors):
        assert len(first) == len(set(runs))


def test_no_rows() -> None:
    none = numpy.array([], numpy.int64)
    first, kinds = patterns.distinct([none.astype(numpy.uint64)])
    assert len(first) == len(kinds) == 0
