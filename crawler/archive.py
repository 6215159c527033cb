"""What came back, as it came: exchanges seen below decompression, written to WARC by the one writer of the process."""

from __future__ import annotations

import http
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Request, Response

from crawler.job import CrawlJob
from crawler.warc import WarcPointer, WarcWriter

SOFTWARE = "kombajn/0.1"
_PHRASES = {status.value: status.phrase for status in http.HTTPStatus}
_SECRET = (b"Proxy-Authorization", b"Authorization", b"Cookie")
_DECOMPRESSED_FACTOR = 4
_HEADERS_LIMIT = 64 * 1024


@dataclass(frozen=True)
class Exchange:
    """One request and its response: heads as bytes, body after transfer decoding and before content decoding."""

    url: str
    request_head: bytes
    response_head: bytes
    body: bytes
    fetched_at: datetime
    address: str | None
    truncated: str | None


class ExchangeMiddleware:
    """Keeps each exchange in ``request.meta["exchange"]``; sits below HttpCompression and above nothing.

    Also cuts a body at the job's limit while it arrives: what is there by then is kept and marked as truncated.
    """

    def __init__(self, page_bytes: int) -> None:
        self.page_bytes = page_bytes

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ExchangeMiddleware:
        """Build it from the job in the settings."""
        job: CrawlJob = crawler.settings["CRAWL_JOB"]
        middleware = cls(job.page_bytes)
        crawler.signals.connect(middleware.bytes_received, signal=signals.bytes_received)
        return middleware

    def bytes_received(self, data: bytes, request: Request) -> None:
        """Stop a body that is long enough."""
        meta = request.meta
        received = meta.get("received", 0) + len(data)
        meta["received"] = received
        if received > meta.get("body_limit", self.page_bytes):
            meta["truncated"] = "length"
            raise StopDownload(fail=False)

    def process_response(self, request: Request, response: Response) -> Response:
        """Note the exchange."""
        limit = request.meta.get("body_limit", self.page_bytes)
        truncated = request.meta.get("truncated")
        if truncated is None and response.flags and "dataloss" in response.flags:
            truncated = "disconnect"
        body = response.body
        if len(body) > limit:
            body, truncated = body[:limit], "length"
            response = response.replace(body=body)
        if "body_limit" in request.meta:  # a small file must not become a large one by decompression, which comes next
            request.meta["download_maxsize"] = _DECOMPRESSED_FACTOR * limit
        request.meta["exchange"] = Exchange(
            url=request.url,
            request_head=request_head(request),
            response_head=response_head(response),
            body=body,
            fetched_at=datetime.now(UTC),
            address=None if request.meta.get("proxy") else str(response.ip_address or "") or None,
            truncated=truncated,
        )
        return response


def request_head(request: Request) -> bytes:
    """Return the request as sent, in origin form; credentials are left out."""
    parts = urlsplit(request.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    lines = [f"{request.method} {target} HTTP/1.1".encode("ascii", "replace")]
    lines.append(b"Host: " + parts.netloc.rpartition("@")[2].encode("ascii", "replace"))
    for name, values in request.headers.items():
        if name not in _SECRET:
            lines.extend(name + b": " + value for value in values)
    return b"\r\n".join(lines) + b"\r\n\r\n"


def response_head(response: Response) -> bytes:
    """Return status line and headers; names are in title case and grouped by name, as the HTTP library has them."""
    protocol = response.protocol or "HTTP/1.1"
    lines = [f"{protocol} {response.status} {_PHRASES.get(response.status, 'Unknown')}".encode("ascii", "replace")]
    size = 0
    for name, values in response.headers.items():
        for value in values:
            size += len(name) + len(value)
            if size > _HEADERS_LIMIT:
                break
            lines.append(name + b": " + value.replace(b"\r", b" ").replace(b"\n", b" "))
    return b"\r\n".join(lines) + b"\r\n\r\n"


class Archive:
    """Extension that owns the process's WARC writer."""

    def __init__(self, job: CrawlJob, prefix: str) -> None:
        self.folder = Path(job.folder) / "warc"
        self._writer = WarcWriter(
            self.folder, prefix, software=SOFTWARE, user_agent=job.user_agent, rotate_bytes=job.warc_bytes
        )
        self.written = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Archive:
        """Build it from the job in the settings."""
        archive = cls(crawler.settings["CRAWL_JOB"], crawler.settings["WARC_PREFIX"])
        crawler.signals.connect(archive.close, signal=signals.spider_closed)
        return archive

    def keep(self, exchange: Exchange) -> WarcPointer:
        """Write request and response; return where the response lies."""
        pointer = self._writer.write_exchange(
            exchange.url,
            exchange.request_head,
            exchange.response_head,
            exchange.body,
            exchange.fetched_at,
            address=exchange.address,
            truncated=exchange.truncated,
        )
        self.written += pointer.length
        return pointer

    def keep_revisit(
        self, exchange: Exchange, *, refers_to_uri: str, refers_to_date: datetime, digest: str, profile: str
    ) -> WarcPointer:
        """Write a revisit record: the payload is the one captured earlier."""
        pointer = self._writer.write_revisit(
            exchange.url,
            exchange.request_head,
            exchange.response_head,
            exchange.fetched_at,
            refers_to_uri=refers_to_uri,
            refers_to_date=refers_to_date,
            payload_digest=digest,
            profile=profile,
            address=exchange.address,
        )
        self.written += pointer.length
        return pointer

    def keep_observation(self, url: str, fields: Mapping[str, str], seen_at: datetime) -> WarcPointer:
        """Write a metadata record: what was seen at *url* when."""
        return self._writer.write_metadata(url, fields, seen_at)

    def close(self) -> None:
        """Complete the current file."""
        self._writer.close()
