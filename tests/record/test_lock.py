from __future__ import annotations

import errno
import fcntl
import os
import threading
import time
from typing import TYPE_CHECKING

import pytest

from tests.record.visits import entry
from triage.record import RecordFault
from triage.record.lock import Lock
from triage.record.store import Store

if TYPE_CHECKING:
    from pathlib import Path


def test_one_at_a_time(tmp_path: Path) -> None:
    path, inside, most = str(tmp_path / "record"), [0], [0]

    def work() -> None:
        lock = Lock(path, 20)
        for _ in range(30):
            with lock:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                time.sleep(0.0005)
                inside[0] -= 1
        lock.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]


def test_a_link_and_the_file_have_one_lock(tmp_path: Path) -> None:
    (tmp_path / "record").touch()
    (tmp_path / "link").symlink_to(tmp_path / "record")
    with Lock(str(tmp_path / "record"), 1), pytest.raises(RecordFault, match="held"):
        Lock(str(tmp_path / "link"), 0.1).__enter__()


def test_who_gave_up_does_not_take_it_later(tmp_path: Path) -> None:
    path = str(tmp_path / "record")
    first, second, third = Lock(path, 1), Lock(path, 0.05), Lock(path, 1)
    with first, pytest.raises(RecordFault, match=r"held by another program for 0\.05 seconds"):
        second.__enter__()
    with third:
        pass
    with second:
        pass
    for lock in (first, second, third):
        lock.close()
        lock.close()


def test_who_had_it_stands_behind_who_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system alone would give it to whoever asks first, again and again."""
    monkeypatch.setattr("triage.record.lock._TURN", 0.0)
    path, order = str(tmp_path / "record"), []

    def wait(name: str) -> None:
        with Lock(path, 20):
            order.append(name)

    first = Lock(path, 20)
    with first:
        assert not (tmp_path / "record.queue").exists(), "nobody had to wait so far"
        second = threading.Thread(target=wait, args=("second",))
        second.start()
        while not queued(tmp_path / "record.queue"):
            time.sleep(0.001)
    for _ in range(3):
        with first:
            order.append("first")
    second.join()
    first.close()
    assert order == ["second", "first", "first", "first"]


def queued(path: Path) -> bool:
    """Whether somebody stands in the queue."""
    try:
        with path.open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return False
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True


def test_it_is_given_back_after_a_fault(tmp_path: Path) -> None:
    lock = Lock(str(tmp_path / "record"), 0.1)
    with pytest.raises(KeyError), lock:
        raise KeyError
    with Lock(str(tmp_path / "record"), 0.1):
        pass
    lock.close()


def test_what_is_on_the_disk_is_not_denied_where_the_lock_cannot_be_given_back(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    real = fcntl.flock
    monkeypatch.setattr(fcntl, "flock", lambda file, how: failing() if how == fcntl.LOCK_UN else real(file, how))
    assert store.append([entry(1)]) == [1]
    monkeypatch.undo()
    with Store.open(str(path), patience=0.3) as other:
        assert other.append([entry(2)]) == [2], "the lock was given back all the same"
    assert store.append([entry(3)]) == [3]
    with monkeypatch.context() as patched:
        patched.setattr(os, "close", failing)
        store.close()
