"""Site-wide permission files among the records of an archive: robots.txt, the well-known files, and what was seen when.

Licensing decides from these alone. A robots.txt that redirects is given with the answer at the end of the chain, under
the origin that was asked, as RFC 9309 (2.3.1.2) has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from crawler.index_tables import SITE_BYTES
from crawler.payload import Decoded, Message, first
from crawler.records import Record
from crawler.urls import canonical_url, origin_of

_PATHS = frozenset({"/robots.txt", "/ai.txt"})
_FOLDER = "/.well-known/"
_WRITER = "kombajn"
_HOPS = 5


class SiteRecords:
    """Collects the site records of one archive."""

    def __init__(self) -> None:
        self._rows: list[tuple[str, dict[str, Any], str | None]] = []
        self._ours = False

    def note_writer(self, record: Record) -> None:
        """Read from a warcinfo record whether our own crawler wrote what follows."""
        fields = _fields(record)
        self._ours = fields.get("software", "").lower().startswith(_WRITER)

    def takes(self, record: Record, message: Message, decoded: Decoded) -> bool:
        """Keep a response that is a permission file; return whether it was one."""
        if record.kind not in ("response", "resource"):
            return False
        url = canonical_url(record.url)
        content_type = first(message.headers, "content-type") or record.headers.get("content-type", "")
        if not _is_site_file(url, content_type, decoded.body):
            return False
        status = message.status if record.kind == "response" else 200
        location = first(message.headers, "location") if status is not None and 300 <= status < 400 else None
        target = canonical_url(urljoin(url, location)) if location else None
        self._rows.append((url, _row(url, status, content_type or None, decoded.body, record.date), target))
        return True

    def note_metadata(self, record: Record) -> None:
        """Keep what our own crawler observed about an origin; hosts that could not be reached are named there."""
        if not self._ours:
            return
        url = canonical_url(record.url)
        self._rows.append((url, _row(url, None, "application/warc-fields", record.block, record.date), None))
        for name, value in _fields(record).items():
            path = f"/{name.lstrip('/')}"
            if value.startswith("unreachable") and (path in _PATHS or path.startswith(_FOLDER)):
                missing = urljoin(url, path)
                self._rows.append((missing, _row(missing, None, None, b"", record.date), None))

    def rows(self) -> Iterator[dict[str, Any]]:
        """Yield rows of SITE_RECORD in the order of the archive, redirects resolved within it."""
        latest = {url: (row, target) for url, row, target in self._rows if row["status"] is not None}
        for _, row, target in self._rows:
            for _ in range(_HOPS):
                if target is None or target not in latest:
                    break
                end, target = latest[target]
                row = {**row, "status": end["status"], "content_type": end["content_type"], "body": end["body"]}
            yield row


def _is_site_file(url: str, content_type: str, body: bytes) -> bool:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or parts.query:
        return False
    if parts.path in _PATHS or parts.path.startswith(_FOLDER):
        return True
    return "rsl+xml" in content_type.lower() or ("xml" in content_type.lower() and b"<rsl" in body[:1000])


def _row(url: str, status: int | None, content_type: str | None, body: bytes, date: datetime | None) -> dict[str, Any]:
    return {
        "host": origin_of(url),
        "path": urlsplit(url).path,
        "status": status,
        "content_type": content_type,
        "body": body[:SITE_BYTES],
        "fetched_at": date,
    }


def _fields(record: Record) -> dict[str, str]:
    lines = record.block.decode("utf-8", "replace").splitlines()
    pairs = (line.partition(":") for line in lines if ":" in line)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}
