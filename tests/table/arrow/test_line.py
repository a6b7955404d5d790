"""A line between two processes: what goes in comes out, whichever way it takes."""

from __future__ import annotations

import pickle
from multiprocessing import get_context

import pytest

from triage.table.arrow import line as lines
from triage.table.arrow.line import Line, line

pyarrow = pytest.importorskip("pyarrow")


@pytest.fixture(params=[True, False], ids=["seen by both", "through the pipe"])
def ends(request: pytest.FixtureRequest) -> tuple[Line, Line]:
    return line(get_context("spawn"), request.param)


def sample(rows: int, letter: str) -> pyarrow.RecordBatch:
    texts = pyarrow.array([letter * (row % 7) or None for row in range(rows)])
    return pyarrow.record_batch({"text": texts, "repeated": texts.dictionary_encode(), "number": pyarrow.array(range(rows))})


def test_columns_and_bytes_come_out_as_they_went_in(ends: tuple[Line, Line]) -> None:
    here, there = ends
    here.send((sample(300, "a"), pickle.PickleBuffer(b"x" * 999), "told"))
    batch, raw, told = there.receive()
    assert (batch, bytes(raw), told) == (sample(300, "a"), b"x" * 999, "told")
    assert batch.validate(full=True) is None


def test_what_came_stays_what_it_is_when_more_is_sent(ends: tuple[Line, Line]) -> None:
    here, there = ends
    for letter in "ab":
        here.send(sample(100, letter))
        there.send(letter)
        assert here.receive() == letter
        if letter == "a":
            first = there.receive()
    assert first == sample(100, "a")
    assert there.receive() == sample(100, "b")


def test_what_is_too_large_takes_the_other_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "_ROOM", 4_096)
    here, there = line(get_context("spawn"), True)
    for size in (10, 3_000, 4_096, 4_097, 9_000, 10):
        here.send(pickle.PickleBuffer(b"y" * size))
        assert bytes(there.receive()) == b"y" * size


def test_nobody_at_the_other_end_is_noticed(ends: tuple[Line, Line]) -> None:
    here, there = ends
    there.close()
    with pytest.raises((EOFError, OSError)):
        here.receive()
