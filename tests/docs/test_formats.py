"""`docs/formats.md`: its commands print what it shows, and its table of what is unclear is the program's."""

from __future__ import annotations

import os
import re
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

from tests.conftest import ROOT
from tests.docs.test_your_own_rulebook import follow, matches
from triage.diagnostics import Place, Problems, SourceText
from triage.language.values import read_value
from triage.model.vocabulary import Fact
from triage.table.cells import cell_node
from triage.table.habits import EITHER, HABITS, PLAIN, SEMICOLON, Habit

PAGE = ROOT / "docs" / "formats.md"


def test_the_page_does_what_it_says(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    done, told = follow(PAGE.read_text(encoding="utf-8"), tmp_path)
    if os.environ.get("TRIAGE_REWRITE"):
        PAGE.write_text(told, encoding="utf-8")
    assert len(done) == 4
    for command, wanted, printed in done:
        assert matches(wanted, printed), f"$ {command}\n--- the page says\n{wanted}--- it prints\n{printed}"


def read(habit: Habit, fact: Fact, text: str) -> object:
    problems = Problems()
    node = cell_node(fact, text, Place(SourceText("in", ()), 1, 1), habit, problems)
    return read_value(fact, node, problems) if node else None


def test_the_table_of_what_is_unclear_is_what_happens() -> None:
    number, day = Fact("n", "number"), Fact("d", "date")
    table = PAGE.read_text(encoding="utf-8").partition("| file |")[2].partition("\n\n")[0]
    rows = [[cell.strip(" *") for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    habits = [SEMICOLON, PLAIN, EITHER, *HABITS.values()]
    assert [name for row in rows for name in re.findall(r"--dialect (\w+)", row[0])] == list(HABITS)
    days = {"3 April": date(2026, 4, 3), "3 April 2026": date(2026, 4, 3), "March 4": date(2026, 3, 4), "March 4 2026": date(2026, 3, 4)}
    for row, habit in zip(rows, habits, strict=True):
        for text, told in zip(("1,5", "1.5", "1.234", "1,234"), row[1:5], strict=True):
            assert read(habit, number, text) == (None if told == "refused" else Decimal(told)), (row[0], text)
        for text, told in (("03-04-2026", row[5]), ("03/04/2026", row[6]), ("03-04-26", row[6])):
            assert read(habit, day, text) == days.get(told), (row[0], text)
