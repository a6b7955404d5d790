"""`redundant`: rules without which nothing would come out otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.proofs.corpus import check, of_kind, rulebooks

FOUND = {
    "a-concept-set-twice": [("an-army",)],
    "a-flag-twice": [("look-at-very-many", "look-at-many")],
    "a-rule-on-a-concept": [("crowds-of-visitors", "visits")],
    "accepted": [("no-large-visits", "no-visits")],
    "says-it-twice": [("no-large-visits", "no-visits")],
}


@rulebooks("redundant")
def test_corpus(book: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert of_kind("redundant", check(book, tmp_path, run, monkeypatch)) == FOUND[book.name]
