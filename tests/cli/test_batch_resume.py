"""`triage batch --resume`: a recorded run that was stopped goes on where it was, and no row is recorded twice."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.test_batch import ROWS, command, desk, many_rows, recorded  # noqa: F401 - the folder is a fixture
from tests.conftest import Run
from tests.table.desk import book
from triage.cli import recording
from triage.record.store import Store

pytestmark = pytest.mark.usefixtures("desk")


def bodies(tmp_path: Path) -> list[tuple[str, bytes]]:
    from triage.record import Search

    with Store.open(str(tmp_path / "home" / "data" / "triage" / "record.sqlite")) as record:
        return [(entry.kind, entry.body) for entry in record.find(Search())]


@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGTERM])
def test_a_stopped_run_goes_on(run: Run, tmp_path: Path, stop: signal.Signals) -> None:
    many_rows(Path("in.csv"), 40_000)
    store = tmp_path / "home" / "data" / "triage" / "record.sqlite"
    with subprocess.Popen(command("in.csv", "-o", "out.csv"), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as found:
        end = time.monotonic() + 60
        while time.monotonic() < end and not (store.exists() and store.stat().st_size > 25_000_000):
            time.sleep(0.01)
        found.send_signal(stop)
        found.communicate(timeout=60)
    before = len(recorded(tmp_path))
    assert 0 < before < 38_000
    assert not Path("out.csv").exists()
    for left in Path().glob(".triage-*.part"):  # what a killed process leaves
        left.unlink()
    status, _, err = run("batch", "in.csv", "-o", "out.csv", "--resume")
    assert status == 1, err
    cases = recorded(tmp_path)
    assert len(cases) == len(set(cases)) == len(Path("out.csv").read_text().split("\nn")) - 1
    assert f"{len(cases):,} decisions were recorded" in err
    kinds = [kind for kind, _ in bodies(tmp_path)]
    assert kinds.count("batch-started") == 1
    assert kinds[-1] == "batch-ended"
    status, out, err = run("audit", "verify")
    assert status == 0, out + err
    # What came to its end is not gone on with.
    status, _, err = run("batch", "in.csv", "-o", "out.csv", "--resume")
    assert status == 2
    assert "error[nothing-stopped]: no run of `in.csv`" in err
    assert len(recorded(tmp_path)) == len(cases)


def test_another_table_or_policy_is_not_gone_on_with(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    real = recording.Record.append
    monkeypatch.setattr(recording.Record, "end", lambda *_given: None)
    assert run("batch", "in.csv", "-o", "out.csv")[0] == 0
    Path("in.csv").write_text(ROWS + "e,visit,,,1,CN\n")
    assert run("batch", "in.csv", "-o", "out.csv", "--resume")[0] == 2
    Path("in.csv").write_text(ROWS)
    monkeypatch.setattr(recording.Record, "append", real)
    assert run("batch", "in.csv", "-o", "out.csv", "--resume")[0] == 0


@pytest.mark.parametrize(
    ("first", "then"), [(["--sheet", "one"], ["--sheet", "two"]), (["--sheet", "one", "--dialect", "danish"], ["--sheet", "one"])]
)
def test_a_table_read_in_another_way_is_not_gone_on_with(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: list[str], then: list[str]
) -> None:
    pytest.importorskip("python_calamine")
    head: list[object] = ["id", "kind", "cost"]
    Path("in.xlsx").write_bytes(book(("one", [head, ["a", "visit", "1.234"]]), ("two", [head, ["b", "mission", "5"]])))
    real = recording.Record.end
    monkeypatch.setattr(recording.Record, "end", lambda *_given: None)
    assert run("batch", "in.xlsx", "-o", "out.csv", "--sheet", "two", "--dialect", "iso", "--resume")[0] == 2
    assert run("batch", "in.xlsx", "-o", "out.csv", *first, *([] if "danish" in first else ["--dialect", "iso"]))[0] == 0
    monkeypatch.setattr(recording.Record, "end", real)
    status, _, err = run("batch", "in.xlsx", "-o", "out.csv", *then, "--dialect", "iso", "--resume")
    assert status == 2
    assert f"error[nothing-stopped]: no run of `in.xlsx` with `--sheet {then[1]}` and `--dialect iso`" in err
    assert recorded(tmp_path) == ["a"]
    assert run("batch", "in.xlsx", "-o", "out.csv", *first, *([] if "danish" in first else ["--dialect", "iso"]), "--resume")[0] == 0
    assert recorded(tmp_path) == ["a"]


def test_there_is_nothing_to_go_on_from(run: Run) -> None:
    status, _, err = run("batch", "in.csv", "-o", "out.csv", "--resume", "--no-store")
    assert status == 2
    assert "leave out --resume" in err
    status, _, err = run("batch", "in.csv", "-o", "out.csv", "--resume")
    assert status == 2
    assert "error[nothing-stopped]" in err
    assert not os.path.exists("out.csv")
