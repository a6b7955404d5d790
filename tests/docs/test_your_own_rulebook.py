"""`docs/your-own-rulebook.md`, followed to the letter: its files are written, its commands run, and what they print is compared.

A fenced block that begins with a comment of a path is a file, and so is one below `<!-- file: PATH -->`. In a `console` block each line
after `$ ` is a command, and what follows is what it prints; a line `…` stands for any lines, and `…` in a line for any text.
TRIAGE_REWRITE=1 writes what was printed into the page wherever it differs, to be shortened and read in the diff.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PAGE = ROOT / "docs" / "your-own-rulebook.md"
_FENCE = re.compile(r"(?:^<!-- file: (?P<named>\S+) -->\n)?^```(?P<kind>\w+)\n(?P<body>.*?)^```$", re.DOTALL | re.MULTILINE)
_PATH = re.compile(r"# (?P<path>[\w./-]+\.\w+)\n")


def follow(page: str, folder: Path) -> tuple[list[tuple[str, str, str]], str]:
    """Does what a page says, in a folder. Gives each command with what it should print and what it did, and the page as it should be."""
    done: list[tuple[str, str, str]] = []

    def step(block: re.Match[str]) -> str:
        path = block["named"] or ((found := _PATH.match(block["body"])) and found["path"])
        if path:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(block["body"], encoding="utf-8")
        if block["kind"] != "console":
            return block[0]
        told = []
        for part in re.split(r"^\$ ", block["body"], flags=re.MULTILINE)[1:]:
            command, _, wanted = part.partition("\n")
            printed = run(command, folder)
            done.append((command, wanted, printed))
            told.append(f"$ {command}\n{wanted if matches(wanted, printed) else printed}")
        return f"```console\n{''.join(told)}```"

    return done, _FENCE.sub(step, page)


def run(command: str, folder: Path) -> str:
    """What a command prints, messages included."""
    tool = folder / ".bin" / "triage"
    if not tool.exists():
        tool.parent.mkdir()
        tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m triage "$@"\n')
        tool.chmod(0o755)
    variables = {
        **os.environ,
        "PATH": f"{tool.parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT / "src"),
        "HOME": str(folder),
    }
    done = subprocess.run(
        ["bash", "-c", command], cwd=folder, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False
    )
    return done.stdout


def matches(wanted: str, printed: str) -> bool:
    """Whether a text is what was printed, `…` standing for any lines, or for any text within a line."""
    pattern = "".join(
        "(?:.*\n)*?" if line.strip() == "…" else ".*".join(map(re.escape, line.split("…"))) + "\n" for line in wanted.splitlines()
    )
    return re.fullmatch(pattern, printed) is not None


def test_the_page_does_what_it_says(tmp_path: Path) -> None:
    for name in ("rules", "samples"):
        shutil.copytree(ROOT / name, tmp_path / name)
    page = PAGE.read_text(encoding="utf-8")
    done, told = follow(page, tmp_path)
    if os.environ.get("TRIAGE_REWRITE"):
        PAGE.write_text(told, encoding="utf-8")
    assert len(done) >= 15
    for command, wanted, printed in done:
        assert matches(wanted, printed), f"$ {command}\n--- the page says\n{wanted}--- it prints\n{printed}"


def test_policies_that_mix_others_take_ten_lines() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for path in ("museum/both.yaml", "rules/region-h/middle-way.yaml"):
        (body,) = (block["body"] for block in _FENCE.finditer(page) if block["body"].startswith(f"# {path}\n"))
        assert len(body.splitlines()) - 1 <= 10


def test_how_printed_lines_are_compared() -> None:
    assert matches("a\n…\nd\n", "a\nb\nc\nd\n")
    assert matches("…\n", "")
    assert matches("a … c\n", "a b c\n")
    assert not matches("a\n", "a\nb\n")
    assert not matches("a\n…\nx\n", "a\nb\n")
