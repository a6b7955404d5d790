"""`triage audit rotate-key`: a new key signs from now on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ...diagnostics import visible
from .. import settings
from ..main import DONE
from ..options import BY, STORE, apply
from ..streams import say, tell
from .opened import open_record

if TYPE_CHECKING:
    from ...record import Entry


@click.command("rotate-key")
@click.option("--lost", is_flag=True, help="The old key is gone, so it cannot sign its successor; `verify` will say so.")
@apply(BY, STORE)
def command(lost: bool, by: str | None, store: str | None) -> int:
    """Sign with a new key from now on, and print the public one. The old key signs that, and is then replaced.

    What was signed before stays proved by the old public key; whoever verifies with either one can go from it to the other.

    \b
    Examples:
      triage audit rotate-key
      triage audit rotate-key --lost
    """
    from ...record.entries import act_entry

    def entry(old: str, new: str) -> Entry:
        about: dict[str, object] = {"old": old, "new": new, "lost": lost}
        return act_entry("key-rotation", settings.new_id(), settings.now(), settings.actor(by), about)

    with open_record(store) as record:
        say(record.rotate(entry, lost))
        tell(f"the new key is `{visible(record.key_path())}`; keep a copy of it apart from the record")
    return DONE
