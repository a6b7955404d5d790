"""Random record batches with columns of the types that tables have, sensible for their fact or not."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow
import pyarrow.compute

from tests.random_policies import representatives
from tests.table.arrow.rows import random_cell

if TYPE_CHECKING:
    from random import Random

    from triage.model.policy import Policy

NUMBERS = (0, 1, 3, 5, 10, 19, 20, 40, 1000, 2000, -3, None)
FLOATS = (0.1, 5.0, -0.0, 1000.5, 1e300, 1e-9, 192.41, float("nan"), float("inf"), 12.125, 2.5, None)
DECIMALS = tuple(None if text is None else Decimal(text) for text in ("1000.50", "1000.51", "0.0000001", "-3", "12.125", "5", None))
DAYS = (date(2017, 3, 1), date(2017, 3, 4), date(2017, 3, 5), date(1960, 2, 29), None)


def random_column(rng: Random, policy: Policy, fact: str, rows: int) -> Any:
    """A column for a fact: mostly of texts or of a type that fits, now and then of another."""
    kind = policy.vocabulary.facts[fact].type
    fitting = {"number": (_floats, _ints, _decimals), "date": (_days, _times, _zoned), "choices": (_lists,), "yes-no": (_bools,)}
    others = (_floats, _ints, _decimals, _days, _times, _zoned, _lists, _bools, _far, _nulls)
    chance = rng.random()
    if chance < 0.5:
        make = rng.choice(fitting.get(kind, (_texts,)))
    else:
        make = _texts if chance < 0.9 else rng.choice(others)
    column = make(rng, policy, fact, rows)
    if rng.random() < 0.25 and not pyarrow.types.is_nested(column.type) and not pyarrow.types.is_null(column.type):
        column = column.dictionary_encode()
        column = pyarrow.DictionaryArray.from_arrays(column.indices.cast(rng.choice((pyarrow.int16(), pyarrow.int32()))), column.dictionary)
    return column


def _picked(rng: Random, values: tuple[Any, ...], rows: int) -> list[Any]:
    return [rng.choice(values) for _ in range(rows)]


def _texts(rng: Random, policy: Policy, fact: str, rows: int) -> Any:
    values = [
        rng.choice((random_cell(rng, policy, fact), None)) if rng.random() < 0.1 else random_cell(rng, policy, fact) for _ in range(rows)
    ]
    return pyarrow.array(values, rng.choice((pyarrow.string(), pyarrow.large_string(), pyarrow.string_view())))


def _floats(rng: Random, _policy: Policy, _fact: str, rows: int) -> Any:
    return pyarrow.array(_picked(rng, FLOATS, rows), rng.choice((pyarrow.float64(), pyarrow.float32())))


def _ints(rng: Random, _policy: Policy, _fact: str, rows: int) -> Any:
    return pyarrow.array(_picked(rng, NUMBERS, rows), rng.choice((pyarrow.int16(), pyarrow.int64())))


def _decimals(rng: Random, _policy: Policy, _fact: str, rows: int) -> Any:
    return pyarrow.array(_picked(rng, DECIMALS, rows), pyarrow.decimal128(30, 10))


def _days(rng: Random, _policy: Policy, _fact: str, rows: int) -> Any:
    return pyarrow.array(_picked(rng, DAYS, rows), rng.choice((pyarrow.date32(), pyarrow.date64())))


def _times(rng: Random, _policy: Policy, _fact: str, rows: int) -> Any:
    clocks = (time(), time(), time(10, 30))
    values = [None if day is None else datetime.combine(day, rng.choice(clocks)) for day in _picked(rng, DAYS, rows)]
    times = pyarrow.array(values, pyarrow.timestamp(rng.choice(("s", "us", "ns"))))
    if times.type.unit != "ns":
        return times
    # Python has no time that is a billionth of a second after or before midnight.
    moved = pyarrow.array(_picked(rng, (0, 0, 0, 1, -1), rows), pyarrow.int64())
    return pyarrow.compute.add(times.cast(pyarrow.int64()), moved).cast(times.type)


def _zoned(rng: Random, _policy: Policy, _fact: str, rows: int) -> Any:
    values = [None if day is None else datetime.combine(day, time(), UTC) for day in _picked(rng, DAYS, rows)]
    return pyarrow.array(values, pyarrow.timestamp(rng.choice(("us", "ns")), rng.choice(("UTC", "+02:00", "Mars/Olympus"))))


def _bools(rng: Random, _policy: Policy, _fact: str, rows: int) -> Any:
    return pyarrow.array(_picked(rng, (True, False, None), rows), pyarrow.bool_())


def _far(rng: Random, _policy: Policy, _fact: str, rows: int) -> Any:
    days = [None if rng.random() < 0.3 else [10_000_000] * rng.randrange(3) for _ in range(rows)]
    return pyarrow.array(days, pyarrow.list_(pyarrow.int32())).cast(pyarrow.list_(pyarrow.date32()))


def _nulls(_rng: Random, _policy: Policy, _fact: str, rows: int) -> Any:
    return pyarrow.nulls(rows)


def _lists(rng: Random, policy: Policy, fact: str, rows: int) -> Any:
    known = [*policy.vocabulary.facts[fact].values, *(str(value) for value in representatives(policy, fact)[:2])] or ["a"]
    items = (*known, "", "unheard of", None)
    values = [
        None if rng.random() < 0.1 else [rng.choice(known if rng.random() < 0.9 else items) for _ in range(rng.randrange(4))]
        for _ in range(rows)
    ]
    return pyarrow.array(values, rng.choice((pyarrow.list_(pyarrow.string()), pyarrow.large_list(pyarrow.string()))))


def random_batch(rng: Random, policy: Policy, rows: int) -> Any:
    """A record batch with an id, facts, and columns that are the office's own."""
    facts = [name for name, fact in policy.vocabulary.facts.items() if not fact.computed and rng.random() < 0.9]
    facts = facts or [next(name for name, fact in policy.vocabulary.facts.items() if not fact.computed)]
    columns = {name: random_column(rng, policy, name, rows) for name in facts}
    columns["id"] = pyarrow.array([f"r{number}" for number in range(rows)] if rng.random() < 0.8 else list(range(rows)))
    columns["zz-own"] = pyarrow.array([[{"deep": number}] for number in range(rows)])
    columns["zz-share"] = pyarrow.array(_picked(rng, DECIMALS, rows), pyarrow.decimal128(30, 10))
    return pyarrow.record_batch(columns)
