"""`triage batch` with a record, a plan or a report, in stretches: to the byte what comes of the same rows one by one."""

from __future__ import annotations

import itertools
import sqlite3
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from tests.cli.test_batch import desk, many_rows  # noqa: F401 - the folder is a fixture
from tests.cli.test_batch_stretches import small_blocks  # noqa: F401 - a fixture
from tests.conftest import Run
from triage.cli import batch, recording, settings
from triage.record import store as stores

pytestmark = pytest.mark.usefixtures("desk", "small_blocks")
PERSONAL = "id,kind,topics,cost,country,contact,paid\n"


@pytest.fixture
def every_time_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has ids, times and salts be the same in each run."""
    monkeypatch.setattr(settings, "now", lambda: "2026-03-02T09:15:00Z")
    monkeypatch.setattr(stores, "new_salt", lambda: "c2FsdA")
    monkeypatch.setattr(recording, "BLOCK", 150)


def stored(path: str) -> list[tuple[object, ...]]:
    """Everything that the record holds of entries."""
    with sqlite3.connect(path) as connection:
        asked = 'SELECT seq, id, kind, at, "by", case_id, outcome, cites, policy, body, head, leaf FROM entry ORDER BY seq'
        return [*connection.execute(asked), *connection.execute("SELECT * FROM personal ORDER BY seq, fact")]


def recorded_by(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, source: str, *more: str
) -> tuple[list[tuple[object, ...]], bytes, str]:
    ids = map("{:024x}".format, itertools.count())
    monkeypatch.setattr(settings, "new_id", lambda: next(ids))
    assert run("audit", "init", "--store", f"{name}.sqlite")[0] == 0
    status, _, err = run("batch", source, "-o", f"{name}.csv", "--store", f"{name}.sqlite", "--json", *more)
    assert status == 1, err
    return stored(f"{name}.sqlite"), Path(f"{name}.csv").read_bytes(), Path(f"{name}.csv.rejected.csv").read_text()


def as_one_by_one(run: Run, monkeypatch: pytest.MonkeyPatch, *more: str, source: str = "in.csv") -> list[tuple[object, ...]]:
    """Checks that stretches, and several processes, leave what single rows do; gives what the record holds."""
    found = [recorded_by(run, monkeypatch, f"by-{workers}", source, *more, "--workers", workers) for workers in ("1", "2")]
    monkeypatch.setattr(batch, "available", lambda: False)
    single = recorded_by(run, monkeypatch, "single", source, *more)
    for several in found:
        assert several[1:] == single[1:]
        for one, other in zip(several[0], single[0], strict=True):
            assert one == other
    return single[0]


@pytest.mark.usefixtures("every_time_alike")
def test_the_record_holds_the_same_bytes(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    many_rows(Path("in.csv"), 3_000)
    entries = as_one_by_one(run, monkeypatch)
    assert len(entries) > 2_900
    assert b'"title":"title of 0, with a\\nline break"' in entries[1][9]  # type: ignore[operator]
    status, out, err = run("audit", "verify", "--store", "by-1.sqlite")
    assert status == 0, out + err
    status, out, err = run("audit", "replay", "--store", "by-1.sqlite")
    assert status == 0, out + err


@pytest.mark.usefixtures("every_time_alike")
def test_rows_without_ids_with_personal_facts_and_assumptions(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        "1,visit,soil,1.50,CN,Å,yes", " ,mission,[],-0.5,DK,蓝江,", ",visit,soil; health,0012,,\"a\nb\",no", "x,,,,,,", ",,,,XX,,",
        "2,visit,,1e5,CN,,", "\u00e5e\u0301,visit,,1000.51,NO,x,ja", ",visit,,123456789012345678,DK,y,", ",visit,,0.00001,DK,,nej",
        ",visit,,999999999999999,DK,,nej", "-0,visit,,-0,DK,,", "y,visit,,0.0,DK,,", "z,visit,,1.230,DK,,", "2,visit,,.5,DK,,",
    ]  # fmt: skip
    Path("in.csv").write_text(PERSONAL + "\n".join(rows * 40) + "\n")
    entries = as_one_by_one(run, monkeypatch, "--lang", "da", "--by", 'a "clerk"')
    assert sum(len(entry) == 4 for entry in entries) == 5 * 40, "personal facts stand apart"


@pytest.mark.usefixtures("every_time_alike")
@pytest.mark.parametrize("separator", [";", "\t"])
def test_other_ways_to_write_numbers(run: Run, monkeypatch: pytest.MonkeyPatch, separator: str) -> None:
    rows = [["1", "visit", "1,5", "1.234,5"], ["2", "", "0,25", "-7"], ["3", "", "1,50", "1,234"], ["4", "", "x", "1.5"]]
    text = "".join(separator.join(row) + "\n" for row in [["id", "kind", "hours", "cost"], *rows * 200])
    Path("in.csv").write_text(text)
    as_one_by_one(run, monkeypatch)


@pytest.mark.usefixtures("every_time_alike")
def test_columns_of_parquet(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    number = range(400)
    columns = {
        "id": pyarrow.array([one or None for one in number], pyarrow.int64()),
        "kind": pyarrow.array([("visit", "mission", " ", None, "x")[one % 5] for one in number]).dictionary_encode(),
        "topics": pyarrow.array([(["soil", "health"], [], None)[one % 3] for one in number], pyarrow.list_(pyarrow.string())),
        "cost": pyarrow.array([None if one % 7 == 0 else one * 7.5 for one in number], pyarrow.float64()),
        "hours": pyarrow.array([Decimal(one) / 8 for one in number], pyarrow.decimal128(20, 4)),
        "start": pyarrow.array([date(2017, 1, 1 + one % 28) for one in number], pyarrow.date32()),
        "relevant": pyarrow.array([(True, False, None)[one % 3] for one in number], pyarrow.bool_()),
        "contact": pyarrow.array([f"Å{one}" if one % 2 else None for one in number]),
        "title": pyarrow.array([one * 0.5 for one in number], pyarrow.float64()),
    }
    pyarrow.parquet.write_table(pyarrow.table(columns), "in.parquet")
    entries = as_one_by_one(run, monkeypatch, source="in.parquet")
    assert len(entries) > 300


def test_plans_and_reports_say_the_same(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    many_rows(Path("in.csv"), 2_000)
    found = {}
    for way in ("stretches", "rows"):
        if way == "rows":
            monkeypatch.setattr(batch, "available", lambda: False)
        assert run("batch", "in.csv", "-o", "out.csv", "--no-store", "--plan", f"{way}.csv", "--report", f"{way}.html")[0] == 1
        found[way] = Path(f"{way}.csv").read_text(), Path(f"{way}.html").read_text()
    assert found["stretches"] == found["rows"]
    assert found["rows"][0].count("\n") > 100
