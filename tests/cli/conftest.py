from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run


@pytest.fixture(params=["file", "server"])
def anywhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, run: Run) -> None:
    """An empty record in a file, and one on a server, which is the one that commands use."""
    place = request.getfixturevalue("database") if request.param == "server" else str(tmp_path / "record.sqlite")
    monkeypatch.setenv("TRIAGE_STORE", place)
    assert run("audit", "init")[0] == 0
