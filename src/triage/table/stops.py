"""Being stopped from outside: at once with everything unfinished removed, or after a step that must not be torn apart."""

from __future__ import annotations

import contextlib
import signal

from ..model.noun import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
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
def terminable() -> Iterator[None]:
    """Has a request to end take the way out that removes unfinished files."""

    def end(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(TERMINATED)

    with _handled((signal.SIGTERM,), end):
        yield


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Has Ctrl-C and a request to end wait until what began is done, so that it can be said what there is."""
    came: list[int] = []
    with _handled((signal.SIGINT, signal.SIGTERM), lambda number, _frame: came.append(number)):
        yield
    if came:
        raise SystemExit(TERMINATED) if came[0] == signal.SIGTERM else KeyboardInterrupt
