"""Answers to standard output, everything else to standard error; files read and written whole or not at all."""

from __future__ import annotations

import sys

from ..diagnostics import Diagnostic, Invalid, reason, render, visible
from ..lean import to_json as plain_json


def say(text: str) -> None:
    """Prints an answer."""
    sys.stdout.write(text + "\n")


def to_json(value: object) -> str:
    """A value as one line of JSON. What could fool the reader of a terminal stands as an escape, which means the same in JSON."""
    text = plain_json(value)
    if text.isprintable():
        return text
    import json

    # What is not ASCII `json` itself can write as an escape; only DEL is left.
    return "".join(c if c.isprintable() else "\\u007f" if c == "\x7f" else json.dumps(c)[1:-1] for c in text)


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


def place(path: str) -> str:
    """Where something was written, for a message."""
    return "standard output" if path == "-" else f"`{visible(path)}`"


def write_whole(path: str, text: str) -> None:
    """Writes a text complete or not at all, or to standard output for `-`. Raises `Invalid` where it cannot be written."""
    if path == "-":
        sys.stdout.write(text)
    else:
        write_bytes(path, text.encode("utf-8"))


def write_bytes(path: str, raw: bytes) -> None:
    """Writes a file complete or not at all. Raises `Invalid` where it cannot be written."""
    from ..table.whole import Whole

    with Whole(path) as file:
        file.write(raw)
        file.finish()
        file.put_in_place()
