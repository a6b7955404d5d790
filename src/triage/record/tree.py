"""A Merkle tree over the entries, as RFC 9162 (section 2.1) hashes it: a few hashes prove that an entry is in the record, or that a
record only grew.

Hashes are 32 bytes of SHA-256. Places count from 0 here, as in the RFC; a span is the leaves from `start` up to but without `end`.
"""

from __future__ import annotations

from hashlib import sha256

from ..model.noun import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# At these heights the hash of a complete subtree is kept, so that no proof needs more than a few hundred leaves.
KEPT = (8, 16, 24)
EMPTY = sha256().digest()


def leaf_hash(data: bytes) -> bytes:
    """The hash of an entry."""
    return sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of what is above two subtrees."""
    return sha256(b"\1" + left + right).digest()


class Frontier:
    """The right edge of a tree: the roots of its complete subtrees, the largest first. All that it takes to go on adding leaves.

    `kept` gathers the subtrees that were completed at the heights in `KEPT`: height, number among those of its height, hash.
    """

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        self.size, self.peaks = size, list(peaks)
        self.kept: list[tuple[int, int, bytes]] = []

    @classmethod
    def of(cls, size: int, stored: bytes) -> Frontier:
        """The edge from what `stored` gave. Raises `ValueError` where it cannot be that of a tree of this size."""
        if not isinstance(size, int) or not isinstance(stored, bytes) or size < 0 or len(stored) != 32 * size.bit_count():
            raise ValueError(size)
        return cls(size, [stored[at : at + 32] for at in range(0, len(stored), 32)])

    def stored(self) -> bytes:
        """The edge in bytes."""
        return b"".join(self.peaks)

    def add(self, leaf: bytes) -> None:
        """Adds the hash of a leaf."""
        self.size += 1
        number, height, peaks = self.size, 0, self.peaks
        while not number & 1:
            leaf = sha256(b"\1" + peaks.pop() + leaf).digest()
            number >>= 1
            height += 1
            if height in KEPT:
                self.kept.append((height, number - 1, leaf))
        peaks.append(leaf)

    def root(self) -> bytes:
        """The hash of the whole tree."""
        if not self.peaks:
            return EMPTY
        found = self.peaks[-1]
        for peak in self.peaks[-2::-1]:
            found = node_hash(peak, found)
        return found


def half(start: int, end: int) -> int:
    """Where the left subtree of a span of at least two leaves ends."""
    return start + (1 << (end - start - 1).bit_length() - 1)


def inclusion(place: int, size: int, hash_of: Callable[[int, int], bytes]) -> list[bytes]:
    """The proof that the leaf at a place is in a tree of a size; `hash_of` gives the hash of a span."""
    spans, start, end = [], 0, size
    while end - start > 1:
        middle = half(start, end)
        if place < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    return [hash_of(*span) for span in reversed(spans)]


def consistency(old: int, new: int, hash_of: Callable[[int, int], bytes]) -> list[bytes]:
    """The proof that a tree of the size `new` begins with one of the size `old`, which is at least 1."""
    spans, start, end = [], 0, new
    while end != old:
        middle = half(start, end)
        if old <= middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    if start:
        spans.append((start, end))
    return [hash_of(*span) for span in reversed(spans)]


def included(place: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether a proof shows that a leaf is at its place in the tree with this root (RFC 9162, 2.1.3.2)."""
    if not 0 <= place < size:
        return False
    at, last, found = place, size - 1, leaf
    for hash in proof:
        if not last:
            return False
        if at & 1 or at == last:
            found = node_hash(hash, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, hash)
        at, last = at >> 1, last >> 1
    return not last and found == root


def consistent(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether a proof shows that the tree with one root begins with that of the other (RFC 9162, 2.1.4.2)."""
    if old == new:
        return not proof and old_root == new_root
    if not 0 < old < new:
        return False
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    if not path:
        return False
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    first = second = path[0]
    for hash in path[1:]:
        if not last:
            return False
        if at & 1 or at == last:
            first, second = node_hash(hash, first), node_hash(hash, second)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            second = node_hash(second, hash)
        at, last = at >> 1, last >> 1
    return not last and first == old_root and second == new_root
