"""The record opened for a command of `triage audit`, the entries that are named, and the days that it is asked about."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from ...diagnostics import visible
from ...record import RecordFault
from .. import settings
from ..streams import tell

if TYPE_CHECKING:
    from ...record import Entry
    from ...record.store import Store


def day(_context: click.Context, _parameter: click.Parameter, given: str | None) -> str | None:
    """A day of the command line, checked."""
    from datetime import date

    try:
        return given and date.fromisoformat(given).isoformat()
    except ValueError:
        raise click.BadParameter(f"`{visible(given or '')}` is not a day; write it as 2017-03-31") from None


def open_record(given: str | None) -> Store:
    """The record that is asked for; what is written to it is signed. Raises `RecordFault`."""
    from ...record.store import Store

    path, named = settings.store_path(given)
    if not named and not os.path.lexists(path):
        raise RecordFault(f"nothing was recorded yet; the first `triage decide` makes the record `{visible(path)}`", True, "no-record")
    return Store.open(path, keys=settings.key_folder())


def entries_of(record: Store, id: str) -> list[Entry]:
    """The entries that go by a number or an id. Where none does, that is told."""
    found = record.get(id)
    if not found:
        tell(f"error[no-entry]: nothing in the record goes by `{visible(id)}`; `triage audit list` shows what is there")
    return found
