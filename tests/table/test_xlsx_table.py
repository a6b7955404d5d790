from __future__ import annotations

import io
import sys
import zipfile
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.table.desk import book, come_to, line, raw_book, rejects, xlsx_of
from triage.diagnostics import Invalid
from triage.table.row import Rejected
from triage.table.run import Answered
from triage.table.template import template_facts, xlsx_template

if TYPE_CHECKING:
    import triage

HEAD = ["id", "kind", "hours", "start", "paid", "topics", "title"]


def decided(policy: triage.CompiledPolicy, *rows: list[object], head: list[str] = HEAD) -> list[tuple[int, str | None, dict[str, object]]]:
    """Row, id and facts of each row, all of which must be good."""
    found = come_to(policy, xlsx_of(policy, book(("one", [head, *rows]))))
    assert all(isinstance(row, Answered) for row in found), found
    return [(row.row.line, row.decision.request.id, row.decision.request.values()) for row in found if isinstance(row, Answered)]


def complaint(policy: triage.CompiledPolicy, raw: bytes, sheet: str | None = None) -> str:
    with pytest.raises(Invalid) as found:
        list(xlsx_of(policy, raw, sheet=sheet).rows())
    return str(found.value)


def test_typed_cells(policy: triage.CompiledPolicy) -> None:
    assert decided(
        policy,
        ["a", "visit", 3.5, date(2017, 3, 31), True, "soil; food, drink", "x"],
        [],
        [17000217, "mission", "3,5", "2017-03-31", "nej", None, 7],
        ["c", None, 0, datetime(2017, 3, 31), "SAND", "[]", datetime(2017, 3, 31, 12, 30)],
    ) == [
        (2, "a", {"kind": "visit", "hours": Decimal("3.5"), "start": date(2017, 3, 31), "paid": "yes",
                  "topics": frozenset({"soil", "food, drink"}), "title": "x"}),
        (4, "17000217", {"kind": "mission", "hours": Decimal("3.5"), "start": date(2017, 3, 31), "paid": "no", "title": "7"}),
        (5, "c", {"hours": Decimal(0), "start": date(2017, 3, 31), "paid": "yes", "topics": frozenset(), "title": "2017-03-31 12:30:00"}),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "read"),
    [(0.1, "0.1"), (0.1 + 0.2, "0.3"), (2.8 * 3, "8.4"), (1e14, "100000000000000"), (999_999_999_999_999, "999999999999999"),
     (-0.0, "0"), (1e-7, "0.0000001"), (123456.789, "123456.789"), (2.0, "2")],
)  # fmt: skip
def test_numbers_are_those_that_excel_shows(policy: triage.CompiledPolicy, number: float, read: str) -> None:
    ((_, _, facts),) = decided(policy, [number], head=["cost"])
    assert facts["cost"] == Decimal(read)
    assert xlsx_of(policy, book(("one", [["cost"], [number]]))).rows().__next__().texts() == [read]


@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("hours", 1e15, "B2: the number has more than 15 digits, of which Excel keeps only the first"),
        ("hours", 12345678901234567890.0, "B2: the number has more than 15 digits, of which Excel keeps only the first"),
        ("start", 29251, "B2: `start` is a date, not `29251`"),
        ("start", 29251.5, "B2: `start` is a date, not `29251.5`"),
        ("start", datetime(2017, 3, 1, 12, 0), "B2: `start` is a date, not `2017-03-01 12:00:00`"),
        ("start", "03/04/2026", "B2: `03/04/2026` does not say which is the day and which the month"),
        ("start", "03.04.26", "B2: the year in `03.04.26` has two digits"),
        ("cost", date(2017, 3, 1), "B2: `cost` is a number, not `2017-03-01`"),
        ("cost", "1.234", "B2: the point in `1.234` may stand before decimals or between thousands"),
        ("cost", "1,234", "B2: the comma in `1,234` may stand before decimals or between thousands"),
        ("cost", True, "B2: `cost` is a number, not `true`"),
        ("paid", 1, "B2: `paid` is yes or no, not `1`"),
        ("kind", 7, "B2: `kind` cannot be `7`"),
    ],
)
def test_cells_that_are_refused_are_named(policy: triage.CompiledPolicy, column: str, cell: object, reason: str) -> None:
    table = xlsx_of(policy, book(("one", [["id", column], ["a", cell], ["b"]])))
    assert [(row, id, name, told) for row, id, name, _, told in rejects(policy, table)] == [(2, "a", column, reason)]


# Cells that readers show as empty


def test_a_day_that_programs_differ_on_is_refused(policy: triage.CompiledPolicy) -> None:
    days = [date(1900, 3, 1), date(1900, 2, 28), date(1900, 1, 1)]
    raw = book(("one", [["kind", "start", "own"], *(["visit", day, day] for day in days), ["visit", "1900-02-28", None]]))
    assert [reject[:4] for reject in rejects(policy, xlsx_of(policy, raw))] == [
        (3, "", "start", "1900-02-28"),
        (4, "", "start", "1900-01-01"),
    ]


@pytest.mark.parametrize("error", ["#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"])
def test_errors_of_excel(policy: triage.CompiledPolicy, error: str) -> None:
    cell = f'<c t="e"><f>1/0</f><v>{error}</v></c>'
    raw = raw_book(line(1, "id", "kind", "own") + line(2, "a", cell, "x") + line(3, "b", "visit", cell))
    table = xlsx_of(policy, raw)
    first, second = come_to(policy, table)
    assert isinstance(first, Rejected)
    (fault,) = first.faults
    assert (first.line, first.id, fault.column, fault.value) == (2, "a", "kind", error)
    assert fault.reason.startswith("B2: the cell holds an error instead of a value; ")
    assert isinstance(second, Answered)
    assert second.row.texts() == ["b", "visit", error]


def test_formulas(policy: triage.CompiledPolicy) -> None:
    raw = raw_book(
        line(1, "id", "hours", "title", "own")
        + line(2, "a", "<c><f>1+1</f></c>", "x", "<c><f>1+1</f></c>")
        + line(3, "b", "<c><f>1+1</f><v></v></c>")
        + line(4, "c", "<c><f>1+1</f><v>2</v></c>", '<c t="str"><f>"x"</f><v>x</v></c>', '<c t="str"><f>""</f><v></v></c>')
        + line(5, "<c><f>A4</f></c>")
    )
    table = xlsx_of(policy, raw)
    assert table.notes == ("carried through empty, because Excel never calculated these formulas: `D2`",)
    found = come_to(policy, table)
    assert table.read == 4
    assert [row.line for row in found if isinstance(row, Rejected)] == [2, 3, 5]
    assert [fault.reason.partition("; ")[0] for row in found if isinstance(row, Rejected) for fault in row.faults] == [
        f"{cell}: the formula was never calculated" for cell in ("B2", "B3", "A5")
    ]
    (good,) = [row for row in found if isinstance(row, Answered)]
    assert good.decision.request.values() == {"hours": Decimal(2), "title": "x"}


def test_merged_cells(policy: triage.CompiledPolicy) -> None:
    rows = line(1, "A title") + line(2, "id", "kind", "own") + line(3, "a", "visit") + line(4, "b")
    told = complaint(policy, raw_book(rows.replace("A title", ""), '<mergeCells><mergeCell ref="B3:B4"/></mergeCells>'))
    assert "cells of the table are merged on the sheet `one`: `B3:B4`" in told
    fine = xlsx_of(policy, raw_book(line(1) + rows[rows.index('<row r="2"') :], '<mergeCells><mergeCell ref="A1:C1"/></mergeCells>'))
    assert len(come_to(policy, fine)) == 2
    fine = xlsx_of(policy, raw_book(line(1) + rows[rows.index('<row r="2"') :], '<mergeCells><mergeCell ref="C3:C4"/></mergeCells>'))
    assert len(come_to(policy, fine)) == 2


def test_a_header_that_a_formula_should_make(policy: triage.CompiledPolicy) -> None:
    for cell in ('<c t="e"><v>#REF!</v></c>', "<c><f>A1</f></c>"):
        assert "without a name for its column in B1" in complaint(policy, raw_book(line(1, "kind", cell) + line(2, "visit", "x")))


def test_something_beside_the_table(policy: triage.CompiledPolicy) -> None:
    table = xlsx_of(policy, book(("one", [["id", "kind"], ["a", "visit"], ["b", "visit", None, "why?"]])))
    assert rejects(policy, table) == [(3, "b", "", "", "D3: something stands outside the columns that the header names")]


def test_a_table_that_begins_elsewhere(policy: triage.CompiledPolicy) -> None:
    rows: list[list[object]] = [[], [], [None, None, "id", "hours"], [], [None, None, "a", 3.5], [None, None, "b", "x"]]
    table = xlsx_of(policy, book(("one", rows)))
    assert [column.name for column in table.columns] == ["id", "hours"]
    good, bad = come_to(policy, table)
    assert isinstance(good, Answered)
    assert isinstance(bad, Rejected)
    assert (good.row.line, bad.line, bad.faults[0].reason.partition(":")[0]) == (5, 6, "D6")


def test_hidden_rows_are_read_and_told(policy: triage.CompiledPolicy) -> None:
    raw = raw_book(line(1, "id", "kind") + line(2, "a", "visit").replace("<row", '<row hidden="1"') + line(3, "b", "visit"))
    table = xlsx_of(policy, raw)
    assert table.notes == ("1 hidden row is read too",)
    assert len(come_to(policy, table)) == 2


# Sheets


def test_the_sheet_to_read(policy: triage.CompiledPolicy) -> None:
    one: tuple[str, list[list[object]]] = ("one", [["id", "kind"], ["a", "visit"]])
    two: tuple[str, list[list[object]]] = ("Two ", [["id", "kind"], ["b", "visit"]])
    facts: tuple[str, list[list[object]]] = ("facts", [["fact", "label"], ["kind", "x"]])
    assert xlsx_of(policy, book(one, ("empty", []))).notes == ("read from the sheet `one`; left aside: `empty`",)
    assert "has several sheets with rows: `one`, `Two `\n" in complaint(policy, book(one, facts, two))
    assert xlsx_of(policy, book(facts, one)).notes == ("read from the sheet `one`; left aside: `facts`",)
    assert "pass the one to read: `--sheet NAME`" in complaint(policy, book(("p", [["x"]]), ("q", [["y"]])))
    (row,) = xlsx_of(policy, book(one, two), sheet="two").rows()
    assert row.raw("id") == "b"  # type: ignore[union-attr]
    assert "has no sheet `three`\n  = help: its sheets are `one`, `Two `" in complaint(policy, book(one, two), "three")
    assert "there is nothing on the sheets of `in`" in complaint(policy, book(("one", [])))
    assert "there is nothing on the sheet `one`" in complaint(policy, book(("one", []), two), "one")


def test_hidden_sheets_are_read_only_by_name(policy: triage.CompiledPolicy) -> None:
    raw = raw_book(line(1, "id", "kind") + line(2, "a", "visit"))
    hidden = raw_book(
        line(1, "id", "kind") + line(2, "a", "visit"),
        **{"xl__workbook.xml": workbook_xml().replace('name="one"', 'name="one" state="veryHidden"')},
    )
    assert len(come_to(policy, xlsx_of(policy, raw))) == 1
    assert "hidden sheets are read only where `--sheet` names them: `one`" in complaint(policy, hidden)
    assert len(come_to(policy, xlsx_of(policy, hidden, sheet="one"))) == 1


def workbook_xml() -> str:
    from tests.table.desk import CONTENT, RELATIONS

    return f'<workbook xmlns="{CONTENT}" xmlns:r="{RELATIONS}"><sheets><sheet name="one" sheetId="1" r:id="rId1"/></sheets></workbook>'


def test_a_template_that_was_filled_in_is_read_as_it_is(policy: triage.CompiledPolicy) -> None:
    vocabulary = policy.policy.vocabulary
    raw = xlsx_template(template_facts(vocabulary, ["kind", "hours", "start"]), vocabulary, "da", date(2026, 3, 2))
    assert "there is no row in `in`" in complaint(policy, raw)
    row = line(2, "a", "visit", "<c><v>3.5</v></c>", '<c t="inlineStr"><is><t>2017-03-31</t></is></c>')
    filled = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(filled, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, text.replace(b"</sheetData>", row.encode() + b"</sheetData>") if name.endswith("sheet1.xml") else text)
    table = xlsx_of(policy, filled.getvalue())
    assert table.notes == ("read from the sheet `henvendelser`; left aside: `oplysninger`",)
    (found,) = come_to(policy, table)
    assert isinstance(found, Answered)
    assert found.decision.request.values() == {"kind": "visit", "hours": Decimal("3.5"), "start": date(2017, 3, 31)}


def test_a_misspelt_fact_is_told_by_its_cell(policy: triage.CompiledPolicy) -> None:
    told = complaint(policy, book(("one", [["id", "kind", "contry"], ["a", "visit", "CN"]])))
    assert "there is no fact `contry`\n --> in, sheet one, cell C1:1:1\n" in told
    assert "did you mean `country`?" in told


def test_without_the_library(policy: triage.CompiledPolicy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    assert "install it with `pip install 'triage-decisions[excel]'`" in complaint(policy, book(("one", [["kind"], ["visit"]])))


def test_no_rows(policy: triage.CompiledPolicy) -> None:
    assert "there is no row in `in`" in complaint(policy, book(("one", [["id", "kind"]])))
