"""A backlog that LibreOffice saved goes in and comes back unharmed: as XLSX, and as Danish offices save CSV (`;`, comma, Windows-1252).

`tests/table/libreoffice` keeps two files that LibreOffice 7.4 wrote from `samples/backlog.csv`; where LibreOffice is installed, it writes
them anew, and reads what came out.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from pathlib import Path

import pytest
import python_calamine

from tests.conftest import ROOT, Run
from triage.table.columns import ANSWERS
from triage.table.forms import harmless

KEPT = Path(__file__).parent / "libreoffice"
BACKLOG = ROOT / "samples" / "backlog.csv"
DANISH = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale"><value>da-DK</value></prop></item>
</oor:items>
"""


def soffice(home: Path, out: Path, file: Path, *arguments: str) -> None:
    """Has a Danish LibreOffice convert a file."""
    (home / "user").mkdir(parents=True, exist_ok=True)
    settings = home / "user" / "registrymodifications.xcu"
    if not settings.exists():
        settings.write_text(DANISH)
    command = ["soffice", f"-env:UserInstallation=file://{home}", "--headless", *arguments, "--outdir", str(out), str(file)]
    subprocess.run(command, capture_output=True, check=True, timeout=180)


TO_XLSX = ("--convert-to", "xlsx", "--infilter=CSV:44,34,76,1,,1033,false,true")
TO_CSV = ("--convert-to", "csv:Text - txt - csv (StarCalc):59,34,1,1,,1030,false,true")


@pytest.fixture(scope="module", params=["kept", "written now"])
def saved(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `backlog.xlsx` and `backlog-cp1252.csv`, as LibreOffice saved them."""
    if request.param == "kept":
        return KEPT
    if not shutil.which("soffice"):
        pytest.skip("LibreOffice is not installed")
    folder = tmp_path_factory.mktemp("office")
    soffice(folder / "home", folder, BACKLOG, *TO_XLSX)
    soffice(folder / "home", folder, folder / "backlog.xlsx", *TO_CSV)
    (folder / "backlog.csv").rename(folder / "backlog-cp1252.csv")
    return folder


def answered(run: Run, path: Path, out: Path, *more: str) -> tuple[dict[str, list[object]], list[str], dict[str, object]]:
    """The answers by id, the ids of rejected rows, and the summary."""
    status, summary, err = run("batch", str(path), "-o", str(out), "--no-store", "--json", *more)
    assert status == 1, err
    rows = [json.loads(line) for line in out.read_text().splitlines()]
    with (out.parent / f"{out.name}.rejected.csv").open(encoding="cp1252" if more else "utf-8-sig") as file:
        rejected = [row["id"] for row in csv.DictReader(file, delimiter=";" if more else ",")]
    return {row["id"]: [row[name] for name in ANSWERS] for row in rows}, rejected, json.loads(summary)


def test_outcomes_are_those_of_the_sample(saved: Path, run: Run, tmp_path: Path) -> None:
    answers, rejected, counts = answered(run, BACKLOG, tmp_path / "sample.jsonl")
    assert len(answers) > 80
    for path, more in (("backlog.xlsx", ()), ("backlog-cp1252.csv", ("--encoding", "cp1252"))):
        found = answered(run, saved / path, tmp_path / f"{path}.jsonl", *more)
        assert found[:2] == (answers, rejected)
        assert found[2]["rows"] == counts["rows"] == len(answers) + len(rejected)


def sheet(path: Path) -> list[list[object]]:
    return python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()


def without(rows: list[list[object]], ids: set[str]) -> list[list[object]]:
    return [row for row in rows if row[0] not in ids]


def test_the_workbook_comes_back_unharmed(saved: Path, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    status, _, _ = run("batch", str(saved / "backlog.xlsx"), "-o", str(out), "--no-store")
    assert status == 1
    with (tmp_path / "out.xlsx.rejected.csv").open(encoding="utf-8-sig") as file:
        ids = {row["id"] for row in csv.DictReader(file)}
    before, after = without(sheet(saved / "backlog.xlsx"), ids), sheet(out)
    assert after[0] == [*before[0], *ANSWERS]
    assert [row[: -len(ANSWERS)] for row in after] == before
    assert all(row[-len(ANSWERS)] for row in after)
    if saved is not KEPT:
        # What LibreOffice makes of the answers is what it made of the backlog, cell by cell.
        soffice(saved / "home", tmp_path, out, *TO_CSV)
        made = list(csv.reader(io.StringIO((tmp_path / "out.csv").read_bytes().decode("cp1252"), newline=""), delimiter=";"))
        was = list(csv.reader(io.StringIO((saved / "backlog-cp1252.csv").read_bytes().decode("cp1252"), newline=""), delimiter=";"))
        assert [row[: -len(ANSWERS)] for row in made] == [row for row in was if row[0] not in ids]


def test_danish_csv_comes_back_unharmed(saved: Path, run: Run, tmp_path: Path) -> None:
    out, path = tmp_path / "out.csv", saved / "backlog-cp1252.csv"
    status, _, _ = run("batch", str(path), "-o", str(out), "--encoding", "cp1252", "--no-store", "--lang", "da")
    assert status == 1
    before = path.read_bytes().decode("cp1252")
    after = out.read_bytes().decode("cp1252")
    assert ";3,5;" in before
    assert ("\r\n" in before, before[0]) == ("\r\n" in after, after[0])
    with (tmp_path / "out.csv.rejected.csv").open(encoding="cp1252") as file:
        ids = {row["id"] for row in csv.DictReader(file, delimiter=";")}
    was, now = (list(csv.reader(io.StringIO(text, newline=""), delimiter=";")) for text in (before, after))
    # But for the apostrophe before `+1,5 mio. kr. …`, without which a spreadsheet would take the title for a formula.
    assert [row[: -len(ANSWERS)] for row in now] == [list(map(harmless, row)) for row in was if row[0] not in ids]
