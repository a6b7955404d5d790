"""A small rulebook with a fact of every type, and what tests of tables share."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import xlsxwriter

from triage.decide import Engine
from triage.table.csv_table import CsvTable
from triage.table.json_table import JsonTable
from triage.table.parquet_table import ParquetTable
from triage.table.row import Rejected
from triage.table.run import decide_rows
from triage.table.source import Source
from triage.table.xlsx_table import XlsxTable

if TYPE_CHECKING:
    from pathlib import Path

    import triage
    from triage.table.row import Table
    from triage.table.run import Answered

VOCABULARY = """\
vocabulary: desk
facts:
  kind: {type: choice, values: {visit: {en: visit}, mission: {en: mission}, "-visit": {en: odd}}}
  topics: {type: choices, values: [soil, health, "food, drink", food, "food, drink, song", "art|music"]}
  hours: {type: number, min: 0}
  cost: {type: number}
  companies: {type: number, whole: yes, min: 0}
  start: {type: date}
  end: {type: date}
  country: {type: code, pattern: "[A-Z]{2}"}
  relevant: {type: yes-no, judgement: yes}
  paid: {type: yes-no, assume: "no"}
  contact: {type: text, personal: yes}
  title: {type: text}
  days: {type: number, computed: {days_between: [start, end]}}
impossible:
  - {when: {kind: mission, companies: 0}, because: {en: a mission has companies.}}
concepts:
  reactive: {type: yes-no, otherwise: "no"}
operators:
  host: {name: The Host}
"""
ELEMENT = """\
element: all
rules:
  - {id: soil, cites: [G2], when: {topics: [soil]}, then: {reactive: "yes"}, because: {en: Soil is reactive., da: Jord er reaktivt.}}
  - {id: money, cites: [G5, G1], when: {cost: {more_than: 1000.5}}, decide: decline, because: {en: It is dear., da: Det er for dyrt.}}
  - {id: gifts, cites: [G6], when: {paid: "yes"}, decide: decline, because: {en: Nothing is paid for., da: Intet betales.}}
  - {id: visits, cites: [G7], when: {kind: visit, days: {at_most: 3}}, decide: refer-to-operator, operator: host,
     because: {en: The Host receives visits., da: Værten tager imod.}}
  - {id: missions, cites: [G9], when: {kind: mission, relevant: "yes"}, decide: activate, because: {en: Relevant., da: Relevant.}}
  - {id: clash-a, when: {kind: "-visit", hours: {at_least: 10}}, decide: decline, because: {en: Long., da: Lang.}}
  - {id: clash-b, when: {kind: "-visit", hours: {at_least: 20}}, decide: activate, because: {en: Longer., da: Længere.}}
  - {id: drinks, when: {topics: ["food, drink"], hours: {at_least: 5}}, flag: drinks, because: {en: Drinks., da: Drikke.}}
  - {id: slow, when: {reactive: "yes"}, flag: slow, because: {en: Slow., da: Langsomt.}}
"""
POLICY = """\
policy: guidelines
default: true
vocabulary: vocabulary.yaml
elements: [all]
scope: {country: {not: [XX]}}
order:
  - [money, gifts]
  - [all]
"""
FACTS = ("kind", "topics", "hours", "cost", "companies", "start", "end", "country", "relevant", "paid", "contact", "title")


def write_rulebook(folder: Path) -> Path:
    """The rulebook in files; gives the policy's."""
    (folder / "elements").mkdir(parents=True)
    (folder / "vocabulary.yaml").write_text(VOCABULARY)
    (folder / "elements" / "all.yaml").write_text(ELEMENT)
    (folder / "guidelines.yaml").write_text(POLICY)
    return folder / "guidelines.yaml"


def source_of(text: str | bytes, encoding: str = "utf-8") -> Source:
    """A text as an input called `in`."""
    return Source(io.BytesIO(text.encode() if isinstance(text, str) else text), "in", encoding)


def csv_of(policy: triage.CompiledPolicy, text: str | bytes, ignore_unknown: bool = False, encoding: str = "utf-8") -> CsvTable:
    return CsvTable(source_of(text, encoding), policy.policy.vocabulary, ignore_unknown)


def json_of(policy: triage.CompiledPolicy, text: str | bytes, ignore_unknown: bool = False) -> JsonTable:
    return JsonTable(source_of(text), policy.policy.vocabulary, ignore_unknown)


def xlsx_of(policy: triage.CompiledPolicy, raw: bytes, **more: Any) -> XlsxTable:
    return XlsxTable(source_of(raw), policy.policy.vocabulary, **more)


def parquet_of(policy: triage.CompiledPolicy, raw: bytes, **more: Any) -> ParquetTable:
    return ParquetTable(source_of(raw), policy.policy.vocabulary, **more)


def book(*sheets: tuple[str, list[list[object]]]) -> bytes:
    """A workbook of these sheets; None leaves a cell out, texts are texts."""
    raw = io.BytesIO()
    with xlsxwriter.Workbook(raw, {"in_memory": True}) as made:
        day = made.add_format({"num_format": "dd-mm-yyyy"})
        moment = made.add_format({"num_format": "dd-mm-yyyy hh:mm"})
        for name, rows in sheets:
            sheet = made.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, str):
                        sheet.write_string(number, column, value)
                    elif isinstance(value, bool):
                        sheet.write_boolean(number, column, value)
                    elif isinstance(value, date):
                        sheet.write_datetime(number, column, value, moment if isinstance(value, datetime) else day)
                    elif value is not None:
                        sheet.write_number(number, column, value)  # type: ignore[arg-type]
    return raw.getvalue()


CONTENT = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def raw_book(cells: str, after: str = "", **parts: str) -> bytes:
    """A workbook with the XML of the cells of its one sheet, as no writer would write it."""
    sheet = f'<worksheet xmlns="{CONTENT}"><sheetData>{cells}</sheetData>{after}</worksheet>'
    made = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/xl/workbook.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
        ),
        "_rels/.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{CONTENT}" xmlns:r="{RELATIONS}"><sheets><sheet name="one" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
        ),
        "xl/worksheets/sheet1.xml": sheet,
    } | {name.replace("__", "/"): text for name, text in parts.items()}
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in made.items():
            file.writestr(name, text)
    return raw.getvalue()


def line(number: int, *cells: str) -> str:
    """The XML of a row: texts stand as they are, anything that begins with `<` is a cell already."""
    found = []
    for index, cell in enumerate(cells):
        place = f"{chr(65 + index)}{number}"
        found.append(
            cell.replace("<c", f'<c r="{place}"', 1) if cell.startswith("<") else f'<c r="{place}" t="inlineStr"><is><t>{cell}</t></is></c>'
        )
    return f'<row r="{number}">{"".join(found)}</row>'


def come_to(policy: triage.CompiledPolicy, table: Table) -> list[Answered | Rejected]:
    """What the rows of a table come to, by an engine of their own."""
    return list(decide_rows(table, Engine(policy.policy)))


def rejects(policy: triage.CompiledPolicy, table: Table) -> list[tuple[int, str, str, str, str]]:
    """Line, id, column, value and reason of each thing that is wrong with a row; of the reason what is wrong, without the advice."""
    return [
        (row.line, row.id, fault.column, fault.value, fault.reason.partition("; ")[0])
        for row in come_to(policy, table)
        if isinstance(row, Rejected)
        for fault in row.faults
    ]


def to_csv(rows: list[list[str]], separator: str = ",") -> str:
    """Cells as CSV with all that may be quoted quoted."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    return out.getvalue()
