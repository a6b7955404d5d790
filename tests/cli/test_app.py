"""The command line as a process: what becomes of it where nobody reads on, or where it is stopped."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.test_batch import default_interrupt
from tests.conftest import Run

COMMANDS = ["--help", "audit --help", "audit list", "audit list --json", "rules show", "rules check --all"]


@pytest.fixture(autouse=True)
def decided(run: Run, tmp_path: Path) -> None:
    (tmp_path / "request.yaml").write_text("id: one\nkind: host-delegation\n", encoding="utf-8")
    run("decide", str(tmp_path / "request.yaml"))


@pytest.mark.parametrize("command", COMMANDS)
def test_a_closed_pipe_ends_quietly_with_0(command: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "wb") as closed:
        found = subprocess.run([sys.executable, "-m", "triage", *command.split()], stdout=closed, stderr=subprocess.PIPE, check=False)
    assert (found.returncode, found.stderr) == (0, b"")


def test_ctrl_c_at_a_question_ends_with_130(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "triage", "new", str(tmp_path / "new.yaml"), "--no-store"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, preexec_fn=default_interrupt,
    ) as found:  # fmt: skip
        assert found.stdout
        assert found.stdout.readline()
        time.sleep(0.3)
        found.send_signal(signal.SIGINT)
        rest, _ = found.communicate(timeout=60)
    assert found.returncode == 130
    assert b"Traceback" not in rest


def test_completion_is_the_shell_s_to_ask_for() -> None:
    environment = {**os.environ, "_TRIAGE_COMPLETE": "bash_complete", "COMP_WORDS": "triage au", "COMP_CWORD": "1"}
    found = subprocess.run([sys.executable, "-m", "triage"], env=environment, capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout) == (0, "plain,audit\n")
