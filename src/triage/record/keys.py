"""The key that signs checkpoints: in a file of its own that only its owner can read, never in the record."""

from __future__ import annotations

import os
from base64 import b64decode, b64encode

from ..diagnostics import reason
from ..model.noun import TYPE_CHECKING
from . import RecordFault
from .faults import shown
from .notes import PublicKey, signature_line

if TYPE_CHECKING:
    from typing import Any


class SigningKey:
    """A private key of Ed25519 for the record of a name; `raw` are its 32 bytes."""

    def __init__(self, name: str, raw: bytes) -> None:
        self._raw = raw
        self._key = _private(raw)
        self.public = PublicKey(name, self._key.public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        """The line under a text that says that this key signed it."""
        return signature_line(self.public, self._key.sign(text.encode()))

    def stored(self) -> bytes:
        """The form of the file: that of Go's signed notes, which other tools read as well."""
        name, id, _ = str(self.public).split("+", 2)
        return f"PRIVATE+KEY+{name}+{id}+{b64encode(bytes([1]) + self._raw).decode()}\n".encode()


def _private(raw: bytes) -> Any:
    # The public module of `cryptography` imports much else: that would be a third of what a recorded decision takes.
    try:
        from cryptography.hazmat.bindings._rust import openssl

        return openssl.ed25519.from_private_bytes(raw)
    except (ImportError, AttributeError):
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(raw)


def verified(key: PublicKey, signature: bytes, text: bytes) -> bool:
    """Whether a signature over a text is that of the key."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(key.raw).verify(signature, text)
        return True
    except InvalidSignature:
        return False


def key_file(folder: str, name: str) -> str:
    """Where the key of a record lies in a folder of keys."""
    return os.path.join(folder, f"{name.rpartition('/')[2]}.key")


def make_key(path: str, name: str) -> SigningKey:
    """Makes a new key and its file, with its folder. Raises `RecordFault` where it cannot be written, or something is there."""
    key = SigningKey(name, os.urandom(32))
    try:
        os.makedirs(os.path.dirname(os.path.abspath(path)), mode=0o700, exist_ok=True)
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        try:
            os.write(file, key.stored())
            os.fsync(file)
        finally:
            os.close(file)
    except OSError as fault:
        raise _unusable(path, "written", fault) from None
    return key


def load_key(path: str, name: str) -> SigningKey | None:
    """The key in a file, None where there is no such file. Raises `RecordFault` where it cannot be read, or is of another record."""
    try:
        with open(path, "rb") as file:
            words = file.read(1000).decode().strip().split("+", 4)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as fault:
        raise _unusable(path, "read", fault) from None
    try:
        if words[:3] != ["PRIVATE", "KEY", name]:
            raise ValueError(name)
        raw = b64decode(words[4], validate=True)
        key = SigningKey(name, raw[1:])
        if raw[:1] != b"\1" or key.public.id.hex() != words[3]:
            raise ValueError(name)
        return key
    except (ValueError, IndexError):
        raise RecordFault(f"{shown(path)} does not hold the key of the record `{name}`; put back a copy of it", code="wrong-key") from None


def _unusable(path: str, verb: str, fault: Exception) -> RecordFault:
    why = reason(fault) if isinstance(fault, OSError) else "it is no text"
    told = f"the key {shown(path)} that signs the record cannot be {verb}: {why}; nothing was recorded"
    return RecordFault(f"{told}; put that right, or name another folder with TRIAGE_KEYS", code="key-unusable")


class Keys:
    """The folder in which the keys of records lie, one file for each record."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._loaded: SigningKey | None = None

    def path(self, name: str) -> str:
        """The file of a record's key."""
        return key_file(self._folder, name)

    def of(self, name: str, public: str | None) -> SigningKey:
        """The key that signs for a record, whose public one is known unless it has none yet: then one is made.

        Raises `RecordFault` where the key is missing or another one.
        """
        if self._loaded and str(self._loaded.public) == public:
            return self._loaded
        path = self.path(name)
        found = load_key(path, name)
        if public and (not found or str(found.public) != public):
            # A change of keys that was cut off after the record knew of it and before the file was in its place.
            fresh = load_key(f"{path}.new", name)
            if fresh and str(fresh.public) == public:
                os.replace(f"{path}.new", path)
                found = fresh
        if public is None:
            found = found or make_key(path, name)
        elif not found:
            told = f"the key {shown(path)} that signs the record is missing, so nothing was recorded; put it back or copy it from a desk"
            told += " that has it, name its folder with TRIAGE_KEYS, or have a new one with `triage audit rotate-key --lost`"
            raise RecordFault(told, code="no-key")
        elif str(found.public) != public:
            told = f"the key {shown(path)} is not the one that signs the record, so nothing was recorded; put back the right one"
            raise RecordFault(told, code="wrong-key")
        self._loaded = found
        return found

    def fresh(self, name: str) -> SigningKey:
        """A new key for a record, in a file beside that of the present one. `settle` puts it in place."""
        path = f"{self.path(name)}.new"
        try:
            if os.path.lexists(path):
                os.remove(path)
        except OSError as fault:
            raise _unusable(path, "written", fault) from None
        return make_key(path, name)

    def use(self, key: SigningKey) -> None:
        """From now on this key signs; its file is put in place by `settle`, once the record knows of it."""
        self._loaded = key

    def settle(self) -> None:
        """Puts the file of the key that signs in the place of the one that it follows."""
        assert self._loaded
        path = self.path(self._loaded.public.name)
        try:
            os.replace(f"{path}.new", path)
        except OSError as fault:
            raise _unusable(path, "written", fault) from None
