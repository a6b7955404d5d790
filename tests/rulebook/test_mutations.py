"""Rulebooks with anything in them changed are read, or refused with places inside their texts; nothing else ever happens."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest

from triage.diagnostics import Invalid, render
from triage.language.document import from_document, to_document
from triage.rulebook.load import load_policy

BASE = Path(__file__).parents[1] / "corpus" / "base"
FILES = ["vocabulary.yaml", "sources.yaml", "policy.yaml", "elements/receiving.yaml", "elements/money.yaml"]
# Words that stand anywhere in a rulebook, and odd ones.
WORDS = [
    "kind", "visit", "topics", "soil", "welcome", "hours", "persons", "received_on", "notice_days", "country", "summary",
    "contact", "light", "weight", "low", "tourist-board", "money", "receiving", "welcome-visit", "G1", "yes", "no", "all", "any",
    "not", "at_least", "is", "then", "decide", "flag", "operator", "decline", "refer-to-operator", "when", "unless", "order",
    "otherwise", "values", "type", "choice", "number", "date", "code", "text", "min", "assume", "computed", "sum", "ratio",
    "impossible", "concepts", "facts", "id", "{}", "[]", "~", "''", "5", "-1", "2017-03-31", "2017-02-30", "[a, b]", "{a: b}",
    "{value: 5}", '"["', "$", "*x", "&x y", "!t z", "x: y", '"', "'", "]", "}", "#", "|",
]  # fmt: skip


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(BASE, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def changed(rng: random.Random, text: str) -> str:
    """The text with one to three of its words exchanged, left out or doubled, or a line left out, doubled or moved in."""
    for _ in range(rng.randint(1, 3)):
        if rng.random() < 0.25:
            lines = text.split("\n")
            at = rng.randrange(len(lines))
            lines[at : at + 1] = rng.choice([[], [lines[at]] * 2, [f"  {lines[at]}"], [lines[at].strip()]])
            text = "\n".join(lines)
            continue
        words = text.replace("{", "{ ").replace("[", "[ ").split(" ")
        at = rng.randrange(len(words))
        tail = words[at][len(words[at].rstrip(",:]}\n")) :]
        words[at] = rng.choice([rng.choice(WORDS) + tail, tail, words[at] + " " + rng.choice(WORDS), words[at][:-1]])
        text = " ".join(words).replace("{ ", "{").replace("[ ", "[")
    return text


def test_any_rulebook_is_read_or_refused(book: Path) -> None:
    rng = random.Random(20170331)
    good = 0
    for _ in range(int(os.environ.get("TRIAGE_FUZZ", "250"))):
        name = rng.choice(FILES)
        text = changed(rng, (BASE / name).read_text())
        (book / name).write_text(text)
        try:
            policy = load_policy("policy.yaml")
        except Invalid as fault:
            _check_told(fault, book)
        else:
            good += 1
            assert to_document(from_document(to_document(policy))) == to_document(policy), text
            assert not policy.vocabulary.broken, text
        shutil.copy(BASE / name, book / name)
    assert good > 10


def _check_told(fault: Invalid, book: Path) -> None:
    assert fault.diagnostics
    seen = set()
    for diagnostic in fault.diagnostics:
        told = render(diagnostic)
        assert told not in seen, told
        seen.add(told)
        for place in (diagnostic.at, *(place for _, place in diagnostic.related)):
            if place:
                lines = (book / place.source.name).read_text().split("\n")
                assert list(place.source.lines) == lines
                assert 1 <= place.line <= len(lines), told
                assert 1 <= place.column <= len(lines[place.line - 1]) + 1, told
