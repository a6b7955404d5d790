"""What a page is made from, how much it holds, and that a run that asks for one gets it whole."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import triage
from tests.conftest import ROOT, Run
from tests.hostile import RAW
from triage.report.page import cases, collected, words
from triage.report.page.collected import Circumstances, Collector, version_of
from triage.report.page.html import backlog_html

DAY = date(2017, 3, 3)
VISIT = {"kind": "host-delegation", "counterpart_country": "CN", "counterpart_region": "CN-JS", "initiative": "external"}
VISIT |= {"topics": ["culture"], "asks_region_to_initiate": "no", "business_relevant": "no", "received_on": date(2017, 2, 1)}


def collector(*requests: dict[str, object]) -> Collector:
    policy = triage.load("guidelines")
    made = Collector(version_of(policy.engine.kernel, policy.digest))
    for request in requests:
        made.add(policy.decide(request))
    return made


def text(html: str) -> str:
    flat = re.sub(r"</?span\b[^>]*>", "", html.partition("<body>")[2])
    return " ".join(re.sub("<[^>]*>", " ", flat).split())


def test_every_case_is_counted_under_its_headings() -> None:
    made = collector(VISIT | {"operator_can_carry": "yes"}, VISIT | {"operator_can_carry": "no"}, VISIT)
    assert {word: made.total(word) for word in ("refer-to-operator", "decline", "open", "activate")} == {
        "refer-to-operator": 1, "decline": 1, "open": 1, "activate": 0,
    }  # fmt: skip
    assert made.counts["operator"] == {"one-point-entry": {"refer-to-operator": 1}}
    assert made.counts["guideline"] == {"G7": {"refer-to-operator": 1, "decline": 1}}
    assert made.counts["month"] == {"2017-02": {"refer-to-operator": 1, "decline": 1, "open": 1}}
    assert [made.named(which)[0].name for which in ("kind", "received", "title")] == ["kind", "received_on", "title"]


@pytest.mark.parametrize("lang", ["en", "da"])
def test_equal_treatment_names_what_separates(lang: str) -> None:
    made = collector({"id": "A", **VISIT, "operator_can_carry": "yes"}, {"id": "B", **VISIT, "operator_can_carry": "no"})
    said = text(backlog_html(made, Circumstances("b.csv"), DAY, lang))
    separated = {
        "en": "B: Decline. What separates them: an operator can carry it: yes here, no there",
        "da": "B: Afslå. Det, der skiller dem: en operatør kan løfte opgaven: her ja, dér nej",
    }
    assert separated[lang] in said


def test_more_than_fits_is_counted_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collected, "MOST_CASES", 3)
    made = collector(*({"id": f"V-{number}", **VISIT, "operator_can_carry": "yes"} for number in range(5)))
    html = backlog_html(made, Circumstances("b.csv", 5, "checkpoint 17", "out.csv"), DAY, "en")
    said = text(html)
    assert "Of 5 requests the first 3 are shown below, and the figures count all of them. All of them are in out.csv." in said
    assert html.count("<tbody id=") == 3
    assert "In the record: 5 decisions." in said
    assert "checkpoint 17" in said
    assert made.total("refer-to-operator") == 5


def test_a_page_has_a_budget(monkeypatch: pytest.MonkeyPatch) -> None:
    requests = [{"id": f"V-{number}", **VISIT, "operator_can_carry": "yes", "summary": "long " * 500} for number in range(40)]
    monkeypatch.setattr(cases, "MOST_BYTES", 20_000)
    html = backlog_html(collector(*requests), Circumstances("b.csv"), DAY, "en")
    shown = html.count("<tbody id=")
    assert 5 < shown < 40
    assert f"Of 40 requests the first {shown} are shown" in text(html)
    monkeypatch.setattr(cases, "MOST_EXPLAINED", 0)
    said = text(backlog_html(collector(requests[0]), Circumstances("b.csv"), DAY, "en"))
    assert "Why not, and what would change it: `triage explain V-0`." in said


def test_no_personal_data_and_the_reason_once() -> None:
    request = {**VISIT, "operator_can_carry": "yes", "contact": "Li Wei, 12345678"}
    html = backlog_html(collector({"id": "A", **request}, {"id": "B", **request}), Circumstances("b.csv"), DAY, "en")
    assert "Li Wei" not in html
    assert "12345678" not in html
    assert html.count("What made the difference") == 1
    assert 'data-like="case-0"' in html
    assert not set(html) & RAW


def test_both_languages_say_the_same() -> None:
    places = {lang: {key: sorted(re.findall(r"{(\w+)}", said)) for key, said in table.items()} for lang, table in words.TABLES.items()}
    assert places["en"] == places["da"]


def test_a_run_writes_its_page_or_nothing(tmp_path: Path, run: Run) -> None:
    backlog, out, page = str(ROOT / "samples" / "backlog.csv"), str(tmp_path / "out.csv"), tmp_path / "page.html"
    status, _, err = run("batch", backlog, "-o", out, "--report", str(page), "--no-store", "--lang", "da")
    assert (status, "the report is in" in err) == (1, True)
    html = page.read_text(encoding="utf-8")
    assert html.startswith('<!doctype html>\n<html lang="da">')
    assert html.count("<tbody id=") == 89
    assert 'lang="zh">蓝江市' in html
    assert "vedtag" not in html.casefold()
    assert [path.name for path in tmp_path.iterdir() if "part" in path.name] == []
    for wrong in (backlog, out, str(tmp_path / "none" / "page.html"), str(tmp_path)):
        status, _, err = run("batch", backlog, "-o", out, "--report", wrong, "--no-store")
        assert (status, "error[" in err) == (2, True), wrong
