"""Persons in the record: where they occur, and how they are made to disappear from it while every proof goes on holding."""

from __future__ import annotations

from ..model.noun import TYPE_CHECKING, Noun
from . import Search
from .entries import act_entry, body_of, encode, texts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from . import Entry
    from .store import Store


class Occurrence(Noun):
    """An entry in which a person occurs: in which personal facts, which can be erased, and in which other parts, which cannot."""

    entry: Entry
    personal: tuple[str, ...]
    beside: tuple[str, ...]


def occurrences(store: Store, name: str) -> Iterator[Occurrence]:
    """Where a name occurs: all its words in one value, in any order and letter case. Raises `RecordFault`."""
    words = name.casefold().split()

    def named(value: object) -> bool:
        found = " ".join(texts(value)).casefold()
        return bool(words) and all(word in found for word in words)

    for entry in store.find(Search()):
        personal = tuple(fact for fact, value in entry.personal.items() if named(value))
        beside = []
        # Reading a body takes long: only one that has all the words, as JSON writes them, is read.
        raw = entry.body.decode(errors="replace").casefold()
        if all(encode(word)[1:-1] in raw for word in words):
            body = body_of(entry)
            request = body.get("request")
            if isinstance(request, dict):
                beside += [f"request.{fact}" for fact, value in request.items() if named(value)]
            beside += [part for part, value in body.items() if part not in ("request", "result", "programme") and named(value)]
        if personal or beside:
            yield Occurrence(entry, personal, tuple(beside))


def erasable(entries: Iterable[Entry], facts: Collection[str] | None) -> dict[int, list[str]]:
    """Which personal facts of these entries are still there: of those named, or all where `facts` is None; by the place of the entry."""
    found = {}
    for entry in entries:
        there = [fact for fact in entry.personal if facts is None or fact in facts]
        if there:
            found[entry.seq or 0] = there
    return found


def erase(store: Store, facts: dict[int, list[str]], basis: str, by: str, at: str, new_id: Callable[[], str]) -> int:
    """Erases facts for good, and records that and on what basis; gives the place of that entry. Raises `RecordFault`."""
    about: dict[str, object] = {"erased": {str(place): names for place, names in facts.items()}, "basis": basis}
    entry = act_entry("erasure", new_id(), at, by, about)
    place = store.erase(entry, [(place, fact) for place, names in facts.items() for fact in names])
    store.clean()
    return place
