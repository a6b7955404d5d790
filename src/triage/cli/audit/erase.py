"""`triage audit erase`: personal facts that leave the record for good."""

from __future__ import annotations

import click

from ...diagnostics import listed, visible
from .. import settings
from ..main import DONE, NO
from ..options import BY, STORE, apply
from ..streams import say, tell
from .opened import entries_of, open_record


@click.command("erase")
@click.argument("id", metavar="ID")
@click.option("--fact", "facts", multiple=True, required=True, metavar="NAME", help="A personal fact, or a text; several times.")
@click.option("--basis", required=True, metavar="TEXT", help="Why, for the record; write nothing personal in it.")
@apply(BY, STORE)
def command(id: str, facts: tuple[str, ...], basis: str, by: str | None, store: str | None) -> int:
    """Erase personal facts of what goes by this number or id, for good; every proof of the record goes on holding.

    What somebody wrote after a decision goes by a name, too: the reason of an override is `because`, what became of a case `became`.
    What is erased cannot be had back: it is overwritten in the file. That it was erased, why and by whom is recorded. Copies of the
    file elsewhere, and what was exported, are not touched. Exit status: 0 erased; 1 there is no such entry, or no such fact left in it.

    \b
    Examples:
      triage audit erase 2017-041 --fact contact --basis "request of the person, art. 17"
      triage audit erase 17 --fact contact --fact passport --basis "stated by mistake"
    """
    from ...record.erasing import erasable, erase

    with open_record(store) as record:
        entries = entries_of(record, id)
        if not entries:
            return NO
        found = erasable(entries, facts)
        there = sorted({fact for entry in entries for fact in entry.personal})
        absent = [fact for fact in facts if not any(fact in names for names in found.values())]
        if absent:
            left = f"there {'is' if len(there) == 1 else 'are'} {listed(there)}" if there else "there is none left"
            tell(f"error[no-fact]: nothing was erased: `{visible(id)}` has no personal fact `{visible(absent[0])}`; {left}")
            return NO
        place = erase(record, found, basis, settings.actor(by), settings.now(), settings.new_id)
    count = sum(map(len, found.values()))
    say(f"{count} personal fact{'' if count == 1 else 's'} erased; number {place} in the record says so")
    return DONE
