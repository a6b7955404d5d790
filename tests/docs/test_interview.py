"""`docs/interview.md`: the interview is held with the answers that the page shows, and must look as it does there.

TRIAGE_REWRITE=1 writes what a person would see into the page wherever it differs, to be shortened and read in the diff.
"""

from __future__ import annotations

import io
import os
import re
import sys
from typing import TYPE_CHECKING

from tests.conftest import ROOT
from tests.docs.test_your_own_rulebook import matches

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.conftest import Run

PAGE = ROOT / "docs" / "interview.md"
_BLOCK = re.compile(r"(?<=^```)(?P<kind>\w+)\n(?P<body>.*?)(?=^```$)", re.DOTALL | re.MULTILINE)
ANSWERS = (
    "no", "?", "yes", "Two Danish firms confirm in writing, and want to meet the buyer in March.", "", "17005120-2, 17005120-3",
    "no", "They ask for a reception and three days.", "", "17005120-1",
    "yes", "One Point Entry names a guide and has a programme.", "JBM", "17005120-4",
)  # fmt: skip


class Terminal(io.StringIO):
    """Standard input at a terminal, which shows what is typed."""

    def readline(self, size: int | None = -1, /) -> str:
        line = super().readline()
        sys.stderr.write(line)
        return line


def test_the_interview_goes_as_the_page_says(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = PAGE.read_text(encoding="utf-8")
    begun, console, ended = (block["body"] for block in _BLOCK.finditer(page))
    command, _, wanted = console.partition("\n")
    (tmp_path / "visit.yaml").write_text(begun, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("triage.cli.settings.now", lambda: "2017-12-04T09:30:00Z")
    monkeypatch.setattr("sys.stdin", Terminal("".join(f"{answer}\n" for answer in ANSWERS)))
    status, out, err = run(*command.removeprefix("$ triage ").split())
    written = (tmp_path / "visit.yaml").read_text(encoding="utf-8")
    seen = re.sub(" +$", "", err + out, flags=re.MULTILINE)  # no page keeps the space after a prompt
    if os.environ.get("TRIAGE_REWRITE"):
        if not matches(wanted, seen):
            page = page.replace(console, f"{command}\n{seen}")
        PAGE.write_text(page.replace(ended, written), encoding="utf-8")
        return
    assert status == 0
    assert matches(wanted, seen), seen
    assert written == ended
    assert not sys.stdin.read()


def test_it_starts_from_three_facts_and_asks_at_most_six_questions() -> None:
    begun, console, _ = (block["body"] for block in _BLOCK.finditer(PAGE.read_text(encoding="utf-8")))
    assert {line.partition(":")[0] for line in begun.splitlines()} == {"id", "kind", "initiative", "counterpart_region"}
    assert 1 <= len(re.findall(r"^\d+\. ", console, re.MULTILINE)) <= 6
