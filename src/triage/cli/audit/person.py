"""`triage audit person`: where somebody occurs in the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ...diagnostics import visible
from ..main import DONE, NO
from ..options import JSON, STORE, apply
from ..streams import say, tell, to_json
from .opened import open_record

if TYPE_CHECKING:
    from ...record.erasing import Occurrence


@click.command("person")
@click.argument("name", metavar="NAME")
@apply(STORE, JSON)
def command(name: str, store: str | None, json: bool) -> int:
    """Find where somebody occurs in the record, to answer a request for access or erasure: all words of NAME in one fact.

    Facts that are marked personal can be erased. Where the name stands in another fact or a text, that is said, too: it cannot be.
    Exit status: 0 found; 1 the name does not occur.

    \b
    Examples:
      triage audit person "Ingeborg Quistgaard"
      triage audit person quistgaard --json
    """
    from ...record.erasing import occurrences

    found = 0
    with open_record(store) as record:
        for one in occurrences(record, name):
            found += 1
            say(to_json(_data(one)) if json else _line(one))
    if not found:
        tell(f"`{visible(name)}` does not occur in the record")
    return DONE if found else NO


def _data(one: Occurrence) -> dict[str, object]:
    told = {fact: one.entry.personal[fact] for fact in one.personal}
    return {"recorded": one.entry.seq, "at": one.entry.at, "kind": one.entry.kind, "case": one.entry.case, "personal": told,
            "beside": list(one.beside)}  # fmt: skip


def _line(one: Occurrence) -> str:
    where = [*one.personal, *(f"not erasable: {part}" for part in one.beside)]
    return "\t".join(map(visible, (str(one.entry.seq), one.entry.at, one.entry.case, ", ".join(where))))
