"""What stands for the standard library does as it does."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import unicodedata
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.lean import checksum, is_latin, read_file, sha256_hex, to_json

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(PLAIN)
def test_json_is_written_as_by_json(value: object) -> None:
    assert to_json(value) == json.dumps(value, ensure_ascii=False)


@given(st.dictionaries(st.text(), PLAIN))
def test_sorted_keys(value: dict[str, object]) -> None:
    assert to_json(value, sort_keys=True) == json.dumps(value, ensure_ascii=False, sort_keys=True)


def test_what_has_no_form_in_json_is_refused() -> None:
    with pytest.raises(TypeError, match="Decimal has no form"):
        to_json({"a": Decimal(1)})


@given(st.binary())
def test_digests(raw: bytes) -> None:
    assert sha256_hex(raw) == hashlib.sha256(raw).hexdigest()
    assert checksum(raw) == hashlib.blake2b(raw, digest_size=32).digest()


@pytest.mark.parametrize("size", [0, 1, (1 << 15) - 1, 1 << 15, (1 << 15) + 1, 100_000])
def test_a_file_is_read_whole(tmp_path: Path, size: int) -> None:
    path = tmp_path / "file"
    path.write_bytes(raw := bytes(range(256)) * (size // 256) + b"\r\n\x1a"[: size % 256])
    assert read_file(str(path)) == raw


def test_what_is_no_file_is_an_error_of_the_system(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        read_file(str(tmp_path))
    with pytest.raises(FileNotFoundError):
        read_file(str(tmp_path / "none"))


def test_without_what_python_has_by_itself_the_public_functions_do_the_same() -> None:
    script = """
import sys
import unicodedata
for name in ("_bisect", "_datetime", "_json", "_sha256"):
    sys.modules[name] = None
import triage.lean as lean
print(lean.to_json({"b": ["ø", 1.5, None], "a": "x"}, sort_keys=True), lean.sha256_hex(b"x")[:8], lean.scanstring('"a" ', 1, True))
print(lean.encode_text("ø\\n"), lean.date(2017, 1, 31) + lean.timedelta(1), lean.bisect_left([1, 2], 2), lean.bisect_right([1, 2], 2))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env={"PYTHONIOENCODING": "utf-8"})
    first, second = done.stdout.splitlines()
    assert first == """{"a": "x", "b": ["ø", 1.5, null]} 2d711642 ('a', 3)"""
    assert second == '"ø\\n" 2017-02-01 1 2'


@given(st.text(st.characters(exclude_categories=["Cs"], max_codepoint=0x400)))
def test_of_latin_texts_unicodedata_has_nothing_to_say(text: str) -> None:
    if is_latin(text):
        assert unicodedata.normalize("NFC", text) == text
        assert all(unicodedata.east_asian_width(letter) not in "WF" and not unicodedata.combining(letter) for letter in text)
    else:
        assert any(ord(letter) >= 0x300 for letter in text)
