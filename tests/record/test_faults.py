"""Every way in which a record cannot be used: what is said, and whether the file or the writing is to blame."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
from contextlib import closing
from pathlib import Path

import pytest

from tests.record.visits import entry
from triage.record import RecordFault, Search
from triage.record.faults import of_sqlite, of_system
from triage.record.store import Store

ROOT = Path(__file__).parent.parent.parent


def refused(path: Path | str, create: bool = False) -> str:
    """What is said of a file that is no record."""
    with pytest.raises(RecordFault) as fault:
        Store.open(str(path), create=create, patience=0.2)
    assert fault.value.unusable
    return str(fault.value)


def run_as_nobody(code: str, *arguments: str) -> str:
    """Runs code as a user for whom rights count, and gives what it prints."""
    lose = "import os; os.getuid() or (os.setgroups([]), os.setgid(65534), os.setuid(65534))\n"
    imports = (
        "import sys, sqlite3, json, hashlib, errno, shlex\nfrom triage.record.store import Store\nfrom tests.record.visits import entry\n"
    )
    program = imports + lose + textwrap.dedent(code)
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}/src"},
    )
    assert not done.stderr
    return done.stdout.strip()


APPEND = """
try:
    with Store.open(sys.argv[1]) as store:
        print(store.append([entry(int(sys.argv[2]))]))
except Exception as fault:
    print(fault.unusable, fault)
"""


@pytest.fixture
def public() -> Path:
    """A record in a folder that everybody may enter."""
    with tempfile.TemporaryDirectory(prefix="triage-") as folder:
        Path(folder).chmod(0o777)
        path = Path(folder) / "record.sqlite"
        Store.create(str(path))
        path.chmod(0o666)
        yield path
        Path(folder).chmod(0o777)


def test_missing(tmp_path: Path) -> None:
    path = tmp_path / "rec ord.sqlite"
    assert refused(path) == f"there is no record `{path}`; `triage audit init --store '{path}'` makes an empty one"
    assert not any(tmp_path.iterdir()), "a file that is missing is not made by looking for it"


def test_missing_folder(tmp_path: Path) -> None:
    path = tmp_path / "none" / "record.sqlite"
    assert "there is no record" in refused(path)
    with pytest.raises(RecordFault, match="there is no folder for the record") as fault:
        Store.create(str(path))
    assert fault.value.unusable
    assert not any(tmp_path.iterdir())


def test_a_link_to_nowhere_is_not_filled(tmp_path: Path) -> None:
    path = tmp_path / "record.sqlite"
    path.symlink_to(tmp_path / "unmounted" / "record.sqlite")
    assert "there is no record" in refused(path, create=True)
    assert path.is_symlink()


def test_folder(tmp_path: Path) -> None:
    assert refused(tmp_path) == f"`{tmp_path}` is a folder, not a record; name a file with `--store`"


@pytest.mark.parametrize(
    ("name", "said"),
    [("a\0b", "null"), ("x" * 300, "too long"), ("loop", "too many levels"), ("file/record.sqlite", "not a directory")],
)
def test_names_that_cannot_be(tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "file").touch()
    told = refused(tmp_path / name)
    assert said in told
    assert "\0" not in told


@pytest.mark.parametrize("create", [False, True])
def test_empty(tmp_path: Path, create: bool) -> None:
    path = tmp_path / "record.sqlite"
    path.touch()
    assert f"`{path}` is empty, not a record" in refused(path, create)
    assert path.stat().st_size == 0


@pytest.mark.parametrize("text", [b"id;kind\n1;visit\n", b"x" * 100_000, b"SQLite format 3\0" + b"x" * 5_000])
def test_not_a_database(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "record.sqlite"
    path.write_bytes(text)
    assert "is not a record: it is no SQLite database" in refused(path)
    assert path.read_bytes() == text


def test_database_of_another_program(tmp_path: Path) -> None:
    path = tmp_path / "places.sqlite"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE entry (seq INTEGER PRIMARY KEY, body BLOB)")
    assert "is a database of another program" in refused(path)


def test_newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA user_version = 9")
    assert "was written by a newer triage (form 9, this one knows 2); install that one" in refused(path)


def test_cut_off(store: Store, path: Path) -> None:
    store.append([entry(number, body=b"x" * 3_000) for number in range(200)])
    store.close()
    whole = path.read_bytes()
    for size in (len(whole) // 2, len(whole) - 1, 16_384, 600, 99, 10):
        path.write_bytes(whole[:size])
        told = refused(path)
        assert "is cut off or damaged" in told or "is not a record" in told or "is empty" in told, size
    path.write_bytes(whole)
    with Store.open(str(path)) as again:
        assert len(list(again.find(Search()))) == 200


def test_damaged_within(store: Store, path: Path) -> None:
    store.append([entry(number, body=b"x" * 3_000) for number in range(200)])
    store.close()
    whole = path.read_bytes()
    path.write_bytes(whole[:16_384] + b"\xff" * (len(whole) - 16_384))
    with Store.open(str(path)) as again:
        with pytest.raises(RecordFault, match="is cut off or damaged") as fault:
            list(again.find(Search()))
        assert fault.value.unusable
        with pytest.raises(RecordFault, match="is cut off or damaged"):
            again.append([entry(1_000)])


def test_create_refuses_whatever_is_there(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("mine")
    (tmp_path / "link").symlink_to("nowhere")
    for there in (path, other, tmp_path / "link", tmp_path):
        before = there.read_bytes() if there.is_file() else b""
        with pytest.raises(RecordFault, match="there is something at") as fault:
            Store.create(str(there))
        assert fault.value.unusable
        assert (there.read_bytes() if there.is_file() else b"") == before


def test_held_by_another_triage(store: Store, path: Path) -> None:
    with Store.open(str(path)) as other, other._lock:
        with pytest.raises(RecordFault, match=r"was held by another program for 0\.3 seconds") as fault:
            store.append([entry(1)])
        assert not fault.value.unusable
        assert list(store.find(Search())) == [], "reading goes on"
    assert store.append([entry(1)]) == [1]


@pytest.mark.parametrize("how", ["IMMEDIATE", "EXCLUSIVE"])
def test_held_by_another_program(store: Store, path: Path, how: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute(f"BEGIN {how}")
        with pytest.raises(RecordFault, match="was held by another program") as fault:
            store.append([entry(1)])
        assert not fault.value.unusable
    assert store.append([entry(1)]) == [1]


def test_held_while_opening(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(RecordFault, match="was held by another program") as fault:
            Store.open(str(path), patience=0.2)
        assert not fault.value.unusable


def test_another_program_set_the_journal(store: Store, path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        assert other.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
        other.execute("SELECT * FROM entry").fetchall()
        with pytest.raises(RecordFault, match=r"held by another program|by another program; close"):
            store.append([entry(1)])
    assert store.append([entry(1)]) == [1], "closed there, it is set back here"


def test_database_full(store: Store) -> None:
    store.append([entry(1)])
    (pages,) = store._connection.execute("PRAGMA page_count").fetchone()
    store._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(RecordFault, match="the disk is full; nothing of this was recorded") as fault:
        store.append([entry(number, body=b"x" * 20_000) for number in (2, 3)])
    assert not fault.value.unusable
    store._connection.execute("PRAGMA max_page_count = 100000")
    assert store.append([entry(2)]) == [2]


def test_no_room_for_the_file(path: Path) -> None:
    code = f"""
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, ({path.stat().st_size + 60_000},) * 2)
    store = Store.open(sys.argv[1])
    for number in range(1000):
        try:
            assert store.append([entry(number, body=b"x" * 3000)]) == [number + 1]
        except Exception as fault:
            print(number, fault.unusable, fault)
            break
    """
    number, unusable, told = run_here(code, str(path)).split(" ", 2)
    assert int(number) > 3
    assert unusable == "False"
    assert "cannot be written: the disk" in told
    with Store.open(str(path)) as store:
        assert store._connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert len(list(store.find(Search()))) >= int(number), "what was acknowledged is there"
        store.append([entry(int(number), body=b"x" * 3000)])
        assert len(list(store.find(Search()))) == int(number) + 1


def run_here(code: str, *arguments: str) -> str:
    imports = "import sys\nfrom triage.record.store import Store\nfrom tests.record.visits import entry\n"
    done = subprocess.run(
        [sys.executable, "-c", imports + textwrap.dedent(code), *arguments],
        capture_output=True, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": f"{ROOT}/src"},
    )  # fmt: skip
    assert not done.stderr
    return done.stdout.strip()


def test_read_only_file(public: Path) -> None:
    public.chmod(0o444)
    assert run_as_nobody(APPEND, str(public), "1").startswith(f"False the record `{public}` cannot be written: it, or the folder")
    public.chmod(0o666)
    assert run_as_nobody(APPEND, str(public), "1") == "[1]"


def test_read_only_folder(public: Path) -> None:
    public.parent.chmod(0o555)
    assert run_as_nobody(APPEND, str(public), "1").startswith(f"False the record `{public}` cannot be written: it, or the folder")
    look = "with Store.open(sys.argv[1]) as store: print(store.get(1))"
    assert run_as_nobody(look, str(public)) == "[]", "what cannot be written can still be read"
    public.parent.chmod(0o777)
    assert run_as_nobody(APPEND, str(public), "1") == "[1]"


def test_unreadable_file(public: Path) -> None:
    public.chmod(0o000)
    assert run_as_nobody(APPEND, str(public), "1").startswith(f"True the record `{public}` cannot be opened: you may not read it")


def test_nothing_can_be_made_in_a_read_only_folder(public: Path) -> None:
    public.parent.chmod(0o555)
    code = """
    try:
        Store.open(sys.argv[1], create=True)
    except Exception as fault:
        print(fault.unusable, fault)
    """
    for name in ("new.sqlite", "folder/new.sqlite"):
        assert "cannot be written: it, or the folder" in run_as_nobody(code, str(public.parent / name))


def named(name: str) -> sqlite3.OperationalError:
    fault = sqlite3.OperationalError("as SQLite says it")
    fault.sqlite_errorname = name
    return fault


@pytest.mark.parametrize(
    ("name", "writing", "unusable", "said"),
    [
        ("SQLITE_IOERR_FSYNC", True, False, "whether the last entry is in it, `triage audit list --limit 1` tells"),
        ("SQLITE_IOERR_READ", False, True, "cannot be read: the disk reports a fault"),
        ("SQLITE_READONLY_DIRECTORY", True, False, "read-only"),
        ("SQLITE_CANTOPEN", True, False, "read-only"),
        ("SQLITE_CANTOPEN", False, True, "you may not read it"),
        ("SQLITE_CORRUPT_INDEX", True, True, "cut off or damaged"),
        ("SQLITE_FULL", True, False, "full"),
        ("SQLITE_MISUSE", True, False, "as SQLite says it"),
    ],
)
def test_what_sqlite_says(name: str, writing: bool, unusable: bool, said: str) -> None:
    fault = of_sqlite("r\x1b[31m", named(name), writing, 1.0)
    assert fault.unusable is unusable
    assert said in str(fault)
    assert "\x1b" not in str(fault)


def test_what_the_system_says() -> None:
    assert "the disk is full" in str(of_system("r", OSError(errno.ENOSPC, "No space left on device")))
    assert "cannot be written: i/o error" in str(of_system("r", OSError(errno.EIO, "I/O error")))


def test_a_disk_that_fails_while_the_file_is_measured(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("triage.record.store.check_form", failing)
    assert "cannot be opened: input/output error" in refused(path)


def test_every_fault_has_a_code(tmp_path: Path, path: Path) -> None:
    codes = {}
    for name, content in {"empty": b"", "text": b"id;kind\n" * 100}.items():
        (tmp_path / name).write_bytes(content)
    with closing(sqlite3.connect(tmp_path / "other")) as other:
        other.execute("CREATE TABLE t (a)")
    (tmp_path / "newer").write_bytes(path.read_bytes())
    with closing(sqlite3.connect(tmp_path / "newer")) as newer:
        newer.execute("PRAGMA user_version = 99")
    for name in ("missing", "", "empty", "text", "other", "newer"):
        with pytest.raises(RecordFault) as fault:
            Store.open(str(tmp_path / name), patience=0.2)
        codes[name] = fault.value.code
    assert codes == {
        "missing": "no-record", "": "not-a-record", "empty": "not-a-record", "text": "not-a-record", "other": "not-a-record",
        "newer": "newer-record",
    }  # fmt: skip
    with pytest.raises(RecordFault) as fault:
        Store.create(str(path))
    assert fault.value.code == "record-there"
    with Store.open(str(path)) as store:
        store.append([entry(1)])
        with pytest.raises(RecordFault) as fault:
            store.append([entry(1, body=b"other")])
    assert fault.value.code == "id-taken"
    wanted = ((errno.EROFS, True, "record-read-only"), (errno.ENOSPC, True, "disk-full"), (errno.EACCES, False, "record-forbidden"))
    for number, writing, code in wanted:
        assert of_system("r", OSError(number, os.strerror(number)), writing).code == code
    assert RecordFault("something else").code == "record"
