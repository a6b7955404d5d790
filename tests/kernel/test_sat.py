"""The SAT solver answers what the search answers: the same boxes or none, and in the end the same findings, witnesses and regions."""

from __future__ import annotations

import os
import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT
from tests.random_policies import random_policy
from tests.random_policies import tested_facts as facts_of
from triage.kernel import Kernel, formula, sat
from triage.kernel.formula import FALSE, TRUE, Exhausted, Formulas
from triage.model.noun import replace
from triage.model.policy import Policy
from triage.proofs import check, difference, study
from triage.proofs.difference import Comparison
from triage.proofs.study import Study
from triage.rulebook.find import policy_files
from triage.rulebook.load import load_policy

CASES = int(os.environ.get("TRIAGE_FUZZ_PROOFS", "1000")) // 4
SEEDS = st.integers(min_value=0, max_value=2**48)


def without_solver(_: Formulas) -> None:
    return None


@pytest.fixture(scope="module", autouse=True)
def _impatient() -> object:
    """Every question goes to the solver that takes more than one node."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(formula, "PATIENCE", 1)
        yield


def found(policy: Policy, patch: pytest.MonkeyPatch, solver: bool) -> list[object]:
    with patch.context() as inside:
        if not solver:
            inside.setattr(study, "solver_for", without_solver)
        return list(check(policy, Study(policy)))


def changed(one: Policy, other: Policy, patch: pytest.MonkeyPatch, solver: bool) -> object:
    with patch.context() as inside:
        if not solver:
            inside.setattr(difference, "solver_for", without_solver)
        return Comparison(one, other).difference(most=None)


@settings(max_examples=CASES, deadline=None, print_blob=True)
@given(SEEDS)
def test_a_box_is_found_where_the_search_finds_one(seed: int) -> None:
    rng = random.Random(seed)
    kernel = Kernel(random_policy(rng))
    pool, solver = kernel.pool, sat.Solver(kernel.pool)
    variables = [variable for name in facts_of(kernel.policy) for variable in kernel.space.variables(name)]
    for wanted in (TRUE, FALSE, *kernel.signals.outcomes.values()):
        within = {variable: rng.randint(1, pool.full[variable]) for variable in variables if rng.random() < 0.3}
        box = solver.box(wanted, within)
        assert (box is None) == (pool.box(wanted, within) is None), seed
        if box is not None:
            cells = {variable: mask.bit_length() - 1 for variable, mask in box.items()}
            assert all(box[variable] & ~mask == 0 for variable, mask in within.items()), seed
            assert pool.fix_all(wanted, cells, {}) == TRUE, seed


@settings(max_examples=CASES, deadline=None, print_blob=True)
@given(SEEDS)
def test_the_same_findings_and_changes(seed: int) -> None:
    rng, patch = random.Random(seed), pytest.MonkeyPatch()
    policy = random_policy(rng)
    assert found(policy, patch, True) == found(policy, patch, False), seed
    left = {id: rule for id, rule in policy.rules.items() if rng.random() < 0.8}
    other = replace(policy, rules=left, tiers=tuple(tuple(id for id in tier if id in left) for tier in policy.tiers))
    assert changed(policy, other, patch, True) == changed(policy, other, patch, False), seed


def test_the_same_findings_in_the_bundled_policies(monkeypatch: pytest.MonkeyPatch) -> None:
    policies = [load_policy(path) for path in policy_files(str(ROOT / "rules" / "region-h")).values()]
    for policy in policies:
        assert found(policy, monkeypatch, True) == found(policy, monkeypatch, False)
    for one, other in pairwise(policies):
        assert changed(one, other, monkeypatch, True) == changed(one, other, monkeypatch, False)


def test_the_least_model_is_the_least() -> None:
    pool = Formulas()
    a, b, c = (pool.variable(3) for _ in range(3))
    either = pool.any(
        [pool.all([pool.literal(a, 0b110), pool.literal(b, 0b001)]), pool.all([pool.literal(b, 0b100), pool.literal(c, 0b010)])]
    )
    assert pool.least(either) == {a: 0, b: 2, c: 1}
    assert pool.least(pool.all([either, pool.literal(c, 0b101)])) == {a: 1, b: 0, c: 0}
    assert pool.least(pool.literal(c, 0b110)) == {c: 1}
    assert pool.least(TRUE) == {}
    assert pool.least(FALSE) is None


def test_what_a_solver_takes_counts_as_the_nodes_that_came_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formula, "PATIENCE", 3)
    kernel = Kernel(load_policy(str(ROOT / "rules" / "region-h" / "guidelines.yaml")))
    pool = kernel.pool
    hard = pool.all([kernel.space.possible, *(pool.negate(outcome) for outcome in kernel.signals.outcomes.values())])
    pool.budget = 100
    with pytest.raises(Exhausted):
        pool.box(hard)
    pool.second, pool.budget = sat.Solver(pool), 100
    assert pool.box(hard) is None
    assert pool.budget == 97


def test_without_python_sat_there_is_no_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pysat.solvers", None)
    assert sat.solver_for(Formulas()) is None
