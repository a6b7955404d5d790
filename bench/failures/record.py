"""The record as the trials of this folder use it: opened, filled with blocks of entries, and looked through afterwards.

What a store must keep is the same whatever its form: so this is the only module here that knows how one is opened.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "src"))

from triage.record import Entry, RecordFault, Search
from triage.record.store import Store
from triage.record.verify import verify


def opened(path: str, patience: float = 20.0) -> Store:
    """The record in a file, which is made where it is missing, with a key that signs all that is added to it."""
    return Store.open(path, create=True, patience=patience, keys=os.path.join(os.path.dirname(path), "keys"))


def block(name: str, size: int) -> list[Entry]:
    """Entries that belong together; the same name and size always give the same ones."""
    return [_one(name, size, number) for number in range(size)]


def _one(name: str, size: int, number: int) -> Entry:
    body = b'{"v":1,"kind":"decision","block":"%s","request":{"kind":"visit"},"filling":"%s"}' % (name.encode(), b"x" * 600)
    personal = {"contact": f"Ingeborg {number}"}
    return Entry(f"{name}:{size}:{number}", "decision", "2026-03-02T09:15:00Z", "CEH", f"case-{name}", body, personal)


def blocks_in(path: str) -> dict[str, int]:
    """The blocks in a record, each as `name:size` with the number of its entries. Raises `SystemExit` where the record is not whole, or
    does not verify."""
    with opened(path) as store:
        found: dict[str, int] = {}
        for place, entry in enumerate(store.find(Search()), 1):
            name, size, number = entry.id.rsplit(":", 2)
            same = _one(name, int(size), int(number))
            found[f"{name}:{size}"] = found.get(f"{name}:{size}", 0) + 1
            # That a personal fact is gone rightly is for `verify` to say.
            if entry.kind == "decision" and (entry.seq, entry.body, entry.personal or same.personal) != (place, same.body, same.personal):
                raise SystemExit(f"entry {place} of {path} is not what was appended")
        if wrong := verify(store).wrong:
            raise SystemExit(f"{path} does not verify: {wrong[0]}")
    with closing(sqlite3.connect(path)) as connection:
        for check in ("integrity_check", "foreign_key_check"):
            rows = connection.execute(f"PRAGMA {check}").fetchall()
            if rows not in ([], [("ok",)]):
                raise SystemExit(f"{check} of {path} says {rows}")
    return found


def check(path: str, acknowledged: set[str], where: str) -> dict[str, int]:
    """The blocks in a record. Raises `SystemExit` where one that was acknowledged is missing, or one is there by half, or the record cannot
    be read or verified."""
    try:
        there = blocks_in(path)
    except (RecordFault, SystemExit) as fault:
        raise SystemExit(f"{where}: {fault}") from None
    halves = [name for name, count in there.items() if count != int(name.rpartition(":")[2])]
    lost = acknowledged - there.keys()
    if lost or halves:
        raise SystemExit(f"{where}: lost {sorted(lost)}, by half {halves}")
    return there


def start(*arguments: str, before: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    """Starts `writer.py`; `before` is a program that runs it."""
    writer = os.path.join(os.path.dirname(os.path.abspath(__file__)), "writer.py")
    return subprocess.Popen([*before, sys.executable, writer, *arguments], stdout=subprocess.PIPE, text=True)
