"""Run a command, wait for all its descendants, and write what they cost: ``python _reaper.py REPORT COMMAND…``.

A process whose parent has died is adopted by this one, so that no CPU time escapes the account. The report is one JSON
object: ``exit_code``, ``wall_seconds`` (of the command itself), ``cpu_seconds`` (of all).
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of prctl(2)
PATIENCE = 10.0  # seconds that descendants get after the command's end


def main(report: Path, command: list[str]) -> int:
    ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    begin = time.perf_counter()
    child = subprocess.Popen(command)
    code, wall = 1, 0.0
    while True:
        try:
            pid, status = os.wait()
        except ChildProcessError:
            break
        if pid == child.pid:
            code, wall = os.waitstatus_to_exitcode(status), time.perf_counter() - begin
            timer = threading.Timer(PATIENCE, _end_children)
            timer.daemon = True
            timer.start()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    figures = {"exit_code": code, "wall_seconds": wall, "cpu_seconds": used.ru_utime + used.ru_stime}
    report.write_text(json.dumps(figures), encoding="utf-8")
    return 0


def _end_children() -> None:
    path = Path(f"/proc/self/task/{os.getpid()}/children")
    for pid in path.read_text(encoding="ascii").split():
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(pid), signal.SIGKILL)


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), sys.argv[2:]))
