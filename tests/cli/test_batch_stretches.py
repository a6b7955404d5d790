"""`triage batch` on tables large enough to be decided in stretches, by one process or several: the same, however it ends."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.test_batch import command, default_interrupt, desk, listing, many_rows  # noqa: F401 - the folder is a fixture
from tests.conftest import Run
from triage.cli import batch
from triage.table.arrow import blocks, stretches

pytestmark = pytest.mark.usefixtures("desk")


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has tables of some thousand rows cut into many stretches."""
    monkeypatch.setattr(batch, "WORTH_ARROW", 0)
    monkeypatch.setattr(stretches, "SIZE", 30_000)
    monkeypatch.setattr(blocks, "SIZE", 30_000)
    monkeypatch.setattr(stretches.decided, "__defaults__", (30_000,))


def texts() -> dict[str, str]:
    return {name: Path(name).read_text() for name in listing()}


@pytest.mark.parametrize("out", ["out.csv", "out.parquet"])
@pytest.mark.usefixtures("small_blocks")
def test_stretches_and_processes_write_what_single_rows_do(run: Run, monkeypatch: pytest.MonkeyPatch, out: str) -> None:
    many_rows(Path("in.csv"), 3_000)
    found = {}
    for workers in ("1", "2", "rows"):
        if workers == "rows":
            monkeypatch.setattr(batch, "available", lambda: False)
            status, summary, _ = run("batch", "in.csv", "-o", out, "--no-store", "--json")
        else:
            status, summary, _ = run("batch", "in.csv", "-o", out, "--no-store", "--json", "--workers", workers)
        if out.endswith(".parquet"):
            import pyarrow.parquet

            written: object = pyarrow.parquet.read_table(out).to_pylist()
        else:
            written = Path(out).read_bytes()
        found[workers] = (status, summary, written, Path(f"{out}.rejected.csv").read_bytes())
        os.remove(out)
    assert found["1"] == found["2"] == found["rows"]
    assert found["1"][0] == 1
    counts = json.loads(found["1"][1])
    assert counts["rows"] == 3_000 == sum(counts[word] for word in ("decided", "open", "out-of-scope", "uncovered", "conflict", "rejected"))


@pytest.mark.usefixtures("small_blocks")
def test_standard_input_by_two_processes() -> None:
    many_rows(Path("in.csv"), 3_000)
    with open("in.csv", "rb") as file:
        found = subprocess.run(command("-", "--no-store", "--workers", "2"), stdin=file, capture_output=True, check=False)
    assert found.returncode == 1
    assert len(list(csv.reader(found.stdout.decode().splitlines(keepends=True)))) + found.stderr.count(b"rejected: line") == 3_001


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize(("stop", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_run_that_is_interrupted_leaves_nothing(workers: str, stop: signal.Signals, status: int) -> None:
    many_rows(Path("in.csv"), 200_000)
    Path("out.csv").write_text("of an earlier run")
    with subprocess.Popen(
        command("in.csv", "-o", "out.csv", "--no-store", "--workers", workers),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=default_interrupt, start_new_session=True,
    ) as found:  # fmt: skip
        end = time.monotonic() + 60
        while time.monotonic() < end and not list(Path().glob(".triage-*.part")):
            time.sleep(0.02)
        # A terminal sends Ctrl-C to all processes of a command.
        os.killpg(found.pid, stop) if stop == signal.SIGINT else found.send_signal(stop)
        out, err = found.communicate(timeout=60)
    assert (found.returncode, out) == (status, "")
    assert "Traceback" not in err
    assert "note: `out.csv` was not written" in err
    assert texts() == {"in.csv": Path("in.csv").read_text(), "out.csv": "of an earlier run"}


def test_a_process_that_is_killed_ends_the_run() -> None:
    many_rows(Path("in.csv"), 400_000)
    with subprocess.Popen(
        command("in.csv", "-o", "out.csv", "--no-store", "--workers", "2"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as found:
        end, worker = time.monotonic() + 60, None
        while time.monotonic() < end and worker is None:
            time.sleep(0.01)
            children = Path(f"/proc/{found.pid}/task/{found.pid}/children").read_text().split()
            worker = next((int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()), None)
        assert worker is not None
        os.kill(worker, signal.SIGKILL)
        out, err = found.communicate(timeout=60)
    assert (found.returncode, out) == (3, "")
    assert "fault: a worker process ended unexpectedly" in err
    assert "note: `out.csv` was not written" in err
    assert listing() == ["in.csv"]


def test_a_closed_pipe_ends_quietly() -> None:
    many_rows(Path("in.csv"), 100_000)
    for workers in ("1", "2"):
        with subprocess.Popen(
            command("in.csv", "--no-store", "--workers", workers), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as found:
            assert found.stdout is not None
            assert found.stderr is not None
            assert found.stdout.readline().startswith(b"id,kind")
            found.stdout.close()
            err = found.stderr.read()
            assert found.wait(60) == 0
        assert b"Traceback" not in err


def test_a_table_that_changes_meanwhile_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    many_rows(Path("in.csv"), 500)
    real = batch.Run.write

    def write(self: batch.Run, out: str) -> None:
        with open("in.csv", "a") as file:
            file.write("late,visit\n")
        real(self, out)

    monkeypatch.setattr(batch.Run, "write", write)
    status, _, err = run("batch", "in.csv", "-o", "out.csv", "--no-store")
    assert status == 2
    assert "error[changed]: `in.csv` was changed while it was read" in err
    assert listing() == ["in.csv"]


def test_workers_that_have_nothing_to_do_are_told_of(run: Run) -> None:
    note = "note: one process decides this"
    assert note in run("batch", "in.csv", "-o", "out.jsonl", "--no-store", "--workers", "2")[2]
    assert note in run("batch", "in.csv", "-o", "out.csv", "--workers", "2")[2]
    assert note not in run("batch", "in.csv", "-o", "out.csv", "--no-store", "--workers", "2")[2]
