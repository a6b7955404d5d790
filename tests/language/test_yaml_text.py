"""YAML to nodes: the tree, its places, what is refused, and that nothing but a report ever comes of any text."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.language.nodes import MOST_DEPTH, Mapping, Scalar, Sequence

from .texts import codes, node_of, places, yaml_nodes

if TYPE_CHECKING:
    from triage.language.nodes import Node
    from triage.model.place import Place

REPOSITORY = Path(__file__).parents[2]


def shape(node: Node) -> object:
    """A node as Python values, texts as they are."""
    match node:
        case Mapping(entries):
            return {key.text: shape(value) for key, value in entries}
        case Sequence(items):
            return [shape(item) for item in items]
        case _:
            return node.text


def scalars(node: Node) -> list[Scalar]:
    """Every scalar in a node, keys included, in the order of the text."""
    match node:
        case Mapping(entries):
            return [found for key, value in entries for found in (key, *scalars(value))]
        case Sequence(items):
            return [found for item in items for found in scalars(item)]
        case _:
            return [node]


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a: 1\nb: [x, {c: d}]\n", {"a": "1", "b": ["x", {"c": "d"}]}),
        ("yes: no\non: off\nNO: y\n1: 0123\n", {"yes": "no", "on": "off", "NO": "y", "1": "0123"}),
        (
            "a: 12:30:45\nb: 1e3\nc: 1_000\nd: .nan\ne: 2026-02-30\n",
            {"a": "12:30:45", "b": "1e3", "c": "1_000", "d": ".nan", "e": "2026-02-30"},
        ),
        ("a:\nb: ~\nc: null\n", {"a": "", "b": "~", "c": "null"}),
        ("true: x\n1: y\n", {"true": "x", "1": "y"}),
        ("a: one\n  two\n\n  three\n", {"a": "one two\nthree"}),
        ("a: |\n  one\n  two\n", {"a": "one\ntwo\n"}),
        ("a: >-\n  one\n  two\n", {"a": "one two"}),
        ("a: 'it''s'\nb: \"\\u00e6\\n\"\n", {"a": "it's", "b": "æ\n"}),
        ("- a\n- [b]\n-\n", ["a", ["b"], ""]),
        ("plain", "plain"),
        ("? a\n: b\n", {"a": "b"}),
        ("a: x#y # z\n", {"a": "x#y"}),
    ],
)
def test_the_tree_is_text(text: str, tree: object) -> None:
    assert shape(node_of(text)) == tree


@pytest.mark.parametrize("text", ["", "\n\n", "# a comment\n", "---\n", "--- ~\n---\n# no\n", "null\n"])
def test_documents_with_nothing_in_them_are_left_out(text: str) -> None:
    nodes, problems = yaml_nodes(text)
    assert (nodes, problems.found) == ([], [])


def test_documents() -> None:
    nodes, problems = yaml_nodes("a: 1\n---\nb: 2\n---\n---\n- c\n...\n")
    assert [shape(node) for node in nodes] == [{"a": "1"}, {"b": "2"}, ["c"]]
    assert not problems.found


@pytest.mark.parametrize("break_", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_places(mark: str, break_: str) -> None:
    lines = ["# first", "æ: x", "b:", "  - 'it''s'", "  - {c: 参观, d: e}", "f: >-", "  long", "  text", ""]
    text = mark + break_.join(lines)
    nodes, problems = yaml_nodes(text.encode())
    assert not problems.found
    found = [(scalar.text, scalar.place.line, scalar.place.column, scalar.place.width) for scalar in scalars(nodes[0])]
    assert found == [
        ("æ", 2, 1, 1), ("x", 2, 4, 1), ("b", 3, 1, 1), ("it's", 4, 5, 7), ("c", 5, 6, 1), ("参观", 5, 9, 2), ("d", 5, 13, 1),
        ("e", 5, 16, 1), ("f", 6, 1, 1), ("long text", 6, 4, 2),
    ]  # fmt: skip


def test_every_scalar_of_the_bundled_rulebook_stands_where_its_place_says() -> None:
    for path in [*(REPOSITORY / "rules").rglob("*.yaml"), *(REPOSITORY / "samples").rglob("*.yaml")]:
        nodes, problems = yaml_nodes(path.read_bytes())
        if problems.found:
            continue
        for scalar in (scalar for node in nodes for scalar in scalars(node)):
            at = scalar.place
            stretch = at.source.lines[at.line - 1][at.column - 1 : at.column - 1 + at.width]
            if not scalar.quoted and "\n" not in scalar.text and scalar.text:
                assert scalar.text.startswith(stretch.strip()), at
            elif scalar.quoted and stretch[0] in "'\"":
                assert stretch[0] not in stretch[1:-1].replace("\\" + stretch[0], "").replace(stretch[0] * 2, ""), at


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("a: 1\na: 2\n", "given-twice", "2:1"),
        ("a: 1\nb: {c: 1, 'c': 2}\n", "given-twice", "2:11"),
        ("é: 1\ne\u0301: 2\n", "given-twice", "2:1"),
        ("a: &x b\n", "anchor", "1:4"),
        ("&x a: b\n", "anchor", "1:1"),
        ("a: *x\n", "alias", "1:4"),
        ("a: !!str b\n", "tag", "1:4"),
        ("- !x [a]\n", "tag", "1:3"),
        ("<<: {a: b}\n", "merge-key", "1:1"),
        ("%YAML 1.2\n---\na: b\n", "directive", "1:1"),
        ("%TAG ! tag:x,2000:\n---\na: b\n", "directive", "1:1"),
        ("? [a]\n: b\n", "key-not-text", "1:3"),
        ("{a: b}: c\n", "key-not-text", "1:1"),
        ('a: "\\ud800"\n', "escape", "1:4"),
        ('a: "\\Uffffffff"\n', "escape", "1:7"),
        ("%YAML 1." + "9" * 5000 + "\n---\na: b\n", "directive", "1:9"),
        ("[" * (MOST_DEPTH + 1) + "]" * (MOST_DEPTH + 1), "too-deep", f"1:{MOST_DEPTH + 1}"),
        ("[" * 100_000, "too-deep", f"1:{MOST_DEPTH + 1}"),
        ("{a: " * 100_000, "too-deep", f"1:{4 * MOST_DEPTH + 1}"),
        ("- " * 5_000, "too-deep", f"1:{2 * MOST_DEPTH + 1}"),
    ],
)
def test_what_the_language_does_not_have(text: str, code: str, where: str) -> None:
    _, problems = yaml_nodes(text)
    assert (codes(problems), places(problems)) == ([code], [f"file.yaml:{where}"])


def test_as_deep_as_is_allowed_is_read() -> None:
    assert shape(node_of("[" * MOST_DEPTH + "]" * MOST_DEPTH)) is not None


def test_reading_goes_on_after_what_the_language_does_not_have() -> None:
    nodes, problems = yaml_nodes("a: &x 1\nb: *x\na: 2\n<<: *x\nc: !t 3\n")
    assert codes(problems) == ["anchor", "alias", "given-twice", "merge-key", "tag"]
    assert shape(nodes[0]) == {"a": "1", "b": "", "c": "3"}


def test_keys_are_composed_and_the_first_of_two_counts() -> None:
    assert shape(node_of("ko\u0308ln: A\u030a\n")) == {"köln": "A\u030a"}
    nodes, _ = yaml_nodes("a: 1\na: 2\n")
    assert shape(nodes[0]) == {"a": "1"}


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("a: one # two", None),
        ("a: one two # three", (1, 12)),
        ("a: one two  # three", None),
        ("a: case #12", (1, 9)),
        ("a: case #", None),
        ("a: case#12", None),
        ("a: one\n  two # three", (2, 7)),
        ("a: 'one two' # three", None),
        ("a: |\n  one two # three", None),
        ("a: # two", None),
    ],
)
def test_where_a_comment_cuts_off_a_text(text: str, cut: tuple[int, int] | None) -> None:
    (_, value) = node_of(text).entries[0]
    assert (value.cut and (value.cut.line, value.cut.column)) == cut


def _check_told(raw: bytes) -> None:
    """Whatever the bytes are: nodes or reports, each in a place inside the text."""
    nodes, problems = yaml_nodes(raw)
    for scalar in (scalar for node in nodes for scalar in scalars(node)):
        scalar.text.encode()
        _check_inside(scalar.place)
    for diagnostic in problems.found:
        for place in (diagnostic.at, *(place for _, place in diagnostic.related)):
            if place:
                _check_inside(place)


def _check_inside(place: Place) -> None:
    assert 1 <= place.line <= len(place.source.lines)
    assert 1 <= place.column <= len(place.source.lines[place.line - 1]) + 1
    assert place.width >= 1


@settings(max_examples=1500, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_reported(raw: bytes) -> None:
    _check_told(raw)


@settings(max_examples=2500, deadline=None)
@given(st.text(alphabet="ab: \n-[]{},#&*!|>'\"%@`?~<\t\\ux0d8\ufeff\u2028æ", max_size=40))
def test_any_signs_of_yaml_are_read_or_reported(text: str) -> None:
    _check_told(text.encode())


def test_mutated_files_are_read_or_reported() -> None:
    rng = random.Random(20170331)
    files = [path.read_bytes() for path in (REPOSITORY / "tests/corpus/base").rglob("*.yaml")]
    files += [path.read_bytes()[:1500] for path in (REPOSITORY / "samples/requests").glob("*.yaml")]
    for _ in range(1500):
        _check_told(mutated(rng, rng.choice(files), b":-[]{},#&*!|>'\"%\n \t\\\x00\xff\xe2"))


def mutated(rng: random.Random, raw: bytes, signs: bytes) -> bytes:
    """A part of the bytes with a few of them changed, put in or taken out."""
    start = rng.randrange(len(raw))
    found = bytearray(raw[start : start + rng.randint(1, 400)])
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(found) + 1)
        match rng.randrange(3):
            case 0:
                found[at:at] = bytes([rng.choice(signs)])
            case 1:
                del found[at : at + rng.randint(1, 5)]
            case _:
                found[at : at + 1] = bytes([rng.randrange(256)])
    return bytes(found)
