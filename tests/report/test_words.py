from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import triage
from triage.report.grammar import RELATIVES, UNITS, VERBS
from triage.report.words import DA, EN, TABLES, word


def test_both_tables_have_the_same_keys_in_the_same_order() -> None:
    assert list(EN) == list(DA)
    assert set(TABLES) == set(UNITS) == set(VERBS) == set(RELATIVES) == {"en", "da"}
    assert set(UNITS["en"]) == set(UNITS["da"])


@pytest.mark.parametrize("key", EN)
def test_both_languages_fill_the_same_places(key: str) -> None:
    def places(text: str) -> list[str]:
        return sorted(name for _, name, _, _ in Formatter().parse(text) if name)

    assert EN[key]
    assert DA[key]
    assert places(EN[key]) == places(DA[key])


def test_every_key_that_is_named_is_there() -> None:
    folder = Path(triage.__file__).parent
    for path in folder.rglob("*.py"):
        assert set(re.findall(r"""word\(lang, ["']([^"']+)["']""", path.read_text(encoding="utf-8"))) <= set(EN), path.name


def test_an_unknown_language_is_answered_in_english() -> None:
    assert word("zh", "refer", name="{name}") == "Refer to {name}"
