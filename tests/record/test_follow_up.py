from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.record.visits import entry
from triage.diagnostics import Invalid
from triage.model.noun import replace
from triage.record import RecordFault
from triage.record.follow_up import follow_up_entry, follow_ups, read_follow_up

if TYPE_CHECKING:
    from triage.record.store import Store

AT = "2026-03-02T23:15:00Z"


def test_what_became_of_a_decision_in_the_order_of_the_days(store: Store) -> None:
    decision, other = entry(1), entry(2, case="case-1")
    store.append([
        decision, other,
        follow_up_entry(decision, "contract\n signed ", date(2026, 3, 3), "f1", AT, "ANK"),
        follow_up_entry(decision, "visit held", date(2026, 2, 1), "f2", AT, "ANK"),
        follow_up_entry(other, "nothing came of it", date(2026, 1, 1), "f3", AT, "ANK"),
    ])  # fmt: skip
    found = follow_ups(store.get("case-1"), decision)
    assert [(each.became, each.on, each.seq) for each in found] == [
        ("visit held", date(2026, 2, 1), 4), ("contract signed", date(2026, 3, 3), 3),
    ]  # fmt: skip
    assert found[0].data() == {"became": "visit held", "on": "2026-02-01", "by": "ANK", "at": AT, "recorded": 4}


def test_what_says_nothing_or_is_yet_to_come() -> None:
    with pytest.raises(Invalid, match="nothing is said"):
        follow_up_entry(entry(1), " \n", date(2026, 3, 1), "f", AT, "ANK")
    with pytest.raises(Invalid, match="2026-03-04 is yet to come"):
        follow_up_entry(entry(1), "contract signed", date(2026, 3, 4), "f", AT, "ANK")


def test_an_entry_that_was_changed() -> None:
    kept = follow_up_entry(entry(1), "contract signed", date(2026, 3, 1), "f", AT, "ANK")
    with pytest.raises(RecordFault):
        read_follow_up(replace(kept, body=kept.body.replace(b"2026-03-01", b"2026-13-01")))


def test_a_text_of_before_stands_in_the_body() -> None:
    kept = follow_up_entry(entry(1), "contract signed", date(2026, 3, 1), "f", AT, "ANK")
    assert b"contract" not in kept.body
    before = replace(kept, personal={}, body=kept.body.replace(b'"personal": ["became"]', b'"became": "visit held"'))
    assert read_follow_up(before).became == "visit held"
    assert read_follow_up(replace(kept, personal={})).became is None
