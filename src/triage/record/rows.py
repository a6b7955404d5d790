"""Entries as rows of the store, and back; a search as conditions on rows."""

from __future__ import annotations

import hashlib
import json

from ..model.noun import TYPE_CHECKING
from . import Entry

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from . import Search

COLUMNS = 'seq, id, kind, at, "by", case_id, outcome, cites, policy, body'


def to_row(entry: Entry, seq: int) -> tuple[object, ...]:
    """The values of `COLUMNS`. What is cited stands in lines of its own, with a line break on both sides of each."""
    cites = "".join(f"\n{source}" for source in entry.cites) + "\n"
    return (seq, *map(storable, (entry.id, entry.kind, entry.at, entry.by, entry.case)), entry.outcome, cites, entry.policy, entry.body)


def from_row(row: tuple[Any, ...], personal: Mapping[str, object]) -> Entry:
    """The entry of a row."""
    seq, id, kind, at, by, case, outcome, cites, policy, body = row
    return Entry(id, kind, at, by, case, raw(body), personal, outcome, tuple(cites.split()), policy, seq)


def raw(value: object) -> bytes:
    """The bytes of a body, also where somebody has put something else in its place."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "backslashreplace")


def personal_rows(entry: Entry, seq: int) -> list[tuple[int, str, str]]:
    """The personal facts of an entry, each as its place, its name and its value in JSON."""
    return [(seq, fact, storable(json.dumps(value, ensure_ascii=False))) for fact, value in entry.personal.items()]


def from_json(value: str) -> object:
    """The value of a personal fact."""
    found: object = json.loads(value)
    return found


def storable(text: str) -> str:
    """The text, with what is no character written as an escape: a login name, for one, can hold any bytes."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def conditions(search: Search) -> tuple[list[str], list[str]]:
    """What rows must meet, and the values for it."""
    found = {
        "at >= ?": search.since,
        "at < ?": search.before,
        "(outcome = ? OR substr(outcome, 1, instr(outcome, ':') - 1) = ?)": search.outcome,
        "instr(lower(cites), char(10) || lower(?) || char(10))": search.cites,
    }
    asked = {condition: value for condition, value in found.items() if value is not None}
    return list(asked), [value for condition, value in asked.items() for _ in range(condition.count("?"))]


def policy_bytes(digest: str, document: dict[str, object]) -> bytes:
    """A policy as it is stored: the bytes that its digest covers."""
    from ..language.document import canonical

    body = canonical(document)
    assert digest == f"sha256:{hashlib.sha256(body).hexdigest()}", "the digest is not that of the document"
    return body
