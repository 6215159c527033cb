"""The spider: what becomes of each response. Pages go to the archive, links to the frontier, nothing to Scrapy."""

from __future__ import annotations

import errno
import logging
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response, TextResponse
from twisted.python.failure import Failure

from crawler.archive import Archive, Exchange
from crawler.frontier import Frontier
from crawler.hosts import Host
from crawler.job import CrawlJob
from crawler.language_look import polishness
from crawler.links import Links
from crawler.page import Page, look
from crawler.page_rules import directives
from crawler.politeness import retry_after
from crawler.recrawl import Bases, Revisit
from crawler.robots import RefusedRequest
from crawler.site_files import describe
from crawler.spiders.feed import is_feed, read_feed
from crawler.spiders.sitemap import is_sitemap
from crawler.url_store import FAILED, FEED, FETCHED, PAGE, REDIRECTED, REFUSED, SITEMAP, Candidate, Entry
from crawler.urls import domain_of
from crawler.warc import IDENTICAL_PAYLOAD, NOT_MODIFIED, WarcPointer, payload_digest

MOST_REDIRECTS = 8
_BUSY = (429, 503)
_PASSING = (408, 425, 500, 502, 504, 520, 521, 522, 523, 524)
_REDIRECTS = (301, 302, 303, 307, 308)
_HTML = ("text/html", "application/xhtml+xml")
_KEPT = (*_HTML, "text/plain", "application/pdf")
_STORAGE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS)
_NOT_KEPT = ("noindex", "noarchive", "noai", "noimageai")

logger = logging.getLogger(__name__)


class SiteSpider(Spider):
    """Visits what the frontier hands out."""

    name = "site"

    def __init__(self, crawler: Crawler, **arguments: Any) -> None:
        super().__init__(self.name, **arguments)
        self.job: CrawlJob = crawler.settings["CRAWL_JOB"]
        self.bases = Bases(self.job.base_folders)
        self._links: Links | None = None
        self._agents = ("robots", self.job.robots_token.lower())

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> SiteSpider:
        """Build it from the job in the settings."""
        spider = cls(crawler, **kwargs)
        spider._set_crawler(crawler)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Yield nothing: the seeds are the frontier's."""
        return
        yield

    @property
    def frontier(self) -> Frontier:
        """The scheduler in use."""
        return self.crawler.engine.scheduler  # type: ignore[return-value]

    @property
    def links(self) -> Links:
        """The maker of candidates."""
        if self._links is None:
            self._links = Links(self.frontier.admission, self.job)
        return self._links

    @property
    def archive(self) -> Archive:
        """The extension that writes WARC."""
        found = self.crawler.get_extension(Archive)
        assert found is not None
        return found

    def prepare(self, entry: Entry, headers: dict[str, str], meta: dict[str, Any]) -> None:
        """Make a request conditional, if an earlier capture allows it."""
        earlier = self.bases.validators(entry.key)
        if earlier is None or entry.kind != PAGE:
            return
        meta["earlier"] = earlier
        if earlier.digest is None:
            return
        if earlier.etag:
            headers["If-None-Match"] = earlier.etag
        if earlier.last_modified:
            headers["If-Modified-Since"] = earlier.last_modified

    def parse(self, response: Response, **_: Any) -> None:
        """Judge a response. A page that breaks the crawler costs one page; a disk that refuses ends the crawl."""
        self._guarded(response.meta, lambda: self._answer(response))

    def failed(self, failure: Failure) -> None:
        """Judge why there is no response."""
        request: Request = failure.request  # type: ignore[attr-defined]
        error = failure.value or RuntimeError("failed without an error")
        self._guarded(request.meta, lambda: self._failure(request, error))

    def _guarded(self, meta: dict[str, Any], judge: Callable[[], None]) -> None:
        try:
            judge()
        except (OSError, sqlite3.Error) as error:
            self.frontier.fail(error)
        except Exception:
            logger.exception("%s could not be judged", meta["entry"].url)
            self.frontier.conclude(meta["entry"], meta["host"], FAILED, reason="crawler_error")

    def _answer(self, response: Response) -> None:
        """Send a response where its status says."""
        meta = response.meta
        entry, host = meta["entry"], meta["host"]
        self._account(response, host)
        status = response.status
        if status in _BUSY:
            self._busy(response, entry, host)
        elif status in _PASSING:
            host.failures += 1
            self.frontier.retry(entry, host, f"http_{status}", status=status)
        else:
            host.failures = 0
            if status == 304 and meta.get("earlier") is not None:
                self._unchanged(response, entry, host)
            elif status in _REDIRECTS:
                self._redirect(response, entry, host)
            elif 200 <= status < 300:
                self._success(response, entry, host)
            else:
                self._client_error(response, entry, host)

    def _failure(self, request: Request, error: BaseException) -> None:
        entry, host = request.meta["entry"], request.meta["host"]
        refusal = self.crawler.settings["ADDRESS_GUARD"].refused(host.name.rpartition(":")[0] or host.name)
        if isinstance(error, RefusedRequest):
            self.frontier.conclude(entry, host, REFUSED, reason=error.reason)
        elif refusal:
            self.frontier.account.has_problem(host.name, refusal)
            self.frontier.conclude(entry, host, REFUSED, reason=refusal.partition(":")[0])
        elif isinstance(error, IgnoreRequest) or "exchange" in request.meta:
            self._undecodable(request, entry, host)
        elif isinstance(error, OSError) and error.errno in _STORAGE:
            self.frontier.fail(error)
        else:
            logger.info("%s: %s", entry.url, describe(error))
            host.failures += 1
            self.frontier.account.has_problem(host.name, describe(error))
            reason = "timeout" if "Timeout" in type(error).__name__ else "unreachable"
            self.frontier.retry(entry, host, reason)

    # kinds of answers

    def _account(self, response: Response, host: Host) -> None:
        latency = response.meta.get("download_latency", 0.0)
        host.seconds += latency
        if response.status not in _BUSY:
            host.pace.answered(latency)
        exchange: Exchange = response.meta["exchange"]
        if exchange.address:
            self.frontier.turns.has_address(host, exchange.address)

    def _busy(self, response: Response, entry: Entry, host: Host) -> None:
        host.failures += 1
        wished = retry_after(_header(response, b"Retry-After"), time.time)
        pause = host.pace.back_off(time.monotonic(), wished)
        logger.info("%s asks for less (%d): pause of %.0f s", host.name, response.status, pause)
        self.frontier.retry(entry, host, f"http_{response.status}", status=response.status, pause=pause)

    def _redirect(self, response: Response, entry: Entry, host: Host) -> None:
        location = _header(response, b"Location")
        pointer = self._keep(response)
        target = response.urljoin(location) if location else ""
        links: list[Candidate] = []
        reason = None if entry.hops < MOST_REDIRECTS else "too_many_redirects"
        if target and reason is None:
            if entry.depth == 0 and entry.referrer is None and domain_of(target) == domain_of(entry.url):
                self.frontier.widen(entry.url, target)
            judged = self.frontier.admission.judge(target)
            if isinstance(judged, Candidate):
                links = [
                    judged._replace(
                        kind=entry.kind,
                        priority=entry.priority,
                        depth=entry.depth,
                        hops=entry.hops + 1,
                        referrer=entry.referrer,
                    )
                ]
            else:
                reason = f"redirect_{judged}"
        self._conclude(response, entry, host, REDIRECTED, reason=reason, links=links, pointer=pointer)

    def _client_error(self, response: Response, entry: Entry, host: Host) -> None:
        pointer = self._keep(response) if entry.kind == PAGE and response.status in (404, 410) else None
        earlier = response.meta.get("earlier")
        missing = (earlier.missing if earlier else 0) + 1
        # Gone for good is what was missing on two visits; a single 404 may be an accident.
        reason = "gone" if missing >= 2 and earlier else f"http_{response.status}"
        self._conclude(response, entry, host, FAILED, reason=reason, pointer=pointer, missing=missing)

    def _unchanged(self, response: Response, entry: Entry, host: Host) -> None:
        self._revisit(response, entry, host, self.bases.revisit(response.meta["earlier"]), NOT_MODIFIED, ())

    def _success(self, response: Response, entry: Entry, host: Host) -> None:
        content_type = (_header(response, b"Content-Type") or "").partition(";")[0].strip().lower()
        if entry.kind == SITEMAP:
            self._conclude(response, entry, host, FETCHED, links=self.links.of_sitemap(response.body, entry))
        elif content_type.endswith("xml") and is_sitemap(response.body):
            links = self.links.of_sitemap(response.body, entry) if self.job.discover else ()
            self._conclude(response, entry, host, REFUSED, reason="sitemap", links=links)
        elif entry.kind == FEED or is_feed(content_type, response.body):
            links = self.links.candidates(read_feed(response.body), entry) if self.job.discover else ()
            state, reason = (FETCHED, None) if entry.kind == FEED else (REFUSED, "feed")
            self._conclude(response, entry, host, state, reason=reason, links=links)
        elif not (content_type in _KEPT or (not content_type and isinstance(response, TextResponse))):
            self._conclude(response, entry, host, REFUSED, reason="content_type")
        elif content_type == "application/pdf":
            self._page(response, entry, host, None)
        else:
            self._page(response, entry, host, self._look(response, content_type))

    def _look(self, response: Response, content_type: str) -> Page:
        encoding = response.encoding if isinstance(response, TextResponse) else None
        if content_type == "text/plain":
            text = response.text if isinstance(response, TextResponse) else ""
            return Page(sample=text[:1500], clean_bytes=len(response.body))
        return look(response.body, encoding, response.url, self._agents)

    def _page(self, response: Response, entry: Entry, host: Host, page: Page | None) -> None:
        exchange: Exchange = response.meta["exchange"]
        said = self._directives(response, page)
        polish = 0.0
        if page is not None:
            polish = polishness(page.sample)
            host.standing.add(len(exchange.body), page.clean_bytes, polish)
        links = (
            self.links.of_page(page, entry, polish) if page is not None and not self._obeys("nofollow", said) else []
        )
        for directive in _NOT_KEPT:
            if self._obeys(directive, said):
                self._conclude(response, entry, host, REFUSED, reason=f"meta_{directive}", links=links)
                return
        earlier = response.meta.get("earlier")
        revisit = self.bases.identical(earlier, exchange.body) if earlier is not None else None
        if revisit is not None:
            self._revisit(response, entry, host, revisit, IDENTICAL_PAYLOAD, links)
            return
        if self.frontier.same_as_sibling(entry.url, lambda: payload_digest(exchange.body)):
            self._conclude(response, entry, host, REFUSED, reason="same_without_slash", links=links)
            return
        pointer = self._keep(response)
        self._conclude(response, entry, host, FETCHED, links=links, pointer=pointer, changed=True)

    def _revisit(
        self,
        response: Response,
        entry: Entry,
        host: Host,
        revisit: Revisit,
        profile: str,
        links: Iterable[Candidate],
    ) -> None:
        exchange: Exchange = response.meta["exchange"]
        pointer = self.archive.keep_revisit(
            exchange,
            refers_to_uri=revisit.url,
            refers_to_date=datetime.fromtimestamp(revisit.captured_at, UTC),
            digest=revisit.digest,
            profile=profile,
        )
        self._conclude(response, entry, host, FETCHED, links=links, pointer=pointer, revisit=revisit)

    def _undecodable(self, request: Request, entry: Entry, host: Host) -> None:
        """A body that cannot be decompressed, or only into a bomb: kept as it came, for the reader to refuse."""
        exchange: Exchange | None = request.meta.get("exchange")
        if exchange is not None and entry.kind == PAGE:
            self.archive.keep(exchange)
        self.frontier.conclude(entry, host, REFUSED, reason="undecodable_body")

    # ends

    def _keep(self, response: Response) -> WarcPointer:
        return self.archive.keep(response.meta["exchange"])

    def _conclude(
        self,
        response: Response,
        entry: Entry,
        host: Host,
        state: str,
        *,
        reason: str | None = None,
        links: Iterable[Candidate] = (),
        pointer: WarcPointer | None = None,
        revisit: Revisit | None = None,
        changed: bool = False,
        **columns: Any,
    ) -> None:
        exchange: Exchange = response.meta["exchange"]
        now = exchange.fetched_at.timestamp()
        columns |= {"fetched_at": now}
        if pointer is not None:
            columns |= {
                "warc_file": pointer.file,
                "warc_offset": pointer.offset,
                "warc_length": pointer.length,
                "etag": _header(response, b"ETag") or (revisit.etag if revisit else None),
                "last_modified": _header(response, b"Last-Modified") or (revisit.last_modified if revisit else None),
            }
        if changed and pointer is not None:
            columns |= {"digest": pointer.digest, "captured_at": now, "changed_at": now}
        elif revisit is not None:
            columns |= {
                "digest": revisit.digest,
                "captured_at": revisit.captured_at,
                "changed_at": revisit.changed_at,
            }
        self.frontier.conclude(
            entry, host, state, reason=reason, status=response.status, links=links, size=len(exchange.body), **columns
        )

    def _directives(self, response: Response, page: Page | None) -> frozenset[str]:
        headers = [value.decode("latin-1") for value in response.headers.getlist(b"X-Robots-Tag")]
        if not headers and (page is None or not page.directives):
            return frozenset()
        return directives(headers, page.directives if page else (), self.job.robots_token)

    def _obeys(self, directive: str, said: frozenset[str]) -> bool:
        if directive not in said:
            return False
        return directive in self.job.obey_meta or ("none" in said and "none" in self.job.obey_meta)


def _header(response: Response, name: bytes) -> str | None:
    value = response.headers.get(name)
    return None if value is None else value.decode("latin-1")
