"""What YAML and JSON have in common: bytes to text with places, and mappings of known keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.diagnostics import Invalid, Problems
from triage.language.nodes import MOST_BYTES, Fields, composed, decode, kind_of, text_of, texts_of

from .texts import codes, node_of, places


def fields(text: str, known: tuple[str, ...] = ("id", "rules", "valid", "default")) -> Fields:
    """The fields of a mapping."""
    return Fields(node_of(text), "a thing", known, Problems())


@pytest.mark.parametrize("raw", ["æ: 1\nb: 2\n", "æ: 1\r\nb: 2\r\n", "æ: 1\rb: 2\r", "\ufeffæ: 1\nb: 2\n", "\ufeffæ: 1\r\nb: 2\n"])
def test_line_breaks_and_byte_order_marks_are_evened_out(raw: str) -> None:
    text, source = decode(raw.encode(), "f")
    assert text == "æ: 1\nb: 2\n"
    assert source.lines == ("æ: 1", "b: 2", "")


@pytest.mark.parametrize(
    ("raw", "code", "where"),
    [
        ("a: b".encode("utf-16"), "not-utf-8", None),
        ("a: b".encode("utf-16-le"), "not-utf-8", None),
        ("a: b".encode("utf-16-be"), "not-utf-8", None),
        ("a: 1\nsø: x\n".encode("cp1252"), "not-utf-8", "f:2:2"),
        ("a: 1\r\nb: 2\r\nsø: x\n".encode("cp1252"), "not-utf-8", "f:3:2"),
        ("a: 1\rb: sø".encode("cp1252"), "not-utf-8", "f:2:5"),
        ("sø: ".encode() + b"\xff", "not-utf-8", "f:1:5"),
        (b"\xef\xbb\xbfab\xff", "not-utf-8", "f:1:3"),
        (b"a\n" + "é".encode()[:1], "not-utf-8", "f:2:1"),
        (b"\xed\xa0\x80", "not-utf-8", "f:1:1"),
        (b"a\n b\x00", "invisible-character", "f:2:3"),
        ("a: \u2028".encode(), "invisible-character", "f:1:4"),
        ("a\ufeff".encode(), "invisible-character", "f:1:2"),
        ("\U0001fffe".encode(), "invisible-character", "f:1:1"),
        ("a\x85b".encode(), "invisible-character", "f:1:2"),
        (b"x" * (MOST_BYTES + 1), "too-large", None),
    ],
)
def test_what_is_no_text(raw: bytes, code: str, where: str | None) -> None:
    with pytest.raises(Invalid) as caught:
        decode(raw, "f")
    (diagnostic,) = caught.value.diagnostics
    assert (diagnostic.code, str(diagnostic.at) if diagnostic.at else None) == (code, where)


def test_as_much_as_is_allowed_is_read() -> None:
    assert len(decode(b"x" * MOST_BYTES, "f")[0]) == MOST_BYTES


def test_a_byte_is_said_to_look_like_windows_1252_only_where_it_does() -> None:
    with pytest.raises(Invalid, match="Windows-1252") as caught:
        decode("så".encode("cp1252"), "f")
    assert "s\N{LATIN SMALL LETTER A WITH RING ABOVE}" in str(caught.value)
    with pytest.raises(Invalid) as caught:
        decode("på ".encode() + b"\xff", "f")
    assert "Windows" not in str(caught.value)


def test_invisible_characters_are_reported_each_but_not_without_end() -> None:
    with pytest.raises(Invalid) as caught:
        decode("\u200b\n\u200b\u200b".encode(), "f")
    assert [str(diagnostic.at) for diagnostic in caught.value.diagnostics] == ["f:1:1", "f:2:1", "f:2:2"]
    with pytest.raises(Invalid) as caught:
        decode(b"\0" * 100_000, "f")
    assert len(caught.value.diagnostics) == 20


@pytest.mark.parametrize("text", ["tab\there", "می\u200cخواهم", "👨\u200d👩", "no\u00a0break", "東\u3000京", "\U0001fae8", "\ue000"])
def test_what_belongs_to_words_is_kept(text: str) -> None:
    assert decode(text.encode(), "f")[0] == text


@given(st.binary())
def test_any_bytes_are_a_text_or_invalid(raw: bytes) -> None:
    try:
        text, source = decode(raw, "f")
    except Invalid as fault:
        for diagnostic in fault.diagnostics:
            if diagnostic.at:
                lines = diagnostic.at.source.lines
                assert 1 <= diagnostic.at.line <= len(lines)
                assert 1 <= diagnostic.at.column <= len(lines[diagnostic.at.line - 1])
    else:
        assert "\n".join(source.lines) == text


def test_composed() -> None:
    assert composed("plain") == "plain"
    assert composed("e\u0301") == "é"
    assert composed("ﬁ ｆ") == "ﬁ ｆ"


@pytest.mark.parametrize(
    ("text", "kind"), [("{}", "a mapping"), ("[]", "a list"), ("~", "nothing"), ("''", "nothing"), ("'~'", "`~`"), ("no", "`no`")]
)
def test_kind_of(text: str, kind: str) -> None:
    assert kind_of(node_of(f"- {text}").items[0]) == kind


def test_fields_that_are_known() -> None:
    found = fields("id: x\nrules: [a, b]\ndefault: ja\nvalid:\n")
    assert found.text("id") == "x"
    assert [word for word, _ in found.words("rules")] == ["a", "b"]
    assert found.flag("default")
    assert found.get("valid") is None
    assert "valid" in found.keys
    assert not found.problems.found


def test_what_is_left_out() -> None:
    found = fields("{}")
    assert (found.text("id"), found.words("rules"), found.flag("default"), found.texts("id")) == ("", (), False, {})
    assert found.word("id", ("a", "b"), "b") == "b"
    assert not found.problems.found
    assert found.need("id", "write it") is None
    assert codes(found.problems) == ["missing-key"]


def test_a_key_that_is_not_known_is_reported_where_it_stands() -> None:
    found = fields("id: x\ncolour: red\n")
    assert (codes(found.problems), places(found.problems)) == (["unknown-key"], ["file.yaml:2:1"])


def test_a_misspelt_key_is_read_on_as_the_one_that_is_meant() -> None:
    found = fields("iid: x\nrule: [a]\n")
    assert found.need("id") is not None
    assert found.words("rules")[0][0] == "a"
    assert codes(found.problems) == ["unknown-key", "unknown-key"]


def test_a_misspelt_key_never_stands_in_for_one_that_is_there() -> None:
    for text in ("rule: [a]\nrules: [b]\n", "rules: [b]\nrule: [a]\n"):
        assert [word for word, _ in fields(text).words("rules")] == ["b"]


def test_what_is_no_mapping_is_reported_once() -> None:
    found = fields("[a]")
    found.need("id")
    assert codes(found.problems) == ["wrong-kind"]


def test_words() -> None:
    assert [word for word, _ in fields("rules: one").words("rules")] == ["one"]
    twice = fields("rules: [a, b, a]")
    assert [word for word, _ in twice.words("rules")] == ["a", "b"]
    assert (codes(twice.problems), places(twice.problems)) == (["given-twice"], ["file.yaml:1:15"])
    odd = fields("rules: [a, [b], {c: d}, ~]")
    assert [word for word, _ in odd.words("rules")] == ["a"]
    assert codes(odd.problems) == ["wrong-kind"] * 3


@pytest.mark.parametrize(
    ("text", "value"), [("yes", True), ("Ja", True), ("TRUE", True), ("no", False), ("nej", False), ("'False'", False)]
)
def test_flags(text: str, value: bool) -> None:
    found = fields(f"default: {text}")
    assert found.flag("default") is value
    assert not found.problems.found


@pytest.mark.parametrize("text", ["maybe", "1", "[yes]", "{}"])
def test_what_is_no_flag(text: str) -> None:
    found = fields(f"default: {text}")
    assert not found.flag("default")
    assert codes(found.problems) == ["not-yes-no"]


def test_texts_in_several_languages() -> None:
    problems = Problems()
    assert texts_of(node_of("{en: yes, da: ja, zh-hans-cn: '是', de: }"), "it", problems) == {"en": "yes", "da": "ja", "zh-hans-cn": "是"}
    assert texts_of(node_of("plain"), "it", problems) == {"en": "plain"}
    assert not problems.found
    for bad in ("{EN: x}", "{english: x}", "{e: x}", "{en-: x}", "{'1a': x}", "{æø: x}"):
        problems = Problems()
        texts_of(node_of(bad), "it", problems)
        assert codes(problems) == ["unknown-language"], bad


def test_text_of_what_is_none() -> None:
    problems = Problems()
    assert text_of(node_of("[a]"), "it", problems) is None
    assert codes(problems) == ["wrong-kind"]
