"""`docs/compare.md`: its commands say what it shows, and it names every key and every option that there is."""

from __future__ import annotations

import json
import re
import shlex
import struct
from pathlib import Path

import pytest

from tests.conftest import ROOT, Run

PAGE = (ROOT / "docs" / "compare.md").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "samples").symlink_to(ROOT / "samples")
    monkeypatch.chdir(tmp_path)


def consoles() -> list[tuple[list[str], str]]:
    """The commands of the page, and what it shows of their answers."""
    found = []
    for block in re.findall(r"^```console\n\$ (.*?)^```$", PAGE, re.DOTALL | re.MULTILINE):
        command, _, wanted = block.replace("\\\n", " ").partition("\n")
        found.append((shlex.split(command)[1:], wanted))
    return found


@pytest.mark.parametrize(("command", "wanted"), consoles(), ids=["scenarios", "picture"])
def test_the_commands_answer_as_the_page_says(run: Run, command: list[str], wanted: str) -> None:
    status, out, _ = run(*command)
    assert status == 1
    assert Path("scenarios.html").exists()
    at = 0
    for part in wanted.split("…"):
        at = out.index(part.strip("\n"), at) + len(part.strip("\n"))


def keys(value: object) -> set[str]:
    """Every key of the documented structure; those of mappings by outcome, operator and column are no fixed words."""
    if isinstance(value, list):
        return {key for item in value for key in keys(item)}
    if not isinstance(value, dict):
        return set()
    inner = {key for name, item in value.items() if name not in ("totals", "operators", "matrix", "beside") for key in keys(item)}
    return set(value) | inner


def test_every_key_is_documented(run: Run) -> None:
    _, out, _ = run("compare", "samples/backlog.csv", "--json", "--show", "title")
    section = PAGE[PAGE.index("## JSON") :]
    assert keys(json.loads(out)) == {key for key in keys(json.loads(out)) if f"`{key}" in section}


def test_every_option_is_documented(run: Run) -> None:
    _, out, _ = run("compare", "--help")
    options = set(re.findall(r"(--[a-z-]+)", out)) - {"--help"}
    assert {option for option in options if f"`{option}" not in PAGE} <= {"--lang"}


def test_what_the_page_says_of_the_picture(run: Run) -> None:
    command = consoles()[1][0]
    _, out, _ = run(*command[: command.index("--report")], *command[command.index("--joint") :], "--json")
    by_name = {policy["called"]: policy for policy in json.loads(out)["policies"]}
    hours = {name: policy["binds"][0]["sum"] for name, policy in by_name.items()}
    shares = {name: policy["coordination"] for name, policy in by_name.items()}
    middle, half = (min(hours.values()) + max(hours.values())) / 2, (min(shares.values()) + max(shares.values())) / 2
    assert {name: (hours[name] > middle, shares[name] > half) for name in by_name} == {
        "dormant": (False, False), "own-course": (True, False), "joint-solutions": (False, True), "together": (True, True),
    }  # fmt: skip
    assert [round(100 * shares[name]) for name in ("dormant", "together")] == [36, 40]


def test_the_picture_is_there_and_small() -> None:
    raw = (ROOT / "docs" / "images" / "compare.png").read_bytes()
    wide, high = struct.unpack(">II", raw[16:24])
    assert len(raw) < 300_000
    assert 800 <= wide <= high
