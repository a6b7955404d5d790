"""The record of decisions: what stands in it, and how it says that it cannot be used."""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING, Noun

if TYPE_CHECKING:
    from collections.abc import Mapping


class RecordFault(Exception):
    """The record cannot be used; `unusable` tells that the file named is no record, rather than that writing failed. `code` names what is
    wrong, as in other errors."""

    def __init__(self, message: str, unusable: bool = False, code: str = "record") -> None:
        self.unusable, self.code = unusable, code
        super().__init__(message)


class Entry(Noun):
    """Something that happened, kept for good: what kind of thing, when (UTC, `2017-03-31T09:15:00Z`), by whom, about which case.

    `id` is given before the entry is written, so that writing it again is recognised. `body` is UTF-8 JSON, kept to the byte; no
    personal fact stands in it: those are in `personal`, by name, as plain JSON values. `outcome` (`decline`,
    `refer-to-operator:one-point-entry`, `open`), `cites` and `policy` (a digest) say again what the body says, to search by.
    `seq` is the place in the record, from 1, and None before the entry is there.
    """

    id: str
    kind: str
    at: str
    by: str
    case: str
    body: bytes
    personal: Mapping[str, object] = {}
    outcome: str | None = None
    cites: tuple[str, ...] = ()
    policy: str | None = None
    seq: int | None = None


class Search(Noun):
    """Which entries are wanted; what is None is not asked about.

    `since` and `before` bound the time (the first is included, the second is not); `outcome` is a decision or a status, with or
    without its operator; `cites` is a guideline in any letter case.
    """

    since: str | None = None
    before: str | None = None
    outcome: str | None = None
    cites: str | None = None
