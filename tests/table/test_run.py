from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.table.desk import FACTS, csv_of, json_of, to_csv
from triage.decide import Disagreement, Engine
from triage.diagnostics import Invalid
from triage.report.data import decision_data
from triage.rulebook.cache import Loaded
from triage.table.answers import answers
from triage.table.columns import ANSWERS
from triage.table.row import Rejected
from triage.table.run import Answered, decide_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    import triage
    from triage.table.row import Table

RUBBISH = st.sampled_from(
    ["q", "-1", "1e3", "null", "~", "soil;", "2017-02-30", "cn", "YES", "unclear", "=1", "1,5", "\u00e6", "9" * 30, " "]
)
GOOD = {
    "kind": st.sampled_from(["visit", "mission", "-visit", " visit "]),
    "topics": st.lists(st.sampled_from(["soil", "health", "food, drink", "food", "art|music"]), max_size=4).map(
        lambda items: "; ".join(items) or "[]"
    ),
    "hours": st.sampled_from(["0", "4.99", "5", "9.5", "10", "19", "20.00", "1.234"]),
    "cost": st.sampled_from(["0", "1000.5", "1000.50", "1000.51", "-3", "145000"]),
    "companies": st.sampled_from(["0", "1", "2.0", "3"]),
    "start": st.dates(date(2017, 1, 1), date(2017, 1, 8)).map(date.isoformat),
    "end": st.dates(date(2017, 1, 1), date(2017, 1, 8)).map(date.isoformat),
    "country": st.sampled_from(["CN", "DK", "XX"]),
    "relevant": st.sampled_from(["yes", "nej", "TRUE", "unclear"]),
    "paid": st.sampled_from(["ja", "no"]),
    "contact": st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=5),
    "title": st.sampled_from(["a", ' "b" ', "c\nd", "=1"]),
}
ROW = st.fixed_dictionaries({name: st.one_of(st.just(""), values, values, values, RUBBISH) for name, values in GOOD.items()})


def listed(text: str) -> object:
    """The items of a cell, told apart by another way than the program's."""
    if text == "[]":
        return []
    for whole, mark in (("food, drink", "\1"), ("art|music", "\2")):
        text = text.replace(whole, mark)
    return [
        item.strip().replace("\1", "food, drink").replace("\2", "art|music") for item in text.replace(",", ";").replace("|", ";").split(";")
    ]


def by_decide(policy: triage.CompiledPolicy, row: dict[str, str]) -> dict[str, object] | None:
    """What `decide` says of a row, None where it refuses it."""
    facts: dict[str, object] = {name: text for name, text in row.items() if text.strip()}
    if "topics" in facts:
        facts["topics"] = listed(str(facts["topics"]))
    return answered(policy, facts)


def answered(policy: triage.CompiledPolicy, facts: dict[str, object]) -> dict[str, object] | None:
    """What `decide` says of facts, as it stands in the columns of answers; None where it refuses them."""
    try:
        decision = policy.decide(facts)
    except Invalid:
        return None
    data = decision_data(decision, policy.policy, policy.digest, "", "da")
    assert isinstance(data["ask"], list)
    return {**{name: data[name] for name in ANSWERS}, "ask": [item["fact"] for item in data["ask"]]}


def by_batch(policy: triage.CompiledPolicy, table: Table) -> Iterator[dict[str, object] | None]:
    loaded = Loaded(policy.policy, policy.digest, policy.document)
    for item in decide_rows(table, policy.engine):
        yield None if isinstance(item, Rejected) else dict(answers(item.decision.outcome, loaded.policy, "da"))


@given(st.lists(ROW, min_size=1, max_size=12))
def test_every_row_comes_to_what_decide_says(policy: triage.CompiledPolicy, rows: list[dict[str, str]]) -> None:
    expected = [by_decide(policy, row) for row in rows]
    assert (
        list(by_batch(policy, csv_of(policy, to_csv([["id", *FACTS], *(["x", *(row[name] for name in FACTS)] for row in rows)]))))
        == expected
    )
    objects = [{name: listed(text) if name == "topics" and text.strip() else text for name, text in row.items()} for row in rows]
    assert list(by_batch(policy, json_of(policy, "".join(json.dumps(row) + "\n" for row in objects)))) == expected


def test_the_order_of_columns_does_not_matter(policy: triage.CompiledPolicy) -> None:
    rows = [["mission", "CN", "yes", "500"], ["visit", "CN", "", "2000"], ["visit", "", "", ""]]
    one = to_csv([["kind", "country", "relevant", "cost"], *rows])
    other = to_csv([["cost", "relevant", "country", "kind"], *(row[::-1] for row in rows)])
    assert list(by_batch(policy, csv_of(policy, one))) == list(by_batch(policy, csv_of(policy, other)))


def test_a_row_on_which_the_evaluations_differ_stops_the_run(policy: triage.CompiledPolicy, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine(policy.policy)
    real = engine.decide

    def decide(request: object, again: bool = True) -> object:
        if request.id == "b":  # type: ignore[attr-defined]
            raise Disagreement(("money",), "the kernel says decline, durable-rules says activate")
        assert not again
        return real(request, again)  # type: ignore[arg-type]

    monkeypatch.setattr(engine, "decide", decide)
    found = decide_rows(csv_of(policy, "id,kind\na,visit\n\nb,visit\nc,visit\n"), engine)
    assert isinstance(next(found), Answered)
    with pytest.raises(Disagreement) as stopped:
        next(found)
    assert stopped.value.rules == ("money",)
    assert str(stopped.value) == "on line 4 (`b`) the kernel says decline, durable-rules says activate"
