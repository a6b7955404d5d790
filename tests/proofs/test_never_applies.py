"""`never-applies`: rules that no request in scope meets."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.proofs.corpus import check, of_kind, rulebooks

FOUND = {
    "a-concept-that-nothing-sets": [("early-ones",)],
    "below-the-least": [("nobody",)],
    "out-of-scope": [("money",), ("note-on-money",)],
    "ruled-out-as-impossible": [("useful-money",)],
}


@rulebooks("never-applies")
def test_corpus(book: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert of_kind("never-applies", check(book, tmp_path, run, monkeypatch)) == FOUND[book.name]
