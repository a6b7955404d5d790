"""Eight desks append one entry after another to one record, while somebody verifies all of it and somebody exports, over and over.

    python bench/failures/desks.py [--seconds 60] [--desks 8]

Each is a process of its own. Shown: entries per second, and the worst wait of any append, which is to stay under a second. Afterwards the
record must verify and hold all that was acknowledged; otherwise the status is 1.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
import time
from multiprocessing import get_context

from record import check, opened, start
from triage.record.export import export
from triage.record.notes import read_checkpoint
from triage.record.tree import consistency, consistent
from triage.record.verify import verify

EXPORTED = 100


def verifies(path: str, end: float, say: object) -> None:
    """Verifies until it is time, each time against the checkpoint of before; says how often, and what was wrong."""
    times, wrong, kept = 0, "", None
    with opened(path) as store:
        while time.monotonic() < end and not wrong:
            found = verify(store, kept)
            wrong, kept, times = str(found.wrong[0]) if found.wrong else "", found.checkpoint if found.size else None, times + 1
    say.put((f"verified {times} times, the last time {found.size} entries", wrong))  # type: ignore[attr-defined]


def exports(path: str, end: float, say: object) -> None:
    """Exports the newest entries until it is time, and proves that each record goes on from the one before; says how many."""
    count, wrong, last = 0, "", None
    with opened(path) as store:
        while time.monotonic() < end and not wrong:
            note = store.checkpoint()
            size = int(note.split("\n")[1])
            if not size:
                continue
            places = range(max(1, size - EXPORTED), size + 1)
            exported = export(store, places, ["contact"])
            now = read_checkpoint(str(exported["checkpoint"]))
            if last and not consistent(last.size, now.size, last.root, now.root, consistency(last.size, now.size, store.span)):
                wrong = f"the record of {now.size} entries does not go on from that of {last.size}"
            last, count = now, count + len(places)
    say.put((f"exported {count} entries", wrong))  # type: ignore[attr-defined]


def main() -> int:
    """Lets them work, and prints what was found."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--desks", type=int, default=8)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "record.sqlite")
        with opened(path) as store:
            store.sign()
        desks = [start(path, f"desk{number}", "1") for number in range(given.desks)]
        lines: list[list[str]] = [[] for _ in desks]
        hearing = [
            threading.Thread(target=lambda desk=desk, heard=heard: heard.extend(desk.stdout or ()))
            for desk, heard in zip(desks, lines, strict=True)
        ]
        for thread in hearing:
            thread.start()
        spawning, end = get_context("spawn"), time.monotonic() + given.seconds
        say = spawning.Queue()
        others = [spawning.Process(target=each, args=(path, end, say)) for each in (verifies, exports)]
        for other in others:
            other.start()
        time.sleep(max(0.0, end - time.monotonic()))
        for desk in desks:
            desk.terminate()
        said = [say.get(timeout=600) for _ in others]
        for other in others:
            other.join()
        for desk, thread in zip(desks, hearing, strict=True):
            thread.join()
            desk.wait()
        refused = [line for heard in lines for line in heard if line.startswith("refused")]
        wrong = [*refused, *(fault for _, fault in said if fault)]
        if wrong:
            raise SystemExit(f"{len(wrong)} wrong: {wrong[0]}")
        told = [line.split() for heard in lines for line in heard if line.endswith("\n")]
        check(path, {name for name, _ in told}, "afterwards")
        waits = sorted(float(wait) for _, wait in told)
        rate, median, most = len(told) / given.seconds, 1000 * waits[len(waits) // 2], 1000 * waits[-1]
        print(f"{len(told):,} acknowledged, lost 0; {rate:.0f} a second; wait {median:.0f} ms at the median, {most:.0f} ms at most")
        print("; ".join(sorted(what for what, _ in said)))
    return 1 if most >= 1000 else 0


if __name__ == "__main__":
    sys.exit(main())
