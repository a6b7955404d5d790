"""Checkpoints: three lines that stand for the whole record, signed so that anybody with the public key can tell who said them.

The forms are those of C2SP (`c2sp.org/signed-note`, `c2sp.org/tlog-checkpoint`), so that tools for transparency logs read them.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from hashlib import sha256

from ..model.noun import TYPE_CHECKING, Noun

if TYPE_CHECKING:
    from collections.abc import Mapping

_ED25519 = b"\1"


class Checkpoint(Noun):
    """How far a record went at one moment: which record, how many entries, and the root of the tree over them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The three lines."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


class PublicKey(Noun):
    """What signatures are verified with: the name of the record, and 32 bytes of Ed25519."""

    name: str
    raw: bytes

    @property
    def id(self) -> bytes:
        """Four bytes by which a signature says whose it is."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.raw).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64encode(_ED25519 + self.raw).decode()}"


def read_key(text: str) -> PublicKey:
    """A public key from its line (`name+hash+key`). Raises `ValueError` where it is none."""
    name, id, key = [*text.strip().split("+", 2), "", ""][:3]
    raw = b64decode(key, validate=True)
    found = PublicKey(name, raw[1:])
    if not name or name.split() != [name] or raw[:1] != _ED25519 or len(raw) != 33 or found.id.hex() != id:
        raise ValueError(text)
    return found


def signature_line(key: PublicKey, signature: bytes) -> str:
    """The line of a note that says who signed its text."""
    return f"— {key.name} {b64encode(key.id + signature).decode()}\n"


def read_checkpoint(text: str) -> Checkpoint:
    """The checkpoint in the first three lines of a text. Raises `ValueError` where they are none."""
    origin, size, root = text.split("\n")[:3]
    raw = b64decode(root, validate=True)
    if not origin or not size.isascii() or not size.isdecimal() or (size != "0" and size[0] == "0") or len(raw) != 32 or len(size) > 18:
        raise ValueError(text)
    return Checkpoint(origin, int(size), raw)


def read_note(note: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """The signed text, and of each signature the name, the id of the key and 64 bytes. Raises `ValueError` where it is no note."""
    text, blank, lines = note.rpartition("\n\n")
    if not blank or not lines.endswith("\n") or any(character < " " and character != "\n" for character in note):
        raise ValueError(note)
    signatures = []
    for line in lines[:-1].split("\n"):
        dash, name, encoded = line.split(" ")
        raw = b64decode(encoded, validate=True)
        if dash != "—" or not name or "+" in name or len(raw) < 5:
            raise ValueError(note)
        signatures.append((name, raw[:4], raw[4:]))
    return text + "\n", signatures


def signers(note: str, keys: Mapping[bytes, PublicKey]) -> set[bytes]:
    """The ids of those keys by which a note is signed. Raises `ValueError` where it is no note, or a signature of these is false."""
    from .keys import verified

    text, signatures = read_note(note)
    found = set()
    for name, id, signature in signatures:
        key = keys.get(id)
        # A name or an id alone says nothing: both together are a key.
        if key and key.name == name:
            if not verified(key, signature, text.encode()):
                raise ValueError(note)
            found.add(id)
    return found
