"""Appends blocks to a record until it is stopped, and says of each that it is there once that was acknowledged.

    python bench/failures/writer.py FILE NAME SIZE [BLOCKS]

Each line is `block seconds`, how long the append took; or `refused: why`, after which it ends with status 3.
"""

from __future__ import annotations

import sys
import time

from record import block, opened
from triage.record import RecordFault


def main(path: str, name: str, size: int, blocks: int) -> int:
    """Appends and tells."""
    try:
        with opened(path) as store:
            for number in range(blocks):
                start = time.monotonic()
                store.append(block(f"{name}-{number}", size))
                print(f"{name}-{number}:{size} {time.monotonic() - start:.4f}", flush=True)
    except RecordFault as fault:
        print(f"refused: {fault}", flush=True)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]) if len(sys.argv) > 4 else 10**9))
