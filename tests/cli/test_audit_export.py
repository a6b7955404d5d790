"""What leaves the office can be verified by a stranger with the few lines of `docs/verify.md`, and no forgery passes them."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_audit_verify import record  # noqa: F401  # a fixture
from tests.conftest import ROOT, Run
from triage.record.keys import SigningKey
from triage.record.notes import read_checkpoint
from triage.record.tree import leaf_hash

Verify = Callable[[dict[str, Any], str], tuple[int, str]]


@pytest.fixture(scope="module")
def verifier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program in the documentation, typed in."""
    (text,) = re.findall("```python\n(.*?)```", (ROOT / "docs" / "verify.md").read_text(encoding="utf-8"), re.DOTALL)
    assert len([line for line in text.splitlines() if line.strip()]) < 50
    assert "triage." not in text.replace("triage-record", "")
    path = tmp_path_factory.mktemp("verifier") / "verify.py"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def verify(verifier: Path, tmp_path: Path) -> Verify:
    def call(export: dict[str, Any], key: str) -> tuple[int, str]:
        (tmp_path / "export.json").write_text(json.dumps(export), encoding="utf-8")
        # Without any folder of ours: what a stranger has is Python and openssl.
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(verifier), str(tmp_path / "export.json"), key], capture_output=True, text=True, cwd=tmp_path
        )
        return done.returncode, done.stdout + done.stderr

    return call


@pytest.fixture
def export(record: Path, run: Run, tmp_path: Path) -> dict[str, Any]:  # noqa: F811
    status, out, err = run("audit", "export", "--disclose", "contact", "--to", "the Ombudsman", "-o", str(tmp_path / "out.json"))
    assert (status, out, err) == (0, "", f"3 entries are in `{tmp_path}/out.json`\n")
    found: dict[str, Any] = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    return found


def test_an_export_is_genuine(export: dict[str, Any], verify: Verify, run: Run) -> None:
    key = run("audit", "checkpoint", "--key")[1].strip()
    assert export["key"] == key
    origin = key.split("+")[0]
    assert verify(export, key) == (0, f"GENUINE: 3 entries of the 4 in {origin}\n")
    assert json.loads(export["entries"][0]["disclosures"]["contact"])[1:] == ["contact", "Ingeborg Quistgaard"]
    # That it was exported is in the record that was exported.
    shown = json.loads(run("audit", "show", "4", "--json")[1])
    assert (shown["kind"], shown["entries"], shown["told"], shown["to"]) == ("export", [1, 2, 3], ["contact"], "the Ombudsman")


def test_the_proof_has_the_form_of_c2sp(export: dict[str, Any]) -> None:
    lines = export["entries"][1]["proof"].split("\n")
    assert lines[:2] == ["c2sp.org/tlog-proof@v1", "index 1"]
    assert [len(base64.b64decode(line)) for line in lines[2 : lines.index("")]] == [32, 32]
    assert export["entries"][1]["proof"].endswith(f"\n\n{export['checkpoint']}")


def test_what_is_not_disclosed_is_not_there(record: Path, run: Run, verify: Verify) -> None:  # noqa: F811
    status, out, _ = run("audit", "export", "26/1", "26/3")
    assert status == 0
    assert "Quistgaard" not in out
    found = json.loads(out)
    assert [item["number"] for item in found["entries"]] == [1, 3]
    assert verify(found, found["key"])[0] == 0


def test_an_id_that_is_not_there(record: Path, run: Run) -> None:  # noqa: F811
    status, out, err = run("audit", "export", "26/1", "26/9")
    assert (status, out) == (1, "")
    assert "nothing in the record goes by `26/9`" in err
    assert json.loads(run("audit", "verify", "--json")[1])["entries"] == 3, "what was not exported is not recorded as exported"


def edited_body(export: dict[str, Any]) -> None:
    export["entries"][0]["entry"] = export["entries"][0]["entry"].replace("no money", "money")


def edited_head(export: dict[str, Any]) -> None:
    export["entries"][0]["entry"] = export["entries"][0]["entry"].replace('"by":"ANK"', '"by":"CEH"')


def swapped_proofs(export: dict[str, Any]) -> None:
    one, two = export["entries"][:2]
    one["proof"], two["proof"] = two["proof"], one["proof"]


def swapped_entries(export: dict[str, Any]) -> None:
    one, two = export["entries"][:2]
    one["entry"], two["entry"] = two["entry"], one["entry"]


def other_number(export: dict[str, Any]) -> None:
    export["entries"][0]["number"] = 2


def shorter_proof(export: dict[str, Any]) -> None:
    export["entries"][0]["proof"] = re.sub("\n[^\n]{43}=\n", "\n", export["entries"][0]["proof"], count=1)


def edited_disclosure(export: dict[str, Any]) -> None:
    told = export["entries"][0]["disclosures"]
    told["contact"] = told["contact"].replace("Ingeborg", "Birgitte")


def renamed_disclosure(export: dict[str, Any]) -> None:
    told = export["entries"][0]["disclosures"]
    told["passport"] = told.pop("contact")


def made_up_disclosure(export: dict[str, Any]) -> None:
    export["entries"][1]["disclosures"]["contact"] = '["salt", "contact", "Somebody"]'


def edited_checkpoint(export: dict[str, Any]) -> None:
    export["checkpoint"] = export["checkpoint"].replace("\n4\n", "\n5\n")


def edited_checkpoints(export: dict[str, Any]) -> None:
    for item in (export, *export["entries"]):
        key = "checkpoint" if item is export else "proof"
        item[key] = item[key].replace("\n4\n", "\n5\n")


def edited_policy(export: dict[str, Any]) -> None:
    export["policies"] = {digest: text.replace("welcome", "unwelcome") for digest, text in export["policies"].items()}


def other_record(export: dict[str, Any]) -> None:
    """Everything signed anew with another key of the same name, over a tree of one entry of one's own."""
    name = read_checkpoint(export["checkpoint"]).origin
    entry = export["entries"][0]["entry"].replace("no money", "money")
    text = f"{name}\n1\n{base64.b64encode(leaf_hash(entry.encode())).decode()}\n"
    key = SigningKey(name, hashlib.sha256(b"forger").digest())
    export["checkpoint"], export["key"] = f"{text}\n{key.sign(text)}", str(key.public)
    proof = f"c2sp.org/tlog-proof@v1\nindex 0\n\n{export['checkpoint']}"
    export["entries"] = [{"number": 1, "entry": entry, "disclosures": {}, "proof": proof}]


FORGERIES = (
    edited_body, edited_head, swapped_proofs, swapped_entries, other_number, shorter_proof, edited_disclosure, renamed_disclosure,
    made_up_disclosure, edited_checkpoint, edited_checkpoints, edited_policy, other_record,
)  # fmt: skip


@pytest.mark.parametrize("forgery", FORGERIES, ids=lambda one: one.__name__)
def test_no_forgery_passes(export: dict[str, Any], verify: Verify, forgery: Callable[[dict[str, Any]], None]) -> None:
    key = export["key"]
    before = json.dumps(export)
    forgery(export)
    assert json.dumps(export) != before
    status, said = verify(export, key)
    assert status == 1
    assert said.startswith("NOT GENUINE: ")


def test_a_forger_who_brings_a_key_of_his_own_passes_only_with_that(export: dict[str, Any], verify: Verify) -> None:
    key = export["key"]
    other_record(export)
    assert verify(export, export["key"])[0] == 0
    assert verify(export, key)[0] == 1
    wrong = key[:-4] + "AAA="
    assert verify(export, wrong) == (1, "NOT GENUINE: the key is not a key\n")


def test_a_pipe_is_written_to_and_stays_one(record: Path, run: Run, tmp_path: Path) -> None:  # noqa: F811
    os.mkfifo(tmp_path / "pipe")
    reader = subprocess.Popen(["cat", str(tmp_path / "pipe")], stdout=subprocess.PIPE)
    assert run("audit", "export", "26/1", "-o", str(tmp_path / "pipe"))[0] == 0
    out, _ = reader.communicate(timeout=20)
    assert json.loads(out)["form"] == "triage-export@v1"
    assert (tmp_path / "pipe").is_fifo()
    assert run("audit", "export", "26/1", "-o", str(tmp_path))[0] == 2, "a folder is neither"
