"""Answers to standard output, everything else to standard error; files read and written whole or not at all."""

from __future__ import annotations

import os
import sys

from ..diagnostics import Diagnostic, Invalid, render, visible
from ..lean import to_json as to_json  # others import it from here
from ..model.noun import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO


def say(text: str) -> None:
    """Prints an answer."""
    sys.stdout.write(text + "\n")


def tell(text: str) -> None:
    """Prints a message."""
    sys.stderr.write(text + "\n")


def tell_invalid(fault: Invalid) -> None:
    """Prints everything that is wrong, a blank line between."""
    tell("\n\n".join(render(diagnostic) for diagnostic in fault.diagnostics))


def read_input(path: str) -> tuple[bytes, str]:
    """The bytes of a file, or of standard input for `-`, with the name to call it by. Raises `Invalid`."""
    if path == "-":
        return sys.stdin.buffer.read(), "<stdin>"
    try:
        with open(path, "rb") as file:
            return file.read(), path
    except (OSError, ValueError) as fault:
        raise Invalid([Diagnostic("unreadable", f"`{visible(path)}` cannot be read: {reason(fault)}")]) from None


def reason(fault: Exception) -> str:
    """Why the system refused, in a few words."""
    return (fault.strerror or type(fault).__name__).lower() if isinstance(fault, OSError) else str(fault)


def colour(stream: TextIO) -> bool:
    """Whether to use colour: on a terminal that wants it."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def write_whole(path: str, text: str) -> None:
    """Writes a file complete or not at all, or to standard output for `-`. Raises `Invalid` where it cannot be written."""
    if path == "-":
        sys.stdout.write(text)
        return
    beside = f"{path}.{os.getpid()}.part"
    try:
        if os.path.exists(path) and not os.path.isfile(path):
            # A device or a pipe is written to: a file put in its place would be there for everybody.
            with open(path, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            return
        with open(beside, "x", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except OSError as fault:
        import contextlib

        with contextlib.suppress(OSError):
            os.remove(beside)
        raise Invalid([Diagnostic("unwritable", f"`{visible(path)}` cannot be written: {reason(fault)}")]) from None
