"""Batches in the record: one that was stopped, so that it can be gone on with."""

from __future__ import annotations

import json

from ..model.noun import TYPE_CHECKING
from .entries import encode
from .faults import changed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .store import Store

_DECISIONS = "SELECT seq, body FROM entry WHERE kind = 'decision' AND policy = ? AND seq > ? ORDER BY seq LIMIT ?"
_PAGE = 1_000


def stopped(store: Store, sha256: str, policy: str, read: Mapping[str, str]) -> tuple[str, frozenset[int]] | None:
    """The newest batch of a table (its SHA-256 digest) under a policy (its digest), `read` in the same way, and the rows of it that are
    recorded; None where there is none, or it came to its end. Raises `RecordFault`."""
    asked = "SELECT body FROM entry WHERE kind = ? AND policy = ? ORDER BY seq DESC"
    begun = (json.loads(body) for (body,) in store.rows(asked, "batch-started", policy))
    batch = next((told["batch"] for told in begun if told["input"]["sha256"] == sha256 and told["input"].get("read", {}) == read), None)
    if batch is None:
        return None
    ended = (json.loads(body) for (body,) in store.rows("SELECT body FROM entry WHERE kind = ?", "batch-ended"))
    if any(told["batch"] == batch and told["finished"] for told in ended):
        return None
    rows: set[int] = set()
    mark, last = encode({"id": batch})[:-1].encode(), 0
    # In pages, so that nobody is kept from writing; and a body is read only where it can be one of the batch.
    while page := store.rows(_DECISIONS, policy, last, _PAGE):
        before, last = last, page[-1][0]
        if last <= before:
            raise changed(store.path)
        told = [json.loads(body)["batch"] for _, body in page if b'"batch":' + mark in body]
        rows |= {int(one["row"]) for one in told if one["id"] == batch}
    return batch, frozenset(rows)
