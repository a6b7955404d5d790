from __future__ import annotations

import io
import os
import stat
from pathlib import Path

import pytest

from triage.diagnostics import Invalid
from triage.table.whole import Stream, Whole, same_file


def listing(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


def test_a_file_is_there_only_when_it_is_put_there(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("old")
    out.chmod(0o640)
    with Whole(str(out)) as file:
        file.write("æ\n".encode())
        file.write(b"b\n")
        file.finish()
        assert out.read_text() == "old"
        file.put_in_place()
    assert file.tell() == 5
    assert out.read_bytes() == "æ\nb\n".encode()
    assert stat.S_IMODE(out.stat().st_mode) == 0o640
    assert listing(tmp_path) == ["out.csv"]


@pytest.mark.parametrize("finished", [True, False])
@pytest.mark.parametrize("fault", [KeyboardInterrupt, SystemExit, MemoryError])
def test_what_is_unfinished_is_removed(tmp_path: Path, finished: bool, fault: type[BaseException]) -> None:
    def write() -> None:
        with Whole(str(tmp_path / "out.csv")) as file:
            file.write(b"a\n")
            assert len(listing(tmp_path)) == 1
            if finished:
                file.finish()
            raise fault

    with pytest.raises(fault):
        write()
    assert listing(tmp_path) == []


def test_two_at_once(tmp_path: Path) -> None:
    with Whole(str(tmp_path / "a")) as one, Whole(str(tmp_path / "b")) as other:
        one.write(b"a")
        other.write(b"b")
        for file in (one, other):
            file.finish()
            file.put_in_place()
    assert [(tmp_path / name).read_text() for name in "ab"] == ["a", "b"]


def test_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link.csv").symlink_to("folder/out.csv")
    for text in ("new", "newer"):
        with Whole(str(tmp_path / "link.csv")) as file:
            file.write(text.encode())
            file.finish()
            file.put_in_place()
        assert (tmp_path / "link.csv").is_symlink()
        assert (tmp_path / "folder" / "out.csv").read_text() == text


@pytest.mark.parametrize(
    ("path", "why"),
    [("missing/out.csv", "there is no such folder"), (".", "it is a folder"), ("x" * 300, "file name too long"), ("a\0b", "null")],
)
def test_places_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, why: str) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Invalid, match=f"cannot be written: .*{why}"):
        Whole(path)
    assert listing(tmp_path) == []


def test_a_write_protected_file_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out.csv"
    out.write_text("old")
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everything
    with pytest.raises(Invalid, match="it is write-protected"):
        Whole(str(out))
    assert listing(tmp_path) == ["out.csv"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="has no full device")
def test_a_full_disk() -> None:
    with Whole("/dev/full") as file:
        assert not file.regular
        file.write(b"a\n")
        with pytest.raises(Invalid, match="`/dev/full` cannot be written: no space left on device"):
            file.finish()


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_disk_that_fails_late(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "out.csv").write_text("old")
    monkeypatch.setattr(os, call, fail)

    def write() -> None:
        with Whole(str(tmp_path / "out.csv")) as file:
            file.write(b"new")
            file.finish()
            file.put_in_place()

    with pytest.raises(Invalid, match="no space left"):
        write()
    assert listing(tmp_path) == ["out.csv"]
    assert (tmp_path / "out.csv").read_text() == "old"


def test_the_disk_has_it_before_it_is_put_in_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []
    for name in ("fsync", "replace"):
        real = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *given, name=name, real=real: (calls.append(name), real(*given)))
    with Whole(str(tmp_path / "out.csv")) as file:
        file.finish()
        file.put_in_place()
    assert calls == ["fsync", "replace", "fsync"]


def test_a_stream_is_passed_through_and_stays_open() -> None:
    out = io.BytesIO()
    with Stream(out, "standard output") as file:
        file.write("æ".encode())
        file.finish()
        file.put_in_place()
    assert out.getvalue() == "æ".encode()


def test_nobody_reads_on() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "wb", buffering=0) as out, pytest.raises(BrokenPipeError):
        Stream(out, "standard output").write(b"a")


def test_the_same_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("")
    (tmp_path / "b").symlink_to("a")
    assert same_file(str(tmp_path / "a"), str(tmp_path / "b"))
    assert not same_file(str(tmp_path / "a"), str(tmp_path / "c"))
    assert not same_file("a\0", "a\0")


def test_a_file_that_takes_a_part_at_a_time_is_given_the_rest() -> None:
    taken = bytearray()

    class Slow(io.BytesIO):
        def write(self, data: object) -> int:
            part = bytes(memoryview(data))[:3]  # type: ignore[arg-type]
            taken.extend(part)
            return len(part)

    stream = Stream(Slow(), "slow")
    assert stream.write(b"abcdefgh") == 8
    assert taken == b"abcdefgh"
    assert stream.tell() == 8
