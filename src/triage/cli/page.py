"""The page that a run over a table writes about it: `--report`."""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING
from . import settings
from .apart import check_writable
from .streams import place, tell, write_whole

if TYPE_CHECKING:
    from ..decide import Engine
    from ..report.page.collected import Collector
    from ..table.source import Source


class Page:
    """A page in the making. Raises `Invalid` where it cannot be written: that is better said before a long run than after it."""

    def __init__(self, path: str, source: Source) -> None:
        self._path, self._source = path, source.name
        self._collector: Collector | None = None
        check_writable(path)

    def collect(self, engine: Engine) -> Collector:
        """What the run gives its cases to."""
        from ..report.page.collected import Collector, version_of

        self._engine, self._collector = engine, Collector(version_of(engine.kernel, engine.digest))
        return self._collector

    def write(self, recorded: int | None, checkpoint: str | None, rest: str, lang: str) -> None:
        """Writes it, whole or not at all: how many decisions were recorded, the checkpoint of the record after them, and where those
        are that it has no room for."""
        from ..report.page.collected import Circumstances
        from ..report.page.html import backlog_html

        assert self._collector is not None, "nothing was collected"
        about = Circumstances(self._source, recorded, checkpoint, rest, self._engine.why_unchecked is None)
        html = backlog_html(self._collector, about, settings.day(None), lang)
        write_whole(self._path, html)
        tell(f"note: the report is in {place(self._path)}")
