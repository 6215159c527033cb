"""Fetching a site's permission files: one request each however many wait, paced like pages, redirects checked."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Generic, TypeVar
from urllib.parse import urljoin, urlsplit

from scrapy.exceptions import StopDownload
from scrapy.http import Request, Response

from crawler.archive import Archive, Exchange

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.address_guard import AddressGuard
    from crawler.frontier import Frontier

SITE_FILE = "site_file"
"""Meta key of requests that permission checks let pass."""
MOST_BYTES = 2**20
"""At least 500 KiB must be parsed (RFC 9309, section 2.5); more than this is not."""
MOST_HOPS = 8
"""At least five redirects are followed (RFC 9309, section 2.3.1.2)."""
_TIMEOUT = 20.0

logger = logging.getLogger(__name__)

Value = TypeVar("Value")


class SingleFlight(Generic[Value]):
    """Runs one coroutine per key, whose result all who ask meanwhile receive."""

    def __init__(self) -> None:
        self._running: dict[str, asyncio.Task[Value]] = {}

    async def get(self, key: str, make: Callable[[], Awaitable[Value]]) -> Value:
        """Return the result of ``make()``, started now or already under way."""
        task = self._running.get(key)
        if task is None:
            task = asyncio.ensure_future(_run(make))
            self._running[key] = task
            task.add_done_callback(lambda _: self._running.pop(key, None))
        return await asyncio.shield(task)


async def _run(make: Callable[[], Awaitable[Value]]) -> Value:
    return await make()


@dataclass(frozen=True)
class SiteFile:
    """A site-wide file as found: ``status`` is None when the site could not be reached."""

    url: str
    final_url: str
    status: int | None
    content_type: str | None
    body: bytes
    fetched_at: float
    problem: str = ""
    retry_after: str | None = None


class SiteFiles:
    """Fetches site-wide files for robots and opt-out signals; every exchange goes to the archive."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @property
    def frontier(self) -> Frontier:
        """The scheduler in use."""
        return self._crawler.engine.scheduler  # type: ignore[return-value]

    async def fetch(self, url: str, *, first: bool = False, attempt: int = 1) -> SiteFile:
        """Fetch *url*, following redirects to any host. Never raises for what a site does.

        With *first* the request takes the turn that the waiting page already has; *attempt* is told to who watches.
        """
        asked = self.frontier.account.asked
        asked[url] = f"{urlsplit(url).path.rpartition('/')[2]}{f', try {attempt}' if attempt > 1 else ''}"
        try:
            return await self._fetch(url, first)
        finally:
            asked.pop(url, None)

    async def _fetch(self, url: str, first: bool) -> SiteFile:
        current, taken = url, first
        for _ in range(MOST_HOPS + 1):
            refusal = self.frontier.admission.refuses_address(current)
            if refusal:
                return SiteFile(url, current, None, None, b"", time.time(), refusal)
            if not taken:
                await self.frontier.turn(current)
            taken = False
            response, problem = await self._download(current)
            if response is None:
                return SiteFile(url, current, None, None, b"", time.time(), problem)
            location = response.headers.get(b"Location")
            if not (response.status in (301, 302, 303, 307, 308) and location):
                return SiteFile(
                    url,
                    current,
                    response.status,
                    _text(response.headers.get(b"Content-Type")),
                    response.body[:MOST_BYTES],
                    time.time(),
                    retry_after=_text(response.headers.get(b"Retry-After")),
                )
            current = urljoin(current, _text(location) or "")
            if urlsplit(current).scheme not in ("http", "https"):
                return SiteFile(url, current, None, None, b"", time.time(), "redirect to an unusable address")
        # Section 2.3.1.2: after more redirects than that the file may be taken as unavailable.
        return SiteFile(url, current, 310, None, b"", time.time(), f"more than {MOST_HOPS} redirects")

    async def _download(self, url: str) -> tuple[Response | None, str]:
        meta = {SITE_FILE: True, "body_limit": MOST_BYTES, "download_timeout": _TIMEOUT}
        response: Response | None
        request = Request(url, headers=self.frontier.headers, meta=meta, dont_filter=True)
        try:
            response = await self._crawler.engine.download_async(request)
        except StopDownload as stop:
            response = getattr(stop, "response", None)
        except Exception as error:
            self._archive(request.meta.get("exchange"))
            guard: AddressGuard = self._crawler.settings["ADDRESS_GUARD"]
            return None, guard.refused(urlsplit(url).hostname or "") or describe(error)
        finally:
            self.frontier.site_file_done(url, request)
        self._archive(request.meta.get("exchange"))
        return response, ""

    def observe(self, origin: str, seen: Mapping[str, str]) -> None:
        """Write into the archive what was seen at *origin* just now."""
        archive = self._crawler.get_extension(Archive)
        if archive is not None:
            archive.keep_observation(origin + "/", seen, datetime.now(UTC))

    def _archive(self, exchange: Exchange | None) -> None:
        archive = self._crawler.get_extension(Archive)
        if exchange is not None and archive is not None:
            archive.keep(exchange)


def words(file: SiteFile) -> str:
    """Return what became of a request for a site file, in one line."""
    moment = datetime.fromtimestamp(file.fetched_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if file.status is None:
        return f"unreachable ({file.problem}) at {moment}"
    target = f" via {file.final_url}" if file.final_url != file.url else ""
    return f"{file.status} at {moment}{target}, {len(file.body)} bytes, sha256:{hashlib.sha256(file.body).hexdigest()}"


def describe(error: BaseException) -> str:
    """Return a download error in one line of words."""
    words = " ".join("".join(letter if letter.isprintable() else " " for letter in str(error)).split())
    return f"{type(error).__name__}: {words[:300]}"


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")
