"""`example-fails`: examples that do not come out as they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.proofs.corpus import check, of_kind, rulebooks

FOUND = {
    "applies-only-sometimes": [("useful-visits",)],
    "impossible": [("useful-visits",)],
    "never-does": [("useful-visits",), ("useful-visits",), ("useful-visits",)],
}


@rulebooks("example-fails")
def test_corpus(book: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert of_kind("example-fails", check(book, tmp_path, run, monkeypatch)) == FOUND[book.name]
