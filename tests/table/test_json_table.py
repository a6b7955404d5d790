from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.table.desk import come_to, json_of, rejects
from triage.diagnostics import Invalid
from triage.language.nodes import composed
from triage.table.forms import JsonForm, make_form
from triage.table.quick_json import cell_text
from triage.table.row import Rejected
from triage.table.run import Answered
from triage.table.source import MOST_CHARACTERS

if TYPE_CHECKING:
    import triage


NOTHING = dict.fromkeys(("status", "decision", "operator")) | {name: [] for name in ("because", "cites", "flags", "ask")}


def test_objects_are_read_as_decide_reads_them(policy: triage.CompiledPolicy) -> None:
    text = (
        '\ufeff{"id": "a", "topics": ["soil", "food, drink"], "hours": 3.50, '
        '"relevant": {"value": true, "by": "CEH"}, "title": "x", "own": {"a": [1]}}\r\n'
        "\r\n"
        '{"id": 7, "hours": null, "paid": false, "topics": []}'
    )
    rows = come_to(policy, json_of(policy, text))
    assert [(row.row.line, row.decision.request.id, row.decision.request.values()) for row in rows if isinstance(row, Answered)] == [
        (1, "a", {"topics": frozenset({"soil", "food, drink"}), "hours": Decimal("3.50"), "relevant": "yes", "title": "x"}),
        (3, "7", {"paid": "no", "topics": frozenset()}),
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"id": "a", "hours": 1', ("", "", "", "the text ends here, in the middle of a value, at character 22")),
        ('{"id": "a"', ("", "", "", "the text ends here, in the middle of a value, at character 10")),
        ('{"id": "a", "hours": 1, "hours": 2}', ("a", "", "", "the key `hours` is given twice, at character 25")),
        ('{"id": "a", "title": "\\ud800"}', ("", "", "", "this text holds half of a character (a lone surrogate), at character 22")),
        ('{"hours": NaN}', ("", "", "", "a JSON value is expected here, at character 11")),
        ('{"hours": 1}, ', ("", "", "", "something follows the value on its line, at character 13")),
        ('{"hours": 1} {"hours": 2}', ("", "", "", "something follows the value on its line, at character 14")),
        ('[{"hours": 1}]', ("", "", "", "a row is one object on a line of its own")),
        ("3", ("", "", "", "a row is one object on a line of its own")),
        ('{"id": "b", "hours": 1e3}', ("b", "hours", "1e3", "`hours` is a number, not `1e3`")),
        ('{"id": "b", "hours": "3,5"}', ("b", "hours", "3,5", "`hours` is a number, not `3,5`")),
        ('{"id": "b", "topics": ["soil", "sol"]}', ("b", "topics", "soil; sol", "`topics` cannot be `sol`")),
        ('{"id": "b", "kind": ["visit"]}', ("b", "kind", "visit", "`kind` is one of its values, this is a list")),
    ],
)  # fmt: skip
def test_rejected_rows(policy: triage.CompiledPolicy, line: str, expected: tuple[str, str, str, str]) -> None:
    assert rejects(policy, json_of(policy, '{"hours": 1}\n\n' + line + "\n")) == [(3, *expected)]


def test_deep_and_long_rows(policy: triage.CompiledPolicy) -> None:
    text = '{"kind": "visit"}\n' + '{"title": ' + "[" * 100_000 + "\n" + '{"title": "' + "x" * MOST_CHARACTERS + '"}\n{"kind": "visit"}\n'
    table = json_of(policy, text)
    assert [(line, reason) for line, _, _, _, reason in rejects(policy, table)] == [
        (2, "lists and objects are nested more than 40 deep, at character 50"),
        (3, "the line has more than 1,048,576 characters"),
    ]
    assert table.read == 4


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('\n[\n{"kind": "visit"}]', "this is a list, not JSON lines\n --> in:2:1"),
        ('[{"kind": "visit"}]', "this is a list, not JSON lines\n --> in:1:1"),
        ('{\n"kind": "visit"\n}\n', "this is an object over several lines, not JSON lines"),
        ("{}\n", "none of these columns is a fact"),
        ('{"id": 1}\n', "none of these columns is a fact"),
        ("\n\n", "none of these columns is a fact"),
    ],
)
def test_files_that_are_refused(policy: triage.CompiledPolicy, text: str, told: str) -> None:
    with pytest.raises(Invalid) as found:
        json_of(policy, text)
    assert told in str(found.value)


def test_a_misspelt_key_far_down_is_found_before_anything_is_decided(policy: triage.CompiledPolicy) -> None:
    rows = '{"kind": "visit"}\n' * 500 + '{"kind": "visit", "contry": "CN"}\n'
    with pytest.raises(Invalid) as found:
        json_of(policy, rows)
    assert 'there is no fact `contry`\n   --> in:501:19\n    |\n501 | {"kind": "visit", "contry"' in str(found.value)
    with pytest.raises(Invalid, match="in:5001:19"):
        json_of(policy, '{"kind": "visit"}\n' * 5000 + '{"kind": "visit", "contry": "CN"}\n')
    assert len(come_to(policy, json_of(policy, rows, ignore_unknown=True))) == 501


def test_names_however_their_accents_were_typed(policy: triage.CompiledPolicy) -> None:
    text = '{"kind": "visit", "caf\u0065\u0301": 1}\n{"kind": "visit", "caf\u00e9": 2}\n'
    table = json_of(policy, text)
    assert [column.name for column in table.columns] == ["kind", "caf\u00e9"]
    assert [row.texts() for row in table.rows() if not isinstance(row, Rejected)] == [["visit", "1"], ["visit", "2"]]


def test_too_many_keys(policy: triage.CompiledPolicy) -> None:
    with pytest.raises(Invalid, match="more than 16,384 keys"):
        json_of(policy, "".join(json.dumps({f"k{number}-{inner}": 1 for inner in range(100)}) + "\n" for number in range(200)))


def test_a_file_that_is_changed_meanwhile(policy: triage.CompiledPolicy) -> None:
    table = json_of(policy, '{"kind": "visit"}\n')
    table.source.file.seek(0)
    table.source.file.write(b'{"king": "visit"}\n')
    with pytest.raises(Invalid, match="was changed while it was read"):
        come_to(policy, table)


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
# Keys are names, of which accents are composed in reading.
KEY = TEXT.map(composed)
VALUE = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEY, inner, max_size=3)),
    max_leaves=6,
)


@given(st.lists(st.dictionaries(st.sampled_from(["id", "own", "Ω", "", "a b"]), VALUE, max_size=5), min_size=1, max_size=5))
def test_objects_come_back_as_they_were(policy: triage.CompiledPolicy, objects: list[dict[str, object]]) -> None:
    text = '{"kind": "visit"}\n' + "".join(json.dumps(row) + "\n" for row in objects)
    table = json_of(policy, text)
    form = make_form("jsonl", table.columns, table.dialect)
    assert isinstance(form, JsonForm)
    rows = [row for row in table.rows() if not isinstance(row, Rejected)]
    assert len(rows) == table.read == len(objects) + 1
    assert [json.loads(form.row(row, NOTHING)) for row in rows[1:]] == [row | NOTHING for row in objects]


def test_numbers_keep_every_digit(policy: triage.CompiledPolicy) -> None:
    table = json_of(policy, '{"cost": 1.10, "own": [12345678901234567890.000000000000000000010, 1e400, -0.0]}\n')
    (row,) = table.rows()
    assert not isinstance(row, Rejected)
    assert (
        make_form("jsonl", table.columns, table.dialect)
        .row(row, NOTHING)
        .startswith('{"cost": 1.10, "own": [12345678901234567890.000000000000000000010, 1e400, -0.0], "status": null,')
    )


@given(raw=st.one_of(st.binary(max_size=80), st.text(st.sampled_from('{}[]":, \n\r1kidtrue\\'), max_size=80).map(str.encode)))
def test_rubbish_is_all_accounted_for(policy: triage.CompiledPolicy, raw: bytes) -> None:
    text = '{"kind": "visit"}\n' + raw.decode("utf-8", "replace")
    try:
        table = json_of(policy, text, ignore_unknown=True)
    except Invalid:
        return
    rows = come_to(policy, table)
    lines = [line for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip()]
    assert table.read == len(rows) == len(lines)


def test_cells_of_values(policy: triage.CompiledPolicy) -> None:
    values = {
        '"a, b"': "a, b", "null": "", '"null"': "null", "true": "true", "1.10": "1.10", '["a", "b c", 1]': "a; b c; 1", "[]": "[]",
        '["a", null]': '["a", null]', '{"value": "yes", "by": "CEH"}': '{"value": "yes", "by": "CEH"}', '[["a"]]': '[["a"]]',
    }  # fmt: skip
    for text, cell in values.items():
        (row,) = json_of(policy, f'{{"kind": "visit", "own": {text}}}\n').rows()
        assert not isinstance(row, Rejected)
        assert row.texts() == ["visit", cell]
        assert cell_text(dict(row.fields())["own"]) == cell
