"""docs/record.md, docs/verify.md and docs/postgresql.md: every command that they name is there, with the options that they name."""

from __future__ import annotations

import re
import shlex

import click
import pytest

from tests.conftest import ROOT
from triage.cli.app import triage as program
from triage.record.schema import _TABLES

TEXTS = {name: (ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("record.md", "verify.md", "postgresql.md")}
COMMANDS = sorted({
    command.strip("$ ")
    for text in TEXTS.values()
    for command in re.findall(r"^\$? ?triage audit [^\n>]*", text, re.MULTILINE) + re.findall(r"`(triage audit [^`]*)`", text)
})  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_can_be_read(command: str) -> None:
    _, _, verb, *arguments = shlex.split(command)
    group = program.get_command(click.Context(program), "audit")
    assert isinstance(group, click.Group)
    found = group.get_command(click.Context(group), verb)
    assert found
    known = {flag for parameter in found.params for flag in parameter.opts}
    assert {one for one in arguments if one.startswith("--")} <= known


def test_there_are_commands() -> None:
    assert len(COMMANDS) > 10


def test_the_tables_of_the_file_are_told() -> None:
    told = re.findall(r"^\| `(\w+)` \|", TEXTS["record.md"], re.MULTILINE)
    assert sorted(told) == sorted(re.findall(r"CREATE TABLE (\w+)", _TABLES))
