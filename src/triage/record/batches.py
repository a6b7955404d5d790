"""Batches in the record: one that was stopped, so that it can be gone on with."""

from __future__ import annotations

import json

from ..model.noun import TYPE_CHECKING

if TYPE_CHECKING:
    from .store import Store


def stopped(store: Store, sha256: str, policy: str) -> tuple[str, frozenset[int]] | None:
    """The newest batch of a table (its SHA-256 digest) under a policy (its digest), and the rows of it that are recorded; None where
    there is none, or it came to its end. Raises `RecordFault`."""
    asked = "SELECT body FROM entry WHERE kind = ? AND policy = ? ORDER BY seq DESC"
    begun = (json.loads(body) for (body,) in store.rows(asked, "batch-started", policy))
    batch = next((told["batch"] for told in begun if told["input"]["sha256"] == sha256), None)
    if batch is None:
        return None
    ended = (json.loads(body) for (body,) in store.rows("SELECT body FROM entry WHERE kind = ?", "batch-ended"))
    if any(told["batch"] == batch and told["finished"] for told in ended):
        return None
    rows = store.rows(
        "SELECT json_extract(body, '$.batch.row') FROM entry WHERE kind = 'decision' AND json_extract(body, '$.batch.id') = ?", batch
    )
    return batch, frozenset(int(row) for (row,) in rows)
