"""Entries as rows of the store, and back; a search as conditions on rows.

What the tree hashes of an entry is its head, a line break, and its body: both as they are stored. The head is JSON and says what the
other columns say, which are there to search by, with a digest for each personal fact.
"""

from __future__ import annotations

import json

from ..lean import encode_text, sha256_hex
from ..model.noun import TYPE_CHECKING
from . import Entry
from .disclosures import digest_of, disclosure
from .tree import leaf_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from . import Search

COLUMNS = 'seq, id, kind, at, "by", case_id, outcome, cites, policy, body'
_NAMED = ("seq", "id", "kind", "at", "by", "case", "outcome", "cites", "policy")
_decode = json.JSONDecoder().decode
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def to_row(entry: Entry, seq: int) -> tuple[object, ...]:
    """The values of `COLUMNS`. What is cited stands in lines of its own, with a line break on both sides of each."""
    cites = "".join(f"\n{source}" for source in map(storable, entry.cites)) + "\n"
    texts = map(storable, (entry.id, entry.kind, entry.at, entry.by, entry.case))
    return (seq, *texts, entry.outcome and storable(entry.outcome), cites, entry.policy, entry.body)


def hashed(row: tuple[Any, ...], personal: list[tuple[int, str, str, str]]) -> tuple[object, ...]:
    """A row with its head and its leaf: what the table of entries holds."""
    digests = {fact: digest_of(disclosure(salt, fact, value)) for _, fact, value, salt in personal}
    head = f"{told_by(*row[:9])}{_encode(digests)}}}".encode()
    return (*row, head, leaf_hash(data_of(head, row[9])))


def told_by(
    seq: int, id: str, kind: str, at: str, by: str, case: str, outcome: str | None, cites: str, policy: str | None
) -> str:  # fmt: skip
    """A head by what its columns say, up to the digests of personal facts: these and a brace complete it. Raises `TypeError` where one of
    them is no text."""
    sources = ",".join([encode_text(source) for source in cites.split()])
    came_to, digest = "null" if outcome is None else encode_text(outcome), "null" if policy is None else encode_text(policy)
    return (
        f'{{"v":2,"seq":{seq},"id":{encode_text(id)},"kind":{encode_text(kind)},"at":{encode_text(at)},"by":{encode_text(by)},'
        f'"case":{encode_text(case)},"outcome":{came_to},"cites":[{sources}],"policy":{digest},"personal":'
    )


def data_of(head: bytes, body: bytes) -> bytes:
    """What is hashed of an entry."""
    return head + b"\n" + body


def read_head(head: bytes) -> tuple[tuple[Any, ...], dict[str, str]]:
    """What a head says of the columns from `seq` to `policy`, and the digests of personal facts. Raises `ValueError`."""
    try:
        told = _decode(head.decode())
        values = [told[name] for name in _NAMED]
        values[7] = "".join(f"\n{source}" for source in values[7]) + "\n"
        return tuple(values), dict(told["personal"])
    except (LookupError, TypeError) as fault:
        raise ValueError(str(fault)) from None


def from_row(row: tuple[Any, ...], personal: Mapping[str, object]) -> Entry:
    """The entry of a row."""
    seq, id, kind, at, by, case, outcome, cites, policy, body = row
    return Entry(id, kind, at, by, case, raw(body), personal, outcome, tuple(cites.split()), policy, seq)


def raw(value: object) -> bytes:
    """The bytes of a body, also where somebody has put something else in its place."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "backslashreplace")


def personal_rows(entry: Entry, seq: int, salt: Callable[[], str]) -> list[tuple[int, str, str, str]]:
    """The personal facts of an entry, each as its place, its name, its value in JSON, and a salt."""
    return [(seq, fact, storable(json.dumps(value, ensure_ascii=False)), salt()) for fact, value in entry.personal.items()]


def from_json(value: str) -> object:
    """The value of a personal fact."""
    found: object = json.loads(value)
    return found


def storable(text: str) -> str:
    """The text, with what is no character written as an escape: a login name, for one, can hold any bytes."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()


def conditions(search: Search) -> tuple[list[str], list[str]]:
    """What rows must meet, and the values for it."""
    outcome, cites = search.outcome, search.cites
    asked = {
        "at >= ?": search.since and [search.since],
        "at < ?": search.before and [search.before],
        "(outcome = ? OR substr(outcome, 1, length(?)) = ?)": outcome and [outcome, f"{outcome}:", f"{outcome}:"],
        "replace(lower(cites), lower(?), '') <> lower(cites)": None if cites is None else [f"\n{cites}\n"],
    }
    wanted = {condition: values for condition, values in asked.items() if values}
    return list(wanted), [storable(value) for values in wanted.values() for value in values]


def policy_bytes(digest: str, document: dict[str, object]) -> bytes:
    """A policy as it is stored: the bytes that its digest covers."""
    from ..language.document import canonical

    body = canonical(document)
    assert digest == f"sha256:{sha256_hex(body)}", "the digest is not that of the document"
    return body
