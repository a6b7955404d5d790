"""README, run: what it shows is what comes out, and what it says of the program holds.

In a `console` block each line after `$ ` is a command, and what follows is what it prints; a line `…` stands for any lines.
"""

from __future__ import annotations

import contextlib
import io
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
import yaml

from tests.conftest import ROOT
from tests.docs.test_your_own_rulebook import matches
from tests.docs.test_your_own_rulebook import run as shell
from triage import durable
from triage.cli.app import triage as program
from triage.cli.options import DECIDE
from triage.decide import Disagreement, Engine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Run

README = (ROOT / "README.md").read_text(encoding="utf-8")
DECIDED, OPEN = (str(ROOT / "samples" / "requests" / name) for name in ("jiangsu-study-visit.yaml", "autumn-enquiry.yaml"))


def blocks(kind: str) -> list[str]:
    """The fenced blocks of a kind."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def rows(heading: str) -> list[list[str]]:
    """The cells of the table below a heading, row by row."""
    table = README.partition(f"| {heading} |")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


def verbs(group: click.Group = program, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command of the program that is no group."""
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        if isinstance(command, click.Group):
            yield from verbs(command, (*before, name))
        else:
            yield (*before, name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A checkout, and in it a rulebook with the typo that README makes."""
    for name in ("rules", "samples"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "rules" / "region-h", tmp_path / "my-rulebook")
    rule = tmp_path / "my-rulebook" / "elements" / "hosting-referral.yaml"
    text = rule.read_text(encoding="utf-8")
    rule.write_text(text.replace("operator_can_carry: yes}", "operator_can_cary: yes}", 1), encoding="utf-8")
    return tmp_path


def test_every_console_block_is_what_is_printed(folder: Path) -> None:
    found = blocks("console")
    assert len(found) >= 2
    for block in found:
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, wanted = part.partition("\n")
            printed = shell(command, folder)
            assert matches(wanted, printed), f"$ {command}\n--- README says\n{wanted}--- it prints\n{printed}"


def test_the_rule_on_the_first_screen_is_a_real_one() -> None:
    (block,) = blocks("yaml")
    (shown,) = yaml.safe_load(block)
    real = yaml.safe_load((ROOT / "rules" / "region-h" / "elements" / "hosting-referral.yaml").read_text(encoding="utf-8"))["rules"][0]
    because = shown.pop("because")
    assert shown == {key: real[key] for key in shown}
    assert set(real) - set(shown) == {"because", "examples"}
    for lang, text in because.items():
        assert real["because"][lang].startswith(text.removesuffix("…").strip())


@pytest.mark.skipif(not durable.available(), reason="README shows what Python 3.11 and 3.12 print")
def test_every_python_block_prints_what_its_comments_say() -> None:
    found = blocks("python")
    assert found
    for block in found:
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            exec(compile(block, "README.md", "exec"), {})
        printed = said.getvalue().splitlines()
        comments = re.findall(r"^print\(.*\) +# (.*)$", block, re.MULTILINE)
        assert len(comments) == len(printed)
        for comment, line in zip(comments, printed, strict=True):
            assert matches(f"{comment.partition(': ')[0]}\n", f"{line}\n"), f"{comment}\n{line}"


def test_every_exit_status(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def differ(self: Engine, request: object, again: bool = True) -> None:
        raise Disagreement(("overlay-declined",), "the kernel says decline, durable-rules says activate")

    def interrupt(self: Engine, request: object, again: bool = True) -> None:
        raise KeyboardInterrupt

    assert [row[0] for row in rows("exit status")] == ["0", "1", "2", "3", "130"]
    assert run("decide", "--no-store", DECIDED)[0] == 0
    assert run("decide", "--no-store", OPEN)[0] == 1
    assert run("decide", "--no-store", str(tmp_path / "missing.yaml"))[0] == 2
    for status, fault in ((3, differ), (130, interrupt)):
        monkeypatch.setattr(Engine, "decide", fault)
        assert run("decide", DECIDED)[:2] == (status, "")
        assert not (tmp_path / "home" / "data").exists()


def test_the_commands_to_start_are_two() -> None:
    first, second = (block.strip() for block in blocks("sh"))
    assert second in (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert first.startswith(second.partition(" -e ")[0])
    assert first.endswith(" . && .venv/bin/triage batch samples/backlog.csv -o decided.csv")


def test_the_sample_backlog_is_as_told(run: Run, tmp_path: Path) -> None:
    status, _, err = run("batch", str(ROOT / "samples" / "backlog.csv"), "-o", str(tmp_path / "decided.csv"), "--no-store")
    told = re.search(r"(\d+) requests; (\w+) of them are wrong .*?`decided\.csv\.rejected\.csv`.*?status (\d)", README, re.DOTALL)
    assert told
    assert told.groups() == ("93", "four", str(status))
    assert re.search(r"^rows +93$", err, re.MULTILINE)
    assert len((tmp_path / "decided.csv.rejected.csv").read_text(encoding="utf-8").splitlines()) == 1 + 4


def test_the_table_of_commands_is_the_program() -> None:
    told = []
    for command, _ in rows("command"):
        first, *others = re.findall(r"`(.*?)`", command)
        words = re.findall(r"^[a-z ]+(?= |$)", first)[0].split()[1:]
        told += [tuple(words), *((*words[:-1], other) for other in others)]
    assert sorted(told) == sorted(verbs())
    for verb in verbs():
        assert verb[-1] in README


@pytest.mark.parametrize("verb", [(), *verbs()], ids=" ".join)
def test_help_shows_an_example(verb: tuple[str, ...], run: Run) -> None:
    status, out, _ = run(*verb, "--help")
    assert status == 0
    example = out.partition("Example")[2].partition("Options:")[0]
    assert " ".join(("triage", *verb)) in example


def test_the_variables_are_those_of_the_options() -> None:
    named = set(re.findall(r"`(TRIAGE_\w+)`", README))
    assert named == {option.variable for option in DECIDE if option.variable}


def test_links_lead_somewhere() -> None:
    for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / link).exists(), link
