"""Run a command and measure it with all its descendants: wall clock, CPU time, the largest sum of memory."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

INTERVAL = 0.2


@dataclass(frozen=True)
class Cost:
    """Seconds, and bytes at the largest moment (sum of proportional set sizes: shared pages count once)."""

    exit_code: int | None
    wall_seconds: float
    cpu_seconds: float
    peak_memory_bytes: int


def measure(
    command: Sequence[str], log: Path, *, timeout: float, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Cost:
    """Run *command* with its output in *log*; an exit code of None means that it was ended after *timeout* seconds.

    CPU time is that of every descendant, as the kernel accounts for it; memory is looked at every 0.2 seconds.
    """
    with tempfile.TemporaryDirectory(prefix="kombajn-bench-") as folder, log.open("ab") as output:
        report = Path(folder) / "report.json"
        reaper = [sys.executable, str(Path(__file__).with_name("_reaper.py")), str(report), *command]
        begin = time.perf_counter()
        process = subprocess.Popen(reaper, stdout=output, stderr=output, env=env, cwd=cwd)
        peak, over = [0], threading.Event()
        watcher = threading.Thread(target=_watch, args=(process.pid, peak, over))
        watcher.start()
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            _end(process.pid)
            process.wait()
        finally:
            over.set()
            watcher.join()
        if not report.exists():
            return Cost(None, round(time.perf_counter() - begin, 3), 0.0, peak[0])
        found = json.loads(report.read_text(encoding="utf-8"))
    return Cost(found["exit_code"], round(found["wall_seconds"], 3), round(found["cpu_seconds"], 3), peak[0])


def _watch(pid: int, peak: list[int], over: threading.Event) -> None:
    while not over.wait(INTERVAL):
        memory = 0
        for process in _descendants(pid):
            with contextlib.suppress(psutil.Error, OSError):
                memory += process.memory_full_info().pss
        peak[0] = max(peak[0], memory)


def _descendants(pid: int) -> list[psutil.Process]:
    with contextlib.suppress(psutil.Error):
        found: list[psutil.Process] = psutil.Process(pid).children(recursive=True)
        return found
    return []


def _end(pid: int) -> None:
    for process in [psutil.Process(pid), *_descendants(pid)]:
        with contextlib.suppress(psutil.Error):
            process.kill()
