"""`triage audit` answers from the record alone."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import triage
from tests.record.visits import PERSONAL, VISIT, write_rulebook
from triage.cli.main import main
from triage.record import Entry
from triage.record.entries import decision_entry
from triage.record.notes import read_key
from triage.record.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., tuple[int, str, str]]

CASES: list[tuple[str, str, dict[str, Any]]] = [
    ("2026-01-31T23:59:59Z", "2026-001", {**VISIT, **PERSONAL}),
    ("2026-02-01T00:00:00Z", "2026-002", {"kind": "grant", "note": "Tilskud til ØRESUNDSDAGE"}),
    ("2026-02-01T12:00:00Z", "2026-003", {"kind": "visit", "persons": 40}),
    ("2026-02-02T12:00:00Z", "2026-002", {"kind": "visit", "persons": 4}),
    ("2026-02-03T12:00:00Z", "tab\there\x1b[31m\u202e", {"kind": "visit", "persons": 4, "worthwhile": "no"}),
]


@pytest.fixture(autouse=True)
def _far_from_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test comes near the record of whoever runs it."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("TRIAGE_STORE", "TRIAGE_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """A record of five decisions. The rulebook by which they were decided is gone."""
    path, folder = tmp_path / "record.sqlite", tmp_path / "visits"
    policy = triage.load(str(write_rulebook(folder)))
    Store.create(str(path))
    entries = [
        decision_entry(policy.decide(request), policy.policy, policy.digest, case, f"e{number}", at, "CEH", "en")
        for number, (at, case, request) in enumerate(CASES)
    ]
    with Store.open(str(path)) as store:
        store.append(entries, (policy.digest, policy.document))
    shutil.rmtree(folder)
    return path


@pytest.fixture
def run(record: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `triage audit` on the record: its status, its answer, and whatever else it says."""

    def call(verb: str, *arguments: str) -> tuple[int, str, str]:
        status = main(["audit", verb, "--store", str(record), *arguments])
        said = capsys.readouterr()
        return status, said.out, said.err

    return call


def rows(out: str) -> list[list[str]]:
    return [line.split("\t") for line in out.splitlines()]


def numbers(out: str) -> list[int]:
    return [int(row[0]) for row in rows(out)[1:]]


def test_init_makes_an_empty_record_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "office.sqlite"
    assert main(["audit", "init", "--store", str(path)]) == 0
    said = capsys.readouterr()
    name, _, _ = said.out.split("+", 2)
    key = tmp_path / "data" / "triage" / "keys" / f"{name.removeprefix('triage-record/')}.key"
    assert said.err == f"the record is `{path}`, its key `{key}`\n"
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.parent.stat().st_mode & 0o777 == 0o700
    assert str(read_key(said.out)) == said.out.strip()
    assert key.read_bytes().startswith(f"PRIVATE+KEY+{name}+".encode())
    assert key.read_bytes().split(b"+", 4)[4].strip() not in path.read_bytes()
    before = path.read_bytes()
    assert main(["audit", "init", "--store", str(path)]) == 2
    assert f"error[record-there]: there is something at `{path}` already" in capsys.readouterr().err
    assert path.read_bytes() == before
    assert main(["audit", "list", "--store", str(path)]) == 0
    assert rows(capsys.readouterr().out) == [["recorded", "at", "by", "case", "decision", "cites", "override"]]


def test_init_without_a_name_makes_the_usual_record(tmp_path: Path) -> None:
    assert main(["audit", "init"]) == 0
    made = tmp_path / "data" / "triage" / "record.sqlite"
    assert made.parent.stat().st_mode & 0o777 == 0o700
    assert main(["audit", "list"]) == 0
    assert main(["audit", "init"]) == 2


def test_before_anything_was_recorded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "list"]) == 2
    assert "error[no-record]: nothing was recorded yet; the first `triage decide` makes the record" in capsys.readouterr().err
    assert main(["audit", "show", "1", "--store", str(tmp_path / "none.sqlite")]) == 2
    assert "error[no-record]: there is no record" in capsys.readouterr().err
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("arguments", [["list"], ["show", "1"]])
def test_an_unusable_record_is_status_2(tmp_path: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database")
    assert main(["audit", *arguments, "--store", str(path)]) == 2
    said = capsys.readouterr()
    assert "is not a record: it is no SQLite database" in said.err
    assert not said.out


def test_list_is_tab_separated_where_nobody_looks(run: Run) -> None:
    status, out, err = run("list")
    assert (status, err) == (0, "")
    assert rows(out) == [
        ["recorded", "at", "by", "case", "decision", "cites", "override"],
        ["1", "2026-01-31T23:59:59Z", "CEH", "2026-001", "activate", "V2 V1", ""],
        ["2", "2026-02-01T00:00:00Z", "CEH", "2026-002", "decline", "V1", ""],
        ["3", "2026-02-01T12:00:00Z", "CEH", "2026-003", "refer-to-operator:museum", "V2", ""],
        ["4", "2026-02-02T12:00:00Z", "CEH", "2026-002", "open", "V2 V1", ""],
        ["5", "2026-02-03T12:00:00Z", "CEH", "tab\\x09here\\x1b[31m\\u202e", "uncovered", "", ""],
    ]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["--from", "2026-02-01"], [2, 3, 4, 5]),
        (["--to", "2026-02-01"], [1, 2, 3]),
        (["--from", "2026-02-01", "--to", "2026-02-01"], [2, 3]),
        (["--from", "2026-02-04"], []),
        (["--decision", "decline"], [2]),
        (["--decision", "refer-to-operator"], [3]),
        (["--decision", "open"], [4]),
        (["--decision", "uncovered"], [5]),
        (["--guideline", "v1"], [1, 2, 4]),
        (["--guideline", "V"], []),
        (["--text", "øresund"], [1, 2]),
        (["--text", "quistgaard"], [1]),
        (["--text", "the museum has room"], [3]),
        (["--text", "ikke penge"], [2]),
        (["--limit", "2"], [4, 5]),
        (["--limit", "1", "--guideline", "V1", "--text", "welcome"], [4]),
        (["--limit", "99"], [1, 2, 3, 4, 5]),
    ],
)
def test_list_filters(run: Run, arguments: list[str], found: list[int]) -> None:
    status, out, _ = run("list", *arguments)
    assert status == 0
    assert numbers(out) == found
    _, out, _ = run("list", "--json", *arguments)
    assert [json.loads(line)["recorded"] for line in out.splitlines()] == found


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--from", "31-03-2017"], "`31-03-2017` is not a day; write it as 2017-03-31"),
        (["--to", "20170331x"], "is not a day"),
        (["--decision", "maybe"], "refer-to-operator"),
        (["--limit", "0"], "x>=1"),
    ],
)
def test_list_cannot_be_asked_so(run: Run, arguments: list[str], said: str) -> None:
    status, out, err = run("list", *arguments)
    assert (status, out) == (2, "")
    assert said in err


def test_list_as_json(run: Run) -> None:
    _, out, _ = run("list", "--json", "--limit", "3")
    found = json.loads(out.splitlines()[0])
    assert re.fullmatch("sha256:[0-9a-f]{64}", found.pop("policy"))
    assert found == {
        "recorded": 3, "at": "2026-02-01T12:00:00Z", "by": "CEH", "case": "2026-003", "decision": "refer-to-operator:museum",
        "cites": ["V2"], "kind": "decision", "id": "e2", "override": None,
    }  # fmt: skip


def test_list_on_a_terminal_is_aligned_and_cuts_nothing(record: Path) -> None:
    parent, child = pty.openpty()
    done = subprocess.Popen(
        [sys.executable, "-m", "triage", "audit", "list", "--store", str(record)], stdout=child, env={**os.environ, "COLUMNS": "30"}
    )
    os.close(child)
    raw = b""
    while True:
        try:
            more = os.read(parent, 65536)
        except OSError:
            break
        if not more:
            break
        raw += more
    os.close(parent)
    assert done.wait() == 0
    lines = raw.decode().replace("\r\n", "\n").splitlines()
    assert "\t" not in raw.decode()
    assert "\x1b" not in raw.decode()
    starts = {line.index("2026-0") for line in lines[1:]}
    assert starts == {lines[0].index("at")}
    assert "refer-to-operator:museum  V2" in lines[3]


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "en",
            ["Number 1 in the record: 2026-001", "Small groups are welcome.", "contact person: Ingeborg Quistgaard", "CEH", "“Øresund”"],
        ),
        ("da", ["Nummer 1 i protokollen: 2026-001", "Små grupper er velkomne.", "kontaktperson: Ingeborg Quistgaard", "antal personer: 8"]),
    ],
)
def test_show_says_why_when_the_rules_are_gone(run: Run, lang: str, said: list[str]) -> None:
    status, out, err = run("show", "1", "--lang", lang)
    assert (status, err) == (0, "")
    for words in [*said, "2026-01-31T23:59:59Z", "e0", f"triage {triage.__version__}", "V2"]:
        assert words in out
    assert re.search("sha256:[0-9a-f]{64}", out)


def test_show_by_number_id_and_case(run: Run) -> None:
    by_number, by_id, by_case = run("show", "3"), run("show", "e2"), run("show", "2026-003")
    assert by_number == by_id == by_case
    assert "Refer to The Museum" in by_number[1]
    _, out, _ = run("show", "2026-002")
    assert [line for line in out.splitlines() if line.startswith("Number")] == [
        "Number 2 in the record: 2026-002", "Number 4 in the record: 2026-002",
    ]  # fmt: skip
    assert "Is it worth the time?" in out
    _, out, _ = run("show", "2026-002", "1", "--lang", "da")
    assert "Er det tiden værd?" in out
    assert "Nummer 1 i" in out


def test_show_what_is_not_there_is_status_1(run: Run) -> None:
    status, out, err = run("show", "2026-9\x1b", "3")
    assert status == 1
    assert "error[no-entry]: nothing in the record goes by `2026-9\\x1b`" in err
    assert "2026-003" in out, "the others are shown"


def test_show_hides_nothing_behind_control_characters(run: Run) -> None:
    _, out, _ = run("show", "5")
    assert "tab\\x09here\\x1b[31m\\u202e" in out
    assert "\x1b" not in out


def test_show_as_json_is_the_entry(run: Run, record: Path) -> None:
    _, out, _ = run("show", "1", "--json", "--lang", "da")
    with Store.open(str(record)) as store:
        kept = store.get(1)[0]
    assert json.loads(out) == {"recorded": 1, **json.loads(kept.body), "disclosed": kept.personal, "override": None}
    _, out, _ = run("show", "2026-002", "--json")
    assert [json.loads(line)["recorded"] for line in out.splitlines()] == [2, 4]


def test_show_without_personal_facts_that_are_gone(run: Run, record: Path) -> None:
    with Store.open(str(record)) as store:
        store._connection.execute("DELETE FROM personal WHERE fact = 'contact'")
    _, out, _ = run("show", "1")
    assert "contact person: (erased)" in out
    assert "Quistgaard" not in out.replace("scan-of-Quistgaard.pdf", "")


def test_show_what_another_version_recorded(run: Run, record: Path) -> None:
    """A kind of entry, and a policy, that this version knows nothing of."""
    with Store.open(str(record)) as store:
        document: dict[str, object] = {"$": "PolicyOfTomorrow"}
        from triage.language.document import digest

        old = store.get(1)[0]
        later = Entry("e9", "decision", old.at, old.by, "later", old.body, {}, old.outcome, old.cites, digest(document))
        other = Entry("e10", "override", old.at, old.by, "later", b'{"v":2,"because":"\xc3\xb8\xc2\x9b"}')
        store.append([later, other], (digest(document), document))
    status, out, _ = run("show", "later")
    assert status == 0
    assert "The policy is not in the record, or this version of triage cannot read it." in out
    assert "Small groups are welcome." in out
    assert "ø\\u009b" in out


def test_a_policy_that_was_changed_is_not_shown_as_the_reason(run: Run, record: Path) -> None:
    with Store.open(str(record)) as store:
        store._connection.executescript("DROP TRIGGER policy_kept; UPDATE policy SET body = replace(body, 'welcome', 'unwelcome')")
    status, out, err = run("show", "1")
    assert (status, out) == (2, "")
    assert "was changed after it was stored" in err


def test_what_decide_records_can_be_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    policy, request = write_rulebook(tmp_path / "visits"), tmp_path / "request.yaml"
    request.write_text("id: 26/17\nkind: grant\ncontact: Ingeborg Quistgaard\n", encoding="utf-8")
    assert main(["decide", str(request), "--policy", str(policy), "--by", "ANK"]) == 0
    shutil.rmtree(tmp_path / "visits")
    capsys.readouterr()
    assert main(["audit", "show", "26/17"]) == 0
    out = capsys.readouterr().out
    assert "ANK" in out
    assert "The office hands out no money." in out
    assert main(["audit", "list", "--text", "ingeborg"]) == 0
    assert "26/17" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["init"], ["list"], ["show"]])
def test_help_shows_an_example(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", *arguments, "--help"]) == 0
    assert f"  triage audit {' '.join(arguments)}" in capsys.readouterr().out


def test_list_says_what_is_no_decision(run: Run, tmp_path: Path) -> None:
    assert run("export", "1", "-o", str(tmp_path / "out.json"))[0] == 0
    assert rows(run("list", "--limit", "1")[1])[1][4] == "(export)"
    assert json.loads(run("list", "--limit", "1", "--json")[1])["decision"] is None
