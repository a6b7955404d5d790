from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.table.desk import csv_of, json_of
from triage.table.forms import CsvForm, CsvLines, harmless, make_form, rejected_line
from triage.table.row import Dialect, Fault, Rejected

if TYPE_CHECKING:
    import triage
    from triage.table.forms import Answers
    from triage.table.row import Row

ANSWERS: Answers = {
    "status": "decided", "decision": "decline", "operator": None, "because": ["Too dear.", "No money."], "cites": ["G5", "G1"],
    "flags": ["slow", "drinks"], "ask": [],
}  # fmt: skip


def written(policy: triage.CompiledPolicy, text: str, form: str = "csv", json: bool = False) -> str:
    table = json_of(policy, text) if json else csv_of(policy, text)
    made = make_form(form, table.columns, table.dialect)
    rows: list[Row] = [row for row in table.rows() if not isinstance(row, Rejected)]
    assert len(rows) == table.read
    return made.head() + "".join(made.row(row, ANSWERS) for row in rows)


def test_csv_in_the_dialect_that_came_in(policy: triage.CompiledPolicy) -> None:
    assert written(policy, '\ufeffsep=;\r\nid;kind;hours; own \r\n1;visit;3,50;"a;b"\r\n\r\n2;;;"c\n""d"""\r\n') == (
        "\ufeffid;kind;hours; own ;status;decision;operator;because;cites;flags;ask\r\n"
        '1;visit;3,50;"a;b";decided;decline;;Too dear. No money.;"G5; G1";"slow; drinks";\r\n'
        '2;;;"c\n""d""";decided;decline;;Too dear. No money.;"G5; G1";"slow; drinks";\r\n'
    )
    assert written(policy, "id\tkind\r1\tvisit\r") == (
        "id\tkind\tstatus\tdecision\toperator\tbecause\tcites\tflags\task\r"
        "1\tvisit\tdecided\tdecline\t\tToo dear. No money.\tG5; G1\tslow; drinks\t\r"
    )


def test_answers_of_an_earlier_run_are_replaced(policy: triage.CompiledPolicy) -> None:
    once = written(policy, "id,kind,own\n1,visit,x\n")
    assert written(policy, once) == once
    assert written(policy, "ask,id,status,kind\nold,1,old,visit\n").startswith(
        "id,kind,status,decision,operator,because,cites,flags,ask\n1,visit,decided,decline,"
    )
    twice = written(policy, '{"kind": "visit", "status": "old", "ask": {"a": 1}}\n', "jsonl", json=True)
    assert twice.startswith('{"kind": "visit", "status": "decided", ')
    assert written(policy, twice, "jsonl", json=True) == twice


def test_objects(policy: triage.CompiledPolicy) -> None:
    assert written(policy, '{"id": "1", "hours": 3.50, "topics": ["soil"], "own": null}\n', "jsonl", json=True) == (
        '{"id": "1", "hours": 3.50, "topics": ["soil"], "own": null, "status": "decided", "decision": "decline", "operator": null, '
        '"because": ["Too dear.", "No money."], "cites": ["G5", "G1"], "flags": ["slow", "drinks"], "ask": []}\n'
    )


def test_csv_to_objects_in_the_words_of_the_language(policy: triage.CompiledPolicy) -> None:
    text = "id;hours;start;topics;own;title\n1;3,50;1.5.2026;soil;3,50; \n;;;soil|food, drink;;=1\n"
    assert [line.partition(', "status"')[0] for line in written(policy, text, "jsonl").splitlines()] == [
        '{"id": "1", "hours": "3.50", "start": "2026-05-01", "topics": ["soil"], "own": "3,50", "title": null',
        '{"id": null, "hours": null, "start": null, "topics": ["soil", "food, drink"], "own": null, "title": "=1"',
    ]
    objects = written(policy, text, "jsonl")
    again = json_of(policy, objects)
    assert again.read == 0
    assert len([row for row in again.rows() if not isinstance(row, Rejected)]) == 2


def test_objects_to_csv(policy: triage.CompiledPolicy) -> None:
    text = '{"id": "1", "topics": ["soil", "food, drink"], "paid": false}\n{"kind": "visit", "hours": 1.50, "own": {"a": [1]}}\n'
    assert written(policy, text, "csv", json=True) == (
        "id,topics,paid,kind,hours,own,status,decision,operator,because,cites,flags,ask\n"
        '1,"soil; food, drink",false,,,,decided,decline,,Too dear. No money.,G5; G1,slow; drinks,\n'
        ',,,visit,1.50,"{""a"": [1]}",decided,decline,,Too dear. No money.,G5; G1,slow; drinks,\n'
    )


@pytest.mark.parametrize(
    "text", ["=1+1", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "-", "-x", "+45 12 34", "=", "-1,5x", "--1"]
)
def test_cells_that_a_spreadsheet_would_run(policy: triage.CompiledPolicy, text: str) -> None:
    assert harmless(text) == "'" + text
    line = CsvLines(Dialect(";")).line([text, "x"])
    assert next(csv.reader(io.StringIO(line, newline=""), delimiter=";")) == ["'" + text, "x"]


@pytest.mark.parametrize("text", ["", "-5", "+5", "-5,5", "-1.234.567,89", "+4512345678", "a=1", " =1", "'=1", "5-3", "–"])
def test_cells_that_are_left_alone(text: str) -> None:
    assert harmless(text) == text


def test_headers_and_reasons_are_made_harmless_too(policy: triage.CompiledPolicy) -> None:
    assert written(policy, "=own,kind\n=1+1,visit\n").startswith(
        "'=own,kind,status,decision,operator,because,cites,flags,ask\n'=1+1,visit,"
    )
    lines = CsvLines(Dialect())
    row = Rejected(3, "=id", (Fault("=own", "@x", "-reason"),))
    assert rejected_line(lines, row) == "3,'=id,'=own,'@x,'-reason\n"


def test_several_faults_of_a_row_share_a_line() -> None:
    faults = (Fault("hours", "x\x1b", "`hours` is a number"), Fault("start", "y", "`start` is a date"), Fault("", "", "impossible"))
    assert rejected_line(CsvLines(Dialect(";", True, "\r\n")), Rejected(7, "a\nb", faults)) == (
        '7;a\\x0ab;"hours; start";"x\\x1b; y";`hours` is a number / `start` is a date / impossible\r\n'
    )


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1),
    st.sampled_from(",;\t"),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_any_reader_finds_the_cells_again(cells: list[str], separator: str, newline: str) -> None:
    line = CsvLines(Dialect(separator, False, newline)).line(cells)
    assert line.endswith(newline)
    for strict in (True, False):
        assert list(csv.reader(io.StringIO(line, newline=""), delimiter=separator, strict=strict)) == [list(map(harmless, cells))]


def test_the_form_of_a_name(policy: triage.CompiledPolicy) -> None:
    assert isinstance(make_form("csv", (), Dialect()), CsvForm)
    assert make_form("jsonl", (), Dialect()).head() == ""
