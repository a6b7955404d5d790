"""Every byte of a record is changed, one at a time: what is read afterwards is the same, or `audit verify` says what is wrong.

    python bench/failures/bytes.py [--entries 50] [--every 1] [--workers 2]

A record of so many decisions is made, with personal facts, a few erased, overrides and signed checkpoints. Of its file each byte (with
`--every 10` each tenth) is changed in a copy, in one bit that differs from byte to byte. Then the copy is opened and verified. Either the
file is refused as damaged, or something is found wrong, or all that can be read of it, by place, id, case and search, is what was written.
Anything else is printed, and the status is 1. About four milliseconds for each byte and worker, so a quarter of an hour for 50 entries.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.record.bent import bent
from tests.record.visits import filled


def trial(path: str, every: int, workers: int) -> tuple[Counter[str], list[str]]:
    """What becomes of the file with each byte changed, and where that was silent; shared out among processes."""
    with ProcessPoolExecutor(workers) as pool:
        found = list(pool.map(bent, [path] * workers, [every * number for number in range(workers)], [every * workers] * workers))
    return sum((seen for seen, _ in found), Counter()), [line for _, silent in found for line in silent]


def main() -> int:
    """Makes a record, changes it, and prints what was found."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--entries", type=int, default=50)
    options.add_argument("--every", type=int, default=1)
    options.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = filled(Path(folder), given.entries)
        size = path.stat().st_size
        seen, silent = trial(str(path), given.every, given.workers)
    print(f"{sum(seen.values()):,} of the {size:,} bytes of a record of {given.entries} entries changed, one at a time")
    for word, count in sorted(seen.items()):
        print(f"{count:9,}  {word}")
    print("\n".join(silent[:50]) or "nothing silent")
    return 1 if silent else 0


if __name__ == "__main__":
    sys.exit(main())
