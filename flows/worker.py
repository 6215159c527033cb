"""A worker process: performs jobs that come over a pipe, and ends when its parent does.

``python -m flows.worker DESCRIPTOR BREADCRUMB`` – the connection's file descriptor, and the file in which the
record under way is noted, so that the parent knows the culprit when native code crashes.
"""

from __future__ import annotations

import contextlib
import ctypes
import mmap
import os
import signal
import sys
import traceback
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path

from flows.cli.errors import Failure
from flows.memory import give_back, without_integration, without_pandas
from flows.receipt import Job, perform

BREADCRUMB_BYTES = 64
_PR_SET_PDEATHSIG = 1
_trail: mmap.mmap | None = None


def mark(record: str) -> None:
    """Note the record (capture id) that is about to be worked on; costs well under a microsecond."""
    if _trail is not None:
        _trail[:BREADCRUMB_BYTES] = record.encode()[:BREADCRUMB_BYTES].ljust(BREADCRUMB_BYTES, b"\0")


def last_mark(path: Path) -> str:
    """What the worker that kept *path* noted last."""
    return path.read_bytes().rstrip(b"\0").decode(errors="replace") if path.is_file() else ""


def die_with_parent() -> None:
    """Ask the kernel to kill this process when its parent ends (Linux; elsewhere the closed pipe ends it)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _open_trail(path: Path) -> None:
    global _trail
    path.write_bytes(b"\0" * BREADCRUMB_BYTES)
    with path.open("r+b") as file:
        _trail = mmap.mmap(file.fileno(), BREADCRUMB_BYTES)


def main() -> None:
    """Serve jobs until the parent closes the pipe."""
    die_with_parent()
    without_pandas()
    without_integration()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    connection = Connection(int(sys.argv[1]))
    _open_trail(Path(sys.argv[2]))
    if os.getppid() == 1:
        return
    while True:
        try:
            job: Job | tuple[str, ...] = connection.recv()
        except EOFError:
            return
        if isinstance(job, tuple):  # modules that the next jobs need
            for name in job:
                import_module(name)
            continue
        mark("")
        try:
            connection.send(("done", perform(job)))
        except Failure as failure:
            connection.send(("failure", failure))
        except OSError as error:
            connection.send(("os-error", (error.errno, error.strerror or str(error), error.filename)))
        except Exception:
            connection.send(("error", traceback.format_exc()))
        give_back()


if __name__ == "__main__":
    # Functions of this module must be the same objects for whoever imports it by name.
    from flows import worker

    worker.main()
