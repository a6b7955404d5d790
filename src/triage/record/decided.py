"""Which recorded decision is meant, and the policy by which it was decided."""

from __future__ import annotations

import json
from itertools import islice

from ..diagnostics import Diagnostic, Invalid, did_you_mean, visible
from ..language.document import from_document
from ..model.noun import TYPE_CHECKING
from . import Search

if TYPE_CHECKING:
    from ..model.policy import Policy
    from . import Entry
    from .store import Store

_MOST_LOOKED_AT = 10_000


def decision_of(store: Store, key: str) -> Entry:
    """The newest decision that goes by a number of the record, the id of an entry, or that of a case. Raises `Invalid`."""
    found = store.get(key)
    decisions = [entry for entry in found if entry.kind == "decision"]
    if decisions:
        return decisions[-1]
    if found:
        message = f"`{visible(key)}` is no decision but an entry of the kind `{visible(found[-1].kind)}`"
        raise Invalid([Diagnostic("no-decision", message, None, f"name its case: `{visible(found[-1].case)}`")])
    newest = islice(store.find(Search(), newest_first=True), _MOST_LOOKED_AT)
    help = did_you_mean(key, {entry.case: None for entry in newest if entry.kind == "decision"})
    message = f"no recorded decision goes by `{visible(key)}`"
    raise Invalid([Diagnostic("no-decision", message, None, help or "`triage audit list` shows what is there")])


def policy_of(store: Store, digest: str | None) -> Policy | None:
    """The policy with a digest as the record holds it, None where it cannot be had or read by this version."""
    document = store.policy(digest) if digest else None
    try:
        return from_document(json.loads(document)) if document else None
    except (ValueError, TypeError, KeyError, AssertionError):
        return None
