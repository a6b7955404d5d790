from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.table.desk import come_to, csv_of, rejects, to_csv
from triage.diagnostics import Invalid
from triage.table.forms import CsvForm, make_form
from triage.table.habits import EITHER, SEMICOLON
from triage.table.row import Dialect, Rejected
from triage.table.run import Answered

if TYPE_CHECKING:
    import triage


NOTHING = dict.fromkeys(("status", "decision", "operator")) | {name: [] for name in ("because", "cites", "flags", "ask")}


def decided(policy: triage.CompiledPolicy, text: str | bytes, encoding: str = "utf-8") -> list[tuple[int, str | None, dict[str, object]]]:
    """Line, id and facts of each row, all of which must be good."""
    rows = come_to(policy, csv_of(policy, text, encoding=encoding))
    assert all(isinstance(row, Answered) for row in rows), rows
    return [(row.row.line, row.decision.request.id, row.decision.request.values()) for row in rows if isinstance(row, Answered)]


# Dialects


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("id,kind\n1,visit\n", Dialect(",", False, "\n")),
        ("id;kind\r\n1;visit\r\n", Dialect(";", False, "\r\n", habit=SEMICOLON)),
        ("id\tkind\n1\tvisit", Dialect("\t", False, "\n", habit=EITHER)),
        ("\ufeffid;kind\r1;visit\r", Dialect(";", True, "\r", habit=SEMICOLON)),
        ("kind\nvisit\n", Dialect(",", False, "\n")),
        ("sep=;\r\nid;kind\r\n1;visit\r\n", Dialect(";", False, "\r\n", habit=SEMICOLON)),
        ('\ufeff"SEP=\t"\nid\tkind\n1\tvisit\n', Dialect("\t", True, "\n", habit=EITHER)),
        ('id;kind;"hours, cost, and more";a,b,c,d\r\n1;visit;x;y\r\n', Dialect(";", False, "\r\n", habit=SEMICOLON)),
        ('id;kind;"own\nnotes"\r\n1;visit;x\r\n', Dialect(";", False, "\r\n", habit=SEMICOLON)),
        ("\n \n,,\n\nid,kind\n1,visit\n", Dialect(",", False, "\n")),
    ],
)  # fmt: skip
def test_the_dialect_of_a_file(policy: triage.CompiledPolicy, text: str, dialect: Dialect) -> None:
    table = csv_of(policy, text)
    assert table.dialect == dialect
    (row,) = come_to(policy, table)
    assert isinstance(row, Answered)
    assert row.decision.request.values() == {"kind": "visit"}


def test_windows_1252_is_kept(policy: triage.CompiledPolicy) -> None:
    raw = "id;title\r\n1;blåbær “”\r\n".encode("cp1252")
    assert csv_of(policy, raw, encoding="cp1252").dialect == Dialect(";", False, "\r\n", "cp1252", SEMICOLON)
    assert decided(policy, raw, "cp1252") == [(2, "1", {"title": "blåbær “”"})]


def test_a_separator_that_is_none(policy: triage.CompiledPolicy) -> None:
    with pytest.raises(Invalid, match=r"`:` is not a separator\n --> in:1:5"):
        csv_of(policy, "sep=:\nid:kind\n")


def test_a_danish_excel_file(policy: triage.CompiledPolicy) -> None:
    text = (
        "\ufeffid;kind;topics;hours;cost;start;end;country;relevant;contact\r\n"
        'a1;visit;"soil; food, drink";3,5;1.000,50;31-03-2017;01.04.2017;CN;NEJ;"Æ. ""Ø"" Å;\n蓝江"\r\n'
        ";;;;;;;;;\r\n"
        "a2;mission;soil|health;;;;;DK;unclear;\r\n"
    )
    from datetime import date
    from decimal import Decimal

    assert decided(policy, text) == [
        (
            2, "a1",
            {"kind": "visit", "topics": frozenset({"soil", "food, drink"}), "hours": Decimal("3.5"), "cost": Decimal("1000.50"),
             "start": date(2017, 3, 31), "end": date(2017, 4, 1), "country": "CN", "relevant": "no", "contact": 'Æ. "Ø" Å;\n蓝江'},
        ),
        (5, "a2", {"kind": "mission", "topics": frozenset({"soil", "health"}), "country": "DK"}),
    ]  # fmt: skip


# Rows that are rejected


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("1,visit\n2\n", [(3, "2", "", "", "1 cell, but the header names 2 columns")]),
        ("1,visit,3\n", [(2, "1", "", "", "3 cells, but the header names 2 columns")]),
        ("\n\n1,vis\0it\n", [(4, "1", "kind", "vis\0it", "a NUL character stands in the cell")]),
        ("1\0,visit,3\n", [(2, "1\0", "id", "1\0", "a NUL character stands in the cell")]),
        ("1,visit,\0\n", [(2, "1", "", "\0", "a NUL character stands in the cell")]),
        ('1,"visit\n2,visit\n', [(2, "1", "kind", "", "the quote that opens the cell is never closed")]),
        ('"1,visit\n', [(2, "", "id", "", "the quote that opens the cell is never closed")]),
        (
            '1,"vi"sit\n',
            [(2, "1", "kind", "", "text follows the quote that closes the cell")],
        ),
        (
            '1,"visit\n2,visit\n3,"visit"\n',
            [(2, "1", "kind", "", "text follows the quote that closes the cell")],
        ),
        ('"1\n2",visit,"x\n3,visit\n', [(2, "", "", "", "the quote that opens the cell is never closed")]),
        ('1,""""\n', [(2, "1", "kind", '"', "`kind` cannot be `\"`")]),
        ("1,mision\n", [(2, "1", "kind", "mision", "`kind` cannot be `mision`")]),
    ],
)  # fmt: skip
def test_rejected_rows(policy: triage.CompiledPolicy, rows: str, expected: list[tuple[int, str, str, str, str]]) -> None:
    assert rejects(policy, csv_of(policy, "id,kind\n" + rows)) == expected


def test_every_fault_of_a_row_is_told(policy: triage.CompiledPolicy) -> None:
    table = csv_of(policy, "kind;id;hours;start;end;companies\nvisit;x 7;-1,5;03/04/2026;1.1.26;2,5\n")
    assert rejects(policy, table) == [
        (2, "x 7", "start", "03/04/2026", "`03/04/2026` does not say which is the day and which the month"),
        (2, "x 7", "end", "1.1.26", "the year in `1.1.26` has two digits"),
        (2, "x 7", "hours", "-1,5", "`hours` is at least `0`, not `-1.5`"),
        (2, "x 7", "companies", "2,5", "`companies` is a whole number, not `2.5`"),
    ]  # fmt: skip


def test_a_request_that_cannot_be(policy: triage.CompiledPolicy) -> None:
    found = rejects(policy, csv_of(policy, "id,kind,companies\n1,mission,0\n"))
    assert found == [(2, "1", "kind", "mission", "`kind` and `companies` cannot be stated so together: a mission has companies")]


def test_a_reason_says_what_to_write_instead(policy: triage.CompiledPolicy) -> None:
    (row,) = come_to(policy, csv_of(policy, "id;start\n1;1.5.26\n"))
    assert isinstance(row, Rejected)
    (fault,) = row.faults
    assert fault.reason == "the year in `1.5.26` has two digits; write year, month and day, such as `2017-03-31`, or `31-03-2017`"


def test_rows_below_a_quote_that_is_never_closed_are_read(policy: triage.CompiledPolicy) -> None:
    table = csv_of(policy, 'id,kind\n1,"visit\n' + "".join(f"{number},visit\n" for number in range(2, 30_000)))
    rows = come_to(policy, table)
    assert [(row.line, isinstance(row, Rejected)) for row in rows[:1]] == [(2, True)]
    assert [row.row.line for row in rows[1:] if isinstance(row, Answered)] == list(range(3, 30_001))


def test_the_line_of_a_row_is_where_it_begins(policy: triage.CompiledPolicy) -> None:
    text = 'id,title\n1,"a\n\nb"\n\n2,"c\r\nd"\n3,e\n'
    assert [line for line, _, _ in decided(policy, text)] == [2, 6, 8]


def test_bounds(policy: triage.CompiledPolicy) -> None:
    most = csv.field_size_limit()
    long = "x" * (most + 1)
    huge = ",".join(["y" * 1000] * 2000)
    table = csv_of(policy, f'id,title\n1,{"x" * most}\n2,{long}\n3,"{long}"\n4,"z\n{long}\n5,b\n{huge}\n6,"b\n{huge}\n7,b\n')
    found = [(row.line, row.id, row.faults[0].column, row.faults[0].reason) for row in come_to(policy, table) if isinstance(row, Rejected)]
    too_long = f"the cell has more than {most:,} characters"
    assert found[:3] == [
        (3, "", "title", too_long),
        (4, "", "title", too_long + "; is its quote never closed?"),
        (5, "4", "title", too_long + "; is its quote never closed?"),
    ]
    assert [(line, id, reason) for line, id, _, reason in found[3:]] == [
        (6, "", too_long),
        (8, "", "the line has more than 1,048,576 characters"),
        (9, "6", too_long + "; is its quote never closed?"),
        (10, "", "the line has more than 1,048,576 characters"),
    ]
    assert table.read == len(found) + 3


# Files that are refused


@pytest.mark.parametrize("text", ["id,kind\n", "id,kind", "id,kind\n\n \n,\n", "sep=;\nid;kind\n"])
def test_a_header_alone(policy: triage.CompiledPolicy, text: str) -> None:
    with pytest.raises(Invalid, match="there is no row in `in`"):
        come_to(policy, csv_of(policy, text))


@pytest.mark.parametrize("text", ["\n\n", ",,,\n", "sep=;\n", "\ufeff"])
def test_nothing_at_all(policy: triage.CompiledPolicy, text: str) -> None:
    with pytest.raises(Invalid, match="there is nothing in `in`"):
        csv_of(policy, text)


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ('id,"kind\n1,visit\n', "the quote that opens the cell is never closed"),
        ("id,ki\0nd\n1,visit\n", "a NUL stands here"),
        ('id,"ki"nd\n', "text follows the quote"),
        ("id,kind," + ",".join(f"c{number}" for number in range(20_000)) + "\n", "more than 16,384 columns"),
        ("id,kind," + "x" * 2_000_000 + "\n", "the line has more than"),
    ],
)
def test_headers_that_cannot_be_read(policy: triage.CompiledPolicy, header: str, told: str) -> None:
    with pytest.raises(Invalid, match=f"the header cannot be read: {told}"):
        csv_of(policy, header)


# Properties

CELL = st.text(st.one_of(st.sampled_from('ab,;\t"\n\r =-\u00e6\u0000\ufeff\u2028'), st.characters(exclude_categories=["Cs"])), max_size=8)


@given(raw=st.one_of(st.binary(max_size=200), st.text(st.sampled_from('1a,;"\n\r\t x\0'), max_size=120).map(str.encode)))
def test_rubbish_is_all_accounted_for(policy: triage.CompiledPolicy, raw: bytes) -> None:
    text = "id,kind,title\n" + raw.decode("utf-8", "replace")
    table = csv_of(policy, text)
    try:
        rows = come_to(policy, table)
    except Invalid:
        assert table.read == 0
        return
    lines = [row.line if isinstance(row, Rejected) else row.row.line for row in rows]
    assert table.read == len(rows)
    assert lines == sorted(set(lines))
    assert all(2 <= line <= 2 + text.count("\n") + text.count("\r") for line in lines)
    assert all(fault.reason for row in rows if isinstance(row, Rejected) for fault in row.faults)


@given(st.lists(st.text(st.sampled_from("1av ,;\0"), max_size=12), min_size=1))
def test_every_line_without_quotes_is_one_row(policy: triage.CompiledPolicy, lines: list[str]) -> None:
    table = csv_of(policy, "id,kind\n" + "\n".join(lines) + "\n")
    expected = [number for number, line in enumerate(lines, 2) if line.replace(",", "").strip()]
    if expected:
        rows = come_to(policy, table)
        assert [row.line if isinstance(row, Rejected) else row.row.line for row in rows] == expected


@given(cells=st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=6), separator=st.sampled_from(",;\t"))
def test_cells_come_back_as_they_were(policy: triage.CompiledPolicy, cells: list[list[str]], separator: str) -> None:
    """Whatever stands in the cells, the same stands in what is written, but for the apostrophe before a formula."""
    expected = [["x", *row] for row in cells if "\0" not in "".join(row)]
    table = csv_of(policy, to_csv([["id", "title", "contact", "own"], *(["x", *row] for row in cells)], separator))
    assert table.dialect.separator == separator
    form = make_form("csv", table.columns, table.dialect)
    assert isinstance(form, CsvForm)
    good = [row for row in table.rows() if not isinstance(row, Rejected)]
    written = form.head() + "".join(form.row(row, NOTHING) for row in good)
    back = list(csv.reader(io.StringIO(written, newline=""), delimiter=separator, strict=True))
    assert back[0][:4] == ["id", "title", "contact", "own"]
    assert [list(map(_bare, row[:4])) for row in back[1:]] == [list(map(_bare, row)) for row in expected]


def _bare(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@", "\t", "\r") else cell
