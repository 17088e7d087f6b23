"""A stop signal is honoured whatever Python is at when it comes."""

import os
import signal
import sys
import weakref

import pytest

from config.processes import Stopped, raise_if_stopped, stop_signals_raise, without_stop_signals


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


def test_a_signal_within_the_block_comes_at_its_end():
    reached = []

    def stop_within() -> None:
        with without_stop_signals():
            os.kill(os.getpid(), signal.SIGTERM)
            reached.append("the end of the block")

    with stop_signals_raise(), pytest.raises(Stopped):
        stop_within()
    assert reached


def test_nothing_is_left_of_an_earlier_stop():
    with stop_signals_raise():
        raise_if_stopped()
