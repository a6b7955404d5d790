"""`triage decide`: what it prints, records and ends with."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, Run
from triage.decide import Disagreement, Engine
from triage.diagnostics import Problems
from triage.language import read_text
from triage.language.cases import read_cases
from triage.report.as_yaml import block
from triage.rulebook.find import find_policy
from triage.rulebook.load import load_policy

HOSTING = "{kind: host-delegation, counterpart_country: CN, counterpart_region: CN-JS, initiative: external}"
DECLINED = "kind: political-overlay\ncounterpart_country: CN\nid: X-1\n"


def shared_cases() -> list[object]:
    path = ROOT / "tests" / "cases" / "region-h.yaml"
    problems = Problems()
    cases = read_cases(read_text(path.read_bytes(), path.name, problems)[0], load_policy(find_policy()).vocabulary, problems)
    problems.stop()
    return [pytest.param(case, id=case.id) for case in cases]


@pytest.mark.parametrize("case", shared_cases())
def test_known_outcomes(case, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "request.yaml"
    file.write_text(block(case.request.values()), encoding="utf-8")
    status, out, err = run("decide", "--json", "--no-store", "--policy", case.policy, str(file))
    found = json.loads(out)
    for key, wanted in case.words.items():
        assert found[key] == wanted, err
    for key, wanted in case.lists.items():
        given = [item["fact"] for item in found["ask"]] if key == "ask" else found[key]
        assert sorted(given) == sorted(wanted)
    assert status == (0 if found["status"] == "decided" else 1)
    assert found["cross_checked"] == (sys.version_info < (3, 13))


def test_one_object_has_every_key(run: Run, tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text(DECLINED)
    status, out, err = run("decide", "--json", str(tmp_path / "r.yaml"))
    found = json.loads(out)
    assert (status, err) == (0, "")
    assert list(found) == [
        "id", "status", "decision", "operator", "outcomes", "ask", "flags", "possible_flags", "because", "cites", "rules", "concepts",
        "assumed", "policy", "engine", "cross_checked", "recorded",
        "checkpoint",
    ]  # fmt: skip
    assert found["checkpoint"].split("\n")[1] == "1"
    assert len(found["checkpoint"].splitlines()) == 5, "three lines, an empty one, and a signature"
    assert (found["id"], found["decision"], found["cites"], found["recorded"]) == ("X-1", "decline", ["G6"], 1)
    assert {rule["state"] for rule in found["rules"]} <= {"applies", "may-apply", "outranked", "does-not-apply"}
    assert found["policy"]["digest"].startswith("sha256:")


def test_several_documents_one_line_each_and_a_bad_one_stops_no_other(run: Run, tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text(f"{DECLINED}---\nkindd: event\n---\n{DECLINED}")
    status, out, err = run("decide", "--json", str(tmp_path / "r.yaml"), str(tmp_path / "missing.yaml"))
    found = [json.loads(line) for line in out.splitlines()]
    assert [item["status"] for item in found] == ["decided", "invalid", "decided", "invalid"]
    assert found[1]["errors"] == [
        {"fact": "kindd", "message": "there is no fact `kindd`; did you mean `kind`?", "where": f"{tmp_path}/r.yaml:5:1"}
    ]
    assert status == 2
    assert "did you mean `kind`?" in err
    assert "cannot be read: no such file" in err
    assert "2 " in run("audit", "list")[1] or run("audit", "list", "--json")[1].count("\n") == 2


def test_the_same_facts_get_the_same_made_id(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(HOSTING)
    (tmp_path / "b.json").write_text(
        json.dumps({"kind": "host-delegation", "initiative": "external", "counterpart_region": "CN-JS", "counterpart_country": "CN"})
    )
    out = run("decide", "--json", "--no-store", str(tmp_path / "a.yaml"), str(tmp_path / "b.json"))[1]
    one, other = (json.loads(line)["id"] for line in out.splitlines())
    assert one == other
    assert one.startswith("request-")


def test_open_is_status_1_and_says_what_to_ask(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(HOSTING)
    status, out, _ = run("decide", "--no-store", "--lang", "da", str(tmp_path / "a.yaml"))
    assert status == 1
    assert "Endnu ikke afgjort" in out
    assert "Vurderinger, der skal foretages" in out


@pytest.mark.parametrize(
    "order", [["--json", "--no-store", "F"], ["F", "--no-store", "--json"], ["--policy=guidelines", "--no-store", "F", "--json"]]
)
def test_options_in_any_order(run: Run, tmp_path: Path, order: list[str]) -> None:
    (tmp_path / "r.yaml").write_text(DECLINED)
    status, out, _ = run("decide", *[str(tmp_path / "r.yaml") if word == "F" else word for word in order])
    assert (status, json.loads(out)["decision"]) == (0, "decline")


@pytest.mark.parametrize(
    "words", [["--polcy", "x", "r.yaml"], [], ["--lang", "fr", "r.yaml"], ["r.yaml", "--policy"], ["--json=yes", "r.yaml"]]
)
def test_usage_is_status_2_and_records_nothing(run: Run, words: list[str], tmp_path: Path) -> None:
    status, out, err = run("decide", *words)
    assert (status, out) == (2, "")
    assert err
    assert not (tmp_path / "home" / "data").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--policy", "gidelines"], "did you mean `guidelines`?"),
        (["--policy", "region-x/guidelines"], "did you mean `region-h`?"),
        (["--policy", "./nowhere.yaml"], "there is no file"),
        (["--as-of", "2017-13-01"], "`--as-of` is a day"),
    ],
)
def test_what_is_named_wrongly(run: Run, tmp_path: Path, words: list[str], said: str) -> None:
    (tmp_path / "r.yaml").write_text(DECLINED)
    status, out, err = run("decide", *words, str(tmp_path / "r.yaml"))
    assert (status, out) == (2, "")
    assert said in err


def test_a_named_record_must_be_there(run: Run, tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text(DECLINED)
    store = tmp_path / "record.sqlite"
    status, out, err = run("decide", "--store", str(store), str(tmp_path / "r.yaml"))
    assert (status, out) == (2, "")
    assert "triage audit init" in err
    assert not store.exists()
    assert run("audit", "init", "--store", str(store))[0] == 0
    assert run("decide", "--store", str(store), str(tmp_path / "r.yaml"))[0] == 0


def test_disagreement_decides_nothing(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def differ(self: Engine, request: object, again: bool = True) -> None:
        raise Disagreement(("overlay-declined",), "the kernel says decline, durable-rules says activate")

    monkeypatch.setattr(Engine, "decide", differ)
    (tmp_path / "r.yaml").write_text(DECLINED)
    status, out, err = run("decide", "--json", str(tmp_path / "r.yaml"))
    assert (status, out) == (3, "")
    assert "nothing is decided" in err
    assert not (tmp_path / "home" / "data").exists()


def test_a_network_that_answers_wrong_is_found_out(tmp_path: Path) -> None:
    engine = Engine(load_policy(find_policy()))
    if engine.network is None:
        pytest.skip("no second evaluation on this Python")
    network = engine.network

    class Lying:
        def evaluate(self, facts):
            from triage.model.noun import replace

            return [replace(world, applying=world.applying - {"overlay-declined"}) for world in network.evaluate(facts)]

    engine.network = Lying()
    from triage.model.request import Request, Stated

    facts = {"kind": Stated("political-overlay"), "counterpart_country": Stated("CN")}
    with pytest.raises(Disagreement) as found:
        engine.decide(Request("1", facts))
    assert found.value.rules == ("overlay-declined",)


def test_a_fault_of_our_own_is_one_line_and_a_file(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Engine, request: object, again: bool = True) -> None:
        raise ZeroDivisionError("inside")

    monkeypatch.setattr(Engine, "decide", fail)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "r.yaml").write_text(DECLINED)
    status, out, err = run("decide", str(tmp_path / "r.yaml"))
    assert (status, out) == (3, "")
    assert err.count("\n") == 1
    file = Path(err.rsplit(" ", 1)[1].strip())
    assert "ZeroDivisionError: inside" in file.read_text()


def program(*arguments: str, **options: object) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "triage", *arguments]
    # A test run in the background may have Ctrl-C ignored, and hands that on.
    options = {"preexec_fn": lambda: signal.signal(signal.SIGINT, signal.default_int_handler), **options}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, cwd=ROOT, **options)


def test_a_closed_pipe_ends_quietly(tmp_path: Path) -> None:
    (tmp_path / "many.yaml").write_text("---\n".join(DECLINED for _ in range(400)))
    with program("decide", "--no-store", str(tmp_path / "many.yaml")) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_an_interrupt_is_130(tmp_path: Path) -> None:
    with program("decide", "--no-store", "-", stdin=subprocess.PIPE) as process:
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(2)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, b"interrupted\n")


def test_standard_input(tmp_path: Path) -> None:
    process = program("decide", "--no-store", "--json", "-", stdin=subprocess.PIPE)
    out, err = process.communicate(DECLINED.encode(), timeout=60)
    assert (process.returncode, json.loads(out)["decision"], err) == (0, "decline", b"")
