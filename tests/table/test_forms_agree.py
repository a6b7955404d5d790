"""The same rows as CSV, XLSX, JSON lines and Parquet come to what `decide` says, row by row, every answer.

TRIAGE_FUZZ_ROWS=100000 has it tried on so many rows; what is done otherwise takes some seconds.
"""

from __future__ import annotations

import csv
import io
import json
import os
import random
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pyarrow
import pyarrow.parquet

from tests.table.desk import FACTS, book, source_of
from tests.table.test_run import answered, by_batch
from triage.table.arrow.row_stretches import RowStretches
from triage.table.csv_table import CsvTable
from triage.table.habits import HABITS
from triage.table.json_table import JsonTable
from triage.table.parquet_table import ParquetTable
from triage.table.typed import text_of
from triage.table.xlsx_table import XlsxTable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import triage
    from triage.table.row import Table

ROWS = int(os.environ.get("TRIAGE_FUZZ_ROWS", "20000"))
SEED = 20261124

DAYS = [*(date(2017, 1, 1) + timedelta(days) for days in range(8)), date(1900, 3, 1), date(1900, 2, 28), date(1, 1, 1), date(9999, 12, 31)]
# A text stands for what a text column holds, another value for what a typed one does.
GOOD: dict[str, list[object]] = {
    "kind": ["visit", "mission", "-visit", " visit ", "visit\n"],
    "topics": [["soil"], ["health", "food, drink"], [], ["food", "art|music", "food, drink, song"], ["soil", "soil"]],
    "hours": [0, 5, 10, 20, 19, Decimal("4.99"), Decimal("9.5"), Decimal("1.234"), Decimal("0.000001"), 10**14, "9" * 30, "20.00", "007"],
    "cost": [0, -3, 145000, Decimal("1000.5"), Decimal("1000.51"), Decimal("1000.4999999"), Decimal("-0.1"), "1000.50",
             "1000.500000000000000001"],
    "companies": [0, 1, 3, 10**15 - 1, "2.0", "00"],
    "start": [*DAYS, "2017-01-02", " 2017-01-03 "],
    "end": [*DAYS],
    "country": ["CN", "DK", "XX", "NO"],
    "relevant": [True, False, "nej", "YES", "unclear", " Unclear"],
    "paid": [True, False, "ja", "no"],
    "contact": ["Å", "蓝江", "e\u0301", "=1+1", "+45 12", "a\nb", '"q"', "0012", "1,5"],
    "title": ["a", ' "b" ', "c; d", "null", "~", 7, Decimal("0.5"), date(2017, 3, 1)],
}  # fmt: skip
RUBBISH = [
    "q",
    "-1",
    "1e3",
    "null",
    "~",
    "2017-02-30",
    "31/12/2017",
    "cn",
    "#N/A",
    "1,5",
    "\u00e6",
    "--",
    "12:30",
    "NaN",
    "тrue",
    "０",
    "true ",
    "0x1",
]


def value(rng: random.Random, name: str, rubbish: bool) -> object:
    """A value of a column, None where nothing stands in it."""
    chance = rng.random()
    if chance < 0.25:
        return None
    if rubbish and chance < 0.28:
        return rng.choice(RUBBISH) if name != "topics" else [rng.choice(RUBBISH[:7])]
    if rubbish and chance < 0.30:
        return " "
    return rng.choice(GOOD[name])


def as_text(found: object) -> str:
    if isinstance(found, list):
        return "; ".join(found) or "[]"
    return "" if found is None else text_of(found)  # type: ignore[arg-type]


def to_csv(rows: list[dict[str, object]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([FACTS, *([as_text(row[name]) for name in FACTS] for row in rows)])
    return out.getvalue().encode()


def to_xlsx(rows: list[dict[str, object]]) -> bytes:
    """Typed cells where a sheet has them: days before March 1900 it has not."""

    def cell(found: object) -> object:
        if isinstance(found, Decimal):
            return float(found)
        if isinstance(found, list) or (isinstance(found, date) and found < date(1900, 3, 1)):
            return as_text(found)
        return found

    return book(("one", [list(FACTS), *([cell(row[name]) for name in FACTS] for row in rows)]))


def to_json(rows: list[dict[str, object]]) -> bytes:
    def text(found: object) -> str:
        return str(found) if isinstance(found, Decimal) else json.dumps(as_text(found) if isinstance(found, date) else found)

    lines = ("{" + ", ".join(f'"{name}": {text(row[name])}' for name in FACTS) + "}\n" for row in rows)
    return "".join(lines).replace("E-", "e-").encode()


def to_parquet(rows: list[dict[str, object]], typed: bool) -> bytes:
    """Columns of text, or of the types that Parquet has; typed ones leave out what is of another type."""
    types = {
        "topics": pyarrow.list_(pyarrow.string()), "hours": pyarrow.decimal128(38, 9), "cost": pyarrow.decimal128(38, 9),
        "companies": pyarrow.int64(),
        "start": pyarrow.date32(), "end": pyarrow.date32(), "relevant": pyarrow.bool_(), "paid": pyarrow.bool_(),
    }  # fmt: skip
    columns = {}
    for name in FACTS:
        found = [row[name] for row in rows]
        if typed and name in types:
            columns[name] = pyarrow.array(found, types[name])
        else:
            texts = pyarrow.array([None if item is None else as_text(item) for item in found], pyarrow.string())
            columns[name] = texts.dictionary_encode() if typed and name in ("kind", "country") else texts
    raw = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(columns), raw, row_group_size=5_000)
    return raw.getvalue()


def decide_one(policy: triage.CompiledPolicy, row: dict[str, object]) -> dict[str, object] | None:
    """What `decide` says, which is given lists as lists, and other values as texts."""
    facts = {name: found if isinstance(found, list) else as_text(found) for name, found in row.items() if found is not None}
    return answered(policy, {name: found for name, found in facts.items() if isinstance(found, list) or found.strip()})


def by_many(policy: triage.CompiledPolicy, table: Table) -> Iterator[dict[str, object] | None]:
    """What rows come to that are decided many at once."""
    found: dict[int, dict[str, object] | None] = {}
    for stretch in RowStretches(table, policy.engine, "da", None).stretches():
        found |= {row.line: told for row, told in stretch.written} | {row.line: None for row in stretch.rejected}
    return (found[line] for line in sorted(found))


def test_every_form_comes_to_what_decide_says(policy: triage.CompiledPolicy) -> None:
    rng = random.Random(SEED)
    rows = [{name: value(rng, name, True) for name in FACTS} for _ in range(ROWS)]
    rows = [row if any(as_text(found).strip() for found in row.values()) else row | {"kind": "visit"} for row in rows]
    expected = [decide_one(policy, row) for row in rows]
    rejected = expected.count(None)
    assert ROWS / 20 < rejected < ROWS / 2
    vocabulary, iso = policy.policy.vocabulary, HABITS["iso"]
    raw = {"csv": to_csv(rows), "jsonl": to_json(rows), "xlsx": to_xlsx(rows), "parquet": to_parquet(rows, False)}
    tables: dict[str, Callable[[], Table]] = {
        "csv": lambda: CsvTable(source_of(raw["csv"]), vocabulary),
        "jsonl": lambda: JsonTable(source_of(raw["jsonl"]), vocabulary),
        "xlsx": lambda: XlsxTable(source_of(raw["xlsx"]), vocabulary, habit=iso),
        "parquet": lambda: ParquetTable(source_of(raw["parquet"]), vocabulary),
    }
    ways = [(form, way) for form in tables for way in (by_batch, by_many)]
    for form, way in ways:
        found = list(way(policy, tables[form]()))
        wrong = [(form, row, one, other) for row, one, other in zip(rows, found, expected, strict=True) if one != other]
        assert not wrong, (len(wrong), wrong[:3])


def test_typed_parquet_comes_to_what_decide_says(policy: triage.CompiledPolicy) -> None:
    rng = random.Random(SEED + 1)
    rows = [{name: value(rng, name, False) for name in FACTS} for _ in range(max(2_000, ROWS // 4))]
    for row in rows:
        row.update(
            {name: None for name in ("hours", "cost", "companies", "start", "end", "relevant", "paid") if isinstance(row[name], str)}
        )
        if isinstance(row["hours"], int) and row["hours"] > 10**12:
            row["hours"] = None
    expected = [decide_one(policy, row) for row in rows]
    for way in (by_batch, by_many):
        found = list(way(policy, ParquetTable(source_of(to_parquet(rows, True)), policy.policy.vocabulary)))
        wrong = [(row, one, other) for row, one, other in zip(rows, found, expected, strict=True) if one != other]
        assert not wrong, (len(wrong), wrong[:3])
