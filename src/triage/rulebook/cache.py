"""Checked policies by the digests of their files, so that a decision need not read a rulebook again (`design.md` 5).

An entry is used only where every file that went into it still has the same bytes and the entry itself has the checksum that it names;
anything else is rebuilt from the files. Beside it stands what was compiled of the policy, under the policy's own digest and a stamp of
the code that compiled it. A cache that cannot be written is done without.
"""

from __future__ import annotations

import marshal
import os
import sys

from .. import __version__
from ..language.document import digest, from_document, to_document
from ..lean import checksum, read_file
from ..model.noun import TYPE_CHECKING, Noun, replace
from .files import Files, folder_digest

if TYPE_CHECKING:
    from typing import Any

    from ..model.policy import Policy


class Loaded(Noun):
    """A policy with its digest and its document; `beside` is the path in the cache where what is compiled of it can be kept, if any."""

    policy: Policy
    digest: str
    document: dict[str, object]
    beside: str | None = None


def load(path: str, folder: str | None) -> Loaded:
    """The policy of a file, from the cache in `folder` where it holds, else from the files. Raises `Invalid`."""
    if folder is None:
        return _read(path)[0]
    entry = os.path.join(folder, _key(path))
    found = _cached(entry)
    if found is None:
        found, files = _read(path)
        _write(f"{entry}.policy", (files.digests, found.digest, found.document))
    return replace(found, beside=f"{entry}.compiled")


def compiled(loaded: Loaded, stamp: str) -> Any:
    """What code with this stamp once compiled of the policy, in plain values; None where there is nothing, or anything is not the same."""
    known, by, plain = (loaded.beside and _entry(loaded.beside)) or ("", "", None)
    return plain if (known, by) == (loaded.digest, stamp) else None


def keep_compiled(loaded: Loaded, stamp: str, plain: object) -> None:
    """Keeps what was compiled of the policy for the next time, where the cache can be written."""
    if loaded.beside:
        _write(loaded.beside, (loaded.digest, stamp, plain))


def _key(path: str) -> str:
    told = f"{os.path.abspath(path)}\n{__version__}\n{sys.version}"
    return checksum(told.encode("utf-8", "surrogateescape")).hex()[:32]


def _read(path: str) -> tuple[Loaded, Files]:
    # Reading YAML is imported only where something has to be read: with a request in JSON nothing has.
    from .load import load_policy

    files = Files()
    document = to_document(load_policy(path, files))
    # What decides now is what the record will decide with when it is replayed: the document, not the files.
    return Loaded(from_document(document), digest(document), document), files


def _cached(entry: str) -> Loaded | None:
    try:
        digests, name, document = _entry(f"{entry}.policy") or ({"": ""}, "", {})
        if all(_digest(path) == known for path, known in digests.items()):
            return Loaded(from_document(document), name, document)
    except (OSError, ValueError, TypeError, AttributeError):
        pass
    return None


def _entry(path: str) -> tuple[Any, Any, Any] | None:
    """The three values of an entry, None where there is none, or none whose checksum holds."""
    try:
        raw = read_file(path)
        if checksum(raw[32:]) != raw[:32]:
            return None
        first, second, third = marshal.loads(raw[32:])  # noqa: S302  # the user's own cache, and its checksum holds
    except (OSError, ValueError, EOFError, TypeError):
        return None
    return first, second, third


def _digest(path: str) -> str | None:
    try:
        if path.endswith(os.sep):
            return folder_digest(path)
        return checksum(read_file(path)).hex()
    except FileNotFoundError:
        return None


def _write(entry: str, values: tuple[Any, Any, Any]) -> None:
    body = marshal.dumps(values)
    beside = f"{entry}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(entry), mode=0o700, exist_ok=True)
        with open(beside, "wb") as file:
            file.write(checksum(body) + body)
        os.replace(beside, entry)
    except OSError:
        if os.path.lexists(beside):
            os.remove(beside)
