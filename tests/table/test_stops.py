from __future__ import annotations

import contextlib
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


@pytest.mark.parametrize(("stop", "end"), [(signal.SIGTERM, SystemExit), (signal.SIGINT, KeyboardInterrupt)])
def test_a_stop_that_a_library_takes_for_something_else_is_not_lost(stop: signal.Signals, end: type[BaseException]) -> None:
    reached = []

    def step() -> None:
        with terminable() as check:
            check()
            with contextlib.suppress(BaseException):
                os.kill(os.getpid(), stop)
            reached.append("went on")
            check()
            reached.append("was not heard")

    with pytest.raises(end):
        step()
    assert reached == ["went on"]


@pytest.mark.parametrize(("stop", "end"), [(signal.SIGTERM, SystemExit), (signal.SIGINT, KeyboardInterrupt)])
def test_what_fails_because_of_a_stop_is_that_stop(stop: signal.Signals, end: type[BaseException]) -> None:
    def step() -> None:
        with terminable():
            try:
                os.kill(os.getpid(), stop)
            except BaseException:
                raise AttributeError("half imported") from None

    with pytest.raises(end):
        step()


def test_who_ignores_ctrl_c_goes_on_doing_so() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with terminable() as check:
            os.kill(os.getpid(), signal.SIGINT)
            check()
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_thread_of_somebody_else_is_left_alone() -> None:
    done = []

    def step() -> None:
        with terminable(), uninterrupted():
            done.append(1)

    thread = threading.Thread(target=step)
    thread.start()
    thread.join()
    assert done == [1]
