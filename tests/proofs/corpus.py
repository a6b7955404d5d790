"""The corpus of findings: for each kind a folder of small rulebooks in `tests/corpus/findings`, with the exact text that they earn.

`TRIAGE_REWRITE=1 pytest tests/proofs` writes the texts anew, to be read in the diff.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run
from tests.random_policies import completions
from triage import semantics
from triage.diagnostics import Problems
from triage.language.mappings import to_node
from triage.language.requests import read_request
from triage.model.noun import replace
from triage.rulebook.load import load_policy

FOLDER = Path(__file__).parent.parent / "corpus" / "findings"


def rulebooks(code: str) -> pytest.MarkDecorator:
    """Runs a test once for each rulebook of a kind of finding."""
    folders = sorted(path for path in (FOLDER / code).iterdir() if path.is_dir())
    return pytest.mark.parametrize("book", folders, ids=lambda path: path.name)


def check(book: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The findings of a rulebook, when its texts in both languages are as expected and every witness, saved as the request file that
    `--witnesses` writes, does what its finding says."""
    shutil.copytree(book, tmp_path / "book")
    monkeypatch.chdir(tmp_path / "book")
    for lang in ("en", "da"):
        expected = book / f"expected.{lang}.txt"
        _, out, err = run("rules", "check", ".", "--all", "--lang", lang)
        assert err == ""
        if os.environ.get("TRIAGE_REWRITE"):
            expected.write_text(out, encoding="utf-8")
        assert out == expected.read_text(encoding="utf-8")
    out = run("rules", "check", ".", "--json", "--witnesses", "witnesses")[1]
    findings: list[dict[str, Any]] = json.loads(out)["findings"]
    files = {path.read_text(encoding="utf-8"): path for path in sorted(Path("witnesses").iterdir())}
    shown = [finding for finding in findings if finding["witness"] is not None]
    assert len(files) == len(shown)
    for finding in shown:
        paths = [path for text, path in files.items() if text.startswith(f"# {finding['code']}: {finding['message']}")]
        _does_what_it_says(finding, _decided(paths[0], run), Path("policy.yaml"))
    return findings


def of_kind(code: str, findings: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    """The rules of each finding of a kind."""
    return [tuple(rule["id"] for rule in finding["rules"]) for finding in findings if finding["code"] == code]


def _decided(path: Path, run: Run) -> dict[str, Any]:
    """What `triage decide` says of a request file by the policy beside it."""
    decided: dict[str, Any] = json.loads(run("decide", "--no-store", "--json", "--policy", "policy.yaml", str(path))[1])
    return decided


def _does_what_it_says(finding: dict[str, Any], decided: dict[str, Any], policy: Path) -> None:
    states = {rule["id"]: rule["state"] for rule in decided.get("rules", ())}
    deciding = {rule["id"] for rule in decided.get("rules", ()) if rule["tier"] and rule["state"] in ("applies", "may-apply")}
    rules = [rule["id"] for rule in finding["rules"]]
    if finding["outcome"] == "open":
        assert decided["status"] == "open"
    elif finding["outcome"]:
        assert decided["outcomes"] == [finding["outcome"]]
    match finding["code"]:
        case "conflict":
            assert [states[rule] for rule in rules] == ["applies", "applies"]
        case "gap":
            assert deciding == set()
        case "never-decides":
            assert states[rules[0]] == "outranked"
            assert {states[rule] for rule in rules[1:]} <= {"applies", "may-apply"}
        case "outranks":
            assert [states[rule] for rule in rules] == ["outranked", "applies"]
        case "redundant":
            assert states[rules[0]] in ("applies", "outranked")
            assert all(states[rule] == "applies" for rule in rules[1:])
            _nothing_changes_without(rules[0], finding["witness"], policy)
        case "example-fails":
            claim, _, came = finding["message"].partition(", but there")
            if "is impossible" in claim:
                assert decided["status"] == "invalid"
            elif came.strip().startswith("it does not apply"):
                assert states.get(rules[0], "does-not-apply") == "does-not-apply"
            else:
                wanted = "may-apply" if "with some values" in came else "applies"
                assert states[rules[0]] == wanted
        case code:
            raise AssertionError(f"{code} has no witness")


def _nothing_changes_without(rule: str, facts: dict[str, Any], path: Path) -> None:
    """The witness, with each value for what it leaves out, comes to the same without the rule: read off the semantics, not the kernel."""
    policy = load_policy(str(path))
    without = replace(
        policy,
        rules={id: other for id, other in policy.rules.items() if id != rule},
        tiers=tuple(tuple(id for id in tier if id != rule) for tier in policy.tiers),
    )
    stated = read_request(to_node(facts), policy.vocabulary, Problems()).values()
    for full in completions(policy, stated):
        assert semantics.outcome(policy, full) == semantics.outcome(without, full)
