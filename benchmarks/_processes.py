"""Run a command and measure it with all its descendants: wall clock, CPU time, the largest sum of memory."""

from __future__ import annotations

import contextlib
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

INTERVAL = 0.2


@dataclass(frozen=True)
class Cost:
    """Seconds, and bytes at the largest moment (proportional set size: shared pages count once)."""

    exit_code: int | None
    wall_seconds: float
    cpu_seconds: float
    peak_memory_bytes: int


def measure(
    command: Sequence[str], log: Path, *, timeout: float, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Cost:
    """Run *command* with its output in *log*; an exit code of None means that it was ended after *timeout* seconds."""
    begin = time.perf_counter()
    with log.open("ab") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env=env, cwd=cwd)
    seconds: dict[int, float] = {}
    peak = [0]
    over = threading.Event()
    watcher = threading.Thread(target=_watch, args=(process.pid, seconds, peak, over))
    watcher.start()
    try:
        code: int | None = process.wait(timeout)
    except subprocess.TimeoutExpired:
        code = None
        _end(process.pid)
        process.wait()
    wall = time.perf_counter() - begin
    over.set()
    watcher.join()
    return Cost(code, round(wall, 3), round(sum(seconds.values()), 3), peak[0])


def _watch(pid: int, seconds: dict[int, float], peak: list[int], over: threading.Event) -> None:
    # Every process' own time, as last seen: children that nobody waits for are in no parent's account.
    while not over.wait(INTERVAL):
        memory = 0
        for process in _family(pid):
            with contextlib.suppress(psutil.Error, OSError):
                times = process.cpu_times()
                seconds[process.pid] = max(seconds.get(process.pid, 0.0), times.user + times.system)
                memory += process.memory_full_info().pss
        peak[0] = max(peak[0], memory)


def _family(pid: int) -> list[psutil.Process]:
    with contextlib.suppress(psutil.Error):
        root = psutil.Process(pid)
        return [root, *root.children(recursive=True)]
    return []


def _end(pid: int) -> None:
    for process in _family(pid):
        with contextlib.suppress(psutil.Error):
            process.kill()
