"""The cases of a period once more, for the page about it: each decided again by the policy that is stored with it, so that its reasons can
be told, beside what people did after it.

What the record says is what counts. A decision that comes to something else by this version of triage, or that cannot be had again, is
counted as it was recorded, and named.
"""

from __future__ import annotations

from ..compare.comparison import Unreadable
from ..decide import Disagreement
from ..diagnostics import Invalid, listed
from ..model.noun import TYPE_CHECKING
from ..model.outcome import DECIDED
from ..report.page.collected import Collector, Kept, ruled_word, version_of
from . import Search
from .entries import body_of
from .replay import Engines, decided_again, gone, seen_by_rules

if TYPE_CHECKING:
    from typing import Any

    from ..decide import Decision, Engine
    from ..report.page.collected import Version
    from . import Entry
    from .figures import Seen
    from .store import Store


def retold(store: Store, seen: Seen) -> Collector:
    """The cases of a period for `report.page`, in the order of the record. Raises `RecordFault`."""
    engines = Engines(store)
    ready = {digest: engine for digest in seen.digests() if not isinstance(engine := engines.of(digest), str)}
    versions = {digest: version_of(engine.kernel, digest) for digest, engine in ready.items()}
    collector, counted = Collector(*versions.values()), seen.counted()
    for entry in store.find(Search()):
        if entry.id in counted:
            _take_up(entry, seen, collector, engines, versions)
    return collector


def _take_up(entry: Entry, seen: Seen, collector: Collector, engines: Engines, versions: dict[str, Version]) -> None:
    body = body_of(entry)
    kept = _kept(entry, body, seen)
    found = _again(engines.of(entry.policy or ""), entry, body)
    if isinstance(found, str):
        collector.lose(Unreadable(kept.number, entry.case, (found,)), entry.outcome or "", kept)
    else:
        collector.add(found, entry.case, versions[entry.policy or ""], kept)


def _again(engine: Engine | str, entry: Entry, body: dict[str, Any]) -> Decision | str:
    """The decision once more, or why it cannot be told."""
    if isinstance(engine, str):
        return engine
    erased = gone(entry, body, engine.policy)
    why = f"{listed(erased)} was erased since, and what is left decides otherwise" if erased else ""
    try:
        decision = decided_again(engine, seen_by_rules(entry, body, engine.policy), entry.case)
    except Invalid as fault:
        return why or fault.diagnostics[0].message
    except Disagreement as fault:
        return fault.detail
    word = ruled_word(decision)
    if not decision.given.assumed.keys().isdisjoint(erased):
        # What was stated then is not to be told as if it had been assumed.
        return f"{listed(erased)} was erased since"
    return decision if word == entry.outcome else why or f"recorded as `{entry.outcome}`; this version of triage comes to `{word}`"


def _kept(entry: Entry, body: dict[str, Any], seen: Seen) -> Kept:
    erased = tuple(name for name in body["personal"] if name not in entry.personal)
    cites = tuple(body["result"]["cites"]) if body["result"]["status"] == DECIDED else ()
    overrides = tuple(override.data() for override in seen.overrides(entry.id))
    became = tuple((each.became, each.on) for each in seen.became(entry.id))
    return Kept(entry.seq or 0, entry.at, entry.by, cites, overrides, became, erased)
