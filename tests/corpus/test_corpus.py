"""The corpus: broken files, each with the exact text that it earns.

`rulebooks/NAME/` holds what differs from `base/`, `requests/NAME.yaml` or `.json` a request to the base vocabulary. The text stands
beside it in `expected.txt` or `NAME.expected`. `TRIAGE_REWRITE=1 pytest tests/corpus` writes those anew, to be read in the diff.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from triage.decide import Engine
from triage.diagnostics import Invalid, Problems, render
from triage.language import read_text, yaml_text
from triage.language.cases import read_cases
from triage.language.requests import read_request
from triage.language.values import to_text
from triage.rulebook.load import load_policy

HERE = Path(__file__).parent
BASE = HERE / "base"
RULEBOOKS = sorted(path for path in (HERE / "rulebooks").iterdir() if path.is_dir())
REQUESTS = sorted(path for path in (HERE / "requests").iterdir() if path.suffix in (".yaml", ".json", ".jsonl"))


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(load_policy(str(BASE / "policy.yaml")))


@pytest.mark.parametrize("folder", RULEBOOKS, ids=lambda path: path.name)
def test_rulebook(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(BASE, tmp_path, dirs_exist_ok=True)
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    _compare(folder / "expected.txt", _said_of_rulebook())


@pytest.mark.parametrize("path", REQUESTS, ids=lambda path: path.name)
def test_request(path: Path, engine: Engine) -> None:
    _compare(path.with_name(f"{path.name}.expected"), _said_of_requests(path, engine))


def test_the_base_has_no_fault(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(BASE)
    assert list(engine.policy.rules) == ["few-hours-are-light", "welcome-visit", "money-to-the-board"]
    assert _cases_of(engine) == ["twelve-guests"]


def test_every_text_belongs_to_a_file() -> None:
    texts = {path.name for path in (HERE / "requests").iterdir()} - {path.name for path in REQUESTS}
    assert texts == {f"{path.name}.expected" for path in REQUESTS}


def _said_of_rulebook() -> str:
    with pytest.raises(Invalid) as caught:
        _cases_of(Engine(load_policy("policy.yaml")))
    return _rendered(caught.value)


def _cases_of(engine: Engine) -> list[str]:
    problems, found = Problems(), []
    for name in sorted(os.listdir("cases")):
        path = f"cases/{name}"
        for document in yaml_text.read(Path(path).read_bytes(), path, problems):
            found += [case.id for case in read_cases(document, engine.policy.vocabulary, problems)]
    problems.stop()
    return found


def _said_of_requests(path: Path, engine: Engine) -> str:
    """What is said of a file that is no text of requests, else of each request in it."""
    problems = Problems()
    documents = read_text(path.read_bytes(), path.name, problems)
    said = []
    try:
        problems.stop()
    except Invalid as fault:
        return _rendered(fault)
    for document in documents:
        problems = Problems()
        request = read_request(document, engine.policy.vocabulary, problems)
        try:
            problems.stop()
            engine.decide(request)
            said += [f"{name} is {to_text(value) or 'the empty set'}" for name, value in request.values().items()] or ["nothing is stated"]
        except Invalid as fault:
            said.append(_rendered(fault))
    return "\n".join(said) or "no request"


def _rendered(fault: Invalid) -> str:
    return "\n\n".join(map(render, fault.diagnostics))


def _compare(expected: Path, said: str) -> None:
    if os.environ.get("TRIAGE_REWRITE"):
        expected.write_text(f"{said}\n", encoding="utf-8")
    assert f"{said}\n" == expected.read_text(encoding="utf-8")
