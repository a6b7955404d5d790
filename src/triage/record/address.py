"""Where a record is kept: the name of a file, or the address of a database; and how an address is named without its password."""

from __future__ import annotations

import os

# An address that is mistyped is one all the same: it is not looked for among files, where a message would tell all of it.
_SCHEMES = ("postgresql:", "postgres:")
# What else an address may say that a message may repeat; a password, or the file of a key, it may not.
_TOLD = ("dbname", "host", "hostaddr", "port", "service", "user")


def is_address(place: str) -> bool:
    """Whether a record is named by the address of a database on a server."""
    return place[:12].lower().startswith(_SCHEMES)


def is_there(place: str) -> bool:
    """Whether there is something where a record would be: on a server only asking for it can tell."""
    return is_address(place) or os.path.lexists(place)


def nameable(place: str) -> str:
    """A place as messages may name it: in an address no password stands, wherever somebody may have written it."""
    if not is_address(place):
        return place
    scheme, who, rest = _parts(place)
    where, _, asked = rest.partition("?")
    told = "&".join(each for each in asked.replace("?", "&").split("&") if each.partition("=")[0] in _TOLD)
    at = "@" if who is not None else ""
    return f"{scheme}{(who or '').partition(':')[0]}{at}{where}{'?' if told else ''}{told}"


def has_password(address: str) -> bool:
    """Whether a password may stand in an address."""
    _, who, rest = _parts(address)
    return ":" in (who or "") or "password" in address.lower() or "%" in rest.partition("?")[2]


def without_passwords(words: str) -> str:
    """A text in which an address may stand, without its password."""
    at = min((found for scheme in _SCHEMES if (found := words.lower().find(scheme)) >= 0), default=len(words))
    return words[:at] + nameable(words[at:])


def _parts(address: str) -> tuple[str, str | None, str]:
    """The scheme with its slashes, what stands before the host, if anything, and the rest. A password can hold any sign that should have
    been escaped, so all that could be one is before the host."""
    scheme, colon, rest = address.partition(":")
    slashes = rest[: len(rest) - len(rest.lstrip("/"))] if not rest.startswith("///") else "//"
    rest = rest[len(slashes) :]
    who, at, where = rest.rpartition("@")
    return scheme + colon + slashes, who if at else None, where
