"""Which policies are compared where none is named, and which cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.compare.garden import VOCABULARY, write
from triage.compare.chosen import alternatives, check_comparable, names
from triage.diagnostics import Invalid
from triage.rulebook.cache import Loaded, load
from triage.rulebook.find import bundled_folder


def read(path: str | Path) -> Loaded:
    return load(str(path), None)


def test_the_four_scenarios_stand_beside_the_guidelines() -> None:
    found = alternatives(bundled_folder() + "/region-h", read)
    assert [each.policy.name.rpartition("/")[2] for each in found] == ["dormant", "joint-solutions", "own-course", "together"]


def test_a_policy_that_only_adds_to_the_default_one_is_no_alternative(tmp_path: Path) -> None:
    folder = write(tmp_path / "garden")
    assert [each.policy.name for each in alternatives(str(folder), read)] == ["garden/lax"]
    (folder / "lax.yaml").unlink()
    assert [each.policy.name for each in alternatives(str(folder) + "/", read)] == ["garden/plain"]


def test_variants_below_the_folder_are_none_either(tmp_path: Path) -> None:
    folder = write(tmp_path / "garden")
    (folder / "variants").mkdir()
    text = (folder / "lax.yaml").read_text().replace("policy: lax", "policy: other").replace("vocabulary.yaml", "../vocabulary.yaml")
    (folder / "variants" / "other.yaml").write_text(text)
    assert [each.policy.name for each in alternatives(str(folder), read)] == ["garden/lax"]


def test_policies_over_other_facts_cannot_be_compared(tmp_path: Path) -> None:
    one, other = write(tmp_path / "one"), write(tmp_path / "other")
    (other / "vocabulary.yaml").write_text(VOCABULARY.replace("hours: {type: number, unit: hours, min: 0", "hours: {type: number, min: -1"))
    with pytest.raises(Invalid, match="do not read the same facts: `hours`"):
        check_comparable([read(one / "plain.yaml").policy, read(other / "lax.yaml").policy])


def test_labels_and_assumptions_may_differ(tmp_path: Path) -> None:
    one, other = write(tmp_path / "one"), write(tmp_path / "other")
    (other / "vocabulary.yaml").write_text(VOCABULARY.replace("hours of work", "labour").replace('assume: "yes"', 'assume: "no"'))
    check_comparable([read(one / "plain.yaml").policy, read(other / "plain.yaml").policy])


def test_names_are_short_where_they_can_be_and_never_the_same(tmp_path: Path) -> None:
    one, other = write(tmp_path / "one"), write(tmp_path / "other")
    plain, lax = read(one / "plain.yaml"), read(one / "lax.yaml")
    assert names([plain, lax]) == ["plain", "lax"]
    (other / "plain.yaml").write_text((other / "plain.yaml").read_text().replace("As it is", "As it was"))
    changed = read(other / "plain.yaml")
    assert names([plain, changed]) == [f"plain@{plain.digest[7:15]}", f"plain@{changed.digest[7:15]}"]
    (other / "vocabulary.yaml").write_text(VOCABULARY.replace("vocabulary: garden", "vocabulary: park"))
    assert names([plain, read(other / "lax.yaml")]) == ["garden/plain", "park/lax"]
    with pytest.raises(Invalid, match="named twice"):
        names([plain, lax, plain])
