"""What proofs, explanations and questions cost, and z3 beside them.

    PYTHONPATH=src python bench/proofs.py [--rounds 3] [--only NAME] [--search-alone]

Each row is measured in processes of its own: CPU time, the median of the rounds with the slowest one, and the most memory that the
process held. `mature` is a rulebook as it is when its owners have worked on it: 20 programmes over 25 facts, each with rules for its own
requests, in tiers that exclude each other, with an `otherwise` and a few slips. `random` is `workload.policy`: rules that know nothing of
one another, with far more conflicts than anybody would leave in. Hard questions are put to python-sat where it is installed, unless the
search is to do it alone. z3 (`pip install -r bench/requirements.txt`) answers the same
questions on a solver of its own, with the same cells, and has to come to the same answers.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import time
from collections import Counter
from itertools import combinations
from random import Random
from statistics import median
from typing import TYPE_CHECKING, Any

import workload

from triage.cli.rules.named import policy_paths
from triage.explain.changes import changes
from triage.explain.questions import Interview
from triage.explain.sufficient import sufficient_facts
from triage.kernel import Kernel
from triage.kernel.formula import ALL, CONSTANT, LITERAL, TRUE
from triage.model.condition import All, Compare, Is, leaves
from triage.model.noun import replace
from triage.model.policy import Decide, Derive, Otherwise, Policy, Rule
from triage.model.vocabulary import YES_NO, Concept, Fact, Vocabulary
from triage.proofs import CHECKS, difference, study
from triage.proofs.difference import Comparison
from triage.proofs.study import Study
from triage.rulebook.load import load_policy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from triage.model.condition import Condition

REQUESTS = 15
_ORDER = (("decline", None), ("refer-to-operator", workload.OPERATORS[2]), ("activate", None), ("decline", None), ("activate", None))


def mature(rules: int, seed: int = 1) -> Policy:
    """A worked-out policy with so many rules: of 15 rules of a programme 2 derive a concept that its others test, 13 decide. In a tier all
    rules of a programme say the same, save for one slip in a hundred."""
    rng, known = Random(seed), workload.facts()
    programmes = max(2, rules // 15)
    known = {"programme": Fact("programme", "choice", {f"programme-{number}": {} for number in range(programmes)}), **known}
    for name in ("staff", "places"):
        known[name] = Fact(name, "number", whole=True, min=workload.Decimal(0))
    for name in ("budget_available", "signed"):
        known[name] = Fact(name, "yes-no")
    own = {name: fact for name, fact in known.items() if name != "programme"}
    concepts = {f"fits_{number}": Concept(f"fits_{number}", YES_NO, "no") for number in range(programmes)}
    made: dict[str, Rule] = {}
    tiers: list[list[str]] = [[] for _ in _ORDER]
    for number in range(rules):
        programme, turn = number % programmes, number // programmes
        here, concept = Is("programme", (f"programme-{programme}",)), f"fits_{programme}"
        when = All((here, _condition(rng, own, [concept] if turn > 1 else [])))
        id = f"rule_{number}"
        if turn < 2:
            made[id] = Rule(id, when, Derive(((concept, "yes"),)))
            continue
        tier = turn % len(_ORDER)
        effect = Decide(*_ORDER[tier if rng.random() > 0.01 else tier - 1])
        made[id] = Rule(id, when, effect, workload._leaf(rng, own, []) if rng.random() < 0.1 else None)
        tiers[tier].append(id)
    vocabulary = Vocabulary("mature", known, concepts, {id: workload.Operator(id, id) for id in workload.OPERATORS})
    otherwise = Otherwise(Decide("refer-to-operator", workload.OPERATORS[0]))
    return Policy("mature", vocabulary, made, tuple(tuple(tier) for tier in tiers if tier), otherwise=otherwise)


def _condition(rng: Random, known: dict[str, Fact], concepts: list[str]) -> Condition:
    """A random condition that names no fact twice: a person's rule does not contradict itself."""
    while True:
        found = workload._condition(rng, known, concepts)
        named = [leaf.fact for leaf in leaves(found)]
        if len(named) == len(set(named)):
            return found


def edited(policy: Policy, seed: int = 3) -> Policy:
    """The policy with four edits: a rule dropped, one with another outcome, one with another bound, one with a further condition."""
    rng, rules = Random(seed), dict(policy.rules)
    decide = [id for id, rule in rules.items() if isinstance(rule.effect, Decide)]
    dropped, turned, narrowed = rng.sample(decide, 3)
    moved = next(id for id in rng.sample(decide, len(decide)) if id not in (dropped, turned, narrowed) and _moved(rules[id]) is not None)
    del rules[dropped]
    rules[turned] = replace(rules[turned], effect=Decide("decline" if rules[turned].effect != Decide("decline") else "activate"))
    rules[narrowed] = replace(rules[narrowed], when=All((rules[narrowed].when, Is("invited", ("yes",)))))
    rules[moved] = _moved(rules[moved]) or rules[moved]
    tiers = tuple(tuple(id for id in tier if id in rules) for tier in policy.tiers)
    return replace(policy, rules=rules, tiers=tuple(tier for tier in tiers if tier))


def _moved(rule: Rule) -> Rule | None:
    """The rule with a number that it names raised by one."""

    def move(condition: Any) -> Any:
        if isinstance(condition, All):
            return All(tuple(move(part) for part in condition.parts))
        if isinstance(condition, Compare) and isinstance(condition.value, workload.Decimal):
            return Compare(condition.fact, condition.comparison, condition.value + 1)
        return condition

    found = replace(rule, when=move(rule.when))
    return found if found != rule else None


SUBJECTS: dict[str, Callable[[], Policy]] = {
    "mature 30": lambda: mature(30),
    "mature 300": lambda: mature(300),
    "random 30": lambda: workload.policy(30),
    "random 100": lambda: workload.policy(100),
    "random 300": lambda: workload.policy(300),
}
ROWS: dict[str, Callable[[], str]] = {}


def row(name: str) -> Callable[[Callable[[], str]], Callable[[], str]]:
    def add(measured: Callable[[], str]) -> Callable[[], str]:
        ROWS[name] = measured
        return measured

    return add


def _checked(policy: Policy) -> Counter[str]:
    study, found = Study(policy), Counter[str]()
    for find in CHECKS.values():
        for finding in find(study):
            found["not checked" if finding.unchecked else finding.code] += 1
    return found


def _told(found: Counter[str]) -> str:
    return ", ".join(f"{count:,} {code}" for code, count in found.items()) or "nothing found"


@row("check, bundled policies")
def check_bundled() -> str:
    found = Counter[str]()
    policies = [load_policy(path) for path in policy_paths(()).values()]
    start = time.process_time()
    for policy in policies:
        found += _checked(policy)
    return f"the checks alone {time.process_time() - start:.2f} s; {len(policies)} policies: {_told(found)}"


def _check(subject: str) -> Callable[[], str]:
    return lambda: _told(_checked(SUBJECTS[subject]()))


def _diff(subject: str) -> Callable[[], str]:
    def measured() -> str:
        policy = SUBJECTS[subject]()
        found = Comparison(policy, edited(policy)).difference()
        return f"{len(found.changes)} kinds of change, {len(found.unchecked)} not checked"

    return measured


for name in SUBJECTS:
    ROWS[f"check, {name}"] = _check(name)
for name in SUBJECTS:
    ROWS[f"diff, {name}"] = _diff(name)


def _requests(subject: str) -> tuple[Kernel, list[workload.Values]]:
    """A policy of which every fact can be changed, and requests that state all facts."""
    policy = SUBJECTS[subject]()
    facts = {name: replace(fact, changeable="sender") for name, fact in policy.vocabulary.facts.items()}
    policy = replace(policy, vocabulary=replace(policy.vocabulary, facts=facts))
    rng = Random(5)
    return Kernel(policy), [workload.random_request(rng, policy) for _ in range(REQUESTS)]


def _each(subject: str, ask: Callable[[Kernel, workload.Values], object]) -> Callable[[], str]:
    """Milliseconds of each request."""

    def measured() -> str:
        kernel, requests = _requests(subject)
        times = []
        for request in requests:
            start = time.process_time()
            ask(kernel, request)
            times.append(1000 * (time.process_time() - start))
        return f"ms per request: median {median(times):.1f}, slowest {max(times):.1f}"

    return measured


def _half(request: workload.Values) -> workload.Values:
    return workload.half_unstated(Random(7), [request])[0]


for name in ("mature 30", "random 30", "mature 300"):
    ROWS[f"explain: sufficient facts, {name}"] = _each(name, sufficient_facts)
    ROWS[f"explain: all smallest changes, {name}"] = _each(name, lambda kernel, request: changes(kernel, request, "activate"))
    ROWS[f"next question, {name}"] = _each(name, lambda kernel, request: Interview(kernel).next(_half(request)))


class Z3:
    """The formulas of a pool in z3: a variable is a whole number of which a literal names the cells."""

    def __init__(self, pool: Any) -> None:
        import z3

        self.z3, self.pool, self.solver = z3, pool, z3.Solver()
        self._of: dict[int, Any] = {}
        self._cells: dict[int, list[Any]] = {}

    def _cell(self, variable: int) -> list[Any]:
        if variable not in self._cells:
            cells = [self.z3.Bool(f"v{variable}_{cell}") for cell in range(self.pool.full[variable].bit_count())]
            self.solver.add(self.z3.PbEq([(cell, 1) for cell in cells], 1))
            self._cells[variable] = cells
        return self._cells[variable]

    def of(self, formula: int) -> Any:
        if formula not in self._of:
            kind, parts = self.pool.kind[formula], self.pool.parts[formula]
            if kind == CONSTANT:
                made = self.z3.BoolVal(formula == TRUE)
            elif kind == LITERAL:
                made = self.z3.Or([cell for number, cell in enumerate(self._cell(parts[0])) if parts[1] >> number & 1])
            else:
                made = (self.z3.And if kind == ALL else self.z3.Or)([self.of(part) for part in parts])
                # A name for it: shared formulas are shared in the solver, and a question is an assumption.
                named = self.z3.Bool(f"f{formula}")
                self.solver.add(named == made)
                made = named
            self._of[formula] = made
        return self._of[formula]

    def reach(self, formula: int) -> bool:
        return bool(self.solver.check(self.of(formula)) == self.z3.sat)


def _conflicts(study: Study) -> Iterator[int]:
    for tier in study.policy.tiers:
        for one, other in combinations(tier, 2):
            if study.policy.rules[one].effect != study.policy.rules[other].effect:
                both = [study.pool.all([world.decides[one], world.decides[other]]) for world in study.signals.worlds]
                yield study.pool.all([study.space.possible, study.signals.possibly(both)])


def beside_z3(subject: str) -> list[tuple[str, int, float, float]]:
    """For conflicts and differences: how many questions, and the seconds that the kernel and z3 take to say which can be met."""
    policy = SUBJECTS[subject]()
    study = Study(policy)
    comparison = Comparison(policy, edited(policy))
    differences = [comparison.pool.all([comparison.space.possible, formula]) for _, _, formula in comparison._questions()]
    found = []
    for what, pool, formulas in (("conflicts", study.pool, list(_conflicts(study))), ("diff", comparison.pool, differences)):
        start = time.process_time()
        ours = [pool.reach(formula) is not None for formula in formulas]
        middle = time.process_time()
        solver = Z3(pool)
        theirs = [solver.reach(formula) for formula in formulas]
        end = time.process_time()
        assert ours == theirs, f"{subject}: the answers on {what} differ"
        found.append((what, len(formulas), middle - start, end - middle))
    return found


def _alone() -> None:
    """Leaves the SAT solver out."""
    study.solver_for = difference.solver_for = lambda pool: None  # type: ignore[assignment]


def _measured(name: str, answers: Any, alone: bool) -> None:
    if alone:
        _alone()
    start = time.process_time()
    said = ROWS[name]()
    answers.put((time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, said))


def main() -> None:
    reading = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reading.add_argument("--rounds", type=int, default=3)
    reading.add_argument("--only", default="", help="only the rows whose name contains this")
    reading.add_argument("--search-alone", action="store_true", help="without python-sat")
    options = reading.parse_args()
    if options.search_alone:
        _alone()
    processes = multiprocessing.get_context("spawn")
    print("| what | CPU s, median | slowest | peak MB | found |\n|---|---|---|---|---|")
    for name in ROWS:
        if options.only not in name:
            continue
        rounds = []
        for _ in range(options.rounds):
            answers = processes.Queue()
            process = processes.Process(target=_measured, args=(name, answers, options.search_alone))
            process.start()
            rounds.append(answers.get())
            process.join()
        times = [seconds for seconds, _, _ in rounds]
        print(f"| {name} | {median(times):.2f} | {max(times):.2f} | {max(mb for _, mb, _ in rounds):.0f} | {rounds[-1][2]} |", flush=True)
    if options.only not in "z3":
        return
    try:
        import z3
    except ImportError:
        print("\nz3 is not installed (pip install -r bench/requirements.txt)", file=sys.stderr)
        return
    print(f"\nz3 {z3.get_version_string()}, the same questions, answers equal:\n")
    print("| what | questions | kernel s | z3 s | z3 takes times as long |\n|---|---|---|---|---|")
    for subject in ("mature 30", "mature 300", "random 30"):
        rounds = [beside_z3(subject) for _ in range(options.rounds)]
        for each in zip(*rounds, strict=True):
            ours, theirs = median(one[2] for one in each), median(one[3] for one in each)
            print(f"| {each[0][0]}, {subject} | {each[0][1]} | {ours:.3f} | {theirs:.3f} | {theirs / ours:.1f} |", flush=True)


if __name__ == "__main__":
    main()
