"""The record as a batch uses it: a block of rows at a time, begun and ended with an entry of its own, and gone on with where it stopped."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

from ..diagnostics import Diagnostic, Invalid, visible
from ..report.data import request_id
from ..table.opened import Reading
from ..table.stops import uninterrupted
from . import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..record import Entry
    from ..record.store import Store
    from ..rulebook.cache import Loaded
    from ..table.arrow.telling import Noted
    from ..table.run import Answered
    from ..table.source import Source
    from ..table.summary import Counts

# So many decisions are on the disk with one commit: more take no less time, and wait longer to be safe.
BLOCK = 10_000


class Record:
    """The record as a batch uses it; `count` is how many of its decisions are on the disk, and `checkpoint` the note that was signed
    after the last of them. It raises `RecordFault`."""

    def __init__(self, loaded: Loaded, store: str | None, by: str, lang: str, source: Source, reading: Reading, resume: bool) -> None:
        from ..record.address import nameable
        from ..record.entries import Recorder
        from ..record.store import Store

        self._loaded, self._by, self._source, self.count = loaded, by, source, 0
        # The same bytes read in another way are other rows under the same numbers.
        usual, names = Reading(), ("encoding", "sheet", "dialect")
        self._read = {name: asked for name in names if (asked := getattr(reading, name)) != getattr(usual, name)}
        self._recorder = Recorder(loaded.policy, loaded.digest, by, lang)
        self._batch, self._rows = settings.new_id(), frozenset[int]()
        self.checkpoint: str | None = None
        self._place, named = settings.store_path(store)
        self.path = nameable(self._place)
        # A record is made by the first decision in it, not by a table that turns out to be unreadable.
        self._keys = settings.key_folder()
        self._store: Store | None = Store.open(self._place, keys=self._keys) if named or os.path.lexists(self._place) else None
        if resume:
            self._batch, self._rows = self._stopped()
            self.count = len(self._rows)

    def _stopped(self) -> tuple[str, frozenset[int]]:
        """The batch of this table under this policy that did not come to its end, and the rows of it that are recorded."""
        from ..record.batches import stopped

        found = stopped(self._store, self._source.sha256(), self._loaded.digest, self._read) if self._store else None
        if found is None:
            how = " and ".join(f"`--{name} {visible(value)}`" for name, value in self._read.items())
            named = f"`{visible(self._source.name)}`" + (f" with {how}" if how else "")
            message = f"no run of {named} under `{self._loaded.policy.name}` was stopped, as far as the record knows"
            raise Invalid([Diagnostic("nothing-stopped", message, None, "leave out `--resume` to decide and record it anew")])
        return found

    def append(self, rows: list[Answered]) -> None:
        """Adds the decisions on a block of rows, all or none."""
        at, facts = settings.now(), self._loaded.policy.vocabulary.facts
        fresh = [row for row in rows if row.row.line not in self._rows]

        def entries() -> Iterator[Entry]:
            for row in fresh:
                case, batch = request_id(row.decision, facts), (self._batch, row.row.line)
                yield self._recorder.entry(row.decision, case, settings.new_id(), at, batch)

        self._add(entries(), len(fresh), at)

    def append_noted(self, noted: Noted) -> None:
        """Adds the decisions on the rows of a stretch, block by block, each of them all or none."""
        results = [self._recorder.result(kind) for kind in noted.kinds]
        rows = [row for row in noted.rows if row[0] not in self._rows] if self._rows else noted.rows

        def entries(begin: int, end: int, at: str) -> Iterator[Entry]:
            noted, batch = self._recorder.noted, self._batch
            for line, case, stated, personal, kind in rows[begin:end]:
                yield noted(stated, personal, results[kind], case, settings.new_id(), at, (batch, line))

        size = -(-len(rows) // -(-len(rows) // BLOCK)) if rows else BLOCK  # blocks alike, none of them larger
        for begin in range(0, len(rows), size):
            at = settings.now()
            self._add(entries(begin, begin + size, at), min(size, len(rows) - begin), at)

    def _add(self, fresh: Iterator[Entry], count: int, at: str) -> None:
        from ..record.store import Store

        if not count:
            return
        loaded, entries = self._loaded, [] if self.count else [self._started(at)]
        entries += fresh
        with uninterrupted():
            if self._store is None:
                self._store = Store.open(self._place, create=True, keys=self._keys)
            self._store.append(entries, (loaded.digest, loaded.document))
            self.count += count
            self.checkpoint = self._store.checkpoint()

    def _started(self, at: str) -> Entry:
        """The entry that goes before the first decision: what was read, to the byte."""
        from ..record.entries import batch_started_entry

        source = self._source
        return batch_started_entry(
            self._batch, settings.new_id(), at, self._by, self._loaded.digest, source.name, source.sha256(), source.size, self._read
        )

    def end(self, counts: Counts, finished: bool) -> None:
        """Adds the entry that says what the batch came to, once there is a decision of it. Where it did not get to its end that is a
        kindness: what ended it is the thing to tell."""
        from ..record import RecordFault
        from ..record.entries import batch_ended_entry

        if not self._store or not self.count:
            return
        entry = batch_ended_entry(self._batch, settings.new_id(), settings.now(), self._by, self.count, counts.data(), finished)
        with uninterrupted(), contextlib.suppress(*([] if finished else [RecordFault])):
            self._store.append([entry])
            self.checkpoint = self._store.checkpoint()

    def close(self) -> None:
        """Closes the file."""
        if self._store:
            self._store.close()
