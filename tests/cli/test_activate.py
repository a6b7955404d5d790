"""`triage rules activate`, and what is decided by the version in force."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.record.visits import write_rulebook

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run

WHY = ("--because", "Resolved.", "--by", "ANK")


@pytest.fixture
def policy(tmp_path: Path, run: Run, anywhere: None) -> Path:
    """A policy whose first version is in force from 2026-01-01, and whose file has been changed since: it hands out money."""
    path = write_rulebook(tmp_path / "visits")
    with path.open("a", encoding="utf-8") as file:
        file.write('otherwise: {decide: decline, cites: [V1], because: {en: "Nothing speaks for it."}}\n')
    assert run("rules", "activate", str(path), "--from", "2026-01-01", *WHY)[0] == 0
    element = tmp_path / "visits" / "elements" / "visits.yaml"
    element.write_text(element.read_text(encoding="utf-8").replace("decide: decline", "decide: activate"), encoding="utf-8")
    (tmp_path / "grant.json").write_text(json.dumps({"id": "26/1", "kind": "grant"}), encoding="utf-8")
    return path


def decided(run: Run, policy: Path, *arguments: str) -> tuple[str, str]:
    request = str(policy.parent.parent / "grant.json")
    status, out, err = run("decide", request, "--policy", str(policy), "--json", *arguments)
    assert status == 0, err
    return json.loads(out)["decision"], err


def test_what_is_recorded_is_decided_by_the_version_in_force(run: Run, policy: Path) -> None:
    found, err = decided(run, policy, "--as-of", "2026-06-01")
    assert found == "decline"
    assert "note: decided by the version of `visits/visits` in force on 2026-06-01" in err
    assert decided(run, policy, "--as-of", "2026-06-01", "--no-store") == ("activate", "")
    assert run("rules", "activate", str(policy), "--from", "2026-07-01", *WHY)[0] == 0
    assert decided(run, policy, "--as-of", "2026-06-30")[0] == "decline"
    assert decided(run, policy, "--as-of", "2026-07-01") == ("activate", "")


def test_a_table_is_decided_by_it_as_well(run: Run, policy: Path, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id;kind\n1;grant\n", encoding="utf-8")
    for arguments, wanted in (([], "decline"), (["--no-store"], "activate")):
        out = str(tmp_path / "out.csv")
        assert run("batch", str(tmp_path / "in.csv"), "-o", out, "--policy", str(policy), "--as-of", "2026-06-01", *arguments)[0] == 0
        assert wanted in (tmp_path / "out.csv").read_text(encoding="utf-8")
    status, _, err = run("batch", str(tmp_path / "in.csv"), "-o", out, "--policy", str(policy), "--as-of", "2025-06-01")
    assert status == 2
    assert "no version of `visits/visits` was in force on 2025-06-01; the first one is from 2026-01-01" in err


def test_an_ended_version_decides_nothing(run: Run, policy: Path) -> None:
    policy.write_text(policy.read_text(encoding="utf-8") + "valid: {to: 2026-08-31}\n", encoding="utf-8")
    assert run("rules", "activate", str(policy), "--from", "2026-07-01", *WHY)[0] == 0
    request = str(policy.parent.parent / "grant.json")
    status, out, err = run("decide", request, "--policy", str(policy), "--as-of", "2026-09-01")
    assert (status, out) == (2, "")
    assert "`visits/visits` was in force until 2026-08-31, not on 2026-09-01" in err
    assert run("audit", "list")[1].splitlines()[-1].split("\t")[4] == "(activation)"


def test_it_is_told_in_both_languages_and_in_json(run: Run, policy: Path) -> None:
    _, out, _ = run("audit", "show", "visits/visits")
    assert "is in force from 1 January 2026: put in force by ANK on " in " ".join(out.split())
    assert "gælder fra den 1.1.2026: sat i kraft af ANK den " in " ".join(run("audit", "show", "1", "--lang", "da")[1].split())
    _, out, _ = run("rules", "activate", str(policy), "--from", "2025-01-01", *WHY, "--json")
    found = json.loads(out)
    assert (found["policy"], found["from"], found["to"], found["recorded"]) == ("visits/visits", "2025-01-01", "2025-12-31", 2)


def test_what_cannot_be_put_in_force(run: Run, policy: Path) -> None:
    assert run("rules", "activate", str(policy), "--from", "1. april", *WHY)[::2] == (
        2, "error[wrong-value]: `--from` is a day, not `1. april`\n  = help: write it as `2017-03-31`\n",
    )  # fmt: skip
    text = policy.read_text(encoding="utf-8")
    element = policy.parent / "elements" / "visits.yaml"
    conflict = '  - id: money\n    cites: [V1]\n    when: {kind: grant}\n    decide: decline\n    because: {en: "No."}\n'
    element.write_text(element.read_text(encoding="utf-8") + conflict, encoding="utf-8")
    status, out, err = run("rules", "activate", str(policy), "--from", "2026-02-01", *WHY)
    assert (status, out) == (1, "")
    assert "has errors (conflict) and is not put in force" in err
    policy.write_text(text, encoding="utf-8")
    assert len(run("audit", "list")[1].splitlines()) == 2
