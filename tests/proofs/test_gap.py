"""`gap`: requests in scope that reach no rule which decides."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.proofs.corpus import check, of_kind, rulebooks

FOUND = {
    "a-number-between": [()],
    "accepted": [()],
    "an-assumption": [()],
    "an-impossible-request": [],
    "filled-by-otherwise": [()],
    "no-otherwise": [()],
    "none-between-whole-numbers": [],
}


@rulebooks("gap")
def test_corpus(book: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert of_kind("gap", check(book, tmp_path, run, monkeypatch)) == FOUND[book.name]
