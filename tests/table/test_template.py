"""Empty backlogs: the header, what XLSX asks and offers, and that nothing in them is ever a formula. XLSX is read as what it is: XML."""

from __future__ import annotations

import builtins
import io
import zipfile
from datetime import date
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest

from triage.diagnostics import Invalid, Problems
from triage.language import read_text
from triage.language.vocabulary import read_vocabulary
from triage.rulebook.find import find_policy
from triage.rulebook.load import load_policy
from triage.table.template import csv_template, template_facts, xlsx_template

if TYPE_CHECKING:
    from triage.model.vocabulary import Vocabulary

NAMES = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
DAY = date(2026, 3, 2)
ODD = """
vocabulary: odd
facts:
  note: {type: text, label: "=HYPERLINK(A1)", ask: "http://example.org/?"}
  mood: {type: choice, values: {good: "=1+1", bad: "@b"}, judgement: yes, tests: ["+1", "-1"]}
  many: {type: choices, values: [a, b]}
  share: {type: number, min: -2.5, max: 99.75, unit: "%"}
  pieces: {type: number, whole: yes, assume: 3}
  day: {type: date, min: 2017-01-01}
  place: {type: code, pattern: "[A-Z]{2}"}
  days: {type: number, computed: {days_between: [day, day]}}
"""


@pytest.fixture(scope="module")
def region() -> Vocabulary:
    return load_policy(find_policy()).vocabulary


@pytest.fixture
def odd() -> Vocabulary:
    problems = Problems()
    vocabulary = read_vocabulary(read_text(ODD.encode(), "vocabulary.yaml", problems)[0], problems)
    problems.stop()
    return vocabulary


class Sheets:
    """An XLSX file as its parts."""

    def __init__(self, raw: bytes) -> None:
        self.zip = zipfile.ZipFile(io.BytesIO(raw))
        shared = self.part("xl/sharedStrings.xml")
        self.strings = ["".join(text.text or "" for text in item.iter(f"{{{NAMES['m']}}}t")) for item in shared]

    def part(self, name: str) -> ElementTree.Element:
        return ElementTree.fromstring(self.zip.read(name))

    def cells(self, sheet: int) -> dict[str, str]:
        found = self.part(f"xl/worksheets/sheet{sheet}.xml").iterfind(".//m:c[@t='s']", NAMES)
        return {cell.attrib["r"]: self.strings[int(cell.findtext("m:v", "", NAMES))] for cell in found}

    def rules(self) -> dict[str, ElementTree.Element]:
        """What each column takes, by fact."""
        header = {reference.rstrip("1"): name for reference, name in self.cells(1).items()}
        rules = self.part("xl/worksheets/sheet1.xml").iterfind(".//m:dataValidation", NAMES)
        return {header[rule.attrib["sqref"].split("2", 1)[0]]: rule for rule in rules}

    def offered(self, fact: str) -> list[str]:
        """The values in the drop-down list of a fact."""
        name, _, cells = self.rules()[fact].findtext("m:formula1", "", NAMES).partition("!")
        assert name.strip("'") in [sheet.attrib["name"] for sheet in self.part("xl/workbook.xml").iterfind(".//m:sheet", NAMES)]
        first, last = (int(end.rpartition("$")[2]) for end in cells.split(":"))
        return [self.cells(2)[f"E{row}"] for row in range(first, last + 1)]


def xlsx(vocabulary: Vocabulary, lang: str = "en", wanted: tuple[str, ...] = ()) -> Sheets:
    return Sheets(xlsx_template(template_facts(vocabulary, wanted), vocabulary, lang, DAY))


def test_facts_in_the_order_of_the_vocabulary(region: Vocabulary) -> None:
    every = [fact.name for fact in template_facts(region)]
    assert every == [name for name, fact in region.facts.items() if not fact.computed]
    assert [fact.name for fact in template_facts(region, ["topics", "id", "kind"])] == ["kind", "topics"]


def test_facts_that_cannot_be_columns(region: Vocabulary) -> None:
    with pytest.raises(Invalid) as fault:
        template_facts(region, ["kind", "knd", "notice_days", "trip"])
    assert [(found.code, found.fact) for found in fault.value.diagnostics] == [
        ("unknown-fact", "knd"), ("computed-fact", "notice_days"), ("unknown-fact", "trip"),
    ]  # fmt: skip


def test_csv_is_the_header_alone(region: Vocabulary) -> None:
    facts = template_facts(region, ["kind", "topics"])
    assert csv_template(facts, "en") == b"\xef\xbb\xbfid,kind,topics\r\n"
    assert csv_template(facts, "da") == b"\xef\xbb\xbfid;kind;topics\r\n"


@pytest.mark.parametrize("lang", ["en", "da"])
def test_xlsx_header_questions_and_lists(region: Vocabulary, lang: str) -> None:
    sheets = xlsx(region, lang)
    assert list(sheets.cells(1).values()) == ["id", *(fact.name for fact in template_facts(region))]
    pane = sheets.part("xl/worksheets/sheet1.xml").find(".//m:pane", NAMES)
    assert pane is not None
    assert (pane.attrib["state"], pane.attrib["ySplit"], pane.attrib["xSplit"]) == ("frozen", "1", "1")
    comments = ["".join(part.itertext()) for part in sheets.part("xl/comments1.xml").iterfind(".//m:comment", NAMES)]
    assert len(comments) == len(sheets.cells(1))
    asked = {
        "en": "Kind of request\nWhat is being asked of us?\nOne of the values",
        "da": "Henvendelsens art\nHvad bliver vi bedt om?\nEn af værdierne",
    }
    assert asked[lang] in comments
    assert sheets.offered("kind") == list(region.facts["kind"].values)
    assert sheets.offered("initiative") == ["external", "region-administration", "region-political"]
    assert sheets.offered("sensitive_site") == {"en": ["yes", "no"], "da": ["ja", "nej"]}[lang]
    assert sheets.offered("occasion") == ["ordinary", "special", "very-special", "unclear"]
    told = list(sheets.cells(2).values())
    assert {"en": "receive a delegation", "da": "modtage en delegation"}[lang] in told


def test_what_columns_take(odd: Vocabulary) -> None:
    rules = xlsx(odd).rules()
    kinds = {name: rule.attrib.get("type") for name, rule in rules.items()}
    assert kinds == {
        "note": None, "mood": "list", "many": "list", "share": "decimal", "pieces": "whole", "day": "date", "place": None,
    }  # fmt: skip
    bounds = {
        name: [rule.findtext(f"m:formula{n}", "", NAMES) for n in (1, 2)]
        for name, rule in rules.items()
        if name in ("share", "pieces", "day")
    }
    assert bounds == {"share": ["-2.5", "99.75"], "pieces": ["-1000000000000000", "1000000000000000"], "day": ["42736", "2958465"]}
    # Several values of `choices` are typed into one cell, which a list would not let in.
    assert [name for name, rule in rules.items() if rule.attrib.get("type") and "showErrorMessage" not in rule.attrib] == ["many"]
    assert {rule.attrib["sqref"].split(":")[1].lstrip("ABCDEFGH") for rule in rules.values()} == {"1048576"}
    assert rules["share"].attrib["prompt"] == "Share\nA number, at least -2.5%, at most 99.75%"
    assert rules["pieces"].attrib["error"] == "This column takes: a whole number, blank counts as 3."


def test_no_text_becomes_a_formula_or_a_link(odd: Vocabulary) -> None:
    sheets = xlsx(odd)
    for number in (1, 2):
        sheet = sheets.part(f"xl/worksheets/sheet{number}.xml")
        assert sheet.find(".//m:f", NAMES) is None
        assert sheet.find(".//m:hyperlink", NAMES) is None
    told = list(sheets.cells(2).values())
    assert {"=HYPERLINK(A1)", "=1+1", "@b", "- +1\n- -1", "http://example.org/?"} <= set(told)
    # What is typed into a column of texts stays a text.
    formats = sheets.part("xl/worksheets/sheet1.xml").findall(".//m:col", NAMES)
    styles = [item.attrib["numFmtId"] for item in sheets.part("xl/styles.xml").iterfind(".//m:cellXfs/m:xf", NAMES)]
    by_column = {int(column): item for item in formats for column in range(int(item.attrib["min"]), int(item.attrib["max"]) + 1)}
    assert [styles[int(by_column[column].attrib["style"])] for column in (1, 2, 3, 4, 8)] == ["49"] * 5


def test_long_texts_are_cut_where_excel_has_limits() -> None:
    long = "x" * 40_000
    text = f"vocabulary: v\nfacts:\n  {'n' * 80}: {{type: choice, values: {{a: {long}}}, ask: {long}}}\n"
    problems = Problems()
    vocabulary = read_vocabulary(read_text(text.encode(), "v.yaml", problems)[0], problems)
    sheets = xlsx(vocabulary)
    (rule,) = sheets.rules().values()
    assert (len(rule.attrib["promptTitle"]), len(rule.attrib["prompt"])) == (32, 255)
    assert max(map(len, sheets.cells(2).values())) == 32_767


def test_the_same_bytes_on_the_same_day(region: Vocabulary) -> None:
    facts = template_facts(region)
    assert xlsx_template(facts, region, "da", DAY) == xlsx_template(facts, region, "da", DAY)


def test_without_xlsxwriter(region: Vocabulary, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def missing(name: str, *rest: Any, **more: Any) -> Any:
        if name == "xlsxwriter":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(Invalid) as fault:
        xlsx_template(template_facts(region), region, "en", DAY)
    (found,) = fault.value.diagnostics
    assert found.code == "no-xlsxwriter"
    assert "pip install 'triage-decisions[excel]'" in str(found.help)
