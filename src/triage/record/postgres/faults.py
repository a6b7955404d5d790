"""What the server and the way to it say, in words that tell what to do about it."""

from __future__ import annotations

from ...diagnostics import visible
from ...model.noun import TYPE_CHECKING
from .. import RecordFault
from ..address import has_password
from ..faults import locked, shown

if TYPE_CHECKING:
    import psycopg

_KNOWN_UNSAID = "whether the last entry is in it, `triage audit list --limit 1` tells"
_LATER = "nothing of this was recorded; try again"
_GRANT = "ask its administrator for one of the roles triage_reader, triage_clerk and triage_eraser"

# By the SQLSTATE, or its first two signs: what is wrong and what helps, whether the record is unusable, also for reading, and the code.
_KNOWN = {
    "22021": ("cannot hold a text with the character NUL in it; leave that out", False, "not-a-text"),
    "25006": (
        "cannot be written: the server, or this database of it, is read-only; name the one that can be written",
        False,
        "record-read-only",
    ),
    "28": ("cannot be opened: the server refuses the login", True, "login-refused"),
    "3D000": ("has no database on the server; let its administrator make it (`createdb`), then `triage audit init`", True, "no-record"),
    "42501": ("cannot be used: your role on the server may not do this", False, "record-forbidden"),
    "53100": (
        "cannot be written: the disk of the server is full; nothing of this was recorded: make room and try again",
        False,
        "disk-full",
    ),
    "53200": (f"cannot be used: the server has no memory left; {_LATER}", False, "no-memory"),
    "53300": (f"cannot be opened: the server has too many connections; {_LATER} later", False, "record-busy"),
    "54000": ("cannot hold an entry that long; shorten the id of the case, or the texts of the request", False, "too-long"),
    "57014": (f"was not waited for: the server ended the statement; {_LATER}", False, "record-busy"),
    "57P03": (f"cannot be opened yet: the server is starting or stopping; {_LATER} in a moment", False, "record-unreachable"),
    "40": (f"could not be used: others stood in the way; {_LATER}", False, "record-busy"),
    "XX": ("is damaged on the server; let its administrator look at the server's log, and put back a backup", True, "record-damaged"),
}
# What is said before there is a connection has no SQLSTATE that could be seen: by words of the server and of libpq in English.
_BEFORE = {
    "no password supplied": "28P01",
    "password authentication failed": "28P01",
    "no pg_hba.conf entry": "28000",
    "authentication failed": "28000",
    "permission denied for database": "42501",
    "too many": "53300",
    "remaining connection slots": "53300",
    "starting up": "57P03",
    "shutting down": "57P03",
    "in recovery mode": "57P03",
    "not yet accepting connections": "57P03",
    'role "': "28000",
    'database "': "3D000",
}
_HOW = {
    "28P01": "the password is wrong or missing; it belongs into ~/.pgpass, or the file that PGPASSFILE names",
    "28000": "its administrator says which roles may log in from here (pg_hba.conf)",
}


class Lost(RecordFault):
    """The connection is gone; `unsure` tells that it went while something was being committed."""

    def __init__(self, message: str, unsure: bool = False) -> None:
        self.unsure = unsure
        super().__init__(message, code="connection-lost")


class NotYet(RecordFault):
    """The server is there and will answer in a moment."""


def of_server(address: str, fault: psycopg.Error, writing: bool, patience: float) -> RecordFault:
    """The fault of the record that a fault of the server stands for, once there is a connection."""
    state = fault.sqlstate or ""
    if state == "55P03":
        return locked(address, patience)
    if state in ("42P01", "3F000"):
        return no_record(address)
    if state == "42501":
        what = f"{_KNOWN[state][0]} ({visible(_first_line(fault))}); {_GRANT}"
        return RecordFault(f"the record {shown(address)} {what}", not writing, "record-forbidden")
    known = _KNOWN.get(state) or _KNOWN.get(state[:2])
    if known:
        return RecordFault(f"the record {shown(address)} {known[0]}", known[1], known[2])
    return RecordFault(f"the record {shown(address)} cannot be used: {visible(_first_line(fault))}", not writing)


def unreachable(address: str, fault: psycopg.Error) -> RecordFault:
    """There is no connection, and why. What was to be recorded can be recorded later, so that alone is no reason to do anything else."""
    told = _last_line(fault)
    state = next((state for words, state in _BEFORE.items() if words in _plain(told)), "")
    if state:
        what, unusable, code = _KNOWN.get(state) or _KNOWN[state[:2]]
        how = f": {_HOW[state]}" if state in _HOW else f"; {_GRANT}" if state == "42501" else ""
        return (NotYet if state == "57P03" else RecordFault)(f"the record {shown(address)} {what}{how}", unusable, code)
    # Where a password stands in the address, parts of it can be in what is said of the address.
    why = "" if has_password(address) else f": {visible(told)}"
    return RecordFault(f"the record {shown(address)} cannot be reached; nothing of this was recorded{why}", code="record-unreachable")


def unreadable(address: str) -> RecordFault:
    """The address is none."""
    how = "write it as `postgresql://USER@HOST/DATABASE`, with signs such as @ and / in a name as %40 and %2F"
    return RecordFault(f"{shown(address)} is no address of a database that can be read; {how}", True, "no-address")


def lost(address: str, unsure: bool) -> Lost:
    """The connection went, before anything was committed or while it was."""
    return Lost(f"the connection to the record {shown(address)} was lost; {_KNOWN_UNSAID if unsure else _LATER}", unsure)


def undone(address: str) -> RecordFault:
    """What was to be committed was given up by the server."""
    return RecordFault(f"the record {shown(address)} was not written: the server undid it; {_LATER}", code="record-busy")


def read_only_server(address: str) -> RecordFault:
    """Nothing can be written, which is better said before anything is tried."""
    return RecordFault(f"the record {shown(address)} {_KNOWN['25006'][0]}", code=_KNOWN["25006"][2])


def no_record(address: str) -> RecordFault:
    """The database is there, and no record in it."""
    return RecordFault(f"there is no record in {shown(address)}; `triage audit init --store ADDRESS` makes an empty one", True, "no-record")


def there_already(address: str) -> RecordFault:
    """A new record is asked for where one is."""
    told = f"there is a record in {shown(address)} already, or something else by the name triage; name another database"
    return RecordFault(told, True, "record-there")


def not_installed() -> RecordFault:
    """What speaks with the server is not there."""
    told = "a record on a server needs psycopg; install it with `pip install 'triage-decisions[postgres]'`"
    return RecordFault(told, True, "no-psycopg")


def _first_line(fault: psycopg.Error) -> str:
    return (fault.diag.message_primary or str(fault) or type(fault).__name__).splitlines()[0]


def _last_line(fault: psycopg.Error) -> str:
    """What is said of the last host that was tried, without the hints."""
    lines = [line.strip() for line in str(fault).splitlines() if "failed" in line or "FATAL" in line or "could not" in line]
    return lines[-1] if lines else (str(fault).splitlines() or [type(fault).__name__])[0]


def _plain(told: str) -> str:
    """What the server says in an answer of libpq's, or libpq itself where it has no password to give."""
    return told.partition("FATAL:")[2] or told.rpartition("fe_sendauth:")[2]
