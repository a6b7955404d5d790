"""Desks that are killed, and a server that breaks down: nothing acknowledged is lost, and nothing is there by half."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from pathlib import Path

from tests.record.test_crash import KILLS, killed, writer
from tests.server import Server, name_of
from triage.record import Search
from triage.record.store import Store
from triage.record.verify import verify


def blocks_of(place: str) -> dict[str, int]:
    """The blocks in a record with the number of their entries, after looking whether it is whole."""
    with Store.open(place) as store:
        assert verify(store).wrong == ()
        assert store.rows("SELECT count(*) FROM personal") == store.rows("SELECT count(*) FROM entry")
        found: dict[str, int] = {}
        for entry in store.find(Search()):
            assert len(entry.body) == 700
            found[entry.kind] = found.get(entry.kind, 0) + 1
    assert all(count == int(block.split(":")[0].split("-")[1]) for block, count in found.items())
    return found


def test_killed_at_any_moment(server: Server, place: str, keys: str) -> None:
    # The moments differ from run to run whatever the seed.
    rng, acknowledged = random.Random(17), set[str]()
    for run in range(max(10, KILLS // 5)):
        size = rng.choice((1, 1, 7, 400))
        process = writer(place, f"{run}-{size}", size, keys=keys)
        acknowledged |= killed(process, rng.random() * 0.04)
        assert acknowledged <= blocks_of(place).keys()
        assert len(acknowledged) > run


def test_a_server_that_breaks_down_under_four_desks(restless: Server, keys: str) -> None:
    """Twice at once, and once in order; the desks go on by themselves, and nothing that they were told is missing."""
    place = restless.database()
    Store.create(place)
    with Store.open(place, keys=keys) as store:
        store.sign()
    desks = [writer(place, f"{number}-{size}", size, 80, keys) for number, size in enumerate((1, 1, 3, 50))]
    heard = {desk.stdout.readline().strip() for desk in desks if desk.stdout}
    for how in (signal.SIGQUIT, signal.SIGINT, signal.SIGQUIT):
        time.sleep(0.5)
        restless.stop(how)
        restless.start()
    for desk in desks:
        assert desk.stdout
        with desk.stdout:
            heard |= set(desk.stdout.read().split())
        assert desk.wait(60) == 0
    assert len(heard) == 320
    assert heard == blocks_of(place).keys()


def test_a_process_of_the_server_that_is_killed(restless: Server, keys: str, tmp_path: Path) -> None:
    """The server ends all sessions then, and looks after itself."""
    place = restless.database()
    Store.create(place)
    with Store.open(place, keys=keys) as store:
        store.sign()
    desk = writer(place, "0-5", 5, 60, keys)
    for _ in range(3):
        time.sleep(0.3)
        with Store.open(place):
            # Opening waits for a server that looks after itself still.
            found = restless.sql(f"SELECT pid FROM pg_stat_activity WHERE datname = '{name_of(place)}' AND application_name = 'triage'")
        for (pid,) in found:
            with contextlib.suppress(ProcessLookupError):  # gone by itself meanwhile
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.3)
    out, _ = desk.communicate(timeout=120)
    assert desk.returncode == 0
    assert set(out.split()) == blocks_of(place).keys()
    assert len(out.split()) == 60
