"""`triage batch` on tables large enough to be decided in stretches, by one process or several: the same, however it ends."""

from __future__ import annotations

import contextlib
import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.test_batch import command, default_interrupt, desk, listing, many_rows  # noqa: F401 - the folder is a fixture
from tests.conftest import Run
from triage.cli import batch
from triage.table.arrow import blocks, processes, stretches

pytestmark = pytest.mark.usefixtures("desk")


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has tables of some thousand rows cut into many stretches."""
    monkeypatch.setattr(batch, "WORTH_ARROW", 0)
    monkeypatch.setattr(stretches, "SIZE", 30_000)
    monkeypatch.setattr(blocks, "SIZE", 30_000)
    monkeypatch.setattr(stretches.decided, "__defaults__", (30_000,))


METHODS = sorted({processes.METHOD, processes.ANEW})


@contextlib.contextmanager
def started(*arguments: str, method: str = processes.METHOD) -> Iterator[subprocess.Popen[str]]:
    """A batch under way as a group of processes of its own, of which nothing is left afterwards."""
    setting = f"from triage.table.arrow import processes; processes.METHOD = {method!r}"
    code = f"import sys; {setting}; from triage.cli.main import program; sys.exit(program())"
    with subprocess.Popen(
        [sys.executable, "-c", code, "batch", *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=default_interrupt, start_new_session=True,
    ) as running:  # fmt: skip
        try:
            yield running
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)


def texts() -> dict[str, str]:
    return {name: Path(name).read_text() for name in listing()}


@pytest.mark.parametrize("out", ["out.csv", "out.parquet", "out.jsonl"])
@pytest.mark.usefixtures("small_blocks")
def test_stretches_and_processes_write_what_single_rows_do(run: Run, monkeypatch: pytest.MonkeyPatch, out: str) -> None:
    many_rows(Path("in.csv"), 3_000)
    found = {}
    for workers in ("1", "2", "2, anew", "rows"):
        if "anew" in workers:
            monkeypatch.setattr(processes, "METHOD", processes.ANEW)
        if workers == "rows":
            monkeypatch.setattr(batch, "available", lambda: False)
            status, summary, _ = run("batch", "in.csv", "-o", out, "--no-store", "--json")
        else:
            status, summary, _ = run("batch", "in.csv", "-o", out, "--no-store", "--json", "--workers", workers[0])
        if out.endswith(".parquet"):
            import pyarrow.parquet

            written: object = pyarrow.parquet.read_table(out).to_pylist()
        else:
            written = Path(out).read_bytes()
        found[workers] = (status, summary, written, Path(f"{out}.rejected.csv").read_bytes())
        os.remove(out)
    assert found["1"] == found["2"] == found["2, anew"] == found["rows"]
    assert found["1"][0] == 1
    counts = json.loads(found["1"][1])
    assert counts["rows"] == 3_000 == sum(counts[word] for word in ("decided", "open", "out-of-scope", "uncovered", "conflict", "rejected"))


@pytest.mark.parametrize("method", METHODS)
def test_nobody_imports_pandas(method: str) -> None:
    pytest.importorskip("pandas")
    many_rows(Path("in.csv"), 100_000)
    # Importing it would tell, in every process.
    Path("pandas.py").write_text("import sys; print('imported', file=sys.stderr)")
    with started("in.csv", "-o", "out.parquet", "--no-store", "--workers", "2", method=method) as running:
        _, err = running.communicate(timeout=60)
    assert running.returncode == 1
    assert "imported" not in err


@pytest.mark.usefixtures("small_blocks")
def test_standard_input_by_two_processes() -> None:
    many_rows(Path("in.csv"), 3_000)
    with open("in.csv", "rb") as file:
        found = subprocess.run(command("-", "--no-store", "--workers", "2"), stdin=file, capture_output=True, check=False)
    assert found.returncode == 1
    assert len(list(csv.reader(found.stdout.decode().splitlines(keepends=True)))) + found.stderr.count(b"rejected: line") == 3_001


@pytest.mark.parametrize(("workers", "method"), [("1", METHODS[0]), *(("2", method) for method in METHODS)])
@pytest.mark.parametrize(("stop", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("after", [0, 0.2])
def test_a_run_that_is_interrupted_leaves_nothing(workers: str, method: str, stop: signal.Signals, status: int, after: float) -> None:
    many_rows(Path("in.csv"), 400_000)
    Path("out.csv").write_text("of an earlier run")
    with started("in.csv", "-o", "out.csv", "--no-store", "--workers", workers, method=method) as running:
        end = time.monotonic() + 60
        while time.monotonic() < end and running.poll() is None and not list(Path().glob(".triage-*.part")):
            time.sleep(0.02)
        time.sleep(after)
        # A terminal sends Ctrl-C to all processes of a command.
        os.killpg(running.pid, stop) if stop == signal.SIGINT else running.send_signal(stop)
        out, err = running.communicate(timeout=60)
    assert (running.returncode, out) == (status, "")
    assert "Traceback" not in err
    assert "note: `out.csv` was not written" in err
    assert texts() == {"in.csv": Path("in.csv").read_text(), "out.csv": "of an earlier run"}


def workers_of(running: subprocess.Popen[str], wanted: int) -> list[int]:
    """The worker processes of a command, once there are so many. The tracker of resources that Python may start is none."""
    end = time.monotonic() + 60
    while time.monotonic() < end and running.poll() is None:
        time.sleep(0.01)
        children = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
        found = [int(child) for child in children if b"resource_tracker" not in Path(f"/proc/{child}/cmdline").read_bytes()]
        if len(found) == wanted:
            return found
    raise AssertionError(f"there are no {wanted} workers")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("after", [0, 0.02, 0.3])
def test_a_process_that_is_killed_ends_the_run(method: str, after: float) -> None:
    many_rows(Path("in.csv"), 400_000)
    with started("in.csv", "-o", "out.csv", "--no-store", "--workers", "2", method=method) as running:
        worker = workers_of(running, 2)[0]
        time.sleep(after)
        os.kill(worker, signal.SIGKILL)
        out, err = running.communicate(timeout=60)
    assert (running.returncode, out) == (3, "")
    assert "fault: a worker process ended unexpectedly" in err
    assert "note: `out.csv` was not written" in err
    assert listing() == ["in.csv"]


@pytest.mark.parametrize("method", METHODS)
def test_processes_end_with_the_one_that_began_them(method: str) -> None:
    many_rows(Path("in.csv"), 400_000)
    with started("in.csv", "-o", "out.csv", "--no-store", "--workers", "2", method=method) as running:
        workers = workers_of(running, 2)
        running.kill()
        running.communicate(timeout=60)
    end = time.monotonic() + 60
    while alive := [worker for worker in workers if is_alive(worker)]:
        assert time.monotonic() < end, alive
        time.sleep(0.05)


def is_alive(process: int) -> bool:
    """Whether a process runs; one that ended may wait to be told of."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


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
    assert note in run("batch", "in.csv", "-o", "out.xlsx", "--no-store", "--workers", "2")[2]
    assert note in run("batch", "in.csv", "-o", "out.csv", "--plan", "plan.csv", "--workers", "2")[2]
    assert note not in run("batch", "in.csv", "-o", "out.jsonl", "--workers", "2")[2]
    assert note not in run("batch", "out.jsonl", "-o", "out.csv", "--workers", "2")[2]
    assert note not in run("batch", "in.csv", "-o", "out.csv", "--no-store", "--workers", "2")[2]
