"""A writer is killed (SIGKILL) at random moments: nothing acknowledged is lost, nothing is there by half, and the rest can be resumed.

    python bench/failures/kill.py [--kills 1000] [--seed 17]

After each kill the record is read through, and the block that was being written is appended again by the same ids: it keeps its places
if it was there, and is there once in any case. About half a second for each kill.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import tempfile
import time

from record import block, check, opened, start

KILLS_TO_A_RECORD = 50


def main() -> None:
    """Kills, looks, and prints what was found."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--kills", type=int, default=1000)
    options.add_argument("--seed", type=int, default=17)
    given = options.parse_args()
    rng = random.Random(given.seed)
    heard, unheard = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for kill in range(given.kills):
            path = os.path.join(folder, f"{kill // KILLS_TO_A_RECORD}.sqlite")
            if kill % KILLS_TO_A_RECORD == 0:
                acknowledged: set[str] = set()
            size = rng.choice((1, 1, 7, 400))
            writer = start(path, str(kill), str(size))
            assert writer.stdout
            lines = [writer.stdout.readline()] if rng.random() < 0.8 else []
            time.sleep(rng.random() * (0.03 if lines else 0.3))
            os.kill(writer.pid, signal.SIGKILL)
            lines += writer.stdout.readlines()
            writer.wait()
            writer.stdout.close()
            told = [line.split()[0] for line in lines if line.endswith("\n")]
            acknowledged |= set(told)
            heard += len(told)
            if not os.path.exists(path):
                continue
            there = check(path, acknowledged, f"kill {kill}")
            unheard += len(there.keys() - acknowledged)
            again = block(f"{kill}-{len(told)}", size)
            with opened(path) as store:
                places = store.append(again)
            acknowledged = set(check(path, acknowledged | {f"{kill}-{len(told)}:{size}"}, f"kill {kill}, resumed"))
            if places != list(range(places[0], places[0] + size)):
                raise SystemExit(f"kill {kill}: a block that was resumed has the places {places}")
    print(f"{given.kills} kills, {heard} blocks acknowledged: lost 0, by half 0; {unheard} in the record although not acknowledged")


if __name__ == "__main__":
    main()
