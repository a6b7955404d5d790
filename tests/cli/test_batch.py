"""`triage batch`: what it writes, records, says and ends with, and what is left when it is stopped."""

from __future__ import annotations

import csv
import errno
import gzip
import hashlib
import io
import itertools
import json
import os
import random
import re
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pyarrow
import pyarrow.parquet
import pytest

from tests.conftest import ROOT, Run
from tests.table.desk import book, write_rulebook
from triage.cli import batch
from triage.decide import Disagreement, Engine
from triage.record import RecordFault, Search
from triage.record.store import Store
from triage.table.columns import ANSWERS
from triage.table.csv_table import CsvTable

# Of a process that a large one began, `ru_maxrss` tells the peak of either.
PEAK = "print(status, next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))\n"
ROWS = "id,kind,start,end,cost,country\na,visit,2017-01-01,2017-01-02,1,CN\nb,visit,,,2000,CN\nc,,,,,\nd,,,,,XX\n"
ANSWERED = (
    "a,visit,2017-01-01,2017-01-02,1,CN,decided,refer-to-operator,host,The Host receives visits.,G7,,\n"
    "b,visit,,,2000,CN,decided,decline,,It is dear.,G5; G1,,\n"
    "c,,,,,,open,,,It is dear. The Host receives visits. Relevant. Long. Longer.,G5; G1; G7; G9,,"
    "kind; hours; cost; start; end; country; relevant\n"
    "d,,,,,XX,out-of-scope,,,,,,\n"
)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, where the small rulebook holds."""
    folder = tmp_path / "desk"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    monkeypatch.setenv("TRIAGE_POLICY", str(write_rulebook(tmp_path / "rules")))
    (folder / "in.csv").write_text(ROWS)
    return folder


def listing() -> list[str]:
    return sorted(os.listdir())


def recorded(tmp_path: Path, store: str | None = None) -> list[str]:
    """The cases in the record, in their order."""
    path = store or str(tmp_path / "home" / "data" / "triage" / "record.sqlite")
    if not Path(path).exists():
        return []
    with Store.open(path) as record:
        return [entry.case for entry in record.find(Search()) if entry.kind == "decision"]


def cells(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text())))


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "triage", "batch", *arguments]


# What it writes


def test_a_table_with_its_answers(desk: Path, run: Run, tmp_path: Path) -> None:
    status, out, err = run("batch", "in.csv", "-o", "out.csv")
    assert (status, out) == (0, "")
    assert (desk / "out.csv").read_text() == ROWS.splitlines()[0] + "," + ",".join(ANSWERS) + "\n" + ANSWERED
    *said, origin, size, root = err.splitlines()
    assert (len(origin.split("/")), size, len(root.strip())) == (2, "  6", 44), "four decisions, and the beginning and the end of the batch"
    assert said == [
        "rows                 4",
        "decided              2",
        "  activate           0",
        "  decline            1",
        "  refer to operator  1",
        "    host             1",
        "open                 1",
        "out of scope         1",
        "uncovered            0",
        "conflict             0",
        "rejected             0",
        f"note: 4 decisions were recorded in `{tmp_path}/home/data/triage/record.sqlite`",
        "checkpoint:",
    ]
    assert listing() == ["in.csv", "out.csv"]
    assert recorded(tmp_path) == ["a", "b", "c", "d"]


def test_standard_output_and_input(desk: Path, run: Run) -> None:
    _, there, _ = run("batch", "in.csv", "--no-store")
    assert there.endswith("\n" + ANSWERED)
    found = subprocess.run(command("-", "--no-store"), input=ROWS, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout) == (0, there)
    objects = '{"id": "b", "cost": 2000, "country": "CN"}\n'
    for more in ([], ["--format", "jsonl"]):
        found = subprocess.run(command("-", "--no-store", *more), input=objects, capture_output=True, text=True, check=False)
        assert found.stdout == (
            '{"id": "b", "cost": 2000, "country": "CN", "status": "decided", "decision": "decline", "operator": null, '
            '"because": ["It is dear."], "cites": ["G5", "G1"], "flags": [], "ask": []}\n'
        )
    assert listing() == ["in.csv"]


def test_the_summary_as_json(desk: Path, run: Run, tmp_path: Path) -> None:
    with (desk / "in.csv").open("a") as file:
        file.write("e,visit\n")
    status, out, err = run("batch", "in.csv", "-o", "out.jsonl", "--json")
    found = json.loads(out)
    assert status == 1
    assert {name: found[name] for name in ("rows", "decided", "open", "out-of-scope", "uncovered", "conflict", "rejected", "recorded")} == {
        "rows": 5, "decided": 2, "open": 1, "out-of-scope": 1, "uncovered": 0, "conflict": 0, "rejected": 1, "recorded": 4,
    }  # fmt: skip
    assert (found["decisions"]["decline"], found["operators"]) == (1, {"host": 1})
    assert (found["input"], found["output"], found["rejected_rows"]) == ("in.csv", "out.jsonl", "out.jsonl.rejected.csv")
    assert found["policy"]["name"] == "desk/guidelines"
    assert "rows" not in err.split("note:")[0]


@pytest.mark.parametrize("more", [[], ["-o", "-"]])
def test_the_summary_and_the_table_cannot_share_standard_output(desk: Path, run: Run, more: list[str]) -> None:
    status, out, err = run("batch", "in.csv", "--json", *more)
    assert (status, out) == (2, "")
    assert "name a file with -o" in err


def test_reasons_in_danish(desk: Path, run: Run) -> None:
    _, out, err = run("batch", "in.csv", "--no-store", "--lang", "da")
    assert "decline,,Det er for dyrt.,G5; G1" in out
    assert err.startswith("rækker ")


def test_batch_on_its_own_output(desk: Path, run: Run) -> None:
    run("batch", "in.csv", "-o", "out.csv", "--no-store")
    status, _, err = run("batch", "out.csv", "-o", "again.csv", "--no-store")
    assert status == 0
    assert (desk / "again.csv").read_bytes() == (desk / "out.csv").read_bytes()
    assert err.count("note: replaced by the answers: `status`, `decision`, `operator`, `because`, `cites`, `flags`, `ask`") == 1


def test_a_danish_excel_file_comes_back_as_it_was(desk: Path, run: Run) -> None:
    raw = '\ufeffid;kind;start;end;cost;country;notat\r\n1;visit;01-01-2017;2.1.2017;1.000,5;CN;"=1+1"\r\n2;visit;;;1.234;CN;-\r\n'
    (desk / "da.csv").write_bytes(raw.encode())
    status, _, err = run("batch", "da.csv", "-o", "ud.csv", "--no-store")
    assert status == 1
    assert (desk / "ud.csv").read_bytes().decode() == (
        "\ufeffid;kind;start;end;cost;country;notat;status;decision;operator;because;cites;flags;ask\r\n"
        "1;visit;01-01-2017;2.1.2017;1.000,5;CN;'=1+1;decided;refer-to-operator;host;The Host receives visits.;G7;;\r\n"
    )
    assert (desk / "ud.csv.rejected.csv").read_bytes().decode() == (
        "\ufeffline;id;column;value;reason\r\n"
        '3;2;cost;1.234;"the point in `1.234` may stand before decimals or between thousands; write `1234` or `1,234`"\r\n'
    )
    assert "note: carried through unread, because they are not facts: `notat`" in err
    assert "note: the rejected rows, with reasons, are in `ud.csv.rejected.csv`" in err


def test_windows_1252_is_asked_for(desk: Path, run: Run, tmp_path: Path) -> None:
    (desk / "da.csv").write_bytes("id;kind;title\r\n1;visit;blåbær\r\n".encode("cp1252"))
    status, out, err = run("batch", "da.csv", "-o", "ud.csv")
    assert (status, out) == (2, "")
    assert "da.csv:2:11" in err
    assert "pass `--encoding cp1252`" in err
    assert (listing(), recorded(tmp_path)) == (["da.csv", "in.csv"], [])
    status, out, err = run("batch", "da.csv", "-o", "ud.csv", "--encoding", "cp1252", "--no-store")
    assert status == 0
    written = (desk / "ud.csv").read_bytes().decode("cp1252")
    assert written.startswith("id;kind;title;status;")
    assert "1;visit;blåbær;open;" in written


# Rows that are rejected


def test_rejected_rows_are_put_aside_and_counted(desk: Path, run: Run, tmp_path: Path) -> None:
    (desk / "in.csv").write_text('id,kind,hours\n1,visit,1\n2,visit\n3,vist,x\n4,"visit,2\n5,visit,3\n')
    status, _, err = run("batch", "in.csv", "-o", "out.csv")
    assert status == 1
    assert re.search(r"^rejected +3$", err, re.MULTILINE)
    rows = cells(desk / "out.csv.rejected.csv")
    assert [row[:4] for row in rows] == [
        ["line", "id", "column", "value"],
        ["3", "2", "", ""],
        ["4", "3", "kind; hours", "vist; x"],
        ["5", "4", "kind", ""],
    ]
    assert [row[0] for row in cells(desk / "out.csv")] == ["id", "1", "5"]
    assert recorded(tmp_path) == ["1", "5"]
    (desk / "in.csv").write_text(ROWS)
    status, _, _ = run("batch", "in.csv", "-o", "out.csv")
    assert status == 0
    assert listing() == ["in.csv", "out.csv"]


def test_without_a_file_rejected_rows_are_told(desk: Path, run: Run) -> None:
    (desk / "in.csv").write_text("id,kind\n1,visit\n2\n")
    status, out, err = run("batch", "in.csv", "--no-store")
    assert status == 1
    assert len(out.splitlines()) == 2
    assert err.startswith("rejected: line 3 (`2`): 1 cell, but the header names 2 columns\n")
    status, out, _ = run("batch", "in.csv", "--no-store", "-o", "/dev/null")
    assert (status, listing()) == (1, ["in.csv"])


def test_all_rows_rejected(desk: Path, run: Run, tmp_path: Path) -> None:
    (desk / "in.csv").write_text("id,kind\n1\n2\n")
    status, _, _ = run("batch", "in.csv", "-o", "out.csv")
    assert status == 1
    assert (desk / "out.csv").read_text() == "id,kind," + ",".join(ANSWERS) + "\n"
    assert recorded(tmp_path) == []


# Tables that are refused: nothing is written or recorded


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "there is nothing in `in.csv`"),
        ("id,kind\n", "there is no row in `in.csv`"),
        ("id,kind,kind\n1,visit,visit\n", "two columns are called `kind`"),
        ("id,kind,contry\n1,visit,CN\n", "did you mean `country`?"),
        ("id,reactive,kind\n1,yes,visit\n", "`reactive` is a concept"),
        ("a,b\n1,2\n", "none of these columns is a fact of `desk`"),
    ],
)
def test_refused_tables(desk: Path, run: Run, tmp_path: Path, content: str, told: str) -> None:
    (desk / "in.csv").write_text(content)
    status, out, err = run("batch", "in.csv", "-o", "out.csv")
    assert (status, out) == (2, "")
    assert told in err
    assert (listing(), recorded(tmp_path)) == (["in.csv"], [])


def test_unknown_columns_can_be_ignored(desk: Path, run: Run) -> None:
    (desk / "in.csv").write_text("id,kind,contry\n1,visit,CN\n")
    status, out, err = run("batch", "in.csv", "--no-store", "--ignore-unknown")
    assert status == 0
    assert "\n1,visit,CN,open," in out
    assert "not facts: `contry`" in err


@pytest.mark.parametrize("path", ["missing.csv", ".", "in.xlsx"])
def test_inputs_that_cannot_be_read(desk: Path, run: Run, path: str) -> None:
    (desk / "in.xlsx").write_bytes(b"PK\x03\x04")
    status, out, err = run("batch", path, "-o", "out.csv", "--no-store")
    assert (status, out) == (2, "")
    assert err.startswith("error[")


@pytest.mark.parametrize("out", ["in.csv", "./in.csv", "link.csv", "hard.csv"])
def test_the_input_is_not_overwritten(desk: Path, run: Run, tmp_path: Path, out: str) -> None:
    Path("link.csv").symlink_to("in.csv")
    Path("hard.csv").hardlink_to("in.csv")
    status, _, err = run("batch", "in.csv", "-o", out)
    assert status == 2
    assert "the output would overwrite the table that is read" in err
    assert (desk / "in.csv").read_text() == ROWS
    assert recorded(tmp_path) == []


def test_nor_by_other_ways(desk: Path, run: Run, tmp_path: Path) -> None:
    Path("in.csv").rename("out.csv.rejected.csv")
    assert run("batch", "out.csv.rejected.csv", "-o", "out.csv", "--no-store")[0] == 2
    with Path("out.csv.rejected.csv").open() as stdin:
        found = subprocess.run(command("-", "-o", "out.csv.rejected.csv"), stdin=stdin, capture_output=True, text=True, check=False)
    assert (found.returncode, "overwrite" in found.stderr) == (2, True)
    with Path("out.csv.rejected.csv").open("a") as stdout:
        found = subprocess.run(command("out.csv.rejected.csv", "--no-store"), stdout=stdout, stderr=subprocess.PIPE, text=True, check=False)
    assert (found.returncode, "overwrite" in found.stderr) == (2, True)
    assert Path("out.csv.rejected.csv").read_text() == ROWS


def test_the_record_is_not_overwritten(desk: Path, run: Run) -> None:
    assert run("audit", "init", "--store", "record.csv")[0] == 0
    status, _, err = run("batch", "in.csv", "-o", "record.csv", "--store", "record.csv")
    assert status == 2
    assert "the output would overwrite the record" in err
    kept = Path("record.csv").read_bytes()
    for option in ("--plan", "--report"):
        status, _, err = run("batch", "in.csv", "-o", "out.csv", option, "record.csv", "--store", "record.csv")
        assert (status, "the output would overwrite the record" in err) == (2, True), option
        for other in ("in.csv", "out.csv", "./out.csv.rejected.csv"):
            status, _, err = run("batch", "in.csv", "-o", "out.csv", option, other, "--store", "record.csv")
            assert (status, "error[same-file]" in err) == (2, True), (option, other)
    assert Path("record.csv").read_bytes() == kept
    assert not Path("out.csv").exists()


def test_a_plan_or_report_that_cannot_be_written_is_said_before_anything_is_decided(desk: Path, run: Run, tmp_path: Path) -> None:
    for option in ("--plan", "--report"):
        status, _, err = run("batch", "in.csv", "-o", "out.csv", option, "none/there")
        assert (status, "there is no such folder" in err) == (2, True), option
    assert not Path("out.csv").exists()
    assert recorded(tmp_path) == []


def test_one_thing_goes_to_standard_output(desk: Path, run: Run) -> None:
    for given in (["--report", "-"], ["--plan", "-"], ["-o", "out.csv", "--plan", "-", "--report", "-"]):
        assert run("batch", "in.csv", "--no-store", *given)[0] == 2
    _, out, err = run("batch", "in.csv", "--no-store", "-o", "out.csv", "--report", "-")
    assert out.startswith("<!doctype html>")
    assert "the report is in standard output" in err
    assert not Path("-").exists()


@pytest.mark.parametrize(
    ("out", "told"),
    [
        ("out.xls", "the name `out.xls` does not say in which form to write"),
        ("out.xlsx.gz", "would be compressed twice"),
        ("out", "does not say in which form"),
        ("missing/out.csv", "there is no such folder"),
        ("folder.csv", "it is a folder"),
        ("x" * 300 + ".csv", "file name too long"),
    ],
)
def test_outputs_that_cannot_be_written(desk: Path, run: Run, tmp_path: Path, out: str, told: str) -> None:
    Path("folder.csv").mkdir()
    status, _, err = run("batch", "in.csv", "-o", out)
    assert status == 2
    assert told in err
    assert (listing(), recorded(tmp_path)) == (["folder.csv", "in.csv"], [])


def test_a_policy_that_was_not_in_force(desk: Path, run: Run, tmp_path: Path) -> None:
    policy = tmp_path / "rules" / "guidelines.yaml"
    policy.write_text(policy.read_text() + "valid: {from: 2020-01-01}\n")
    status, _, err = run("batch", "in.csv", "--no-store", "--as-of", "2019-12-31")
    assert status == 2
    assert "not-in-force" in err
    assert run("batch", "in.csv", "--no-store", "--as-of", "2020-01-01")[0] == 0


# The record


def test_a_record_that_is_named_and_missing(desk: Path, run: Run) -> None:
    status, _, err = run("batch", "in.csv", "-o", "out.csv", "--store", "record.sqlite")
    assert status == 2
    assert "there is no record `record.sqlite`" in err
    assert listing() == ["in.csv"]


def test_a_record_that_is_none_is_found_before_anything_is_done(desk: Path, run: Run, tmp_path: Path) -> None:
    store = tmp_path / "home" / "data" / "triage" / "record.sqlite"
    store.parent.mkdir(parents=True)
    store.write_text("no record, but a note of somebody's")
    (desk / "in.csv").write_text("id,kind\n1,x\n")
    status, out, err = run("batch", "in.csv")
    assert (status, out) == (2, "")
    assert "is not a record" in err
    assert "rejected" not in err


def test_blocks_of_rows(desk: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "BLOCK", 3)
    sizes: list[int] = []
    real = Store.append
    monkeypatch.setattr(Store, "append", lambda store, *given: (sizes.append(len(given[0])), real(store, *given))[1])
    (desk / "in.csv").write_text("id,kind\n" + "".join(f"{number},{'visit' if number != 2 else 'x'}\n" for number in range(8)))
    status, _, _ = run("batch", "in.csv", "-o", "out.csv")
    assert status == 1
    assert sizes == [3, 3, 2, 1], "with an entry at the beginning, and one at the end"
    assert recorded(tmp_path) == ["0", "1", "3", "4", "5", "6", "7"]


def test_nothing_is_shown_before_it_is_recorded(desk: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RecordFault("the record cannot be written: the disk is full")

    monkeypatch.setattr(Store, "append", fail)
    status, out, err = run("batch", "in.csv")
    assert (status, out.count("\n")) == (3, 1)
    assert "the disk is full" in err
    status, _, err = run("batch", "in.csv", "-o", "out.csv")
    assert status == 3
    assert listing() == ["in.csv"]


def test_a_record_that_fails_later_keeps_what_it_has(desk: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "BLOCK", 2)
    real = Store.append
    calls: list[int] = []

    def append(store: Store, entries: object, policy: object) -> list[int]:
        calls.append(1)
        if len(calls) == 2:
            raise RecordFault("the record cannot be written")
        return real(store, entries, policy)  # type: ignore[arg-type]

    monkeypatch.setattr(Store, "append", append)
    status, _, err = run("batch", "in.csv", "-o", "out.csv")
    assert status == 3
    assert "note: `out.csv` was not written\nnote: 2 decisions were recorded in `" in err
    assert "before, and stay there" in err
    assert (listing(), recorded(tmp_path)) == (["in.csv"], ["a", "b"])


def test_where_the_evaluations_differ_the_run_stops(desk: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "BLOCK", 2)
    real = Engine.decide

    def decide(engine: Engine, request: object, again: bool = True) -> object:
        if request.id == "d":  # type: ignore[attr-defined]
            raise Disagreement(("money",), "the kernel says decline, durable-rules says activate; rules on which they differ: `money`")
        return real(engine, request, again)  # type: ignore[arg-type]

    monkeypatch.setattr(Engine, "decide", decide)
    status, _, err = run("batch", "in.csv", "-o", "out.csv")
    assert status == 3
    assert err.splitlines()[0] == (
        "fault: stopped, because the two evaluations of a row differ: on line 5 (`d`) the kernel says decline, "
        "durable-rules says activate; rules on which they differ: `money`"
    )
    assert (listing(), recorded(tmp_path)) == (["in.csv"], ["a", "b"])


def test_a_lost_row_is_a_fault_of_ours(desk: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    real = CsvTable.rows

    def rows(table: CsvTable) -> object:
        found = iter(real(table))
        next(found)
        yield from found

    monkeypatch.setattr(CsvTable, "rows", rows)
    status, _, err = run("batch", "in.csv", "-o", "out.csv", "--no-store")
    assert status == 3
    assert "a fault in triage, AssertionError" in err
    assert listing() == ["in.csv"]
    Path(err.rpartition(" in ")[2].strip()).unlink()


# Being stopped


def test_a_full_disk(desk: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fsync

    def fsync(handle: int) -> None:
        if Path(f"/proc/self/fd/{handle}").readlink().suffix == ".part":
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    status, _, err = run("batch", "in.csv", "-o", "out.csv")
    assert status == 2
    assert "`out.csv` cannot be written: no space left on device" in err
    assert "4 decisions were recorded" in err
    assert (listing(), recorded(tmp_path)) == (["in.csv"], ["a", "b", "c", "d"])


def test_a_limit_on_the_size_of_files(desk: Path) -> None:
    many_rows(desk / "in.csv", 3_000)
    found = subprocess.run(
        command("in.csv", "-o", "out.csv", "--no-store"),
        preexec_fn=lambda: (resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 2
    assert "`out.csv` cannot be written: file too large" in found.stderr
    assert listing() == ["in.csv"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="has no full device")
def test_a_full_standard_output(desk: Path) -> None:
    for more in (["-o", "/dev/full"], []):
        with Path("/dev/full").open("w") as full:
            found = subprocess.run(command("in.csv", "--no-store", *more), stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        assert found.returncode == 2
        assert "cannot be written: no space left on device" in found.stderr
        assert "Traceback" not in found.stderr


def test_a_closed_pipe_ends_quietly(desk: Path, tmp_path: Path) -> None:
    many_rows(desk / "in.csv", 4_000)
    with subprocess.Popen(command("in.csv"), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as found:
        assert found.stdout is not None
        assert found.stderr is not None
        assert found.stdout.readline().startswith(b"id,")
        found.stdout.close()
        # A row that was rejected before the pipe closed may have been told; nothing else is.
        assert [line for line in found.stderr.read().splitlines() if not line.startswith(b"rejected: ")] == []
    assert found.returncode == 0
    assert 900 < len(recorded(tmp_path)) < 3_900


@pytest.mark.parametrize(("stop", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_run_that_is_interrupted(desk: Path, tmp_path: Path, stop: signal.Signals, status: int) -> None:
    many_rows(desk / "in.csv", 30_000)
    (desk / "out.csv").write_text("of an earlier run")
    (desk / "out.csv.rejected.csv").write_text("of an earlier run")
    store = tmp_path / "home" / "data" / "triage" / "record.sqlite"
    with subprocess.Popen(
        command("in.csv", "-o", "out.csv"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=default_interrupt
    ) as found:
        end = time.monotonic() + 60
        while time.monotonic() < end and not (store.exists() and store.stat().st_size > 500_000):
            time.sleep(0.02)
        found.send_signal(stop)
        out, err = found.communicate(timeout=60)
    assert (found.returncode, out) == (status, "")
    assert "Traceback" not in err
    assert "note: `out.csv` was not written" in err
    cases = recorded(tmp_path)
    assert f"note: {len(cases):,} decisions were recorded in " in err
    assert 0 < len(cases) < 30_000
    assert len(cases) == len(set(cases))
    assert listing() == ["in.csv", "out.csv", "out.csv.rejected.csv"]
    assert {Path(name).read_text() for name in ("out.csv", "out.csv.rejected.csv")} == {"of an earlier run"}


def default_interrupt() -> None:
    # A test run in the background may have Ctrl-C ignored, and hands that on.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_progress_on_a_terminal(desk: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    many_rows(desk / "in.csv", 2_000)
    seconds = itertools.count()
    monkeypatch.setattr("triage.cli.progress.time", SimpleNamespace(monotonic=lambda: next(seconds)))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    status, _, err = run("batch", "in.csv", "-o", "out.csv", "--no-store")
    bars = re.findall(r"\r\[#* *\] +(\d+)%  ([\d,]+) rows", err)
    assert (status, bars[-1]) == (1, ("100", "2,000"))
    assert [int(percent) for percent, _ in bars] == sorted(int(percent) for percent, _ in bars)
    assert err.index(f"\r{' ' * 70}\r") > err.rindex("2,000 rows"), "it is taken away"
    assert "\x1b" not in err


# Much


def many_rows(path: Path, number: int) -> None:
    """Rows of every kind, a few of them to be rejected."""
    rng = random.Random(number)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "kind", "topics", "hours", "cost", "country", "relevant", "title"])
        for line in range(number):
            writer.writerow(
                [f"n{line}", rng.choice(["visit", "mission", "", "visit", "x"] if line % 50 == 0 else ["visit", "mission", ""]),
                 rng.choice(["soil; health", "food, drink", ""]), rng.randrange(40), rng.randrange(3_000),
                 rng.choice(["CN", "DK", "XX", ""]),
                 rng.choice(["yes", "no", "unclear"]), f"title of {line}, with a\nline break" if line % 7 == 0 else ""]
            )  # fmt: skip


SMALL = (
    "import sys\nfrom triage.cli.main import main\nfrom triage.table import parquet_form\n"
    "from triage.table.arrow import parquet_stretches, stretches\n"
    # Less is held at once than elsewhere, so that tables of a few thousand rows are long.
    "parquet_form._STRETCHED, stretches.decided.__defaults__, parquet_stretches.decided.__defaults__ = 5_000, (500_000,), (2_000,)\n"
)


@pytest.mark.parametrize(("few", "out"), [(2_000, "out.jsonl"), (60_000, "out.csv"), (60_000, "out.parquet")])
def test_memory_does_not_grow_with_the_rows(desk: Path, few: int, out: str) -> None:
    program = SMALL + "status = main(['batch', 'in.csv', '-o', sys.argv[1], '--no-store', '--json', '--workers', '1'])\n" + PEAK
    peaks = []
    for number in (few, 4 * few):
        many_rows(desk / "in.csv", number)
        found = subprocess.run([sys.executable, "-c", program, out], capture_output=True, text=True, check=True)
        assert "%" not in found.stderr
        summary, end = found.stdout.splitlines()
        status, peak = map(int, end.split())
        assert (status, json.loads(summary)["rows"]) == (1, number)
        peaks.append(peak)
        assert peak < 300_000
    assert peaks[1] <= 1.1 * peaks[0], peaks


# Forms


FORMS = ["csv", "jsonl", "xlsx", "parquet", "csv.gz", "jsonl.zst", "ndjson.gz"]


@pytest.mark.parametrize("came", FORMS)
@pytest.mark.parametrize("goes", ["csv", "jsonl", "xlsx", "parquet", "csv.zst"])
def test_every_form_becomes_every_other(desk: Path, run: Run, came: str, goes: str) -> None:
    assert run("batch", "in.csv", "-o", f"first.{came}", "--no-store")[0] == 0
    status, _, err = run("batch", f"first.{came}", "-o", f"second.{goes}", "--no-store")
    assert status == 0, err
    assert "note: replaced by the answers: `status`" in err
    status, _, _ = run("batch", f"second.{goes}", "-o", "third.csv", "--no-store")
    assert status == 0
    text = (desk / "third.csv").read_text("utf-8-sig").replace("\r\n", "\n")
    assert text == ROWS.splitlines()[0] + "," + ",".join(ANSWERS) + "\n" + ANSWERED
    assert listing() == sorted({"in.csv", f"first.{came}", f"second.{goes}", "third.csv"})


@pytest.mark.parametrize("form", ["xlsx", "parquet", "csv.gz", "jsonl.zst"])
def test_standard_input_and_output_of_every_form(desk: Path, run: Run, form: str) -> None:
    run("batch", "in.csv", "-o", f"first.{form}", "--no-store")
    raw = Path(f"first.{form}").read_bytes()
    with Path(f"first.{form}").open("rb") as stdin:
        whole = subprocess.run(command("-", "--no-store"), stdin=stdin, capture_output=True, check=False)
    piped = subprocess.run(command("-", "--no-store"), input=raw, capture_output=True, check=False)
    assert (whole.returncode, piped.returncode) == (0, 0)
    if form in ("xlsx", "parquet"):
        Path(f"out.{form}").write_bytes(piped.stdout)
        assert run("batch", f"out.{form}", "-o", "again.csv", "--no-store")[0] == 0
        assert (desk / "again.csv").read_text("utf-8-sig").replace("\r\n", "\n").endswith("\n" + ANSWERED)
    else:
        assert whole.stdout == piped.stdout
        assert b"decided" in piped.stdout


@pytest.mark.parametrize("form", ["xlsx", "parquet"])
def test_a_terminal_is_shown_no_workbook(desk: Path, run: Run, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    run("batch", "in.csv", "-o", f"first.{form}", "--no-store")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    status, out, err = run("batch", f"first.{form}", "--no-store")
    assert (status, out) == (2, "")
    assert "name a file with `-o`" in err


@pytest.mark.parametrize("form", ["xlsx", "parquet", "csv.gz", "jsonl.zst"])
def test_a_full_disk_leaves_nothing_of_any_form(desk: Path, form: str) -> None:
    many_rows(desk / "in.csv", 3_000)
    found = subprocess.run(
        command("in.csv", "-o", f"out.{form}", "--no-store"),
        preexec_fn=lambda: (resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, 5_000)), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)),
        env={**os.environ, "TMPDIR": str(desk.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 2, found.stderr
    assert f"`out.{form}` cannot be written: file too large" in found.stderr
    assert "Traceback" not in found.stderr
    assert "Exception ignored" not in found.stderr
    assert listing() == ["in.csv"]
    assert not [path for path in desk.parent.iterdir() if path.name.startswith(("triage-", "tmp"))]


@pytest.mark.parametrize("form", ["xlsx", "parquet", "csv.gz", "jsonl.zst"])
@pytest.mark.parametrize(("stop", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_run_of_any_form_that_is_interrupted(desk: Path, tmp_path: Path, form: str, stop: signal.Signals, status: int) -> None:
    many_rows(desk / "in.csv", 20_000)
    (desk / f"out.{form}").write_text("of an earlier run")
    store = tmp_path / "home" / "data" / "triage" / "record.sqlite"
    (tmp_path / "temporary").mkdir()
    environment = {**os.environ, "TMPDIR": str(tmp_path / "temporary")}
    with subprocess.Popen(
        command("in.csv", "-o", f"out.{form}"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=default_interrupt,
        env=environment,
    ) as found:  # fmt: skip
        end = time.monotonic() + 60
        while time.monotonic() < end and not (store.exists() and store.stat().st_size > 500_000):
            time.sleep(0.02)
        found.send_signal(stop)
        _, err = found.communicate(timeout=60)
    assert found.returncode == status, err
    assert "Traceback" not in err
    assert "Exception ignored" not in err
    assert f"note: `out.{form}` was not written" in err
    assert listing() == ["in.csv", f"out.{form}"]
    assert (desk / f"out.{form}").read_text() == "of an earlier run"
    assert os.listdir(tmp_path / "temporary") == []


@pytest.mark.parametrize("form", ["xlsx", "parquet"])
def test_a_closed_pipe_and_a_full_standard_output_of_any_form(desk: Path, run: Run, form: str) -> None:
    many_rows(desk / "in.csv", 2_000)
    run("batch", "in.csv", "-o", f"first.{form}", "--no-store")
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "wb") as closed:
        found = subprocess.run(command(f"first.{form}", "--no-store"), stdout=closed, stderr=subprocess.PIPE, text=True, check=False)
    assert found.returncode == 0
    assert [line for line in found.stderr.splitlines() if not line.startswith("note: ")] == []
    if Path("/dev/full").exists():
        with Path("/dev/full").open("wb") as full:
            found = subprocess.run(command(f"first.{form}", "--no-store"), stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        assert found.returncode == 2
        assert found.stderr.splitlines()[-1] == "error[unwritable]: `standard output` cannot be written: no space left on device"


@pytest.mark.parametrize("form", ["xlsx", "parquet", "jsonl", "csv.gz"])
def test_rejected_rows_of_every_form(desk: Path, run: Run, form: str) -> None:
    (desk / "in.csv").write_text("id,kind,hours\n1,visit,1\n2,vist,x\n3,visit,3\n")
    Path("strict.csv").write_text("id,kind,hours\n1,visit,1\n3,visit,3\n")
    rows = [["id", "kind", "hours"], ["1", "visit", 1], ["2", "vist", "x"], ["3", "visit", 3]]
    if form == "xlsx":
        (desk / "in.xlsx").write_bytes(book(("one", rows)))
    elif form == "parquet":
        columns = {name: [str(row[index]) for row in rows[1:]] for index, name in enumerate(["id", "kind", "hours"])}
        pyarrow.parquet.write_table(pyarrow.table(columns), desk / "in.parquet")
    elif form == "jsonl":
        (desk / "in.jsonl").write_text("".join(json.dumps(dict(zip(["id", "kind", "hours"], row, strict=True))) + "\n" for row in rows[1:]))
    else:
        (desk / "in.csv.gz").write_bytes(gzip.compress((desk / "in.csv").read_bytes()))
    status, summary, _ = run("batch", f"in.{form}", "-o", f"out.{form}", "--no-store", "--json")
    counts = json.loads(summary)
    assert (status, counts["rows"], counts["rejected"]) == (1, 3, 1)
    text = Path(f"out.{form}.rejected.csv").read_text("utf-8-sig")
    (found,) = csv.DictReader(io.StringIO(text))
    line = {"xlsx": "3", "csv.gz": "3"}.get(form, "2")
    assert (found["line"], found["id"], found["column"], found["value"]) == (line, "2", "kind; hours", "vist; x")
    assert ("B3: " in found["reason"]) == (form == "xlsx")
    assert "did you mean `visit`?" in found["reason"]


@pytest.mark.parametrize("form", ["xlsx", "parquet", "jsonl", "csv.gz"])
def test_the_input_of_any_form_is_not_overwritten(desk: Path, run: Run, form: str) -> None:
    run("batch", "in.csv", "-o", f"first.{form}", "--no-store")
    raw = Path(f"first.{form}").read_bytes()
    status, _, err = run("batch", f"first.{form}", "-o", f"first.{form}", "--no-store")
    assert status == 2
    assert "the output would overwrite the table that is read" in err
    assert Path(f"first.{form}").read_bytes() == raw


def test_a_damaged_end_leaves_no_output(desk: Path, run: Run, tmp_path: Path) -> None:
    many_rows(desk / "in.csv", 3_000)
    raw = gzip.compress((desk / "in.csv").read_bytes())
    (desk / "in.csv.gz").write_bytes(raw[:-20])
    status, _, err = run("batch", "in.csv.gz", "-o", "out.csv")
    assert status == 2
    assert "`in.csv.gz` is compressed with gzip, and ends too early" in err
    assert (listing(), recorded(tmp_path)) == (["in.csv", "in.csv.gz"], [])


def test_a_dialect_and_a_sheet(desk: Path, run: Run) -> None:
    (desk / "in.csv").write_text("id;kind;cost;country\n1;visit;1.234;CN\n")
    status, _, err = run("batch", "in.csv", "-o", "out.csv", "--no-store", "--dialect", "danish")
    assert status == 0
    assert (desk / "out.csv").read_text().splitlines()[1].startswith("1;visit;1.234;CN;decided;decline;")
    status, _, err = run("batch", "in.csv", "-o", "out.csv", "--no-store", "--sheet", "one")
    assert status == 2
    assert "`in.csv` has no sheets" in err
    one, two = (("one", [["id", "kind"], ["1", "visit"]]), ("two", [["id", "kind", "country", "cost"], ["2", "visit", "CN", 2000.5]]))
    (desk / "in.xlsx").write_bytes(book(one, two))
    status, _, err = run("batch", "in.xlsx", "-o", "out.csv", "--no-store")
    assert status == 2
    assert "pass the one to read: `--sheet NAME`" in err
    status, _, err = run("batch", "in.xlsx", "-o", "out.csv", "--no-store", "--sheet", "two", "--dialect", "danish")
    assert status == 0
    assert "note: read from the sheet `two`; left aside: `one`" in err
    # A Danish sheet becomes a Danish file.
    assert (desk / "out.csv").read_bytes().decode("utf-8-sig").splitlines()[1].startswith("2;visit;CN;2000,5;decided;decline;")


def test_letters_that_an_old_encoding_lacks(desk: Path, run: Run, tmp_path: Path) -> None:
    element = tmp_path / "rules" / "elements" / "all.yaml"
    element.write_text(element.read_text().replace("It is dear.", "It is dear (≥ 1000)."))
    (desk / "da.csv").write_bytes("id;kind;cost;country;title\r\n1;visit;2000;CN;blåbær\r\n".encode("cp1252"))
    status, _, err = run("batch", "da.csv", "-o", "ud.csv", "--encoding", "cp1252", "--no-store")
    assert status == 0
    assert "note: written as UTF-8 with a mark, which Excel reads: Windows-1252 has no `≥`, which stands in reasons of the policy" in err
    text = (desk / "ud.csv").read_bytes().decode()
    assert text.startswith("\ufeffid;kind;")
    assert "1;visit;2000;CN;blåbær;decided;decline;;It is dear (≥ 1000).;" in text
    status, _, err = run("batch", "da.csv", "-o", "ud.csv", "--encoding", "cp1252", "--no-store", "--lang", "da")
    assert "UTF-8" not in err
    assert "blåbær;decided;decline;;Det er for dyrt.;" in (desk / "ud.csv").read_bytes().decode("cp1252")


def test_utf_16_goes_back_as_it_came(desk: Path, run: Run) -> None:
    (desk / "in.csv").write_bytes("id\tkind\ttitle\r\n1\tvisit\t蓝江\r\n".encode("utf-16"))
    assert run("batch", "in.csv", "-o", "out.csv", "--no-store")[0] == 0
    raw = (desk / "out.csv").read_bytes()
    assert raw.startswith(b"\xff\xfe")
    assert raw.decode("utf-16").startswith("id\tkind\ttitle\tstatus\t")
    assert "1\tvisit\t蓝江\topen\t" in raw.decode("utf-16")


@pytest.mark.parametrize(("form", "few"), [("jsonl", 21_000), ("parquet", 21_000), ("csv.gz", 4_000)])
def test_memory_does_not_grow_with_the_rows_of_any_form(desk: Path, form: str, few: int) -> None:
    program = SMALL + "status = main(['batch', sys.argv[1], '-o', sys.argv[2], '--no-store', '--json'])\n" + PEAK
    peaks = []
    for number in (few, 3 * few):
        many_rows(desk / "in.csv", number)
        subprocess.run(command("in.csv", "-o", f"first.{form}", "--no-store"), capture_output=True, check=False)
        found = subprocess.run(
            [sys.executable, "-c", program, f"first.{form}", f"out.{form}"], capture_output=True, text=True, check=True
        )  # fmt: skip
        status, peak = map(int, found.stdout.splitlines()[1].split())
        assert status == 0
        peaks.append(peak)
    assert peaks[1] <= 1.1 * peaks[0], peaks


# The samples


@pytest.mark.parametrize("name", ["backlog.csv", "backlog.jsonl", "backlog-excel-da.csv"])
def test_the_samples_come_to_what_decide_says(run: Run, tmp_path: Path, name: str) -> None:
    out = tmp_path / "out.jsonl"
    status, summary, _ = run("batch", str(ROOT / "samples" / name), "-o", str(out), "--no-store", "--json")
    counts = json.loads(summary)
    assert status == 1
    assert counts["rows"] == sum(counts[key] for key in ("decided", "open", "out-of-scope", "uncovered", "conflict", "rejected"))
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    assert len(rows) == counts["rows"] - counts["rejected"]
    requests = tmp_path / "requests.jsonl"
    requests.write_text("".join(json.dumps({key: value for key, value in row.items() if key not in ANSWERS}) + "\n" for row in rows))
    _, decided, _ = run("decide", str(requests), "--no-store", "--json")
    for row, line in zip(rows, decided.splitlines(), strict=True):
        said = json.loads(line)
        assert {key: row[key] for key in ("id", *ANSWERS)} == {key: said[key] for key in ("id", *ANSWERS)} | {
            "ask": [item["fact"] for item in said["ask"]]
        }


def test_the_samples_agree(run: Run, tmp_path: Path) -> None:
    found = {}
    for name in ("backlog.csv", "backlog.jsonl", "backlog-excel-da.csv"):
        run("batch", str(ROOT / "samples" / name), "-o", str(tmp_path / "out.csv"), "--no-store")
        text = (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
        rows = csv.DictReader(io.StringIO(text), delimiter=";" if "excel" in name else ",")
        found[name] = {row["id"]: [row[key] for key in ANSWERS] for row in rows}
    assert found["backlog.csv"] == found["backlog.jsonl"]
    danish = found["backlog-excel-da.csv"]
    assert len(danish) > 10
    assert danish == {id: found["backlog.csv"][id] for id in danish}


def test_help_shows_an_example(run: Run) -> None:
    status, out, _ = run("batch", "--help")
    assert status == 0
    assert "  triage batch backlog.csv -o decided.csv" in out


def test_a_recorded_batch_says_what_it_read_and_what_it_came_to(desk: Path, run: Run) -> None:
    assert run("batch", "in.csv", "-o", "out.csv")[0] == 0
    _, out, _ = run("audit", "list", "--json")
    kinds = [json.loads(line)["kind"] for line in out.splitlines()]
    assert kinds == ["batch-started", *["decision"] * 4, "batch-ended"]
    first, second, last = (json.loads(run("audit", "show", str(number), "--json")[1]) for number in (1, 2, 6))
    raw = (desk / "in.csv").read_bytes()
    assert first["input"] == {"name": "in.csv", "sha256": hashlib.sha256(raw).hexdigest(), "bytes": len(raw)}
    assert first["batch"] == second["batch"]["id"] == last["batch"]
    assert second["batch"]["row"] == 2
    assert (last["finished"], last["recorded"], last["counts"]["rows"]) == (True, 4, 4)
    assert run("audit", "verify", "--replay")[0] == 0


def test_a_batch_that_lost_a_decision_is_incomplete(desk: Path, run: Run, tmp_path: Path) -> None:
    assert run("batch", "in.csv", "-o", "out.csv")[0] == 0
    with sqlite3.connect(tmp_path / "home" / "data" / "triage" / "record.sqlite") as file:
        file.executescript("DROP TRIGGER entry_stays; DELETE FROM entry WHERE seq = 3")
    file.close()
    status, out, _ = run("audit", "verify", "--json")
    found = json.loads(out)
    assert (status, found["integrity"], found["completeness"]) == (1, False, False)
    assert {"gap", "batch-short"} <= {one["what"] for one in found["wrong"]}


def test_a_batch_that_stopped_says_so(desk: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("triage.cli.batch.answers", fail)
    assert run("batch", "in.csv", "-o", "out.csv")[0] == 130
    last = json.loads(run("audit", "show", "6", "--json")[1])
    assert (last["kind"], last["finished"], last["recorded"]) == ("batch-ended", False, 4)
    assert run("audit", "verify")[0] == 0


def test_a_policy_that_is_too_large_to_compile_is_told_as_such(desk: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("triage.kernel.signals.MOST_WORLDS", 0)
    assert run("audit", "init")[0] == 0
    status, out, err = run("batch", "in.csv", "-o", "out.csv")
    assert (status, out, err.partition(":")[0]) == (2, "", "error[too-many-worlds]")
    assert listing() == ["in.csv"]
    assert run("audit", "list")[1].count("\n") == 1, "nothing but the header"
