"""`triage audit outcome`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.record.visits import VISIT, write_rulebook

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run


@pytest.fixture(autouse=True)
def _record(tmp_path: Path, run: Run) -> None:
    request = tmp_path / "request.json"
    request.write_text(json.dumps(VISIT), encoding="utf-8")
    assert run("decide", str(request), "--policy", str(write_rulebook(tmp_path / "visits")))[0] == 0


def test_it_is_noted_and_shown(run: Run) -> None:
    status, out, _ = run("audit", "outcome", "2026-001", "contract signed", "--on", "2017-09-12", "--by", "ANK")
    assert (status, out) == (0, "2026-001: contract signed, on 12 September 2017 (noted by ANK; number 2 in the record).\n")
    _, out, _ = run("audit", "outcome", "1", "visit held", "--on", "2017-05-03", "--by", "ANK", "--lang", "da")
    assert out == "2026-001: visit held, den 3.5.2017 (noteret af ANK; nummer 3 i protokollen).\n"
    _, out, _ = run("audit", "show", "1")
    assert out.index("visit held") < out.index("contract signed") < out.index("2026-001: Activate")
    assert [each["became"] for each in json.loads(run("audit", "show", "1", "--json")[1])["became"]] == ["visit held", "contract signed"]
    assert "noted by ANK" in run("audit", "show", "2")[1]
    assert [line.split("\t")[4] for line in run("audit", "list")[1].splitlines()[1:]] == ["activate", "(outcome)", "(outcome)"]


def test_json(run: Run) -> None:
    found = json.loads(run("audit", "outcome", "2026-001", "visit held", "--on", "2017-05-03", "--json")[1])
    assert (found["id"], found["of"], found["outcome"]["became"], found["outcome"]["on"]) == ("2026-001", 1, "visit held", "2017-05-03")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["2026-01", "visit held"], "did you mean `2026-001`?"),
        (["2026-001", " "], "nothing is said"),
        (["2026-001", "visit held", "--on", "3/5 2026"], "`--on` is a day"),
        (["2026-001", "visit held", "--on", "2999-01-01"], "2999-01-01 is yet to come"),
    ],
)
def test_what_is_refused(run: Run, arguments: list[str], said: str) -> None:
    status, out, err = run("audit", "outcome", *arguments)
    assert (status, out) == (2, "")
    assert said in err
    assert len(run("audit", "list")[1].splitlines()) == 2


def test_a_text_is_erased_and_still_counted(run: Run, tmp_path: Path) -> None:
    run("audit", "outcome", "2026-001", "Quistgaard hired", "--on", "2017-05-03", "--by", "ANK")
    run("audit", "outcome", "2026-001", "contract signed", "--on", "2017-09-12", "--by", "ANK")
    assert "Quistgaard hired" in json.loads(run("audit", "export", "2")[1])["entries"][0]["disclosures"]["became"]
    assert run("audit", "erase", "2", "--fact", "became", "--basis", "art. 17")[0] == 0
    assert not [file for file in tmp_path.rglob("record.sqlite*") if b"Quistgaard" in file.read_bytes()]
    assert run("audit", "verify")[0] == 0
    assert "2026-001: (erased), on 3 May 2017 (noted by ANK; number 2 in the record)." in run("audit", "show", "1")[1]
    assert [each["became"] for each in json.loads(run("audit", "show", "1", "--json")[1])["became"]] == [None, "contract signed"]
    _, out, _ = run("audit", "report", "--lang", "da")
    assert "2026-001: (slettet), 3.5.2017; contract signed, 12.9.2017" in " ".join(out.split())
    assert [row["became"] for row in json.loads(run("audit", "report", "--json")[1])["results"]["became"]] == [None, "contract signed"]
    assert run("audit", "report", "--csv")[0] == 0
