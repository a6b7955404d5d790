"""Tables of other libraries go in and come back as what they were, with the answers of each row."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

import triage
from triage.table.columns import ANSWERS

if TYPE_CHECKING:
    from collections.abc import Callable

pyarrow = pytest.importorskip("pyarrow")

from tests.table.arrow.typed import random_batch  # noqa: E402
from triage.table.arrow import in_memory  # noqa: E402

COLUMNS: dict[str, list[Any]] = {
    "id": ["a", "b", "c", "d"],
    "kind": ["mission", "mission", "visit", "none of them"],
    "topics": [["soil"], [], ["food, drink"], None],
    "cost": [1000.5, 2000.25, 1.0, 2.0],
    "companies": [1, 2, 3, 4],
    "start": [date(2017, 3, 1)] * 4,
    "country": ["DK"] * 4,
    "relevant": [True, True, False, True],
    "status": ["old", "old", "old", "old"],
    "our own": [1, 2, 3, 4],
}


def expected(policy: triage.CompiledPolicy) -> list[str]:
    outcomes = []
    for number in range(3):
        facts = {name: values[number] for name, values in COLUMNS.items() if name not in ("status", "our own")}
        outcomes.append(policy.decide(facts).outcome.status)
    return [*outcomes, "invalid"]


def test_pyarrow(policy: triage.CompiledPolicy) -> None:
    table = pyarrow.table(COLUMNS)
    found = policy.decide_table(table)
    assert isinstance(found, pyarrow.Table)
    assert found.column_names == [*(name for name in COLUMNS if name != "status"), *ANSWERS]
    assert found["status"].to_pylist() == expected(policy)
    assert found["because"][3].as_py().startswith("`kind` cannot be `none of them`")
    assert found.drop_columns(list(ANSWERS)).equals(table.drop_columns(["status"]))
    batch = policy.decide_table(table.to_batches()[0])
    assert isinstance(batch, pyarrow.RecordBatch)
    assert batch.to_pylist() == found.to_pylist()
    danish = policy.decide_table(table, lang="da")["because"].to_pylist()
    assert "Det er for dyrt." in danish[1]
    empty = policy.decide_table(table.slice(0, 0))
    assert (empty.num_rows, empty.schema) == (0, found.schema)


def test_a_reader_is_decided_as_it_is_read(policy: triage.CompiledPolicy) -> None:
    table = pyarrow.table(COLUMNS)
    given = iter(table.to_batches(max_chunksize=1))
    reader = policy.decide_table(pyarrow.RecordBatchReader.from_batches(table.schema, given))
    assert reader.read_next_batch().num_rows == 1
    assert next(given)["id"].to_pylist() == ["b"]
    assert isinstance(reader, pyarrow.RecordBatchReader)


def test_whatever_gives_itself_to_arrow(policy: triage.CompiledPolicy) -> None:
    class Given:
        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            return pyarrow.table(COLUMNS).__arrow_c_stream__(requested_schema)

    found: Any = policy.decide_table(Given())
    assert found["status"].to_pylist() == expected(policy)
    with pytest.raises(TypeError, match="not list"):
        policy.decide_table([1])


def test_polars(policy: triage.CompiledPolicy) -> None:
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame(COLUMNS).with_columns(polars.col("country").cast(polars.Categorical))
    found = policy.decide_table(frame)
    assert isinstance(found, polars.DataFrame)
    assert found["status"].to_list() == expected(policy)
    assert found.schema["country"] == polars.Categorical
    assert found.columns[-7:] == list(ANSWERS)
    with pytest.raises(TypeError, match="collect"):
        policy.decide_table(frame.lazy())


def test_whole_numbers_of_many_digits(policy: triage.CompiledPolicy) -> None:
    polars = pytest.importorskip("polars")
    wide = [10**30, -(10**30), 3, None]
    frame = polars.DataFrame(
        {"kind": ["-visit"] * 4, "hours": wide, "own": wide}, schema_overrides={"hours": polars.Int128, "own": polars.Int128}
    )
    found = policy.decide_table(frame)
    assert found["status"].to_list()[1] == "invalid"
    assert [found["status"][row] for row in (0, 2, 3)] == [
        policy.decide({"kind": "-visit", "hours": wide[row]}).outcome.status for row in (0, 2, 3)
    ]
    assert found.drop(ANSWERS).equals(frame)


def test_pandas(policy: triage.CompiledPolicy) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(COLUMNS, index=["w", "x", "x", "z"])
    found = policy.decide_table(frame)
    assert isinstance(found, pandas.DataFrame)
    assert found["status"].tolist() == expected(policy)
    assert found.index.tolist() == ["w", "x", "x", "z"]
    assert found["our own"].tolist() == [1, 2, 3, 4]
    mixed = pandas.DataFrame({"kind": ["visit", 3]}, dtype=object)
    with pytest.raises(triage.Invalid, match="several types"):
        policy.decide_table(mixed)


DAY, TIME = date(2017, 3, 1), datetime(2017, 3, 2, 5, 30)


@pytest.mark.parametrize(
    ("fact", "values"),
    [
        ("start", [DAY, TIME]),
        ("start", [datetime(2017, 3, 1), datetime(2017, 3, 1, tzinfo=UTC)]),
        ("cost", [1.5, True]),
        ("cost", [Decimal("1.5"), 2.5]),
        ("cost", [10**30]),
        ("kind", ["visit", 3]),
        ("topics", ["soil", ["soil"]]),
    ],
)
def test_what_arrow_would_read_as_another_type_is_refused(policy: triage.CompiledPolicy, fact: str, values: list[object]) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"kind": ["visit"] * len(values)} | {fact: pandas.Series(values, dtype=object)})
    with pytest.raises(triage.Invalid, match=f"the values of the column `{fact}` are of several types"):
        policy.decide_table(frame)


def test_a_billionth_of_a_second_that_arrow_would_cut_off(policy: triage.CompiledPolicy) -> None:
    pandas = pytest.importorskip("pandas")
    times = pandas.Series([pandas.Timestamp(DAY), pandas.Timestamp(1)], dtype=object)
    with pytest.raises(triage.Invalid, match="several types"):
        policy.decide_table(pandas.DataFrame({"kind": "visit", "start": times}))
    frame = pandas.DataFrame({"kind": "visit", "start": times.astype("datetime64[ns]")})
    assert policy.decide_table(frame)["status"].tolist() == ["open", "invalid"]


def test_objects_of_one_type_are_read(policy: triage.CompiledPolicy) -> None:
    pandas = pytest.importorskip("pandas")
    rows: list[dict[str, object]] = [{"start": DAY, "cost": 1, "paid": True, "end": datetime(2017, 3, 2)}, {"cost": 2.5}]
    frame = pandas.DataFrame({name: pandas.Series([row.get(name) for row in rows], dtype=object) for name in rows[0]})
    frame.loc[1, "start"] = pandas.NaT
    frame["kind"] = "visit"
    expected = [policy.decide({"kind": "visit", "start": DAY, "end": date(2017, 3, 2), "cost": 1, "paid": True}).outcome.status]
    expected.append(policy.decide({"kind": "visit", "cost": "2.5"}).outcome.status)
    assert policy.decide_table(frame)["status"].tolist() == expected


def test_columns_of_pandas_that_state_nothing_may_hold_anything(policy: triage.CompiledPolicy) -> None:
    pandas = pytest.importorskip("pandas")
    own = [3, "x", object()]
    frame = pandas.DataFrame({"kind": ["visit", "mission", "visit"], "our own": pandas.Series(own, dtype=object)})
    found = policy.decide_table(frame)
    assert found["our own"].tolist() == own
    assert found["status"].tolist() == policy.decide_table(frame[["kind"]])["status"].tolist()
    with pytest.raises(triage.Invalid, match="two columns are called `kind`"):
        policy.decide_table(pandas.concat([frame, frame], axis=1))
    with pytest.raises(TypeError, match="not Series"):
        policy.decide_table(frame["kind"])


def test_what_is_built_on_a_frame_comes_back_as_one(policy: triage.CompiledPolicy) -> None:
    polars, pandas = pytest.importorskip("polars"), pytest.importorskip("pandas")

    class Register(pandas.DataFrame):  # type: ignore[misc, name-defined]
        @property
        def _constructor(self) -> type:
            return Register

    class Backlog(polars.DataFrame):  # type: ignore[misc, name-defined]
        pass

    frame = Register({"cost": [2000]}, index=pandas.Index(["visit"], name="kind"))
    found = policy.decide_table(frame)
    assert isinstance(found, Register)
    assert (found.columns.tolist(), found.index.tolist()) == (["cost", *ANSWERS], ["visit"])
    assert isinstance(policy.decide_table(Backlog({"kind": ["visit"]})), polars.DataFrame)


def test_a_misspelt_fact_stops_it(policy: triage.CompiledPolicy) -> None:
    table = pyarrow.table({"kind": ["visit"], "contry": ["DK"]})
    with pytest.raises(triage.Invalid, match="contry"):
        policy.decide_table(table)
    assert policy.decide_table(table, ignore_unknown=True)["contry"].to_pylist() == ["DK"]


def test_without_the_library(policy: triage.CompiledPolicy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("triage.table.arrow.available", lambda: False)
    with pytest.raises(triage.Invalid, match=r"PyArrow and NumPy") as found:
        policy.decide_table(None)
    assert "triage-decisions[tables]" in str(found.value.diagnostics[0].help)


@pytest.mark.parametrize("cut", [lambda table: table, lambda table: pyarrow.concat_tables([table.slice(0, 100), table.slice(100)])])
def test_how_a_table_is_cut_makes_no_difference(
    policy: triage.CompiledPolicy, monkeypatch: pytest.MonkeyPatch, cut: Callable[[Any], Any]
) -> None:
    table = pyarrow.Table.from_batches([random_batch(Random(1), policy.policy, 300)])
    whole = policy.decide_table(table, ignore_unknown=True).select(ANSWERS)
    monkeypatch.setattr(in_memory, "ROWS", 37)
    assert policy.decide_table(cut(table), ignore_unknown=True).select(ANSWERS).equals(whole)
