"""Plain patterns mean what they mean to `re`, and the others are left to it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.language.plain_pattern import matches

RANGES = ("A-Z", "a-z", "0-9", "B-D", "3-7", "XY", "q", "A-C0-9", "a-fA-F0-9")
PIECE = st.builds(
    lambda piece, times: piece + times,
    st.sampled_from([*"AQz07-", *(f"[{inside}]" for inside in RANGES)]),
    st.sampled_from(["", "", "{2}", "{0}", "{1,3}", "{0,2}", "{2,2}", "{12}"]),
)
TEXT = st.text("ABCDQXYZabcfqz0123789-[]{}ÆØ\n", max_size=9)


@given(st.lists(PIECE, max_size=4), TEXT)
def test_plain_patterns_match_as_re_says(pieces: list[str], text: str) -> None:
    pattern = "".join(pieces)
    assert matches(pattern, text) is (re.fullmatch(pattern, text) is not None)


@given(st.text("AZaz09-[]{},^$.*+?|\\() ", max_size=8), TEXT)
def test_what_is_read_at_all_is_read_rightly(pattern: str, text: str) -> None:
    found = matches(pattern, text)
    if found is not None:
        assert found is (re.fullmatch(pattern, text) is not None)


@pytest.mark.parametrize(
    "pattern", [".", "A*", "A+", "A?", "(AB)", "A|B", "[^A]", "[A-z]", "[9-0]", "[Z-A]", "[A-9]", "[]", "[A", "A{", "A{x}", "A{,2}",
                "A{2,}", "A{3,2}", "A{100}", "A{2}{2}", r"\d", "[-A]", "[A-]", "Æ", "{2}", "A{²}"],
)  # fmt: skip
def test_other_patterns_are_left_to_re(pattern: str) -> None:
    assert matches(pattern, "A") is None


def test_codes() -> None:
    assert matches("[A-Z]{2}-[A-Z0-9]{1,3}", "CN-JS")
    assert not matches("[A-Z]{2}-[A-Z0-9]{1,3}", "CN-")
    assert not matches("[A-Z]{2}", "cn")
    assert matches("[A-Z]{1,3}A", "AA")
