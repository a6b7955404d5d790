"""`triage rules template`: the files that it makes, and what `batch` does with them."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT, Run

if TYPE_CHECKING:
    from pathlib import Path

FACTS = "counterpart_country,kind,topics,visit_start,region_hours"
HEADER = ["id", "kind", "topics", "region_hours", "counterpart_country", "visit_start"]
FILLED = {
    "en": "1,political-overlay,food|culture,2.5,CN,2017-03-31",
    "da": "1;political-overlay;food|culture;2,5;CN;31-03-2017",
}


@pytest.mark.parametrize(("lang", "separator"), [("en", ","), ("da", ";")])
def test_empty_it_has_no_rows_and_filled_it_decides(run: Run, tmp_path: Path, lang: str, separator: str) -> None:
    file, decided = tmp_path / "backlog.csv", tmp_path / "decided.csv"
    status, out, err = run("rules", "template", "-o", str(file), "--lang", lang, "--facts", FACTS)
    assert (status, out) == (0, "")
    assert err.startswith("note: a CSV file holds the header alone")
    assert file.read_bytes() == b"\xef\xbb\xbf" + separator.join(HEADER).encode() + b"\r\n"
    status, _, err = run("batch", str(file), "-o", str(decided), "--no-store")
    assert (status, err.splitlines()[0].startswith("error[no-rows]")) == (2, True)
    file.write_bytes(file.read_bytes() + FILLED[lang].encode() + b"\r\n")
    status, _, err = run("batch", str(file), "-o", str(decided), "--no-store")
    assert status == 0, err
    (answer,) = csv.DictReader(decided.read_text(encoding="utf-8-sig").splitlines(), delimiter=separator)
    assert (answer["id"], answer["status"], answer["decision"], answer["cites"]) == ("1", "decided", "decline", "G6")


def test_xlsx_of_another_rulebook(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "visits.xlsx"
    status, out, err = run("rules", "template", "-o", str(file), "--policy", str(ROOT / "samples" / "study-visits"))
    assert (status, out, err) == (0, "", "")
    assert file.read_bytes()[:2] == b"PK"


def test_nothing_that_is_there_is_overwritten(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "backlog.csv"
    file.write_text("id;kind\n1;event\n")
    status, _, err = run("rules", "template", "-o", str(file))
    assert (status, file.read_text()) == (2, "id;kind\n1;event\n")
    assert "error[file-there]" in err


def test_questions_that_cannot_be_asked(run: Run, tmp_path: Path) -> None:
    status, _, err = run("rules", "template", "-o", str(tmp_path / "x.csv"), "--facts", "kind,knd")
    assert (status, err) == (2, "error[unknown-fact]: there is no fact `knd`\n  = help: did you mean `kind`?\n")
    assert "error[unknown-form]" in run("rules", "template", "-o", str(tmp_path / "x.ods"))[2]
    status, _, err = run("rules", "template", "-o", str(tmp_path / "nowhere" / "x.csv"))
    assert (status, "error[unwritable]" in err) == (2, True)
    assert run("rules", "template")[0] == 2
    assert list(tmp_path.glob("x.*")) == []
