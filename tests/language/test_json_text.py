"""JSON to nodes: what `json.loads` reads, read the same; what strict JSON refuses, refused; and what is ambiguous besides."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.language.nodes import MOST_DEPTH

from .test_yaml_text import mutated, shape
from .texts import codes, json_nodes, places

if TYPE_CHECKING:
    from triage.language.nodes import Node

SAMPLES = Path(__file__).parents[2] / "samples" / "requests"

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(alphabet='abcæ\n"\\', max_size=5), inner, max_size=4),
    max_leaves=12,
)


def plain(value: object) -> object:
    """A Python value as the reader gives it: every single value as text."""
    match value:
        case dict():
            return {key: plain(inner) for key, inner in value.items()}
        case list():
            return [plain(inner) for inner in value]
        case str():
            return value
        case _:
            return json.dumps(value)


def only(text: str) -> Node:
    """The only document of a JSON text, wrapped so that a list stays one."""
    nodes, problems = json_nodes(f'{{"it": {text}}}')
    problems.stop()
    return nodes[0].entries[0][1]


@settings(max_examples=500, deadline=None)
@given(_VALUES, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_the_reader_agrees_with_json_loads(value: object, indent: int | str | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    # A control character may be escaped in a text; a line break and its like may not stand there unescaped.
    if all(character.isprintable() or character in "\n\t" for character in text):
        assert shape(only(text)) == plain(json.loads(text))


@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_kept_as_they_are_written(number: float) -> None:
    node = only(json.dumps(number))
    assert (node.text, node.quoted) == (json.dumps(number), False)


@pytest.mark.parametrize(
    "number", ["0", "-0", "10", "-1", "0.5", "-0.50", "1e5", "1E+5", "1.5e-10", "0e0", "123456789012345678901234567890.1"]
)
def test_numbers_of_json(number: str) -> None:
    assert only(number).text == number


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[", "]", "}", ",", ":", "[1,]", "[,1]", "[1,,2]", "[1 2]", "{,}", '{"a"}', '{"a":}', '{"a":1,}', '{"a" 1}',
        "{1:2}", "{a:1}", "{'a':1}", "'a'", '"a', '"\n"', '"\t"', '"\\q"', '"\\u12"', '"\\"', "01", "-01", "+1", ".5", "5.", "1e",
        "1e+", "1E5e5", "1e5.5", "0x10", "--1", "-", "1_000", "NaN", "Infinity", "-Infinity", "nan", "True", "None", "nul", "tru",
        "truefalse", "nullnull", "undefined", "// a\n1", "/* a */ 1", "# a\n1", "1;", '"a" "b"', "[1]]", '{"a":1}}', "\x0b1",
        "\u00a01",
    ],
)  # fmt: skip
def test_what_strict_json_refuses_is_refused(text: str) -> None:
    _, problems = json_nodes(f'{{"it": {text}}}')
    assert codes(problems) in (["not-json"], ["invisible-character"])
    with pytest.raises(ValueError):  # noqa: PT011  # json has no error of its own for `NaN`
        json.loads(f'{{"it": {text}}}', parse_constant=float.fromhex if text in ("nan",) else _refuse)


def _refuse(constant: str) -> None:
    raise ValueError(constant)


@settings(max_examples=1500, deadline=None)
@given(st.text(alphabet='{}[]:,"\\0129.eE+-truefalsn u\n', max_size=14))
def test_the_reader_refuses_what_json_loads_refuses(text: str) -> None:
    nodes, problems = json_nodes(f"[{text}]")
    try:
        value = json.loads(f"[{text}]", parse_constant=_refuse, object_pairs_hook=_without_repetition, parse_int=str, parse_float=str)
        json.dumps(value, ensure_ascii=False).encode()
    except ValueError:
        assert problems.found
    else:
        assert not problems.found
        assert [shape(node) for node in nodes] == plain(value)


def _without_repetition(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("twice")
    return dict(pairs)


@pytest.mark.parametrize(
    ("text", "trees"),
    [
        ('{"a": 1}', [{"a": "1"}]),
        ('{"a": 1}\n{"b": 2}\n', [{"a": "1"}, {"b": "2"}]),
        ('{"a": 1}\r\n\r\n{"b": 2}', [{"a": "1"}, {"b": "2"}]),
        ('[{"a": 1}, {"b": 2}]', [{"a": "1"}, {"b": "2"}]),
        ("[]", []),
        (" \n", []),
        ("[1]\n[2]", [["1"], ["2"]]),
        ('\ufeff{"a": null}', [{"a": "null"}]),
    ],
)
def test_documents(text: str, trees: list[object]) -> None:
    nodes, problems = json_nodes(text)
    problems.stop()
    assert [shape(node) for node in nodes] == trees


def test_null_is_blank_and_a_text_is_not() -> None:
    assert only("null").blank
    assert not only('"null"').blank
    assert only('"  "').blank


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ('{"a": 1, "a": 2}', "given-twice", "1:10"),
        ('{"é": 1,\n "e\u0301": 2}', "given-twice", "2:2"),
        ('{"a": "\\ud800"}', "not-json", "1:7"),
        ('{"a": "\\udc00\\ud800"}', "not-json", "1:7"),
        ('{"a": 1} {"b": 2}', "not-json", "1:10"),
        ('{"a": 1}{"b": 2}', "not-json", "1:9"),
        ("[" * 100_000, "too-deep", f"1:{MOST_DEPTH + 1}"),
        ('{"a":' * 100_000, "too-deep", f"1:{5 * MOST_DEPTH + 1}"),
        ('{"a": 017}', "not-json", "1:7"),
        ('{\n "a": [1,\n', "not-json", "2:9"),
        ('{"a": "b', "not-json", "1:7"),
        ('{"a": "b\n}', "not-json", "1:7"),
        ('{"a": "b\tc"}', "not-json", "1:9"),
        ('{"a": "b\\q"}', "not-json", "1:9"),
        ('{"a": 1,\n}', "not-json", "1:8"),
        ('{"a"\n"b"}', "not-json", "2:1"),
    ],
)
def test_where_a_fault_is_shown(text: str, code: str, where: str) -> None:
    _, problems = json_nodes(text)
    assert (codes(problems), places(problems)) == ([code], [f"file.json:{where}"])


def test_an_escaped_pair_of_surrogates_is_a_character() -> None:
    assert only('"\\ud83d\\udc4d"').text == "👍"


def test_places() -> None:
    nodes, _ = json_nodes('{\r\n\t"kind": "visit",\r\n\t"topics": ["soil", 12]\r\n}')
    (kind, visit), (_, topics) = nodes[0].entries
    assert [(p.line, p.column, p.width) for p in (kind.place, visit.place, topics.place)] == [(2, 2, 6), (2, 10, 7), (3, 12, 1)]
    assert [(p.line, p.column, p.width) for p in (item.place for item in topics.items)] == [(3, 13, 6), (3, 21, 2)]


@settings(max_examples=1500, deadline=None)
@given(st.binary(max_size=40))
def test_any_bytes_are_read_or_reported(raw: bytes) -> None:
    _check_told(raw)


def test_mutated_files_are_read_or_reported() -> None:
    rng = random.Random(20170331)
    files = [path.read_bytes() for path in SAMPLES.glob("*.json")]
    assert files
    for _ in range(2500):
        _check_told(mutated(rng, rng.choice(files), b'{}[]:,"\\0129.eE+-tfn \n\x00\xff\xe2'))


def _check_told(raw: bytes) -> None:
    _, problems = json_nodes(raw)
    for diagnostic in problems.found:
        for place in (diagnostic.at, *(place for _, place in diagnostic.related)):
            if place:
                assert 1 <= place.line <= len(place.source.lines)
                assert 1 <= place.column <= len(place.source.lines[place.line - 1]) + 1
