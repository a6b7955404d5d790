"""Eight desks append one entry after another to one record, while somebody else reads all of it and copies all of it out, over and over.

    python bench/failures/desks.py [--seconds 60] [--desks 8]

Shown: entries per second, and the worst wait of any append. Afterwards the record must be whole and hold all that was acknowledged.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import threading
import time

from record import Search, blocks_in, check, opened, start


def main() -> None:
    """Lets them work, and prints what was found."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--desks", type=int, default=8)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "record.sqlite")
        opened(path).close()
        desks = [start(path, f"desk{number}", "1") for number in range(given.desks)]
        lines: list[list[str]] = [[] for _ in desks]
        hearing = [
            threading.Thread(target=lambda desk=desk, heard=heard: heard.extend(desk.stdout or ()))
            for desk, heard in zip(desks, lines, strict=True)
        ]
        for thread in hearing:
            thread.start()
        end, read, copied = time.monotonic() + given.seconds, 0, 0
        while time.monotonic() < end:
            blocks_in(path)
            read += 1
            with opened(path) as store, open(os.path.join(folder, "copy"), "wb") as file:
                for entry in store.find(Search()):
                    file.write(entry.body + b"\n")
            copied += 1
        for desk in desks:
            desk.terminate()
        for desk, thread in zip(desks, hearing, strict=True):
            thread.join()
            desk.wait()
        refused = [line for heard in lines for line in heard if line.startswith("refused")]
        if refused:
            raise SystemExit(f"{len(refused)} refused: {refused[0]}")
        told = [line.split() for heard in lines for line in heard if line.endswith("\n")]
        check(path, {name for name, _ in told}, "afterwards")
        waits = sorted(float(wait) for _, wait in told)
        rate, median, most = len(told) / given.seconds, 1000 * waits[len(waits) // 2], 1000 * waits[-1]
        print(f"{len(told)} acknowledged, lost 0; {rate:.0f} a second; wait {median:.0f} ms at the median, {most:.0f} ms at most")
        print(f"read through {read} times, copied out {copied} times meanwhile")


if __name__ == "__main__":
    main()
