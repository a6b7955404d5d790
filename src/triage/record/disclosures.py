"""Personal facts as commitments: the record holds a digest of each, and beside it, erasable, what the digest is of.

So it does with what somebody wrote in words of their own after a decision: it can name anybody.

A disclosure is JSON of a salt of 128 random bits, the name and the value; its digest is that of RFC 9901 (section 4.2.3). While the
salt is secret nobody can guess a value from its digest, and when salt and value are gone the digest says nothing about anybody.
"""

from __future__ import annotations

import os
from binascii import b2a_base64
from hashlib import sha256

from ..lean import encode_text

# By the kind of entry: the text that stands beside it as a personal fact does, and is told in exports unless it was erased.
TEXTS = {"override": "because", "outcome": "became"}
_SAFE = bytes.maketrans(b"+/", b"-_")


def new_salt() -> str:
    """A salt like no other."""
    return encoded(os.urandom(16))


def disclosure(salt: str, name: str, value: str) -> str:
    """What a digest is of; `value` is in JSON, as it is stored."""
    return f'["{salt}", {encode_text(name)}, {value}]'


def digest_of(told: str) -> str:
    """The digest of a disclosure."""
    return encoded(sha256(_encoded(told.encode("utf-8", "backslashreplace"))).digest())


def encoded(raw: bytes) -> str:
    """Bytes as RFC 9901 writes them."""
    return _encoded(raw).decode()


def _encoded(raw: bytes) -> bytes:
    return b2a_base64(raw, newline=False).translate(_SAFE).rstrip(b"=")
