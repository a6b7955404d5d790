"""`triage audit init`: an empty record and its key."""

from __future__ import annotations

import click

from ...diagnostics import visible
from .. import settings
from ..main import DONE
from ..options import STORE, apply
from ..streams import say, tell


@click.command("init")
@click.option("--from", "source", metavar="RECORD", help="Begin with all that another record holds, a file or an address, to the byte.")
@apply(STORE)
def command(source: str | None, store: str | None) -> int:
    """Make an empty record, with the key that signs it, and print the public key; refuse where something is already.

    Whoever has the public key can tell later that a checkpoint, or an exported decision, is of this record. The key itself lies in a
    file of its own (see TRIAGE_KEYS): keep a copy of it apart from the record. On a server the database must be there, and the
    tables and roles are made.

    \b
    Examples:
      triage audit init
      triage audit init --store case-work/record.sqlite
      triage audit init --store postgresql://db.example/triage --from case-work/record.sqlite
    """
    from ...record.address import nameable
    from ...record.store import Store

    path, named = settings.store_path(store)
    if source:
        from ...record.moved import move

        with Store.open(source) as old:
            move(old, path, with_folder=not named)
    else:
        Store.create(path, with_folder=not named)
    with Store.open(path, keys=settings.key_folder()) as record:
        record.sign()
        say(record.public_key() or "")
        tell(f"the record is `{visible(record.path)}`, its key `{visible(record.key_path())}`")
    if source:
        left = visible(nameable(source))
        tell(f"note: it goes on where `{left}` ends; record nothing there from now on, since of two that go on one is false")
    return DONE
