"""A stop signal is honoured whatever Python is at when it comes."""

import os
import signal
import sys
import threading
import time
import weakref
from collections.abc import Iterator

import pytest

from local.processes import Stopped, raise_if_stopped, stop_signals_raise, without_stop_signals


class Thing:
    """Something that a weak reference can refer to."""


def test_a_signal_swallowed_by_a_callback_is_found_by_whoever_waits(monkeypatch):
    swallowed = []
    monkeypatch.setattr(sys, "unraisablehook", lambda told: swallowed.append(told.exc_type))
    thing = Thing()

    def die(_reference: object) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        sum(range(100))  # here the handler is called, in a callback of which Python swallows everything

    reference = weakref.ref(thing, die)
    with stop_signals_raise():
        del thing
        assert reference() is None
        assert swallowed == [Stopped]
        with pytest.raises(Stopped) as stopped:
            raise_if_stopped()
    assert stopped.value.signum == signal.SIGTERM


@pytest.fixture(params=["the only thread", "a thread that lets signals in"])
def beside(request) -> Iterator[None]:
    """What else runs in this process: the kernel may give a signal to any thread that doesn't block it."""
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    if request.param != "the only thread":
        other.start()
    yield
    done.set()
    if other.ident:
        other.join()


def stop_within(reached: list[str]) -> None:
    with without_stop_signals():
        with without_stop_signals():
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(0.1)  # time for another thread to take it, and for the handler to be called here
            reached.append("the end of the inner block")
        reached.append("the end of the outer block")
    reached.append("what follows")


@pytest.mark.usefixtures("beside")
def test_a_signal_within_the_block_comes_at_its_end():
    reached: list[str] = []
    with stop_signals_raise(), pytest.raises(Stopped) as stopped:
        stop_within(reached)
    assert stopped.value.signum == signal.SIGTERM
    assert reached == ["the end of the inner block", "the end of the outer block"]


def stop_now() -> None:
    os.kill(os.getpid(), signal.SIGTERM)
    # Another thread may take it; the handler is called in this one as soon as that one gets its turn.
    until = time.monotonic() + 30
    while time.monotonic() < until:
        time.sleep(0.01)


@pytest.mark.usefixtures("beside")
def test_ending_goes_on_after_the_first_signal():
    reached: list[str] = []
    with stop_signals_raise():
        with pytest.raises(Stopped):
            stop_now()
        stop_within(reached)
    assert reached[-1] == "what follows"


def test_nothing_is_left_of_an_earlier_stop():
    with stop_signals_raise():
        raise_if_stopped()
