"""Workbooks and Parquet files with bytes changed: a message or rows that are all accounted for, never a fault, whatever stands in them.

TRIAGE_FUZZ=20000 has it tried on so many files.
"""

from __future__ import annotations

import io
import os
import random
import zipfile
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pyarrow
import pyarrow.parquet

from tests.table.desk import book, come_to, line, parquet_of, raw_book, xlsx_of
from triage.diagnostics import Invalid
from triage.table.row import Rejected

if TYPE_CHECKING:
    import triage
    from triage.table.row import Table

FILES = int(os.environ.get("TRIAGE_FUZZ", "400"))
BOOKS = [
    book(("one", [["id", "kind", "hours", "start"], ["a", "visit", 3.5, date(2017, 1, 2)], ["b", "x", 1, date(2017, 1, 2)]])),
    raw_book(line(1, "id", "hours") + line(2, "a", "<c><v>3.5</v></c>")),
]
PIECES = [
    '<c r="A1"><v>1e999</v></c>', 'r="A0"', 'r="AAAA1"', 't="s"', 't="b"', 't="d"', 't="e"', 's="99"', "<v>-1</v>", "<v>9999999999</v>",
    'r="A4294967296"', "<v></v>", "&#0;", "<f>", "</c>", 'ref="A1:"', "<v>nan</v>", 'r="1048577"', 'encoding="UTF-9"', "<v>0x10</v>",
]  # fmt: skip


def changed_book(rng: random.Random) -> bytes:
    """A workbook of which one part has bytes changed, left out or put in."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(rng.choice(BOOKS))) as old, zipfile.ZipFile(made, "w") as new:
        parts = {name: bytearray(old.read(name)) for name in old.namelist()}
        part = parts[rng.choice([name for name in parts if name.startswith("xl/")])]
        for _ in range(rng.randint(1, 3)):
            at, way = rng.randrange(len(part)), rng.random()
            if way < 0.4:
                part[at] = rng.randrange(32, 127)
            elif way < 0.6:
                del part[at : at + rng.randint(1, 8)]
            else:
                piece = rng.choice(PIECES).encode()
                part[at : at + (len(piece) if rng.random() < 0.6 else 0)] = piece
        for name, raw in parts.items():
            new.writestr(name, bytes(raw))
    return made.getvalue()


def parquet() -> bytes:
    raw = io.BytesIO()
    table = {"id": ["a", "b"] * 50, "kind": ["visit", "mission"] * 50, "hours": [1.5, 2.0] * 50, "topics": [["soil"], None] * 50}
    pyarrow.parquet.write_table(pyarrow.table(table), raw)
    return raw.getvalue()


PARQUET = parquet()


def changed_parquet(rng: random.Random) -> bytes:
    raw = bytearray(PARQUET)
    for _ in range(rng.randint(1, 4)):
        raw[rng.randrange(4, len(raw))] = rng.randrange(256)
    return bytes(raw)


def gone_through(policy: triage.CompiledPolicy, table: Table) -> None:
    rows = come_to(policy, table)
    assert table.read == len(rows) > 0
    for item in rows:
        if not isinstance(item, Rejected):
            assert len(item.row.texts()) == len(item.row.typed()) == len(table.columns)
            assert len(list(item.row.fields())) <= len(table.columns)


def test_rubbish_is_all_accounted_for(policy: triage.CompiledPolicy) -> None:
    rng, seen = random.Random(FILES), Counter[tuple[str, str]]()
    for number in range(FILES):
        form = "xlsx" if number % 2 else "parquet"
        try:
            if form == "xlsx":
                gone_through(policy, xlsx_of(policy, changed_book(rng), ignore_unknown=True))
            else:
                gone_through(policy, parquet_of(policy, changed_parquet(rng), ignore_unknown=True))
            seen[form, "rows"] += 1
        except Invalid:
            seen[form, "refused"] += 1
    assert all(seen[form, what] > FILES / 60 for form in ("xlsx", "parquet") for what in ("rows", "refused")), seen
