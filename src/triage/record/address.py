"""Where a record is kept: the name of a file, or the address of a database; and how an address is named without its password."""

from __future__ import annotations

import os

_SCHEMES = ("postgresql://", "postgres://")
# What else an address may say that a message may repeat; a password, or the file of a key, it may not.
_TOLD = ("dbname", "host", "hostaddr", "port", "service", "user")


def is_address(place: str) -> bool:
    """Whether a record is named by the address of a database on a server."""
    return place.startswith(_SCHEMES)


def is_there(place: str) -> bool:
    """Whether there is something where a record would be: on a server only asking for it can tell."""
    return is_address(place) or os.path.lexists(place)


def nameable(place: str) -> str:
    """A place as messages may name it: in an address no password stands, wherever somebody may have written it."""
    if not is_address(place):
        return place
    scheme, _, rest = place.partition("://")
    # A password can hold any sign unescaped by mistake, so all that could be one is left out.
    who, at, rest = rest.rpartition("@")
    where, _, asked = rest.partition("?")
    told = "&".join(each for each in asked.replace("?", "&").split("&") if each.partition("=")[0] in _TOLD)
    return f"{scheme}://{who.partition(':')[0]}{at}{where}{'?' if told else ''}{told}"


def has_password(address: str) -> bool:
    """Whether a password may stand in an address."""
    return ":" in address.partition("://")[2].rpartition("@")[0] or "password" in address.casefold() or "%" in address.partition("?")[2]


def without_passwords(words: str) -> str:
    """A text in which addresses may stand, with none of their passwords."""
    for scheme in _SCHEMES:
        before, found, rest = words.partition(scheme)
        if found:
            return before + nameable(found + rest)
    return words
