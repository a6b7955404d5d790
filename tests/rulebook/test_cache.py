"""Checked policies are kept by the digests of their files, and never trusted where anything differs."""

from __future__ import annotations

import hashlib
import marshal
import os
import shutil
from pathlib import Path

import pytest

from triage.diagnostics import Invalid
from triage.rulebook import cache
from triage.rulebook import load as load_module
from triage.rulebook.cache import load

BASE = Path(__file__).parents[1] / "corpus" / "base"


class Reads:
    """Counts how often a policy was read from its files."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        original = load_module.load_policy

        def counting(*arguments: object) -> object:
            self.count += 1
            return original(*arguments)

        monkeypatch.setattr(load_module, "load_policy", counting)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Reads:
    return Reads(monkeypatch)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A copy of a small rulebook."""
    return Path(shutil.copytree(BASE, tmp_path / "book"))


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A folder for the cache, not made yet."""
    return tmp_path / "deep" / "cache"


def entry(kept: Path) -> Path:
    """The only entry of the cache."""
    (found,) = kept.iterdir()
    return found


def again(book: Path, kept: Path) -> cache.Loaded:
    return load(str(book / "policy.yaml"), str(kept))


def test_a_second_reading_comes_from_the_cache(book: Path, kept: Path, reads: Reads) -> None:
    first, second = again(book, kept), again(book, kept)
    assert reads.count == 1
    assert (second.policy, second.digest, second.document) == (first.policy, first.digest, first.document)
    assert os.stat(kept).st_mode & 0o077 == 0


def test_without_a_folder_nothing_is_kept(book: Path, reads: Reads) -> None:
    path = str(book / "policy.yaml")
    assert load(path, None).digest == load(path, None).digest
    assert reads.count == 2


@pytest.mark.parametrize("name", ["policy.yaml", "vocabulary.yaml", "sources.yaml", "elements/money.yaml", "elements/receiving.yaml"])
def test_a_changed_file_is_read_again(book: Path, kept: Path, reads: Reads, name: str) -> None:
    before = again(book, kept)
    with (book / name).open("a") as file:
        file.write("# changed\n")
    assert again(book, kept).digest == before.digest
    assert reads.count == 2
    again(book, kept)
    assert reads.count == 2


def test_a_change_that_matters_changes_the_digest(book: Path, kept: Path) -> None:
    before = again(book, kept)
    path = book / "elements" / "money.yaml"
    path.write_text(path.read_text().replace("tourist-board", "port-office"))
    after = again(book, kept)
    assert after.digest != before.digest
    assert after.policy.rules["money-to-the-board"].effect.operator == "port-office"


def test_a_file_of_the_same_size_and_time_is_told_apart(book: Path, kept: Path) -> None:
    again(book, kept)
    path = book / "elements" / "receiving.yaml"
    times = path.stat()
    path.write_text(path.read_text().replace("at_most: 5", "at_most: 6"))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert again(book, kept).policy.rules["few-hours-are-light"].when.value == 6


def test_a_new_element_file_is_seen(book: Path, kept: Path, reads: Reads) -> None:
    again(book, kept)
    (book / "elements" / "more.yaml").write_text("element: more\nrules: []\n")
    again(book, kept)
    assert reads.count == 2
    (book / "elements" / "notes.txt").write_text("no rules")
    again(book, kept)
    assert reads.count == 2


def test_a_file_that_comes_or_goes_is_seen(book: Path, kept: Path, reads: Reads) -> None:
    sources = book / "sources.yaml"
    text = sources.read_text()
    sources.unlink()
    assert again(book, kept).policy.sources == {}
    sources.write_text(text)
    assert list(again(book, kept).policy.sources) == ["G1", "G2"]
    sources.unlink()
    assert again(book, kept).policy.sources == {}
    assert reads.count == 3


def test_a_rulebook_without_a_folder_of_elements_is_kept(book: Path, kept: Path, reads: Reads) -> None:
    shutil.rmtree(book / "elements")
    (book / "policy.yaml").write_text("policy: p\nvocabulary: vocabulary.yaml\nelements: []\n")
    again(book, kept)
    again(book, kept)
    assert reads.count == 1


def test_a_policy_that_is_wrong_now_is_refused(book: Path, kept: Path) -> None:
    again(book, kept)
    (book / "vocabulary.yaml").write_text("vocabulary: [")
    with pytest.raises(Invalid):
        again(book, kept)
    shutil.rmtree(book)
    with pytest.raises(Invalid):
        again(book, kept)


def test_every_flipped_byte_and_every_shorter_entry_is_rebuilt(book: Path, kept: Path, reads: Reads) -> None:
    whole = again(book, kept)
    path = entry(kept)
    raw = path.read_bytes()
    assert len(raw) > 1000
    damaged = [raw[:length] for length in (0, 1, 31, 32, 33, len(raw) // 2, len(raw) - 1)]
    damaged += [raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :] for at in [*range(0, 64, 7), *range(64, len(raw), len(raw) // 40)]]
    damaged += [raw + b"x", b"x" * 500]
    for number, wrong in enumerate(damaged, 2):
        path.write_bytes(wrong)
        assert again(book, kept).digest == whole.digest
        assert reads.count == number
        assert path.read_bytes() == raw


@pytest.mark.parametrize(
    "body", [None, [], (1, 2), ({}, "sha256:x", {}), ({}, "d", {"$": "Policy"}), ({}, "d", {"$": "Fact", "nme": "x"}), ({}, "d", "x")]
)
def test_an_entry_of_another_shape_is_rebuilt_though_its_checksum_holds(book: Path, kept: Path, reads: Reads, body: object) -> None:
    whole = again(book, kept)
    raw = marshal.dumps(body)
    entry(kept).write_bytes(hashlib.blake2b(raw, digest_size=32).digest() + raw)
    assert again(book, kept).policy == whole.policy
    assert reads.count == 2


def test_a_cache_that_cannot_be_written_is_done_without(book: Path, tmp_path: Path, reads: Reads) -> None:
    (tmp_path / "file").write_text("in the way")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        assert load(str(book / "policy.yaml"), str(folder)).policy.rules
    assert reads.count == 2
    assert (tmp_path / "file").read_text() == "in the way"


def test_a_disk_that_is_full_leaves_nothing_behind(book: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert again(book, kept).policy.rules
    assert list(kept.iterdir()) == []


def test_each_policy_and_each_version_has_an_entry_of_its_own(book: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    again(book, kept)
    shutil.copy(book / "policy.yaml", book / "other.yaml")
    load(str(book / "other.yaml"), str(kept))
    assert len(list(kept.iterdir())) == 2
    monkeypatch.setattr(cache, "__version__", "999")
    again(book, kept)
    assert len(list(kept.iterdir())) == 3


def test_a_path_is_the_same_however_it_is_written(book: Path, kept: Path, reads: Reads, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(book)
    load("policy.yaml", str(kept))
    load("./elements/../policy.yaml", str(kept))
    load(str(book / "policy.yaml"), str(kept))
    assert reads.count == 1


def test_what_decides_is_the_document(book: Path) -> None:
    loaded = load(str(book / "policy.yaml"), None)
    assert not loaded.policy.rules["welcome-visit"].examples
    assert loaded.policy.rules["welcome-visit"].place is None
