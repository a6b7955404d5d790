"""Files as they come, and exactly what becomes of each: what popular readers get silently wrong is a clear message here, or right.

A file that is refused as a whole ends with status 2 and a message; else every row is answered or put aside, with a reason.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow
import pyarrow.parquet
import pytest

from tests.table.desk import book, line, raw_book, write_rulebook
from triage.table.columns import ANSWERS

if TYPE_CHECKING:
    from tests.conftest import Run


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "desk"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("TRIAGE_POLICY", str(write_rulebook(tmp_path / "rules")))
    return folder


def outcome(run: Run, name: str, raw: bytes, *more: str) -> tuple[list[dict[str, object]], list[tuple[str, ...]]] | str:
    """Rows as they were written, without answers, and rejected ones (where, column, reason); or the message."""
    Path(name).write_bytes(raw)
    status, out, err = run("batch", name, "-o", "out.jsonl", "--no-store", "--json", *more)
    if status == 2:
        assert not out
        assert [path.name for path in Path().iterdir()] == [name]
        return err
    counts = json.loads(out)
    rows = [json.loads(text) for text in Path("out.jsonl").read_text().splitlines()]
    rejected = []
    if status == 1:
        text = Path("out.jsonl.rejected.csv").read_text("utf-8-sig")
        separator = text[4]
        rejected = [
            (row["line"], row["column"], row["reason"].partition("; ")[0])
            for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
        ]
    assert counts["rows"] == len(rows) + len(rejected)
    return [{name: value for name, value in row.items() if name not in ANSWERS} for row in rows], rejected


def check(run: Run, name: str, raw: bytes, expected: object, *more: str) -> None:
    found = outcome(run, name, raw, *more)
    if isinstance(expected, str):
        assert isinstance(found, str), found
        assert expected in found
    else:
        assert found == expected


VISIT = {"id": "1", "kind": "visit"}
GOOD = ([VISIT], [])
QUOTE = "the quote that opens the cell is never closed"


@pytest.mark.parametrize(
    ("raw", "expected", "more"),
    [
        pytest.param(b"id;kind;hours\n1;visit;200,0\n", ([{**VISIT, "hours": "200.0"}], []), (), id="semicolon and decimal comma"),
        pytest.param(b"id|kind|hours\n1|visit|200,0\n", ([{**VISIT, "hours": "200.0"}], []), (), id="bar and decimal comma"),
        pytest.param(b"id\tkind\thours\n1\tvisit\t200.0\n", ([{**VISIT, "hours": "200.0"}], []), (), id="tab and decimal point"),
        pytest.param(b'id,kind,hours\n1,visit,"200,0"\n', ([], [("2", "hours", "`hours` is a number, not `200,0`")]), (), id="mixed"),
        pytest.param("id,kind,title\n1,visit,blåbær\n".encode("cp1252"), "--> in.csv:2:11\n", (), id="Windows-1252 is not guessed"),
        pytest.param(
            "id,kind,title\n1,visit,blåbær\n".encode("cp1252"),
            ([{**VISIT, "title": "blåbær"}], []),
            ("--encoding", "cp1252"),
            id="Windows-1252",
        ),
        pytest.param("id,kind,title\n1,visit,blåbær\n".encode("utf-8-sig"), ([{**VISIT, "title": "blåbær"}], []), (), id="a mark"),
        pytest.param("id,kind,title\n1,visit,蓝江 blåbær\n".encode("utf-16"), ([{**VISIT, "title": "蓝江 blåbær"}], []), (), id="UTF-16"),
        pytest.param(b"\xfe\xff" + "id,kind\n1,visit\n".encode("utf-16-be"), GOOD, (), id="UTF-16, the other way round"),
        pytest.param("id,kind\n1,visit\n".encode("utf-16-le"), "looks like UTF-16 without its mark", (), id="UTF-16 without a mark"),
        pytest.param("id,kind\n1,visit\n".encode("utf-16-le"), GOOD, ("--encoding", "utf-16"), id="UTF-16 that is told"),
        pytest.param("id,kind\n1,visit\n".encode("utf-16-be"), GOOD, ("--encoding", "utf-16"), id="UTF-16-BE that is told"),
        pytest.param(
            b"\xff\xfei\0d\0,\0k\0i\0n\0d\0\n\0\x00\xd8\n\0", "is not UTF-16\n --> in.csv:2:1\n", (), id="half a character of UTF-16"
        ),
        pytest.param(
            b"id,kind,hours\n1,visit\n2,visit,1\n",
            ([{"id": "2", "kind": "visit", "hours": "1"}], [("2", "", "2 cells, but the header names 3 columns")]),
            (),
            id="a short row",
        ),
        pytest.param(
            b"id,kind\n1,visit,x,y\n2,visit\n",
            ([{"id": "2", "kind": "visit"}], [("2", "", "4 cells, but the header names 2 columns")]),
            (),
            id="a long row",
        ),
        pytest.param(b"id,kind,kind\n1,visit,mission\n", "two columns are called `kind`", (), id="a header twice"),
        pytest.param(b'id,kind\n1,"visit\n2,visit\n', ([{"id": "2", "kind": "visit"}], [("2", "kind", QUOTE)]), (), id="an unclosed quote"),
        pytest.param(b"id,kind\r1,visit\r", GOOD, (), id="line ends of old Macs"),
        pytest.param(b"id,kind\n\n1,visit\n,\n\n", GOOD, (), id="blank lines"),
        pytest.param(
            b"id,kind,title\n0012,visit,00420\n", ([{"id": "0012", "kind": "visit", "title": "00420"}], []), (), id="zeros in front"
        ),
        pytest.param(
            b"id,kind,companies\n1,visit,12345678901234567890123\n",
            ([{**VISIT, "companies": "12345678901234567890123"}], []),
            (),
            id="beyond 64 bits",
        ),
        pytest.param(b"id,kind,title\n1,visit,NA\n", ([{**VISIT, "title": "NA"}], []), (), id="NA is a text"),
        pytest.param(b"id,kind,hours\n1,visit,NA\n", ([], [("2", "hours", "`hours` is a number, not `NA`")]), (), id="NA is no number"),
        pytest.param(
            b"id,kind,start\n1,visit,31/01/2026\n",
            ([], [("2", "start", "`31/01/2026` does not say which is the day and which the month")]),
            (),
            id="a day with slashes",
        ),
        pytest.param(
            b"id,kind,start\n1,visit,31/01/2026\n",
            ([{**VISIT, "start": "2026-01-31"}], []),
            ("--dialect", "english"),
            id="a day with slashes that is settled",
        ),
        pytest.param(
            b"id,kind,start\n1,visit,01/31/2026\n",
            ([{**VISIT, "start": "2026-01-31"}], []),
            ("--dialect", "american"),
            id="an American day",
        ),
        pytest.param(
            b"id;kind;hours\n1;visit;1.234\n",
            ([], [("2", "hours", "the point in `1.234` may stand before decimals or between thousands")]),
            (),
            id="a point that may be either",
        ),
        pytest.param(b"id;kind;hours\n1;visit;1.234\n", ([{**VISIT, "hours": "1234"}], []), ("--dialect", "danish"), id="a Danish point"),
        pytest.param(
            b"id;kind;hours\n1;visit;1.234\n", ([{**VISIT, "hours": "1.234"}], []), ("--dialect", "iso"), id="a point as in standards"
        ),
        pytest.param(
            b"id;kind;start\n1;visit;03-04-26\n",
            ([], [("2", "start", "the year in `03-04-26` has two digits")]),
            (),
            id="two digits of a year",
        ),
        pytest.param(
            b"id;kind;start\n1;visit;03-04-26\n",
            ([{**VISIT, "start": "2026-04-03"}], []),
            ("--dialect", "danish"),
            id="two digits that are settled",
        ),
        pytest.param(b"id,kind,hours\n" + b"0,visit,1\n" * 20_000 + b"1,visit,x\n", "", (), id="another type on row 20,001"),
        pytest.param(b"sep=;\r\nid;kind\r\n1;visit\r\n", GOOD, (), id="sep="),
        pytest.param(b"id,kind\n1,vi\0sit\n", ([], [("2", "kind", "a NUL character stands in the cell")]), (), id="NUL"),
        pytest.param(
            b'id,kind,title\n1,visit,"' + b"x" * 200_000 + b'"\n',
            ([], [("2", "title", "the cell has more than 131,072 characters")]),
            (),
            id="200 kB in a cell",
        ),
        pytest.param(
            b"id,kind\n1," + b"x" * 3_000_000 + b"\n2,visit\n",
            ([{"id": "2", "kind": "visit"}], [("2", "", "the line has more than 1,048,576 characters")]),
            (),
            id="a line of 3 MB",
        ),
        pytest.param(b"", "there is nothing in `in.csv`", (), id="nothing"),
        pytest.param(b"id,kind\n", "there is no row in `in.csv`", (), id="a header alone"),
        pytest.param(
            b'id,kind,title\n1,visit,"a\nb, ""c"""\n', ([{**VISIT, "title": 'a\nb, "c"'}], []), (), id="line breaks and quotes in a cell"
        ),
    ],
)
def test_csv(desk: Path, run: Run, raw: bytes, expected: object, more: tuple[str, ...]) -> None:
    if raw.count(b"\n") > 20_000:
        found = outcome(run, "in.csv", raw, *more)
        assert isinstance(found, tuple)
        assert (len(found[0]), found[1]) == (20_000, [("20002", "hours", "`hours` is a number, not `x`")])
    else:
        check(run, "in.csv", raw, expected, *more)


ERROR = '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>'


@pytest.mark.parametrize(
    ("raw", "expected", "more"),
    [
        pytest.param(book(("a", [["id", "kind"], [1, "visit"]])), ([{"id": 1, "kind": "visit"}], []), (), id="whole numbers"),
        pytest.param(
            raw_book(line(1, "id", "kind") + line(2, "1", ERROR)),
            ([], [("2", "kind", "B2: the cell holds an error instead of a value")]),
            (),
            id="an error of Excel",
        ),
        pytest.param(
            raw_book(line(1, "id", "hours") + line(2, "1", "<c><f>1+1</f></c>")),
            ([], [("2", "hours", "B2: the formula was never calculated")]),
            (),
            id="a formula without a value",
        ),
        pytest.param(
            book(("a", [["id", "start"], ["1", 29251]])),
            ([], [("2", "start", "B2: `start` is a date, not `29251`")]),
            (),
            id="a number for a day",
        ),
        pytest.param(
            book(("a", [["id", "hours"], ["1", 12345678901234567890.0]])),
            ([], [("2", "hours", "B2: the number has more than 15 digits, of which Excel keeps only the first")]),
            (),
            id="more than 15 digits",
        ),
        pytest.param(
            raw_book(line(1, "id", "kind") + line(2, "1", "visit"), '<mergeCells><mergeCell ref="B2:B3"/></mergeCells>'),
            "cells of the table are merged on the sheet `one`: `B2:B3`",
            (),
            id="merged cells",
        ),
        pytest.param(
            raw_book(line(1, "id", "kind") + line(2, "1", "visit") + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
            "has a cell far away from the others",
            (),
            id="a stray cell",
        ),
        pytest.param(raw_book(line(1, "id", "kind"), xl__x="\0" * 600_000_000), "unpacks to 572 MB", (), id="a bomb"),
        pytest.param(book(("a", [["id", "kind"]])), "there is no row", (), id="a header alone"),
        pytest.param(
            raw_book("", **{"xl__sharedStrings.xml": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'}),
            "declares a document type in its part `xl/sharedStrings.xml`",
            (),
            id="entities",
        ),
        pytest.param(raw_book(line(1, "id", "kind") + line(2, "1", "visit"), xl__vbaProject="macro"), GOOD, (), id="macros"),
        pytest.param(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500,
            "a workbook of Excel 97 to 2003 (.xls), or one with a password",
            (),
            id="xls or a password",
        ),
        pytest.param(b"<html><table></table></html>", "a web page or XML, whatever its name says", (), id="HTML"),
        pytest.param(b"id;kind\n1;visit\n", "is no workbook of Excel, but text", (), id="CSV"),
        pytest.param(
            book(("a", [["id", "kind"], ["1", "visit"]]), ("b", [["id", "kind"], ["2", "visit"]])),
            "has several sheets with rows: `a`, `b`",
            (),
            id="several sheets",
        ),
        pytest.param(
            book(("a", [["id", "kind"], ["1", "visit"]]), ("b", [["id", "kind"], ["2", "visit"]])),
            ([{"id": "2", "kind": "visit"}], []),
            ("--sheet", "b"),
            id="a chosen sheet",
        ),
    ],
)
def test_xlsx(desk: Path, run: Run, raw: bytes, expected: object, more: tuple[str, ...]) -> None:
    check(run, "in.xlsx", raw, expected, *more)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param(
            b'{"id": "1", "kind": "visit"}\n{"id": "2", "kind"',
            ([VISIT], [("2", "", "the text ends here, in the middle of a value, at character 18")]),
            id="cut off",
        ),
        pytest.param(
            b'{"id": "1", "kind": "visit"}\n{"id": "2", "id": "3"}\n',
            ([VISIT], [("2", "", "the key `id` is given twice, at character 13")]),
            id="a key twice",
        ),
        pytest.param(
            b'{"id": "1", "kind": "visit"}\n{"id": "\\ud800"}\n',
            ([VISIT], [("2", "", "this text holds half of a character (a lone surrogate), at character 8")]),
            id="half a character",
        ),
        pytest.param(
            b'{"id": "1", "kind": "visit"}\n{"hours": NaN}\n{"hours": -Infinity}\n{"hours": 1e400}\n',
            (
                [VISIT],
                [
                    ("2", "", "a JSON value is expected here, at character 11"),
                    ("3", "", "`-` is no number in JSON, at character 11"),
                    ("4", "hours", "`hours` is a number, not `1e400`"),
                ],
            ),
            id="NaN, infinity, 1e400",
        ),
        pytest.param(
            b'{"id": "1", "kind": "visit"}\n' + b"[" * 100_000 + b"\n",
            ([VISIT], [("2", "", "lists and objects are nested more than 40 deep, at character 41")]),
            id="nested",
        ),
        pytest.param(b'[{"id": "1", "kind": "visit"}]\n', "this is a list, not JSON lines", id="an array"),
        pytest.param(b'{\n"id": "1"\n}\n', "this is an object over several lines", id="printed over several lines"),
        pytest.param(
            b'{"id": "1", "kind": "visit"}\n{"id": "2"} {"id": "3"}\n{"id": "4",}\n',
            (
                [VISIT],
                [
                    ("2", "", "something follows the value on its line, at character 13"),
                    ("3", "", "a comma stands before `}`, at character 11"),
                ],
            ),
            id="two on a line, and a comma at the end",
        ),
    ],
)
def test_json_lines(desk: Path, run: Run, raw: bytes, expected: object) -> None:
    check(run, "in.jsonl", raw, expected)


def test_decimals_of_json_keep_every_digit(desk: Path, run: Run) -> None:
    Path("in.jsonl").write_text('{"id": "1", "cost": 0.1000000000000000055511151231257827}\n')
    run("batch", "in.jsonl", "-o", "out.jsonl", "--no-store")
    assert '"cost": 0.1000000000000000055511151231257827,' in Path("out.jsonl").read_text()


def parquet() -> bytes:
    raw = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({"id": ["1"] * 500, "kind": ["visit"] * 500}), raw)
    return raw.getvalue()


PARQUET = parquet()


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        pytest.param(PARQUET[:200], "is damaged, or no Parquet file", id="cut off"),
        pytest.param(PARQUET[:-5] + b"\xff" + PARQUET[-4:], "is damaged, or no Parquet file", id="a huge footer"),
        pytest.param(PARQUET[:-4] + b"PARX", "is damaged, or no Parquet file", id="wrong magic at the end"),
        pytest.param(b"XAR1" + PARQUET[4:], "is no Parquet file", id="wrong magic"),
        pytest.param(PARQUET[:-100] + b"\xff" * 40 + PARQUET[-60:], "is damaged, or no Parquet file", id="a flipped footer"),
        pytest.param(PARQUET[:20] + b"\xff" * 60 + PARQUET[80:], "is damaged, or no Parquet file", id="flipped pages"),
        pytest.param(b"PAR1", "is damaged, or no Parquet file", id="a mark alone"),
        pytest.param(b"id;kind\n1;visit\n", "is no Parquet file", id="CSV"),
    ],
)
def test_parquet(desk: Path, run: Run, raw: bytes, told: str) -> None:
    check(run, "in.parquet", raw, told)
