"""A CSV file cut into stretches of whole records, each told apart: Arrow reads the plain ones exactly as the strict reader does.

A stretch is plain where every quote opens or closes a cell or is one of two inside a quoted cell, lines end in one way, no line is
very long, and nothing stands in it that the strict reader refuses. Whatever is not plain goes the strict way.
"""

from __future__ import annotations

import contextlib

from ...model.noun import TYPE_CHECKING, Noun, replace
from ..source import MOST_CHARACTERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..csv_table import CsvTable

SIZE = 8 * 1024 * 1024
# To tell what is wrong with a quote the strict reader looks ahead for so many characters, each of at most four bytes, and a line.
AHEAD = 8 * MOST_CHARACTERS
_LONGEST_LINE = 64 * 1024


class Block(Noun):
    """A stretch of a file that begins and ends with a record: its place and its size in bytes, the number of its first line, how many
    lines it has, and what stands in it, where that is not to be read once more."""

    place: int
    size: int
    line: int
    lines: int
    plain: bool
    data: bytes | None = None


def blocks(table: CsvTable, size: int = SIZE, first: int | None = None) -> Iterator[Block]:
    """The rows of a table as stretches of about so many bytes, in their order, without a gap; the first may be of another size."""
    place, line = table.start()
    file, separator = table.source.file, ord(table.dialect.separator)
    while True:
        file.seek(place)
        least, first = first or size, None
        data = file.read(least)
        if not data:
            return
        data = data[: len(data) if len(data) < least else _end(data)]
        if data and _is_plain(data, separator):
            block = Block(place, len(data), line, data.count(b"\n") + (not data.endswith(b"\n")), True, data)
        else:
            block = _strict(table, place, line, len(data) or least)
        yield block
        place, line = place + block.size, line + block.lines


def _end(data: bytes) -> int:
    """Where the last record ends that is whole in the data, 0 where there is none."""
    if b'"' not in data:
        return data.rfind(b"\n") + 1
    newlines = places(data, b"\n")
    outside = newlines[_quotes_before(data, newlines) % 2 == 0]
    return int(outside[-1]) + 1 if len(outside) else 0


def _strict(table: CsvTable, place: int, line: int, least: int) -> Block:
    """A stretch of at least so many bytes, as the strict reader takes it apart."""
    end, lines = place, 0
    with contextlib.closing(table.rows_from(table.source, place, line)) as rows:
        for _, end, following in rows:
            lines = following - line
            if end - place >= least:
                break
    block = Block(place, end - place, line, lines, False)
    return replace(block, data=read(table, block))


def read(table: CsvTable, block: Block) -> bytes:
    """What stands in a stretch, and after one that is not plain as much as the strict reader may look ahead."""
    file = table.source.file
    file.seek(block.place)
    return file.read(block.size if block.plain else block.size + AHEAD)


def _is_plain(data: bytes, separator: int) -> bool:
    if b"\0" in data:
        return False
    returns = data.count(b"\r")
    if returns and returns != data.count(b"\r\n"):
        return False
    # Some line would be longer than twice this if a stretch of this length had no end of line in it.
    if any(data.find(b"\n", at, at + _LONGEST_LINE) < 0 for at in range(0, len(data) - _LONGEST_LINE, _LONGEST_LINE)):
        return False
    return b'"' not in data or (_quotes_are_plain(data, separator) and _longest(data) < 2 * _LONGEST_LINE)


def _longest(data: bytes) -> int:
    """The most bytes that a record has."""
    import numpy

    return int(numpy.diff(numpy.append(records(data), len(data))).max())


def _quotes_are_plain(data: bytes, separator: int) -> bool:
    """Whether quotes open and close cells in turn, an opening one at the beginning of a cell or as the second of two."""
    import numpy

    quotes = places(data, b'"')
    if len(quotes) % 2:
        return False
    text = numpy.frombuffer(data, numpy.uint8)
    opening, closing = quotes[::2], quotes[1::2]
    before = numpy.where(opening > 0, text[opening - 1], ord("\n"))
    after = numpy.where(closing + 1 < len(text), text[numpy.minimum(closing + 1, len(text) - 1)], ord("\n"))
    begins = (before == separator) | (before == ord("\n"))
    begins[1:] |= opening[1:] == closing[:-1] + 1
    ends = (after == separator) | (after == ord("\n")) | (after == ord("\r"))
    ends[:-1] |= opening[1:] == closing[:-1] + 1
    return bool(begins.all() and ends.all())


def places(data: bytes, byte: bytes) -> Any:
    """Where a byte stands in the data."""
    import numpy

    return numpy.flatnonzero(numpy.frombuffer(data, numpy.uint8) == byte[0])


def _quotes_before(data: bytes, at: Any) -> Any:
    import numpy

    return numpy.searchsorted(places(data, b'"'), at)


def records(data: bytes) -> Any:
    """Where the records of a plain stretch begin."""
    import numpy

    newlines = places(data, b"\n")
    if b'"' in data:
        newlines = newlines[_quotes_before(data, newlines) % 2 == 0]
    begins = numpy.concatenate([[0], newlines + 1])
    return begins[begins < len(data)]
