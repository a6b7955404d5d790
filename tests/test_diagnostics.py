"""Diagnostics as people read them, to the character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.diagnostics import Diagnostic, Invalid, Place, Problems, SourceText, brief, closest, did_you_mean, listed, render, visible


def at(line: str, column: int, width: int = 1, number: int = 1, name: str = "rules.yaml") -> Place:
    """A place in a text of which only one line counts."""
    return Place(SourceText(name, ("",) * (number - 1) + (line,)), number, column, width)


def carets(line: str, column: int, width: int = 1) -> tuple[str, str]:
    """The line as it is shown, and what stands under it."""
    shown = render(Diagnostic("code", "message", at(line, column, width))).split("\n")
    return shown[3].removeprefix("1 | "), shown[4].removeprefix("  | ")


def test_without_a_place() -> None:
    assert render(Diagnostic("no-policy", "there is no policy `x`")) == "error[no-policy]: there is no policy `x`"


def test_with_everything() -> None:
    source = SourceText("rules.yaml", ("kind: visit", "kind: vist"))
    diagnostic = Diagnostic(
        "given-twice", "the key `kind` is given twice", Place(source, 2, 1, 4), "keep one", (("first here", Place(source, 1, 1, 4)),)
    )
    assert render(diagnostic) == (
        "error[given-twice]: the key `kind` is given twice\n"
        " --> rules.yaml:2:1\n"
        "  |\n"
        "2 | kind: vist\n"
        "  | ^^^^\n"
        " ::: rules.yaml:1:1: first here\n"
        "1 | kind: visit\n"
        "  | ^^^^\n"
        "  = help: keep one"
    )


def test_a_warning_says_so() -> None:
    assert render(Diagnostic("unused", "nothing uses it", level="warning")) == "warning[unused]: nothing uses it"


def test_line_numbers_of_several_digits_share_one_gutter() -> None:
    far, near = at("b: 2", 1, number=1000), at("a: 1", 1, number=9, name="other.yaml")
    assert render(Diagnostic("code", "message", far, "do it", (("see", near),))) == (
        "error[code]: message\n"
        "    --> rules.yaml:1000:1\n"
        "     |\n"
        "1000 | b: 2\n"
        "     | ^\n"
        "    ::: other.yaml:9:1: see\n"
        "   9 | a: 1\n"
        "     | ^\n"
        "     = help: do it"
    )


@pytest.mark.parametrize(
    ("line", "column", "width", "shown", "under"),
    [
        ("kind: vist", 7, 4, "kind: vist", "      ^^^^"),
        ("\tkind:\tvist", 8, 4, "    kind:    vist", "             ^^^^"),
        ("a\tb", 2, 1, "a    b", " ^^^^"),
        ("来访: 参观", 5, 2, "来访: 参观", "      ^^^^"),
        ("ｋind: x", 7, 1, "ｋind: x", "       ^"),
        ("re\u0301sume\u0301: x", 11, 1, "re\u0301sume\u0301: x", "        ^"),
        ("👍: x", 4, 1, "👍: x", "    ^"),
        ("a\u202eb: x", 6, 1, "a\\u202eb: x", "          ^"),
        ("a\x00b", 2, 1, "a\\x00b", " ^^^^"),
        ("nothing", 8, 1, "nothing", "       ^"),
        ("", 1, 1, "1 |", "^"),
        ("short", 3, 99, "short", "  ^^^"),
    ],
    ids=repr,
)
def test_the_caret_stands_under_the_place(line: str, column: int, width: int, shown: str, under: str) -> None:
    assert carets(line, column, width) == (shown, under)


def test_a_place_after_the_last_line() -> None:
    assert render(Diagnostic("code", "message", Place(SourceText("x", ("a",)), 2, 1))).split("\n")[3:] == ["2 |", "  | ^"]


@pytest.mark.parametrize("length", [1, 129, 130, 131, 200, 700])
@pytest.mark.parametrize("width", [1, 10, 1000])
def test_a_long_line_is_cut_around_the_place(length: int, width: int) -> None:
    line = "".join(chr(ord("a") + number * 7 % 26) if number % 26 else chr(0x100 + number // 26) for number in range(length))
    for column in range(1, length + 1):
        shown, under = carets(line, column, width)
        inside = shown.strip("…")
        assert inside in line
        assert len(inside) == min(length, 130) or column > length - 60
        start = len(under) - len(under.lstrip())
        marked = shown[start : len(under)]
        assert marked == line[column - 1 : column - 1 + len(marked)]
        assert 1 <= len(marked) <= width
        assert (shown[0] == "…") == (not line.startswith(inside))
        assert (shown[-1] == "…") == (not line.endswith(inside))


def test_nothing_that_is_shown_can_fool_a_terminal() -> None:
    evil = "\x1b[2J\u202e"
    source = SourceText(evil, (evil,))
    place = Place(source, 1, 1)
    text = render(Diagnostic("code", evil, place, evil, ((evil, place),)))
    assert all(character.isprintable() or character == "\n" for character in text)
    assert text.count("\\x1b[2J\\u202e") == 7


def test_everything_wrong_is_sorted_by_file_line_and_column() -> None:
    problems = Problems()
    problems.add("d", "", at("", 1, name="b"))
    problems.add("c", "", at("", 9, number=2, name="a"))
    problems.add("b", "", at("", 10, number=1, name="a"))
    problems.add("a", "")
    problems.add("b2", "", at("", 10, number=1, name="a"))
    with pytest.raises(Invalid) as caught:
        problems.stop()
    assert [diagnostic.code for diagnostic in caught.value.diagnostics] == ["a", "b", "b2", "c", "d"]
    assert str(caught.value) == "\n".join(map(render, caught.value.diagnostics))


def test_nothing_found_is_nothing_raised() -> None:
    Problems().stop()


def test_related_places_that_are_unknown_are_left_out() -> None:
    problems = Problems()
    problems.add("code", "message", None, None, (("here", None), ("there", at("", 1))))
    assert [label for label, _ in problems.found[0].related] == ["there"]


@pytest.mark.parametrize(
    ("word", "known", "meant"),
    [
        ("vist", ["visit", "trip"], "visit"),
        ("Visit", ["visit", "trip"], "visit"),
        ("visit-start", ["visit_start", "visit_end"], "visit_start"),
        ("REGION_HOURS", ["region-hours"], "region-hours"),
        ("conference", ["visit", "trip"], None),
        ("", ["visit"], None),
        ("x" * 100_000, ["visit"], None),
        ("visit", [], None),
    ],
)
def test_did_you_mean_only_where_it_is_close(word: str, known: list[str], meant: str | None) -> None:
    assert closest(word, known) == meant
    assert did_you_mean(word, known) == (f"did you mean `{meant}`?" if meant else None)


def test_listed() -> None:
    assert listed([]) == ""
    assert listed(["a", "b"]) == "`a`, `b`"
    assert listed(map(str, range(14))) == ", ".join(f"`{n}`" for n in range(12)) + " and 2 more"
    assert listed(["a", "b", "c"], most=2) == "`a`, `b` and 1 more"
    assert listed(["a\u200bb"]) == "`a\\u200bb`"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("København 来访 é e\u0301 👍", "København 来访 é e\u0301 👍"),
        ("\t\n\x7f\x85", "\\x09\\x0a\\x7f\\x85"),
        ("\u200b\u200d\u2028\ufeff", "\\u200b\\u200d\\u2028\\ufeff"),
        ("\U000e0041\ud800", "\\U000e0041\\ud800"),
        ("a\u00a0b", "a\\xa0b"),
    ],
)
def test_visible(text: str, shown: str) -> None:
    assert visible(text) == shown
    assert visible(shown) == shown


@given(st.text())
def test_visible_is_printable_and_can_be_written(text: str) -> None:
    assert visible(text).isprintable()
    visible(text).encode()


def test_brief_leaves_out_the_middle() -> None:
    assert brief("a" * 80) == "a" * 80
    assert brief("a" * 50 + "b" * 50) == "a" * 50 + "b" * 10 + "…" + "b" * 19
    assert len(brief("x" * 10_000)) == 80
