"""Cells: the finitely many stretches into which a policy's conditions cut the values of each fact (`design.md` 1).

No condition of the policy tells two values of one cell apart, so reasoning about cells is reasoning about all values.
"""

from __future__ import annotations

from decimal import Decimal

from ..lean import bisect_left, date, timedelta
from ..model.condition import All, Any, Compare, HasAll, HasAny, Is, Not
from ..model.noun import TYPE_CHECKING
from ..model.vocabulary import YES_NO
from ..semantics import holds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any as Ordered

    from ..model.condition import Condition, Leaf
    from ..model.vocabulary import Fact, Value

OTHER = "other"
_RANGES = {"weekday": (1, 7), "month": (1, 12)}


class Axis:
    """A fact as one variable: its cells, which cell a value falls into, and a value that stands for each cell."""

    def __init__(self, fact: Fact, tests: Iterable[Leaf]) -> None:
        self.fact = fact
        self._masks: dict[Leaf, int] = {}
        tests = list(dict.fromkeys(tests))
        stand_ins, self._slots, self._constants = _slots(fact, tests)
        signatures: dict[tuple[bool, ...], int] = {}
        self.values: list[Value] = []
        self.members: list[list[Value]] = []
        cells: list[int] = []
        for value in stand_ins:
            if value is None:
                cells.append(-1)
                continue
            signature = tuple(holds(test, {fact.name: value}) for test in tests)
            cell = signatures.setdefault(signature, len(signatures))
            if cell == len(self.values):
                self.values.append(value)
                self.members.append([])
            self.members[cell].append(value)
            cells.append(cell)
        self._cells = cells
        self.count = len(self.values)

    @classmethod
    def restored(cls, fact: Fact, stored: Sequence[Ordered]) -> Axis:
        """The axis of which `stored` gave the plain form."""
        self = cls.__new__(cls)
        self.fact, self._masks = fact, {}
        values, members, self._cells, self._slots, constants = stored
        read: Ordered = {"number": Decimal, "date": date.fromisoformat}.get(fact.type, str)
        self.values, self.members = [*map(read, values)], [[*map(read, several)] for several in members]
        self._constants = constants and [*map(read, constants)]
        self.count = len(self.values)
        return self

    def stored(self) -> Sequence[Ordered]:
        """The axis in plain values, without its fact."""
        constants = self._constants and [*map(str, self._constants)]
        return [*map(str, self.values)], [[*map(str, several)] for several in self.members], self._cells, self._slots, constants

    def mask(self, test: Leaf) -> int:
        """The set of cells on which one of the tests holds, as bits."""
        found = self._masks.get(test)
        if found is None:
            name = self.fact.name
            found = self._masks[test] = sum(1 << cell for cell, value in enumerate(self.values) if holds(test, {name: value}))
        return found

    @property
    def constants(self) -> list[Ordered]:
        """The constants between which cells lie, for a number or a date."""
        return list(self._constants or ())

    def cell(self, value: Value) -> int:
        """The number of the cell of a value of the fact's type."""
        if self._constants is None:
            slot = self._slots.get(value)
            return self._cells[self._slots[OTHER] if slot is None else slot]
        constants = self._constants
        at = bisect_left(constants, value)
        return self._cells[2 * at + (at < len(constants) and constants[at] == value)]

    def condition(self, mask: int) -> Condition:
        """A set of cells as the shortest condition that a person would write for it."""
        fact, inside = self.fact.name, [cell for cell in range(self.count) if mask >> cell & 1]
        if self._constants is None:
            named = tuple(str(value) for cell in inside for value in self.members[cell])
            rest = tuple(str(value) for cell in range(self.count) if cell not in inside for value in self.members[cell])
            other = self.values[self._cells[self._slots[OTHER]]] if self.fact.type == "code" else None
            if other in named if other is not None else len(rest) * 2 < len(named):
                return Not(Is(fact, rest))
            return Is(fact, named)
        return Any(tuple(self._runs(mask))) if mask.bit_count() else Any(())

    def _runs(self, mask: int) -> Iterator[Condition]:
        """Stretches of a number or date, from one constant to another; slots that no value lies in belong to any stretch."""
        fact, constants = self.fact.name, self._constants or []
        inside = [cell < 0 or mask >> cell & 1 for cell in self._cells]
        at = 0
        while at < len(inside):
            end = at
            while end < len(inside) and inside[end]:
                end += 1
            if any(self._cells[slot] >= 0 for slot in range(at, end)):
                parts: list[Condition] = []
                if at == end - 1 and at % 2:
                    parts.append(Compare(fact, "is", constants[at // 2]))
                else:
                    if at > 0:
                        parts.append(Compare(fact, "at_least" if at % 2 else "more_than", constants[(at - 1 + at % 2) // 2]))
                    if end < len(inside):
                        parts.append(
                            Compare(fact, "less_than" if end % 2 else "at_most", constants[(end - 1) // 2 if end % 2 else end // 2 - 1])
                        )
                yield parts[0] if len(parts) == 1 else All(tuple(parts))
            at = max(end, at + 1)


def _slots(fact: Fact, tests: Sequence[Leaf]) -> tuple[list[Value | None], dict[Value, int], list[Ordered] | None]:
    """A value for each slot (None for an empty one), slots by value, and the constants between which slots lie, if any."""
    if fact.type in ("choice", "yes-no"):
        values: list[Value | None] = list(YES_NO if fact.type == "yes-no" else fact.values)
        return values, {value: slot for slot, value in enumerate(values) if value is not None}, None
    if fact.type == "code":
        named = sorted({value for test in tests if isinstance(test, Is) for value in test.values})
        slots: dict[Value, int] = {value: slot for slot, value in enumerate(named)}
        slots[OTHER] = len(named)
        return [*named, _other_code(fact, named)], slots, None
    constants = sorted({test.value for test in tests if isinstance(test, Compare)})
    edges: list[Ordered] = [None, *constants, None]
    between = _day_between if fact.type == "date" else _number_between
    stand_ins: list[Value | None] = []
    for index in range(len(constants) + 1):
        stand_ins.append(between(fact, edges[index], edges[index + 1]))
        if index < len(constants):
            stand_ins.append(_admitted(fact, constants[index]))
    return stand_ins, {}, constants


def _other_code(fact: Fact, named: Sequence[str]) -> str:
    """A code that no condition names: an ordinary looking one where the pattern lets us find it, else a word that says so."""
    import itertools
    import re

    letters = "XYZABCDEFGHIJKLMNOPQRSTUVWxyzabc0123456789"
    pattern = re.compile(fact.pattern or ".*")
    prefixes = sorted({value[:-1] for value in named} | {value.split("-")[0] + "-" for value in named if "-" in value} | {"", "XX-"})
    for length in range(1, 4):
        for prefix in prefixes:
            for tail in itertools.product(letters if length < 3 else letters[:12], repeat=length):
                word = prefix + "".join(tail)
                if word not in named and pattern.fullmatch(word):
                    return word
    return OTHER


def _bounds(fact: Fact) -> tuple[Ordered, Ordered]:
    if fact.type == "date":
        return fact.min or date.min, fact.max or date.max
    if fact.computed:
        low, high = _RANGES.get(fact.computed.way, (None, None))
        return (None if low is None else Decimal(low)), (None if high is None else Decimal(high))
    return fact.min, fact.max


def _admitted(fact: Fact, value: Ordered) -> Value | None:
    """A value, or None where the fact's type does not have it."""
    low, high = _bounds(fact)
    if (low is not None and value < low) or (high is not None and value > high):
        return None
    return None if fact.whole and value != value.to_integral_value() else value


def _day_between(fact: Fact, low: date | None, high: date | None) -> date | None:
    """A day strictly between two constants (None: open) and within the fact's bounds, None where there is none."""
    least, most = _bounds(fact)
    first = least if low is None or least > low else _next_day(low, 1)
    last = most if high is None or most < high else _next_day(high, -1)
    if first is None or last is None or first > last:
        return None
    if low is None:
        return last if high is not None else min(max(date(2017, 6, 1), first), last)
    return first


def _number_between(fact: Fact, low: Decimal | None, high: Decimal | None) -> Decimal | None:
    """A plain number strictly between two constants (None: open) and within the fact's bounds, None where there is none."""
    least, most = _bounds(fact)
    # `first` and `last` are the nearest numbers that could do, each with whether it may itself be taken.
    first, takes_first = (least, True) if low is None or (least is not None and least > low) else (low, False)
    last, takes_last = (most, True) if high is None or (most is not None and most < high) else (high, False)
    if fact.whole:
        return _whole_between(first, takes_first, last, takes_last)
    for value in _round_values(first, last):
        above = first is None or value > first or (takes_first and value == first)
        if above and (last is None or value < last or (takes_last and value == last)):
            return value
    return None


def _round_values(first: Decimal | None, last: Decimal | None) -> Iterable[Decimal]:
    """Numbers to try between two others, the plainest first, the exact middle last."""
    from ..given import EXACT

    yield Decimal(0)
    if first is not None:
        floor = first.to_integral_value(rounding="ROUND_FLOOR")
        yield from (EXACT.add(floor, Decimal(1)), EXACT.add(floor, Decimal(2)), first)
    if last is not None:
        ceiling = last.to_integral_value(rounding="ROUND_CEILING")
        yield from (EXACT.subtract(ceiling, Decimal(1)), EXACT.subtract(ceiling, Decimal(2)), last)
    if first is not None and last is not None:
        yield EXACT.multiply(EXACT.add(first, last), Decimal("0.5"))


def _whole_between(first: Decimal | None, takes_first: bool, last: Decimal | None, takes_last: bool) -> Decimal | None:
    low = None if first is None else first.to_integral_value(rounding="ROUND_CEILING")
    high = None if last is None else last.to_integral_value(rounding="ROUND_FLOOR")
    if low is not None and low == first and not takes_first:
        low += 1
    if high is not None and high == last and not takes_last:
        high -= 1
    if low is not None and high is not None and low > high:
        return None
    if low is None:
        return Decimal(0) if high is None or high >= 0 else high
    return Decimal(0) if low <= 0 and (high is None or high >= 0) else low


def _next_day(day: date, step: int) -> date | None:
    try:
        return day + timedelta(days=step)
    except OverflowError:
        return None


def tested_values(tests: Iterable[Leaf]) -> list[str]:
    """The values of a `choices` fact that conditions name, in order: each is a variable of its own, in or out."""
    return sorted({value for test in tests if isinstance(test, HasAny | HasAll) for value in test.values})
