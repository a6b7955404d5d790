from __future__ import annotations

import io
import os
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from python_calamine import CalamineWorkbook

from tests.table.desk import book, csv_of, json_of, xlsx_of
from triage.diagnostics import Invalid
from triage.table import xlsx_form
from triage.table.columns import ANSWERS
from triage.table.row import Rejected
from triage.table.whole import Stream
from triage.table.xlsx_form import XlsxOutput, sheet_number
from triage.table.xlsx_table import XlsxRow

if TYPE_CHECKING:
    import triage
    from triage.table.row import Table

SAID: Any = {
    "status": "decided", "decision": "decline", "operator": None, "because": ["Too dear.", "=1+1"], "cites": ["G5", "G1"], "flags": [],
    "ask": ["a", "b"],
}  # fmt: skip


def write(table: Table, answers: Any = SAID) -> bytes:
    raw = io.BytesIO()
    output = XlsxOutput(table.columns, Stream(raw, "out.xlsx"))
    try:
        output.begin()
        for row in table.rows():
            assert not isinstance(row, Rejected)
            output.add(row, answers)
        output.finish()
    finally:
        output.close()
    return raw.getvalue()


def rows(raw: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_index(0).to_python()


def test_numbers_and_days_are_typed_and_texts_are_texts(policy: triage.CompiledPolicy) -> None:
    text = "id;kind;hours;start;paid;title;own\n007;visit;1.234,50;1.5.2026;ja;=1+1;12\n2;;1234567890123456,5;0001-01-01;;@x;\n"
    found = rows(write(csv_of(policy, text)))
    assert found[0] == ["id", "kind", "hours", "start", "paid", "title", "own", *ANSWERS]
    assert found[1] == [
        "007",
        "visit",
        1234.5,
        date(2026, 5, 1),
        "ja",
        "=1+1",
        "12",
        "decided",
        "decline",
        "",
        "Too dear. =1+1",
        "G5; G1",
        "",
        "a; b",
    ]
    # What a sheet cannot hold as it is stays a text.
    assert found[2][:7] == ["2", "", "1234567890123456.5", "0001-01-01", "", "@x", ""]


def test_no_cell_is_a_formula_or_a_link(policy: triage.CompiledPolicy) -> None:
    import zipfile

    raw = write(csv_of(policy, 'id,kind,title\n1,visit,=cmd()\n2,visit,http://example.org\n3,visit,"{=1}"\n'))
    with zipfile.ZipFile(io.BytesIO(raw)) as file:
        sheet = file.read("xl/worksheets/sheet1.xml").decode()
        assert not any("rels" in name for name in file.namelist() if "worksheets" in name)
    assert "<f" not in sheet.replace("<format", "")
    assert 'state="frozen"' in sheet


def test_a_sheet_comes_back_cell_by_cell(policy: triage.CompiledPolicy) -> None:
    own: list[list[object]] = [
        ["id", "kind", "hours", "start", "paid", "own", "other"],
        [7, "visit", 0.1, date(2017, 3, 31), True, datetime(2017, 3, 31, 12, 30, 15), "line\nbreak  _x0041_ \u84dd\u6c5f"],
        ["b", None, "3,5", None, "x", -1.5, "  "],
    ]
    found = rows(write(xlsx_of(policy, book(("one", own)))))
    assert [row[:7] for row in found] == [["" if cell is None else cell for cell in row] for row in own]
    again = rows(write(xlsx_of(policy, write(xlsx_of(policy, book(("one", own)))))))
    assert again == found


def test_objects(policy: triage.CompiledPolicy) -> None:
    text = '{"id": "1", "hours": 3.50, "paid": true, "topics": ["soil", "food"], "own": 12345678901234567890, "deep": {"a": [1]}}\n'
    assert rows(write(json_of(policy, text)))[1][:6] == ["1", 3.5, True, "soil; food", "12345678901234567890", '{"a": [1]}']


@pytest.mark.parametrize(
    ("number", "kept"),
    [
        (Decimal("0.1"), True), (Decimal("1.10"), True), (10**15 - 1, True), (10**15, False), (-(10**25), False), (0, True),
        (Decimal("0.1234567890123456"), False), (10**400, False),
    ],
)  # fmt: skip
def test_numbers_that_a_sheet_keeps(number: int | Decimal, kept: bool) -> None:
    found = sheet_number(number)
    assert (found is not None) == kept
    assert found is None or Decimal(repr(found)) == number


def test_a_number_of_many_digits_is_read_again(policy: triage.CompiledPolicy) -> None:
    again = write(json_of(policy, '{"kind": "visit", "cost": 10000000000000000000000000}\n'))
    assert [type(row) for row in xlsx_of(policy, again).rows()] == [XlsxRow]
    assert rows(again)[1][1] == "1" + "0" * 25


def test_what_a_sheet_has_no_room_for(policy: triage.CompiledPolicy, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Invalid, match="a text of row 1 has 32,768 characters; a cell of a sheet holds 32,767"):
        write(csv_of(policy, f"kind,title\nvisit,{'x' * 32_768}\n"))
    assert rows(write(csv_of(policy, f"kind,title\nvisit,{'x' * 32_767}\n")))[1][1] == "x" * 32_767
    monkeypatch.setattr(xlsx_form, "_MOST_ROWS", 3)
    with pytest.raises(Invalid, match="a sheet has 3 rows\n  = help: name another form"):
        write(csv_of(policy, "kind\nvisit\nvisit\nvisit\n"))


def test_nothing_is_left_beside(policy: triage.CompiledPolicy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    write(csv_of(policy, "kind\nvisit\n"))
    assert os.listdir(tmp_path) == []
    output = XlsxOutput(csv_of(policy, "kind\nvisit\n").columns, Stream(io.BytesIO(), "out"))
    output.begin()
    assert os.listdir(tmp_path) != []
    output.close()
    assert os.listdir(tmp_path) == []


def test_a_full_disk_beside(policy: triage.CompiledPolicy, monkeypatch: pytest.MonkeyPatch) -> None:
    table = csv_of(policy, "kind\nvisit\n")
    output = XlsxOutput(table.columns, Stream(io.BytesIO(), "out.xlsx"))
    output.begin()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(output._sheet, "write_string", full)
    with pytest.raises(Invalid, match=r"`out.xlsx` cannot be written: no space left on device"):
        output.add(next(iter(table.rows())), SAID)  # type: ignore[arg-type]
    output.close()


def test_times_of_day_are_texts(policy: triage.CompiledPolicy) -> None:
    import xlsxwriter

    raw = io.BytesIO()
    with xlsxwriter.Workbook(raw) as made:
        sheet = made.add_worksheet()
        for column, name in enumerate(("kind", "own")):
            sheet.write_string(0, column, name)
        sheet.write_string(1, 0, "visit")
        sheet.write_datetime(1, 1, time(12, 30), made.add_format({"num_format": "hh:mm"}))
    assert rows(write(xlsx_of(policy, raw.getvalue())))[1][1] == "12:30:00"
