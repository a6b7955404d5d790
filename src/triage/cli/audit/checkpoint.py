"""`triage audit checkpoint`: the record as it stands, in a signed note to keep elsewhere."""

from __future__ import annotations

import click

from ..main import DONE
from ..options import STORE, apply
from .opened import open_record


@click.command("checkpoint")
@click.option("--key", "public", is_flag=True, help="Print the public key instead.")
@apply(STORE)
def command(store: str | None, public: bool) -> int:
    """Print the signed checkpoint of the record as it stands; keep it where nobody in the office can change it.

    Its first three lines are the record's name, the number of its entries, and a hash of all of them: nothing that is in the record
    now can change later without `triage audit verify --since` showing it.

    \b
    Examples:
      triage audit checkpoint > 2017-03-31.checkpoint
      triage audit checkpoint --key
    """
    import sys

    with open_record(store) as record:
        note = record.checkpoint()
        # A copy that an auditor looks at is signed already, and has no key beside it.
        if "\n\n" not in note:
            note = record.sign()
        sys.stdout.write(f"{record.public_key()}\n" if public else note)
    return DONE
