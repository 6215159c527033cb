"""Progress that people see (a live bar on a terminal, lines elsewhere) and that tests can read."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

    from flows.receipt import Receipt

LINE_SECONDS = 10.0
"""How often a long step writes a line where there is no terminal."""
WAIT_SECONDS = 30.0
"""How often a crawl that stands still says what it waits for."""


class Silent:
    """Says nothing."""

    def begin(self, stage: str, tasks: int, done: int) -> None:
        """A stage begins: *done* of its *tasks* were finished by an earlier run."""

    def advance(self, stage: str, receipt: Receipt) -> None:
        """One more task is done."""

    def end(self, stage: str) -> None:
        """The stage is over."""

    def crawl(self, source: str, event: dict[str, Any]) -> None:
        """A crawl tells how far it is."""

    def say(self, message: str) -> None:
        """A sentence for the person who watches."""


@dataclass
class Lines(Silent):
    """Plain lines on standard error, for logs: a stage's begin and end, and one every few seconds between."""

    _done: dict[str, list[float]] = field(default_factory=dict)
    _last: float = 0.0
    _crawls: dict[str, tuple[float, str]] = field(default_factory=dict)

    def begin(self, stage: str, tasks: int, done: int) -> None:
        """See ``Silent``."""
        self._done[stage] = [done, tasks, time.monotonic(), done]
        if done == tasks and tasks:
            self.say(f"{stage}: finished earlier ({tasks} tasks)")

    def advance(self, stage: str, receipt: Receipt) -> None:
        """See ``Silent``."""
        state = self._done[stage]
        state[0] += 1
        if time.monotonic() - self._last > LINE_SECONDS:
            self.say(f"{stage}: {state[0]:.0f} of {state[1]:.0f} tasks, {_left(*state)}")

    def end(self, stage: str) -> None:
        """See ``Silent``."""
        done, tasks, began, _ = self._done.pop(stage, [0, 0, time.monotonic(), 0])
        if done == tasks and tasks:
            self.say(f"{stage}: done in {time.monotonic() - began:.1f} s")

    def crawl(self, source: str, event: dict[str, Any]) -> None:
        """A line where something changed, every few seconds at most; what is waited for where nothing did."""
        now, line = time.monotonic(), crawl_line(source, event)
        told_at, told = self._crawls.get(source, (-LINE_SECONDS, ""))
        waiting = event.get("waiting")
        if line != told and now - told_at >= LINE_SECONDS:
            self._crawls[source] = (now, line)
            self.say(line)
        elif line == told and waiting and now - told_at >= WAIT_SECONDS:
            self._crawls[source] = (now, line)
            self.say(f"crawl {source}: waiting for {waiting}")

    def say(self, message: str) -> None:
        """See ``Silent``."""
        self._last = time.monotonic()
        print(message, file=sys.stderr, flush=True)


class Bars(Silent):
    """A live bar a stage, with honest time left, by Rich."""

    def __init__(self, display: RichProgress) -> None:
        self._display = display
        self._bars: dict[str, TaskID] = {}

    def begin(self, stage: str, tasks: int, done: int) -> None:
        """See ``Silent``."""
        self._bars[stage] = self._display.add_task(stage, total=max(tasks, 1), completed=done)

    def advance(self, stage: str, receipt: Receipt) -> None:
        """See ``Silent``."""
        self._display.advance(self._bars[stage])

    def end(self, stage: str) -> None:
        """See ``Silent``."""
        bar = self._bars.pop(stage, None)
        if bar is not None:
            self._display.update(bar, completed=self._display.tasks[self._display.task_ids.index(bar)].total)

    def crawl(self, source: str, event: dict[str, Any]) -> None:
        """See ``Silent``."""
        name = f"crawl {source}"
        if name not in self._bars:
            self._bars[name] = self._display.add_task(name, total=None)
        pages, queued = int(event.get("pages", 0)), int(event.get("queued", 0))
        self._display.update(
            self._bars[name], completed=pages, total=max(pages + queued, 1), description=crawl_line(source, event)
        )

    def say(self, message: str) -> None:
        """See ``Silent``."""
        self._display.console.print(message, markup=False, highlight=False)


def _left(done: float, tasks: float, began: float, before: float) -> str:
    seconds = (time.monotonic() - began) / max(done - before, 1) * (tasks - done)
    return f"about {in_words(seconds)} left"


def in_words(seconds: float) -> str:
    """A duration as people say it: 40 s, 12 min, 3.5 h, 2.1 days."""
    for limit, unit, size in ((90, "s", 1), (5400, "min", 60), (172_800, "h", 3600)):
        if seconds < limit:
            return f"{seconds / size:.{0 if size < 3600 else 1}f} {unit}"
    return f"{seconds / 86_400:.1f} days"


def crawl_line(source: str, event: dict[str, Any]) -> str:
    """One line on a crawl under way."""
    megabytes = int(event.get("bytes", 0)) / 1e6
    line = f"crawl {source}: {event.get('pages', 0)} pages, {megabytes:.1f} MB, {event.get('queued', 0)} queued"
    share = event.get("polish_share")
    return line + (f", {share:.0%} Polish" if isinstance(share, float) else "")


@contextmanager
def shown(*, quiet: bool = False) -> Iterator[Silent]:
    """The progress that suits standard error: bars on a terminal, lines elsewhere, nothing when *quiet*."""
    if quiet:
        yield Silent()
        return
    if not sys.stderr.isatty() or os.environ.get("TERM", "") in ("", "dumb", "unknown"):  # cannot redraw a line
        yield Lines()
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as display:
        yield Bars(display)
