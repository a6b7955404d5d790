"""`triage audit expire`: personal facts whose time is over."""

from __future__ import annotations

import click

from ...record import Search
from .. import settings
from ..main import DONE
from ..options import BY, STORE, apply
from ..streams import say
from .opened import day, open_record


@click.command("expire")
@click.option("--before", required=True, metavar="DATE", callback=day, help="The first day that is kept, YYYY-MM-DD, in UTC.")
@click.option("--basis", required=True, metavar="TEXT", help="Why, for the record.")
@click.option("--fact", "facts", multiple=True, metavar="NAME", help="Only this personal fact; may be given several times.")
@apply(BY, STORE)
def command(before: str, basis: str, facts: tuple[str, ...], by: str | None, store: str | None) -> int:
    """Erase the personal facts of everything that was recorded before a day, for good; decisions, reasons and proofs stay.

    The texts of overrides and outcomes stay, unless they are named: --fact because, --fact became.

    \b
    Examples:
      triage audit expire --before 2012-01-01 --basis "retention of five years"
      triage audit expire --before 2016-01-01 --fact passport --basis "no longer needed"
    """
    from ...record.erasing import erasable, erase

    with open_record(store) as record:
        entries = record.find(Search(before=before))
        found = erasable(entries, facts) if facts else erasable((entry for entry in entries if entry.kind == "decision"), None)
        if not found:
            record.clean()
            say("no personal facts are left of before that day")
            return DONE
        place = erase(record, found, basis, settings.actor(by), settings.now(), settings.new_id)
    count = sum(map(len, found.values()))
    said = f"{count} personal fact{'' if count == 1 else 's'} of {len(found)} entr{'y' if len(found) == 1 else 'ies'} erased"
    say(f"{said}; number {place} in the record says so")
    return DONE
