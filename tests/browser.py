"""Pages in a real browser: Debian's Chromium, driven by playwright-core, looked at by axe-core.

Tests that need it are skipped where Chromium, Node or the two packages are not there: NODE_PATH says where Node finds them.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

_CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_NODE = shutil.which("node")


def _missing() -> str:
    if not _CHROMIUM or not _NODE:
        return "there is no Chromium or no Node"
    asked = [_NODE, "-e", "require.resolve('playwright-core'); require.resolve('axe-core/axe.min.js')"]
    there = subprocess.run(asked, capture_output=True, check=False).returncode == 0
    return "" if there else "Node finds no playwright-core and axe-core; set NODE_PATH"


_WHY = _missing()
in_a_browser = pytest.mark.skipif(bool(_WHY), reason=_WHY)


def drive(script: Path, page: Path, tmp_path: Path, *further: str) -> Any:
    """Runs a script of Node on a page and gives what it prints, read as JSON."""
    profile = tmp_path / "profile"
    profile.mkdir(exist_ok=True)
    command = [str(_NODE), str(script), str(page), str(profile), str(_CHROMIUM), *further]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
