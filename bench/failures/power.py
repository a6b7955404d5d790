"""The power fails at every moment of several appends: what was synced is on the disk, and of what was not any part may be.

    python bench/failures/power.py [--states 6] [--seed 17] [--synchronous FULL]

Needs `apsw`, of which a file system of SQLite in Python notes every write, truncation and sync that the store's own SQL leads to: for
blocks of 1 and of 40 entries, an erasure, and the file written anew after it. The power then fails after each of these calls, in so many
ways each: of the writes since the last sync of a file none, all or some arrive, in any order, some cut at 512 bytes, and where one is
missing the file may have grown all the same. What is left must open, hold all that was acknowledged before and no block by half, verify
with every signature, and take the last block again by its ids. `--synchronous NORMAL` or `OFF` shows what a careless setting loses.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from typing import Any

import apsw

from record import block, check, opened
from triage.record import in_file, schema
from triage.record.erasing import erase

SECTOR = 512
AT = "2026-03-02T09:15:00Z"

# What was done: `write`, `truncate`, `sync` or `told` (acknowledged), to which file (by the end of its name), the bytes, and where.
Step = tuple[str, str, bytes, int]
steps: list[Step] = []


class File(apsw.VFSFile):
    """A file of which all that is done to it is noted."""

    def __init__(self, name: Any, flags: list[int]) -> None:
        self.name = str(name.filename() if isinstance(name, apsw.URIFilename) else name)
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802  # apsw calls it so
        super().xWrite(data, offset)
        steps.append(("write", self.name, bytes(data), offset))

    def xTruncate(self, size: int) -> None:  # noqa: N802  # apsw calls it so
        super().xTruncate(size)
        steps.append(("truncate", self.name, b"", size))

    def xSync(self, flags: int) -> None:  # noqa: N802  # apsw calls it so
        super().xSync(flags)
        steps.append(("sync", self.name, b"", 0))


class Disk(apsw.VFS):
    """The file system of SQLite, with files that note."""

    def __init__(self) -> None:
        super().__init__("noting", "")

    def xOpen(self, name: Any, flags: list[int]) -> Any:  # noqa: N802  # apsw calls it so
        return File(name, flags)

    def xDelete(self, name: str, sync: bool) -> None:  # noqa: N802  # apsw calls it so
        # With the journal that the store asks for nothing is ever deleted.
        raise SystemExit(f"{name} is deleted")


class Connection:
    """A connection of apsw, as far as the store uses one of `sqlite3`."""

    def __init__(self, path: str, synchronous: str) -> None:
        flags = apsw.SQLITE_OPEN_READWRITE
        self._inner, self._synchronous = apsw.Connection(path, flags=flags, vfs="noting"), synchronous

    def execute(self, sql: str, values: Any = ()) -> Any:
        return self._inner.execute(sql.replace("synchronous = FULL", f"synchronous = {self._synchronous}"), tuple(values))

    def executemany(self, sql: str, rows: Any) -> Any:
        return self._inner.executemany(sql, rows)

    @property
    def in_transaction(self) -> bool:
        return self._inner.in_transaction

    def close(self) -> None:
        self._inner.close()


def noted(path: str, synchronous: str) -> None:
    """Fills the record by way of apsw, with everything noted."""
    schema.connect = in_file.connect = lambda path, patience, make=False: Connection(path, synchronous)  # type: ignore[assignment]
    try:
        with opened(path) as record:
            for number, size in enumerate((1, 40, 1, 1, 40, 1)):
                record.append(block(f"new{number}", size))
                steps.append(("told", "", f"new{number}:{size}".encode(), 0))
            erase(record, {1: ["contact"]}, "art. 17", "CEH", AT, lambda: "erasure:1:0")
            steps.append(("told", "", b"erasure:1", 0))
            record.append(block("last", 1))
            steps.append(("told", "", b"last:1", 0))
    finally:
        schema.connect = in_file.connect = CONNECT


CONNECT = schema.connect


def apply(disk: bytearray, step: Step, torn: int | None = None) -> None:
    """Does to a file what a call did, or the part of it up to `torn`."""
    kind, _, data, at = step
    if kind == "truncate":
        del disk[at:]
        disk.extend(bytes(at - len(disk)))
        return
    data = data[:torn]
    disk.extend(bytes(max(0, at + len(data) - len(disk))))
    disk[at : at + len(data)] = data


def after_crash(done: list[Step], before: dict[str, bytes], rng: random.Random, way: int) -> dict[str, bytearray]:
    """The files as they may be when the power fails after these calls."""
    disk = {name: bytearray(content) for name, content in before.items()}
    waiting: dict[str, list[Step]] = {name: [] for name in before}
    for step in done:
        kind, name, _, _ = step
        if name not in waiting:
            continue  # a file for the time being, of which nothing is wanted afterwards
        if kind == "sync":
            for each in waiting[name]:
                apply(disk[name], each)
            waiting[name] = []
        else:
            waiting[name].append(step)
    share = (0.0, 1.0)[way] if way < 2 else rng.random()
    for name, pending in waiting.items():
        if way > 2:
            rng.shuffle(pending)
        for step in pending:
            kind, _, data, at = step
            if rng.random() < share:
                cut = way >= 2 and kind == "write" and rng.random() < 0.3
                apply(disk[name], step, SECTOR * rng.randrange(1 + len(data) // SECTOR) if cut else None)
            elif kind == "write" and way >= 2 and rng.random() < 0.3:
                # The file has grown, and what it grew by has not arrived.
                disk[name].extend(bytes(max(0, at + len(data) - len(disk[name]))))
    return disk


def main() -> int:
    """Notes, crashes, and prints what was found."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--states", type=int, default=6)
    options.add_argument("--seed", type=int, default=17)
    options.add_argument("--synchronous", choices=("FULL", "NORMAL", "OFF"), default="FULL")
    given = options.parse_args()
    disk = Disk()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "record.sqlite")
        with opened(path) as record:
            record.append(block("before", 1))
        names = {path: "", f"{path}-journal": "-journal"}
        before = {}
        for name, short in names.items():
            with open(name, "rb") as file:
                before[short] = file.read()
        noted(path, given.synchronous)
        done = [(kind, names.get(name, name) if kind != "told" else "", data, at) for kind, name, data, at in steps]
        counted = Counter(kind for kind, name, _, _ in done if name in before or kind == "told")
        if not counted["write"] or bool(counted["sync"]) == (given.synchronous == "OFF") or counted["told"] != 8:
            raise SystemExit(f"what was noted is not understood: {counted}")
        rng, crashed = random.Random(given.seed), os.path.join(folder, "crashed", "record.sqlite")
        shutil.copytree(os.path.join(folder, "keys"), os.path.join(os.path.dirname(crashed), "keys"))
        crashes = unheard = 0
        wrong: Counter[str] = Counter()
        for end in range(len(done) + 1):
            told = {"before:1", *(data.decode() for kind, _, data, _ in done[:end] if kind == "told")}
            for way in range(given.states):
                for short, content in after_crash([one for one in done[:end] if one[0] != "told"], before, rng, way).items():
                    with open(crashed + short, "wb") as file:
                        file.write(content)
                crashes += 1
                try:
                    unheard += len(check(crashed, told, f"after call {end}, way {way}")) - len(told)
                    with opened(crashed) as again:
                        again.append(block("last", 1))
                    check(crashed, {*told, "last:1"}, f"after call {end}, way {way}, resumed")
                except SystemExit as fault:
                    wrong[str(fault).partition(": ")[2][:60]] += 1
                    if sum(wrong.values()) <= 3:
                        print(fault)
    disk.unregister()
    calls = ", ".join(f"{counted[kind]} of {kind}" for kind in ("write", "truncate", "sync"))
    print(f"{crashes:,} crashes after each of {len(done)} calls ({calls}) with synchronous = {given.synchronous}")
    print(f"lost, by half or not to be verified: {sum(wrong.values())}; there although not acknowledged: {unheard} blocks")
    for what, count in wrong.most_common():
        print(f"{count:6}  {what}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
