from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import triage.report
from triage.model.policy import DECISIONS
from triage.report.words import DA, EN, RELATIVES, TABLES, UNITS, VERBS, word


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


def test_every_key_is_used_and_every_key_that_is_used_is_there() -> None:
    folder = Path(triage.report.__file__).parent
    code = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py") if path.name != "words.py")
    used = set(re.findall(r'word\(lang, "([^"]+)"', code))
    assert used <= set(EN)
    # Some keys are put together from parts, or stand in a variable.
    made = {"refer", *DECISIONS, "open", "out-of-scope", "uncovered", "conflict", "yes", "no", "and", "or", "nor"}
    for key in EN:
        parts = (f'"{key}"', f'"{key.partition("-")[0]}-', f'-{key.rpartition("-")[2]}"', f'{{{key}')
        assert key in used or key in made or any(part in code for part in parts), key


def test_an_unknown_language_is_answered_in_english() -> None:
    assert word("zh", "refer", name="{name}") == "Refer to {name}"
