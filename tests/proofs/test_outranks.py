"""`outranks`: precedence at work."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.proofs.corpus import check, of_kind, rulebooks

FOUND = {
    "a-concept-between": [("benefit", "no-crowds")],
    "money-first": [("benefit", "no-money")],
    "the-same-outcome-is-silent": [],
}


@rulebooks("outranks")
def test_corpus(book: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert of_kind("outranks", check(book, tmp_path, run, monkeypatch)) == FOUND[book.name]
