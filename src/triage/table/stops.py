"""Being stopped from outside: at once with everything unfinished removed, or after a step that must not be torn apart."""

from __future__ import annotations

import contextlib
import signal

from ..model.noun import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType
    from typing import Any

TERMINATED = 143


@contextlib.contextmanager
def _handled(stops: tuple[signal.Signals, ...], handler: Any) -> Iterator[None]:
    """Has signals handled otherwise for a while, where this thread may do so."""
    try:
        before = {stop: signal.signal(stop, handler) for stop in stops}
    except ValueError:
        before = {}
    try:
        yield
    finally:
        for stop, earlier in before.items():
            signal.signal(stop, earlier)


@contextlib.contextmanager
def terminable() -> Iterator[Callable[[], None]]:
    """Has Ctrl-C and a request to end take the way out that removes unfinished files.

    Gives what has to be called between two steps, which takes that way where one came and was lost: a library that imports another to see
    whether it is there takes any exception for a no, or goes on with half of it.
    """
    came: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        came.append(number)
        raise _stopped(number)

    def check() -> None:
        if came:
            raise _stopped(came[0])

    # Who has it that Ctrl-C is not for this process, as a shell for what runs in the background, keeps it so.
    interrupts = (signal.SIGINT,) if signal.getsignal(signal.SIGINT) is signal.default_int_handler else ()
    with _handled((signal.SIGTERM, *interrupts), stop):
        try:
            yield check
        except Exception:
            check()
            raise


def _stopped(number: int) -> BaseException:
    return SystemExit(TERMINATED) if number == signal.SIGTERM else KeyboardInterrupt()


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Has Ctrl-C and a request to end wait until what began is done, so that it can be said what there is."""
    came: list[int] = []
    with _handled((signal.SIGINT, signal.SIGTERM), lambda number, _frame: came.append(number)):
        yield
    if came:
        raise _stopped(came[0])
