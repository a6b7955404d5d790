from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from triage.diagnostics import Invalid
from triage.table.aside import Aside
from triage.table.row import Dialect, Fault, Rejected

if TYPE_CHECKING:
    from pathlib import Path

ROW = Rejected(7, "a\x1b", (Fault("hours", "x", "`hours` is a number"), Fault("", "", "impossible")))


def test_rejected_rows_in_the_dialect_of_the_input(tmp_path: Path) -> None:
    path = tmp_path / "out.csv.rejected.csv"
    with Aside(str(path), Dialect(";", True, "\r\n"), pytest.fail) as aside:
        aside.add(ROW)
        aside.add(Rejected(9, "", (Fault("", "", "1 cell, but the header names 2 columns"),)))
        aside.finish()
        assert not path.exists()
        aside.put_in_place()
    assert aside.rows == 2
    assert path.read_bytes().decode() == (
        "\ufeffline;id;column;value;reason\r\n"
        "7;a\\x1b;hours;x;`hours` is a number / impossible\r\n"
        "9;;;;1 cell, but the header names 2 columns\r\n"
    )


def test_there_is_a_file_only_where_a_row_was_rejected(tmp_path: Path) -> None:
    path = tmp_path / "rejected.csv"
    path.write_text("of an earlier run")
    with Aside(str(path), Dialect(), pytest.fail) as aside:
        aside.finish()
        assert path.exists()
        aside.put_in_place()
    assert os.listdir(tmp_path) == []
    with Aside(str(path), Dialect(), pytest.fail) as aside:
        aside.put_in_place()


def test_a_stopped_run_leaves_the_earlier_file(tmp_path: Path) -> None:
    path = tmp_path / "rejected.csv"
    path.write_text("of an earlier run")
    aside = Aside(str(path), Dialect(), pytest.fail)
    aside.add(ROW)
    assert len(os.listdir(tmp_path)) == 2
    aside.__exit__(KeyboardInterrupt, None, None)
    assert os.listdir(tmp_path) == ["rejected.csv"]
    assert path.read_text() == "of an earlier run"


def test_an_earlier_file_that_cannot_be_removed(tmp_path: Path) -> None:
    (tmp_path / "rejected.csv").mkdir()
    with pytest.raises(Invalid, match="which is of an earlier run, cannot be removed: "):
        Aside(str(tmp_path / "rejected.csv"), Dialect(), pytest.fail).put_in_place()


def test_without_a_file_they_are_told() -> None:
    told: list[str] = []
    with Aside(None, Dialect(";"), told.append) as aside:
        aside.add(ROW)
        aside.finish()
        aside.put_in_place()
    assert told == ["rejected: line 7 (`a\\x1b`): hours: `hours` is a number / impossible"]
    assert aside.rows == 1
