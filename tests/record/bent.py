"""A record with one byte of its file changed, and what becomes of it."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from pathlib import Path

from triage.record import RecordFault, Search
from triage.record.store import Store
from triage.record.verify import verify


def content(store: Store) -> object:
    """All that can be read of a record."""
    entries = list(store.find(Search()))
    keys = [key for entry in entries for key in (entry.seq or 0, entry.id, entry.case)]
    policies = {entry.policy: store.policy(entry.policy) for entry in entries if entry.policy}
    found = [[one.seq for one in store.get(key)] for key in keys]
    back = [entry.seq for entry in store.find(Search(outcome="activate", cites="V1"), newest_first=True)]
    origin, frontier = store.head()
    return entries, found, back, policies, store.checkpoint(), store.public_key(), origin, frontier.size, frontier.peaks


def looked(path: str, before: object) -> str:
    """What becomes of a file: `refused`, `found`, `the same`, or `SILENT` where something else is read and nobody says so."""
    try:
        with Store.open(path, patience=1) as store:
            if verify(store).wrong:
                return "found by verify"
            return "what is read is the same" if content(store) == before else "SILENT"
    except RecordFault:
        return "refused as damaged"


def bent(path: str, start: int, step: int) -> tuple[Counter[str], list[str]]:
    """What becomes of a file with each byte from `start` in steps changed; and where something silent was found."""
    raw = Path(path).read_bytes()
    with Store.open(path) as store:
        before = content(store)
    seen: Counter[str] = Counter()
    silent = []
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as folder:
        copy = os.path.join(folder, "copy.sqlite")
        for at in range(start, len(raw), step):
            changed = bytearray(raw)
            changed[at] ^= 1 << at % 8
            with open(copy, "wb") as file:
                file.write(changed)
            try:
                word = looked(copy, before)
            except Exception as fault:  # whatever it is, it is no answer
                word = f"SILENT {type(fault).__name__}"
                silent.append(f"byte {at}: {fault!r}")
            if word == "SILENT":
                silent.append(f"byte {at}")
            seen[word] += 1
    return seen, silent
