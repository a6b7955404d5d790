"""The way in: sets up the streams, finds the command, and turns whatever goes wrong into a message and an exit status."""

from __future__ import annotations

import os
import sys

from ..model.noun import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

DONE, NO, UNASKABLE, FAULT, INTERRUPTED = 0, 1, 2, 3, 130


def program() -> int:
    """The command as a process of its own: `decide` ends before collecting garbage would pay, and without taking everything down in
    order, which takes a tenth of its time. By then all files are closed and what it says is written."""
    import gc

    short = sys.argv[1:2] == ["decide"]
    if short:
        gc.disable()
    status = main()
    if short:
        try:
            sys.stderr.flush()
        finally:
            os._exit(status)
    return status


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command line and gives its exit status (`product.md`)."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A terminal that cannot show a letter shows its escape; files are always UTF-8.
            stream.reconfigure(errors="backslashreplace", **({} if stream.isatty() else {"encoding": "utf-8"}))
    status = guarded(lambda: _run(arguments))
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _silence()
    except OSError as fault:
        sys.stderr.write(f"error[unwritable]: the answer cannot be written: {(fault.strerror or '').lower()}\n")
        _silence()
        return UNASKABLE if status < UNASKABLE else status
    return status


def guarded(run: Callable[[], int]) -> int:
    """Runs a command; every exception becomes a message and a status, and no traceback reaches a user."""
    from ..diagnostics import Invalid

    try:
        return run()
    except Invalid as fault:
        from .streams import tell_invalid

        tell_invalid(fault)
        return UNASKABLE
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        return INTERRUPTED
    except BrokenPipeError:
        _silence()
        return DONE
    except Exception as fault:
        return _fault(fault)


def _silence() -> None:
    """Makes the end of a closed pipe quiet: Python would complain again at exit."""
    import contextlib

    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fault(fault: Exception) -> int:
    """A fault that a user can do something about says so; one of our own is a line, with the details in a file."""
    from ..decide import Disagreement

    if isinstance(fault, Disagreement):
        sys.stderr.write(f"fault: nothing is decided, because the two evaluations differ: {fault.detail}\n")
        return FAULT
    from ..record import RecordFault

    if isinstance(fault, RecordFault):
        sys.stderr.write(f"error[{fault.code}]: {fault}\n")
        return UNASKABLE if fault.unusable else FAULT
    import tempfile
    import traceback

    try:
        with tempfile.NamedTemporaryFile("w", prefix="triage-fault-", suffix=".txt", delete=False, encoding="utf-8") as file:
            file.write(f"arguments: {sys.argv[1:]!r}\n")
            traceback.print_exception(fault, file=file)
        where = f"; details are in {file.name}"
    except OSError:
        where = ""
    sys.stderr.write(f"fault: a fault in triage, {type(fault).__name__}{where}\n")
    return FAULT


def _run(arguments: list[str]) -> int:
    from .short import decide_options

    options = decide_options(arguments)
    if options is not None:
        from .decide import decide

        return decide(**options)
    from .app import run

    return run(arguments)
