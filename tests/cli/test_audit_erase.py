"""`triage audit person`, `erase`, `expire` and `rotate-key`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_audit_verify import record  # noqa: F401  # a fixture
from tests.conftest import Run


def held(tmp_path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in (tmp_path / "home").rglob("*") if file.is_file())


def test_a_person_is_found_and_erased(record: Path, run: Run, tmp_path: Path) -> None:  # noqa: F811
    status, out, _ = run("audit", "person", "quistgaard")
    assert (status, out.split("\t")[0], out.split("\t")[2:]) == (0, "1", ["26/1", "contact\n"])
    found = json.loads(run("audit", "person", "Ingeborg Quistgaard", "--json")[1])
    assert (found["recorded"], found["personal"], found["beside"]) == (1, {"contact": "Ingeborg Quistgaard"}, [])
    assert b"Quistgaard" in held(tmp_path)
    status, out, err = run("audit", "erase", "26/1", "--fact", "contact", "--basis", "art. 17", "--by", "ANK")
    assert (status, out, err) == (0, "1 personal fact erased; number 4 in the record says so\n", "")
    assert b"Quistgaard" not in held(tmp_path)
    assert run("audit", "person", "quistgaard") == (1, "", "`quistgaard` does not occur in the record\n")
    assert "contact person: (erased)" in run("audit", "show", "26/1")[1]
    assert run("audit", "verify", "--replay")[0] == 0
    shown = json.loads(run("audit", "show", "4", "--json")[1])
    assert (shown["kind"], shown["erased"], shown["basis"], shown["by"]) == ("erasure", {"1": ["contact"]}, "art. 17", "ANK")


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["26/9", "--fact", "contact", "--basis", "x"], 1, "nothing in the record goes by `26/9`"),
        (["26/1", "--fact", "kind", "--basis", "x"], 1, "nothing was erased: `26/1` has no personal fact `kind`; there is `contact`"),
        (["26/1", "--fact", "contact", "--fact", "passport", "--basis", "x"], 1, "has no personal fact `passport`"),
        (["26/2", "--fact", "contact", "--basis", "x"], 1, "there is none left"),
        (["26/1", "--basis", "x"], 2, "--fact"),
        (["26/1", "--fact", "contact"], 2, "--basis"),
    ],
)
def test_what_cannot_be_erased(record: Path, run: Run, tmp_path: Path, arguments: list[str], status: int, said: str) -> None:  # noqa: F811
    found, out, err = run("audit", "erase", *arguments)
    assert (found, out) == (status, "")
    assert said in err
    assert b"Quistgaard" in held(tmp_path)


def test_expire(record: Path, run: Run, tmp_path: Path) -> None:  # noqa: F811
    assert run("audit", "expire", "--before", "2012-01-01", "--basis", "five years") == (
        0, "no personal facts are left of before that day\n", "",
    )  # fmt: skip
    assert b"Quistgaard" in held(tmp_path)
    status, out, _ = run("audit", "expire", "--before", "2112-01-01", "--basis", "five years")
    assert (status, out) == (0, "1 personal fact of 1 entry erased; number 4 in the record says so\n")
    assert b"Quistgaard" not in held(tmp_path)
    assert run("audit", "expire", "--before", "yesterday", "--basis", "x")[0] == 2


def test_rotate_key(record: Path, run: Run, tmp_path: Path) -> None:  # noqa: F811
    old = run("audit", "checkpoint", "--key")[1]
    status, new, err = run("audit", "rotate-key")
    assert status == 0
    assert "keep a copy of it apart from the record" in err
    assert new != old
    assert run("audit", "checkpoint", "--key")[1] == new
    for key in (old, new):
        assert run("audit", "verify", "--key", key.strip())[0] == 0
    for file in (tmp_path / "home" / "data" / "triage" / "keys").iterdir():
        file.unlink()
    status, _, err = run("decide", str(tmp_path / "requests.yaml"), "--policy", str(tmp_path / "visits" / "visits.yaml"))
    assert status == 3
    assert "have a new one with `triage audit rotate-key --lost`" in err
    newest = run("audit", "rotate-key", "--lost")[1]
    assert run("audit", "verify")[0] == 1
    assert run("audit", "verify", "--key", newest.strip())[0] == 0


@pytest.mark.parametrize("verb", ["erase", "expire", "person", "rotate-key", "export"])
def test_help_shows_an_example(run: Run, verb: str) -> None:
    assert f"  triage audit {verb}" in run("audit", verb, "--help")[1]
