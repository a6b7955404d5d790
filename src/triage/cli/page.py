"""The page that a run over a table writes about it: `--report`."""

from __future__ import annotations

import os

from ..diagnostics import Diagnostic, Invalid, visible
from ..model.noun import TYPE_CHECKING
from ..table.whole import Whole, same_file
from . import settings
from .streams import tell

if TYPE_CHECKING:
    from ..decide import Engine
    from ..report.page.collected import Collector
    from ..table.source import Source


class Page:
    """A page in the making. Raises `Invalid` where it cannot be written: that is better said before a long run than after it."""

    def __init__(self, path: str, source: Source, *others: str) -> None:
        named = [other for other in others if other != "-"]
        if source.is_file(path) or any(same_file(path, other) or os.path.realpath(path) == os.path.realpath(other) for other in named):
            message = "the report would overwrite the table that is read, or another file that is written"
            raise Invalid([Diagnostic("same-file", message, None, "name another file with `--report`")])
        self._path, self._source = path, source.name
        self._collector: Collector | None = None
        # The attempt leaves nothing behind: after a run that stops, what was there before is there.
        with Whole(path):
            pass

    def collect(self, engine: Engine) -> Collector:
        """What the run gives its cases to."""
        from ..report.page.collected import Collector

        self._engine, self._collector = engine, Collector(engine.kernel, engine.digest)
        return self._collector

    def write(self, recorded: int | None, checkpoint: str | None, rest: str, lang: str) -> None:
        """Writes it, whole or not at all: how many decisions were recorded, the checkpoint of the record after them, and where those
        are that it has no room for."""
        from ..report.page.collected import Circumstances
        from ..report.page.html import backlog_html

        assert self._collector is not None, "nothing was collected"
        about = Circumstances(self._source, recorded, checkpoint, rest, self._engine.why_unchecked is None)
        with Whole(self._path) as out:
            out.write(backlog_html(self._collector, about, settings.day(None), lang).encode())
            out.finish()
            out.put_in_place()
        tell(f"note: the report is in `{visible(self._path)}`")
