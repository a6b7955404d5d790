from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.table.desk import csv_of, json_of
from triage.diagnostics import Invalid
from triage.table.columns import notes

if TYPE_CHECKING:
    import triage


def complaint(policy: triage.CompiledPolicy, header: str, ignore_unknown: bool = False) -> str:
    with pytest.raises(Invalid) as found:
        csv_of(policy, header + "\n1\n", ignore_unknown)
    return str(found.value)


def test_columns_that_state_something(policy: triage.CompiledPolicy) -> None:
    table = csv_of(policy, " id ,kind,owner,status,,days of work\nx,visit,me,open,,3\n")
    assert [(column.name, column.header, column.states, column.replaced) for column in table.columns] == [
        ("id", " id ", True, False),
        ("kind", "kind", True, False),
        ("owner", "owner", False, False),
        ("status", "status", False, True),
        ("column 5", "", False, False),
        ("days of work", "days of work", False, False),
    ]
    assert notes(table.columns) == [
        "carried through unread, because they are not facts: `owner`, `column 5`, `days of work`",
        "replaced by the answers: `status`",
    ]


def test_a_misspelt_fact_stops_the_run(policy: triage.CompiledPolicy) -> None:
    assert complaint(policy, "id,kind,contry") == (
        "error[unknown-fact]: there is no fact `contry`\n --> in:1:9\n  |\n1 | id,kind,contry\n  |         ^^^^^^\n"
        "  = help: did you mean `country`? else pass `--ignore-unknown` to carry it through unread"
    )
    assert csv_of(policy, "id,kind,contry\n", ignore_unknown=True).columns[2].states is False


def test_a_name_beside_the_fact_that_it_resembles_is_not_misspelt(policy: triage.CompiledPolicy) -> None:
    assert [column.states for column in csv_of(policy, "country,contry\n").columns] == [True, False]


def test_what_rules_or_the_program_give_a_value(policy: triage.CompiledPolicy) -> None:
    told = complaint(policy, "kind;reactive;days")
    assert "error[concept-stated]: `reactive` is a concept: rules derive it\n --> in:1:6\n" in told
    assert "error[computed-fact]: `days` is computed, never stated\n --> in:1:15\n" in told
    assert "state `start` and `end` instead, or pass `--ignore-unknown`" in told
    assert [column.states for column in csv_of(policy, "kind;reactive;days\n", ignore_unknown=True).columns] == [True, False, False]


@pytest.mark.parametrize("header", ["kind,id,kind", 'kind,id," kind "', "kind,column 3,"])
@pytest.mark.parametrize("ignore", [True, False])
def test_a_name_given_twice(policy: triage.CompiledPolicy, header: str, ignore: bool) -> None:
    told = complaint(policy, header, ignore)
    assert told.startswith("error[given-twice]: two columns are called `")
    assert "first here" in told


def test_the_place_of_a_name_given_twice(policy: triage.CompiledPolicy) -> None:
    assert "--> in:1:9\n" in complaint(policy, "kind,id,kind")


@pytest.mark.parametrize("ignore", [True, False])
def test_no_fact_at_all(policy: triage.CompiledPolicy, ignore: bool) -> None:
    assert complaint(policy, "id,visit,3", ignore) == (
        "error[no-facts]: none of these columns is a fact of `desk`\n --> in:1:1\n  |\n1 | id,visit,3\n  | ^^\n"
        "  = help: the first line names the columns; facts are `kind`, `topics`, `hours`, `cost`, `companies` and 8 more"
    )


@pytest.mark.parametrize("header", ["kind,\x1b[2J", "kind,\u202eesrever", "kind,=1+1", 'kind,"a\nb"', "kind,`", "kind," + "x" * 10_000])
def test_hostile_names_are_shown_harmless(policy: triage.CompiledPolicy, header: str) -> None:
    told = notes(csv_of(policy, header + "\n").columns)[0]
    assert told.isprintable()


def test_names_of_objects_are_exact(policy: triage.CompiledPolicy) -> None:
    table = json_of(policy, '{"kind": "visit", "": 1}\n{"kind": "visit", " title": 1, "title": "x"}\n')
    assert [(column.name, column.states) for column in table.columns] == [("kind", True), ("", False), (" title", False), ("title", True)]
