"""A Ctrl-C that some library swallowed is noticed at the next task."""

from __future__ import annotations

import contextlib
import os
import signal

import pytest

from flows import interruption


def _swallowed() -> None:
    with contextlib.suppress(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)


def test_a_swallowed_interrupt_is_raised_at_the_next_check() -> None:
    before = signal.getsignal(signal.SIGINT)
    with interruption.listening():
        interruption.check()
        _swallowed()
        with pytest.raises(KeyboardInterrupt):
            interruption.check()
    assert signal.getsignal(signal.SIGINT) is before
    interruption.check()


def test_an_interrupt_of_an_earlier_command_is_not_this_ones() -> None:
    with interruption.listening():
        _swallowed()
    with interruption.listening():
        interruption.check()
