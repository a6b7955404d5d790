"""`triage compare`: what it says, writes, refuses and ends with."""

from __future__ import annotations

import csv
import gzip
import io
import json
import subprocess
import sys
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from tests.compare.garden import BACKLOG, VOCABULARY, write, write_backlog
from tests.compare.page import Page
from tests.conftest import ROOT, Run
from tests.table.desk import book
from triage.decide import Disagreement, Engine

SAMPLE = str(ROOT / "samples" / "backlog.csv")


@pytest.fixture
def garden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the small rulebook `garden` and its backlog."""
    write(tmp_path / "garden")
    write_backlog(tmp_path / "backlog.csv")
    monkeypatch.chdir(tmp_path)
    return tmp_path


CHOSEN = ("--policy", "garden/plain.yaml", "--policy", "garden/lax.yaml")


def test_the_text(garden: Path, run: Run) -> None:
    status, out, err = run("compare", "backlog.csv", *CHOSEN)
    assert status == 1
    assert err == "rejected: line 9 (`r8`): hours: `hours` is at least `0`, not `-1`\n"
    lines = [line.rstrip() for line in out.splitlines()]
    assert lines[1:17] == [
        "Rows: 8; compared: 7; could not be read: 1.",
        "The outcome is the same under every policy for 1 of them, and not for 6.",
        "",
        "                      plain  lax",
        "Activate                  ·    3",
        "Refer to an operator      1    2",
        "  The Bank & Sons         ·    2",
        "  The Host                1    ·",
        "Decline                   3    1",
        "Open                      1    ·",
        "Not covered               1    ·",
        "Out of scope              1    1",
        "All                       7    7",
        "",
        "What activation would bind  plain   lax",
        "Hours of work                   0  12.5",
    ]
    assert "  times the frame             0.0   1.3" in lines
    assert "The frame is 10 hours and EUR 100: for a single request above it, the rule too-much (A2)" in lines
    assert "Coordination                    17%  33%" in lines
    assert "plain → lax: 6 moved, 1 stayed" in lines
    assert "  2 Decline → Refer to The Bank & Sons: no-money → eager-money" in lines
    assert "  1 Not covered → Decline: no rule → otherwise (A1)" in lines


def test_in_danish(garden: Path, run: Run) -> None:
    _, out, _ = run("compare", "backlog.csv", *CHOSEN, "--lang", "da")
    assert "Rækker: 8; sammenlignet: 7; kunne ikke læses: 1." in out
    assert ["gange", "rammen", "0,0", "1,3"] in [line.split() for line in out.splitlines()]
    assert "Ikke dækket → Afslå: ingen regel → ellers (A1)" in out
    assert "Coordination" not in out


def test_json(garden: Path, run: Run) -> None:
    status, out, _ = run("compare", "backlog.csv", *CHOSEN, "--json", "--joint", "keen: yes", "--show", "title")
    assert status == 1
    data = json.loads(out)
    assert (data["backlog"], data["rows"], data["compared"], data["rejected"], data["moving"]) == ("backlog.csv", 8, 7, 1, 6)
    plain, lax = data["policies"]
    assert (plain["name"], plain["called"], plain["title"], plain["joint"]) == ("garden/plain", "plain", "As it is", 0)
    assert lax["totals"] == {
        "activate": 3, "refer-to-operator": 2, "decline": 1, "open": 0, "uncovered": 0, "conflict": 0, "out-of-scope": 1,
    }  # fmt: skip
    assert lax["operators"] == {"bank": 2}
    assert (lax["in_scope"], lax["activated_share"], lax["referred_share"], lax["joint"], lax["coordination"]) == (6, 0.5, 0.3333, 1, 0.5)
    assert lax["binds"] == [
        {"fact": "hours", "unit": "hours", "sum": 12.5, "times_the_frame": 1.25, "unstated": 1},
        {"fact": "cost", "unit": "EUR", "sum": 10, "times_the_frame": 0.1, "unstated": 2},
    ]
    assert data["frame"]["rule"] == "too-much"
    assert data["frame"]["limits"] == [
        {"fact": "hours", "unit": "hours", "limit": 10}, {"fact": "cost", "unit": "EUR", "limit": 100},
    ]  # fmt: skip
    (pair,) = data["pairs"]
    assert (pair["before"], pair["after"], pair["moved"]) == (0, 1, 6)
    assert pair["matrix"]["decline"]["refer-to-operator:bank"] == 2
    assert pair["moves"][0] == {
        "from": "decline", "to": "refer-to-operator:bank", "rules_before": ["no-money"], "rules_after": ["eager-money"], "count": 2,
        "requests": ["r4", "r7"],
    }  # fmt: skip
    assert pair["moves"][-1]["rules_after"] == ["otherwise"]
    assert data["requests"][1] == {
        "id": "r2", "line": 3, "beside": {"title": "春天的花园"},
        "verdicts": [{"outcome": "decline", "rules": ["visit-declined"]}, {"outcome": "activate", "rules": ["eager-visit"]}],
    }  # fmt: skip
    assert data["rejected_rows"] == [{"line": 9, "id": "r8", "reasons": ["hours: `hours` is at least `0`, not `-1`"]}]


def test_csv(garden: Path, run: Run) -> None:
    run("compare", "backlog.csv", *CHOSEN, "--csv", "out.csv", "--show", "title")
    rows = list(csv.reader(io.StringIO((garden / "out.csv").read_text(encoding="utf-8"))))
    assert rows[0] == ["id", "line", "title", "plain", "plain rules", "lax", "lax rules"]
    assert rows[1] == ["r1", "2", "First", "refer-to-operator:host", "visit-to-host", "activate", "eager-visit"]
    assert rows[3] == ["r3", "4", "", "open", "visit-to-host; visit-declined", "activate", "eager-visit"]
    assert rows[5] == ["r5", "6", "", "uncovered", "", "decline", "otherwise"]
    assert len(rows) == 8


def test_csv_is_written_as_excel_wrote_it_and_runs_nothing(garden: Path, run: Run) -> None:
    (garden / "da.csv").write_bytes("\ufeffid;kind;hours\r\n=1+1;visit;1,5\r\n".encode())
    status, out, _ = run("compare", "da.csv", *CHOSEN, "--csv", "-")
    assert status == 0
    assert (
        out
        == "\ufeffid;line;plain;plain rules;lax;lax rules\r\n'=1+1;2;open;visit-to-host; visit-declined;activate;eager-visit\r\n".replace(
            "visit-to-host; visit-declined", '"visit-to-host; visit-declined"'
        )
    )


def test_the_report_goes_to_standard_output_as_well(garden: Path, run: Run) -> None:
    status, out, _ = run("compare", "backlog.csv", *CHOSEN, "--report", "-", "--lang", "da")
    assert status == 1
    found = Page(out)
    assert found.all("html") == [{"lang": "da"}]
    assert [row[1] for row in found.tables["Rækker, der ikke kunne læses"][1:]] == ["r8"]


def test_one_policy_alone(garden: Path, run: Run) -> None:
    status, out, _ = run("compare", "backlog.csv", "--policy", "garden/lax.yaml", "--report", "one.html")
    assert status == 1
    assert "→" not in out
    # The frame is that of the rulebook's default policy.
    assert "12.5" in out
    assert "of garden/plain" in " ".join(out.split())
    assert "The requests under one policy" in Page((garden / "one.html").read_text(encoding="utf-8")).text


def test_without_a_frame_the_figures_are_left_out(garden: Path, run: Run) -> None:
    (garden / "garden" / "elements" / "frame.yaml").write_text("element: frame\nrules:\n  - {id: none, when: {kind: talk}, flag: x}\n")
    _, out, _ = run("compare", "backlog.csv", *CHOSEN, "--json")
    data = json.loads(out)
    assert data["frame"] is None
    assert [policy["binds"] for policy in data["policies"]] == [[], []]
    _, out, _ = run("compare", "backlog.csv", *CHOSEN, "--report", "-")
    found = Page(out)
    assert "What activation would bind" not in found.tables
    assert found.tables["The figures of the picture"][2][1:3] == ["50%", "33%"]


def test_the_scenarios_by_default(run: Run, tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    status, out, err = run("compare", SAMPLE, "--json")
    assert status == 1
    assert err.count("rejected: ") == 4
    data = json.loads(out)
    assert [policy["called"] for policy in data["policies"]] == ["dormant", "joint-solutions", "own-course", "together"]
    assert (data["rows"], data["compared"]) == (93, 89)
    assert [limit["limit"] for limit in data["frame"]["limits"]] == [192.4, 100000]
    assert len(data["pairs"]) == 6
    run("compare", SAMPLE, "--report", str(report))
    found = Page(report.read_text(encoding="utf-8"))
    assert "proposal" in found.text
    assert "adopted" not in found.text
    assert not (tmp_path / "home" / "data").exists()


def test_the_record_is_not_overwritten(garden: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("audit", "init", "--store", "record")[0] == 0
    kept = Path("record").read_bytes()
    monkeypatch.setenv("TRIAGE_STORE", "record")
    for option in ("--plan", "--csv", "--report"):
        status, _, err = run("compare", "backlog.csv", *CHOSEN, option, "./record")
        assert (status, "the output would overwrite the record" in err) == (2, True)
    assert Path("record").read_bytes() == kept


def test_nothing_is_recorded(garden: Path, run: Run) -> None:
    run("compare", "backlog.csv", *CHOSEN, "--report", "r.html", "--csv", "c.csv")
    assert sorted(path.name for path in garden.iterdir()) == ["backlog.csv", "c.csv", "garden", "home", "r.html"]
    assert not (garden / "home" / "data").exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--json", "--report", "-"], "only one of --json and --report - can go to standard output"),
        (["--csv", "-", "--report", "-"], "only one of"),
        (["--csv", "backlog.csv"], "would overwrite the table that is read"),
        (["--report", "./backlog.csv"], "would overwrite the table that is read"),
        (["--csv", "same", "--report", "./same"], "would be the same file"),
        (["--plan", "same", "--report", "./same"], "would be the same file"),
        (["--plan", "-", "--json"], "only one of --json and --plan - can go to standard output"),
        (["--plan", "nowhere/plan.csv"], "`nowhere/plan.csv` cannot be written"),
        (["--report", "no/such/folder.html"], "cannot be written"),
        (["--show", "titel"], "did you mean `title`?"),
        (["--show", "contact"], "is personal data"),
        (["--joint", "kind: feast"], "`kind`"),
        (["--joint", ""], "`--joint` is one condition"),
        (["--joint", "{kind: visit"], "error["),
        (["--policy", "garden/lax.yaml"], "named twice"),
        (["--policy", "dormant"], "do not read the same facts"),
        (["--policy", "garden/none.yaml"], "there is no file"),
        (["--encoding", "latin"], "latin"),
    ],
)
def test_what_cannot_be_asked(garden: Path, run: Run, given: list[str], said: str) -> None:
    write_backlog(garden / "backlog.csv", BACKLOG.replace("\n", ",\n").replace("title,\n", "title,contact\n"))
    status, out, err = run("compare", "backlog.csv", *CHOSEN, *given)
    assert (status, out) == (2, "")
    assert said in err
    assert {path.name for path in garden.iterdir()} <= {"backlog.csv", "garden", "home"}


def test_of_two_files_both_are_written_or_none(garden: Path, run: Run) -> None:
    status, out, _ = run("compare", "backlog.csv", *CHOSEN, "--csv", "out.csv", "--report", "no/such/folder.html")
    assert (status, out) == (2, "")
    assert not (garden / "out.csv").exists()


def test_a_row_that_one_policy_calls_impossible_is_compared_by_none(garden: Path, run: Run) -> None:
    write(garden / "other")
    more = "impossible:\n  - {when: {kind: talk}, because: {en: nobody talks}}\noperators:"
    (garden / "other" / "vocabulary.yaml").write_text(VOCABULARY.replace("operators:", more))
    status, out, err = run("compare", "backlog.csv", "--policy", "garden/plain.yaml", "--policy", "other/lax.yaml", "--json")
    assert status == 1
    assert "line 6 (`r5`)" in err
    assert (json.loads(out)["compared"], json.loads(out)["rejected"]) == (6, 2)


def test_where_the_evaluations_differ_nothing_is_shown(garden: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def differ(*_given: object, **_named: object) -> None:
        raise Disagreement(("x",), "the kernel says one thing")

    monkeypatch.setattr(Engine, "decide", differ)
    status, out, err = run("compare", "backlog.csv", *CHOSEN, "--csv", "out.csv")
    assert (status, out) == (3, "")
    assert "on line 2" in err
    assert not (garden / "out.csv").exists()


def test_from_standard_input_as_json_lines(garden: Path) -> None:
    command = [sys.executable, "-m", "triage", "compare", "-", *CHOSEN, "--json"]
    given = b'{"id": "a", "kind": "visit", "keen": true}\n{"id": "b", "kind": "money"}\n'
    done = subprocess.run(
        command, input=given, capture_output=True, check=False, env={"PYTHONPATH": str(ROOT / "src"), "HOME": str(garden)}
    )
    assert done.returncode == 0
    data = json.loads(done.stdout)
    assert data["backlog"] == "<stdin>"
    assert [request["verdicts"][1]["outcome"] for request in data["requests"]] == ["activate", "refer-to-operator:bank"]


def test_every_form_is_compared_alike(garden: Path, run: Run) -> None:
    with Path("backlog.csv").open(encoding="utf-8-sig") as file:
        head, *rows = csv.reader(file, delimiter=";" if ";" in Path("backlog.csv").read_text() else ",")
    Path("backlog.xlsx").write_bytes(book(("one", [list(head), *map(list, rows)])))
    columns = {name: [row[index] for row in rows] for index, name in enumerate(head)}
    pyarrow.parquet.write_table(pyarrow.table(columns), "backlog.parquet")
    Path("backlog.csv.gz").write_bytes(gzip.compress(Path("backlog.csv").read_bytes()))
    _, told, _ = run("compare", "backlog.csv", *CHOSEN, "--json")
    expected = json.loads(told)
    for form, more in (("xlsx", ["--sheet", "one"]), ("parquet", []), ("csv.gz", [])):
        status, told, _ = run("compare", f"backlog.{form}", *CHOSEN, "--json", *more)
        found = json.loads(told)
        assert status == 1
        assert [request["verdicts"] for request in found["requests"]] == [request["verdicts"] for request in expected["requests"]]
        assert found["rejected"] == expected["rejected"] == 1
