"""One crawl in several processes of this machine: start them, merge what they tell, end together."""

from __future__ import annotations

import contextlib
import json
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from crawler.job import CrawlJob
from crawler.locks import take_lock
from crawler.progress import INTERVAL, emit, nothing_fetched, write_summary
from crawler.resharding import reshard

INTERRUPTED = 130
_SUMS = ("pages", "bytes", "queued", "rate", "cpu_seconds", "hosts")
_COUNTS = ("statuses", "states", "refused", "failed")


class Processes:
    """The shards of a job as child processes."""

    def __init__(self, job: CrawlJob, path: Path) -> None:
        self.job = job
        self.folder = Path(job.folder)
        self.latest: dict[int, dict[str, Any]] = {}
        self.errors: list[dict[str, Any]] = []
        self.stopping = False
        for old in (self.folder / "state").glob("summary-*.json"):
            old.unlink()
        for old in (self.folder / "state" / "handover").glob("status-*.json"):
            old.unlink()
        self._reshard()
        self.children = [
            subprocess.Popen(
                [sys.executable, "-m", "crawler", str(path), "--shard", str(shard)], stdout=subprocess.PIPE, text=True
            )
            for shard in range(job.processes)
        ]
        self._readers = [
            threading.Thread(target=self._read, args=(shard, child), daemon=True)
            for shard, child in enumerate(self.children)
        ]

    def _reshard(self) -> None:
        """Divide the frontier anew, if it was divided among another number of processes; nobody may be at work."""
        state = self.folder / "state"
        names = {f"lock-{shard}" for shard in range(self.job.processes)} | {path.name for path in state.glob("lock-*")}
        with contextlib.ExitStack() as locks:
            for name in sorted(names):
                locks.enter_context(take_lock(state / name))
            reshard(state, self.job.processes)

    def run(self) -> int:
        """Wait for all; return the exit code of the whole."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self._stop())
        for reader in self._readers:
            reader.start()
        while any(child.poll() is None for child in self.children):
            self._pause()
            emit("progress", **merged(list(self.latest.values())))
            if any(child.poll() not in (None, 0) for child in self.children):
                self._stop()
        for reader in self._readers:
            reader.join()
        return self._finish([child.returncode for child in self.children])

    def _pause(self) -> None:
        """Wait for the next moment to tell progress; shorter, when all children have closed their output."""
        until = time.monotonic() + INTERVAL
        for reader in self._readers:
            reader.join(max(until - time.monotonic(), 0.01))

    def _stop(self) -> None:
        if not self.stopping:
            self.stopping = True
            for child in self.children:
                if child.poll() is None:
                    child.terminate()

    def _read(self, shard: int, child: subprocess.Popen[str]) -> None:
        assert child.stdout is not None
        for line in child.stdout:
            try:
                event = json.loads(line)
            except ValueError:
                continue
            if event["event"] in ("start", "progress"):
                self.latest[shard] = event
            elif event["event"] == "error":
                self.errors.append(event)

    def _finish(self, codes: list[int]) -> int:
        summary = merge_summaries(self.folder, self.job)
        died = [code for code in codes if code not in (0, 1, INTERRUPTED)]
        if died:
            emit(
                "error",
                message=f"A crawler process of {self.job.name} died (exit code {died[0]}).",
                fix=f"See {self.folder / 'crawl.log'}; the same command resumes, nothing fetched is lost.",
            )
            return 1
        if self.errors:
            emit(**self.errors[0])
            return 1
        if INTERRUPTED in codes:
            emit("interrupted", message="Stopped; the same command goes on from here.", pages=summary.get("pages", 0))
            return INTERRUPTED
        problem = None if summary.get("pages") or summary.get("queued") else nothing_fetched(self.job, summary)
        if problem is not None:
            write_summary(self.folder / "summary.json", summary | {"finished": False})
            emit("error", message=problem[0], fix=problem[1])
            return 1
        emit("summary", **{name: value for name, value in summary.items() if name != "hosts"})
        return 0


def merge_summaries(folder: Path, job: CrawlJob) -> dict[str, Any]:
    """Write and return the summary of all shards, as far as they have one."""
    found = []
    for shard in range(job.processes):
        path = folder / "state" / f"summary-{shard}.json"
        if path.exists():
            found.append(json.loads(path.read_text(encoding="utf-8")))
    if not found:
        return {}
    hosts = {name: host for summary in found for name, host in summary.get("hosts", {}).items()}
    summary = {
        **found[0],
        **merged(found),
        "hosts": dict(sorted(hosts.items())),
        "robots": dict(sorted(item for summary in found for item in summary.get("robots", {}).items())),
        "problems": dict(sorted(item for summary in found for item in summary.get("problems", {}).items())),
        "finished": len(found) == job.processes and all(summary["finished"] for summary in found),
        "seconds": max(summary.get("seconds", 0) for summary in found),
        "processes": len(found),
    }
    write_summary(folder / "summary.json", summary)
    return summary


def merged(parts: list[dict[str, Any]]) -> dict[str, Any]:
    """Add up what several processes tell."""
    total: dict[str, Any] = {}
    for name in _SUMS:
        values = [part[name] for part in parts if isinstance(part.get(name), int | float)]
        if values:
            total[name] = round(sum(values), 2)
    for name in _COUNTS:
        counts: Counter[str] = Counter()
        for part in parts:
            counts.update(part.get(name) or {})
        if counts:
            total[name] = dict(sorted(counts.items()))
    shares = [(part.get("polish_share"), part.get("pages", 0)) for part in parts]
    weight = sum(pages for share, pages in shares if share is not None)
    if weight:
        total["polish_share"] = round(sum(share * pages for share, pages in shares if share is not None) / weight, 4)
    waiting = [part["waiting"] for part in parts if part.get("waiting")]
    if waiting and len(waiting) == len(parts):
        total["waiting"] = waiting[0]
    return total
