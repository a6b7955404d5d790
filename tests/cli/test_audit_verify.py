"""`triage audit verify`, `replay` and `checkpoint`."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.conftest import Run
from tests.record.visits import write_rulebook
from triage.record.notes import read_key, signers

if TYPE_CHECKING:
    from pathlib import Path

REQUESTS = """\
id: 26/1
kind: grant
contact: Ingeborg Quistgaard
---
id: 26/2
kind: visit
persons: 40
---
id: 26/3
kind: visit
persons: 4
"""


@pytest.fixture
def record(tmp_path: Path, run: Run) -> Path:
    """A record of three decisions, as `decide` makes it."""
    policy, request = write_rulebook(tmp_path / "visits"), tmp_path / "requests.yaml"
    request.write_text(REQUESTS, encoding="utf-8")
    assert run("decide", str(request), "--policy", str(policy), "--by", "ANK")[0] == 1
    return tmp_path / "home" / "data" / "triage" / "record.sqlite"


def forge(record: Path, script: str) -> None:
    with closing(sqlite3.connect(record)) as other:
        other.executescript(f"DROP TRIGGER entry_kept; {script}")


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ["Integrity: holds", "3 entries, 3 of them decisions", "Completeness: holds", "Reproducibility: holds"]),
        ("da", ["Integritet: holder", "3 poster, heraf 3 afgørelser", "Fuldstændighed: holder", "Genskabelse: holder"]),
    ],
)
def test_what_holds(record: Path, run: Run, lang: str, said: list[str]) -> None:
    status, out, err = run("audit", "verify", "--lang", lang)
    assert (status, err) == (0, "")
    for words in said:
        assert words in out
    _, note, _ = run("audit", "checkpoint")
    assert out.endswith(f"\n\n{note}")
    assert "26/1" not in out


def test_a_checkpoint_is_signed_and_serves_later(record: Path, run: Run, tmp_path: Path) -> None:
    _, note, _ = run("audit", "checkpoint")
    _, key, _ = run("audit", "checkpoint", "--key")
    public = read_key(key)
    assert signers(note, {public.id: public})
    (tmp_path / "kept").write_text(note)
    (tmp_path / "pub").write_text(key)
    run("decide", str(tmp_path / "requests.yaml"), "--policy", str(tmp_path / "visits" / "visits.yaml"))
    status, out, _ = run("audit", "verify", "--since", str(tmp_path / "kept"), "--key", str(tmp_path / "pub"), "--replay")
    assert status == 0
    assert "it goes on from the checkpoint you kept, of 3 entries" in out
    assert "all 6 decisions come out the same again" in out
    assert "names that key itself" not in out
    forge(record, "UPDATE entry SET body = replace(body, '40', '41') WHERE seq = 2")
    status, out, _ = run("audit", "verify", "--since", str(tmp_path / "kept"), "--key", key.strip())
    assert status == 1
    assert "entry 2 was changed after it was written" in out
    assert "the first wrong place is entries 1 to 3" in out or "the first wrong place is entry 2" in out
    status, out, _ = run("audit", "verify", "--lang", "da")
    assert (status, "post 2 er ændret" in out) == (1, True)


def test_verdicts_as_json(record: Path, run: Run) -> None:
    status, out, _ = run("audit", "verify", "--json")
    found = json.loads(out)
    assert status == 0
    assert [found[key] for key in ("integrity", "completeness", "reproducibility", "replayed", "entries", "wrong")] == [
        True, True, True, False, 3, [],
    ]  # fmt: skip
    forge(record, "UPDATE entry SET outcome = 'activate' WHERE seq = 1")
    status, out, _ = run("audit", "verify", "--json")
    found = json.loads(out)
    assert (status, found["integrity"], found["completeness"]) == (1, False, True)
    assert found["wrong"] == [
        {"verdict": "integrity", "what": "index", "entry": 1, "last": 1, "about": "outcome",
         "message": "entry 1: `outcome` was changed beside the entry"}
    ]  # fmt: skip


def test_replay(record: Path, run: Run, tmp_path: Path) -> None:
    status, out, _ = run("audit", "replay")
    assert (status, out) == (0, "3 decisions were made again from the record alone; 3 come out the same, 0 do not\n")
    element = tmp_path / "visits" / "elements" / "visits.yaml"
    element.write_text(element.read_text().replace("more_than: 12", "more_than: 50").replace("at_most: 12", "at_most: 50"))
    assert run("audit", "replay")[0] == 0, "the policy in the record counts, not the files"
    status, out, _ = run("audit", "replay", "--policy", str(tmp_path / "visits" / "visits.yaml"))
    assert status == 1
    assert out.splitlines()[0] == "2\t26/2\trefer-to-operator:museum (V2) -> open (V2, V1)"
    status, out, _ = run("audit", "replay", "--policy", str(tmp_path / "visits" / "visits.yaml"), "--json")
    first, last = map(json.loads, out.splitlines())
    assert (first["recorded"], first["then"]["operator"], first["now"]["status"]) == (2, "museum", "open")
    assert last == {"decisions": 3, "same": 2, "differ": 1, "undecidable": 0, "erased": 0}
    forge(record, "UPDATE entry SET body = replace(body, 'no money', 'money') WHERE seq = 1")
    assert run("audit", "replay")[:2] == (
        1, "1\t26/1\tnot the same: because\n3 decisions were made again from the record alone; 2 come out the same, 1 do not\n",
    )  # fmt: skip
    assert "entry 1 comes out otherwise: because" in run("audit", "verify", "--replay")[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--key", "a+b+c"], "error[no-key]: `a+b+c` is no public key"),
        (["--key", "nowhere"], "cannot be read"),
        (["--since", "requests.yaml"], "error[no-checkpoint]"),
        (["--since", "nowhere"], "cannot be read"),
    ],
)
def test_what_cannot_be_asked(
    record: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    status, out, err = run("audit", "verify", *arguments)
    assert (status, out) == (2, "")
    assert said in err


@pytest.mark.parametrize("verb", ["verify", "replay", "checkpoint"])
def test_before_anything_was_recorded(run: Run, verb: str) -> None:
    status, out, err = run("audit", verb)
    assert (status, out) == (2, "")
    assert "nothing was recorded yet" in err
    assert f"  triage audit {verb}" in run("audit", verb, "--help")[1]


def test_an_auditor_needs_the_file_alone(record: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note = run("audit", "checkpoint")[1]
    (tmp_path / "copy.sqlite").write_bytes(record.read_bytes())
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "elsewhere"))
    for verb in (["verify", "--replay"], ["replay"], ["list"], ["show", "1"], ["person", "Ingeborg"]):
        assert run("audit", *verb, "--store", str(tmp_path / "copy.sqlite"))[0] == 0
    assert run("audit", "checkpoint", "--store", str(tmp_path / "copy.sqlite"))[:2] == (0, note)
    assert (tmp_path / "copy.sqlite").read_bytes() == record.read_bytes(), "nothing is written by looking"
    assert not (tmp_path / "elsewhere").exists()
    status, _, err = run("audit", "erase", "26/1", "--fact", "contact", "--basis", "x", "--store", str(tmp_path / "copy.sqlite"))
    assert status == 3
    assert "that signs the record is missing, so nothing was recorded" in err
    assert (tmp_path / "copy.sqlite").read_bytes() == record.read_bytes()


def test_an_index_that_hides_an_entry_is_seen(record: Path, run: Run) -> None:
    raw = record.read_bytes()
    cell = b"\x03\x15\x0126/2\x02"
    assert raw.count(cell) == 1
    record.write_bytes(raw.replace(cell, cell.replace(b"26/2", b"26/9")))
    assert run("audit", "show", "26/2")[0] == 1, "nobody finds it, though not a byte of it was changed"
    status, out, _ = run("audit", "verify")
    assert (status, out.splitlines()[0]) == (1, "Integrity: does not hold")
    assert "  entry 2 cannot be looked up by `case`: an index beside the entries was changed\n" in out
    assert (
        "  post 2 kan ikke slås op efter `case`: et register ved siden af posterne er ændret\n" in run("audit", "verify", "--lang", "da")[1]
    )
