"""One writer per home: a file lock that names its holder, and that children of a killed run still hold."""

from __future__ import annotations

import fcntl
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from flows.cli.errors import Failure

CHILDREN_END_SECONDS = 20.0
_held: set[Path] = set()


class InUse(Failure):
    """Somebody else writes to the home, which passes."""


def holder(root: Path) -> dict[str, Any] | None:
    """Who holds the home – ``pid``, ``machine``, ``command``, ``since`` – or None when nobody does."""
    path = root / ".lock"
    if not path.is_file():
        return None
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            content = file.read()
            return dict(orjson.loads(content)) if content else {}
    return None


@contextmanager
def hold(root: Path, command: str) -> Iterator[None]:
    """Hold the home for the block; raises ``InUse`` that says who holds it, and since when.

    A step inside a command that holds the home already finds it held by its own process, and goes on.
    """
    root.mkdir(parents=True, exist_ok=True)
    place = root.resolve()
    if place in _held:
        yield
        return
    with (root / ".lock").open("a+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _in_use(root) from None
        _wait_for_children(root)
        file.seek(0)
        file.truncate()
        since = datetime.now(UTC).isoformat(timespec="seconds")
        file.write(
            orjson.dumps({"pid": os.getpid(), "machine": socket.gethostname(), "command": command, "since": since})
        )
        file.flush()
        _held.add(place)
        try:
            yield
        finally:
            _held.discard(place)
            file.seek(0)
            file.truncate()


def _in_use(root: Path) -> InUse:
    who = holder(root) or {}
    return InUse(
        f"{root} is in use by `{who.get('command', '?')}` "
        f"(process {who.get('pid', '?')} on {who.get('machine', '?')}), since {who.get('since', '?')}",
        "wait for it, or end it; then run the same command again",
    )


def child_descriptor(root: Path) -> int:
    """An open descriptor that shares the children's lock; pass it to a child with ``pass_fds``, then close it here."""
    descriptor = os.open(root / ".children", os.O_RDWR | os.O_CREAT, 0o644)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


def _wait_for_children(root: Path) -> None:
    """Wait until every child of an earlier, killed run has ended: none may still write when we begin."""
    deadline = time.monotonic() + CHILDREN_END_SECONDS
    with (root / ".children").open("a+b") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise Failure(
                        f"processes of an earlier run still work in {root}",
                        "end them (`fuser " + str(root / ".children") + "` lists them), then try again",
                    ) from None
                time.sleep(0.1)
