"""`unused`: what no policy of a rulebook uses."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.proofs.corpus import check, of_kind, rulebooks

FOUND = {
    "accepted": [(), ()],
    "all-four": [(), (), (), (), ()],
}


@rulebooks("unused")
def test_corpus(book: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert of_kind("unused", check(book, tmp_path, run, monkeypatch)) == FOUND[book.name]
