"""A run's own log and state: ``log.jsonl`` (what happened, one JSON object a line) and ``progress.json`` (how far).

Both lie in the run's folder, for people, for ``kombajn logs``, ``status`` and ``metrics``; no output depends on them.
"""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from flows.home import read_json, write_json
from flows.progress import Silent
from flows.receipt import Receipt

LOG, STATE = "log.jsonl", "progress.json"
STATE_SECONDS = 5.0
"""The state is written no more often than this, and at the end of each stage."""

_CREDENTIALS = re.compile(r"(\w://)[^/\s@]+@")
_SUMS = ("documents_in", "documents_out", "rejected", "bytes")


def without_credentials(message: str) -> str:
    """*message* with names and passwords taken out of the addresses in it."""
    return _CREDENTIALS.sub(r"\1…@", message)


class Journal(Silent):
    """Passes progress on to *watcher* and notes it in the folder of the run."""

    def __init__(self, watcher: Silent, folder: Path) -> None:
        self._watcher = watcher
        self._folder = folder
        path = folder / STATE
        self._stages: dict[str, dict[str, Any]] = read_json(path)["stages"] if path.is_file() else {}
        self._written = 0.0
        folder.mkdir(parents=True, exist_ok=True)

    def begin(self, stage: str, tasks: int, done: int) -> None:
        """See ``Silent``."""
        known = self._stages.get(stage, {})
        self._stages[stage] = {**dict.fromkeys((*_SUMS, "seconds", "cpu_seconds", "peak_memory"), 0), **known}
        self._stages[stage].update(tasks=tasks, done=done, began=time.time(), before=done)
        self.note("info", f"{done} of {tasks} tasks are done already" if done else f"{tasks} tasks", stage=stage)
        self._write("running")
        self._watcher.begin(stage, tasks, done)

    def advance(self, stage: str, receipt: Receipt) -> None:
        """See ``Silent``."""
        state = self._stages[stage]
        state["done"] += 1
        for name in _SUMS:
            state[name] += receipt.counters.get(name, 0)
        for name in ("seconds", "cpu_seconds"):
            state[name] = round(state[name] + getattr(receipt, name), 3)
        state["peak_memory"] = max(state["peak_memory"], receipt.peak_memory)
        self.note(
            "info", "done", stage=stage, part=receipt.number, seconds=receipt.seconds, cpu_seconds=receipt.cpu_seconds,
            peak_memory=receipt.peak_memory, **receipt.counters,
        )  # fmt: skip
        if time.monotonic() - self._written > STATE_SECONDS:
            self._write("running")
        self._watcher.advance(stage, receipt)

    def end(self, stage: str) -> None:
        """See ``Silent``."""
        state = self._stages[stage]
        self.note("info", f"{state['done']} of {state['tasks']} tasks are done", stage=stage)
        self._write("running")
        self._watcher.end(stage)

    def crawl(self, source: str, event: dict[str, Any]) -> None:
        """See ``Silent``."""
        self._watcher.crawl(source, event)

    def say(self, message: str) -> None:
        """See ``Silent``."""
        self.note("warning" if "set aside" in message else "info", message)
        self._watcher.say(message)

    def failed(self, error: BaseException) -> None:
        """The run ends with *error*."""
        self.note("error", str(error) or type(error).__name__)
        self._write("failed")

    def stopped(self) -> None:
        """The step is at its end."""
        self._write("done")

    def note(self, level: str, message: str, **about: Any) -> None:
        """Add a line to the log."""
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "level": level,
            "run": self._folder.name,
            **about,
            "message": without_credentials(message),
        }
        with (self._folder / LOG).open("ab") as log:
            log.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))

    def _write(self, state: str) -> None:
        self._written = time.monotonic()
        write_json(self._folder / STATE, {"state": state, "at": time.time(), "stages": self._stages})


def time_left(state: dict[str, Any], now: float) -> float | None:
    """Seconds that a stage still takes at the pace of this start; None before its first task is done."""
    done = state["done"] - state["before"]
    left = state["tasks"] - state["done"]
    return (now - state["began"]) / done * left if done > 0 else None
