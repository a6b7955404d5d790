from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from triage.report.layout import WIDTH, Part, bullets, columns, laid_out, parts_of, wrapped

TEXTS = st.text(st.sampled_from("ab æ„“”中文，。（）！ \u0301-"), max_size=400)


@given(TEXTS)
def test_nothing_is_lost_and_lines_are_no_wider_than_they_need_to_be(text: str) -> None:
    lines = wrapped(text, "- ", "  ")
    assert "".join("".join(line[2:] for line in lines).split()) == "".join(text.split())
    for line in lines:
        # Only what cannot be broken is wider.
        assert columns(line) <= WIDTH or " " not in line[2:].strip()


def test_a_wide_character_takes_two_columns() -> None:
    assert (columns("abc"), columns("æøå“"), columns("中文"), columns("e\u0301")) == (3, 4, 4, 1)


def test_chinese_is_broken_between_characters_but_not_before_a_full_stop() -> None:
    lines = wrapped("中" * 44 + "。" + "（文" + "中" * 41 + "）")
    assert lines == ["中" * 43, "中。（文" + "中" * 40, "中）"]


def test_lists() -> None:
    assert bullets(["a", "b"], 2) == ["    - a", "    - b"]
    assert parts_of("Heading:", []) == []
    assert parts_of("Heading:", ["a"]) == [Part("Heading:", ("a",))]
    assert laid_out(Part("Heading:", ("a", ("b", ["c"])), "After.")) == ["Heading:", "  - a", "  - b", "    - c", "After."]
    assert laid_out(Part("Alone.")) == ["Alone."]
    assert bullets(["word " * 30])[1].startswith("    word")
