"""Stretches of a file come to what the strict reader makes of its rows, to the byte: whatever stands in the file, wherever it is cut."""

from __future__ import annotations

import contextlib
import io
from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.table.arrow.rows import random_cell
from tests.table.desk import FACTS, csv_of
from triage.decide import Engine
from triage.diagnostics import Invalid
from triage.model.noun import replace
from triage.rulebook.cache import Loaded
from triage.table.answers import answers, joined
from triage.table.columns import ANSWERS
from triage.table.csv_table import CsvTable
from triage.table.forms import CsvForm
from triage.table.habits import PLAIN, Habit
from triage.table.kinds import CSV
from triage.table.parquet_form import ParquetOutput
from triage.table.row import Rejected
from triage.table.run import WorkerDied, decide_rows
from triage.table.source import Source
from triage.table.summary import Counts
from triage.table.whole import Stream

if TYPE_CHECKING:
    from pathlib import Path

    import triage

pyarrow = pytest.importorskip("pyarrow")

from pyarrow import parquet  # noqa: E402

from triage.table.arrow import blocks as cutting  # noqa: E402
from triage.table.arrow.blocks import blocks  # noqa: E402
from triage.table.arrow.stretches import Job, decided  # noqa: E402

HEADER = ",".join(("id", *FACTS, "note"))
ODD_LINES = (
    "", " ", ",,,", '"', 'x,"never closed', 'x,"closed" and more,1', "x,visit", "x," * 30, "x\0y,visit", "\r", "a\rb", '""', '"a""b",visit',
    '"two\nlines",visit,,,,,,,,,,,,', '"two\r\nlines","visit",,,,,,,,,,,,"a ""quote"""', "=1+1,visit,,,,,,,,,,,,", "-5,visit,,,,,,,,,,,,@x",
    "\u00a0,,,,,,,,,,,,,", "å,visit,,,,,,,,,,,,", "x,visit,,,,,,,,,,,,\t", "x,visit,,,,,,,,,,,, spaced ",
)  # fmt: skip


def job(policy: triage.CompiledPolicy, path: str | None = None, form: str = CSV, habit: Habit = PLAIN) -> Job:
    loaded = Loaded(policy.policy, policy.digest, policy.document)
    return Job(path, "in", "utf-8", False, habit, loaded, "en", form)


def strictly(policy: triage.CompiledPolicy, table: CsvTable) -> tuple[list[list[str]], bytes, list[Rejected], dict[str, object]]:
    """Cells, lines, rejected rows and counts, row by row."""
    form, counts = CsvForm(table.columns, table.dialect), Counts()
    cells, lines, rejects = [], [], []
    for item in decide_rows(table, Engine(policy.policy)):
        if isinstance(item, Rejected):
            rejects.append(item)
            counts.rejected += 1
        else:
            told = answers(item.decision.outcome, policy.policy, "en")
            counts.add(item.decision.outcome)
            cells.append([*item.row.texts(), *(joined(name, told[name]) for name in ANSWERS)])
            lines.append(form.row(item.row, told))
    return cells, "".join(lines).encode(), rejects, counts.data()


def random_text(rng: Random, policy: triage.CompiledPolicy, rows: int, odd: float) -> str:
    newline = rng.choice(("\n", "\r\n"))
    lines = [HEADER]
    for number in range(rows):
        if rng.random() < odd:
            lines.append(rng.choice(ODD_LINES))
        else:
            cells = [f"r{number}", *(random_cell(rng, policy.policy, name) for name in FACTS), rng.choice(("", "note", "1,5"))]
            quote = rng.random() < 0.1
            lines.append(",".join(f'"{cell}"' if quote or "," in cell else cell for cell in cells))
    return newline.join(lines) + rng.choice(("", newline))


@pytest.mark.parametrize("seed", range(24))
def test_bytes_rejected_rows_and_counts_are_those_of_the_strict_reader(policy: triage.CompiledPolicy, seed: int) -> None:
    rng = Random(seed)
    text = random_text(rng, policy, 200, (0.0, 0.002, 0.02, 0.3)[seed % 4])
    _, lines, rejects, counts = strictly(policy, csv_of(policy, text))
    for size in (150, 4_000, 10_000_000):
        found, table = list[bytes](), csv_of(policy, text)
        seen, put_aside, read, end = Counts(), list[Rejected](), 0, 0
        for stretch in decided(table, Engine(policy.policy), job(policy), 1, size):
            found.append(stretch.written)
            put_aside += stretch.rejected
            read, end = read + stretch.read, stretch.end
            seen.add_all(stretch.counts)
        assert b"".join(found) == lines
        assert put_aside == rejects
        assert seen.data() == counts
        assert read == seen.rows
        assert end == len(text.encode())


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_other_separators(policy: triage.CompiledPolicy, separator: str) -> None:
    rows = [HEADER.split(","), ["1", "visit", "soil", "1,5", "1.234,5", "3", "1-3-2017", "05.03.2017", "CN", "ja", "nej", "", "", ""]]
    rows += [["2", "mission", "food", "-5", "1.234", "1", "", "", "DK", "nej", "", "", "", ""]] * 3
    rows += [[str(number), "visit", "", "0,5", f"{number},25", "2", "", "", "DK", "", "", "", "", ""] for number in range(300)]
    text = "".join(separator.join(row) + "\n" for row in rows)
    _, lines, rejects, _ = strictly(policy, csv_of(policy, text))
    assert rejects
    # In a long stretch numbers are not read text by text.
    for size in (3_000, 1_000_000):
        found = list(decided(csv_of(policy, text), Engine(policy.policy), job(policy), 1, size))
        assert b"".join(stretch.written for stretch in found) == lines
        assert [row for stretch in found for row in stretch.rejected] == rejects


def test_plain_text_is_not_left_to_the_strict_reader(policy: triage.CompiledPolicy) -> None:
    text = HEADER + "\n" + '1,visit,,"1","a ""b""",,,,,,,,,\n' * 50
    assert all(block.plain for block in blocks(csv_of(policy, text), 500))


@pytest.mark.parametrize("line", ['1,"a"b', '1,a"b"', "1,a\0", "1,\ra", "1," + "x" * 70_000 * 2])
def test_what_is_not_plain_is_left_to_the_strict_reader(policy: triage.CompiledPolicy, line: str) -> None:
    found = list(blocks(csv_of(policy, f"{HEADER}\n1,visit\n{line}\n1,visit\n"), 10_000_000))
    assert [block.plain for block in found] == [False]


def test_blocks_leave_no_gap_and_know_their_lines(policy: triage.CompiledPolicy) -> None:
    text = random_text(Random(5), policy, 300, 0.05)
    data = text.encode()
    place, line = None, 0
    for block in blocks(csv_of(policy, text), 700):
        assert place is None or block.place == place
        assert not line or block.line == line
        place = block.place + block.size
        line = block.line + len(io.StringIO(data[block.place : place].decode(), newline="").readlines())
    assert place == len(data)


def test_an_answer_in_the_input_is_replaced(policy: triage.CompiledPolicy) -> None:
    text = "id,kind,status,paid\n1,visit,old,no\n2,mission,older,yes\n"
    _, lines, _, _ = strictly(policy, csv_of(policy, text))
    (stretch,) = decided(csv_of(policy, text), Engine(policy.policy), job(policy), 1)
    assert stretch.written == lines
    assert b"old" not in lines


@pytest.mark.parametrize("separator", [",", ";"])
def test_parquet_has_the_same_texts(policy: triage.CompiledPolicy, tmp_path: Path, separator: str) -> None:
    text = random_text(Random(7), policy, 500, 0.02)
    if separator == ";":
        text = text.replace(",", ";").replace("food; drink", "food, drink")
    for stretched in (False, True):
        table = csv_of(policy, text)
        with Stream(open(tmp_path / f"{stretched}.parquet", "wb"), "out") as stream, contextlib.closing(stream.file):
            output = ParquetOutput(table, stream)
            if stretched:
                for stretch in decided(table, Engine(policy.policy), job(policy, form="parquet", habit=table.dialect.habit), 1, 5_000):
                    output.add_stretch(stretch.written, stretch.rows)
            else:
                for item in decide_rows(table, Engine(policy.policy)):
                    if not isinstance(item, Rejected):
                        output.add(item.row, answers(item.decision.outcome, policy.policy, "en"))
            output.finish()
    one, other = (parquet.read_table(tmp_path / f"{stretched}.parquet") for stretched in (False, True))
    assert one.schema.names == other.schema.names
    assert other.to_pylist() == one.to_pylist()
    assert one.num_rows > 150


@pytest.mark.parametrize("workers", [1, 2])
def test_parquet_is_written_where_the_first_stretch_is_not_plain(policy: triage.CompiledPolicy, tmp_path: Path, workers: int) -> None:
    lines = [f"{number},{('visit', 'mission')[number % 40 < 20]},,{number}.5,,,,,CN,,,,,note\n" for number in range(400)]
    path = tmp_path / "in.csv"
    path.write_text(f"{HEADER}\n" + '"never closed,visit\n' * 20 + "".join(lines))
    with open(path, "rb") as file, Stream(open(tmp_path / "out.parquet", "wb"), "out") as stream, contextlib.closing(stream.file):
        table = CsvTable(Source(file, "in"), policy.policy.vocabulary)
        output = ParquetOutput(table, stream)
        for stretch in decided(table, Engine(policy.policy), job(policy, str(path), "parquet"), workers, 1_000):
            output.add_stretch(stretch.written, stretch.rows)
        output.finish()
    assert parquet.read_table(tmp_path / "out.parquet")["id"].to_pylist() == [str(number) for number in range(400)]


def test_two_processes_write_the_same(policy: triage.CompiledPolicy, tmp_path: Path) -> None:
    text = random_text(Random(9), policy, 400, 0.02)
    path = tmp_path / "in.csv"
    path.write_bytes(text.encode())
    _, lines, rejects, _ = strictly(policy, csv_of(policy, text))
    with open(path, "rb") as file:
        table = CsvTable(Source(file, "in"), policy.policy.vocabulary)
        found = list(decided(table, Engine(policy.policy), job(policy, str(path)), 2, 4_000))
    assert len(found) > 5
    assert b"".join(stretch.written for stretch in found) == lines
    assert [row for stretch in found for row in stretch.rejected] == rejects


def test_another_file_in_its_place_is_noticed(policy: triage.CompiledPolicy, tmp_path: Path) -> None:
    path, other = tmp_path / "in.csv", tmp_path / "other.csv"
    for name, kind in ((path, "visit"), (other, "offer")):
        name.write_text(f"{HEADER}\n" + f"1,{kind},,,,,,,,,,,,\n" * 100)
    with open(path, "rb") as file:
        table = CsvTable(Source(file, "in"), policy.policy.vocabulary)
        # As editors save: what was opened lives on, and its name is another file's.
        other.replace(path)
        with pytest.raises(Invalid, match="changed while it was read"):
            list(decided(table, Engine(policy.policy), job(policy, str(path)), 2, 200))


def test_a_process_that_dies_is_told(policy: triage.CompiledPolicy, tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text(f"{HEADER}\n" + "1,visit,,,,,,,,,,,,\n" * 100)
    with open(path, "rb") as file:
        table = CsvTable(Source(file, "in"), policy.policy.vocabulary)
        # The other process finds nothing where it was told to look, and ends.
        gone = replace(job(policy, str(path)), path=str(tmp_path / "gone.csv"))
        with pytest.raises(WorkerDied, match="worker process"):
            list(decided(table, Engine(policy.policy), gone, 2, 200))


def test_long_lines_are_cut_alike(policy: triage.CompiledPolicy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutting, "_LONGEST_LINE", 1_000)
    text = HEADER + "\n" + "1,visit,,,,,,,,,,,,short\n" * 20 + f"1,visit,,,,,,,,,,,,{'x' * 5_000}\n" + "1,visit,,,,,,,,,,,,short\n" * 20
    _, lines, _, _ = strictly(policy, csv_of(policy, text))
    found = b"".join(stretch.written for stretch in decided(csv_of(policy, text), Engine(policy.policy), job(policy), 1, 300))
    assert found == lines
