"""Of the standard library what a decision needs, without what `hashlib`, `json`, `datetime` and `open` do besides: that takes longer.

Python has the functions by themselves, under names that it may change. Where they are not there, the public ones take their place.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from bisect import bisect_left, bisect_right
    from collections.abc import Callable
    from datetime import date, timedelta
    from hashlib import blake2b
    from typing import Any

    make_encoder: Any
    scanstring: Callable[[str, int, bool], tuple[str, int]]
    encode_text: Callable[[Any], str]
else:
    try:
        from _blake2 import blake2b
    except ImportError:
        from hashlib import blake2b
    try:
        from _bisect import bisect_left, bisect_right
    except ImportError:
        from bisect import bisect_left, bisect_right
    try:
        from _datetime import date, timedelta
    except ImportError:
        from datetime import date, timedelta
    try:
        from _json import encode_basestring as encode_text
        from _json import make_encoder, scanstring
    except ImportError:
        from json.decoder import scanstring as scanstring
        from json.encoder import encode_basestring as encode_text

        make_encoder = None


__all__ = [
    "bisect_left",
    "bisect_right",
    "checksum",
    "date",
    "encode_text",
    "is_latin",
    "read_file",
    "scanstring",
    "sha256_hex",
    "timedelta",
    "to_json",
]


def is_latin(text: str) -> bool:
    """Whether all letters are older than U+0300: each by itself, one column wide, in its composed form. `unicodedata` can stay away."""
    return text.isascii() or max(text) < "\u0300"


_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0)
_BLOCK = 1 << 15


def read_file(path: str) -> bytes:
    """The bytes of a file. Raises `OSError`."""
    file = os.open(path, _READ)
    try:
        found = []
        while block := os.read(file, _BLOCK):
            found.append(block)
    finally:
        os.close(file)
    return found[0] if len(found) == 1 else b"".join(found)


def checksum(raw: bytes) -> bytes:
    """32 bytes that tell these bytes from any others, by BLAKE2b: for ourselves, where others are told a SHA-256."""
    return blake2b(raw, digest_size=32).digest()


def sha256_hex(raw: bytes) -> str:
    """A SHA-256 digest in 64 hexadecimal digits."""
    try:
        from _sha256 import sha256  # type: ignore[import-not-found]  # until Python 3.11
    except ImportError:
        from hashlib import sha256
    found: str = sha256(raw).hexdigest()
    return found


def to_json(value: object, sort_keys: bool = False) -> str:
    """A value as one line of JSON, what `json.dumps` makes of it with letters as they are."""
    if make_encoder is None:
        import json

        return json.dumps(value, ensure_ascii=False, sort_keys=sort_keys)
    if isinstance(value, str):
        return encode_text(value)
    return "".join(make_encoder({}, _refuse, encode_text, None, ": ", ", ", sort_keys, False, True)(value, 0))


def _refuse(value: object) -> object:
    raise TypeError(f"{type(value).__name__} has no form in JSON")
