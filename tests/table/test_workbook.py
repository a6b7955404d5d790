"""What is no workbook, or not safe to read, is told before any library is let near it."""

from __future__ import annotations

import gzip
import io
import random
import re
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.table.desk import book, line, raw_book, source_of, xlsx_of
from triage.diagnostics import Invalid
from triage.table import workbook
from triage.table.workbook import Workbook, address

if TYPE_CHECKING:
    import triage

GOOD = line(1, "id", "kind") + line(2, "a", "visit")
FINE = raw_book(GOOD)


def complaint(policy: triage.CompiledPolicy, raw: bytes) -> str:
    with pytest.raises(Invalid) as found:
        xlsx_of(policy, raw)
    return str(found.value)


def packed(**parts: str) -> bytes:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as file:
        for name, text in parts.items():
            file.writestr(name.replace("__", "/"), text)
    return raw.getvalue()


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 99, "but a workbook of Excel 97 to 2003 (.xls), or one with a password"),
        (b"<html><table><tr><td>id</td></tr></table></html>", "but a web page or XML, whatever its name says"),
        (b"id;kind\n1;visit\n", "but text\n  = help: name it with `.csv` at the end, or pass `--format csv`"),
        (b"PAR1" + b"\0" * 9, "but a Parquet file"),
        (b"\0\1\2\3", "but binary"),
        (packed(**{"content.xml": "<x/>"}), "but a file of LibreOffice"),
        (packed(**{"xl__workbook.bin": ""}), "but a binary workbook (.xlsb)"),
        (packed(**{"word__document.xml": "<x/>"}), "but a document of Word"),
        (packed(**{"readme.txt": ""}), "but a zip file"),
        (gzip.compress(FINE), "is compressed\n  = help: unpack it"),
        (b"PK\x03\x04", "is damaged"),
        (FINE[: len(FINE) // 2], "is damaged"),
        (FINE.replace(b"PK\x01\x02", b"PK\x01\x03", 1), "is damaged"),
        (packed(**{"xl__workbook.xml": "<workbook>"}), "is damaged"),
        (raw_book(GOOD + "<row"), "is damaged"),
        (raw_book('<row r="x"><c r="A1"><v>1</v></c></row>'), "is damaged"),
    ],
)  # fmt: skip
def test_what_it_is_instead(policy: triage.CompiledPolicy, raw: bytes, told: str) -> None:
    assert told in complaint(policy, raw)


def test_a_flipped_byte_is_found(policy: triage.CompiledPolicy) -> None:
    raw = bytearray(FINE)
    with zipfile.ZipFile(io.BytesIO(FINE)) as file:
        part = file.getinfo("xl/worksheets/sheet1.xml")
    raw[part.header_offset + 30 + len(part.filename) + 10] ^= 0x40
    assert "is damaged" in complaint(policy, bytes(raw))


@pytest.mark.parametrize("part", ["xl__worksheets__sheet1.xml", "xl__sharedStrings.xml", "xl__styles.xml", "docProps__app.xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_declared_entities_are_refused_in_every_part(policy: triage.CompiledPolicy, part: str, encoding: str) -> None:
    xml = f'<?xml version="1.0" encoding="{encoding}"?><!-- x --><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'.encode(
        encoding
    )
    raw = io.BytesIO(FINE)
    with zipfile.ZipFile(raw, "a") as file:
        names = [info for info in file.filelist if info.filename != part.replace("__", "/")]
        kept = {info.filename: file.read(info) for info in names}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name, text in kept.items():
            file.writestr(name, text)
        file.writestr(part.replace("__", "/"), xml)
    assert "declares a document type in its part" in complaint(policy, made.getvalue())


@pytest.mark.parametrize("far", ["XFD1048576", "A1048576", "XFD2"])
def test_a_cell_far_away(policy: triage.CompiledPolicy, far: str) -> None:
    row = far.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    raw = raw_book(GOOD + f'<row r="{row}"><c r="{far}"><v>1</v></c></row>')
    if far == "XFD1048576":
        told = complaint(policy, raw)
        assert "has a cell far away from the others on its sheet `one`: it reaches to XFD1048576" in told
        assert "delete the rows and columns outside the table" in told
    else:
        assert xlsx_of(policy, raw).columns[1].name == "kind"


def test_empty_cells_far_away_are_none(policy: triage.CompiledPolicy) -> None:
    assert xlsx_of(policy, raw_book(GOOD + '<row r="1048576"><c r="XFD1048576" s="0"/></row>')).columns[0].name == "id"


def test_a_bomb(policy: triage.CompiledPolicy) -> None:
    raw = raw_book(GOOD, xl__media__image1="\0" * (501 * 1024 * 1024))
    assert len(raw) < 1_000_000
    assert "unpacks to 501 MB; at most 500 are read" in complaint(policy, raw)


def test_a_part_that_is_larger_than_it_says(policy: triage.CompiledPolicy) -> None:
    raw = bytearray(FINE)
    with zipfile.ZipFile(io.BytesIO(FINE)) as file:
        size = file.getinfo("xl/worksheets/sheet1.xml").file_size
    at = bytes(raw).rindex(size.to_bytes(4, "little"))
    raw[at : at + 4] = (10).to_bytes(4, "little")
    assert "is damaged" in complaint(policy, bytes(raw))


def test_too_many_cells(policy: triage.CompiledPolicy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "_MOST_AREA", 3)
    assert "has 4 cells on its sheet `one`\n  = help: save the sheet as CSV" in complaint(policy, FINE)


def test_macros_are_never_run(policy: triage.CompiledPolicy) -> None:
    assert xlsx_of(policy, raw_book(GOOD, xl__vbaProject="x")).columns[0].name == "id"


def test_places_are_understood_without_names() -> None:
    cells = "<row><c t='inlineStr'><is><t>id</t></is></c><c><v>1</v></c></row><row/><row><c><v>1</v></c><c t='e'><v>#N/A</v></c></row>"
    made = Workbook(source_of(raw_book(cells)))
    looked = made.look(made.sheets[0])
    assert (looked.cells, looked.errors) == (4, {(2, 1): "#N/A"})


def test_names_of_cells() -> None:
    assert [address(0, 0), address(6, 25), address(0, 26), address(1_048_575, 16_383), address(9, 701), address(9, 702)] == [
        "A1", "Z7", "AA1", "XFD1048576", "ZZ10", "AAA10",
    ]  # fmt: skip


def test_a_strict_workbook_with_a_prefix_is_read(policy: triage.CompiledPolicy) -> None:
    made = Workbook(source_of(book(("one", [["id"], ["a"]]))))
    assert [(sheet.name, sheet.shown) for sheet in made.sheets] == [("one", True)]


CELLS = (
    '<c r="{0}"><v>1</v></c>', '<c r="{0}" s="3"><v>1.5</v></c>', '<c r="{0}" t="s"><v>0</v></c>', '<c r="{0}" s="1" t="s"><v>0</v></c>',
    '<c r="{0}" t="inlineStr"><is><t>x</t></is></c>', '<c r="{0}" t="inlineStr"><is><t xml:space="preserve"> å &amp; </t></is></c>',
    '<c r="{0}" s="3"/>', '<c r="{0}"></c>', '<c r="{0}"><v></v></c>', '<c r="{0}" t="e"><v>#N/A</v></c>',
    '<c r="{0}"><f>1+1</f><v>2</v></c>',
    '<c r="{0}"><f>1+1</f></c>',
    '<c r="{0}"><f>1+1</f><v></v></c>', '<c r="{0}" t="str"><f>A1</f><v></v></c>', '<c t="b" r="{0}"><v>1</v></c>',
    '<c r="{0}" t="inlineStr"><is><r><t>a</t></r></is></c>', "<c r='{0}'><v>1</v></c>", '<c  r="{0}"><v>1</v></c>',
    '<c r="{0}" ><v>1</v></c>',
)  # fmt: skip
ODD_CELLS = (
    "<c><v>1</v></c>",
    "<c/>",
    '<c t="e"><v>#N/A</v></c>',
    '<c\nt="e"><v>#REF!</v></c>',
    "<c><f>1</f></c>",
    '<!-- <c r="ZZ9"><v>1</v></c> -->',
)


def looked_at(raw: bytes) -> object:
    found = Workbook(source_of(raw))
    look = found.look(found.sheets[0])
    return [getattr(look, field) for field in look.__match_args__]


@pytest.mark.parametrize("seed", range(12))
def test_cells_of_which_nothing_is_to_be_told_are_left_out(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng, rows = random.Random(seed), []
    for number in range(rng.randrange(1, 4), 60):
        cells = [rng.choice(CELLS).format(address(number - 1, column)) for column in range(rng.randrange(8)) if rng.random() < 0.9]
        if seed % 3 == 0 and rng.random() < 0.2:
            cells.insert(rng.randrange(len(cells) + 1), rng.choice(ODD_CELLS))
        row = f'<row r="{number}"' if seed % 4 or rng.random() < 0.8 else "<row"
        more = rng.choice(("", ' hidden="1"', ' spans="1:3"'))
        rows.append(f"{row}{more}>{''.join(cells)}</row>")
    raw = raw_book("".join(rows), '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>')
    found = []
    for plain in (workbook._PLAIN_CELL, re.compile(rb"(never)(plain)")):
        for piece in (200, 100_000):
            monkeypatch.setattr(workbook, "_PLAIN_CELL", plain)
            monkeypatch.setattr(workbook, "_PIECE", piece)
            found.append(looked_at(raw))
    assert found[1:] == found[:1] * 3
    assert seed % 3 == 0 or found[0][0] > 100  # type: ignore[index]
