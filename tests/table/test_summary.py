from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from triage.table.summary import Counts

if TYPE_CHECKING:
    import triage


def counts(policy: triage.CompiledPolicy) -> Counts:
    found = Counts()
    for facts in (
        {"kind": "visit", "start": "2017-01-01", "end": "2017-01-02", "cost": 1, "country": "CN"},
        {"kind": "visit", "cost": 2000, "country": "CN"},
        {"country": "CN"},
        {"country": "XX"},
        {"kind": "visit", "start": "2017-01-01", "end": "2017-01-12", "cost": 1, "country": "CN"},
        {"kind": "-visit", "hours": 30, "cost": 1, "country": "CN"},
    ):
        found.add(policy.decide(facts).outcome)
    found.rejected += 2
    return found


def test_counts_for_a_person(policy: triage.CompiledPolicy) -> None:
    assert counts(policy).lines("en") == [
        "rows                 8",
        "decided              2",
        "  activate           0",
        "  decline            1",
        "  refer to operator  1",
        "    host             1",
        "open                 1",
        "out of scope         1",
        "uncovered            1",
        "conflict             1",
        "rejected             2",
    ]
    assert counts(policy).lines("da")[0] == "rækker                 8"
    assert len(counts(policy).lines("da")) == 11


def test_counts_for_a_program(policy: triage.CompiledPolicy) -> None:
    assert counts(policy).data() == {
        "rows": 8, "decided": 2, "open": 1, "out-of-scope": 1, "uncovered": 1, "conflict": 1, "rejected": 2,
        "decisions": {"activate": 0, "decline": 1, "refer-to-operator": 1}, "operators": {"host": 1},
    }  # fmt: skip


@pytest.mark.parametrize("numbers", [(9, 6, 2), (7, 6, 2), (8, 5, 2), (8, 7, 1), (8, 6, 1), (8, 8, 0)])
def test_a_lost_row_is_a_fault(policy: triage.CompiledPolicy, numbers: tuple[int, int, int]) -> None:
    counts(policy).check(8, 6, 2)
    with pytest.raises(AssertionError, match=f"{numbers[0]} rows in, 6 answered and {numbers[1]} written"):
        counts(policy).check(*numbers)
