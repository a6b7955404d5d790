from __future__ import annotations

import errno
import fcntl
import threading
import time
from typing import TYPE_CHECKING

import pytest

from triage.record import RecordFault
from triage.record.lock import Lock

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


def test_it_is_given_back_after_a_fault(tmp_path: Path) -> None:
    lock = Lock(str(tmp_path / "record"), 0.1)
    with pytest.raises(KeyError), lock:
        raise KeyError
    with Lock(str(tmp_path / "record"), 0.1):
        pass
    lock.close()


def test_a_lock_that_cannot_be_given_back_is_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was written is written: a fault after that must not look like one of the writing."""
    path = str(tmp_path / "record.sqlite")

    def flock(file: int, how: int) -> None:
        if how == fcntl.LOCK_UN:
            raise OSError(errno.EIO, "I/O error")
        real(file, how)

    real = fcntl.flock
    monkeypatch.setattr(fcntl, "flock", flock)
    lock = Lock(path, 0.2)
    with lock:
        pass
    other = Lock(path, 0.2)
    with other, pytest.raises(RecordFault, match="held by another program"), lock:
        pass
