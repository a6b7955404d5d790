"""From a file of requests to a file of decisions in other engines, row by row; and only reading the file, which is the limit.

    python bench/pipelines.py NAME IN OUT

`batch.py` starts each in a process of its own. A decision file has a line for each row: id, decision, operator, the rules that apply.
What peers take is JSON lines. Days are told apart by their text, which for ISO dates is their order: nothing is spent on turning them
into numbers. Each resolves which rule decides by the same remembered table, so that hardly anything but the engine is measured.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

HERE = os.path.dirname(os.path.abspath(__file__))
if __name__ == "__main__":
    sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "src")]

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from peers.rules import Rules

_READ_BLOCK = 2 << 20


def rules() -> Rules:
    """The rules of the backlog; days stay texts."""
    from datetime import date

    import backlog
    from peers.rules import Rules

    return Rules(backlog.policy(), backlog.MISSING, date.isoformat)


class Resolved(dict["Hashable", str]):
    """What stands behind the id in the decision file, for an engine's own answer; worked out when an answer is first met."""

    def __init__(self, of: Rules, ids: Callable[[Any], Iterable[str]]) -> None:
        self._ids, self._rules, policy = ids, of, of.policy
        self._order = [id for tier in policy.tiers for id in tier]
        assert policy.otherwise is not None
        self._otherwise = policy.otherwise.effect.outcome

    def __missing__(self, answer: Hashable) -> str:
        applying = set(self._ids(answer))
        effect: Any = next((self._rules.policy.rules[id].effect for id in self._order if id in applying), None)
        decision, _, operator = (effect.outcome if effect else self._otherwise).partition(":")
        found = self[answer] = f",{decision},{operator},{' '.join(id for id in self._rules.ids if id in applying)}\n"
        return found


def durable_c(source: str, target: str) -> None:
    """The C module of durable-rules: orjson reads a line, the fields that rules test are told to the engine."""
    import orjson
    from peers.durable import DurableC
    from peers.rules import member

    of = rules()
    engine = DurableC(of)
    resolved = Resolved(of, engine.ids)
    flags = [(name, value, member(name, value)) for name, value in of.tested_members()]
    sets = {name for name, _, _ in flags}
    with open(source, "rb") as lines, open(target, "w", encoding="utf-8") as out:
        for line in lines:
            row = orjson.loads(line)
            id = row.pop("id")
            for name, value, flag in flags:
                row[flag] = int(value in row[name])
            for name in sets:
                del row[name]
            row["n"], row["id"], row["sid"] = 0, "q", "s"
            first, rest = engine.applying(orjson.dumps(row).decode())
            out.write(id + resolved[tuple(first), tuple(rest)])


def datalogic(source: str, target: str) -> None:
    """datalogic-py: a line goes into the engine as it stands."""
    from peers.datalogic import Datalogic

    of = rules()
    engine = Datalogic(of)
    resolved = Resolved(of, engine.ids)
    with open(source, encoding="utf-8") as lines, open(target, "w", encoding="utf-8") as out:
        for line in lines:
            # {"id": "A-00000001", …
            out.write(line[8 : line.index('"', 8)] + resolved[engine.applying(line[:-1])])


def python_ifs(source: str, target: str) -> None:
    """Plain Python ifs behind msgspec, the quickest reader of JSON lines into Python."""
    import msgspec
    from peers.python_ifs import PythonIfs

    of = rules()
    engine = PythonIfs(of)
    resolved = Resolved(of, set)
    decode = msgspec.json.Decoder().decode
    with open(source, "rb") as lines, open(target, "w", encoding="utf-8") as out:
        for line in lines:
            row = decode(line)
            out.write(row["id"] + resolved[tuple(engine.applying(row))])


def _types() -> dict[str, Any]:
    import backlog
    import pyarrow as pa

    known = {"choice": pa.string(), "choices": pa.string(), "code": pa.string(), "yes-no": pa.bool_(), "date": pa.date32()}
    facts = backlog.policy().vocabulary.facts.values()
    return {"id": pa.string()} | {fact.name: known.get(fact.type, pa.int64() if fact.whole else pa.float64()) for fact in facts}


def read_csv(source: str, _target: str) -> None:
    """PyArrow reads the CSV, each column by its type, block by block, and nothing is done with it."""
    from pyarrow import csv

    reader = csv.open_csv(
        source,
        csv.ReadOptions(use_threads=False, block_size=_READ_BLOCK),
        convert_options=csv.ConvertOptions(column_types=_types(), strings_can_be_null=True),
    )
    _drain(reader)


def read_jsonl(source: str, _target: str) -> None:
    """PyArrow reads the JSON lines, block by block; it has no days there, they stay texts."""
    import pyarrow as pa
    from pyarrow import json

    types = _types() | {"topics": pa.list_(pa.string()), "received": pa.string(), "wanted": pa.string()}
    reader = json.open_json(
        source, json.ReadOptions(use_threads=False, block_size=_READ_BLOCK), json.ParseOptions(explicit_schema=pa.schema(types.items()))
    )
    _drain(reader)


def _drain(reader: Any) -> None:
    rows = sum(batch.num_rows for batch in reader)
    if not rows:
        raise SystemExit("there are no rows")


PIPELINES = {
    "read-csv": read_csv,
    "read-jsonl": read_jsonl,
    "durable-c": durable_c,
    "datalogic": datalogic,
    "python-ifs": python_ifs,
}

if __name__ == "__main__":
    PIPELINES[sys.argv[1]](*sys.argv[2:])
