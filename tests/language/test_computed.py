"""Computed facts: their inputs, and that none is computed from itself (`language.md` 2)."""

from __future__ import annotations

import pytest

from triage.diagnostics import Problems
from triage.given import compute
from triage.language.computed import WAYS
from triage.language.vocabulary import read_vocabulary
from triage.model.vocabulary import Computed

from .texts import codes, node_of, places

FACTS = """\
vocabulary: v
facts:
  d: {type: date}
  n: {type: number}
  w: {type: number, whole: yes}
  p: {type: number, personal: yes}
  t: {type: text}
"""


def read(*lines: str) -> tuple[dict[str, Computed | None], Problems]:
    """What is computed in a vocabulary with these facts besides, each `name: way`."""
    problems = Problems()
    more = "".join(f"  {name}: {{type: number, computed: {way}}}\n" for name, _, way in (line.partition(": ") for line in lines))
    vocabulary = read_vocabulary(node_of(FACTS + more), problems)
    assert vocabulary is not None
    return {name: fact.computed for name, fact in vocabulary.facts.items() if fact.computed}, problems


@pytest.mark.parametrize("way", sorted(WAYS))
def test_every_way_is_read_and_can_be_computed(way: str) -> None:
    number, kind, _ = WAYS[way]
    inputs = [kind[0]] * (number or 3)
    found, problems = read(f"x: {{{way}: [{', '.join(inputs)}]}}")
    problems.stop()
    assert found == {"x": Computed(way, tuple(inputs))}
    from datetime import date
    from decimal import Decimal

    assert compute(way, [date(2017, 3, 31) if kind == "date" else Decimal(2)] * len(inputs)) is not None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("¦{}", "wrong-kind"),
        ("¦[sum]", "wrong-kind"),
        ("¦sum", "wrong-kind"),
        ("¦{sum: [n], ratio: [n, n]}", "wrong-kind"),
        ("{¦summ: [n]}", "unknown-key"),
        ("{¦average: [n]}", "unknown-key"),
        ("{sum: ¦[]}", "wrong-inputs"),
        ("{sum:¦ }", "wrong-inputs"),
        ("{ratio: ¦[n]}", "wrong-inputs"),
        ("{ratio: ¦[n, n, n]}", "wrong-inputs"),
        ("{weekday: ¦[d, d]}", "wrong-inputs"),
        ("{weekday: ¦n}", "wrong-inputs"),
        ("{sum: [n, ¦d]}", "wrong-inputs"),
        ("{sum: [n, ¦t]}", "wrong-inputs"),
        ("{sum: [n, ¦m]}", "unknown-fact"),
        ("{sum: [n, ¦p]}", "personal-in-rule"),
        ("{sum: [n, ¦[w]]}", "wrong-kind"),
    ],
)
def test_what_is_wrong_and_where(text: str, code: str) -> None:
    """`¦` stands before what is pointed at."""
    _, problems = read(f"x: {text.replace('¦', '')}")
    column = len("  x: {type: number, computed: ") + text.index("¦") + 1
    assert (codes(problems), places(problems)) == ([code], [f"file.yaml:8:{column}"])


def test_facts_may_be_computed_from_one_another_in_any_order() -> None:
    found, problems = read("x: {sum: [y, n]}", "y: {ratio: [z, n]}", "z: {weekday: d}")
    problems.stop()
    assert list(found) == ["x", "y", "z"]


@pytest.mark.parametrize(
    ("lines", "circles"),
    [
        (["x: {sum: [x]}"], ["`x` is computed from itself: `x` → `x`"]),
        (["x: {sum: [n, y]}", "y: {sum: [x]}"], ["`x` is computed from itself: `x` → `y` → `x`"]),
        (["x: {sum: [y, z]}", "y: {sum: [z]}", "z: {sum: [n]}"], []),
        (["u: {sum: [x]}", "x: {sum: [y]}", "y: {sum: [x]}"], ["`x` is computed from itself: `x` → `y` → `x`"]),
        (
            ["x: {sum: [x]}", "y: {sum: [z]}", "z: {sum: [y]}"],
            ["`x` is computed from itself: `x` → `x`", "`y` is computed from itself: `y` → `z` → `y`"],
        ),
    ],
)
def test_each_circle_is_reported_once(lines: list[str], circles: list[str]) -> None:
    _, problems = read(*lines)
    assert [diagnostic.message for diagnostic in problems.found] == circles
    assert set(codes(problems)) <= {"circle"}


def test_a_long_way_is_no_circle() -> None:
    _, problems = read(*(f"x{number}: {{sum: [x{number + 1}, x{number + 1}]}}" for number in range(300)), "x300: {sum: [n]}")
    problems.stop()


@pytest.mark.parametrize(
    ("way", "wrong"), [("{sum: [w, w]}", False), ("{difference: [w, w]}", False), ("{sum: [w, n]}", True), ("{ratio: [w, w]}", True)]
)
def test_what_is_called_whole_follows_from_whole_numbers(way: str, wrong: bool) -> None:
    problems = Problems()
    read_vocabulary(node_of(f"{FACTS}  x: {{type: number, whole: yes, computed: {way}}}\n"), problems)
    assert codes(problems) == ["wrong-key"] * wrong
