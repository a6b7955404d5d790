"""`triage audit report`."""

from __future__ import annotations

import csv
import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run


@pytest.fixture
def sample(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample backlog, decided and recorded, with an override and a result that looks like a formula."""
    monkeypatch.setenv("TRIAGE_STORE", str(tmp_path / "record.sqlite"))
    run("audit", "init")
    assert run("batch", str(ROOT / "samples" / "backlog.csv"), "-o", str(tmp_path / "out.csv"))[0] == 1
    assert run("audit", "override", "2017-002", "--decision", "activate", "--because", "A buyer.", "--cites", "G9")[0] == 0
    assert run("audit", "outcome", "2017-003", "=visit held", "--on", "2017-05-03")[0] == 0


def checkpoint(run: Run) -> list[str]:
    return run("audit", "checkpoint")[1].splitlines()


@pytest.mark.usefixtures("sample")
def test_it_reads_in_both_languages(run: Run) -> None:
    status, out, err = run("audit", "report")
    assert (status, err) == (0, "")
    assert "From the beginning to today: 89 requests." in out
    assert "  - Decline became Activate: 1" in out
    assert out.splitlines()[-4:-1] == ["Counted from the record at this checkpoint:", *(f"  {x}" for x in checkpoint(run)[:2])]
    assert "  - G8: overridden in 1 of 7" in out
    assert "What became of it is known of 1 of 22 activated requests." in out
    assert all(len(line) < 120 for line in out.splitlines())
    _, out, _ = run("audit", "report", "--since", "2017-01-01", "--before", "2018-01-01", "--lang", "da")
    assert out.startswith("Fra 1.1.2017 til 31.12.2017: 0 henvendelser.")
    assert "  - Afslå blev til Aktivér: 1" in run("audit", "report", "--lang", "da")[1]


@pytest.mark.usefixtures("sample")
def test_csv_for_either_excel(run: Run) -> None:
    english = run("audit", "report", "--csv")[1]
    danish = run("audit", "report", "--csv", "--lang", "da")[1]
    assert danish.startswith("\ufeffsection;name;label;requests")
    one, two = csv.DictReader(english.splitlines()), csv.DictReader(danish.removeprefix("\ufeff").splitlines(), delimiter=";")
    rows, others = list(one), list(two)
    assert [row["name"] for row in rows] == [row["name"] for row in others]
    assert next(row["frame"] for row in rows if row["name"] == "region_hours") == "192.4"
    assert next(row["frame"] for row in others if row["name"] == "region_hours") == "192,4"
    assert next(row["label"] for row in rows if row["section"] == "results" and row["name"] == "2017-003") == "'=visit held"
    guideline = next(row for row in rows if row["section"] == "guidelines" and row["name"] == "G8")
    assert (guideline["requests"], guideline["overridden"]) == ("7", "1")


@pytest.mark.usefixtures("sample")
def test_json_has_the_same_figures(run: Run) -> None:
    found = json.loads(run("audit", "report", "--json")[1])
    kinds = ("activate", "refer-to-operator", "decline", "undecided")
    assert (found["requests"], found["overridden"]) == (89, 1)
    assert found["checkpoint"].splitlines()[:3] == checkpoint(run)[:3]
    assert sum(found[kind] for kind in kinds) == 89
    for section in ("kinds", "months"):
        assert sum(row["requests"] for row in found[section]) == 89
        assert all(sum(row[kind] for kind in kinds) == row["requests"] for row in found[section])


def test_an_empty_record(run: Run) -> None:
    run("audit", "init")
    status, out, _ = run("audit", "report")
    assert status == 0
    assert "0 requests" in out
    assert run("audit", "report", "--csv")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--since", "2017"], "`--since` is a day"),
        (["--since", "2018-01-01", "--before", "2018-01-01"], "there is no day from 2018-01-01 that lies before 2018-01-01"),
        (["--csv", "--json"], "choose one of them"),
        (["--html", "--csv"], "choose one of them"),
        (["--html", "-o", "nowhere/page.html"], "nowhere"),
    ],
)
def test_what_cannot_be_asked(run: Run, arguments: list[str], said: str) -> None:
    run("audit", "init")
    status, out, err = run("audit", "report", *arguments)
    assert (status, out) == (2, "")
    assert said in err


@pytest.mark.usefixtures("sample")
def test_the_page_has_the_same_figures_and_every_case(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    status, out, err = run("audit", "report", "--html", "-o", str(page), "--lang", "da")
    assert (status, out, err) == (0, "", f"note: the report is in `{page}`\n")
    html = page.read_text(encoding="utf-8")
    assert html.startswith('<!doctype html>\n<html lang="da">')
    assert html.count("<tbody id=") == 89
    found = json.loads(run("audit", "report", "--json")[1])
    shown = {kind: re.search(rf'class="is-{kind}"><strong><a[^>]*>([^<]*)<', html) for kind in ("activate", "refer-to-operator", "decline")}
    assert {kind: told and int(told.group(1)) for kind, told in shown.items()} == {kind: found[kind] for kind in shown}
    for line in checkpoint(run):
        assert line in html
    assert "Aktivér <span" in html
    assert '<span lang="">=visit held</span>, 3.5.2017' in html
    assert run("audit", "report", "--html", "--lang", "da")[1] == html
    before = (tmp_path / "record.sqlite").read_bytes()
    status, _, err = run("audit", "report", "--html", "-o", str(tmp_path / "record.sqlite"))
    assert (status, "error[same-file]" in err) == (2, True)
    assert (tmp_path / "record.sqlite").read_bytes() == before


def test_describe_needs_no_record(run: Run) -> None:
    status, out, err = run("audit", "describe", "--lang", "da")
    assert (status, err) == (0, "")
    assert out.startswith("Databeskrivelse af protokollen over afgørelser: Uopfordrede tilbud")
    found = json.loads(run("audit", "describe", "--json", "--policy", str(ROOT / "samples" / "study-visits"))[1])
    assert found["facts"]
    assert [row["name"] for row in found["kinds"]][:4] == ["decision", "override", "activation", "outcome"]
