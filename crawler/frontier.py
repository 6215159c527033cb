"""The frontier: a Scrapy scheduler over the URL store, which hands out only what may be asked now.

Scrapy's downloader is given no delays of its own: a request that leaves here is due, so a slow or resting host holds
neither a slot nor another host. Discovered links go to the store in the transaction that ends their page, not through
the engine one by one.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from scrapy.core.scheduler import BaseScheduler
from scrapy.http import Request

from crawler import opening
from crawler.admission import Admission
from crawler.cooperation import Cooperation
from crawler.hosts import Host
from crawler.ledger import Ledger
from crawler.progress import Progress
from crawler.robots import RobotsMiddleware, Rules
from crawler.url_store import (
    PAGE,
    REFUSED,
    Candidate,
    Entry,
    UrlStore,
    url_key,
)
from crawler.urls import canonical_url, origin_of

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler

_LEASE = 16
_MOST_LOOKS = 200
"""Refused URLs that are passed over before the event loop gets its turn."""
_SITEMAP_PRIORITY = 2000

logger = logging.getLogger(__name__)


class Frontier(Ledger, BaseScheduler):
    """Whose turn it is, and what may be asked; what is known and what became of it is the ledger's."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        super().__init__(settings["CRAWL_JOB"], UrlStore(settings["FRONTIER_FILE"]))
        self.admission = Admission(self.job, settings["ADDRESS_GUARD"])
        self.headers = settings["CRAWL_HEADERS"]
        self.failure: str | None = None
        self.final: dict[str, Any] = {}
        """The summary, once the frontier is closed."""
        if self.job.processes > 1:
            self.others = Cooperation(self, self.job, settings["CRAWL_SHARD"])
        self._crawler = crawler
        self._wake: asyncio.TimerHandle | None = None
        self._spider: Any = None
        self._robots: RobotsMiddleware | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Frontier:
        """Build it from the job in the settings."""
        return cls(crawler)

    # Scrapy's interface

    def open(self, spider: Spider) -> None:
        """Take up the stored state, then the seeds."""
        self._spider = spider
        opening.take_up(self)
        opening.enter_seeds(self)
        opening.enter_earlier(self, self._spider.bases)
        if self.others is not None:
            self.others.start()

    def close(self, reason: str) -> None:
        """Let the store go."""
        if self._wake is not None:
            self._wake.cancel()
        if self.others is not None:
            self.others.stop()
        if self.failure is None:
            with self.store:
                self.store.requeue_in_flight()
                for host in self.turns:
                    self.write_host(host)
        progress = self._crawler.get_extension(Progress)
        if progress is not None:
            progress.frontier_closes()
        self.final = self.summary()
        self.store.close()

    def has_pending_requests(self) -> bool:
        """Whether the crawl goes on."""
        if self.others is not None:
            return self.stop_reason is None
        return not self.limit_reached() and self._waiting()

    def _waiting(self) -> bool:
        now = time.monotonic()
        return any(host.pending and host.pace.due - now <= self.job.patience_seconds for host in self.turns)

    @property
    def idle(self) -> bool:
        """Whether nothing is under way here, and nothing will be without links from others."""
        return not any(host.active for host in self.turns) and not self._waiting()

    def enqueue_request(self, request: Request) -> bool:
        """Admit a request that comes by Scrapy's own ways; its callback is the spider's."""
        judged = self.admission.judge(request.url)
        if isinstance(judged, str):
            return False
        return bool(self.admit([judged._replace(priority=request.priority)]))

    def next_request(self) -> Request | None:
        """Return the next request that may leave now."""
        if self.limit_reached():
            return None
        now = time.monotonic()
        for _ in range(_MOST_LOOKS):
            host = self.turns.next(now)
            if host is None:
                self._wake_later(now)
                return None
            entry = self._take(host)
            reason = self._refusal(entry) if entry is not None else None
            if entry is None:
                self.turns.consider(host)
            elif reason is not None:
                with self.store:
                    self.store.update(entry.key, state=REFUSED, reason=reason)
                self.turns.consider(host)
            else:
                self.turns.charge(host, now)
                self.active_pages += entry.kind == PAGE
                return self._request(entry, host)
        self._wake_later(now, at_once=True)
        return None

    # taking

    def _refusal(self, entry: Entry) -> str | None:
        """Return why *entry* is refused by rules that are known already: such a URL costs its host no turn."""
        if self._robots is None:
            self._robots = self._crawler.get_downloader_middleware(RobotsMiddleware)
        rules = self._robots.known(origin_of(entry.url)) if self._robots is not None else None
        return None if rules is None else rules.refusal(self.job.robots_token, entry.url)

    def _take(self, host: Host) -> Entry | None:
        if not host.leased:
            wall = time.time()
            found = self.store.lease(host.name, wall, _LEASE if host.opened else 1)
            host.queued -= len(found)
            host.leased.extend(found)
            if not found and host.queued:
                due = self.store.next_due(host.name)
                if due is None:
                    host.queued = 0
                else:
                    host.pace.due = max(host.pace.due, time.monotonic() + due - wall)
        return host.leased.popleft() if host.leased else None

    def _request(self, entry: Entry, host: Host) -> Request:
        headers = dict(self.headers)
        meta: dict[str, Any] = {"entry": entry, "host": host, "download_timeout": self.job.timeout_seconds}
        self._spider.prepare(entry, headers, meta)
        return Request(
            entry.url,
            callback=self._spider.parse,
            errback=self._spider.failed,
            headers=headers,
            meta=meta,
            dont_filter=True,
        )

    def _wake_later(self, now: float, *, at_once: bool = False) -> None:
        due = now if at_once else self.turns.next_due()
        if due is None:
            return
        if self._wake is not None:
            self._wake.cancel()
        loop = asyncio.get_running_loop()
        self._wake = loop.call_later(min(max(due - now, 0.001), 3600.0), self.wake_up)

    def wake_up(self) -> None:
        """Let the engine ask again."""
        self._wake = None
        slot = self._crawler.engine._slot  # no public call makes the engine ask its scheduler again
        if slot is not None:
            slot.nextcall.schedule()

    async def turn(self, url: str) -> None:
        """Wait until the host of *url* may be asked, and take the turn."""
        host = self.turns.host(_host_name(url))
        while (wait := host.pace.due - time.monotonic()) > 0:
            await asyncio.sleep(wait)
        host.pace.started(time.monotonic())

    def fail(self, error: BaseException) -> None:
        """The store or the archive cannot be written: end the crawl; what is under way is fetched again next time."""
        if self.failure is None:
            logger.error("The crawl ends: %s", error, exc_info=error)
            self.failure = str(error)
            self.stop_reason = "failed"
            self._crawler.engine.pause()
            self._closing = asyncio.ensure_future(self._crawler.stop_async())

    # what components report

    def site_file_done(self, url: str, request: Request) -> None:
        """A permission file was asked for: note latency."""
        latency = request.meta.get("download_latency")
        if latency is not None:
            self.turns.host(_host_name(url)).pace.answered(latency)

    def keeps_pace(self, rules: Rules, agent: str) -> None:
        """Apply a Crawl-delay, just read or read before a restart."""
        if rules.robots is not None:
            self.turns.host(rules.origin.partition("://")[2]).pace.crawl_delay = rules.robots.crawl_delay(agent)

    def knows_robots(self, origin: str, rules: Rules, agent: str) -> None:
        """Apply what robots.txt says beyond allow and disallow: Crawl-delay and sitemaps."""
        name = origin.partition("://")[2]
        self.account.robots[origin] = rules.summary
        if rules.status is None:
            self.account.has_problem(origin, rules.problem)
        candidates: list[Candidate] = []
        self.keeps_pace(rules, agent)
        if self.job.discover:
            candidates = self._sitemaps(origin, rules, agent)
        with self.store:
            self.store.update_host(name, robots=json.dumps({origin: rules.summary}))
            added = self.enter(candidates)
        self.count_added(added)

    def _sitemaps(self, origin: str, rules: Rules, agent: str) -> list[Candidate]:
        named = list(rules.robots.sitemaps) if rules.robots is not None else []
        urls = named or [origin + "/sitemap.xml"]
        found = []
        for url in urls[:100]:
            judged = self.admission.judge_sitemap(url)
            if isinstance(judged, Candidate) and not rules.refusal(agent, judged.url):
                found.append(judged._replace(priority=_SITEMAP_PRIORITY))
        return found

    def same_as_sibling(self, url: str, digest: Callable[[], str]) -> bool:
        """Whether *url* with its final slash added or taken away is a page already captured with this digest."""
        head, mark, query = url.partition("?")
        sibling = (head[:-1] if head.endswith("/") else head + "/") + mark + query
        known = self.store.digest(url_key(sibling))
        return known is not None and known == digest()

    def widen(self, seed: str, target: str) -> None:
        """A seed redirects to another host of its domain: that one is within scope from now on."""
        if self.admission.widen(seed, canonical_url(target)):
            known = json.loads(self.store.noted("widened") or "[]")
            with self.store:
                self.store.note("widened", json.dumps([*known, [seed, target]]))


def _host_name(url: str) -> str:
    return origin_of(url).partition("://")[2]
