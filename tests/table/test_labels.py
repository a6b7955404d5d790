"""A label stands for the fact or the value that it is the label of, in every form of table, where it can mean nothing else."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pyarrow
import pyarrow.parquet
import pytest

import triage
from tests.table.desk import POLICY, book, source_of
from triage.diagnostics import Invalid
from triage.table.columns import notes
from triage.table.csv_table import CsvTable
from triage.table.json_table import JsonTable
from triage.table.labels import by_label, folded, value_of
from triage.table.parquet_table import ParquetTable
from triage.table.row import Rejected
from triage.table.run import Answered, decide_rows
from triage.table.xlsx_table import XlsxTable

if TYPE_CHECKING:
    from triage.model.vocabulary import Vocabulary
    from triage.table.row import Table

VOCABULARY = """\
vocabulary: desk
facts:
  kind:
    type: choice
    label: {en: Kind of request, da: Henvendelsens art}
    values:
      host: {en: receive a delegation, da: modtag en delegation}
      send: {en: send a delegation, da: send en delegation}
      same: {en: one and the same, da: ens}
      twin: {en: one and the same, da: tvilling}
      ens: {en: exact, da: præcis}
  topics:
    type: choices
    label: {en: topics, da: emner}
    values: {soil: {en: "soil, water", da: "jord, vand"}, health: {en: health, da: sundhed}}
  country: {type: code, pattern: "[A-Z]{2}", label: {en: country, da: modpartens land}}
  cost: {type: number, label: {en: amount, da: beløb}}
  share: {type: number, label: {en: amount, da: andel}}
  title: {type: text, label: {en: id, da: titel}}
"""
ELEMENT = """\
element: all
rules:
  - {id: one, when: {kind: host}, decide: activate, because: {en: One.}}
  - {id: two, when: {kind: [send, same, twin, ens]}, decide: decline, because: {en: Two.}}
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> triage.CompiledPolicy:
    folder = tmp_path_factory.mktemp("rules") / "desk"
    (folder / "elements").mkdir(parents=True)
    (folder / "vocabulary.yaml").write_text(VOCABULARY)
    (folder / "elements" / "all.yaml").write_text(ELEMENT)
    policy = POLICY.replace("scope: {country: {not: [XX]}}\n", "").partition("order:")[0] + "order: [[all]]\n"
    (folder / "guidelines.yaml").write_text(policy)
    return triage.load(str(folder / "guidelines.yaml"))


def table(form: str, vocabulary: Vocabulary, head: list[str], *rows: list[str]) -> Table:
    """The same cells in a form."""
    if form == "csv":
        out = io.StringIO(newline="")
        csv.writer(out, quoting=csv.QUOTE_ALL).writerows([head, *rows])
        return CsvTable(source_of(out.getvalue()), vocabulary)
    if form == "jsonl":
        return JsonTable(source_of("".join(json.dumps(dict(zip(head, row, strict=True))) + "\n" for row in rows)), vocabulary)
    if form == "xlsx":
        return XlsxTable(source_of(book(("one", [list(head), *map(list, rows)]))), vocabulary)
    raw = io.BytesIO()
    columns = zip(*rows, strict=True)
    pyarrow.parquet.write_table(pyarrow.table(dict(zip(head, map(list, columns), strict=True))), raw)
    return ParquetTable(source_of(raw.getvalue()), vocabulary)


FORMS = pytest.mark.parametrize("form", ["csv", "jsonl", "xlsx", "parquet"])


@FORMS
@pytest.mark.parametrize(
    "head", [["id", "Kind of request", "country"], ["id", "HENVENDELSENS  ART", "Modpartens land"], ["id", "kind", "country"]]
)
@pytest.mark.parametrize("cell", ["receive a delegation", "Modtag en Delegation", "host", " host "])
def test_headers_and_values(desk: triage.CompiledPolicy, form: str, head: list[str], cell: str) -> None:
    (found,) = decide_rows(table(form, desk.policy.vocabulary, head, ["1", cell, "CN"]), desk.engine)
    assert isinstance(found, Answered)
    assert found.decision.request.values() == {"kind": "host", "country": "CN"}
    assert found.decision.outcome.decision == "activate"
    # What came in goes back as it stood there.
    assert found.row.texts() == ["1", cell, "CN"]


@FORMS
def test_a_label_of_two_values_is_none_and_a_value_comes_first(desk: triage.CompiledPolicy, form: str) -> None:
    one, two = decide_rows(table(form, desk.policy.vocabulary, ["id", "kind"], ["1", "one and the same"], ["2", "ens"]), desk.engine)
    assert isinstance(one, Rejected)
    assert (one.faults[0].column, one.faults[0].value) == ("kind", "one and the same")
    assert isinstance(two, Answered)
    assert two.decision.request.values() == {"kind": "ens"}


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
@pytest.mark.parametrize(
    ("cell", "items"),
    [
        ("soil, water", {"soil"}),
        ("Jord, vand; sundhed", {"soil", "health"}),
        ("health, soil, water", {"health", "soil"}),
        ("soil", {"soil"}),
    ],
)
def test_lists_of_labels(desk: triage.CompiledPolicy, form: str, cell: str, items: set[str]) -> None:
    (found,) = decide_rows(table(form, desk.policy.vocabulary, ["id", "Emner"], ["1", cell]), desk.engine)
    assert isinstance(found, Answered)
    assert found.decision.request.values() == {"topics": frozenset(items)}


def test_lists_of_labels_in_objects(desk: triage.CompiledPolicy) -> None:
    text = '{"emner": ["Jord, vand", "health"]}\n{"emner": "sundhed"}\n'
    found = list(decide_rows(JsonTable(source_of(text), desk.policy.vocabulary), desk.engine))
    assert [item.decision.request.values() for item in found if isinstance(item, Answered)] == [
        {"topics": frozenset({"soil", "health"})}, {"topics": frozenset({"health"})},
    ]  # fmt: skip


@FORMS
def test_headers_that_are_no_labels(desk: triage.CompiledPolicy, form: str) -> None:
    vocabulary = desk.policy.vocabulary
    found = table(form, vocabulary, ["id", "kind", "amount", "Henvendelsens art"], ["1", "host", "5", "mine"])
    # `amount` is the label of two facts, `id` means the id, and a label beside the name of its fact is the office's own column.
    assert [column.fact.name if column.fact else None for column in found.columns] == [None, "kind", None, None]
    assert notes(found.columns) == ["carried through unread, because they are not facts: `amount`, `Henvendelsens art`"]


@FORMS
def test_two_columns_for_one_fact(desk: triage.CompiledPolicy, form: str) -> None:
    with pytest.raises(Invalid, match="the columns `Kind of request` and `henvendelsens art` both state `kind`"):
        table(form, desk.policy.vocabulary, ["id", "Kind of request", "henvendelsens art"], ["1", "host", "host"])


@FORMS
def test_a_misspelt_label_is_told_by_the_label(desk: triage.CompiledPolicy, form: str) -> None:
    with pytest.raises(Invalid, match="did you mean `henvendelsens art`") as found:
        table(form, desk.policy.vocabulary, ["id", "country", "Henvendelsen art"], ["1", "CN", "host"])
    assert "there is no fact `Henvendelsen art`" in str(found.value)


@FORMS
def test_a_rejected_cell_is_told_by_its_fact(desk: triage.CompiledPolicy, form: str) -> None:
    (found,) = decide_rows(table(form, desk.policy.vocabulary, ["id", "Henvendelsens art"], ["7", "hosts"]), desk.engine)
    assert isinstance(found, Rejected)
    assert (found.id, found.faults[0].column, found.faults[0].value) == ("7", "kind", "hosts")


def test_labels_are_compared_loosely_and_only_where_one_is_meant(desk: triage.CompiledPolicy) -> None:
    assert folded("  Ge\u0301ne\u0301ral \n X ") == folded("g\u00e9n\u00e9ral x")
    assert by_label([("a", {"en": "x", "da": "y"}), ("b", {"en": "X"}), ("c", {"en": " "})]) == {"y": "a"}
    fact = desk.policy.vocabulary.facts["kind"]
    assert [value_of(fact, text) for text in ("host", "Send a delegation", "ens", "tvilling", "nothing")] == [
        "host",
        "send",
        "ens",
        "twin",
        "nothing",
    ]
