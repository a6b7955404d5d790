"""The question plan of a backlog."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from tests.conftest import ROOT, Run


def test_the_sample_backlog(run: Run, tmp_path: Path) -> None:
    plan = tmp_path / "plan.csv"
    status, _, err = run("batch", str(ROOT / "samples" / "backlog.csv"), "-o", str(tmp_path / "o.csv"), "--no-store", "--plan", str(plan))
    rows = list(csv.DictReader(plan.read_text(encoding="utf-8").splitlines()))
    with (tmp_path / "o.csv").open(encoding="utf-8", newline="") as file:
        decided = {row["id"]: row for row in csv.DictReader(file)}
    assert status == 1
    assert f"questions settle the {len(rows)} open requests" in err
    assert {row["id"] for row in rows} == {id for id, row in decided.items() if row["status"] == "open"}
    sizes = [int(row["questions"]) for row in rows]
    assert sizes == sorted(sizes)
    assert int(rows[-1]["questions_so_far"]) == sum(sizes)
    assert [int(row["settled_so_far"]) for row in rows] == list(range(1, len(rows) + 1))
    for row in rows:
        asked = {name for whom in ("sender", "office", "operator", "assess") for name in row[whom].split("; ") if name}
        assert asked == set(decided[row["id"]]["ask"].split("; "))
        assert row["begin_with"] in asked
        assert 1 <= float(row["expected"]) <= len(asked)


def test_as_json(run: Run, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    run("batch", str(ROOT / "samples" / "backlog.jsonl"), "-o", str(tmp_path / "o.jsonl"), "--no-store", "--plan", str(plan))
    steps = json.loads(plan.read_text(encoding="utf-8"))
    assert [len(step["sender"] + step["office"] + step["operator"] + step["assess"]) for step in steps] == [
        step["questions"] for step in steps
    ]


def test_of_several_policies(run: Run, tmp_path: Path) -> None:
    plan = tmp_path / "plan.csv"
    policies = ("--policy", "guidelines", "--policy", "dormant")
    status, out, err = run("compare", str(ROOT / "samples" / "backlog.csv"), *policies, "--plan", str(plan), "--json")
    rows = list(csv.DictReader(plan.read_text(encoding="utf-8").splitlines()))
    assert status == 1
    assert list(dict.fromkeys(row["policy"] for row in rows)) == ["guidelines", "dormant"]
    for policy in json.loads(out)["policies"]:
        mine = [row for row in rows if row["policy"] == policy["called"]]
        assert len(mine) == policy["totals"]["open"]
        assert f"note: {policy['called']}: {mine[-1]['questions_so_far']} questions settle the {len(mine)} open requests" in err
    alone = tmp_path / "alone.json"
    run("compare", str(ROOT / "samples" / "backlog.jsonl"), "--policy", "guidelines", "--plan", str(alone))
    assert {step["policy"] for step in json.loads(alone.read_text(encoding="utf-8"))} == {"guidelines"}


def test_to_standard_output(run: Run) -> None:
    _, out, err = run("compare", str(ROOT / "samples" / "backlog.csv"), "--policy", "guidelines", "--plan", "-")
    assert out.startswith("policy,order,id,questions,")
    assert "the plan is in standard output" in err
