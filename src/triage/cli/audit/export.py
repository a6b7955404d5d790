"""`triage audit export`: decisions in one file that proves them."""

from __future__ import annotations

import click

from ...diagnostics import visible
from .. import settings
from ..main import DONE, NO
from ..options import BY, STORE, apply
from ..streams import tell, to_json, write_whole
from .opened import entries_of, open_record


@click.command("export")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("-o", "--output", "out", metavar="FILE", default="-", help="The file to write; - is standard output.")
@click.option("--disclose", multiple=True, metavar="FACT", help="A personal fact to tell with it; none is told that is not named.")
@click.option("--to", "receiver", metavar="WHOM", default="", help="Who gets it, for the record.")
@apply(BY, STORE)
def command(ids: tuple[str, ...], out: str, disclose: tuple[str, ...], receiver: str, by: str | None, store: str | None) -> int:
    """Export what goes by these numbers or ids, or everything, in one file that anybody can verify without triage.

    The file holds the entries as they were hashed, the policies, a proof of the place of each in the record, and the signed checkpoint;
    docs/verify.md shows how to verify it. What people wrote after decisions is told unless it was erased. That it was exported is recorded.

    Exit status: 0 done; 1 an ID is not there.

    \b
    Examples:
      triage audit export 2017-041 -o 2017-041.json
      triage audit export 17 18 --disclose contact --to "the Ombudsman" -o for-the-ombudsman.json
    """
    from ...record import Search
    from ...record.entries import act_entry
    from ...record.export import export

    with open_record(store) as record:
        places = []
        for id in ids:
            found = entries_of(record, id)
            if not found:
                return NO
            places += [entry.seq or 0 for entry in found]
        if not ids:
            places = [entry.seq or 0 for entry in record.find(Search())]
        places = sorted(set(places))
        about = {"entries": places, "told": sorted(disclose), "to": receiver}
        # What leaves is on record before it leaves, and the checkpoint in it covers that, too.
        record.append([act_entry("export", settings.new_id(), settings.now(), settings.actor(by), about)])
        text = to_json(export(record, places, disclose))
    write_whole(out, text + "\n")
    if out != "-":
        tell(f"{len(places)} entries are in `{visible(out)}`")
    return DONE
