"""`conflict`: rules of one tier, and concepts, that contradict one another."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.proofs.corpus import check, of_kind, rulebooks

FOUND = {
    "a-computed-fact": [("too-late", "benefit")],
    "kept-apart": [],
    "only-in-scope": [],
    "two-operators": [("small", "large")],
    "two-rules": [("limits", "benefit")],
    "two-values-of-a-concept": [("few-are-small", "a-party-is-large")],
    "two-values-with-one-outcome": [],
}


@rulebooks("conflict")
def test_corpus(book: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert of_kind("conflict", check(book, tmp_path, run, monkeypatch)) == FOUND[book.name]
