from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from backports import zstd

from tests.conftest import ROOT
from triage.diagnostics import Invalid
from triage.table import packed
from triage.table.packed import packing, packing_of_content
from triage.table.source import Source, open_source
from triage.table.whole import Whole

TEXT = b"id,kind\n" + b"1,visit\n" * 1_000


def packed_zstd(raw: bytes) -> bytes:
    return zstd.compress(raw, options={zstd.CompressionParameter.checksum_flag: 1})


PACK = {"gzip": gzip.compress, "zstd": packed_zstd}
BOTH = pytest.mark.parametrize("how", ["gzip", "zstd"])


def source(raw: bytes) -> Source:
    return Source(io.BytesIO(raw), "in")


@BOTH
def test_what_is_packed_is_known_by_how_it_begins(how: str) -> None:
    found = source(PACK[how](TEXT))
    assert found.packed == how == packing_of_content(PACK[how](TEXT))
    assert packing_of_content(TEXT) is None
    assert found.begins(b"id,kind")
    assert found.size == len(PACK[how](TEXT)) < len(TEXT)
    found.check_text()
    assert len(list(found.lines())) == len(list(found.lines())) == 1_001
    assert 0 < found.position() <= found.size


@BOTH
def test_several_packed_after_each_other_are_one(how: str) -> None:
    assert [line for _, line in source(PACK[how](b"id,kind\n") + PACK[how](b"1,visit\n")).lines()] == ["id,kind\n", "1,visit\n"]


@BOTH
@pytest.mark.parametrize("cut", [5, 12, 20, -1, -5])
def test_what_ends_too_early(how: str, cut: int) -> None:
    with pytest.raises(Invalid, match=f"`in` is compressed with {how}, and (ends too early|is damaged)"):
        source(PACK[how](os.urandom(5_000).hex().encode())[:cut]).check_text()


@BOTH
def test_what_is_damaged(how: str) -> None:
    raw = bytearray(PACK[how](os.urandom(50_000).hex().encode()))
    raw[len(raw) // 2] ^= 0xFF
    with pytest.raises(Invalid, match=f"`in` is compressed with {how}, and is damaged"):
        source(bytes(raw)).check_text()


@BOTH
def test_packed_twice(how: str) -> None:
    with pytest.raises(Invalid, match="is compressed twice\n  = help: unpack it once"):
        source(PACK[how](PACK[how](TEXT))).check_text()


@BOTH
def test_what_is_written_is_read_again(how: str, tmp_path: Path) -> None:
    path = tmp_path / ("out.csv" + {"gzip": ".gz", "zstd": ".zst"}[how])
    for _ in range(2):
        with Whole(str(path)) as file:
            file.write(TEXT)
            file.finish()
            file.put_in_place()
    unpack = {"gzip": gzip.decompress, "zstd": zstd.decompress}[how]
    assert unpack(path.read_bytes()) == TEXT
    assert os.listdir(tmp_path) == [path.name]
    first = path.read_bytes()
    out = io.BytesIO()
    with packing(out, how) as written:
        written.write(TEXT)
    assert out.getvalue() == first


@BOTH
def test_what_is_not_finished_is_removed(how: str, tmp_path: Path) -> None:
    def write() -> None:
        with Whole(str(tmp_path / ("out.csv" + {"gzip": ".gz", "zstd": ".zst"}[how]))) as file:
            file.write(TEXT)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write()
    assert os.listdir(tmp_path) == []


def test_without_the_library_for_zstandard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("backports", "backports.zstd", "compression"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(Invalid, match=r"install what reads it with `pip install 'triage-decisions\[zstd\]'`"):
        packed._zstd()
    (tmp_path / "in").write_bytes(zstd.compress(TEXT))
    with pytest.raises(Invalid, match="Zstandard is not known"):
        open_source(str(tmp_path / "in"), io.BytesIO())
    with pytest.raises(Invalid, match="Zstandard is not known"):
        Whole(str(tmp_path / "out.csv.zst"))
    assert os.listdir(tmp_path) == ["in"]


@BOTH
def test_a_bomb_takes_no_memory(how: str, tmp_path: Path) -> None:
    path = tmp_path / "bomb"
    with path.open("wb") as file, packing(file, how) as made:
        for _ in range(300):
            made.write(b"\0" * 1_000_000)
    assert path.stat().st_size < 400_000
    program = (
        "import io, resource, sys\nfrom triage.table.source import open_source\n"
        "found = open_source(sys.argv[1], io.BytesIO())\nbefore = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "print([len(line) for _, line in found.lines()], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    found = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True, env=environment)
    lengths, _, grown = found.stdout.strip().rpartition(" ")
    assert lengths == "[1048577]"
    assert int(grown) < 60_000
