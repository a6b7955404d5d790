"""`triage rules schema`: what it prints, writes and ends with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.conftest import ROOT, Run
from triage.schema import KINDS

if TYPE_CHECKING:
    from pathlib import Path


def test_prints_a_schema(run: Run) -> None:
    status, out, err = run("rules", "schema", "request")
    assert (status, err) == (0, "")
    assert "kind" in json.loads(out)["properties"]
    assert out == (ROOT / "rules" / "region-h" / "schema" / "request.json").read_text(encoding="utf-8")


def test_of_another_rulebook_and_in_danish(run: Run) -> None:
    _, out, _ = run("rules", "schema", "request", "--policy", str(ROOT / "samples" / "study-visits"), "--lang", "da")
    assert json.loads(out)["properties"]["participants"]["description"] == "Deltagere. Hvor mange kommer? (persons)"


def test_writes_all_or_one(run: Run, tmp_path: Path) -> None:
    status, out, err = run("rules", "schema", "--write", str(tmp_path / "new" / "schema"))
    assert (status, out) == (0, "")
    assert "6 schemas written" in err
    assert sorted(file.stem for file in (tmp_path / "new" / "schema").iterdir()) == sorted(KINDS)
    run("rules", "schema", "policy", "--write", str(tmp_path / "one"))
    assert [file.name for file in (tmp_path / "one").iterdir()] == ["policy.json"]


def test_works_while_a_rule_does_not_hold_together(run: Run, tmp_path: Path) -> None:
    (tmp_path / "elements").mkdir()
    (tmp_path / "vocabulary.yaml").write_text("vocabulary: v\nfacts:\n  size: {type: number}\n")
    (tmp_path / "p.yaml").write_text("policy: p\nvocabulary: vocabulary.yaml\nelements: [e]\n")
    (tmp_path / "elements" / "e.yaml").write_text("element: e\nrules:\n  - id: a\n    when: {siz: 3}\n    decide: decline\n")
    status, out, _ = run("rules", "schema", "policy", "--policy", str(tmp_path))
    assert status == 0
    assert json.loads(out)["properties"]["elements"]["anyOf"][0]["examples"] == ["e"]


def test_questions_that_cannot_be_asked(run: Run, tmp_path: Path) -> None:
    assert "name one of vocabulary" in run("rules", "schema")[2]
    assert run("rules", "schema")[0] == run("rules", "schema", "elment")[0] == 2
    (tmp_path / "file").write_text("")
    status, _, err = run("rules", "schema", "--write", str(tmp_path / "file" / "below"))
    assert (status, err.splitlines()[0].startswith("error[unwritable]: the folder")) == (2, True)
    assert run("rules", "schema", "request", "--policy", "nobody")[0] == 2
