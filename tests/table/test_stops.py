from __future__ import annotations

import os
import signal
import threading

import pytest

from triage.table.stops import TERMINATED, terminable, uninterrupted


def test_a_step_is_not_torn_apart() -> None:
    done = []

    def step() -> None:
        with uninterrupted():
            os.kill(os.getpid(), signal.SIGINT)
            done.append("after the signal")

    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        step()
    assert done == ["after the signal"]
    assert signal.getsignal(signal.SIGINT) is before


def test_a_request_to_end_waits_too() -> None:
    with pytest.raises(SystemExit) as ended, uninterrupted():
        os.kill(os.getpid(), signal.SIGTERM)
    assert ended.value.code == TERMINATED


def test_what_fails_in_a_step_goes_before_what_waited() -> None:
    def step() -> None:
        with uninterrupted():
            os.kill(os.getpid(), signal.SIGINT)
            raise ValueError("in the step")

    with pytest.raises(ValueError, match="in the step"):
        step()


def test_a_request_to_end_takes_the_way_out() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as ended, terminable():
        os.kill(os.getpid(), signal.SIGTERM)
    assert ended.value.code == TERMINATED
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_thread_of_somebody_else_is_left_alone() -> None:
    done = []

    def step() -> None:
        with terminable(), uninterrupted():
            done.append(1)

    thread = threading.Thread(target=step)
    thread.start()
    thread.join()
    assert done == [1]
