"""`triage audit outcome`: what became of it."""

from __future__ import annotations

import click

from .. import settings
from ..main import DONE
from ..options import BY, JSON, LANG, STORE, apply
from ..streams import say, to_json


@click.command("outcome")
@click.argument("id")
@click.argument("became", metavar="WHAT")
@click.option("--on", metavar="DATE", help="The day on which it happened, YYYY-MM-DD; today where left out.")
@apply(BY, STORE, LANG, JSON)
def command(id: str, became: str, on: str | None, by: str | None, store: str | None, lang: str | None, json: bool) -> int:
    """Note what became of a case: the number of a recorded decision, or the id of its case. `triage audit report` makes the list.

    The same words for the same thing are counted together. They can be erased later (`triage audit erase ID --fact became`).

    \b
    Examples:
      triage audit outcome 2017-041 "contract signed" --on 2017-09-12
      triage audit outcome 17 "visit held" --on 2017-05-03 --by ANK
    """
    from ...record.decided import decision_of
    from ...record.follow_up import follow_up_entry, read_follow_up
    from ...report.after import follow_up_prose
    from .opened import open_record

    lang, day = settings.language(lang), settings.day(on, "--on")
    with open_record(store) as record:
        about = decision_of(record, id)
        entry = follow_up_entry(about, became, day, settings.new_id(), settings.now(), settings.actor(by))
        (number,) = record.append([entry])
    told = read_follow_up(entry).data() | {"recorded": number}
    say(to_json({"id": about.case, "of": about.seq, "outcome": told}) if json else follow_up_prose(about.case, told, lang))
    return DONE
