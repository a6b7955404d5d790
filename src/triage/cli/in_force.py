"""The version of a policy by which is decided: the one that was in force on the day that is asked about."""

from __future__ import annotations

import os

from ..model.noun import TYPE_CHECKING, replace
from . import settings
from .streams import tell

if TYPE_CHECKING:
    from ..record.store import Store
    from ..rulebook.cache import Loaded


def version(loaded: Loaded, as_of: str | None, store: str | None, no_store: bool) -> Loaded:
    """The version in force, by the record where there is one at hand; without anything put in force there, the one in the files.

    Raises `Invalid` where none was in force, and `RecordFault`.
    """
    record = at_hand(store, no_store)
    try:
        return version_by(record, loaded, as_of)
    finally:
        if record:
            record.close()


def at_hand(store: str | None, no_store: bool) -> Store | None:
    """The record, open, where there is one and it is asked for; what is written to it is signed. Raises `RecordFault`."""
    if no_store:
        return None
    from ..record.address import is_there

    path, _ = settings.store_path(store)
    if not is_there(path):
        return None
    from ..record.store import Store

    return Store.open(path, keys=settings.key_folder())


def version_by(record: Store | None, loaded: Loaded, as_of: str | None) -> Loaded:
    """The version in force by a record; see `version`."""
    on = settings.day(as_of)
    if record is None:
        if loaded.policy.valid != (None, None):
            from ..record.in_force import check_valid

            check_valid(loaded.policy, on)
        return loaded
    from ..record.in_force import version_in_force

    found = version_in_force(record, loaded, on)
    if found.digest != loaded.digest:
        tell(
            f"note: decided by the version of `{found.policy.name}` in force on {on} ({found.digest[:19]}), which is not the one in the "
            "files; that one can be tried with `--no-store`"
        )
        # What is compiled of it is kept under its own digest: no file leads to it.
        return replace(found, beside=os.path.join(settings.cache_folder(), f"{found.digest.rpartition(':')[2][:32]}.compiled"))
    return found
