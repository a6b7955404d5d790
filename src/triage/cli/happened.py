"""What an entry of the record that is no decision says, as a person reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..record.decided import policy_of
from ..record.follow_up import KIND as OUTCOME
from ..record.follow_up import follow_ups, read_follow_up
from ..record.in_force import KIND as ACTIVATION
from ..record.in_force import activations, last_day, read_activation
from ..record.overrides import KIND as OVERRIDE
from ..record.overrides import among, read_override

if TYPE_CHECKING:
    from typing import Any

    from ..model.policy import Policy
    from ..record import Entry
    from ..record.store import Store


def happened(entry: Entry, record: Store, lang: str) -> str | None:
    """The entry in words, None where it is of a kind, or under a policy, that this version knows nothing of."""
    from ..report.after import activation_prose, follow_up_prose, override_prose

    if entry.kind == OVERRIDE:
        policy, override = policy_of(record, entry.policy), read_override(entry)
        about = record.get(override.of)
        return override_prose([override.data()], about[0].outcome, policy, lang) if policy and about else None
    if entry.kind == ACTIVATION:
        found, activation = activations(record, entry.case), read_activation(entry)
        return activation_prose(activation.data(last_day(found, activation)), lang)
    if entry.kind == OUTCOME:
        return follow_up_prose(entry.case, read_follow_up(entry).data(), lang)
    return None


def beside(entry: Entry, record: Store) -> dict[str, Any]:
    """What stands beside a decision in JSON: `override`, the one that holds, if any, all `overrides` where there are several, and
    `became`, what became of it, where that was noted."""
    if entry.kind != "decision":
        return {}
    around = record.get(entry.case)
    overrides = [override.data() for override in among(around, entry)]
    became = [follow_up.data() for follow_up in follow_ups(around, entry)]
    further = {"overrides": overrides if len(overrides) > 1 else [], "became": became}
    return {"override": overrides[-1] if overrides else None, **{key: value for key, value in further.items() if value}}


def beside_words(entry: Entry, record: Store, policy: Policy, lang: str) -> str:
    """What stands beside a decision in words, with an empty line after it; empty where nothing does."""
    from ..report.after import follow_up_prose, override_prose

    around = record.get(entry.case)
    told = [override_prose([override.data() for override in among(around, entry)], entry.outcome, policy, lang)]
    told += [follow_up_prose(entry.case, follow_up.data(), lang) for follow_up in follow_ups(around, entry)]
    return "".join(f"{each}\n\n" for each in told if each)
