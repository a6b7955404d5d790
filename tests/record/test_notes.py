"""Checkpoints and keys in the forms of C2SP."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.record.visits import entry
from triage.record import RecordFault
from triage.record.keys import Keys, SigningKey, key_file, load_key
from triage.record.notes import Checkpoint, read_checkpoint, read_key, read_note, signers
from triage.record.store import Store

# The key, the text and the signature in the tests of Go's `golang.org/x/mod/sumdb/note`, whose format C2SP wrote down.
SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNATURE = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
# The example of `c2sp.org/tlog-checkpoint`.
SOFA = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— example.com/behind-the-sofa "
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
)


def test_a_key_and_a_signature_as_go_makes_them(tmp_path: Path) -> None:
    (tmp_path / "k").write_text(SECRET + "\n")
    key = load_key(str(tmp_path / "k"), "PeterNeumann")
    assert key
    assert str(key.public) == PUBLIC
    assert key.sign(TEXT) == SIGNATURE
    assert key.stored().decode() == SECRET + "\n"
    public = read_key(PUBLIC + "\n")
    assert public == key.public
    assert signers(f"{TEXT}\n{SIGNATURE}", {public.id: public}) == {public.id}


def test_a_false_signature_is_no_signature() -> None:
    public = read_key(PUBLIC)
    with pytest.raises(ValueError, match="answer"):
        signers(f"{TEXT.replace('is the', 'is no')}\n{SIGNATURE}", {public.id: public})
    assert signers(f"{TEXT}\n{SIGNATURE.replace('PeterNeumann', 'EnochRoot')}", {public.id: public}) == set()
    assert signers(f"{TEXT}\n{SIGNATURE}", {}) == set()


def test_the_checkpoint_of_c2sp() -> None:
    found = read_checkpoint(SOFA)
    assert (found.origin, found.size) == ("example.com/behind-the-sofa", 20852163)
    text, ((name, id, signature),) = read_note(SOFA)
    assert text == found.text
    assert (name, len(id), len(signature)) == ("example.com/behind-the-sofa", 4, 64)


@pytest.mark.parametrize(
    "text",
    ["", "a\n1\n", "a\nb\nc\n", "a\n01\n" + "A" * 43 + "=\n", "\n1\n" + "A" * 43 + "=\n", "a\n1\nAAAA\n", "a\n-1\n" + "A" * 43 + "="],
)
def test_what_is_no_checkpoint(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # each for another reason
        read_checkpoint(text)


@pytest.mark.parametrize(
    "note", ["", "a\n", "a\n\n", "a\n\n— b\n", "a\n\nb c ZZZZZZZZ\n", "a\t\n\n— c ZZZZZZZZ\n", "a\n\n— c+d ZZZZZZZZ\n"]
)
def test_what_is_no_note(note: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # each for another reason
        read_note(note)


@pytest.mark.parametrize("line", ["", "x", PUBLIC[:-1], PUBLIC.replace("Peter", "Paul"), PUBLIC.replace("+AR", "+BR"), "a b" + PUBLIC])
def test_what_is_no_key(line: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # each for another reason
        read_key(line)


def test_every_commit_is_signed(path: Path, tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    with Store.open(str(path), keys=str(keys)) as store:
        store.append([entry(1)])
        store.append([entry(2), entry(3)])
        notes = store.rows("SELECT size, note FROM checkpoint ORDER BY size")
        public = read_key(store.public_key() or "")
        assert [size for size, _ in notes] == [1, 3]
        assert all(signers(note, {public.id: public}) for _, note in notes)
        assert store.checkpoint() == notes[-1][1]
        assert read_checkpoint(store.checkpoint()) == Checkpoint(public.name, 3, store.head()[1].root())
        store.append([entry(3)])
        assert store.checkpoint() == notes[-1][1], "nothing came, so nothing is signed anew"
    (file,) = keys.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_bytes().split(b"+", 4)[4].strip() not in path.read_bytes()


def test_two_records_have_two_keys(tmp_path: Path) -> None:
    found = set()
    for name in ("a", "b"):
        with Store.open(str(tmp_path / name), create=True, keys=str(tmp_path / "keys")) as store:
            store.append([entry(1)])
            found.add(store.public_key())
    assert len(found) == len(list((tmp_path / "keys").iterdir())) == 2


def test_without_its_key_nothing_is_recorded(path: Path, tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    with Store.open(str(path), keys=str(keys)) as store:
        store.append([entry(1)])
    (file,) = keys.iterdir()
    right = file.read_bytes()
    name = store_name(path)
    for wrong, told in (
        (None, "that signs the record is missing, so nothing was recorded"), (b"", "does not hold the key"), (b"\xff", "cannot be read"),
        (right.replace(right.split(b"+")[3], b"00000000"), "does not hold the key"),
        (SigningKey(name, bytes(32)).stored(), "is not the one that signs the record"),
    ):  # fmt: skip
        file.unlink()
        if wrong is not None:
            file.write_bytes(wrong)
        else:
            assert not file.exists()
        with Store.open(str(path), keys=str(keys)) as store:
            with pytest.raises(RecordFault, match=told) as fault:
                store.append([entry(2)])
            assert not fault.value.unusable
            assert [one.seq for one in store.get(1)] == [1]
            assert store.get(2) == []
        file.write_bytes(right)
    with Store.open(str(path), keys=str(keys)) as store:
        assert store.append([entry(2)]) == [2]


def store_name(path: Path) -> str:
    with Store.open(str(path)) as store:
        return store.head()[0]


def test_a_key_that_was_made_before_the_record_knew_of_it_serves(path: Path, tmp_path: Path) -> None:
    made = Keys(str(tmp_path)).of(store_name(path), None)
    assert Path(key_file(str(tmp_path), store_name(path))).exists()
    with Store.open(str(path), keys=str(tmp_path)) as store:
        store.append([entry(1)])
        assert store.public_key() == str(made.public)


def test_a_key_that_cannot_be_kept(path: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with Store.open(str(path), keys=str(tmp_path / "file" / "keys")) as store:
        with pytest.raises(RecordFault, match="cannot be read: not a directory; nothing was recorded; put that right") as fault:
            store.append([entry(1)])
        assert not fault.value.unusable
        assert store.get(1) == []
    (tmp_path / "shut").mkdir(mode=0o500)
    with Store.open(str(path), keys=str(tmp_path / "shut" / "keys\0")) as store, pytest.raises(RecordFault, match="no text"):
        store.append([entry(1)])
