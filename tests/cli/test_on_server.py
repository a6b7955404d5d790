"""The commands with a record on a server, where what they do differs from a file, or leaves the office."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.test_audit_export import Verify, verifier, verify  # noqa: F401  # fixtures
from tests.cli.test_audit_verify import REQUESTS
from tests.conftest import ROOT, Run
from tests.record.visits import write_rulebook
from tests.server import Server, name_of


@pytest.fixture
def desk(server: Server, database: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A desk that may record, with a record of three decisions."""
    status, out, err = run("audit", "init", "--store", database)
    assert status == 0
    origin = out.split("+")[0]
    key = tmp_path / "home" / "data" / "triage" / "keys" / f"{origin.removeprefix('triage-record/')}.key"
    assert err == f"the record is `{database}`, its key `{key}`\n"
    for role in ("clerk", "eraser"):
        if not server.sql(f"SELECT 1 FROM pg_roles WHERE rolname = '{role}'"):
            server.sql(f"CREATE ROLE {role} LOGIN IN ROLE triage_{role}")
    address = server.address(name_of(database), "clerk")
    monkeypatch.setenv("TRIAGE_STORE", address)
    monkeypatch.setenv("TRIAGE_POLICY", str(write_rulebook(tmp_path / "visits")))
    (tmp_path / "requests.yaml").write_text(REQUESTS, encoding="utf-8")
    assert run("decide", str(tmp_path / "requests.yaml"), "--by", "ANK")[0] == 1
    return address


def test_an_export_is_genuine(desk: str, run: Run, tmp_path: Path, verify: Verify) -> None:  # noqa: F811
    key = run("audit", "checkpoint", "--key")[1].strip()
    assert run("audit", "export", "--disclose", "contact", "-o", str(tmp_path / "out.json"))[0] == 0
    export = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    assert verify(export, key) == (0, f"GENUINE: 3 entries of the 4 in {key.split('+')[0]}\n")
    export["entries"][1]["entry"] = export["entries"][1]["entry"].replace("26/2", "26/9")
    assert verify(export, key)[0] == 1
    status, out, _ = run("audit", "verify", "--replay", "--key", key)
    assert status == 0
    assert "4 entries, 3 of them decisions" in out


def test_a_person_disappears(desk: str, server: Server, run: Run) -> None:
    assert run("audit", "person", "quistgaard")[1].startswith("1\t")
    status, _, err = run("audit", "erase", "26/1", "--fact", "contact", "--basis", "art. 17")
    assert status == 3
    assert err == (
        f"error[record-forbidden]: the record `{desk}` cannot be used: your role on the server may not do this "
        "(permission denied for table personal); ask its administrator for one of the roles triage_reader, triage_clerk and triage_eraser\n"
    )
    eraser = server.address(name_of(desk), "eraser")
    said = run("audit", "erase", "26/1", "--fact", "contact", "--basis", "art. 17", "--store", eraser)
    assert said == (0, "1 personal fact erased; number 4 in the record says so\n", "")
    assert run("audit", "person", "quistgaard")[0] == 1
    assert "contact person: (erased)" in run("audit", "show", "26/1")[1]
    assert run("audit", "expire", "--before", "2090-01-01", "--basis", "x", "--store", eraser)[0] == 0
    assert run("audit", "verify")[0] == 0


def test_a_stopped_batch_goes_on(desk: str, run: Run, tmp_path: Path) -> None:
    """Ended without a word by a signal, and gone on with by another process: no row is recorded twice."""
    rows = "".join(f"n{number};visit;{number % 40}\n" for number in range(12_000))
    (tmp_path / "in.csv").write_text(f"id;kind;persons\n{rows}", encoding="utf-8")
    arguments = ["batch", str(tmp_path / "in.csv"), "-o", str(tmp_path / "out.csv")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    with subprocess.Popen(
        [sys.executable, "-m", "triage", *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
    ) as found:
        end = time.monotonic() + 60
        while time.monotonic() < end and "batch" not in run("audit", "list", "--limit", "1001")[1]:
            pass
        found.kill()
    assert not (tmp_path / "out.csv").exists()
    status, _, err = run(*arguments, "--resume")
    assert status == 0
    assert f"12,000 decisions were recorded in `{desk}`" in err
    listed = run("audit", "list", "--limit", "13000", "--json")[1].splitlines()
    cases = [one["case"] for one in map(json.loads, listed) if str(one["case"]).startswith("n")]
    assert len(cases) == len(set(cases)) == 12_000
    assert run("audit", "verify")[0] == 0


def test_a_process_of_its_own_says_the_same(desk: str, run: Run, tmp_path: Path) -> None:
    request = str(tmp_path / "requests.yaml")
    done = subprocess.run(
        [sys.executable, "-m", "triage", "decide", "--json", request], capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "")
    assert [json.loads(line)["recorded"] for line in done.stdout.splitlines()] == [4, 5, 6]
    assert run("audit", "show", "26/1", "--json")[0] == 0


@pytest.mark.parametrize(
    "command", [("decide", "requests.yaml"), ("batch", "in.csv"), ("audit", "list"), ("explain", "26/1"), ("letter", "26/1")]
)
def test_a_server_that_is_not_there(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRIAGE_POLICY", str(write_rulebook(tmp_path / "visits")))
    (tmp_path / "requests.yaml").write_text(REQUESTS, encoding="utf-8")
    (tmp_path / "in.csv").write_text("id;kind\n1;grant\n", encoding="utf-8")
    status, out, err = run(*command, "--store", f"postgresql://anna:rosebud@/triage?host={tmp_path}")
    assert (status, out) == (3, "")
    said = f"the record `postgresql://anna@/triage?host={tmp_path}` cannot be reached; nothing of this was recorded"
    assert f"error[record-unreachable]: {said}\n" in err
    assert "rosebud" not in err


def test_no_record_and_one_that_is_there_already(database: str, run: Run) -> None:
    status, out, err = run("audit", "list", "--store", database)
    assert (status, out) == (2, "")
    assert err == f"error[no-record]: there is no record in `{database}`; `triage audit init --store ADDRESS` makes an empty one\n"
    assert run("audit", "init", "--store", database)[0] == 0
    status, _, err = run("audit", "init", "--store", database)
    assert status == 2
    assert "there is a record in" in err


def test_a_password_is_in_no_file_about_a_fault(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    address = "postgresql://anna:rosebud@db/triage"
    monkeypatch.setattr(sys, "argv", ["triage", "audit", "list", f"--store={address}"])

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a fault of our own")

    monkeypatch.setattr("triage.record.store.Store.open", broken)
    status, _, err = run("audit", "list", "--store", address)
    assert status == 3
    (name,) = re.findall(r"details are in (\S+)", err)
    told = Path(name).read_text(encoding="utf-8")
    Path(name).unlink()
    assert "--store=postgresql://anna@db/triage" in told
    assert "rosebud" not in told + err


def test_without_a_record_no_server_is_asked(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIAGE_STORE", f"postgresql://anna@/triage?host={tmp_path}")
    request = tmp_path / "request.yaml"
    request.write_text("{id: 26/1, kind: grant}")
    assert run("decide", str(request), "--no-store", "--policy", str(write_rulebook(tmp_path / "visits")))[0] == 0
