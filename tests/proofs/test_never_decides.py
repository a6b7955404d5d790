"""`never-decides`: rules that apply only where an earlier tier has decided."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.proofs.corpus import check, of_kind, rulebooks

FOUND = {
    "by-two-rules-together": [("visits", "few", "many")],
    "declined-already": [("useful-visits", "no-visits")],
}


@rulebooks("never-decides")
def test_corpus(book: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert of_kind("never-decides", check(book, tmp_path, run, monkeypatch)) == FOUND[book.name]
