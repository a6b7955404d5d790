"""`triage rules`: show, check, test, coverage, diff, explain."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT, Run
from tests.table.desk import book
from triage.proofs import ACCEPTED_NOTHING, CHECKS
from triage.rulebook.find import policy_files

REGION = ROOT / "rules" / "region-h"
VOCABULARY = """vocabulary: v
facts:
  kind: {type: choice, values: [visit, money, other]}
  good: {type: yes-no, judgement: true}
  size: {type: number, whole: true, min: 1}
operators: {desk: {name: The desk}}
"""


@pytest.fixture
def rulebook(tmp_path: Path) -> Path:
    (tmp_path / "elements").mkdir()
    (tmp_path / "vocabulary.yaml").write_text(VOCABULARY)
    return tmp_path


def write(folder: Path, rules: str, order: str, more: str = "") -> str:
    (folder / "elements" / "main.yaml").write_text(f"element: main\nrules:\n{rules}")
    (folder / "p.yaml").write_text(f"policy: p\nvocabulary: vocabulary.yaml\nelements: [main]\norder: {order}\n{more}")
    return str(folder / "p.yaml")


CONFLICT = ("- {id: a, when: {kind: visit}, decide: decline}\n- {id: b, when: {good: yes}, decide: activate}\n", "[[main]]")
GAP = ("- {id: a, when: {kind: visit}, decide: decline}\n", "[[main]]")


def test_an_acceptance_with_a_reason_and_one_that_matches_nothing(rulebook: Path, run: Run) -> None:
    rules, order = GAP
    accepted = "accept:\n  - {finding: gap, because: {en: the rest is for a person}}\n"
    assert run("rules", "check", write(rulebook, rules, order))[0] == 1
    status, out, _ = run("rules", "check", write(rulebook, rules, order, accepted))
    assert status == 0
    assert "accepted because: the rest is for a person" in out
    policy = write(rulebook, rules, order, accepted + "  - {finding: conflict, rules: [a], because: {en: no more}}\n")
    assert run("rules", "check", policy)[0] == 0
    status, out, _ = run("rules", "check", policy, "--fail-on", "warning", "--json")
    assert status == 1
    assert ACCEPTED_NOTHING in [finding["code"] for finding in json.loads(out)["findings"]]


def test_what_nothing_uses_is_found_where_a_rulebook_is_checked(rulebook: Path, run: Run) -> None:
    write(rulebook, GAP[0], "[[main]]", "otherwise: {decide: decline}\n")
    status, out, _ = run("rules", "check", str(rulebook), "--json")
    assert status == 0
    assert [(f["code"], f["message"]) for f in json.loads(out)["findings"] if f["code"] == "unused"] == [
        ("unused", "the operator `desk`: nothing uses it")
    ]


def test_sarif(rulebook: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = rulebook / "two words"
    shutil.copytree(rulebook, folder)
    write(folder, *CONFLICT, "otherwise: {decide: decline}\naccept: [{finding: gap, because: {en: meant}}]\n")
    monkeypatch.chdir(rulebook)
    status, out, _ = run("rules", "check", "two words/p.yaml", "--format", "sarif")
    log = json.loads(out)
    assert (status, log["version"]) == (1, "2.1.0")
    (made,) = log["runs"]
    codes = [rule["id"] for rule in made["tool"]["driver"]["rules"]]
    for result in made["results"]:
        assert codes[result["ruleIndex"]] == result["ruleId"]
        assert result["locations"]
    conflict, gap = made["results"]
    assert conflict["level"] == "error"
    assert conflict["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "two%20words/elements/main.yaml"},
        "region": {"startLine": 3, "startColumn": 8, "endColumn": 9},
    }
    assert conflict["partialFingerprints"] == {"finding/v1": "v/p:conflict:a:b"}
    assert gap["suppressions"] == [{"kind": "external", "justification": "meant"}]
    absolute = json.loads(run("rules", "check", str(folder / "p.yaml"), "--format", "sarif")[1])
    monkeypatch.chdir(folder.parent.parent)
    other = json.loads(run("rules", "check", str(folder / "p.yaml"), "--format", "sarif")[1])
    assert absolute["runs"][0]["results"][0]["locations"] == conflict["locations"]
    assert other["runs"][0]["results"][0]["ruleId"] == "conflict"


def test_a_policy_that_cannot_be_read_is_told_in_every_form(rulebook: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(rulebook)
    write(rulebook, "- {id: a, when: {knd: visit}, decide: decline}\n- {id: b, when: {}, decide: perhaps}\n", "[[a, b]]")
    status, out, err = run("rules", "check", "p.yaml", "--format", "sarif")
    assert status == 2
    (made,) = json.loads(out)["runs"]
    codes = [rule["id"] for rule in made["tool"]["driver"]["rules"]]
    assert [codes[result["ruleIndex"]] for result in made["results"]] == [result["ruleId"] for result in made["results"]]
    first = made["results"][0]
    assert first["level"] == "error"
    assert "did you mean `kind`?" in first["message"]["text"]
    assert first["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "elements/main.yaml"}
    assert all(f"error[{result['ruleId']}]" in err for result in made["results"])
    status, out, _ = run("rules", "check", "p.yaml", "--json")
    found = json.loads(out)
    assert (status, found["policies"], found["findings"]) == (2, [], [])
    assert [error["where"].partition(":")[0] for error in found["errors"]] == ["elements/main.yaml"] * len(made["results"])
    status, out, _ = run("rules", "check", "p.yaml", "--format", "github")
    assert status == 2
    assert out.startswith(f"::error file=elements/main.yaml,line=3,col=18,title={first['ruleId']}::")
    assert len(out.splitlines()) == len(made["results"])


def test_github_annotations(rulebook: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(rulebook)
    write(rulebook, *CONFLICT)
    out = run("rules", "check", "p.yaml", "--format", "github")[1]
    assert "::error file=elements/main.yaml,line=3,col=8,title=conflict::v/p: `a` says decline and `b` says activate" in out
    assert "::error file=p.yaml,line=1,col=9,title=gap::v/p: some requests in scope" in out
    write(rulebook, *CONFLICT, "accept: [{finding: conflict, because: {en: meant}}, {finding: gap, because: {en: meant}}]\n")
    assert run("rules", "check", "p.yaml", "--format", "github") == (0, "", "")


def test_fail_on(rulebook: Path, run: Run) -> None:
    policy = write(rulebook, "- {id: a, when: {}, decide: decline}\n- {id: b, when: {kind: visit}, decide: activate}\n", "[[a], [b]]")
    assert [run("rules", "check", policy, "--fail-on", level)[0] for level in ("error", "warning", "note")] == [0, 1, 1]
    policy = write(rulebook, "- {id: a, when: {}, decide: decline}\n- {id: b, when: {kind: visit}, flag: look}\n", "[[a]]")
    assert [run("rules", "check", policy, "--fail-on", level)[0] for level in ("error", "warning", "note")] == [0, 0, 0]


def test_what_is_not_checked_is_said_with_the_reason(rulebook: Path, run: Run) -> None:
    visits, benefit = "[{kind: visit}, {size: 3}]", "[{good: yes}, {size: 7}]"
    rules = f"- {{id: a, when: {{any: {visits}}}, decide: decline}}\n- {{id: b, when: {{any: {benefit}}}, decide: activate}}\n"
    policy = write(rulebook, rules, "[[main]]")
    status, out, _ = run("rules", "check", policy, "--budget", "1")
    assert status == 1
    assert "error[conflict]: whether `a` and `b` can contradict one another was not checked" in out
    assert "  not checked: the search went through 1 nodes without an answer; --budget allows more" in out
    assert "proved for every possible request" not in out
    told = json.loads(run("rules", "check", policy, "--budget", "1", "--json")[1])
    assert "conflict" in told["policies"][0]["not_checked"]
    assert {(f["answer"], f["witness"]) for f in told["findings"] if f["code"] == "conflict"} == {("not checked", None)}
    status, out, _ = run("rules", "diff", "guidelines", "dormant", "--budget", "1")
    assert status == 1
    assert "not checked: activate → decline: the search was too large for its budget" in out
    assert run("rules", "check", policy, "--budget", "0")[0] == 2


def test_two_policies_of_one_name_are_two(tmp_path: Path, run: Run) -> None:
    for name in ("one", "other"):
        (tmp_path / name / "elements").mkdir(parents=True)
        (tmp_path / name / "vocabulary.yaml").write_text(VOCABULARY.replace("vocabulary: v", f"vocabulary: {name}"))
        write(tmp_path / name, *GAP)
    for named in (["one/p.yaml", "other/p.yaml"], ["one", "other"]):
        told = json.loads(run("rules", "check", *(str(tmp_path / name) for name in named), "--json")[1])
        assert [policy["policy"] for policy in told["policies"]] == ["one/p", "other/p"]
    assert [f["message"] for f in told["findings"] if f["code"] == "unused"] == ["the operator `desk`: nothing uses it"] * 2


def test_witnesses_that_cannot_be_written(rulebook: Path, run: Run) -> None:
    policy = write(rulebook, *CONFLICT)
    status, _, err = run("rules", "check", policy, "--witnesses", policy)
    assert status == 2
    assert "cannot be made" in err


def test_the_bundled_rulebook_is_clean(run: Run) -> None:
    status, out, err = run("rules", "check", "--json")
    told = json.loads(out)
    found = told["findings"]
    assert (status, err) == (0, "")
    assert {f["code"] for f in found if not f["accepted"]} == {"outranks"}
    assert {policy["policy"].partition("/")[2] for policy in told["policies"]} == set(policy_files(str(REGION)))
    for policy in told["policies"]:
        assert {"conflict", "never-applies", "never-decides", "example-fails"} <= set(policy["proved"])
        assert policy["not_checked"] == []
    assert all(finding["answer"] != "not checked" for finding in found)


def test_every_witness_of_the_bundled_policies_holds(run: Run, tmp_path: Path) -> None:
    out = run("rules", "check", "guidelines", "present-day", "--json")[1]
    findings = [finding for finding in json.loads(out)["findings"] if finding["witness"] is not None and finding["outcome"]]
    assert len(findings) > 50
    for policy in ("guidelines", "present-day"):
        mine = [finding for finding in findings if finding["policy"] == f"region-h/{policy}"]
        (tmp_path / "w.jsonl").write_text("\n".join(json.dumps(finding["witness"]) for finding in mine))
        decided = run("decide", "--no-store", "--json", "--policy", policy, str(tmp_path / "w.jsonl"))[1]
        for finding, line in zip(mine, decided.splitlines(), strict=True):
            assert json.loads(line)["outcomes"] == [finding["outcome"]], finding["id"]


def test_every_finding_has_its_page(run: Run) -> None:
    pages = run("rules", "explain")[1].split()
    assert set(pages) == {*CHECKS, "unused", ACCEPTED_NOTHING}
    for page in pages:
        text = run("rules", "explain", page)[1]
        assert text.startswith(f"# {page} (")
        for part in ("**Finds**", "**Why it matters.**", "**Example.**", "**Instead**", "**When it is wrong.**"):
            assert part in text
    assert run("rules", "explain", "gapp") == (2, "", "error[unknown-finding]: there is no finding `gapp`\n  = help: did you mean `gap`?\n")


def test_the_bundled_cases_pass_and_a_wrong_one_fails(run: Run, tmp_path: Path) -> None:
    status, out, _ = run("rules", "test")
    assert status == 0
    assert out.endswith(" passed, 0 failed\n")
    shutil.copytree(REGION, tmp_path / "mine")
    (tmp_path / "mine" / "cases" / "wrong.yaml").write_text(
        "- id: w\n  policy: guidelines\n  facts: {kind: political-overlay, counterpart_country: CN}\n"
        "  expect: {decision: activate, rules: [readiness]}\n"
    )
    status, out, _ = run("rules", "test", str(tmp_path / "mine" / "cases" / "wrong.yaml"))
    assert status == 1
    assert "w: decision: expected activate, found decline" in out
    assert "w: rules: expected readiness applies, found readiness does-not-apply" in out
    assert out.endswith("0 passed, 1 failed\n")


@pytest.mark.parametrize("policy", ["guidelines", "dormant", "own-course", "joint-solutions", "together", "present-day"])
def test_cases_exercise_every_policy(policy: str, run: Run) -> None:
    status, out, _ = run("rules", "coverage", policy, "--fail-under", "100", "--json")
    (found,) = json.loads(out)
    assert (status, found["percent"], found["missing"]) == (0, 100.0, [])
    assert found["requests"] >= 25


def test_coverage_prints_the_case_that_is_missing(rulebook: Path, run: Run) -> None:
    policy = write(rulebook, GAP[0], "[[main]]", "otherwise: {decide: activate}\n")
    (rulebook / "cases").mkdir()
    status, out, _ = run("rules", "coverage", policy, "--fail-under", "50")
    assert status == 1
    assert "- id: p-a-1\n  policy: p\n  facts: {kind: visit}\n  expect: {status: decided, decision: decline, rules: [a]}" in out
    pasted = out[out.index("- id:") :].split("\n# ")
    text = "".join(part if part.startswith("- id") else part[part.index("\n") + 1 :] for part in pasted)
    (rulebook / "cases" / "pasted.yaml").write_text(text)
    assert run("rules", "test", policy)[0] == 0
    assert run("rules", "coverage", policy, "--fail-under", "100")[0] == 0


def test_no_difference_is_a_proof_and_a_difference_is_told(run: Run) -> None:
    status, out, _ = run("rules", "diff", "guidelines", "guidelines")
    assert (status, out) == (0, "no difference: region-h/guidelines and region-h/guidelines say the same of every possible request\n")
    status, out, _ = run("rules", "diff", "guidelines", "g8-either", "--json", "--backlog", str(ROOT / "samples" / "backlog.csv"))
    found = json.loads(out)
    assert (status, found["same"]) == (1, False)
    assert [(change["from"], change["to"]) for change in found["changes"]] == [("decline", "activate")]
    assert all(move["before"] != move["after"] for move in found["moved"])


def test_a_backlog_is_read_as_batch_reads_it(tmp_path: Path, run: Run) -> None:
    text = (ROOT / "samples" / "backlog.csv").read_text()
    rows: list[list[object]] = [list[object](row) for row in csv.reader(text.splitlines())]
    (tmp_path / "in.xlsx").write_bytes(book(("a", rows), ("b", rows[:3])))
    (tmp_path / "in.txt").write_bytes(text.encode("utf-16"))
    plain, sheet, old = str(ROOT / "samples" / "backlog.csv"), str(tmp_path / "in.xlsx"), str(tmp_path / "in.txt")
    for command in (["diff", "guidelines", "g8-either"], ["coverage", "guidelines"]):
        expected = run("rules", *command, "--json", "--backlog", plain)
        assert run("rules", *command, "--json", "--backlog", sheet, "--sheet", "a", "--dialect", "iso") == expected
        assert run("rules", *command, "--json", "--backlog", old, "--encoding", "utf-16", "--format", "csv") == expected
        assert run("rules", *command, "--json", "--backlog", sheet, "--sheet", "b", "--dialect", "iso") != expected
        status, _, err = run("rules", *command, "--backlog", sheet)
        assert (status, "pass the one to read: `--sheet NAME`" in err) == (2, True)


def test_difference_to_a_git_revision(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(REGION, tmp_path / "rules" / "mine")
    monkeypatch.chdir(tmp_path)
    for command in (["init", "-q"], ["add", "."], ["-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "x"]):
        subprocess.run(["git", *command], check=True)
    path = "rules/mine/guidelines.yaml"
    assert run("rules", "diff", f"HEAD:{path}", path)[0] == 0
    frame = tmp_path / "rules" / "mine" / "elements" / "resting-frame.yaml"
    frame.write_text(frame.read_text().replace("192.4", "200"))
    status, out, _ = run("rules", "diff", f"HEAD:{path}", path)
    assert status == 1
    assert "flag beyond-resting-frame → no flag beyond-resting-frame" in out
    status, _, err = run("rules", "diff", "nowhere:x.yaml", path)
    assert status == 2
    assert "`nowhere` has no" in err
    status, _, err = run("rules", "diff", "HEAD:rules/mine/no.yaml", path)
    assert status == 2
    assert "`HEAD` has no `rules/mine/no.yaml`" in err
    status, _, err = run("rules", "diff", "--", "--output=taken.tar:rules/mine/guidelines.yaml", path)
    assert status == 2
    assert "has no" in err
    assert not (tmp_path / "taken.tar").exists()
    # What is wrong in a revision is told by its name, not by where it was read.
    broken = frame.read_text()
    frame.write_text(broken.replace("region_hours", "regio_hours"))
    subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qam", "y"], check=True)
    frame.write_text(broken)
    status, _, err = run("rules", "diff", f"HEAD:{path}", path)
    assert status == 2
    assert " --> HEAD:rules/mine/elements/resting-frame.yaml:" in err
    assert "triage-diff" not in err
    (tmp_path / "rules" / "mine" / "vocabulary.yaml").rename(tmp_path / "vocabulary.yaml")
    subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qam", "z"], check=True)
    (tmp_path / "vocabulary.yaml").rename(tmp_path / "rules" / "mine" / "vocabulary.yaml")
    _, _, err = run("rules", "diff", f"HEAD:{path}", path)
    assert "triage-diff" not in err
    assert "HEAD:rules/mine/vocabulary.yaml" in err
    subprocess.run(["git", "reset", "-q", "--hard", "HEAD~2"], check=True)
    frame.write_text(broken)
    # Wherever one stands, and however the path is written, it is the policy of the revision.
    for here, named in (("rules/mine/elements", "../guidelines.yaml"), ("rules", str(tmp_path / path))):
        monkeypatch.chdir(tmp_path / here)
        assert run("rules", "diff", f"HEAD:{named}", named)[0] == 1
    monkeypatch.chdir(tmp_path / "rules" / "mine" / "variants")
    assert run("rules", "diff", "HEAD:g8-either.yaml", "HEAD:../guidelines.yaml")[0] == 1


def test_show_a_policy_a_rule_and_a_guideline(run: Run) -> None:
    assert "own-political-trip" in run("rules", "show", "guidelines")[1]
    assert run("rules", "show", "own-political-trip")[1].startswith("own-political-trip\n  Decline (G8) when ")
    assert run("rules", "show", "dormant", "G8", "--lang", "da")[1].startswith("G8 (")
    status, _, err = run("rules", "show", "guidelines", "G77")
    assert status == 2
    assert "has no rule or guideline `G77`" in err
