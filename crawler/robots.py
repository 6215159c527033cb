"""RFC 9309 in the downloader's way: no page is requested before its origin's robots.txt is known and allows it.

The rules and the status table are those of ``licensing.robots``; here they are fetched, cached and applied. The scope
is scheme, host and port (section 2.3). A copy serves for 24 hours (section 2.4); a stale one serves on while the file
is unreachable. Copies lie in the frontier's store; only the latest few thousand are in memory.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request

from crawler.site_files import SITE_FILE, SingleFlight, SiteFile, SiteFiles, words
from crawler.urls import origin_of
from licensing.robots import Robots, access, parse

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

MOST_AGE = 24 * 3600.0
_REMEMBERED = 2000
_RETRY_PAUSE = 1.0
_FAILURE_AGE = 3600.0
"""Seconds after which a file that could not be had is asked for again."""
PATH = "/robots.txt"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rules:
    """What is known of one origin's robots.txt. ``status`` None: unreachable."""

    origin: str
    status: int | None
    robots: Robots | None
    fetched_at: float
    problem: str = ""
    final_url: str = ""

    def refusal(self, agent: str, url: str) -> str | None:
        """Return why *url* must not be requested, or None."""
        if self.robots is not None:
            return None if self.robots.allows(agent, url) else "robots_disallow"
        if access(self.status, b"", agent, url):
            return None
        return "robots_unreachable" if self.status is None else "robots_unavailable"

    @property
    def summary(self) -> str:
        """One word or two for the summary."""
        if self.status is None:
            return f"unreachable: {self.problem}"
        return f"{self.status}"


class RefusedRequest(IgnoreRequest):
    """A request that permission checks stop; ``reason`` is the rule's name."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class RobotsMiddleware:
    """Lets a request pass only when its origin's robots.txt is known and allows it."""

    def __init__(self, files: SiteFiles, agent: str) -> None:
        self.agent = agent
        self._files = files
        self._known: OrderedDict[str, Rules] = OrderedDict()
        self._flights: SingleFlight[Rules] = SingleFlight()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        """Build it from the job in the settings."""
        return cls(SiteFiles(crawler), crawler.settings["CRAWL_JOB"].robots_token)

    async def process_request(self, request: Request) -> None:
        """Wait for the rules if need be, then refuse what they disallow."""
        if request.meta.get(SITE_FILE):
            return
        origin = origin_of(request.url)
        rules = self.known(origin)
        if rules is None:
            request.meta["turn_taken"] = True
            rules = await self._flights.get(origin, lambda: self._fetch(origin))
        reason = rules.refusal(self.agent, request.url)
        if reason:
            raise RefusedRequest(reason, rules.problem)

    def known(self, origin: str) -> Rules | None:
        """Return the origin's rules if they are fresh, without asking the site."""
        rules = self._known.get(origin) or self._stored(origin)
        if rules is None or time.time() - rules.fetched_at > MOST_AGE:
            return None
        if origin not in self._known:
            self._files.frontier.keeps_pace(rules, self.agent)
        self._remember(rules)
        return rules

    def _remember(self, rules: Rules) -> None:
        self._known[rules.origin] = rules
        self._known.move_to_end(rules.origin)
        while len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)

    def _stored(self, origin: str) -> Rules | None:
        row = self._files.frontier.store.site_file(origin, PATH)
        if row is None:
            return None
        return _rules(origin, row["status"], row["body"], row["fetched_at"], row["detail"] or "")

    async def _fetch(self, origin: str) -> Rules:
        frontier = self._files.frontier
        file = await self._files.fetch(origin + PATH, first=True)
        if file.status is None:
            await asyncio.sleep(_RETRY_PAUSE)
            file = await self._files.fetch(origin + PATH, attempt=2)
        stale = self._stored(origin)
        unanswered = file.status is None or file.status >= 500 or file.status == 429
        if stale is not None and stale.robots is not None and unanswered:
            # Section 2.4: a cached copy may serve while the file is unreachable; it is asked for again in an hour.
            # A host that asks for less (429) has not changed its rules either.
            rules = Rules(origin, stale.status, stale.robots, time.time() - MOST_AGE + _FAILURE_AGE, "stale copy")
        else:
            rules = self._store(origin, file)
        self._remember(rules)
        if file.status is None:
            self._files.observe(origin, {"robots.txt": words(file)})
        frontier.knows_robots(origin, rules, self.agent)
        return rules

    def _store(self, origin: str, file: SiteFile) -> Rules:
        rules = _rules(origin, file.status, file.body, file.fetched_at, file.problem, file.final_url)
        if file.status is None or file.status >= 500 or file.status == 429:
            return replace(rules, fetched_at=time.time() - MOST_AGE + _FAILURE_AGE)
        self._files.frontier.store.keep_site_file(
            origin,
            PATH,
            status=file.status,
            content_type=file.content_type,
            body=file.body,
            detail=file.final_url if file.final_url != file.url else "",
            at=file.fetched_at,
        )
        return rules


def _rules(origin: str, status: int | None, body: bytes, at: float, problem: str, final_url: str = "") -> Rules:
    successful = status is not None and 200 <= status < 300
    return Rules(origin, status, parse(body) if successful else None, at, problem, final_url or origin + PATH)
