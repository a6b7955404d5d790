"""What became of a case: the result list that decisions alone never make."""

from __future__ import annotations

from ..diagnostics import Diagnostic, Invalid
from ..lean import date, to_json
from ..model.noun import TYPE_CHECKING, Noun
from . import Entry, RecordFault
from .entries import body_of

if TYPE_CHECKING:
    from collections.abc import Iterable

KIND = "outcome"


class FollowUp(Noun):
    """What became of a decision (the id of its entry; None where that was erased), on which day, by whom and when it was noted."""

    of: str
    became: str | None
    on: date
    by: str
    at: str
    seq: int | None = None

    def data(self) -> dict[str, object]:
        """It as plain JSON values."""
        return {"became": self.became, "on": self.on.isoformat(), "by": self.by, "at": self.at, "recorded": self.seq}


def follow_up_entry(decision: Entry, became: str, on: date, entry_id: str, at: str, by: str) -> Entry:
    """The entry that says what became of a decision. Raises `Invalid` where it says nothing, or something that is yet to come."""
    told = " ".join(became.split())
    if not told:
        raise Invalid(
            [Diagnostic("nothing-said", "nothing is said of what became of it", None, 'say it in a few words: "contract signed"')]
        )
    # Where it is evening in UTC the next day has begun in the east.
    if on.toordinal() > date.fromisoformat(at[:10]).toordinal() + 1:
        raise Invalid([Diagnostic("yet-to-come", f"{on} is yet to come", None, "note it when it has happened")])
    body = {"v": 1, "kind": KIND, "id": entry_id, "at": at, "by": by, "case": decision.case, "of": decision.id}
    raw = to_json(body | {"on": on.isoformat(), "personal": ["became"]}).encode("utf-8", "backslashreplace")
    return Entry(entry_id, KIND, at, by, decision.case, raw, {"became": told}, policy=decision.policy)


def read_follow_up(entry: Entry) -> FollowUp:
    """What an entry says became of a case. Entries of before have it in their body. Raises `RecordFault`."""
    body = body_of(entry)
    became = entry.personal.get("became", body.get("became"))
    told = None if became is None else str(became)
    try:
        return FollowUp(str(body["of"]), told, date.fromisoformat(body["on"]), entry.by, entry.at, entry.seq)
    except (KeyError, TypeError, ValueError):
        raise RecordFault(f"entry {entry.seq} of the record does not say what became of a case", True, "record-changed") from None


def follow_ups(entries: Iterable[Entry], decision: Entry) -> list[FollowUp]:
    """What some entries say became of a decision, in the order of the days."""
    found = [read_follow_up(entry) for entry in entries if entry.kind == KIND and entry.case == decision.case]
    return sorted((each for each in found if each.of == decision.id), key=lambda each: (each.on, each.seq or 0))
