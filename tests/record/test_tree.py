"""The tree is that of RFC 9162: the same roots and proofs as another implementation, and nothing else is proved."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from pymerkle import InmemoryTree

from tests.record.visits import entry
from triage.record.tree import EMPTY, Frontier, consistency, consistent, included, inclusion, leaf_hash

if TYPE_CHECKING:
    from collections.abc import Callable

    from triage.record.store import Store

SIZES = [*range(1, 34), 63, 64, 65, 255, 256, 257, 300]
DATA = [b"entry %d" % number for number in range(SIZES[-1])]


def hashes(data: list[bytes]) -> Callable[[int, int], bytes]:
    def hash_of(start: int, end: int) -> bytes:
        frontier = Frontier()
        for one in data[start:end]:
            frontier.add(leaf_hash(one))
        return frontier.root()

    return hash_of


@pytest.fixture(scope="module")
def theirs() -> InmemoryTree:
    tree = InmemoryTree(algorithm="sha256")
    for one in DATA:
        tree.append_entry(one)
    return tree


def test_roots_are_those_of_pymerkle(theirs: InmemoryTree) -> None:
    frontier = Frontier()
    for size, data in enumerate(DATA, 1):
        frontier.add(leaf_hash(data))
        assert frontier.root() == theirs.get_root(size)
        assert Frontier.of(size, frontier.stored()).root() == frontier.root()


def test_proofs_are_those_of_pymerkle(theirs: InmemoryTree) -> None:
    rng, hash_of = random.Random(7), hashes(DATA)
    for size in SIZES:
        for place in {0, size - 1, rng.randrange(size)}:
            path = theirs.prove_inclusion(place + 1, size).path
            # Theirs begins with the leaf itself.
            assert inclusion(place, size, hash_of) == [leaf for leaf in path if leaf != leaf_hash(DATA[place])]
        for old in {1, size, rng.randrange(1, size + 1)}:
            proof = consistency(old, size, hash_of)
            assert consistent(old, size, theirs.get_root(old), theirs.get_root(size), proof)


def test_every_proof_holds_and_no_other(theirs: InmemoryTree) -> None:
    hash_of = hashes(DATA)
    for size in range(1, 34):
        root = theirs.get_root(size)
        for place in range(size):
            leaf, proof = leaf_hash(DATA[place]), inclusion(place, size, hash_of)
            assert included(place, size, leaf, proof, root)
            assert not included(place, size, leaf_hash(b"other"), proof, root)
            assert not included(place, size, leaf, [*proof, leaf], root)
            assert not included(size, size, leaf, proof, root)
            assert not included(place, size, leaf, proof, leaf) or size == 1
            assert not proof or not included(place, size, leaf, proof[:-1], root)
        for old in range(1, size + 1):
            before, proof = theirs.get_root(old), consistency(old, size, hash_of)
            assert consistent(old, size, before, root, proof)
            assert not consistent(old, size, leaf_hash(b"x"), root, proof)
            assert not consistent(old, size, before, leaf_hash(b"x"), proof)
            assert not consistent(old, size, before, root, [*proof, root])
            assert not consistent(size + 1, size, before, root, proof)


def test_the_tree_of_nothing() -> None:
    assert Frontier().root() == EMPTY
    assert Frontier.of(0, b"").stored() == b""
    with pytest.raises(ValueError, match="3"):
        Frontier.of(3, bytes(32))


def test_the_store_grows_the_same_tree(store: Store) -> None:
    for start, end in ((0, 1), (1, 300), (300, 600), (600, 601)):
        store.append([entry(number) for number in range(start, end)])
    leaves = [leaf for (leaf,) in store.rows("SELECT leaf FROM entry ORDER BY seq")]
    frontier = Frontier()
    for leaf in leaves:
        frontier.add(leaf)
    _, head = store.head()
    assert (head.size, head.root()) == (601, frontier.root())
    assert [tuple(row) for row in store.rows("SELECT * FROM subtree ORDER BY height, number")] == frontier.kept
    assert len(frontier.kept) == 2
    for place in (0, 255, 256, 511, 512, 600):
        assert included(place, 601, leaves[place], inclusion(place, 601, store.span), frontier.root())
