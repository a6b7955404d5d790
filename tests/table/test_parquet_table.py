from __future__ import annotations

import io
import json
import sys
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow
import pyarrow.parquet
import pytest

from tests.table.desk import come_to, parquet_of, rejects
from triage.diagnostics import Invalid
from triage.table import parquet_form, parquet_table
from triage.table.columns import ANSWERS
from triage.table.parquet_form import ParquetOutput
from triage.table.parquet_table import column_values
from triage.table.row import Rejected
from triage.table.run import Answered
from triage.table.whole import Stream

if TYPE_CHECKING:
    import triage
    from triage.table.row import Table

NOTHING: Any = dict.fromkeys(("status", "decision", "operator")) | {name: [] for name in ("because", "cites", "flags", "ask")}


def parquet(**columns: object) -> bytes:
    raw = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(columns), raw)
    return raw.getvalue()


def decided(policy: triage.CompiledPolicy, raw: bytes) -> list[tuple[int, str | None, dict[str, object]]]:
    found = come_to(policy, parquet_of(policy, raw))
    assert all(isinstance(row, Answered) for row in found), found
    return [(row.row.line, row.decision.request.id, row.decision.request.values()) for row in found if isinstance(row, Answered)]


def written(policy: triage.CompiledPolicy, table: Table) -> pyarrow.Table:
    raw = io.BytesIO()
    output = ParquetOutput(table, Stream(raw, "out"))
    output.begin()
    for row in table.rows():
        assert not isinstance(row, Rejected)
        output.add(row, NOTHING)
    output.finish()
    output.close()
    raw.seek(0)
    assert output.rows == table.read
    return pyarrow.parquet.read_table(raw)


def test_columns_of_every_type(policy: triage.CompiledPolicy) -> None:
    raw = parquet(
        id=pyarrow.array([1, 2, None], pyarrow.int64()),
        kind=pyarrow.array(["visit", "mission", None]).dictionary_encode(),
        topics=pyarrow.array([["soil", "food, drink"], [], None], pyarrow.list_(pyarrow.string())),
        hours=pyarrow.array([Decimal("3.50"), Decimal("0.00"), None], pyarrow.decimal128(9, 2)),
        cost=pyarrow.array([0.1, 1e22, None], pyarrow.float64()),
        companies=pyarrow.array([3, 1, None], pyarrow.uint8()),
        start=pyarrow.array([date(2017, 3, 31), date(1, 1, 1), None], pyarrow.date32()),
        end=pyarrow.array([datetime(2017, 4, 1), datetime(2017, 4, 2), None], pyarrow.timestamp("ns")),
        country=pyarrow.array(["CN", "DK", None], pyarrow.large_string()),
        relevant=pyarrow.array(["nej", "unclear", " "]),
        paid=pyarrow.array([True, False, None]),
    )
    assert decided(policy, raw) == [
        (1, "1", {"kind": "visit", "topics": frozenset({"soil", "food, drink"}), "hours": Decimal("3.50"), "cost": Decimal("0.1"),
                  "companies": Decimal(3), "start": date(2017, 3, 31), "end": date(2017, 4, 1), "country": "CN", "relevant": "no",
                  "paid": "yes"}),
        (2, "2", {"kind": "mission", "topics": frozenset(), "hours": Decimal("0.00"), "cost": Decimal(10**22), "companies": Decimal(1),
                  "start": date(1, 1, 1), "end": date(2017, 4, 2), "country": "DK", "paid": "no"}),
        (3, None, {}),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("array", "values"),
    [
        (pyarrow.array([0.1, 1.5, 2.0, 1e-7, 16777216.0], pyarrow.float32()), ["0.1", "1.5", "2", "0.0000001", "16777216"]),
        (pyarrow.array([0.1, 1 / 3, 1e300, -0.0], pyarrow.float64()), ["0.1", "0.3333333333333333", "1" + "0" * 300, "0"]),
        (pyarrow.array([float("nan"), float("inf")]), ["nan", "inf"]),
        (pyarrow.array([[0.1, None]]), ["0.1; "]),
        (pyarrow.array([2**63 - 1, -(2**63)]), [str(2**63 - 1), str(-(2**63))]),
        (pyarrow.array([2**64 - 1], pyarrow.uint64()), [str(2**64 - 1)]),
        (pyarrow.array([Decimal("1.10"), Decimal("-99.99")], pyarrow.decimal256(40, 2)), ["1.10", "-99.99"]),
        (pyarrow.array([datetime(2017, 3, 31, 0, 0)], pyarrow.timestamp("s")), ["2017-03-31"]),
        (pyarrow.array([datetime(2017, 3, 31, 12, 30)], pyarrow.timestamp("ms")), ["2017-03-31 12:30:00"]),
        (pyarrow.array([datetime(2017, 3, 31)], pyarrow.timestamp("us", "UTC")), ["2017-03-31 00:00:00.000000Z"]),
        (pyarrow.array([datetime(2017, 3, 31)], pyarrow.timestamp("us", "Mars/Olympus")), ["2017-03-31 00:00:00.000000Z"]),
        (pyarrow.array([0, 86_400_000_000_000, None], pyarrow.timestamp("ns")), ["1970-01-01", "1970-01-02", ""]),
        (pyarrow.array([1, 1_001_000], pyarrow.timestamp("ns")), ["1970-01-01 00:00:00.000000001", "1970-01-01 00:00:00.001001"]),
        (pyarrow.array([-1], pyarrow.timestamp("ns")), ["1969-12-31 23:59:59.999999999"]),
        (pyarrow.array([date(2017, 3, 31)], pyarrow.date64()), ["2017-03-31"]),
        (pyarrow.array([time(12, 30)], pyarrow.time32("s")), ["12:30:00"]),
        (pyarrow.array([timedelta(hours=1)], pyarrow.duration("s")), ["1:00:00"]),
        (pyarrow.array([{"a": 1}]), ['{"a": 1}']),
        (pyarrow.array([None, None]), ["", ""]),
        (pyarrow.array([True, None]), ["true", ""]),
        (pyarrow.array(["a", None, "a"]).dictionary_encode(), ["a", "", "a"]),
    ],
)
def test_values_of_columns(array: pyarrow.Array, values: list[str]) -> None:
    from triage.table.typed import text_of

    assert list(map(text_of, column_values(array))) == values


@pytest.mark.parametrize(
    ("array", "text"),
    [
        (pyarrow.array([10_000_000], pyarrow.int32()).cast(pyarrow.date32()), "29349-01-26"),
        (pyarrow.array([-1_000_000], pyarrow.int32()).cast(pyarrow.date32()), "-0768-02-04"),
        (pyarrow.array([2**62], pyarrow.int64()).cast(pyarrow.timestamp("us")), "<value out of range: 4611686018427387904>"),
        (pyarrow.array([3], pyarrow.time64("ns")), "00:00:00.000000003"),
        (pyarrow.array([3], pyarrow.duration("ns")), "3"),
        (pyarrow.array([[10_000_000]], pyarrow.list_(pyarrow.int32())).cast(pyarrow.list_(pyarrow.date32())), "[ [ 29349-01-26 ] ]"),
    ],
)
def test_what_python_has_no_value_for_is_a_text(policy: triage.CompiledPolicy, array: pyarrow.Array, text: str) -> None:
    several = pyarrow.concat_arrays([pyarrow.nulls(1, array.type), array])
    assert column_values(several) == [None, text]
    assert column_values(several.dictionary_encode() if "list" not in str(array.type) else several) == [None, text]
    assert len(decided(policy, parquet(kind=["visit", "visit"], own=several))) == 2


def test_a_day_that_python_does_not_have_is_rejected(policy: triage.CompiledPolicy) -> None:
    days = pyarrow.array([10_000_000, 17_000], pyarrow.int32()).cast(pyarrow.date32())
    found = rejects(policy, parquet_of(policy, parquet(kind=["visit", "visit"], start=days)))
    assert found == [(1, "", "start", "29349-01-26", "`start` is a date, not `29349-01-26`")]


def test_a_time_that_is_nearly_midnight_is_no_day(policy: triage.CompiledPolicy) -> None:
    found = rejects(policy, parquet_of(policy, parquet(kind=["visit"] * 3, start=pyarrow.array([0, 1, -1], pyarrow.timestamp("ns")))))
    assert [reject[:4] for reject in found] == [
        (2, "", "start", "1970-01-01 00:00:00.000000001"),
        (3, "", "start", "1969-12-31 23:59:59.999999999"),
    ]


def test_a_zone_that_nobody_knows_is_told_by_utc(policy: triage.CompiledPolicy) -> None:
    times = pyarrow.array([datetime(2017, 3, 31), None], pyarrow.timestamp("us", "Mars/Olympus"))
    found = rejects(policy, parquet_of(policy, parquet(kind=["visit", "visit"], start=times, own=times)))
    assert [reject[:4] for reject in found] == [(1, "", "start", "2017-03-31 00:00:00.000000Z")]


def test_rejected_rows_are_named_by_their_place(policy: triage.CompiledPolicy) -> None:
    raw = parquet(id=["a", "b", "c", "d"], cost=[0.5, float("nan"), 1.0, float("inf")], topics=[["soil"], ["soil"], ["soil", None], ["x"]])
    assert [found[:4] for found in rejects(policy, parquet_of(policy, raw))] == [
        (2, "b", "cost", "nan"), (3, "c", "topics", "soil; "), (4, "d", "cost", "inf"), (4, "d", "topics", "x"),
    ]  # fmt: skip


@pytest.mark.parametrize("column", [[{"value": 1}], [timedelta(1)], [[["soil"]]], [b"visit"]])
def test_types_that_state_nothing(policy: triage.CompiledPolicy, column: list[object]) -> None:
    with pytest.raises(Invalid, match="the column `topics` has the type `"):
        parquet_of(policy, parquet(topics=column))
    assert len(decided(policy, parquet(kind=["visit"], own=column))) == 1


def test_columns_that_are_wrong(policy: triage.CompiledPolicy) -> None:
    with pytest.raises(Invalid, match="did you mean `country`"):
        parquet_of(policy, parquet(kind=["visit"], contry=["CN"]))
    with pytest.raises(Invalid, match="there is no row"):
        list(parquet_of(policy, parquet(kind=pyarrow.array([], pyarrow.string()))).rows())


def test_many_batches(policy: triage.CompiledPolicy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_table, "_ROWS", 3)
    assert [row for row, _, _ in decided(policy, parquet(id=[str(number) for number in range(10)], kind=["visit"] * 10))] == list(
        range(1, 11)
    )


def test_own_columns_come_back_as_they_were(policy: triage.CompiledPolicy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_table, "_ROWS", 2)
    monkeypatch.setattr(parquet_form, "_GROUP", 3)
    monkeypatch.setattr(parquet_form, "_PIECE", 1)
    own = pyarrow.table(
        {
            "id": ["a", "b", "c", "d"], "kind": pyarrow.array(["visit", None, "visit", "mission"]).dictionary_encode(),
            "status": ["old"] * 4, "own": [{"a": [1]}, None, {"a": []}, {"a": [2]}],
            "at": pyarrow.array([1, 2, 3, None], pyarrow.timestamp("ns", "UTC")),
            "cost": pyarrow.array([Decimal("1.10"), None, Decimal("2.00"), Decimal("0.00")], pyarrow.decimal128(20, 2)),
        }
    )  # fmt: skip
    raw = io.BytesIO()
    pyarrow.parquet.write_table(own, raw)
    found = written(policy, parquet_of(policy, raw.getvalue()))
    assert found.column_names == ["id", "kind", "own", "at", "cost", *ANSWERS]
    assert found.select(["id", "own", "at", "cost"]) == own.select(["id", "own", "at", "cost"])
    assert found.column("kind").to_pylist() == own.column("kind").to_pylist()
    assert found.schema.field("because").type == pyarrow.string()
    assert found.column("decision").null_count == 4


def test_texts_come_out_in_the_words_of_the_language(policy: triage.CompiledPolicy) -> None:
    from tests.table.desk import csv_of, json_of

    found = written(policy, csv_of(policy, "id;hours;start;topics;own\n1;3,50;1.5.2026;soil|food, drink;3,50\n2;;;;\n"))
    assert found.select(range(5)).to_pylist() == [
        {"id": "1", "hours": "3.50", "start": "2026-05-01", "topics": "soil; food, drink", "own": "3,50"},
        {"id": "2", "hours": None, "start": None, "topics": None, "own": None},
    ]
    text = '{"id": "1", "hours": 3.50, "relevant": {"value": true, "by": "CEH"}}\n{"id": "2", "topics": ["soil"], "kind": "visit"}\n'
    table = json_of(policy, text)
    found = written(policy, table)
    assert found.select(range(5)).to_pylist() == [
        {"id": "1", "hours": "3.50", "relevant": '{"value": true, "by": "CEH"}', "topics": None, "kind": None},
        {"id": "2", "hours": None, "relevant": None, "topics": "soil", "kind": "visit"},
    ]
    assert json.loads(found.column("relevant")[0].as_py())["by"] == "CEH"


def test_without_the_library(policy: triage.CompiledPolicy, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = parquet(kind=["visit"])
    for name in ("pyarrow", "pyarrow.parquet"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(Invalid, match=r"install it with `pip install 'triage-decisions\[tables\]'`"):
        parquet_of(policy, raw)
