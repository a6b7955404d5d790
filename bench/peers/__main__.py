"""The same 30 rules over 20 facts in every peer and in triage: what one decision costs, and that all find the same rules.

    python bench/peers [--rounds 15] [--missing] [--only zen-engine,clipspy] [--save FILE]

Unit: microseconds of CPU time for each request. All engines take turns in one run, round by round, each with the same requests; shown are
the median and the least over the rounds, how many decisions that makes a second, and the median over the rounds of how many times as
long as the kernel of triage it took. Before anything is timed each engine has given the rules that apply to 2,000 random requests and
2,000 at the edges of conditions, as `semantics` has them.

With `--missing` seven facts are missing in 2 to 20 of 100 requests, in every fourth of those at the edges. Peers then find the rules that
surely apply, each condition taken by itself; triage finds those and, being exact, now and then more. How often is told.

`--save` writes the medians as JSON, for `chart.py`. A peer that is not installed is left out, with the reason.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import statistics
import sys
from importlib import metadata
from random import Random
from typing import TYPE_CHECKING, Any

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# Not the folder of this file, where a module is called `clips`.
sys.path[:1] = [HERE, os.path.join(os.path.dirname(HERE), "src")]

import backlog
import workload

from peers.business_rules import BusinessRules
from peers.clips import Clips
from peers.datalogic import Datalogic, DatalogicFromDict, DatalogicInlined
from peers.durable import Died, DurableC, DurableLang, TooMany
from peers.expressions import CelCpp, CelRust, RuleEngine
from peers.json_logic import Panzi, Qubit
from peers.python_ifs import PythonIfs
from peers.rules import Rules
from peers.turns import Differs, LangRow, Row, reference
from peers.zen import Zen, ZenGraph
from triage.decide import Decision, Engine
from triage.model.outcome import APPLIES, OUTRANKED
from triage.model.request import Request, Stated

if TYPE_CHECKING:
    from workload import Values

    from triage.kernel import Answer

PEERS: tuple[Any, ...] = (
    PythonIfs, DatalogicInlined, Datalogic, DatalogicFromDict, Zen, DurableC, CelCpp, Clips, CelRust, Panzi, Qubit, BusinessRules, ZenGraph,
    RuleEngine,
)  # fmt: skip
CHECKED = 2_000


class Triage(Row):
    """A row of triage; where facts are missing it finds at least what the peers find. `more` counts the requests of which it finds more."""

    package = ""
    more = 0

    def check(self, requests: list[Values], expected: list[set[str]]) -> None:
        for request, wanted in zip(requests, expected, strict=True):
            found = self.ids(self.run(self.prepare(request)))  # type: ignore[misc]
            if found != wanted:
                if len(request) == len(workload.facts()) or not found > wanted:
                    raise Differs(f"{self.name} differs on {sorted(found ^ wanted)}: {request}")
                self.more += 1


def triage_rows(rules: Rules) -> list[Row]:
    """The kernel alone, and whole decisions."""
    engine = Engine(rules.policy)

    def applying(answer: Answer | Decision) -> set[str]:
        return {id for id, state in answer.outcome.states.items() if state in (APPLIES, OUTRANKED)}

    def request(values: Values) -> Request:
        return Request(None, {name: Stated(value) for name, value in values.items()})

    return [
        Triage("triage, kernel", engine.kernel.evaluate, dict, applying),
        Triage("triage, decided, pattern checked before", lambda one: engine.decide(one, again=False), request, applying),
        Triage("triage, decided, evaluated twice", engine.decide, request, applying),
    ]


def peer_rows(rules: Rules, only: list[str]) -> tuple[list[Row], list[str]]:
    """The rows of the peers, and what is left out with the reason."""
    found: list[Row] = []
    left_out: list[str] = []
    for peer in PEERS:
        if only and peer.package not in only:
            continue
        try:
            made = peer(rules)
        except (ImportError, OSError, TooMany) as fault:
            left_out.append(f"{peer.name}: {fault}")
        else:
            found.append(Row(named(peer), made.applying, made.prepare, made.ids))
    if not only or DurableLang.package in only:
        try:
            row = LangRow(rules)
        except ImportError as fault:
            left_out.append(f"{DurableLang.name}: {fault}")
        else:
            row.name = named(DurableLang)
            found.append(row)
    return found, left_out


def named(peer: Any) -> str:
    """The name of a peer with its version, wherever it is installed."""
    if not peer.package:
        return str(peer.name)
    found = metadata.distributions(name=peer.package, path=[*sys.path, os.path.join(sys.prefix, peer.package)])
    return f"{peer.name} ({next(iter(found)).version})"


def requests(missing: bool, count: int, seed: int) -> tuple[list[Values], list[Values]]:
    """Random requests, and those at the edges of conditions."""
    rng = Random(seed)
    edges = workload.boundary_requests(rng, backlog.policy(), count)
    if missing:
        edges = [{k: v for k, v in one.items() if k not in backlog.MISSING or rng.random() > 0.25} for one in edges]
    return backlog.requests(count, seed, backlog.MISSING if missing else {}), edges


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench/peers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--missing", action="store_true")
    parser.add_argument("--only", default="", help="packages, by their names")
    parser.add_argument("--save", metavar="FILE")
    chosen = parser.parse_args()
    rules = Rules(backlog.policy(), backlog.MISSING if chosen.missing else ())
    ours = triage_rows(rules)
    theirs, left_out = peer_rows(rules, [name for name in chosen.only.split(",") if name])
    random, edges = requests(chosen.missing, CHECKED, 2)
    expected = reference(rules, [*random, *edges])
    timed: list[Row] = []
    for row in [*ours, *theirs]:
        try:
            row.check([*random, *edges], expected)
        except (Died, Differs) as fault:
            left_out.append(f"{row.name}: {fault}")
        else:
            timed.append(row)
    for row in timed:
        row.get_ready(requests(chosen.missing, 1000, 3)[0])
    gc.collect()
    gc.freeze()
    for _ in range(chosen.rounds):
        for row in timed:
            row.round()
    for row in theirs:
        row.close()
    mean = statistics.mean(len(ids) for ids in expected[:CHECKED])
    print(f"{len(rules.ids)} rules over {len(rules.facts)} facts, {mean:.2f} apply on average")
    print(f"{CHECKED:,} random requests and {CHECKED:,} at the edges of conditions: the same rules apply in all")
    for row in ours:
        if isinstance(row, Triage) and row.more:
            print(f"  {row.name}: on {row.more} of them more rules surely apply than each condition by itself can tell")
    show(timed, chosen.rounds)
    for reason in left_out:
        print(f"  left out: {reason}")
    if chosen.save:
        with open(chosen.save, "w", encoding="utf-8") as file:
            json.dump({row.name: round(statistics.median(row.times), 2) for row in timed}, file, indent=1, ensure_ascii=False)


def show(timed: list[Row], rounds: int) -> None:
    print(f"\n  {f'CPU µs per request, {rounds} rounds':52}{'median':>9}{'least':>9}{'a second':>11}{'x kernel':>10}")
    base = timed[0].times
    for row in [timed[0], *sorted(timed[1:], key=lambda row: statistics.median(row.times))]:
        ratio = statistics.median(own / other for own, other in zip(row.times, base, strict=True))
        median = statistics.median(row.times)
        print(f"  {row.name:52}{median:9.2f}{min(row.times):9.2f}{1e6 / median:11,.0f}{ratio:10.1f}")


if __name__ == "__main__":
    main()
