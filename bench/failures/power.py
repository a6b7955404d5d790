"""The power fails at random moments: what was synced is on the disk, and of what was not any part may be, sectors of it torn.

    python bench/failures/power.py [--crashes 1000] [--seed 17]

Needs `strace`. What one writer really does to the record and its journal is traced, and then played back up to a random call: of the
writes since the last sync of each file a random choice is made, some cut at 512 bytes. The record that is left must be whole and hold
every block that was acknowledged before.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import tempfile

from record import block, check, opened, start

CALLS = "pwrite64,ftruncate,fdatasync,fsync,write"
CALL = re.compile(r'^(?:\d+ +)?(\w+)\(\d+<([^>]*)>(?:, "([^"]*)")?(?:, (\d+))?(?:, (\d+))?\) += (\d+)')
SECTOR = 512

# A call that counts: what it is, the file ("" for an acknowledgement), bytes, and where.
Step = tuple[str, str, bytes, int]


def steps_of(log: str, names: dict[str, str]) -> list[Step]:
    """What the trace says was done to the files, and what was acknowledged."""
    found: list[Step] = []
    with open(log, encoding="ascii") as file:
        for line in file:
            call = CALL.match(line)
            if not call:
                continue
            kind, name, data = call[1], _plain(call[2]).decode(), _plain(call[3] or "")
            if name in names:
                found.append((kind, names[name], data, int(call[5] or call[4] or 0)))
            elif kind == "write" and name.startswith("pipe:") and b":" in data:
                found.append(("told", "", data, 0))
    return found


def _plain(text: str) -> bytes:
    return re.sub(rb"\\x([0-9a-f]{2})", lambda found: bytes([int(found[1], 16)]), text.encode())


def apply(disk: bytearray, step: Step) -> None:
    """Does to a file what a call did."""
    kind, _, data, at = step
    if kind == "ftruncate":
        del disk[at:]
    disk.extend(bytes(max(0, at + len(data) - len(disk))))
    disk[at : at + len(data)] = data


def after_crash(steps: list[Step], before: dict[str, bytes], rng: random.Random) -> tuple[dict[str, bytearray], set[str]]:
    """The files as they may be when the power fails after these calls, and what had been acknowledged."""
    disk = {name: bytearray(content) for name, content in before.items()}
    waiting: dict[str, list[Step]] = {name: [] for name in before}
    told = set()
    for step in steps:
        kind, name, data, at = step
        if kind == "told":
            told.add(data.decode().split()[0])
        elif kind in ("fdatasync", "fsync"):
            for done in waiting[name]:
                apply(disk[name], done)
            waiting[name] = []
        else:
            waiting[name].append(step)
    for name, pending in waiting.items():
        share = rng.random()
        for kind, _, data, at in pending:
            if rng.random() < share:
                torn = SECTOR * rng.randrange(1 + len(data) // SECTOR) if rng.random() < 0.3 and data else len(data)
                apply(disk[name], (kind, name, data[:torn], at))
    return disk, told


def main() -> None:
    """Traces, crashes, and prints what was found."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--crashes", type=int, default=1000)
    options.add_argument("--seed", type=int, default=17)
    given = options.parse_args()
    rng = random.Random(given.seed)
    if not shutil.which("strace"):
        raise SystemExit("strace is not installed")
    with tempfile.TemporaryDirectory() as folder:
        path, log = os.path.join(folder, "record.sqlite"), os.path.join(folder, "log")
        with opened(path) as store:
            store.append(block("before", 1))
        names = {path: "", f"{path}-journal": "-journal"}
        before = {}
        for name, short in names.items():
            with open(name, "rb") as file:
                before[short] = file.read()
        steps = []
        for size in (1, 40, 1):
            writer = start(
                path,
                f"new{len(steps)}",
                str(size),
                "4",
                before=("strace", "-f", "-qq", "-y", "-xx", "-s", "1000000", "-o", log, "-e", f"trace={CALLS}"),
            )
            writer.communicate()
            steps += steps_of(log, names)
        _, told = after_crash(steps, before, random.Random(0))
        if len(told) != 12 or not {"pwrite64", "fdatasync"} <= {step[0] for step in steps}:
            raise SystemExit(f"the trace is not understood: {len(told)} blocks in {len(steps)} calls")
        crashed, unheard = os.path.join(folder, "crashed.sqlite"), 0
        for crash in range(given.crashes):
            end = rng.randrange(len(steps) + 1)
            disk, told = after_crash(steps[:end], before, rng)
            for short, content in disk.items():
                with open(crashed + short, "wb") as file:
                    file.write(content)
            there = check(crashed, told | {"before:1"}, f"crash {crash}, after call {end}")
            unheard += len(there) - len(told) - 1
    print(f"{given.crashes} crashes within {len(steps)} calls: lost 0, by half 0; {unheard} blocks there although not acknowledged")


if __name__ == "__main__":
    main()
