"""`triage explain` and `triage new`."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from tests.conftest import ROOT, Run

DECLINED = (
    "{id: J-1, kind: host-delegation, topics: [culture], initiative: external, asks_region_to_initiate: no, counterpart_country: CN, "
    "counterpart_region: CN-JS, business_relevant: no, within_limited_hosting: yes, operator_can_carry: no}"
)


def test_explain_a_decline(run: Run, tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text(DECLINED)
    status, out, _ = run("explain", str(tmp_path / "r.yaml"), "--wanted", "activate", "--json")
    found = json.loads(out)["explanation"]
    assert status == 0
    assert found["suffice"] == {
        "kind": "host-delegation",
        "counterpart_region": "CN-JS",
        "business_relevant": "no",
        "operator_can_carry": "no",
    }
    assert found["changes"] == [{"business_relevant": {"to": "the offer is relevant for business", "by": "sender"}}]
    assert {gap["rule"] for gap in found["why_not"]} >= {"readiness", "readiness-for-jiangsu-visit"}
    for lang, said in (("en", "What would lead to activate"), ("da", "Hvad der ville føre til ”aktivér”")):
        assert said in run("explain", str(tmp_path / "r.yaml"), "--lang", lang)[1]


def test_explain_from_the_record_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text(DECLINED)
    assert run("decide", str(tmp_path / "r.yaml"))[0] == 0
    for name in ("J-1", "1"):
        status, out, _ = run("explain", name, "--json")
        assert (status, json.loads(out)["decision"]) == (0, "decline")
    status, _, err = run("explain", "J-2")
    assert status == 2
    assert "no recorded decision `J-2`" in err


def test_explain_an_outcome_that_nothing_comes_to(run: Run, tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text(DECLINED)
    status, _, err = run("explain", str(tmp_path / "r.yaml"), "--wanted", "refer-to-operator:nobody")
    assert status == 2
    assert "no request comes to `refer-to-operator:nobody`" in err


def interview(answers: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(answers))


def test_interview_stops_when_decided_and_writes_the_request(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "visit.yaml"
    file.write_text("id: N-1\nkind: host-delegation\ncounterpart_region: CN-JS\ninitiative: external\ntopics: [culture]\n")
    interview("maybe\n?\nno\nnot yet\nCEH\n26/1, 26/2\nb\nyes\nTwo firms wrote\n\n\nu\nj\nfits\n\n\n", monkeypatch)
    status, out, err = run("new", str(file), "--by", "LM", "--record")
    assert "is yes or no, not `maybe`" in err
    assert "It is asked because" in err
    assert err.count("> ") <= 8
    text = file.read_text()
    assert 'because: "Two firms wrote", by: LM' in text
    assert "not yet" not in text
    assert status in (0, 1)
    assert out.startswith("N-1: ")
    assert run("audit", "list", "--json")[1].count("\n") == 1


def test_a_jiangsu_hosting_request_takes_at_most_six_questions(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "visit.yaml"
    file.write_text("kind: host-delegation\ncounterpart_region: CN-JS\ninitiative: external\n")
    interview("no\n-\nno\n\n\n\nyes\n\n\n\nyes\n\n\n\n" + "no\n\n\n\n" * 5, monkeypatch)
    status, out, err = run("new", str(file), "--no-store")
    assert status == 0
    assert "Refer to One Point Entry" in out
    assert "6. " not in err or "7. " not in err


def test_quit_and_resume(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "visit.yaml"
    interview("b\nhost-delegation\nq\n", monkeypatch)
    status, out, err = run("new", str(file))
    assert (status, out) == (1, "")
    assert "This is the first question." in err
    assert f"triage new {file}" in err
    assert file.read_text() == "kind: host-delegation\n"
    interview("", monkeypatch)
    assert run("new", str(file))[0] == 1
    assert file.read_text() == "kind: host-delegation\n"


@pytest.mark.parametrize(
    ("file", "why"), [("-", "needs a file"), (".", "needs a file"), ("no/such/visit.yaml", "there is no folder `no/such`")]
)
def test_what_could_not_be_kept_is_said_before_the_first_question(file: str, why: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    interview("host-delegation\n", monkeypatch)
    status, out, err = run("new", file)
    assert (status, out) == (2, "")
    assert why in err
    assert "1. " not in err


def test_interrupted_the_answers_are_kept(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Interrupted(io.StringIO):
        def readline(self, *_: object) -> str:
            line = super().readline()
            if not line:
                raise KeyboardInterrupt
            return line

    monkeypatch.setattr("sys.stdin", Interrupted("host-delegation\n"))
    status, out, err = run("new", str(tmp_path / "visit.yaml"))
    assert (status, out) == (130, "")
    assert "Go on with: triage new" in err
    assert (tmp_path / "visit.yaml").read_text() == "kind: host-delegation\n"


def test_an_answer_that_goes_with_no_other_is_asked_again(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "visit.yaml"
    file.write_text("counterpart_region: CN-JS\nkind: host-delegation\ninitiative: external\nasks_region_to_initiate: no\n")
    interview("unclear\n17\nu\nu\nu\nu\nu\nu\n", monkeypatch)
    status, out, err = run("new", str(file), "--no-store")
    assert status == 1
    assert "error[" in err
    assert "Not decided yet" in out


def test_what_every_answer_of_an_open_request_leads_to(run: Run, tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text("{kind: host-delegation, counterpart_region: CN-JS}")
    status, out, _ = run("explain", str(tmp_path / "r.yaml"), "--json")
    data = json.loads(out)
    answers = data["explanation"]["answers"]
    assert status == 0
    assert list(dict.fromkeys(item["fact"] for item in answers)) == [item["fact"] for item in data["ask"]]
    assert {item["answer"]: item["outcomes"] for item in answers if item["fact"] == "operator_can_carry"} == {
        "an operator can carry it": ["activate", "decline", "refer-to-operator:one-point-entry"],
        "it is not so that an operator can carry it": ["activate", "decline"],
    }
    assert [item["answer"] for item in answers if item["fact"] == "topics"] == ["in every case"]
    said = run("explain", str(tmp_path / "r.yaml"))[1]
    assert "whatever the answer, as long as nothing else is known: activate, decline or refer" in said
    assert "No sure way was found to activate" in said
    assert "uanset svaret, så længe intet andet vides" in run("explain", str(tmp_path / "r.yaml"), "--lang", "da")[1]


def test_an_answer_counts_through_what_is_computed_from_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text("{kind: study-visit, requester: public-authority, country: SE, participants: 12, themes: [libraries]}")
    out = run("explain", str(tmp_path / "r.yaml"), "--policy", str(ROOT / "samples" / "study-visits"), "--json")[1]
    answers = json.loads(out)["explanation"]["answers"]
    assert {item["answer"] for item in answers if item["fact"] == "received_on"} == {
        "the notice is at least 0 days and less than 21 days", "the notice is at least 21 days",
    }  # fmt: skip
