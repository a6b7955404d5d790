"""Writers that are killed, and several at once: nothing acknowledged is lost, and nothing is there by half."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from triage.record import Search
from triage.record.store import Store
from triage.record.verify import verify

ROOT = Path(__file__).parent.parent.parent
# `TRIAGE_FUZZ_KILLS=1000 pytest tests/record/test_crash.py` takes ten minutes.
KILLS = int(os.environ.get("TRIAGE_FUZZ_KILLS", "50"))
# Appends blocks of `size` entries for ever, and says after each that it is on the disk. A block is one kind of entry.
WRITER = """
import sys
from tests.record.visits import entry
from triage.model.noun import replace
from triage.record.store import Store
path, name, size, blocks, keys = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
with Store.open(path, create=True, keys=keys) as store:
    for block in range(blocks):
        entries = [entry(number, body=b"x" * 700, personal={"contact": name}) for number in range(size)]
        kind = f"{name}:{block}"
        store.append([replace(one, id=f"{kind}:{number}", kind=kind) for number, one in enumerate(entries)])
        print(kind, flush=True)
"""


def writer(path: Path | str, name: str, size: int, blocks: int = 10**9, keys: str | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), name, str(size), str(blocks), keys or f"{path}.keys"],
        stdout=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": f"{ROOT}/src"},
    )  # fmt: skip


def blocks_of(path: Path) -> dict[str, int]:
    """The blocks in a record with the number of their entries, after looking whether the file is whole."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchone() is None
        (count, last, personal) = connection.execute("SELECT count(*), max(seq), (SELECT count(*) FROM personal) FROM entry").fetchone()
        assert count == (last or 0) == personal
    with Store.open(str(path)) as store:
        assert verify(store).wrong == ()
        found: dict[str, int] = {}
        for entry in store.find(Search()):
            assert len(entry.body) == 700
            found[entry.kind] = found.get(entry.kind, 0) + 1
    return found


def killed(process: subprocess.Popen[str], after: float) -> set[str]:
    """What a writer acknowledged before it was killed, so many seconds after its first word."""
    assert process.stdout
    heard = [process.stdout.readline()]
    time.sleep(after)
    os.kill(process.pid, signal.SIGKILL)
    # A line is written at once, so each one that came out was acknowledged in full.
    heard += process.stdout.readlines()
    process.wait()
    process.stdout.close()
    return {line.strip() for line in heard if line.endswith("\n")}


def test_killed_at_any_moment(tmp_path: Path) -> None:
    # The moments differ from run to run whatever the seed.
    rng, acknowledged = random.Random(17), set[str]()
    for run in range(KILLS):
        path = tmp_path / f"{run // 50}.sqlite"
        if run % 50 == 0:
            acknowledged = set()
        size = rng.choice((1, 1, 7, 400))
        process = writer(path, f"{run}-{size}", size)
        acknowledged |= killed(process, rng.random() * 0.04)
        there = blocks_of(path)
        assert acknowledged <= there.keys()
        assert all(count == int(block.split(":")[0].split("-")[1]) for block, count in there.items())
        assert len(acknowledged) > run % 50


def test_killed_while_it_is_made(tmp_path: Path) -> None:
    rng = random.Random(5)
    for run in range(10):
        path = tmp_path / str(run) / "record.sqlite"
        process = writer(path, "1-1", 1)
        time.sleep(0.05 + rng.random() * 0.1)
        process.kill()
        process.communicate()
        with Store.open(str(path), create=True, patience=5) as store:
            assert all(entry.seq for entry in store.find(Search()))


def test_four_at_once(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    processes = [writer(path, f"{number}-{size}", size, 40) for number, size in enumerate((1, 1, 3, 50))]
    heard = set()
    for process in processes:
        out, _ = process.communicate(timeout=60)
        assert process.returncode == 0
        heard |= set(out.split())
    there = blocks_of(path)
    assert heard == there.keys()
    assert len(heard) == 160
    assert all(count == int(block.split(":")[0].split("-")[1]) for block, count in there.items())


def test_a_stopped_writer_is_waited_for_in_vain(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    Store.create(str(path))
    code = "import sys, time\nfrom triage.record.lock import Lock\nwith Lock(sys.argv[1], 1):\n    print(1, flush=True)\n    time.sleep(60)"
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": f"{ROOT}/src"}
    )
    assert holder.stdout
    holder.stdout.readline()
    with Store.open(str(path), patience=0.2) as store:
        with pytest.raises(Exception, match="held by another program"):
            store.append([])
        holder.kill()
        holder.communicate()
        assert store.append([]) == [], "a lock ends with who held it"
