"""The report in a real browser: nothing that axe-core objects to, no request to anybody, and no scrolling sideways on a telephone.

Skipped where Chromium, Node or the packages playwright-core and axe-core are not there: NODE_PATH says where Node finds them.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT, Run

_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_NODE = shutil.which("node")


def _missing() -> str:
    if not _CHROMIUM or not _NODE:
        return "there is no Chromium or no Node"
    asked = [_NODE, "-e", "require.resolve('playwright-core'); require.resolve('axe-core/axe.min.js')"]
    there = subprocess.run(asked, capture_output=True, check=False).returncode == 0
    return "" if there else "Node finds no playwright-core and axe-core; set NODE_PATH"


_WHY = _missing()


@pytest.mark.skipif(bool(_WHY), reason=_WHY)
@pytest.mark.parametrize("lang", ["en", "da"])
def test_in_a_browser(tmp_path: Path, run: Run, lang: str) -> None:
    report, profile = tmp_path / "report.html", tmp_path / "profile"
    backlog = str(ROOT / "samples" / "backlog.csv")
    run("compare", backlog, "--joint", "kind: [event]", "--show", "title", "--lang", lang, "--report", str(report))
    profile.mkdir()
    script = Path(__file__).with_name("browser.cjs")
    command = [str(_NODE), str(script), str(report), str(profile), str(_CHROMIUM)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["asked"] == []
    assert told["messages"] == []
    assert told["printed"]
    assert len(told["found"]) == 4
    for found in told["found"]:
        assert found["violations"] == []
        assert found["passes"] > 20
        assert found["wide"] <= found["width"]
