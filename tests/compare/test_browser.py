"""The report in a real browser: nothing that axe-core objects to, no request to anybody, and no scrolling sideways on a telephone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser import drive, in_a_browser
from tests.conftest import ROOT, Run


@in_a_browser
@pytest.mark.parametrize("lang", ["en", "da"])
def test_in_a_browser(tmp_path: Path, run: Run, lang: str) -> None:
    report = tmp_path / "report.html"
    backlog = str(ROOT / "samples" / "backlog.csv")
    run("compare", backlog, "--joint", "kind: [event]", "--show", "title", "--lang", lang, "--report", str(report))
    told = drive(Path(__file__).with_name("browser.cjs"), report, tmp_path)
    assert told["asked"] == []
    assert told["messages"] == []
    assert told["printed"]
    assert len(told["found"]) == 4
    for found in told["found"]:
        assert found["violations"] == []
        assert found["passes"] > 20
        assert found["wide"] <= found["width"]
