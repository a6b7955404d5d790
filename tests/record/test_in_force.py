from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from triage.diagnostics import Invalid
from triage.language.document import digest, to_document
from triage.model.noun import replace
from triage.record.in_force import activation_entry, activations, in_force, last_day, version_in_force
from triage.rulebook.cache import Loaded

if TYPE_CHECKING:
    import triage
    from triage.record.store import Store

AT = "2026-11-24T09:15:00Z"


def version(policy: triage.CompiledPolicy, number: int, last: date | None = None, status: str = "adopted") -> Loaded:
    """A version of the policy that differs from the others."""
    changed = replace(policy.policy, decided=f"meeting {number}", valid=(None, last), status=status)
    document = to_document(changed)
    return Loaded(changed, digest(document), document)


def activate(store: Store, loaded: Loaded, first: date, because: str = "Resolved.") -> None:
    before = activations(store, loaded.policy.name)
    entry = activation_entry(loaded, before, first, because, f"a{len(before)}", AT, "ANK")
    store.append([entry], (loaded.digest, loaded.document))


def test_without_anything_in_force_the_file_counts(store: Store, policy: triage.CompiledPolicy) -> None:
    given = version(policy, 1, date(2025, 12, 31))
    assert version_in_force(store, given, date(2025, 12, 31)) is given
    with pytest.raises(Invalid, match="was in force until 2025-12-31, not on 2026-01-01"):
        version_in_force(store, given, date(2026, 1, 1))


def test_each_version_holds_from_its_day_until_the_next(store: Store, policy: triage.CompiledPolicy) -> None:
    one, two, file = version(policy, 1), version(policy, 2), version(policy, 3)
    activate(store, two, date(2026, 7, 1))
    activate(store, one, date(2026, 1, 1))
    for day, wanted in ((date(2026, 1, 1), one), (date(2026, 6, 30), one), (date(2026, 7, 1), two), (date(2030, 1, 1), two)):
        found = version_in_force(store, file, day)
        assert (found.digest, found.policy, found.document) == (wanted.digest, wanted.policy, wanted.document)
    with pytest.raises(Invalid, match="no version of `visits/visits` was in force on 2025-12-31; the first one is from 2026-01-01"):
        version_in_force(store, file, date(2025, 12, 31))
    made = activations(store, policy.policy.name)
    assert [last_day(made, each) for each in made] == [None, date(2026, 6, 30)]
    assert made[1].data(date(2026, 6, 30)) == {
        "policy": "visits/visits", "digest": one.digest, "from": "2026-01-01", "to": "2026-06-30", "because": "Resolved.", "by": "ANK",
        "at": AT, "recorded": 2,
    }  # fmt: skip


def test_the_version_in_the_file_is_used_as_it_is(store: Store, policy: triage.CompiledPolicy) -> None:
    given = version(policy, 1)
    activate(store, given, date(2026, 1, 1))
    assert version_in_force(store, given, date(2026, 1, 1)) is given


def test_an_ended_version_is_not_fallen_back_to_nor_an_older_one(store: Store, policy: triage.CompiledPolicy) -> None:
    forever, ending = version(policy, 1), version(policy, 2, date(2026, 6, 30))
    activate(store, forever, date(2026, 1, 1))
    activate(store, ending, date(2026, 3, 1))
    assert version_in_force(store, forever, date(2026, 6, 30)).digest == ending.digest
    with pytest.raises(Invalid, match="was in force until 2026-06-30, not on 2026-07-01"):
        version_in_force(store, forever, date(2026, 7, 1))


def test_of_two_with_one_first_day_the_later_counts(store: Store, policy: triage.CompiledPolicy) -> None:
    for number in (1, 2):
        activate(store, version(policy, number), date(2026, 1, 1))
    chosen = in_force(activations(store, policy.policy.name), date(2026, 1, 1))
    assert chosen
    assert chosen.digest == version(policy, 2).digest


def test_another_policy_is_not_concerned(store: Store, policy: triage.CompiledPolicy) -> None:
    activate(store, version(policy, 1), date(2026, 1, 1))
    other = replace(policy.policy, name="visits/other")
    given = Loaded(other, digest(to_document(other)), to_document(other))
    assert version_in_force(store, given, date(2025, 1, 1)) is given


def test_what_is_not_put_in_force(store: Store, policy: triage.CompiledPolicy) -> None:
    activate(store, version(policy, 1), date(2026, 1, 1))
    for loaded, first, because, said in (
        (version(policy, 1), date(2026, 2, 1), "Again.", "is in force from 2026-01-01 already"),
        (version(policy, 2), date(2026, 2, 1), " ", "needs a reason"),
        (version(policy, 2, status="repealed"), date(2026, 2, 1), "Why not.", "is repealed"),
        (version(policy, 2, date(2026, 1, 31)), date(2026, 2, 1), "Late.", "was in force until 2026-01-31"),
    ):
        with pytest.raises(Invalid, match=said):
            activate(store, loaded, first, because)
    assert len(activations(store, policy.policy.name)) == 1


def test_a_version_that_cannot_be_read_is_not_replaced_by_the_file(store: Store, policy: triage.CompiledPolicy) -> None:
    given, document = version(policy, 1), {"$": "PolicyOfTomorrow"}
    strange = Loaded(given.policy, digest(document), document)
    activate(store, strange, date(2026, 1, 1))
    with pytest.raises(Invalid, match="cannot be read by this version of triage"):
        version_in_force(store, given, date(2026, 1, 1))
