"""One process of a crawl, from lock to summary."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import time
from pathlib import Path
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings
from scrapy.utils.reactor import install_reactor

from crawler import settings as crawl_settings
from crawler.frontier import Frontier
from crawler.job import CrawlJob
from crawler.locks import take_lock
from crawler.processes import merge_summaries
from crawler.progress import emit, nothing_fetched, write_summary
from crawler.resharding import reshard
from crawler.spiders.site import SiteSpider
from crawler.warc import salvage

_GRACE = 10.0
_SAME_SIGNAL = 2.0
INTERRUPTED = 130

logger = logging.getLogger(__name__)


def run_shard(job: CrawlJob, shard: int) -> int:
    """Crawl as process *shard* of *job*; return the exit code."""
    folder = Path(job.folder)
    with take_lock(folder / "state" / f"lock-{shard}"):
        if job.processes == 1:
            reshard(folder / "state", 1)
        (folder / "warc").mkdir(parents=True, exist_ok=True)
        for path in salvage(folder / "warc"):
            emit("salvaged", file=path.name)
        return _Crawl(job, shard).run()


class _Crawl:
    """Scrapy, started and stopped."""

    def __init__(self, job: CrawlJob, shard: int) -> None:
        self.job = job
        self.shard = shard
        self.interrupted = False
        self._interrupted_at = 0.0
        self.failure: str | None = None
        self._storage_failure: str | None = None
        self.summary: dict[str, Any] = {}
        values = crawl_settings.for_job(job, shard)
        guard = values.pop("ADDRESS_GUARD")
        install_reactor(values["TWISTED_REACTOR"])
        self._process = AsyncCrawlerProcess(Settings(values))
        self._crawler: Crawler = self._process.create_crawler(SiteSpider)
        # The guard is one object for resolver and frontier: settings are copied, so it is set on each.
        self._process.settings.set("ADDRESS_GUARD", guard)
        self._crawler.settings.set("ADDRESS_GUARD", guard)

    def run(self) -> int:
        from scrapy import signals
        from twisted.internet import reactor

        self._crawler.signals.connect(self._closing, signal=signals.spider_closed)
        task = self._process.crawl(self._crawler, self._crawler)
        task.add_done_callback(self._ended)
        reactor.callWhenRunning(self._catch_signals)
        self._process.start(install_signal_handlers=False)
        return self._finish()

    def _catch_signals(self) -> None:
        loop = asyncio.get_event_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._interrupt)

    def _interrupt(self) -> None:
        """Stop: let what is under way come in for a while. A second signal, seconds later, does not wait."""
        now = time.monotonic()
        if self.interrupted:
            # Ctrl-C reaches a child twice: from the terminal, and from the parent that passes it on.
            if now - self._interrupted_at > _SAME_SIGNAL:
                self._leave()
            return
        self.interrupted, self._interrupted_at = True, now
        logger.info("Interrupted: waiting up to %.0f s for requests under way", _GRACE)
        asyncio.get_event_loop().call_later(_GRACE, self._leave)
        self._stopping = asyncio.ensure_future(self._crawler.stop_async())

    def _leave(self) -> None:
        """End at once: the state is safe at any moment, and the open WARC file is completed by the next start."""
        emit("interrupted", message="Stopped at once; the same command goes on from here.")
        os._exit(INTERRUPTED)

    def _closing(self, reason: str) -> None:
        frontier = self._crawler.engine.scheduler
        if isinstance(frontier, Frontier):
            self.summary = frontier.final
            self._storage_failure = frontier.failure

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            self.failure = f"{type(error).__name__}: {error}"
            logger.error("The crawl failed", exc_info=error)

    def _finish(self) -> int:
        summary = {"source": self.job.name, **self.summary}
        problem = self._problem()
        summary["finished"] = not self.interrupted and problem is None
        if self.interrupted:
            summary["reason"] = "interrupted"
        self._write(summary)
        if self.interrupted:
            emit("interrupted", message="Stopped; the same command goes on from here.", pages=summary.get("pages", 0))
            return INTERRUPTED
        if problem is not None:
            emit("error", message=problem[0], fix=problem[1])
            return 1
        emit("summary", **{name: value for name, value in summary.items() if name != "hosts"})
        return 0

    def _write(self, summary: dict[str, Any]) -> None:
        folder = Path(self.job.folder)
        if self.job.processes == 1:
            write_summary(folder / "summary.json", summary)
            return
        write_summary(folder / "state" / f"summary-{self.shard}.json", summary)
        merge_summaries(folder, self.job)

    def _problem(self) -> tuple[str, str] | None:
        if self._storage_failure:
            return (
                f"The crawl of {self.job.name} stopped, since {self.job.folder} cannot be written: "
                f"{self._storage_failure}",
                "Make room or give write access, then run the same command again: nothing fetched is lost.",
            )
        if self.failure is not None:
            return (
                f"The crawl of {self.job.name} failed: {self.failure}",
                f"See {Path(self.job.folder) / 'crawl.log'}; the same command resumes.",
            )
        if self.interrupted or self.job.processes > 1 or self.summary.get("pages") or self.summary.get("queued"):
            return None
        return nothing_fetched(self.job, self.summary)
