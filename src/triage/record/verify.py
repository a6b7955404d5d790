"""Whether a record is what was written: every entry against the tree, the tree against every signature and against what others kept.

What cannot be shown is said in `docs/verify.md`: a rewrite by whoever has the key shows only against a checkpoint that somebody else kept.
"""

from __future__ import annotations

import json
import re
from hashlib import sha256
from itertools import pairwise

from ..lean import encode_text
from ..model.noun import TYPE_CHECKING, Noun
from .disclosures import digest_of, disclosure
from .notes import PublicKey, read_checkpoint, read_key, read_note, signers
from .rows import COLUMNS, data_of, raw, read_head, told_by
from .tree import Frontier, leaf_hash

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import Any

    from .notes import Checkpoint
    from .store import Store

INTEGRITY, COMPLETENESS, REPRODUCIBILITY = VERDICTS = ("integrity", "completeness", "reproducibility")
# Few enough that their bodies are still in the processor's cache when they are hashed.
_PAGE = 250
_NAMES = COLUMNS.replace('"', "").split(", ")[:-1]
_BATCH_BEGINS = b'"batch":{"id":"'
_BATCH = re.compile(rb'"batch":\{"id":"([^"\\]*)","row":(\d+)\}')


class Wrong(Noun):
    """Something that does not hold: for which verdict, what (a code), from which entry to which, and what exactly it is about."""

    verdict: str
    code: str
    entry: int | None = None
    last: int | None = None
    about: str = ""


class Verified(Noun):
    """What verifying came to: the size of the record, its checkpoint, the key it was verified with, and all that is wrong.

    `remarks` speak against nothing: a batch that was cut off before its end is no fault of the record. `signed` is how many checkpoints
    with good signatures there are; `kept` is the checkpoint that somebody kept, where one was given.
    """

    size: int
    checkpoint: str
    key: str | None
    signed: int
    decisions: int
    erased: int
    wrong: tuple[Wrong, ...]
    remarks: tuple[Wrong, ...] = ()
    kept: Checkpoint | None = None

    def holds(self, verdict: str) -> bool:
        """Whether nothing speaks against it."""
        return not any(wrong.verdict == verdict for wrong in self.wrong)


def verify(store: Store, kept: str | None = None, key: PublicKey | None = None) -> Verified:
    """Looks at all of a record: `kept` is a checkpoint of before, signed or not, and `key` the public key to trust.

    Others can go on adding to the record meanwhile. Raises `RecordFault` where it cannot be read, `ValueError` where `kept` is no
    checkpoint.
    """
    earlier = read_checkpoint(kept) if kept else None
    # Before the head is read: whatever was committed by now is in it.
    ((last,),) = store.rows("SELECT coalesce(max(seq), 0) FROM entry")
    origin, edge = store.head()
    checkpoint = store.checkpoint((origin, edge))
    look = _Look(store, edge.size, {earlier.size} if earlier else set())
    look.tree(edge)
    look.beyond(last)
    trusted = look.keys(key)
    signed = look.checkpoints(origin, trusted)
    if earlier and kept:
        look.kept(origin, earlier, kept, trusted)
    look.policies()
    look.lookups()
    look.missing()
    look.batches()
    wrong = tuple(sorted(look.wrong, key=lambda one: one.entry or edge.size + 1))
    used = key or (trusted[-1][0] if trusted else None)
    return Verified(
        edge.size, checkpoint, str(used) if used else None, signed, look.decisions, len(look.gone), wrong, tuple(look.remarks), earlier
    )


def gone_of(row: tuple[Any, ...], personal: dict[str, tuple[Any, Any]]) -> Collection[str] | None:
    """The personal facts that are gone of an entry with which nothing else is wrong by itself; None where something is, which
    `row_faults` finds at length."""
    body, stored, leaf = row[9:]
    try:
        told = told_by(*row[:9]).encode()
        digests = {fact: digest_of(disclosure(salt, fact, value)) for fact, (value, salt) in personal.items()}
        rest = ",".join([f'{encode_text(fact)}:"{digest}"' for fact, digest in digests.items()])
        absent: Collection[str] = ()
        if row[7] != "\n".join(["", *row[7].split(), ""]):
            return None
        if stored != told + f"{{{rest}}}}}".encode():
            # Facts stand in the head as they were stated, and beside it by name; and some may be gone.
            said = json.loads(stored[len(told) : -1])
            if not stored.startswith(told) or not digests.items() <= said.items():
                return None
            absent = said.keys() - digests.keys()
        return absent if leaf == sha256(b"\0%b\n%b" % (stored, body)).digest() else None
    except (TypeError, ValueError, AttributeError):
        return None


def row_faults(row: tuple[Any, ...], personal: dict[str, tuple[Any, Any]], place: int) -> Iterator[tuple[str, str]]:
    """What is wrong with one entry by itself: a code, and what it is about. `row` is `COLUMNS`, head and leaf as they are stored.

    A personal fact that is no longer there is `gone`, which is not wrong by itself.
    """
    *columns, body, stored, leaf = row
    if not (isinstance(body, bytes) and isinstance(stored, bytes) and isinstance(leaf, bytes)):
        yield "changed", ""
        return
    if leaf_hash(data_of(stored, body)) != leaf:
        yield "changed", ""
        return
    try:
        told, digests = read_head(stored)
    except ValueError:
        yield "changed", "head"
        return
    if told[0] != place or columns[0] != place:
        yield "place", str(told[0])
    if told != tuple(columns):
        for name, value, said in zip(_NAMES[1:], columns[1:], told[1:], strict=True):
            if value != said:
                yield "index", name
    for fact in digests.keys() - personal.keys():
        yield "gone", fact
    for fact, (value, salt) in personal.items():
        if not (isinstance(value, str) and isinstance(salt, str)) or digest_of(disclosure(salt, fact, value)) != digests.get(fact):
            yield "disclosure", fact


def _read(body: bytes) -> dict[str, Any]:
    """A body, read; an empty one where it was changed, as is said already."""
    try:
        told = json.loads(body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


class _Look:
    """One look at a record of a size, and what it finds wrong."""

    def __init__(self, store: Store, size: int, sizes: set[int]) -> None:
        self._store, self._size = store, size
        self.wrong: list[Wrong] = []
        self.remarks: list[Wrong] = []
        self.decisions = 0
        self.gone: set[tuple[int, str]] = set()
        self._notes: list[tuple[int, str]] = store.rows("SELECT size, note FROM checkpoint ORDER BY size")
        self._roots = dict.fromkeys({*sizes, *(size for size, _ in self._notes)}, b"")
        self._used: dict[str, int] = {}
        self._held = self._count = 0
        self._batches: dict[str, int] = {}
        self._about: list[tuple[int, str, bytes]] = []

    def tree(self, edge: Frontier) -> None:
        """Every entry, and the tree over them."""
        grown, place = Frontier(), 0
        if 0 in self._roots:
            self._roots[0] = grown.root()
        for row, personal in self._rows():
            place += 1
            self._count += 1
            seq, kind, policy, body, leaf = row[0], row[2], row[8], row[9], row[11]
            if seq != place:
                self._add(COMPLETENESS, "gap", place, seq - 1 if isinstance(seq, int) else None)
                place = seq
            absent = gone_of(row, personal)
            if absent:
                self.gone |= {(seq, fact) for fact in absent}
            elif absent is None:
                body = raw(body)
                for code, about in row_faults(row, personal, seq):
                    if code == "gone":
                        self.gone.add((seq, about))
                    else:
                        self._add(INTEGRITY, code, seq, about=about)
                # The tree is that of what is there, not of what the column of leaves says of it.
                leaf = leaf_hash(data_of(raw(row[10]), body))
            grown.add(leaf)
            if grown.size in self._roots:
                self._roots[grown.size] = grown.root()
            if kind == "decision":
                self.decisions += 1
                if policy:
                    self._used.setdefault(policy, seq)
                batch = _BATCH.search(body) if _BATCH_BEGINS in body else None
                if batch:
                    name = batch[1].decode()
                    self._batches[name] = self._batches.get(name, 0) + 1
            elif kind in ("batch-started", "batch-ended", "key-rotation"):
                self._about.append((seq, kind, body))
        if grown.size < self._size:
            self._add(COMPLETENESS, "cut", grown.size + 1, self._size)
        elif (grown.size, grown.stored()) != (edge.size, edge.stored()):
            self._add(INTEGRITY, "tree")
        stored = {(height, number): hash for height, number, hash in self._store.rows("SELECT height, number, hash FROM subtree")}
        if any(stored.get((height, number)) != hash for height, number, hash in grown.kept):
            self._add(INTEGRITY, "tree")

    def beyond(self, last: int) -> None:
        """Whether an entry stands after those that the head of the tree is of."""
        if last > self._size:
            self._add(INTEGRITY, "beyond", self._size + 1, last)

    def _rows(self) -> Iterator[tuple[tuple[Any, ...], dict[str, tuple[Any, Any]]]]:
        """The entries with their personal facts, in pages, so that nobody is kept from writing."""
        last = 0
        sql = f"SELECT {COLUMNS}, head, leaf FROM entry WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT {_PAGE}"  # noqa: S608  # names
        while page := self._store.rows(sql, last, self._size):
            first, count = last + 1, 0
            for row in page:
                if row[0] <= last:
                    break
                last, count = row[0], count + 1
            personal: dict[int, dict[str, tuple[Any, Any]]] = {}
            inside = "SELECT seq, fact, value, salt FROM personal WHERE seq BETWEEN ? AND ?"
            for seq, fact, value, salt in self._store.rows(inside, first, last):
                personal.setdefault(seq, {})[fact] = value, salt
            for row in page[:count]:
                yield row, personal.get(row[0], {})
            if count < len(page):
                # A page of the file that claims to hold more than it does gives rows for ever.
                self._add(INTEGRITY, "order", max(1, last))
                return

    def keys(self, key: PublicKey | None) -> list[tuple[PublicKey, int]]:
        """The public keys of the record, each with the size from which it signs."""
        found: list[tuple[PublicKey, int]] = []
        for vkey, since in self._store.rows("SELECT vkey, since FROM public_key ORDER BY number"):
            try:
                if not isinstance(vkey, str) or not isinstance(since, int):
                    raise ValueError(vkey)
                found.append((read_key(vkey), since))
            except ValueError:
                self._add(INTEGRITY, "key", about=str(vkey))
        told = [_read(body) for _, kind, body in self._about if kind == "key-rotation"]
        if [(one.get("old"), one.get("new")) for one in told] != [(str(old), str(new)) for (old, _), (new, _) in pairwise(found)]:
            self._add(INTEGRITY, "key", about=", ".join(str(one) for one, _ in found))
        if key:
            held = [one for one, _ in found]
            if key not in held:
                self._add(INTEGRITY, "other-key", about=str(key))
                return []
            self._held = held.index(key)
        return found

    def checkpoints(self, origin: str, trusted: list[tuple[PublicKey, int]]) -> int:
        """Every checkpoint: whether the tree has that root at that size, and who signed it. Gives how many hold."""
        good = last = 0
        broken = False
        for size, note in self._notes:
            try:
                if not isinstance(note, str):
                    raise ValueError(size)
                found = read_checkpoint(note)
                if found.origin != origin or found.size != size or read_note(note)[0] != found.text:
                    raise ValueError(note)
                if size > self._size:
                    # A record that went on growing meanwhile has more of them than when it was begun to be looked at.
                    if size > self._store.head()[1].size:
                        self._add(COMPLETENESS, "cut", self._size + 1, size)
                    continue
                if found.root != self._roots[size]:
                    # What comes after a wrong entry is wrong everywhere: the first place says all.
                    if not broken:
                        self._add(INTEGRITY, "checkpoint", last + 1, size)
                    broken = True
                    continue
                if trusted:
                    self._signed(note, size, trusted)
                last, good = size, good + 1
            except ValueError:
                self._add(INTEGRITY, "signature", size)
        if last < self._size and trusted and not broken:
            self._add(INTEGRITY, "unsigned", last + 1, self._size)
        return good

    def _signed(self, note: str, size: int, trusted: list[tuple[PublicKey, int]]) -> None:
        """Raises `ValueError` where a checkpoint is not signed by the key of its time, and where keys change, by the one before, too."""
        by = signers(note, {key.id: key for key, _ in trusted})
        at = max((number for number, (_, since) in enumerate(trusted) if since <= size), default=0)
        if trusted[at][0].id not in by:
            raise ValueError(note)
        # Whoever trusts the later key needs no word of the one before.
        if at > self._held and trusted[at][1] == size and trusted[at - 1][0].id not in by:
            self._add(INTEGRITY, "lost-key", size)

    def kept(self, origin: str, earlier: Checkpoint, text: str, trusted: list[tuple[PublicKey, int]]) -> None:
        """Whether the record goes on from a checkpoint that somebody kept."""
        if earlier.origin != origin:
            self._add(INTEGRITY, "other-record", about=earlier.origin)
        elif earlier.size > self._size:
            self._add(COMPLETENESS, "shorter", self._size + 1, earlier.size)
        elif self._roots[earlier.size] != earlier.root:
            named = [one for one in self.wrong if one.entry and one.entry <= earlier.size and one.verdict != REPRODUCIBILITY]
            first = min(named, key=lambda one: (one.entry or 0, one.last or one.entry or 0), default=None)
            self._add(INTEGRITY, "kept", first.entry if first else 1, (first.last or first.entry) if first else earlier.size)
        if "\n\n" in text and trusted:
            try:
                signed = signers(text, {key.id: key for key, _ in trusted})
            except ValueError:
                signed = set()
            if not signed:
                self._add(INTEGRITY, "kept-signature", about=earlier.origin)

    def policies(self) -> None:
        """Whether the policies are what their digests say, and there."""
        there = set()
        for digest, body in self._store.rows("SELECT digest, body FROM policy"):
            there.add(digest)
            if not isinstance(body, bytes) or f"sha256:{sha256(body).hexdigest()}" != digest:
                self._add(INTEGRITY, "policy", self._used.get(digest), about=str(digest))
                self._add(REPRODUCIBILITY, "policy", self._used.get(digest), about=str(digest))
        for digest, seq in self._used.items():
            if digest not in there:
                self._add(REPRODUCIBILITY, "no-policy", seq, about=digest)

    def lookups(self) -> None:
        """Whether everything that is there is found there, too."""
        named = {one.entry for one in self.wrong}
        for seq, by in self._store.unfound(self._size, self._count):
            # Of what is missing, or changed, it was said.
            if seq is None or seq not in named:
                self._add(INTEGRITY, "lookups" if seq is None else "lookup", seq, about=by)

    def missing(self) -> None:
        """Whether an entry about an erasure stands for every personal fact that is gone."""
        said: set[tuple[int, str]] = set()
        for (body,) in self._store.rows("SELECT body FROM entry WHERE kind = 'erasure'"):
            erased = _read(raw(body)).get("erased")
            if isinstance(erased, dict):
                said |= {(int(seq), fact) for seq, facts in erased.items() if seq.isdecimal() for fact in facts}
        for seq, fact in sorted(self.gone - said):
            self._add(COMPLETENESS, "gone", seq, about=fact)
        # What was erased and is there again was never erased.
        for seq, fact in sorted(said - self.gone):
            if seq <= self._size and self._store.rows("SELECT 1 FROM personal WHERE seq = ? AND fact = ?", seq, fact):
                self._add(COMPLETENESS, "back", seq, about=fact)

    def batches(self) -> None:
        """Whether every batch came to its end, with as many decisions as it said."""
        open_ones: dict[str, int] = {}
        for seq, kind, body in self._about:
            if kind == "key-rotation":
                continue
            told = _read(body)
            name, recorded = str(told.get("batch")), told.get("recorded")
            if kind == "batch-started":
                open_ones[name] = seq
            else:
                open_ones.pop(name, None)
                found = self._batches.get(name, 0)
                # One that was stopped may have been gone on with.
                if recorded != found and (told.get("finished") or not isinstance(recorded, int) or found < recorded):
                    self._add(COMPLETENESS, "batch-short", seq, about=f"{found} of {recorded}")
        for seq in open_ones.values():
            self.remarks.append(Wrong(COMPLETENESS, "batch-open", seq))

    def _add(self, verdict: str, code: str, entry: int | None = None, last: int | None = None, about: str = "") -> None:
        self.wrong.append(Wrong(verdict, code, entry, last, about))
