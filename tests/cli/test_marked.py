"""Values that a request marks as personal data: rules look at them, and they can be erased as if they were facts that are personal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import triage
from tests.conftest import Run
from triage.diagnostics import Problems
from triage.language import read_text
from triage.language.requests import read_request
from triage.report import as_yaml

MARKED = {
    "title": {"value": "Visit of Ingeborg Quistgaard", "personal": True},
    "operator_can_carry": {"value": "ja", "because": "Sofie Brun has said yes", "personal": "ja"},
    "business_relevant": {"value": "no", "because": "Quistgaard knows nobody", "by": "KHo", "personal": True},
}
CARRY = MARKED["operator_can_carry"]
PLAIN = {"kind": "host-delegation", "counterpart_country": "CN", "initiative": "external", "topics": ["culture"]}
PLAIN |= {"asks_region_to_initiate": "no", "counterpart_region": "CN-JS", "received_on": "2017-02-01"}
REQUEST = {"id": "2017-900", **PLAIN, **MARKED}


def held(tmp_path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in tmp_path.rglob("record.sqlite*") if file.is_file())


@pytest.fixture
def store(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "record.sqlite"
    monkeypatch.setenv("TRIAGE_STORE", str(path))
    run("audit", "init")
    (tmp_path / "request.json").write_text(json.dumps(REQUEST))
    status, out, err = run("decide", str(tmp_path / "request.json"), "--by", "KHo")
    assert (status, err) == (0, "")
    assert "an operator can carry it: yes, assessed, because “Sofie Brun has said yes”" in " ".join(out.split()), (
        "whoever states a value sees what it led to"
    )
    return path


def decision(run: Run, id: str = "2017-900") -> dict[str, object]:
    found: dict[str, object] = json.loads(run("audit", "show", id, "--json")[1])
    return found


def erase(run: Run, *facts: str) -> None:
    named = [part for fact in facts for part in ("--fact", fact)]
    assert run("audit", "erase", "1", *named, "--basis", "art. 17")[0] == 0


@pytest.mark.usefixtures("store")
def test_they_stand_beside_the_entry_and_not_in_it(run: Run) -> None:
    found = decision(run)
    assert found["request"] == PLAIN
    assert found["personal"] == list(MARKED)
    assert found["disclosed"] == {**MARKED, "operator_can_carry": {**CARRY, "value": "yes", "personal": True}}
    _, out, _ = run("audit", "show", "2017-900")
    assert all(said in out for said in ("Visit of Ingeborg Quistgaard", "“Sofie Brun has said yes”", "“Quistgaard knows nobody”"))
    assert json.loads(run("audit", "person", "Ingeborg Quistgaard", "--json")[1])["personal"] == {"title": MARKED["title"]}
    exported = json.loads(run("audit", "export", "1", "--disclose", "operator_can_carry")[1])["entries"][0]
    assert '"because": "Sofie Brun has said yes", "personal": true}]' in exported["disclosures"]["operator_can_carry"]
    assert "Quistgaard" not in json.dumps(exported)
    assert json.loads(run("audit", "replay", "--json")[1]) == {"decisions": 1, "same": 1, "differ": 0, "undecidable": 0, "erased": 0}
    assert run("audit", "verify", "--replay")[0] == 0


@pytest.mark.usefixtures("store")
def test_what_rules_cannot_look_at_is_erased_and_all_is_decided_again(run: Run, tmp_path: Path) -> None:
    erase(run, "title")
    assert b"Ingeborg Quistgaard" not in held(tmp_path)
    (counted,) = [json.loads(line) for line in run("audit", "replay", "--json")[1].splitlines() if '"decisions"' in line]
    assert (counted["same"], counted["differ"], counted["erased"]) == (1, 0, 0)
    _, out, _ = run("audit", "show", "2017-900")
    assert "title: (erased)" in out
    assert run("audit", "verify", "--replay")[0] == 0


@pytest.mark.usefixtures("store")
def test_a_decision_whose_ground_was_erased_cannot_be_made_again(run: Run, tmp_path: Path) -> None:
    before = decision(run)
    erase(run, "operator_can_carry")
    assert b"Sofie Brun" not in held(tmp_path)
    status, out, _ = run("audit", "replay")
    assert status == 0
    assert "1\t2017-900\tcannot be made again, because this was erased: operator_can_carry\n" in out
    assert "0 come out the same, 0 do not; 1 cannot be made again, because personal facts that they rest on were erased" in out
    assert "1 kan ikke træffes igen" in run("audit", "replay", "--lang", "da")[1]
    status, out, _ = run("audit", "verify", "--replay")
    assert status == 0
    assert "entry 1 cannot be decided again, because this was erased: operator_can_carry" in out
    assert "all 0 decisions come out the same again" in out
    told = json.loads(run("audit", "verify", "--replay", "--json")[1])
    assert (told["reproducibility"], [one["what"] for one in told["remarks"]]) == (True, ["erased"])
    after = decision(run)
    assert after["result"] == before["result"], "what was decided stays"
    _, out, _ = run("audit", "show", "2017-900")
    assert "an operator can carry it: (erased)" in out
    assert not any(word in out for word in ("Sofie", "an operator can carry it: yes", "assumed: an operator"))
    status, _, err = run("explain", "2017-900")
    assert status == 0
    assert err.startswith("note: `operator_can_carry` was erased from the record since")


@pytest.mark.usefixtures("store")
def test_a_letter_tells_none_of_them(run: Run) -> None:
    for lang in ("en", "da"):
        status, out, err = run("letter", "2017-900", "--lang", lang)
        assert (status, err) == (0, "")
        assert not any(word in out for word in ("Quistgaard", "Sofie", "carry it: yes"))


@pytest.mark.usefixtures("store")
def test_a_table_of_json_lines_marks_them(run: Run, tmp_path: Path) -> None:
    other = {"id": "2017-901", **PLAIN, "operator_can_carry": "yes", "business_relevant": "no"}
    lines, page = tmp_path / "backlog.jsonl", tmp_path / "page.html"
    lines.write_text("".join(json.dumps({**one, "id": f"{one['id']}-{number}"}) + "\n" for number in range(3) for one in (REQUEST, other)))
    status, _, err = run("batch", str(lines), "-o", str(tmp_path / "out.jsonl"), "--report", str(page))
    assert status == 0, err
    assert decision(run, "2017-900-0")["personal"] == list(MARKED)
    html = page.read_text(encoding="utf-8")
    assert not any(word in html for word in ("Quistgaard", "Sofie"))
    private = html.partition(">2017-900-0<")[2].partition("<tbody")[0]
    assert "an operator can carry it" not in private
    assert "triage explain 2017-900-0" in private
    open_one = html.partition(">2017-901-0<")[2].partition("<tbody")[0]
    assert "an operator can carry it: yes" in open_one
    assert "2017-901-1" in open_one, "cases that are alike are named"
    assert "2017-900" not in open_one
    status, out, _ = run("compare", str(lines), "--policy", "guidelines", "--policy", "dormant", "--show", "title", "--json")
    assert status in (0, 1)
    assert "Quistgaard" not in out
    assert "2017-900-0" in out


def test_without_an_id_they_make_none(run: Run, tmp_path: Path) -> None:
    ids = set()
    for value in ("yes", "no"):
        request = {**PLAIN, "operator_can_carry": {"value": value, "personal": True}}
        (tmp_path / "request.json").write_text(json.dumps(request))
        ids.add(json.loads(run("decide", "--no-store", "--json", str(tmp_path / "request.json"))[1])["id"])
    assert len(ids) == 1


@pytest.mark.usefixtures("store")
def test_figures_count_them_and_candidates_leave_them_out(run: Run) -> None:
    said = ("audit", "override", "1", "--decision", "decline", "--because", "No time.", "--cites", "G7")
    assert run(*said)[0] == 0
    _, out, _ = run("rules", "test", "--from-record")
    assert "- id: override-2" in out
    assert not any(word in out for word in ("operator_can_carry", "Quistgaard", "Sofie", "business_relevant"))
    assert json.loads(run("audit", "report", "--json")[1])["kinds"][0]["name"] == "host-delegation"


def test_what_is_written_again_keeps_the_marks() -> None:
    policy = triage.load("guidelines")
    read = policy.read({"id": "2017-900", **PLAIN, **MARKED})
    (node,) = read_text(as_yaml.request(read).encode(), "request.yaml", problems := Problems())
    assert read_request(node, policy.policy.vocabulary, problems) == read
    assert problems.found == []
    assert read.personal(policy.policy.vocabulary.facts) == list(MARKED)


@pytest.mark.usefixtures("store")
def test_the_page_of_a_period_tells_none_of_them(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "period.html"
    run("audit", "override", "1", "--decision", "decline", "--because", "Ida Lund is ill.", "--cites", "G7")
    run("audit", "outcome", "1", "Ida Lund went elsewhere", "--on", "2017-05-03")
    assert run("audit", "report", "--html", "-o", str(page))[0] == 0
    html = page.read_text(encoding="utf-8")
    assert "Ida Lund is ill." in html
    assert not any(word in html for word in ("Quistgaard", "Sofie", "an operator can carry it: yes"))
    assert "triage explain 2017-900" in html
    # What was erased so that nobody can decide it again is counted as it was, and its grounds are not made up.
    erase(run, "operator_can_carry")
    for number, text in (("2", "because"), ("3", "became")):
        assert run("audit", "erase", number, "--fact", text, "--basis", "art. 17")[0] == 0
    assert run("audit", "report", "--html", "-o", str(page))[0] == 0
    html = page.read_text(encoding="utf-8")
    assert "`operator_can_carry` was erased since" in html
    assert not any(word in html for word in ("Ida Lund", "Sofie"))
    assert "(erased)" in html
    status, out, _ = run("letter", "2017-900")
    assert (status, out) == (2, ""), "the reason that a letter has to give is gone"
