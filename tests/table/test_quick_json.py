"""What is read fast is what the strict reader reads, on every line that is known to part readers of JSON; all else is left to it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.table.desk import json_of
from triage.diagnostics import Invalid, Problems
from triage.language import json_text
from triage.language.nodes import Mapping
from triage.table import json_table
from triage.table.forms import to_json
from triage.table.json_table import JsonTable
from triage.table.quick_json import cell_text, code_of, node_of, quick, text_of
from triage.table.quick_json import json_of as as_json
from triage.table.row import Rejected

if TYPE_CHECKING:
    import triage

VALUES = (
    "0", "-0", "1", "1.0", "1.50", "-1", "1e5", "1E5", "1e+05", "1e400", "1E-7", "0.1", "123456789012345678901234567890", "1" * 5_000,
    "true", "false", "null", '"x"', '""', '" "', '"null"', '"~"', '"\\u00e5"', '"\\ud83d\\ude00"', '"\\n"', '"\\/"', '"\\\\ud800"',
    '"e\u0301"', '"\u00e9"', '"蓝江"', '"a\u00a0b"', "[]", "[ ]", '["a"]', '["a", 1, 1.0, -0, true, null]', '["a,b", "c; d"]', '[["a"]]',
    '[{"a": 1}]', "{}", '{"value": 1}', '{"value": 1.0, "because": "x", "evidence": ["a"]}', '{"b": {"c": [1]}}',
)  # fmt: skip
ODD = (
    # What is no JSON, or is read in several ways.
    "NaN", "Infinity", "-Infinity", "01", "1.", ".5", "+1", "1e", "0x1", "1_000", "1,000", "١", "tru", "True", "None", "undefined", "'x'",
    '"x',
    '"\t"', '"\\x"', '"\\ud800"', '"\\uD800x"', '"\\u12"', "[1,]", "[,1]", "[1 2]", '{"a":1,}', '{"a":1,"a":2}', '{"\u00e9":1,"e\u0301":2}',
    "//", "/* */ 1",
    "1 // one", "", "1 2", '"\u200b"', '"\x7f"', '"\u2028"', "[" * 50 + "]" * 50, "[" * 100_000, '{"a":' * 60 + "1" + "}" * 60, "\ufeff1",
)  # fmt: skip
LINES = (
    *(f'{{"kind": {value}, "title": {value}, "x": {value}}}' for value in (*VALUES, *ODD)),
    "{}", " {} ", "[]", "1", '"x"', "null", '{"id": 1} {"id": 2}', '{"id": 1},', '{"id": 1}]', '[{"id": 1}]', '{"id": 1, "id": 2}',
    '{"id" 1}',
    '{id: 1}', "{'id': 1}", '{"id": 1', '{"id": 1}}', '\t{"id": 1}', '{"id": 1}\t', '\u00a0{"id": 1}', '{"id":\u00a01}', '{"id": 1}\x0b',
    '{"id":1,"e\u0301":1,"\u00e9":1}', '{"": 1}', '{"id": "a\\u0000b"}', '{"id": {"value": 1}}', '{"id": ["a"]}', '\ufeff{"id": 1}',
    "{" * 50_000,
)  # fmt: skip


def read_by(table: JsonTable, line: str, fast: bool) -> object:
    try:
        row = table.row(7, line) if fast else table._strictly(7, line)
    except Invalid as fault:
        return fault.diagnostics[0].code
    return row if isinstance(row, Rejected) else [*row.codes.items()]


@pytest.mark.parametrize("line", LINES, ids=range(len(LINES)))
@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_lines_that_part_readers(policy: triage.CompiledPolicy, line: str, end: str) -> None:
    table = json_of(policy, '{"id": 1, "kind": "visit", "title": "", "x": 1, "\u00e9": 1, "": 1}\n')
    assert read_by(table, line + end, True) == read_by(table, line + end, False)


def test_plain_lines_are_read_fast(policy: triage.CompiledPolicy) -> None:
    assert sum(quick(line) is not None for line in LINES) >= len(VALUES) - 12
    assert quick('{"id": "a", "cost": 1.50, "topics": ["x", "y"], "paid": true, "kind": null}\r\n') == (
        ("id", "cost", "topics", "paid", "kind"), ('"a', "1.50", '["x", "y"]', "true", "null"),
    )  # fmt: skip


@pytest.mark.parametrize("line", [*(line for line in LINES if line.startswith('{"kind"'))])
def test_a_code_is_a_value(line: str) -> None:
    problems = Problems()
    nodes = json_text.read(line.encode(), "", problems)
    if problems.found:
        return
    (node,) = nodes
    assert isinstance(node, Mapping)
    for _, value in node.entries:
        code = code_of(value)
        assert node_of(code) == value
        assert as_json(code) == to_json(value)
        assert text_of(code) == cell_text(value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "é", "e\u0301"]), inner, max_size=2),
    max_leaves=4,
)


@given(st.dictionaries(st.sampled_from(["id", "kind", "title", "é", "e\u0301", "new"]), JSON, max_size=4), st.booleans())
def test_any_object(policy: triage.CompiledPolicy, value: dict[str, object], escaped: bool) -> None:
    table = json_of(policy, '{"id": 1, "kind": "visit", "title": "", "\u00e9": 1}\n')
    line = json.dumps(value, ensure_ascii=escaped)
    assert read_by(table, line, True) == read_by(table, line, False)


@given(st.text(alphabet='{}[]",: \\ntrue0.5eE-+\u00a0\ufeff', max_size=20))
def test_any_text(policy: triage.CompiledPolicy, text: str) -> None:
    table = json_of(policy, '{"id": 1, "kind": "visit"}\n')
    assert read_by(table, f'{{"id": {text}}}', True) == read_by(table, f'{{"id": {text}}}', False)
    assert read_by(table, text, True) == read_by(table, text, False)


def test_long_lines(policy: triage.CompiledPolicy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_table, "MOST_CHARACTERS", 1_000)
    monkeypatch.setattr("triage.table.quick_json.MOST_CHARACTERS", 1_000)
    table = json_of(policy, '{"id": 1, "kind": "visit", "x": 1}\n')
    for size in (900, 1_100):
        line = f'{{"x": "{"y" * size}"}}'
        assert read_by(table, line, True) == read_by(table, line, False)
