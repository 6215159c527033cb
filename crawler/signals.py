"""Opt-out files, looked for once per origin and day before its first page, and noted in the archive.

The responses themselves are in the WARC, whatever their status: that a file was absent is evidence too. A ``metadata``
record for the origin says in one place what was seen when. What it means is licensing's to decide, from the archive.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from scrapy.http import Request

from crawler.robots import MOST_AGE, RobotsMiddleware, Rules
from crawler.site_files import SITE_FILE, SingleFlight, SiteFiles, words
from crawler.urls import origin_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

PATHS = ("/.well-known/tdmrep.json", "/ai.txt")
SIGNAL_LINES = ("content-signal", "content-usage", "license")
_MOST_LICENSES = 3
_REMEMBERED = 20_000
_CHECKED = "checked"


class SignalsMiddleware:
    """Holds an origin's first page of the day back until its opt-out files were looked for."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._job = crawler.settings["CRAWL_JOB"]
        self._files = SiteFiles(crawler)
        self._checked: OrderedDict[str, float] = OrderedDict()
        self._flights: SingleFlight[None] = SingleFlight()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> SignalsMiddleware:
        """Build it."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Look for the origin's opt-out files, if that was not done today."""
        if request.meta.get(SITE_FILE):
            return
        origin = origin_of(request.url)
        if not self._fresh(origin):
            request.meta["turn_taken"] = True
            await self._flights.get(origin, lambda: self._look(origin))
        if request.meta.pop("turn_taken", False):
            await self._files.frontier.turn(request.url)

    def _fresh(self, origin: str) -> bool:
        at = self._checked.get(origin)
        if at is None:
            row = self._files.frontier.store.site_file(origin, _CHECKED)
            at = row["fetched_at"] if row else 0.0
            self._remember(origin, at)
        return time.time() - at <= MOST_AGE

    def _remember(self, origin: str, at: float) -> None:
        self._checked[origin] = at
        self._checked.move_to_end(origin)
        while len(self._checked) > _REMEMBERED:
            self._checked.popitem(last=False)

    async def _look(self, origin: str) -> None:
        middleware = self._crawler.get_downloader_middleware(RobotsMiddleware)
        rules = middleware.known(origin) if middleware else None
        seen = {"robots.txt": _robots_words(rules)} if rules else {}
        seen.update(_signal_lines(rules))
        for url in [origin + path for path in PATHS] + _license_documents(origin, rules):
            if rules is not None and rules.refusal(self._job.robots_token, url):
                seen[urlsplit(url).path] = "not requested: robots.txt disallows it"
                continue
            seen[url.removeprefix(origin)] = words(await self._files.fetch(url))
        if (urlsplit(origin).hostname or "") in self._job.unverified_tls_hosts:
            seen["tls"] = "certificate not verified, by policy"
        now = time.time()
        self._files.observe(origin, seen)
        self._files.frontier.store.keep_site_file(
            origin, _CHECKED, status=None, content_type=None, body=b"", detail="", at=now
        )
        self._remember(origin, now)


def _signal_lines(rules: Rules | None) -> dict[str, str]:
    lines: dict[str, list[str]] = {}
    if rules is not None and rules.robots is not None:
        for line in rules.robots.unknown_lines:
            if line.name.strip().lower() in SIGNAL_LINES:
                lines.setdefault(line.name.strip().lower(), []).append(line.value.strip()[:500])
    return {name: " | ".join(values[:20]) for name, values in lines.items()}


def _license_documents(origin: str, rules: Rules | None) -> list[str]:
    """Return the RSL documents that robots.txt names (``License:`` lines)."""
    named = _signal_lines(rules).get("license", "")
    urls = [urljoin(origin + "/", part.strip()) for part in named.split(" | ") if part.strip()]
    return [url for url in dict.fromkeys(urls) if origin_of(url)][:_MOST_LICENSES]


def _robots_words(rules: Rules) -> str:
    moment = datetime.fromtimestamp(rules.fetched_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if rules.status is None:
        return f"unreachable ({rules.problem}) at {moment}"
    target = f" via {rules.final_url}" if not rules.final_url.startswith(rules.origin + "/") else ""
    return f"{rules.status} at {moment}{target}"
