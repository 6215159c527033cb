"""Ctrl-C that cannot get lost: Python raises it wherever it stands, and some places swallow every exception."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_asked = threading.Event()


@contextmanager
def listening() -> Iterator[None]:
    """Note a Ctrl-C during the block, beside raising it as ever."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may handle signals
        return
    _asked.clear()
    before = signal.signal(signal.SIGINT, _note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        _asked.clear()


def check() -> None:
    """Raise KeyboardInterrupt where one was asked for and got lost."""
    if _asked.is_set() and threading.current_thread() is threading.main_thread():
        raise KeyboardInterrupt


def _note(signum: int, frame: FrameType | None) -> None:
    _asked.set()
    signal.default_int_handler(signum, frame)
