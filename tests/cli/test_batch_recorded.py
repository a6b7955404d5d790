"""`triage batch` with a record, a plan or a report, in stretches: to the byte what comes of the same rows one by one."""

from __future__ import annotations

import itertools
import json
import os
import random
import re
import sqlite3
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
import python_calamine

from tests.cli.test_batch import desk, many_rows  # noqa: F401 - the folder is a fixture
from tests.cli.test_batch_stretches import small_blocks  # noqa: F401 - a fixture
from tests.conftest import Run
from tests.table.desk import book
from triage.cli import batch, recording, settings
from triage.record import store as stores
from triage.table.arrow import json_stretches, output, row_stretches, stretches, telling, whole_outcomes

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
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, source: str, form: str, *more: str
) -> tuple[list[tuple[object, ...]], object, str]:
    ids = map("{:024x}".format, itertools.count())
    monkeypatch.setattr(settings, "new_id", lambda: next(ids))
    assert run("audit", "init", "--store", f"{name}.sqlite")[0] == 0
    out = f"{name}.{form}"
    status, _, err = run("batch", source, "-o", out, "--store", f"{name}.sqlite", "--json", *more)
    assert status == 1, err
    return stored(f"{name}.sqlite"), written(out), Path(f"{out}.rejected.csv").read_text()


def written(out: str) -> object:
    """What stands in a file, when it was made left aside."""
    if out.endswith(".parquet"):
        return pyarrow.parquet.read_table(out).to_pylist()
    if out.endswith(".xlsx"):
        return python_calamine.load_workbook(out).get_sheet_by_index(0).to_python()
    return Path(out).read_bytes()


def as_one_by_one(
    run: Run, monkeypatch: pytest.MonkeyPatch, *more: str, source: str = "in.csv", form: str = "csv"
) -> list[tuple[object, ...]]:
    """Checks that stretches, and several processes, leave what single rows do; gives what the record holds."""
    found = [recorded_by(run, monkeypatch, f"by-{workers}", source, form, *more, "--workers", workers) for workers in ("1", "2")]
    with monkeypatch.context() as rows:
        rows.setattr(batch, "available", lambda: False)
        single = recorded_by(run, monkeypatch, "single", source, form, *more)
    for several in found:
        assert several[1:] == single[1:]
        for one, other in zip(several[0], single[0], strict=True):
            assert one == other
    return single[0]


@pytest.mark.usefixtures("every_time_alike")
@pytest.mark.parametrize("remembered", [20_000, 3])
def test_the_record_holds_the_same_bytes(run: Run, monkeypatch: pytest.MonkeyPatch, remembered: int) -> None:
    for module, name in ((whole_outcomes, "_MOST"), (telling, "_MOST_TEXTS"), (output, "_MOST_TOLD")):
        monkeypatch.setattr(module, name, remembered)
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


FACTS = {
    "id": ("a", 1, "1.0", None, "", " x ", Decimal("2.50")),
    "kind": ("visit", "mission", "x", None, " visit ", "-visit"),
    "topics": (["soil", "health"], [], None, "soil", ["soil", "food, drink"], [1]),
    "hours": (1, Decimal("1.50"), "2", "1,5", Decimal("1e3"), None, -1, Decimal("0.1")),
    "cost": (2000, Decimal("1000.51"), None, "1000.5", 123456789012345, Decimal("-0.0")),
    "start": ("2017-01-01", "2017-02-30", None, "2017-01-02"),
    "relevant": (True, False, None, "unclear", {"value": "yes", "because": "so it is", "by": "op"}, {"value": True}, {"because": "x"}),
    "paid": ("yes", None, "no", {"value": "no", "personal": True}),
    "contact": ("Å", "e\u0301", None, {"value": "蓝江", "evidence": ["a", "b"]}, 7, {"value": "x", "personal": False}),
    "title": ("a", "=1+1", '"q"', None, ["no"], "a\nb", {"deeper": [1, {"x": None}]}, 1),
    "note": ("a", None, [1, "b"], {"b": {"c": Decimal("1.0")}}, Decimal("1e400"), "+1"),
}


def objects(count: int, seed: int) -> str:
    """Objects with values of all sorts in any order, among them lines that are none."""

    def text(value: object) -> str:
        if isinstance(value, dict):
            return "{" + ", ".join(f"{json.dumps(name)}: {text(inner)}" for name, inner in value.items()) + "}"
        if isinstance(value, list):
            return "[" + ",".join(map(text, value)) + "]"
        return str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=bool(seed % 2))

    rng, lines = random.Random(seed), []
    for _ in range(count):
        names = rng.sample([*FACTS], rng.randrange(1, len(FACTS))) if rng.random() < 0.3 else [*FACTS]
        # Few of the values are wrong, so that most rows are decided.
        own = {name: rng.choice(FACTS[name] if rng.random() < 0.2 else FACTS[name][:1]) for name in names}
        lines.append(rng.choice(("{}", "[]", "", '{"id": 1,}', '{"id":1,"id":2}', '{"cost": NaN}')) if rng.random() < 0.02 else text(own))
    return "\n".join(lines) + "\n"


@pytest.mark.usefixtures("every_time_alike")
@pytest.mark.parametrize(("form", "seed"), [("csv", 1), ("jsonl", 2), ("parquet", 3), ("xlsx", 4)])
def test_json_lines_of_all_sorts(run: Run, monkeypatch: pytest.MonkeyPatch, form: str, seed: int) -> None:
    monkeypatch.setattr(json_stretches.decided, "__defaults__", (130,))
    monkeypatch.setattr(row_stretches, "ROWS", 130)
    Path("in.jsonl").write_text(objects(700, seed))
    entries = as_one_by_one(run, monkeypatch, source="in.jsonl", form=form)
    assert len(entries) > 400
    assert any(b'"because":"so it is"' in entry[9] for entry in entries if len(entry) > 9)  # type: ignore[operator]


@pytest.mark.usefixtures("every_time_alike")
@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet", "xlsx"])
def test_workbooks_and_old_encodings(run: Run, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    monkeypatch.setattr(row_stretches, "ROWS", 130)
    rng, names = random.Random(form), [name for name in FACTS if name != "note"]
    rows = []
    for _ in range(400):
        own = [rng.choice(FACTS[name] if rng.random() < 0.2 else FACTS[name][:1]) for name in names]
        rows.append(
            [float(cell) if isinstance(cell, Decimal) else "; ".join(map(str, cell)) if isinstance(cell, list) else cell for cell in own]
        )
    rows = [[None if isinstance(cell, dict) else cell for cell in row] for row in rows]
    Path("in.xlsx").write_bytes(book(("one", [[*names], *rows])))
    assert len(as_one_by_one(run, monkeypatch, "--dialect", "iso", source="in.xlsx", form=form)) > 200
    for left in Path().glob("*.sqlite"):
        left.unlink()
    text = "id;kind;cost;contact\n" + "1;visit;1,5;blåbær\n2;mission;x;\n3;;2000;æ\n" * 100
    Path("old.csv").write_bytes(text.encode("cp1252"))
    assert len(as_one_by_one(run, monkeypatch, "--encoding", "cp1252", source="old.csv", form=form)) > 200


@pytest.mark.parametrize(("source", "of"), [("in.csv", stretches.Stretches), ("in.jsonl", json_stretches.JsonStretches)])
def test_a_worker_that_dies_leaves_what_is_recorded(run: Run, monkeypatch: pytest.MonkeyPatch, source: str, of: type[Any]) -> None:
    monkeypatch.setattr(json_stretches.decided, "__defaults__", (200,))
    many_rows(Path("in.csv"), 3_000)
    assert run("batch", "in.csv", "-o", "in.jsonl", "--no-store")[0] == 1
    first, decide = os.getpid(), of.decide

    def dies(self: object, found: object) -> object:
        return decide(self, found) if os.getpid() == first else os._exit(9)

    monkeypatch.setattr(of, "decide", dies)
    status, _, err = run("batch", source, "-o", "out.csv", "--workers", "2")
    assert status == 3
    assert "fault: a worker process ended unexpectedly" in err
    assert re.search(r"note: [0-9,]+ decisions were recorded in .* before, and stay there", err)
    assert not Path("out.csv").exists()
    monkeypatch.setattr(of, "decide", decide)
    status, summary, err = run("batch", source, "-o", "out.csv", "--resume", "--json")
    counts = json.loads(summary)
    assert (status, counts["recorded"]) == (int(source == "in.csv"), counts["rows"] - counts["rejected"])
    assert run("audit", "verify")[0] == 0


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
