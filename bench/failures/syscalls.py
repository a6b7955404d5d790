"""Every call to the system that one append makes on the files of the record fails once, in each of several ways.

    python bench/failures/syscalls.py [--faults EIO,ENOSPC,ENOSYS,KILL]

Needs `strace`. A first run counts the calls; then each of them, by name and number, is made to fail, or to kill the process. Afterwards
the record must verify, hold what was there before, hold the new entry if it was acknowledged, and take it again by its id.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
import tempfile
from collections import Counter

from record import block, check, opened, start

CALL = re.compile(r"^(?:\d+ +)?(\w+)\(", re.M)


def traced(path: str, log: str, *more: str) -> tuple[str, ...]:
    """strace for calls on the record, its journal, its lock, its key and the folders of these."""
    keys = os.path.join(os.path.dirname(path), "keys")
    files = [path, f"{path}-journal", f"{path}.lock", os.path.dirname(path), keys, *(os.path.join(keys, name) for name in os.listdir(keys))]
    return ("strace", "-f", "-qq", "-o", log, *(part for file in files for part in ("-P", file)), *more)


def fresh(folder: str, original: str) -> str:
    """A copy of the record, where the one before stood."""
    path = os.path.join(folder, "record.sqlite")
    for name in os.listdir(folder):
        if name.startswith("record.sqlite"):
            os.remove(os.path.join(folder, name))
    shutil.copy(original, path)
    return path


def main() -> None:
    """Counts, injects, and prints what was found."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--faults", default="EIO,ENOSPC,ENOSYS,KILL")
    faults = options.parse_args().faults.split(",")
    if not shutil.which("strace"):
        raise SystemExit("strace is not installed")
    seen: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as outside, tempfile.TemporaryDirectory() as folder:
        original = os.path.join(outside, "original.sqlite")
        with opened(original) as store:
            store.append(block("before", 3))
        shutil.copytree(os.path.join(outside, "keys"), os.path.join(folder, "keys"))
        log = os.path.join(outside, "log")
        path = fresh(folder, original)
        writer = start(path, "new", "1", "1", before=traced(path, log))
        writer.communicate()
        with open(log, encoding="utf-8", errors="replace") as file:
            calls = Counter(CALL.findall(file.read()))
        total = sum(calls.values())
        print(f"{total} calls: {', '.join(f'{name} {count}' for name, count in sorted(calls.items()))}", flush=True)
        for fault in faults:
            how = "signal=KILL" if fault == "KILL" else f"error={fault}"
            for name, count in sorted(calls.items()):
                for number in range(1, count + 1):
                    path = fresh(folder, original)
                    writer = start(path, "new", "1", "1", before=traced(path, log, "-e", f"inject={name}:{how}:when={number}"))
                    out, _ = writer.communicate()
                    told = out.startswith("new-0:1 ")
                    where = f"{fault} at {name} {number}"
                    if not told and fault != "KILL" and not out.startswith("refused:"):
                        raise SystemExit(f"{where}: neither acknowledged nor refused, but {out!r}")
                    there = check(path, {"before:3"} | ({"new-0:1"} if told else set()), where)
                    with opened(path) as store:
                        store.append(block("new-0", 1))
                    check(path, {"before:3", "new-0:1"}, f"{where}, resumed")
                    kind = "acknowledged" if told else "killed" if fault == "KILL" else "refused"
                    seen[f"{kind}, {'there' if 'new-0:1' in there else 'not there'}"] += 1
    for kind, count in sorted(seen.items()):
        print(f"{count:5}  {kind}")
    print("lost 0, by half 0, every one could be resumed")


if __name__ == "__main__":
    sys.exit(main())
