"""One process per part of a crawl: a lock that the kernel frees when its holder ends, however it ends."""

from __future__ import annotations

import fcntl
import time
from pathlib import Path
from typing import IO

_PATIENCE = 15.0


class Busy(OSError):
    """Another process works on this crawl."""


def take_lock(path: Path) -> IO[str]:
    """Take the lock, waiting a while for a process that is just being killed.

    Raises:
        Busy: somebody else holds it.
    """
    file = path.open("a")
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return file
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise Busy(str(path)) from None
            time.sleep(0.2)
