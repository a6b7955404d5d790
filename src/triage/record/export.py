"""Entries in one file that proves them to a stranger: what was recorded, where it stands in the record, and who signed that.

The proofs are those of C2SP (`c2sp.org/tlog-proof`); `docs/verify.md` shows how to verify the file without this program.
"""

from __future__ import annotations

from base64 import b64encode

from ..model.noun import TYPE_CHECKING
from . import RecordFault
from .disclosures import TEXTS, disclosure
from .notes import read_checkpoint
from .rows import raw
from .tree import inclusion

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from .store import Store

FORM = "triage-export@v1"


def export(store: Store, places: Sequence[int], disclosed: Collection[str]) -> dict[str, object]:
    """The entries at these places under the newest signed checkpoint, with the personal facts that may be told, by their names, and what
    people wrote after decisions.

    Raises `RecordFault` where the record is not signed, or an entry was changed.
    """
    note, key = store.checkpoint(), store.public_key()
    if key is None or "\n\n" not in note:
        wrong = f"the record `{store.path}` is not signed up to its end; `triage audit checkpoint` signs it"
        raise RecordFault(wrong, code="record-unsigned")
    size = read_checkpoint(note).size
    entries, policies = [], {}
    for place in places:
        ((head, body, digest, kind),) = store.rows("SELECT head, body, policy, kind FROM entry WHERE seq = ?", place)
        told = {
            fact: disclosure(salt, fact, value)
            for fact, value, salt in store.rows("SELECT fact, value, salt FROM personal WHERE seq = ? ORDER BY fact", place)
            if fact in disclosed or fact == TEXTS.get(kind)
        }
        hashes = "".join(f"{b64encode(hash).decode()}\n" for hash in inclusion(place - 1, size, store.span))
        try:
            text = f"{raw(head).decode()}\n{raw(body).decode()}"
        except UnicodeDecodeError:
            wrong = f"entry {place} of the record was changed; `triage audit verify` tells more"
            raise RecordFault(wrong, True, "record-changed") from None
        proof = f"c2sp.org/tlog-proof@v1\nindex {place - 1}\n{hashes}\n{note}"
        entries.append({"number": place, "entry": text, "disclosures": told, "proof": proof})
        if digest and digest not in policies:
            document = store.policy(digest)
            if document is not None:
                policies[digest] = document.decode()
    return {"form": FORM, "key": key, "checkpoint": note, "entries": entries, "policies": policies}
