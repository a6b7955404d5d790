"""docs/postgresql.md: what it says to do is done, in its order, and leaves what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT, Run
from tests.record.visits import write_rulebook
from tests.server import Server, running
from triage.record.postgres.schema import ROLES

TEXT = (ROOT / "docs" / "postgresql.md").read_text(encoding="utf-8")
SCRIPTS = re.findall("```sql\n(.*?)```", TEXT, re.DOTALL)
ADDRESS = re.compile(r"postgresql://(\w+)@db\.example/(\w+)")


def commands(server: Server, heading: str) -> list[list[str]]:
    """The commands below a heading, with the addresses of a server."""
    (part,) = re.findall(rf"^## {heading}\n(.*?)(?=^## |\Z)", TEXT, re.DOTALL | re.MULTILINE)
    blocks = [block for language, block in re.findall(r"^```(\w*)\n(.*?)^```$", part, re.DOTALL | re.MULTILINE) if not language]
    lines = [line for block in blocks for line in block.splitlines()]
    return [ADDRESS.sub(lambda found: server.address(found[2], found[1]), line).split() for line in lines]


def test_every_role_is_told() -> None:
    assert [name for name in re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE) if name.startswith("triage_")] == list(ROLES)


def test_what_it_says_works(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "request.yaml").write_text("{id: 26/1, kind: grant, contact: Ingeborg Quistgaard}", encoding="utf-8")
    policy = str(write_rulebook(tmp_path / "visits"))
    with running("fsync=off") as server:

        def done(words: list[str], **more: str) -> tuple[int, str, str]:
            return run(*words[1:], *(word for name, value in more.items() for word in (f"--{name}", value)))

        for statement in SCRIPTS[0].split(";"):
            if statement.strip():
                server.sql(statement)
        (init,) = commands(server, "Set it up")
        status, key, _ = done(init)
        assert status == 0
        server.sql(SCRIPTS[1], "triage", "archive")
        desk = {name: server.address("triage", name) for name in ("anna", "birgitte", "auditor")}
        decide = ["triage", "decide", "request.yaml", "--policy", policy]
        assert done(decide, store=desk["auditor"])[0] == 3
        assert done(decide, store=desk["anna"])[0] == 0
        erase = ["triage", "audit", "erase", "1", "--fact", "contact", "--basis", "art. 17"]
        assert done(erase, store=desk["anna"])[0] == 3
        assert done(erase, store=desk["birgitte"])[0] == 0
        assert done(["triage", "audit", "verify", "--key", key.strip()], store=desk["auditor"])[0] == 0
        assert done(["triage", "audit", "rotate-key"], store=desk["birgitte"])[0] == 3
        assert done(["triage", "audit", "rotate-key"], store=server.address("triage", "archive"))[0] == 0

        Path("kept.checkpoint").write_text(done(["triage", "audit", "checkpoint"], store=desk["auditor"])[1], encoding="utf-8")
        dump, restore, verify = commands(server, "Back up, restore, verify")
        server.sql("CREATE DATABASE another OWNER archive")
        for words in (dump, restore):
            server.call(words[0], *(word.replace("triage.dump", str(server.folder / "triage.dump")) for word in words[1:]))
        status, out, err = done(verify)
        assert status == 0, out + err
        assert done(decide, store=server.address("another", "anna"))[0] == 0, "what guards it and who may use it came along"
        with pytest.raises(Exception, match="permission denied for table entry"):
            server.sql("DELETE FROM triage.entry", "another", "anna")

        _, there = commands(server, "Move a record")
        assert done(there)[0] == 0
        assert run("audit", "verify", "--store", "copy.sqlite", "--since", "kept.checkpoint")[0] == 0
        with pytest.raises(Exception, match=r"Multiple|already|Duplicate"):
            server.sql("CREATE ROLE triage_clerk")
