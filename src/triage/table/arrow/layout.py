"""The kernel's bit vectors as machine words, so that NumPy can join them for many rows at once."""

from __future__ import annotations

from ...model.noun import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from ...kernel.bits import Tables

WORD = 64


class Layout:
    """Where the terms of each formula of a kernel's tables lie in words of 64 bits, each with its guard, none across two words.

    `terms` are the bits of all terms and `guards` those of the guards, in arrays of `count` words: adding the terms to the terms that
    are alive carries into the guards of the formulas that hold, in every word by itself.
    """

    def __init__(self, tables: Tables) -> None:
        import numpy

        self._blocks: list[tuple[int, int, int, int]] = []
        self._guards_in: dict[tuple[int, int], int] = {}
        word, used = 0, 0
        for first, guard in tables.blocks():
            size = guard - first + 1
            if used + size > WORD:
                word, used = word + 1, 0
            self._blocks.append((first, guard, word, used))
            used += size
        self.count = word + 1
        self.terms = numpy.zeros(self.count, numpy.uint64)
        self.guards = numpy.zeros(self.count, numpy.uint64)
        for first, guard, word, at in self._blocks:
            self.terms[word] |= numpy.uint64((1 << guard - first) - 1 << at)
            self.guards[word] |= numpy.uint64(1 << at + guard - first)

    def words(self, terms: int) -> Any:
        """Terms in the kernel's order as an array of words."""
        import numpy

        found = [0] * self.count
        for first, guard, word, at in self._blocks:
            found[word] |= (terms >> first & (1 << guard - first) - 1) << at
        return numpy.array(found, numpy.uint64)

    def holding(self, words: Any) -> int:
        """The guards, in the kernel's order, of the formulas that hold where these guards are set."""
        found = 0
        for number, byte in enumerate(words.astype("<u8").tobytes()):
            if byte:
                guards = self._guards_in.get((number, byte))
                if guards is None:
                    guards = self._guards_in[number, byte] = self._in_byte(number, byte)
                found |= guards
        return found

    def _in_byte(self, number: int, byte: int) -> int:
        """The guards, in the kernel's order, that are set in one byte of the words."""
        first = number % 8 * 8
        return sum(
            1 << guard
            for start, guard, word, at in self._blocks
            if word == number // 8 and first <= (bit := at + guard - start) < first + 8 and byte >> bit - first & 1
        )
