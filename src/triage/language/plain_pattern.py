"""Plain patterns of codes, such as `[A-Z]{2}-[A-Z0-9]{1,3}`, matched without `re`: importing it takes longer than reading a request.

Reads letters, digits, hyphens, and classes of them, each once or so many times, and leaves every other pattern to `re`. What matches
here matches there; a property test keeps that.
"""

from __future__ import annotations

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_RANGES = ("0123456789", _LETTERS, _LETTERS.lower())
_KNOWN = frozenset("".join(_RANGES))


def matches(pattern: str, text: str) -> bool | None:
    """Whether the whole text matches, None where the pattern is anything but plain."""
    ends = {0}
    at = 0
    while at < len(pattern):
        allowed, at = _allowed(pattern, at)
        least, most, at = _times(pattern, at)
        if not allowed or least > most:
            return None
        reached = set()
        for end in ends:
            for times in range(most + 1):
                if times >= least:
                    reached.add(end + times)
                if text[end + times : end + times + 1] not in allowed:
                    break
        ends = reached
    return len(text) in ends


def _allowed(pattern: str, at: int) -> tuple[set[str], int]:
    """The characters that one place of a text may hold, none where that is not plain, and what follows in the pattern."""
    if pattern[at] in _KNOWN or pattern[at] == "-":
        return {pattern[at]}, at + 1
    end = pattern.find("]", at)
    inside = pattern[at + 1 : end]
    found: set[str] = set()
    if pattern[at] != "[" or end < 0:
        return found, at + 1
    while inside:
        if inside[0] not in _KNOWN:
            return set(), end + 1
        if inside[1:2] != "-":
            found.add(inside[0])
            inside = inside[1:]
            continue
        line = next((line for line in _RANGES if inside[0] in line and inside[2:3] in line), "")
        if not inside[2:3] or not line:
            return set(), end + 1
        found.update(line[line.index(inside[0]) : line.index(inside[2]) + 1])
        inside = inside[3:]
    return found, end + 1


def _times(pattern: str, at: int) -> tuple[int, int, int]:
    """How often at least and at most, and what follows in the pattern; more at least than at most where that is not plain."""
    if pattern[at : at + 1] != "{":
        return 1, 1, at
    end = pattern.find("}", at)
    least, comma, most = pattern[at + 1 : end].partition(",")
    counts = (least, most if comma else least)
    if end < 0 or not all(count.isascii() and count.isdigit() and len(count) < 3 for count in counts):
        return 1, 0, len(pattern)
    return int(counts[0]), int(counts[1]), end + 1
