from __future__ import annotations

import contextlib
import io
import os
import threading
from pathlib import Path

import pytest

from tests.table.desk import source_of
from triage.diagnostics import Invalid
from triage.table import source
from triage.table.kinds import form_of, sniff
from triage.table.source import MOST_CHARACTERS, Source, open_source

STDIN = io.BytesIO()


def check(path: str, encoding: str = "utf-8") -> None:
    with contextlib.closing(open_source(path, STDIN, encoding)) as found:
        found.check_text()


def lines(text: str | bytes) -> list[tuple[int, str]]:
    return list(source_of(text).lines())


def test_lines_keep_their_ends() -> None:
    assert lines("a\r\nb\nc\rd") == [(1, "a\r\n"), (2, "b\n"), (3, "c\r"), (4, "d")]
    assert lines("a\r\r\n\n") == [(1, "a\r"), (2, "\r\n"), (3, "\n")]
    assert lines("a\u2028b\x0cc\x85d\n") == [(1, "a\u2028b\x0cc\x85d\n")]


def test_a_mark_is_left_out_once() -> None:
    assert lines(b"\xef\xbb\xbfa\n\xef\xbb\xbfb") == [(1, "a\n"), (2, "\ufeffb")]
    assert lines(b"\xef\xbb\xbf\xef\xbb\xbfa\nb") == [(1, "a\n"), (2, "b")]
    assert lines(("\ufeff\ufeffa\r\nb").encode("utf-16-le")) == [(1, "a\r\n"), (2, "b")]
    assert lines(("\ufeff\ufeffa\r\nb").encode("utf-16-be")) == [(1, "a\r\n"), (2, "b")]
    assert source_of(b"\xef\xbb\xbfa").mark
    assert not source_of("a").mark


def test_it_can_be_gone_through_again() -> None:
    found = source_of("a\nb\n")
    assert next(found.lines()) == (1, "a\n")
    assert list(found.lines()) == list(found.lines()) == [(1, "a\n"), (2, "b\n")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("length", range(8, 16))
def test_of_a_long_line_only_the_beginning_is_given(monkeypatch: pytest.MonkeyPatch, end: str, length: int) -> None:
    # Short enough that every way of cutting a line in the middle of its end comes up.
    monkeypatch.setattr(source, "MOST_CHARACTERS", 4)
    found = lines("ab" + end + "x" * length + end + "cd" + end)
    assert [(number, line[:5]) for number, line in found] == [(1, "ab" + end), (2, "xxxxx"), (3, "cd" + end)]
    assert [len(line) > 4 for _, line in found] == [False, True, False]


def test_a_line_as_long_as_allowed_is_whole() -> None:
    text = "x" * (MOST_CHARACTERS - 1) + "\n"
    assert lines(text + "y") == [(1, text), (2, "y")]


@pytest.mark.parametrize(
    ("raw", "encoding", "message"),
    [
        (
            "id\nblåbær".encode("cp1252"), "utf-8",
            "error[wrong-encoding]: byte 0xe5 is not UTF-8\n --> in:2:3\n  |\n2 | bl\ufffdb\ufffdr\n  |   ^\n"
            "  = help: save the file as UTF-8, or pass `--encoding cp1252` where it is Windows-1252, as older programs write it",
        ),
        (
            b"id\n\nok \xc3\xa6 \x81", "cp1252",
            "error[wrong-encoding]: byte 0x81 is not Windows-1252\n --> in:3:7\n  |\n3 | ok Ã¦ \ufffd\n  |       ^\n"
            "  = help: save the file as UTF-8",
        ),
    ],
)  # fmt: skip
def test_another_encoding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raw: bytes, encoding: str, message: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in").write_bytes(raw)
    with pytest.raises(Invalid) as found:
        check("in", encoding)
    assert str(found.value) == message


@pytest.mark.parametrize("bad", [b"\xed\xa0\x80", b"\xc0\xaf", b"\xf4\x90\x80\x80", b"\xc3"])
def test_what_only_looks_like_utf_8(tmp_path: Path, bad: bytes) -> None:
    (tmp_path / "in").write_bytes(b"id\n" * 5_000 + b"ab" + bad)
    with pytest.raises(Invalid, match=r"in:5001:3\n"):
        check(str(tmp_path / "in"))


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "there is nothing in"), (b"PK\x03\x04x", "an Excel workbook"), (b"PAR1", "a Parquet file"), (b"\x1f\x8bx", "ends too early"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a workbook of Excel 97 to 2003"), (b" <html><table>", "a web page or XML"),
        (b"%PDF-1.7", "a PDF"),
        ("id\nkind\n".encode("utf-16-le"), "looks like UTF-16 without its mark"), ("id\nkind\n".encode("utf-16-be"), "looks like UTF-16"),
    ],
)  # fmt: skip
def test_what_is_no_text(tmp_path: Path, raw: bytes, told: str) -> None:
    (tmp_path / "in").write_bytes(raw)
    with pytest.raises(Invalid, match=told):
        check(str(tmp_path / "in"))


def test_a_mark_that_contradicts_the_encoding(tmp_path: Path) -> None:
    (tmp_path / "in").write_bytes(b"\xef\xbb\xbfid\n")
    with pytest.raises(Invalid, match="leave out `--encoding cp1252`"):
        check(str(tmp_path / "in"), "cp1252")


@pytest.mark.parametrize("path", ["missing", ".", "loop", "x" * 300, "a\0b"])
def test_what_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("loop").symlink_to("loop")
    with pytest.raises(Invalid, match=r"cannot be read: \S"):
        open_source(path, STDIN)


def test_a_pipe_is_copied(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_text("id\n1\n"))
    writer.start()
    found = open_source(str(pipe), STDIN)
    writer.join()
    assert list(found.lines()) == list(found.lines()) == [(1, "id\n"), (2, "1\n")]
    found.close()


def test_standard_input_is_not_closed() -> None:
    stdin = io.BytesIO(b"id\n1\n")
    found = open_source("-", stdin)
    assert found.name == "<stdin>"
    found.close()
    assert not stdin.closed


def test_which_file_it_is(tmp_path: Path) -> None:
    (tmp_path / "in").write_text("id\n")
    (tmp_path / "link").hardlink_to(tmp_path / "in")
    (tmp_path / "other").write_text("id\n")
    found = open_source(str(tmp_path / "in"), STDIN)
    assert found.is_file(str(tmp_path / "link"))
    assert not found.is_file(str(tmp_path / "other"))
    assert not found.is_file(str(tmp_path / "missing"))
    found.close()
    with Path("/dev/null").open("rb") as null:
        assert not Source(null, "null").is_file("/dev/null")


def test_forms() -> None:
    assert [form_of(f"x{ending}") for ending in (".csv", ".CSV", ".jsonl", ".ndjson", ".json", "")] == [
        "csv",
        "csv",
        "jsonl",
        "jsonl",
        None,
        None,
    ]
    assert [sniff(source_of(text)) for text in ("id,kind\n", ' \n {"id": 1}', "[", "", "\n\n")] == ["csv", "jsonl", "jsonl", "csv", "csv"]


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("asked", ["utf-8", "utf-16"])
def test_utf_16(codec: str, asked: str) -> None:
    text = "id,title\r\n1,\u84dd\u6c5f \U0001f600\r2,b\n"
    marked = b"" if codec == "utf-16" else {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}[codec]
    found = source_of(marked + text.encode(codec), asked)
    assert (found.encoding, found.mark) == ("utf-16", True)
    assert list(found.lines()) == [(1, "id,title\r\n"), (2, "1,\u84dd\u6c5f \U0001f600\r"), (3, "2,b\n")]
    found.check_text()
    if asked == "utf-16" and not marked:
        return
    bare = source_of(text.encode("utf-16-be" if codec == "utf-16-be" else "utf-16-le"), "utf-16")
    assert list(bare.lines()) == list(found.lines())


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        ("id\nab".encode("utf-16-le") + b"\x00\xd8" + "c\n".encode("utf-16-le"), "in:2:3"),
        ("id\nab".encode("utf-16-le") + b"\x00\xdc", "in:2:3"),
        ("id\nab".encode("utf-16-le") + b"c", "in:2:3"),
    ],
)
def test_half_characters_of_utf_16(raw: bytes, place: str) -> None:
    with pytest.raises(Invalid, match=place) as found:
        source_of(b"\xff\xfe" + raw).check_text()
    assert "is not UTF-16" in str(found.value)


@pytest.mark.parametrize(
    ("raw", "advice"),
    [
        (b"id\nbl\xe5", "or pass `--encoding cp1252` where it is Windows-1252"),
        ("id\nblå\n".encode() + b"bl\xe5\n", "lines above are, so it may be damaged, or put together from two files"),
        (b"id\n\x81\xe5\n", "save the file as UTF-8"),
    ],
)
def test_the_advice_is_what_fits(raw: bytes, advice: str) -> None:
    with pytest.raises(Invalid) as found:
        source_of(raw).check_text()
    assert str(found.value).endswith(advice) or advice in str(found.value)
    assert ("cp1252" in str(found.value)) == ("cp1252" in advice)
