"""The page in a real browser, used as a reader uses it: by mouse, by keyboard, on paper, on a telephone and without scripts."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.browser import drive, in_a_browser
from tests.conftest import ROOT, Run
from tests.hostile import HOSTILE, RAW
from triage.diagnostics import visible

SCRIPT = Path(__file__).with_name("browser.cjs")
DECIDED = {"en": ("Activate", "Decline"), "da": ("Aktivér", "Afslå")}


def quiet(told: Any) -> None:
    """Nothing was asked of the network, nothing went wrong, and nobody is kept out."""
    assert told["asked"] == []
    assert told["messages"] == []
    assert len(told["found"]) == 4
    for found in told["found"]:
        assert found["violations"] == []
        assert found["passes"] > 20
        assert found["wide"] <= found["width"]


@in_a_browser
@pytest.mark.parametrize("lang", ["en", "da"])
def test_a_reader_finds_every_case(tmp_path: Path, run: Run, lang: str) -> None:
    backlog = tmp_path / "backlog.csv"
    rows = list(csv.reader(io.StringIO((ROOT / "samples" / "backlog.csv").read_text(encoding="utf-8"))))
    # One case twice, so that there are two in which the same facts decide.
    again = ["2017-900", *rows[1][1:]]
    with backlog.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([*rows, again])
    page = tmp_path / "page.html"
    run("batch", str(backlog), "-o", str(tmp_path / "out.csv"), "--report", str(page), "--lang", lang, "--no-store")
    decided = {row["id"]: row for row in csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text(encoding="utf-8")))}
    told = drive(SCRIPT, page, tmp_path)
    quiet(told)
    assert [line[0] for line in told["all"]] == list(decided)

    assert len(told["sorted"]) == 10
    for each in told["sorted"]:
        assert each["says"] == each["way"]
    ids, days = told["sorted"][0]["times"], told["sorted"][2]["times"]
    assert ids == sorted(decided)
    assert told["sorted"][1]["times"] == ids[::-1]
    assert days == sorted(days)
    assert told["sorted"][3]["times"] == sorted(days, reverse=True)

    by_decision = {word: sorted(id for id, row in decided.items() if row["decision"] == word) for word in ("activate", "decline")}
    assert sorted(line[0] for line in told["declined"]) == by_decision["decline"]
    assert {line[3] for line in told["declined"]} == {DECIDED[lang][1]}
    assert told["count"].startswith(str(len(by_decision["decline"])))
    assert sorted(line[0] for line in told["activated"]) == by_decision["activate"]
    assert {line[3] for line in told["activated"]} == {DECIDED[lang][0]}
    assert (told["focus"], told["chosen"]) == ("cases", "activate")
    assert {line[4] for line in told["guideline"]} == {"G2"}
    assert {line[0] for line in told["searched"]} == {id for id, row in decided.items() if "土壤" in "".join(row.values())}
    assert told["cleared"] == len(decided)
    assert told["jumped"] == [next(id for id in decided if id == told["jumped"][0]), True]
    assert decided[told["jumped"][0]]["status"] == "open"
    assert told["copied"] is True

    keyboard = told["keyboard"]
    assert told["firstStop"] == "skip"
    assert keyboard["unseen"] == []
    assert "search" in keyboard["stops"]
    assert keyboard["stops"].count("select") == 5
    assert keyboard["sortedBy"] == "ascending"
    assert keyboard["unfolded"] is True
    assert 0 < keyboard["lines"] < len(decided)

    assert told["pdf"] > 50_000
    assert told["printed"]
    assert told["paperControls"] == 0
    assert (told["plain"], told["plainControls"], told["plainNote"]) == (len(decided), False, True)


@in_a_browser
def test_a_period_of_the_record(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIAGE_STORE", str(tmp_path / "record.sqlite"))
    run("audit", "init")
    run("batch", str(ROOT / "samples" / "backlog.csv"), "-o", str(tmp_path / "out.csv"))
    for case in ("2017-002", "2017-004"):
        assert run("audit", "override", case, "--decision", "activate", "--because", "A buyer <b>wrote</b>.", "--cites", "G9")[0] == 0
    assert run("audit", "outcome", "2017-003", "visit held", "--on", "2017-05-03")[0] == 0
    page = tmp_path / "page.html"
    assert run("audit", "report", "--html", "-o", str(page))[0] == 0
    told = drive(SCRIPT, page, tmp_path)
    quiet(told)
    assert len(told["all"]) == 89
    assert {line[0]: line[3] for line in told["overridden"]} == {
        "2017-002": "Activate (the rules: Decline)",
        "2017-004": "Activate (the rules: Refer to the result-contract negotiations)",
    }
    assert [line[0] for line in told["changed"]] == ["2017-002"]
    assert {line[3].partition(" (")[0] for line in told["activated"]} == {"Activate"}
    assert all("G1" in line[4].split() for line in told["guideline"])
    assert told["keyboard"]["stops"].count("select") == 5


@in_a_browser
@pytest.mark.parametrize("recorded", [False, True], ids=["backlog", "record"])
def test_hostile_texts_change_nothing(tmp_path: Path, run: Run, recorded: bool) -> None:
    backlog, page = tmp_path / "backlog.jsonl", tmp_path / "page.html"
    ids: list[str] = []
    facts = {"kind": "event", "counterpart_country": "CN", "received_on": "2017-03-01", "region_role": "attendee"}
    with backlog.open("w", encoding="utf-8") as file:
        for number, text in enumerate(HOSTILE):
            texts = dict.fromkeys(("title", "summary", "sender_name", "journal_ref", "contact"), text)
            judged = {"value": "yes", "because": text, "by": text, "on": text, "evidence": [text]}
            id = f"{number} {text}" if text.isprintable() else f"text {number}"
            ids.append(id)
            request = {"id": id, **facts, **texts, "initiative": {"value": "external", "by": text}}
            file.write(json.dumps({**request, "within_limited_coordination": judged}) + "\n")
    if recorded:
        store = ("--store", str(tmp_path / "record.sqlite"))
        run("audit", "init", *store)
        run("batch", str(backlog), "-o", str(tmp_path / "out.jsonl"), *store)
        for id, text in zip(ids, HOSTILE, strict=True):
            override = ("--decision", "decline", "--because", text, "--cites", "G5")
            assert run("audit", "override", *override, *store, "--", id)[0] == 0, text
            assert run("audit", "outcome", "--on", "2017-05-03", *store, "--", id, text)[0] == 0, text
        run("audit", "report", "--html", "-o", str(page), *store)
    else:
        run("batch", str(backlog), "-o", str(tmp_path / "out.jsonl"), "--report", str(page), "--no-store")
    told = drive(SCRIPT, page, tmp_path, "harm")
    quiet(told)
    assert told["hacked"] == "undefinedundefined"
    assert told["handlers"] == 0
    assert set(told["elements"]) & {"script", "iframe", "object", "embed", "img", "base", "form", "link", "foreignobject", "video"} == {
        "script"
    }
    assert all(link.startswith("#") for link in told["links"])
    text = " ".join(told["text"].split())
    for hostile in HOSTILE:
        shown = " ".join(visible(" ".join(hostile.translate({9: " ", 10: " ", 13: " "}).split(" "))).split())
        assert shown in text, hostile
    assert not set(page.read_text(encoding="utf-8")) & RAW
