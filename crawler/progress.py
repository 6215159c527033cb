"""What the crawl tells while it runs and when it ends: JSON lines on standard output, log file, metrics on request."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.logformatter import LogFormatter

from crawler.job import CrawlJob

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.frontier import Frontier
    from crawler.metrics import Metrics

INTERVAL = 1.0


class QuietLog(LogFormatter):
    """No log line per page: pages are in the frontier's store and in the WARC."""

    def crawled(self, *_: Any, **__: Any) -> None:  # type: ignore[override]
        """Say nothing."""

    def scraped(self, *_: Any, **__: Any) -> None:  # type: ignore[override]
        """Say nothing."""

    def download_error(self, *_: Any, **__: Any) -> Any:
        """Say nothing: the spider has judged the error."""
        return {"level": 10, "msg": "download error", "args": {}}


def emit(event: str, **values: Any) -> None:
    """Write one event as a JSON line; a reader that went away ends nothing."""
    try:
        sys.stdout.write(json.dumps({"event": event, **values}, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    except (BrokenPipeError, ValueError):
        return


class Progress:
    """Extension: an event every second, and one at the end."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._job: CrawlJob = crawler.settings["CRAWL_JOB"]
        self._shard: int = crawler.settings["CRAWL_SHARD"]
        self._task: asyncio.Task[None] | None = None
        self._last = (time.monotonic(), 0)
        self._rate = 0.0
        self._metrics: Metrics | None = None
        if self._job.metrics:
            from crawler.metrics import Metrics

            self._metrics = Metrics(self._job.metrics, self._job.name, self._shard)
        crawler.signals.connect(self._opened, signal=signals.spider_opened)
        crawler.signals.connect(self._closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Progress:
        """Build it."""
        return cls(crawler)

    @property
    def _frontier(self) -> Frontier:
        return self._crawler.engine.scheduler  # type: ignore[return-value]

    def _opened(self) -> None:
        frontier = self._frontier
        self._last = (time.monotonic(), frontier.pages)
        emit("start", source=self._job.name, shard=self._shard, pages=frontier.pages, queued=frontier.queued)
        self._task = asyncio.ensure_future(self._tell())

    def _closed(self) -> None:
        if self._task is not None:
            self._task.cancel()

    def frontier_closes(self) -> None:
        """Tell the last figures while the store is still open."""
        if self._metrics is not None:
            self._metrics.update(self.figures())

    async def _tell(self) -> None:
        while True:
            await asyncio.sleep(INTERVAL)
            figures = self.figures()
            emit("progress", shard=self._shard, **figures)
            if self._metrics is not None:
                self._metrics.update(figures)

    def figures(self) -> dict[str, Any]:
        """Return the figures of this moment."""
        frontier, now = self._frontier, time.monotonic()
        before, pages = self._last
        if now - before >= INTERVAL / 2:
            rate = (frontier.pages - pages) / (now - before)
            self._rate = rate if not self._rate else 0.6 * self._rate + 0.4 * rate
            self._last = (now, frontier.pages)
        share = frontier.polish_share
        return {
            "pages": frontier.pages,
            "bytes": frontier.bytes,
            "queued": frontier.queued,
            "hosts": sum(1 for host in frontier.turns if host.pages),
            "statuses": frontier.store.statuses(),
            "polish_share": None if share is None else round(share, 4),
            "rate": round(self._rate, 1),
            "waiting": self._waiting(now),
        }

    def _waiting(self, now: float) -> str | None:
        """What the crawl waits for, in words, if only one or a few hosts are left: host, and which answer or pause."""
        for url, words in self._frontier.account.asked.items():
            return f"{urlsplit(url).netloc} ({words})"
        for host in self._frontier.turns:
            if host.active:
                return f"{host.name} (an answer)"
        for host in self._frontier.turns:
            if host.pending and host.pace.due - now > 1:
                return f"{host.name} (a pause of {host.pace.due - now:.0f} s more)"
        return None


def write_summary(path: Path, summary: dict[str, Any]) -> None:
    """Write the summary by atomic rename."""
    temporary = path.with_name(path.name + ".new")
    temporary.write_text(json.dumps(summary, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    temporary.replace(path)


def nothing_fetched(job: CrawlJob, summary: dict[str, Any]) -> tuple[str, str] | None:
    """Return message and fix when a crawl came back with nothing; None if that is how the site wants it."""
    problems: dict[str, str] = summary.get("problems", {})
    refused: dict[str, int] = summary.get("refused", {})
    if set(refused) <= {"robots_disallow"} and refused and not problems:
        return None
    words = "; ".join(f"{host}: {problem}" for host, problem in sorted(problems.items())[:5])
    words = words or ", ".join(
        f"{reason} ({count})" for reason, count in {**refused, **summary.get("failed", {})}.items()
    )
    fix = "Check the seeds' addresses, the network and the proxy settings, then run the same command again."
    if "address_" in words:
        fix = "Name the address under allow_addresses if it is meant; private addresses are refused otherwise."
    return f"No page of {job.name} could be fetched: {words or 'the seeds gave nothing'}", fix
