"""Many rows at once come to what each comes to by itself: random policies of all types, boundary values, blanks and rubbish."""

from __future__ import annotations

import os
from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.random_policies import random_policy
from tests.table.arrow.rows import random_rows
from tests.table.desk import come_to, csv_of
from triage.decide import Disagreement, Engine
from triage.diagnostics import Invalid, Place, Problems, SourceText
from triage.language.nodes import Mapping, Scalar
from triage.language.requests import read_request
from triage.table.cells import cell_node, is_nothing, read_cell
from triage.table.habits import PLAIN
from triage.table.run import Answered

if TYPE_CHECKING:
    import triage
    from triage.model.outcome import Outcome
    from triage.model.policy import Policy
    from triage.model.vocabulary import Fact, Value

pyarrow = pytest.importorskip("pyarrow")

from triage.table.arrow.classes import Unreadable  # noqa: E402
from triage.table.arrow.deciding import STRICT, Deciding  # noqa: E402

POLICIES = int(os.environ.get("TRIAGE_FUZZ_BATCH", "60"))
ROWS = 150


def deciding(engine: Engine, whole: bool = False) -> Deciding:
    def read(fact: Fact, text: str) -> Value | None:
        try:
            return read_cell(engine.policy.vocabulary, fact, text, PLAIN)
        except Invalid:
            raise Unreadable from None

    return Deciding(engine, read, whole=whole)


def by_itself(engine: Engine, facts: list[str], cells: list[str]) -> Outcome | None:
    """What a row comes to, None where it is invalid."""
    policy, problems, place = engine.policy, Problems(), Place(SourceText("", ()), 1, 1)
    entries = []
    for name, text in zip(facts, cells, strict=True):
        if not is_nothing(text):
            node = cell_node(policy.vocabulary.facts[name], text, place, PLAIN, problems)
            if node is not None:
                entries.append((Scalar(name, True, place, None), node))
    request = read_request(Mapping(tuple(entries), place), policy.vocabulary, problems)
    try:
        problems.stop()
        return engine.decide(request, again=False).outcome
    except Invalid:
        return None


def told(outcome: Outcome) -> tuple[object, ...]:
    return outcome.status, outcome.outcomes, outcome.ask, outcome.deciding, outcome.otherwise, outcome.flags


def plainly(outcome: Outcome) -> list[object]:
    """All of an outcome, in which what is in order matters."""
    every = [getattr(outcome, field) for field in outcome.__match_args__]
    return [[*part.items()] if isinstance(part, dict) else part for part in every]


def check(policy: Policy, facts: list[str], rows: list[list[str]]) -> None:
    engine = Engine(policy)
    expected = [by_itself(engine, facts, cells) for cells in rows]
    for repeated, whole in ((False, False), (True, False), (False, True)):
        many = deciding(Engine(policy), whole)
        columns = {name: pyarrow.array([cells[number] for cells in rows], pyarrow.string()) for number, name in enumerate(facts)}
        if repeated:
            columns = {name: column.dictionary_encode() for name, column in columns.items()}
        # Twice, so that what is remembered is the same as what is found; in parts, so that no row depends on its neighbours.
        for begin, end in ((0, len(rows)), (0, len(rows) // 2), (len(rows) // 3, len(rows))):
            places = many.decide({name: column.slice(begin, end - begin) for name, column in columns.items()}, end - begin)
            for cells, place, outcome in zip(rows[begin:end], places.tolist(), expected[begin:end], strict=True):
                if outcome is None:
                    assert place == STRICT, cells
                else:
                    assert place != STRICT, cells
                    assert told(many.outcomes[place]) == told(outcome), cells
                    assert not whole or plainly(many.outcomes[place]) == plainly(outcome), cells


@pytest.mark.parametrize("seed", range(POLICIES))
def test_rows_of_random_policies(seed: int) -> None:
    rng = Random(seed)
    policy = random_policy(rng)
    check(policy, *random_rows(rng, policy, ROWS))


@pytest.mark.parametrize("seed", range(4))
def test_rows_with_computed_facts_assumptions_and_impossible_ones(policy: triage.CompiledPolicy, seed: int) -> None:
    check(policy.policy, *random_rows(Random(seed), policy.policy, 600))


def test_many_facts_unstated_are_left_to_the_kernel(policy: triage.CompiledPolicy, monkeypatch: pytest.MonkeyPatch) -> None:
    for few, most in ((0, 10_000), (0, 2), (2, 8)):
        monkeypatch.setattr("triage.table.arrow.open_rows._FEW", few)
        monkeypatch.setattr("triage.table.arrow.open_rows._MOST", most)
        check(policy.policy, *random_rows(Random(few + most), policy.policy, 300))


def test_columns_that_are_missing_are_unstated(policy: triage.CompiledPolicy) -> None:
    rows = [["visit"], ["mission"], [""], ["-visit"]]
    check(policy.policy, ["kind"], rows)


def test_each_kind_of_row_is_put_to_the_second_evaluation(policy: triage.CompiledPolicy, monkeypatch: pytest.MonkeyPatch) -> None:
    engine, asked = Engine(policy.policy), []
    monkeypatch.setattr(engine, "check", asked.append)
    text = "kind,topics,hours,cost,country,relevant,days\n" + "visit,soil,3,2000,CN,yes,\n" * 50 + "mission,food,3,1,CN,yes,\n" * 50
    columns = [line.split(",") for line in text.splitlines()]
    deciding(engine).decide(
        {name: pyarrow.array([cells[number] for cells in columns[1:]]) for number, name in enumerate(columns[0]) if name != "days"}, 100
    )
    assert {completion.outcome for completion in asked} == {"decline", "activate"}
    assert len(asked) == 2
    assert all(isinstance(item, Answered) for item in come_to(policy, csv_of(policy, text.replace(",days", ",x-ray", 1))))


def test_where_the_evaluations_differ_nothing_is_decided(policy: triage.CompiledPolicy, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine(policy.policy)

    def differ(_completion: object) -> None:
        raise Disagreement((), "they differ")

    monkeypatch.setattr(engine, "check", differ)
    with pytest.raises(Disagreement):
        deciding(engine).decide({"kind": pyarrow.array(["visit"])}, 1)
