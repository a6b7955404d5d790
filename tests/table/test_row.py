from __future__ import annotations

from typing import TYPE_CHECKING

from tests.table.desk import csv_of
from triage.diagnostics import Diagnostic
from triage.table.row import Fault, Rejected, rejected, shorten

if TYPE_CHECKING:
    import triage


def test_what_diagnostics_say_of_a_row(policy: triage.CompiledPolicy) -> None:
    (row,) = csv_of(policy, "id,kind,title\n7,visit," + "x" * 300 + "\n").rows()
    assert not isinstance(row, Rejected)
    found = rejected(
        row, [Diagnostic("a", "wrong \x1b", fact="title", help="do so"), Diagnostic("b", "all wrong."), Diagnostic("c", "no", fact="cost")]
    )
    assert found == Rejected(
        2, "7", (Fault("title", "x" * 199 + "…", "wrong \\x1b; do so"), Fault("", "", "all wrong"), Fault("cost", "", "no"))
    )


def test_values_are_shown_shortened() -> None:
    assert shorten("x" * 200) == "x" * 200
    assert shorten("x" * 201) == "x" * 199 + "…"
