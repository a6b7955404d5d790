"""The cases of both rulebooks pass, and reach every rule, every guideline and both sides of every test that can decide."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from tests.conftest import Run

POLICIES = ["guidelines", "dormant", "own-course", "joint-solutions", "together", "present-day"]
STUDY_VISITS = str(ROOT / "samples" / "study-visits" / "study-visits.yaml")


@pytest.mark.parametrize("policy", [*POLICIES, STUDY_VISITS])
def test_everything_is_exercised(run: Run, policy: str) -> None:
    status, out, err = run("rules", "coverage", policy, "--fail-under", "100", "--json")
    (found,) = json.loads(out)
    assert [item["what"] for item in found["missing"]] == [], "triage rules coverage prints cases to paste"
    assert (status, found["percent"], err) == (0, 100, "")
    assert found["requests"] >= 25


@pytest.mark.parametrize("rulebook", [(), (STUDY_VISITS,)])
def test_every_case_comes_out_as_it_says(run: Run, rulebook: tuple[str, ...]) -> None:
    status, out, _ = run("rules", "test", *rulebook)
    assert (status, out.splitlines()[-1].endswith(" passed, 0 failed")) == (0, True), out
