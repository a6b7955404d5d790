"""`triage audit override`, and the override beside the decision wherever that is shown."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.record.visits import PERSONAL, VISIT, write_rulebook

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run


@pytest.fixture(autouse=True)
def _record(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record of two decisions: a visit that is activated and a grant that is declined."""
    policy = write_rulebook(tmp_path / "visits")
    monkeypatch.setenv("TRIAGE_STORE", str(tmp_path / "record.sqlite"))
    assert run("audit", "init")[0] == 0
    request = tmp_path / "requests.json"
    request.write_text(json.dumps({**VISIT, **PERSONAL}), encoding="utf-8")
    assert run("decide", str(request), "--policy", str(policy), "--by", "CEH")[0] == 0
    request.write_text(json.dumps({"id": "2026-002", "kind": "grant"}), encoding="utf-8")
    assert run("decide", str(request), "--policy", str(policy), "--by", "CEH")[0] == 0


def override(run: Run, *arguments: str) -> tuple[int, str, str]:
    return run("audit", "override", "2026-001", "--because", "No room.", "--cites", "V1", "--by", "ANK", *arguments)


def test_it_stands_beside_the_decision_everywhere(run: Run) -> None:
    status, out, _ = override(run, "--decision", "refer-to-operator", "--operator", "museum")
    assert status == 0
    assert out.startswith("2026-001: A person decided otherwise, and that holds: Refer to The Museum (V1), by ANK on ")
    assert "stays in the record beside it: Activate." in out
    _, out, _ = run("audit", "list")
    rows = [line.split("\t") for line in out.splitlines()[1:]]
    assert [(row[4], row[6]) for row in rows] == [
        ("activate", "refer-to-operator:museum"), ("decline", ""), ("(override)", "refer-to-operator:museum"),
    ]  # fmt: skip
    for command in (("audit", "show", "1"), ("explain", "2026-001")):
        _, out, _ = run(*command)
        assert "Refer to The Museum (V1)" in " ".join(out.split())
        assert "2026-001: Activate" in out
        _, out, _ = run(*command, "--json")
        told = json.loads(out)["override"]
        assert (told["decision"], told["operator"], told["because"], told["recorded"]) == ("refer-to-operator", "museum", "No room.", 3)
    assert [json.loads(line).get("override", {}) for line in run("audit", "list", "--json")[1].splitlines()] == [told, None, {}]


def test_the_newest_holds_and_all_are_shown(run: Run) -> None:
    override(run, "--decision", "decline")
    override(run, "--decision", "refer-to-operator", "--operator", "museum", "--lang", "da")
    _, out, _ = run("audit", "show", "1", "--lang", "da")
    told = " ".join(out.split())
    assert "det gælder: Henvis til The Museum (V1), af ANK den" in told
    assert "Før det: - Afslå (V1), af ANK den" in told
    found = json.loads(run("audit", "show", "1", "--json")[1])
    assert [each["decision"] for each in found["overrides"]] == ["decline", "refer-to-operator"]
    assert found["override"] == found["overrides"][-1]
    assert "Afslå" in run("audit", "show", "3", "--lang", "da")[1]


def test_a_decision_without_one_says_so_in_json(run: Run) -> None:
    override(run, "--decision", "decline")
    assert json.loads(run("audit", "show", "2", "--json")[1])["override"] is None
    assert json.loads(run("explain", "2026-002", "--json")[1])["override"] is None
    assert "otherwise, and that holds" not in run("explain", "2026-002")[1]


def test_json(run: Run) -> None:
    _, out, _ = override(run, "--decision", "decline", "--cites", "V2, V1", "--json")
    found = json.loads(out)
    assert (found["id"], found["of"], found["override"]["cites"], found["override"]["recorded"]) == ("2026-001", 1, ["V1", "V2"], 3)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--decision", "activate"], "decided as `activate` already"),
        (["--decision", "refer-to-operator", "--operator", "musem"], "did you mean `museum`?"),
        (["--decision", "decline", "--cites", "V11"], "there is no guideline `V11`"),
        (["--decision", "decline", "--because", ""], "needs a reason"),
        (["--decision", "refuse"], "refuse"),
    ],
)
def test_what_cannot_be_asked_is_status_2_and_not_recorded(run: Run, arguments: list[str], said: str) -> None:
    status, out, err = override(run, *arguments)
    assert (status, out) == (2, "")
    assert said in err
    assert len(run("audit", "list")[1].splitlines()) == 3


def test_an_unknown_case(run: Run) -> None:
    status, _, err = run("audit", "override", "2026-0O1", "--decision", "decline", "--because", "x", "--cites", "V1")
    assert status == 2
    assert "did you mean `2026-001`?" in err


def test_the_answer_hides_nothing_behind_control_characters(run: Run) -> None:
    _, out, _ = override(run, "--decision", "decline", "--because", "tab\there \x1b[31m\u202e")
    assert "\x1b" not in out
    assert "\\x1b[31m\\u202e" in out


def test_overrides_become_cases_that_fail_until_the_rules_say_the_same(run: Run, tmp_path: Path) -> None:
    override(run, "--decision", "decline")
    status, out, err = run("rules", "test", str(tmp_path / "visits" / "visits.yaml"), "--from-record")
    assert (status, err) == (0, "note: candidate cases: 1; a person says which of them the rules should follow\n")
    cases = tmp_path / "visits" / "cases" / "overridden.yaml"
    cases.parent.mkdir()
    cases.write_text(out, encoding="utf-8")
    status, out, _ = run("rules", "test", str(cases))
    assert status == 1
    assert "override-3: decision: expected decline, found activate" in out
    assert run("rules", "test", "guidelines", "--from-record")[1] == ""
    assert run("rules", "test", "--from-record", "--json")[0] == 2


def test_rules_and_guidelines_tell_how_often_they_were_overridden(run: Run, tmp_path: Path) -> None:
    override(run, "--decision", "decline")
    policy = str(tmp_path / "visits" / "visits.yaml")
    _, out, _ = run("rules", "show", policy, "V1", "small-visit", "large-visit", "--from-record")
    assert [line for line in out.splitlines() if "overridden in" in line] == [
        "V1: overridden in 1 of 2", "small-visit: overridden in 1 of 1", "large-visit: overridden in 0 of 0",
    ]  # fmt: skip
    found = json.loads(run("rules", "show", policy, "no-money", "--from-record", "--json")[1])
    assert (found["requests"], found["overridden"]) == (1, 0)
    assert "overridden in" not in run("rules", "show", policy, "V1")[1]


def test_a_reason_is_erased_and_the_override_stays(run: Run, tmp_path: Path) -> None:
    override(run, "--decision", "decline", "--because", "Ingeborg Quistgaard telephoned.")
    assert b"telephoned" in (tmp_path / "record.sqlite").read_bytes()
    (found,) = [json.loads(line) for line in run("audit", "person", "quistgaard telephoned", "--json")[1].splitlines()]
    assert (found["recorded"], found["personal"]) == (3, {"because": "Ingeborg Quistgaard telephoned."})
    told = json.loads(run("audit", "export", "3")[1])["entries"][0]
    assert "telephoned" in told["disclosures"]["because"]
    assert "telephoned" not in told["entry"]
    assert run("audit", "expire", "--before", "2999-01-01", "--basis", "retention")[0] == 0
    assert "telephoned" in run("audit", "show", "1")[1], "reasons stay unless they are named"
    assert run("audit", "erase", "3", "--fact", "because", "--basis", "art. 17")[:2] == (
        0, "1 personal fact erased; number 6 in the record says so\n",
    )  # fmt: skip
    assert not [file for file in tmp_path.rglob("record.sqlite*") if b"telephoned" in file.read_bytes()]
    assert run("audit", "verify", "--replay")[0] == 0
    told = json.loads(run("audit", "export", "3")[1])["entries"][0]
    assert told["disclosures"] == {}
    assert '"personal":{"because":"' in told["entry"], "that there was one can be seen"
    said = " ".join(run("audit", "show", "1")[1].split())
    assert "Decline (V1), by ANK on " in said
    assert ", for a reason that was erased since (number 3 in the record)." in said
    assert "af en grund, der siden er slettet" in " ".join(run("explain", "2026-001", "--lang", "da")[1].split())
    assert json.loads(run("audit", "show", "1", "--json")[1])["override"]["because"] is None
    _, out, _ = run("rules", "test", str(tmp_path / "visits" / "visits.yaml"), "--from-record")
    assert 'note: "number 1 in the record: activate, overridden (V1)"' in out
    assert run("audit", "report", "--json")[0] == 0


def test_a_check_tells_how_often_a_policy_was_overridden(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = str(tmp_path / "visits" / "visits.yaml")
    status, plain, _ = run("rules", "check", policy)
    _, out, _ = run("rules", "check", policy, "--from-record")
    assert out == f"{plain}  nobody decided otherwise, by the record\n"
    override(run, "--decision", "decline")
    _, out, _ = run("rules", "check", policy, "--from-record")
    counts = ["V1: overridden in 1 of 2", "V2: overridden in 1 of 1", "small-visit: overridden in 1 of 1"]
    assert out == plain + "".join(f"{line}\n" for line in ["  people decided otherwise, by the record:", *(f"    {one}" for one in counts)])
    assert "V1: omgjort i 1 af 2" in run("rules", "check", policy, "--from-record", "--lang", "da")[1]
    (told,) = json.loads(run("rules", "check", policy, "--from-record", "--json")[1])["policies"]
    assert {"name": "no-money", "overridden": 0, "requests": 1} in told["overridden"]
    assert {"name": "small-visit", "overridden": 1, "requests": 1} in told["overridden"]
    assert "the record holds no decision by this policy" in run("rules", "check", "guidelines", "--from-record")[1]
    assert run("rules", "check", policy, "--from-record", "--format", "github")[0] == 2
    # Without being asked for, the record is not looked at, nor need there be one.
    monkeypatch.setenv("TRIAGE_STORE", str(tmp_path / "missing.sqlite"))
    assert run("rules", "check", policy) == (status, plain, "")
    assert run("rules", "check", policy, "--from-record")[0] == 2
