"""`accepted-nothing`: acceptances that match no finding."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.proofs.corpus import check, of_kind, rulebooks

FOUND = {
    "another-rule": [("no-visits",)],
    "nothing-of-the-kind": [()],
    "nothing-unused": [()],
}


@rulebooks("accepted-nothing")
def test_corpus(book: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert of_kind("accepted-nothing", check(book, tmp_path, run, monkeypatch)) == FOUND[book.name]
