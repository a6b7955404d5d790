"""What one decision costs: triage's kernel, durable-rules and the whole `decide` beside the fastest peers, on the same rules.

    python bench/engines.py [--sizes 30,100,300,1000] [--rounds 15] [--policy guidelines]

Unit: microseconds of CPU time for each request. All engines of a size take turns in one run, round by round, each with the same requests;
shown are the median and the least over the rounds, and the median over the rounds of how many times as long as the kernel it took
(for requests that state every fact: the first row of the kernel). Before anything is timed, each engine has given the same set of
applying rules as `semantics.holds` on 2,000 random requests and 2,000 at the edges of conditions.

The second part is the kernel alone on a bundled rulebook, with everything that it remembers of earlier requests cleared each time.
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import sys
import time
from random import Random
from typing import TYPE_CHECKING, Any

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "src")]

import workload
from peers.datalogic import Datalogic, DatalogicInlined
from peers.durable import Died, DurableC, DurableLang, TooMany
from peers.python_ifs import PythonIfs
from peers.rules import Rules
from peers.turns import LangRow, Row, reference
from peers.zen import Zen

import triage
from triage import durable
from triage.decide import Engine
from triage.diagnostics import Problems
from triage.given import fill
from triage.kernel import Contradiction, Kernel
from triage.language.mappings import to_node
from triage.language.requests import read_request
from triage.model.outcome import APPLIES, OUTRANKED
from triage.model.request import Request, Stated
from triage.semantics import worlds

if TYPE_CHECKING:
    from workload import Values

    from triage.decide import Decision
    from triage.kernel import Answer
    from triage.model.policy import Policy

CHECKED = 2_000


def applying(answer: Answer | Decision) -> set[str]:
    """The rules that an answer of the kernel, or a decision, says apply."""
    return {id for id, state in answer.outcome.states.items() if state in (APPLIES, OUTRANKED)}


def rows(policy: Policy) -> tuple[list[Row], list[Row], list[str]]:
    """The rows for stated requests, those for requests with half of the facts unstated, and what is left out, with the reason."""
    engine = Engine(policy)
    vocabulary, remembering, forgetting = policy.vocabulary, engine.kernel, Kernel(policy)

    def forgotten(values: Values) -> Answer:
        forgetting._answers.clear()
        return forgetting.evaluate(values)

    def request(values: Values) -> Request:
        return Request(None, {name: Stated(value) for name, value in values.items()})

    def read_and_decide(facts: dict[str, object]) -> Any:
        problems = Problems()
        read = read_request(to_node(facts), vocabulary, problems)
        problems.stop()
        return engine.decide(read)

    found = [
        Row("kernel", remembering.evaluate, dict, applying),
        Row("kernel, a pattern never seen before", forgotten, dict, applying),
    ]
    left_out = []
    if engine.network is not None:
        network = engine.network
        found.append(Row("durable-rules in triage", network.evaluate, dict, lambda worlds: set(worlds[0].applying)))
    else:
        left_out.append(f"durable-rules in triage: {engine.why_unchecked}")
    found += [
        Row("decide, twice evaluated", engine.decide, request, applying),
        Row("decide, checked for its pattern before", lambda one: engine.decide(one, again=False), request, applying),
        Row("read a mapping and decide", read_and_decide, dict, applying),
    ]
    rules = Rules(policy)
    for peer in (PythonIfs, Datalogic, DatalogicInlined, Zen, DurableC):
        try:
            made = peer(rules)
        except Exception as fault:
            left_out.append(f"{peer.name}: {str(fault).splitlines()[0][:100]}")
        else:
            found.append(Row(made.name, made.applying, made.prepare, made.ids))
    try:
        found.append(LangRow(rules))
    except (ImportError, TooMany) as fault:
        left_out.append(f"{DurableLang.name}: {fault}")
    halves = [
        Row("kernel, half unstated", remembering.evaluate, dict, None),
        Row("kernel, half unstated, never seen before", forgotten, dict, None),
    ]
    return found, halves, left_out


def check_unstated(policy: Policy, kernel: Kernel, rng: Random, requests: list[Values]) -> None:
    """Holds answers on requests with facts unstated against random completions of them, by `semantics`."""
    for request in workload.half_unstated(rng, requests):
        outcome = kernel.evaluate(request).outcome
        for _ in range(10):
            (world,) = worlds(policy, workload.random_request(rng, policy) | request)
            assert world.outcome in outcome.outcomes
            for id, state in outcome.states.items():
                assert id in world.applying if state in (APPLIES, OUTRANKED) else state == "may-apply" or id not in world.applying


def one_size(rules: int, rounds: int) -> Row:
    """The table of one size; gives the row of the kernel."""
    policy, rng = workload.policy(rules), Random(rules)
    stated, halves, left_out = rows(policy)
    checked = [workload.random_request(rng, policy) for _ in range(CHECKED)]
    checked += workload.boundary_requests(rng, policy, CHECKED)
    expected = reference(Rules(policy), checked)
    timed: list[Row] = []
    for row in stated:
        try:
            row.check(checked, expected)
        except (Died, durable.EngineFault, MemoryError) as fault:
            left_out.append(f"{row.name}: {fault}")
        else:
            timed.append(row)
    check_unstated(policy, Kernel(policy), rng, checked[: max(3, 1500 // rules)])
    requests = [workload.random_request(rng, policy) for _ in range(1000)]
    halved = workload.half_unstated(rng, requests)
    for row in timed:
        row.get_ready(requests)
    for row in halves:
        row.get_ready(halved)
    gc.collect()
    gc.freeze()
    for _ in range(rounds):
        for row in timed + halves:
            row.round()
    gc.unfreeze()
    for row in stated:
        row.close()
    mean = statistics.mean(len(ids) for ids in expected[:CHECKED])
    print(f"\n{rules} rules, of which {mean:.1f} apply on average; {CHECKED} random and {CHECKED} edge requests agree; {rounds} rounds")
    print(f"  {'CPU µs per request':45}{'median':>10}{'least':>10}{'x kernel':>10}")
    base = timed[0].times
    for row in timed + halves:
        ratio = statistics.median(own / other for own, other in zip(row.times, base, strict=True))
        print(f"  {row.name:45}{statistics.median(row.times):10.1f}{min(row.times):10.1f}{ratio:10.1f}")
    for reason in left_out:
        print(f"  left out: {reason}")
    print(end="", flush=True)
    return timed[0]


def by_size(kernels: dict[int, Row], rounds: int) -> None:
    """The kernels of all sizes, taking turns."""
    for row in kernels.values():
        row.times.clear()
    for _ in range(rounds):
        for row in kernels.values():
            row.round()
    first, base = next(iter(kernels.items()))
    print(f"\n  {'kernel, CPU µs per request':45}{'median':>10}{'least':>10}{f'x {first} rules':>14}")
    for rules, row in kernels.items():
        ratio = statistics.median(own / other for own, other in zip(row.times, base.times, strict=True))
        print(f"  {f'{rules} rules':45}{statistics.median(row.times):10.1f}{min(row.times):10.1f}{ratio:14.1f}")


def exact(name: str, count: int = 400) -> None:
    """The kernel on a bundled policy, nothing remembered: typical and worst."""
    policy, rng = triage.load(name).policy, Random(1)
    kernel = Kernel(policy)
    tested = len(kernel.space.first)
    print(
        f"\n{policy.name}: {len(policy.rules)} rules, {len(policy.vocabulary.facts)} facts, {tested} tested; {count} random requests each"
    )
    print(f"  {'CPU µs per request, nothing remembered':45}{'median':>10}{'99 of 100':>10}{'most':>10}")
    for share in (1.0, 0.5, 0.0):
        times: list[float] = []
        for _ in range(count * 20):
            values = fill(policy.vocabulary, workload.any_request(rng, policy, share)).values
            kernel._answers.clear()
            started = time.process_time()
            try:
                kernel.evaluate(values)
            except Contradiction:
                continue
            times.append((time.process_time() - started) * 1e6)
            if len(times) == count:
                break
        times.sort()
        told = {1.0: "every fact stated", 0.5: "each fact unstated with one chance in two", 0.0: "nothing stated"}[share]
        print(f"  {told:45}{statistics.median(times):10.0f}{times[len(times) * 99 // 100]:10.0f}{times[-1]:10.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default=",".join(map(str, workload.SIZES)))
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--policy", default="guidelines")
    chosen = parser.parse_args()
    kernels = {int(size): one_size(int(size), chosen.rounds) for size in chosen.sizes.split(",") if size}
    if kernels:
        by_size(kernels, chosen.rounds)
    exact(chosen.policy)


if __name__ == "__main__":
    main()
