"""What the environment says: language, place of the record and the cache, who decides, what day it is.

Nothing below the command line looks at any of this.
"""

from __future__ import annotations

import os
import sys

from ..diagnostics import Diagnostic, Invalid, visible
from ..model.noun import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


def language(given: str | None) -> str:
    """The language that is asked for, else that of the locale where it is Danish, else English."""
    if given:
        return given
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        locale = os.environ.get(variable, "")
        if locale:
            return "da" if locale.lower().startswith("da") else "en"
    return "en"


def _folder(kind: str, variable: str, below_home: str) -> str:
    """A folder of the user's own, by the XDG convention where it holds; elsewhere platformdirs knows."""
    if sys.platform in ("win32", "darwin"):
        import platformdirs

        find = platformdirs.user_data_dir if kind == "data" else platformdirs.user_cache_dir
        return find("triage", appauthor=False)
    base = os.environ.get(variable, "")
    return os.path.join(base if os.path.isabs(base) else os.path.join(os.path.expanduser("~"), below_home), "triage")


def cache_folder() -> str:
    """Where checked policies are kept for the next time."""
    return _folder("cache", "XDG_CACHE_HOME", ".cache")


def store_path(given: str | None) -> tuple[str, bool]:
    """The file of the record, and whether somebody named it: a named one must be there already, unless it is to be made."""
    if given:
        return given, True
    return os.path.join(_folder("data", "XDG_DATA_HOME", ".local/share"), "record.sqlite"), False


def key_folder() -> str:
    """Where the keys lie that sign the records: never in a record, whose file is copied about."""
    return os.environ.get("TRIAGE_KEYS") or os.path.join(_folder("data", "XDG_DATA_HOME", ".local/share"), "keys")


def actor(given: str | None) -> str:
    """Who decides."""
    if given:
        return given
    for variable in ("LOGNAME", "USER", "USERNAME"):
        if os.environ.get(variable):
            return os.environ[variable]
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        return "unknown"


def now() -> str:
    """The present moment, in UTC to the second."""
    from datetime import UTC, datetime

    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def new_id() -> str:
    """An id for an entry of the record, like no other."""
    return os.urandom(12).hex()


def day(given: str | None, option: str = "--as-of") -> date:
    """The day that is given with an option, today where none is. Raises `Invalid`."""
    from ..lean import date

    if not given:
        return date.today()
    try:
        if len(given) == 10:
            return date.fromisoformat(given)
    except ValueError:
        pass
    raise Invalid([Diagnostic("wrong-value", f"`{option}` is a day, not `{visible(given)}`", None, "write it as `2017-03-31`")])
