"""Which version of a policy was in force on a day, by what somebody put in force and by the policy's own `valid` (`language.md` 4).

A version holds from its first day until the day before the next one's. One whose `valid` has ended is in force no longer, and no
older one ever stands in for it: what was replaced stays replaced.
"""

from __future__ import annotations

from ..diagnostics import Diagnostic, Invalid, visible
from ..lean import date, timedelta, to_json
from ..model.noun import TYPE_CHECKING, Noun
from ..rulebook.cache import Loaded
from . import Entry
from .decided import policy_of
from .entries import body_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model.policy import Policy
    from .store import Store

KIND = "activation"


class Activation(Noun):
    """A version of a policy, by its digest, that was put in force from a day on: by whom, when and why."""

    policy: str
    digest: str
    first: date
    because: str
    by: str
    at: str
    seq: int | None = None

    def data(self, last: date | None = None) -> dict[str, object]:
        """The activation as plain JSON values; `last` is the day on which another version ends it."""
        return {
            "policy": self.policy, "digest": self.digest, "from": self.first.isoformat(), "to": last.isoformat() if last else None,
            "because": self.because, "by": self.by, "at": self.at, "recorded": self.seq,
        }  # fmt: skip


def activation_entry(
    loaded: Loaded, before: Sequence[Activation], first: date, because: str, entry_id: str, at: str, by: str
) -> Entry:  # fmt: skip
    """The entry that puts a version in force; it goes by the name of the policy as others go by their case.

    `before` are the activations so far. Raises `Invalid` where there is no reason, where the policy says itself that it does not hold
    on that day, or where this version holds then already.
    """
    policy = loaded.policy
    if not because.strip():
        raise Invalid([Diagnostic("no-reason", "an activation needs a reason", None, "say in a sentence why, with `--because`")])
    if policy.status == "repealed":
        raise Invalid([Diagnostic("repealed", f"`{visible(policy.name)}` is repealed", policy.place, "put another policy in force")])
    check_valid(policy, first, "change `valid` in the policy file, or name another day with `--from`")
    now = in_force(before, first)
    if now is not None and now.digest == loaded.digest:
        message = f"this version of `{visible(policy.name)}` is in force from {now.first} already"
        raise Invalid([Diagnostic("same-version", message, None, "there is nothing to put in force")])
    body = {"v": 1, "kind": KIND, "id": entry_id, "at": at, "by": by, "policy": policy.name, "digest": loaded.digest}
    body |= {"from": first.isoformat(), "because": because.strip()}
    raw = to_json(body).encode("utf-8", "backslashreplace")
    return Entry(entry_id, KIND, at, by, policy.name, raw, policy=loaded.digest)


def read_activation(entry: Entry) -> Activation:
    """The activation that an entry holds. Raises `RecordFault`."""
    body = body_of(entry)
    first = date.fromisoformat(body["from"])
    return Activation(entry.case, entry.policy or "", first, str(body.get("because", "")), entry.by, entry.at, entry.seq)


def activations(store: Store, policy: str) -> list[Activation]:
    """What was put in force of a policy, in the order of the record."""
    return [read_activation(entry) for entry in store.get(policy) if entry.kind == KIND and entry.case == policy]


def in_force(found: Sequence[Activation], on: date) -> Activation | None:
    """The activation that counts on a day: that of the latest first day, and of two with the same one the later."""
    return max((each for each in found if each.first <= on), key=lambda each: (each.first, each.seq or 0), default=None)


def last_day(found: Sequence[Activation], of: Activation) -> date | None:
    """The last day of an activation: the day before another one takes its place; None where none does."""
    later = [each.first for each in found if each.first > of.first]
    return min(later) - timedelta(days=1) if later else None


def version_in_force(store: Store, loaded: Loaded, on: date) -> Loaded:
    """The version of a policy that was in force on a day: the one given, where nothing of the policy was ever put in force.

    Raises `Invalid` where none was, and `RecordFault`.
    """
    found = activations(store, loaded.policy.name)
    if not found:
        check_valid(loaded.policy, on)
        return loaded
    chosen, name = in_force(found, on), visible(loaded.policy.name)
    if chosen is None:
        first = min(each.first for each in found)
        message = f"no version of `{name}` was in force on {on}; the first one is from {first}"
        raise Invalid([Diagnostic("not-in-force", message, None, "name a later day with `--as-of`")])
    policy = loaded.policy if chosen.digest == loaded.digest else policy_of(store, chosen.digest)
    if policy is None:
        message = f"the version of `{name}` in force on {on} ({chosen.digest}) cannot be read by this version of triage"
        raise Invalid([Diagnostic("unreadable", message, None, "install the version that put it in force")])
    check_valid(policy, on, "a version that has ended is not fallen back to: put another one in force with `triage rules activate`")
    if chosen.digest == loaded.digest:
        return loaded
    document = store.policy(chosen.digest)
    assert document is not None, "the policy was read from it"
    import json

    return Loaded(policy, chosen.digest, json.loads(document))


def check_valid(policy: Policy, on: date, help: str = "name a day with `--as-of`, or another policy with `--policy`") -> None:
    """Raises `Invalid` where a policy says itself that it does not hold on a day, with the day on which it began or ended."""
    first, last = policy.valid
    if (first and on < first) or (last and on > last):
        span = f"was in force until {last}" if last and on > last else f"is in force from {first}"
        raise Invalid([Diagnostic("not-in-force", f"`{visible(policy.name)}` {span}, not on {on}", None, help)])
