"""The frame is found in the policy, not in the program."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

import triage
from tests.compare.garden import write
from tests.conftest import ROOT
from triage.compare.frame import find_frame


def limits(policy: str) -> list[tuple[str, Decimal]]:
    frame = find_frame([triage.load(policy).policy])
    return [(limit.fact.name, limit.value) for limit in frame.limits] if frame else []


def test_the_bundled_policies_have_one_where_they_raise_the_note() -> None:
    for name in ("guidelines", "dormant", "present-day"):
        assert limits(name) == [("region_hours", Decimal("192.4")), ("region_cost", Decimal(100000))]
    for name in ("own-course", "joint-solutions", "together"):
        assert limits(name) == []


def test_the_first_policy_that_has_one_gives_it(tmp_path: Path) -> None:
    folder = write(tmp_path / "garden")
    lax, plain, more = (triage.load(str(folder / f"{name}.yaml")).policy for name in ("lax", "plain", "more"))
    frame = find_frame([lax, more, plain])
    assert frame is not None
    assert (frame.policy.name, frame.rule.id) == ("garden/more", "too-much")
    assert find_frame([lax]) is None
    assert find_frame([]) is None


def test_a_note_on_few_persons_draws_no_frame() -> None:
    assert limits(str(ROOT / "samples" / "study-visits" / "study-visits.yaml")) == []


@pytest.mark.parametrize(
    "when",
    [
        "{hours: {less_than: 10}}",  # no limit above
        "{hours: 10}",
        "{span: {more_than: 10}}",  # computed
        "{kind: visit, hours: {more_than: 10}}",  # asks for something else as well
        "{hours: {more_than: 0}}",  # a frame of nothing has no multiples
        "{not: {hours: {more_than: 10}}}",
        "{any: [{hours: {more_than: 10}}, {not: {cost: {more_than: 10}}}]}",
        "{hours: {more_than: 10}}\n    unless: {kind: talk}",
    ],
)
def test_other_notes_draw_none(tmp_path: Path, when: str) -> None:
    folder = write(tmp_path / "garden")
    text = f"element: frame\nrules:\n  - id: other\n    when: {when}\n    flag: look-twice\n"
    (folder / "elements" / "frame.yaml").write_text(text)
    assert limits(str(folder / "plain.yaml")) == []
