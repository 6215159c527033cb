"""Samples Python stacks by CPU time in every process of a command; profilers that attach would need rights.

`environment` gives the variables under which each Python process that starts writes ``FOLDER/<pid>.folded``: lines of
``frame;frame;… seconds``. A sample weighs the CPU time since the one before, so that a long call into native code
counts in full, on the line that made it. What a killed process used since its last writing (a second) is lost.
"""

from __future__ import annotations

import atexit
import os
import signal
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import FrameType

INTERVAL = 0.005  # CPU seconds between samples
WRITING = 1.0  # CPU seconds between writings
STEERING = ("__main__:<module>", "runpy:", "_frozen_runpy:", "typer.", "click.", "flows.worker:", "flows.cli.main:")
FOLDER = "KOMBAJN_BENCH_SAMPLES"
_START = (
    "import os\nif os.environ.get('KOMBAJN_BENCH_SAMPLES'):\n    from benchmarks._sampler import start\n    start()\n"
)


def environment(folder: Path, root: Path) -> dict[str, str]:
    """Variables that make every Python process below sample itself; *root* is where ``benchmarks`` lies."""
    hook = folder / "hook"
    hook.mkdir(parents=True)
    (hook / "sitecustomize.py").write_text(_START, encoding="utf-8")
    return {FOLDER: str(folder), "PYTHONPATH": os.pathsep.join([str(hook), str(root)])}


def start() -> None:
    """Sample this process until it ends."""
    path = Path(os.environ[FOLDER]) / f"{os.getpid()}.folded"
    seconds: Counter[str] = Counter()
    clock = [time.process_time(), 0.0]
    busy = [False]  # a tick can come while another is served

    def write() -> None:
        text = "".join(f"{stack} {spent:.4f}\n" for stack, spent in seconds.items())
        path.with_suffix(".new").write_text(text, encoding="utf-8")
        path.with_suffix(".new").replace(path)

    def sample(_: int, frame: FrameType | None) -> None:
        if busy[0]:
            return
        busy[0] = True
        now = time.process_time()
        seconds[_stack(frame)] += now - clock[0]
        if now - clock[1] > WRITING:
            clock[1] = now
            write()
        clock[0] = time.process_time()
        busy[0] = False

    signal.signal(signal.SIGPROF, sample)
    signal.setitimer(signal.ITIMER_PROF, INTERVAL, INTERVAL)

    def finish() -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)
        write()

    atexit.register(finish)


def _stack(frame: FrameType | None) -> str:
    names = []
    while frame is not None:
        names.append(f"{frame.f_globals.get('__name__', '?')}:{frame.f_code.co_qualname}".replace(" ", ""))
        frame = frame.f_back
    return ";".join(reversed(names))


def read(folder: Path) -> dict[tuple[str, ...], float]:
    """CPU seconds by stack, over all processes."""
    found: Counter[tuple[str, ...]] = Counter()
    for path in sorted(folder.glob("*.folded")):
        for line in path.read_text(encoding="utf-8").splitlines():
            stack, _, seconds = line.rpartition(" ")
            found[tidy(stack.split(";"))] += float(seconds)
    return dict(found)


def tidy(frames: Iterable[str]) -> tuple[str, ...]:
    """A stack without the steering above a stage's function and the command line's own; ``import`` is one frame."""
    kept: list[str] = []
    for frame in frames:
        if frame == "flows.receipt:perform":
            kept = []
        elif frame.startswith(STEERING) and not (kept and kept[-1] == "import"):
            continue
        elif frame.startswith(("importlib.", "_frozen_importlib", "importlib:")) or frame.endswith(":<module>"):
            if not kept or kept[-1] != "import":
                kept.append("import")
        elif not (kept and kept[-1] == "import" and frame.split(":")[0].startswith(("enum", "dataclasses", "typing"))):
            kept.append(frame)
    return tuple(kept) or ("start",)


def inclusive(stacks: Mapping[tuple[str, ...], float]) -> dict[str, float]:
    """CPU seconds by frame, with all that it called."""
    found: Counter[str] = Counter()
    for stack, seconds in stacks.items():
        for frame in set(stack):
            found[frame] += seconds
    return dict(found)


def own(stacks: Mapping[tuple[str, ...], float]) -> dict[str, float]:
    """CPU seconds by the innermost frame: its own, and of native code that it called."""
    found: Counter[str] = Counter()
    for stack, seconds in stacks.items():
        found[stack[-1]] += seconds
    return dict(found)
