"""How far a long run has come, for who watches it on a terminal."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeVar

    from ..table.source import Source

    Item = TypeVar("Item")


class Progress:
    """How much of a table was read, on a terminal, once it has taken a second."""

    def __init__(self, source: Source) -> None:
        self._source, self._rows, self._shown = source, 0, False
        self._next = time.monotonic() + 1 if sys.stderr.isatty() and os.environ.get("TERM") != "dumb" else float("inf")

    def tell(self, rows: int) -> None:
        """So many rows were read by now."""
        self._rows = rows
        if time.monotonic() > self._next:
            self._show()

    def watch(self, items: Iterator[Item]) -> Iterator[Item]:
        """The items as they are."""
        for item in items:
            self._rows += 1
            if time.monotonic() > self._next:
                self._show()
            yield item

    def _show(self) -> None:
        done = min(1.0, self._source.position() / self._source.size)
        sys.stderr.write(f"\r[{'#' * round(30 * done):<30}] {done:4.0%}  {self._rows:,} rows")
        sys.stderr.flush()
        self._shown, self._next = True, time.monotonic() + 0.2

    def close(self) -> None:
        """Takes the bar away."""
        if self._shown:
            sys.stderr.write("\r" + " " * 70 + "\r")
