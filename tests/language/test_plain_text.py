"""Plain requests read by the short reader are what the YAML reader makes of them, node by node and place by place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import ROOT
from triage.diagnostics import Problems
from triage.language import plain_text, yaml_text
from triage.language.nodes import Mapping, Scalar, Sequence

PIECES = st.sampled_from(
    ["kind", "topics", "id", ": ", ":", " ", "  ", "\n", "\n\n", "- ", "[", "]", "[a, b]", "[ a ,b ]", "[]", "[a,]", ",", "# c",
     " # c", "#", "yes", "no", "NO", "~", "null", '"', '"x y"', "'", "1.5", "2017-03-01", "-3", "{", "}", "&a", "*a", "!x", "|",
     ">-", ": >-\n  ", "\n  ", "%", "@", "...", "---", "?", "=", "<<", "a b", "a-b", "(", ")", "/", "+", "\\", "é", "青湖", "\u2028",
     "\u0301", "\ufeff", "²", "\t", "0x1", "1_000", "x"]
)  # fmt: skip


def placed(node: Scalar | Sequence | Mapping) -> object:
    where = (node.place.line, node.place.column)
    if isinstance(node, Scalar):
        return ("scalar", node.text, node.quoted, node.cut, where, node.place.width)
    if isinstance(node, Sequence):
        return ("list", [placed(item) for item in node.items], where)
    assert isinstance(node, Mapping)
    return ("mapping", [(placed(key), placed(value)) for key, value in node.entries], where)


def same(raw: bytes) -> bool:
    short = plain_text.read(raw, "r.yaml")
    if short is None:
        return False
    problems = Problems()
    long = yaml_text.read(raw, "r.yaml", problems)
    assert not problems.found
    assert [placed(node) for node in short] == [placed(node) for node in long]
    return True


@settings(max_examples=4000, deadline=None)
@given(st.lists(PIECES, max_size=14))
def test_random_texts(pieces: list[str]) -> None:
    same("".join(pieces).encode())


@settings(max_examples=500, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["kind", "a_b", "c-d", "x1"]),
        st.sampled_from(["yes", "host-delegation", "12.5", "a b", '"q: #x"', "[a, b-c]", "1/2 (x)"]),
    )
)
def test_plain_requests_are_read(facts: dict[str, str]) -> None:
    raw = "# a comment\n\n" + "".join(f"{key}: {value}\n" for key, value in facts.items())
    assert same(raw.encode()) == bool(facts)


@pytest.mark.parametrize(
    "text",
    ["a: &x 1", "a: 'x'", "a: {b: c}", "a:\n  b: c", "- a", "a: b # c", "a: 1\na: 2", "a: x\n b: y", "a: b: c", "a:", "a: |\n x",
     "a: x\n---\nb: y", "a: [b, [c]]", "a: [b, ]", "a: \"\\n\"", "a: x\n  y"],
)  # fmt: skip
def test_everything_else_is_left_to_the_other_reader(text: str) -> None:
    assert plain_text.read(text.encode(), "r.yaml") is None


def test_a_sample_is_plain() -> None:
    found = [path.name for path in sorted((ROOT / "samples" / "requests").glob("*.yaml")) if same(path.read_bytes())]
    assert "oslofjord-delegation.yaml" in found, found
