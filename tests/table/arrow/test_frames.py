"""Columns of any type come to what the strict reader of Parquet makes of each row: random policies, fitting and unfitting types, nulls."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from tests.random_policies import random_policy
from triage.decide import Disagreement, Engine
from triage.diagnostics import Invalid
from triage.table.answers import answers, joined
from triage.table.columns import ANSWERS
from triage.table.row import INVALID, Rejected
from triage.table.run import decide_row

if TYPE_CHECKING:
    import triage
    from triage.model.policy import Policy

pyarrow = pytest.importorskip("pyarrow")

from tests.table.arrow.typed import random_batch  # noqa: E402
from triage.table.arrow.frames import Frames  # noqa: E402
from triage.table.parquet_table import ArrowTable, Batch, ParquetRow  # noqa: E402


def frames(policy: Policy, batch: Any, engine: Engine | None = None) -> Frames:
    return Frames(ArrowTable("in", batch.schema, policy.vocabulary, ignore_unknown=True), engine or Engine(policy))


def strictly(policy: Policy, batch: Any) -> list[Rejected | dict[str, str | None]]:
    """Each row by itself: what it is rejected for, or its answers."""
    table, engine, found = ArrowTable("in", batch.schema, policy.vocabulary, ignore_unknown=True), Engine(policy), []
    for index in range(batch.num_rows):
        item = decide_row(ParquetRow(table, 1 + index, Batch(batch), index), engine)
        if isinstance(item, Rejected):
            found.append(item)
        else:
            told = answers(item.decision.outcome, policy, "en")
            found.append({name: joined(name, told[name]) or None for name in ANSWERS})
    return found


def check(policy: Policy, batch: Any) -> None:
    expected = strictly(policy, batch)
    many = frames(policy, batch)
    # Twice, so that what is remembered is the same as what is found; in parts, so that no row depends on its neighbours.
    for begin, end in ((0, batch.num_rows), (batch.num_rows // 3, batch.num_rows)):
        part, wanted = batch.slice(begin, end - begin), expected[begin:end]
        rejected = {index: row for index, row in enumerate(wanted) if isinstance(row, Rejected)}
        assert many.decide(part, 1 + begin).rejected == rejected
        rows = pyarrow.record_batch(many.answered(part, 1 + begin), names=list(ANSWERS)).to_pylist()
        for row, one in zip(rows, wanted, strict=True):
            if isinstance(one, Rejected):
                reasons = "; ".join(fault.reason for fault in one.faults)
                assert row == {**dict.fromkeys(ANSWERS), "status": INVALID, "because": reasons}
            else:
                assert row == one


@pytest.mark.parametrize("seed", range(60))
def test_rows_of_random_policies(seed: int) -> None:
    rng = Random(seed)
    policy = random_policy(rng)
    check(policy, random_batch(rng, policy, 150))


@pytest.mark.parametrize("seed", range(12))
def test_rows_with_computed_facts_texts_and_impossible_ones(policy: triage.CompiledPolicy, seed: int) -> None:
    check(policy.policy, random_batch(Random(seed), policy.policy, 250))


def test_numbers_are_exact(policy: triage.CompiledPolicy) -> None:
    exact = pyarrow.array([None, "1000.5", "1000.5000000000000000000000001"]).cast(pyarrow.decimal128(38, 25))
    known = {"kind": ["mission"] * 3, "relevant": [True] * 3, "country": ["DK"] * 3, "companies": pyarrow.array([1] * 3, pyarrow.uint8())}
    batch = pyarrow.record_batch({**known, "cost": exact})
    status, decision, *_ = frames(policy.policy, batch).answered(batch)
    assert status.to_pylist()[1:] == ["decided", "decided"]
    assert decision.to_pylist()[1:] == ["activate", "decline"]


def test_a_list_is_no_id_and_no_text(policy: triage.CompiledPolicy) -> None:
    batch = pyarrow.record_batch({"id": [["a"], None, ["b"]], "title": [None, None, ["c"]], "kind": ["visit"] * 3})
    check(policy.policy, batch)
    assert set(frames(policy.policy, batch).decide(batch, 1).rejected) == {0, 2}


@pytest.mark.parametrize("zone", ["Mars/Olympus", "UTC"])
def test_times_of_a_zone_state_no_day_and_stop_nothing(policy: triage.CompiledPolicy, zone: str) -> None:
    times = pyarrow.array([0, 1, None], pyarrow.timestamp("us", zone))
    check(policy.policy, pyarrow.record_batch({"start": times, "title": times, "id": times}))


def test_a_list_that_python_has_no_value_for_is_read_as_a_text(policy: triage.CompiledPolicy) -> None:
    far = pyarrow.array([[10_000_000], [], None], pyarrow.list_(pyarrow.int32())).cast(pyarrow.list_(pyarrow.date32()))
    check(policy.policy, pyarrow.record_batch({"topics": far, "cost": far, "title": far}))


def test_a_dictionary_of_lists_is_no_text_either(policy: triage.CompiledPolicy) -> None:
    lists = pyarrow.DictionaryArray.from_arrays(pyarrow.array([0, 1, None]), pyarrow.array([["a"], None]))
    batch = pyarrow.record_batch({"title": lists, "id": lists, "kind": ["visit"] * 3})
    check(policy.policy, batch)
    assert set(frames(policy.policy, batch).decide(batch, 1).rejected) == {0}


def test_a_dictionary_with_nulls_and_many_words(policy: triage.CompiledPolicy) -> None:
    words = pyarrow.array(["visit", None, *(f"w{number}" for number in range(125))])
    batch = pyarrow.record_batch({"kind": pyarrow.DictionaryArray.from_arrays(pyarrow.array([*range(127), None], pyarrow.int8()), words)})
    check(policy.policy, batch)


def test_no_rows_and_only_rejected_ones(policy: triage.CompiledPolicy) -> None:
    for kinds in ([], ["none of them"]):
        batch = pyarrow.record_batch({"kind": pyarrow.array(kinds, pyarrow.string())})
        check(policy.policy, batch)


def test_a_column_that_cannot_state_a_fact(policy: triage.CompiledPolicy) -> None:
    batch = pyarrow.record_batch({"kind": [{"deep": 1}]})
    with pytest.raises(Invalid, match="has the type"):
        frames(policy.policy, batch)


def test_a_difference_says_on_which_row(policy: triage.CompiledPolicy, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine(policy.policy)

    def differ(*_: object) -> None:
        raise Disagreement(("visits",), "they differ")

    monkeypatch.setattr(engine, "check", differ)
    batch = pyarrow.record_batch({"kind": ["none of them", "visit"]})
    if engine.network is None:
        pytest.skip("there is no second evaluation")
    with pytest.raises(Disagreement, match="on line 8"):
        frames(policy.policy, batch, engine).decide(batch, 7)
