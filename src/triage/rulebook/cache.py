"""Checked policies by the digests of their files, so that a decision need not read a rulebook again (`design.md` 5).

An entry is used only where every file that went into it still has the same bytes and the entry itself has the checksum that it names;
anything else is rebuilt from the files. A cache that cannot be written is done without.
"""

from __future__ import annotations

import contextlib
import hashlib
import marshal
import os
import sys

from .. import __version__
from ..language.document import digest, from_document, to_document
from ..model.noun import TYPE_CHECKING, Noun
from .files import Files, folder_digest

if TYPE_CHECKING:
    from ..model.policy import Policy


class Loaded(Noun):
    """A policy with its digest and its document."""

    policy: Policy
    digest: str
    document: dict[str, object]


def load(path: str, folder: str | None) -> Loaded:
    """The policy of a file, from the cache in `folder` where it holds, else from the files. Raises `Invalid`."""
    if folder is None:
        return _read(path)[0]
    entry = os.path.join(folder, f"{_key(path)}.policy")
    found = _cached(entry)
    if found is None:
        found, files = _read(path)
        _write(entry, found, files)
    return found


def _key(path: str) -> str:
    told = f"{os.path.abspath(path)}\n{__version__}\n{sys.version}"
    return hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()[:32]


def _read(path: str) -> tuple[Loaded, Files]:
    # Reading YAML is imported only where something has to be read: with a request in JSON nothing has.
    from .load import load_policy

    files = Files()
    document = to_document(load_policy(path, files))
    # What decides now is what the record will decide with when it is replayed: the document, not the files.
    return Loaded(from_document(document), digest(document), document), files


def _cached(entry: str) -> Loaded | None:
    try:
        with open(entry, "rb") as file:
            raw = file.read()
        if hashlib.sha256(raw[32:]).digest() != raw[:32]:
            return None
        digests, name, document = marshal.loads(raw[32:])  # noqa: S302  # the user's own cache, and its checksum holds
        if all(_digest(path) == known for path, known in digests.items()):
            return Loaded(from_document(document), name, document)
    except (OSError, ValueError, EOFError, TypeError, AttributeError):
        pass
    return None


def _digest(path: str) -> str | None:
    try:
        if path.endswith(os.sep):
            return folder_digest(path)
        with open(path, "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()
    except FileNotFoundError:
        return None


def _write(entry: str, loaded: Loaded, files: Files) -> None:
    body = marshal.dumps((files.digests, loaded.digest, loaded.document))
    beside = f"{entry}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(entry), mode=0o700, exist_ok=True)
        with open(beside, "wb") as file:
            file.write(hashlib.sha256(body).digest() + body)
        os.replace(beside, entry)
    except OSError:
        with contextlib.suppress(OSError):
            os.remove(beside)
