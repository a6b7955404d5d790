"""Compressed files, gzip and Zstandard: read as they are unpacked, never as a whole, and written as they grow."""

from __future__ import annotations

import gzip
import zlib

from ..diagnostics import Diagnostic, Invalid
from ..model.noun import TYPE_CHECKING
from .kinds import GZIP, ZSTD

if TYPE_CHECKING:
    from typing import Any, BinaryIO

_MAGIC = {b"\x1f\x8b": GZIP, b"\x28\xb5\x2f\xfd": ZSTD}
_WINDOW_LOG = 27  # 128 MiB: what `zstd` itself unpacks without being asked


def packing_of_content(head: bytes) -> str | None:
    """How a file that begins so is compressed, None where it is not."""
    return next((how for magic, how in _MAGIC.items() if head.startswith(magic)), None)


def unpacked(file: BinaryIO, how: str) -> BinaryIO:
    """What is in a compressed file, to be gone through any number of times; closing it leaves the file open. Raises `Invalid`."""
    if how == GZIP:
        return gzip.GzipFile(fileobj=file, mode="rb")  # type: ignore[return-value]
    zstd = _zstd()
    found: BinaryIO = zstd.ZstdFile(file, "rb", options={zstd.DecompressionParameter.window_log_max: _WINDOW_LOG})
    return found


def packing(file: BinaryIO, how: str) -> BinaryIO:
    """A file that compresses what is written to it; closing it leaves the file below open. Raises `Invalid`."""
    if how == GZIP:
        # Neither time nor name: the same rows make the same file.
        return gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=6, mtime=0)  # type: ignore[return-value]
    zstd = _zstd()
    # With a checksum, which `gzip` always has.
    found: BinaryIO = zstd.ZstdFile(file, "wb", options={zstd.CompressionParameter.checksum_flag: 1})
    return found


def damage(how: str) -> tuple[type[Exception], ...]:
    """What is raised in reading a file that is damaged or ends too early."""
    return (EOFError, gzip.BadGzipFile, zlib.error) if how == GZIP else (EOFError, _zstd().ZstdError)


def _zstd() -> Any:
    try:
        from backports import zstd
    except ImportError:
        try:
            from compression import zstd  # type: ignore[import-not-found,no-redef]  # of Python itself from 3.14 on
        except ImportError:
            help = "install what reads it with `pip install 'triage-decisions[zstd]'`, or use gzip"
            raise Invalid([Diagnostic("no-zstd", "Zstandard is not known to this Python", None, help)]) from None
    return zstd
