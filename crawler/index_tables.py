"""The three tables of a file's index, collected row by row and kept compact."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa

from catalog.schema import CAPTURE, REJECTION, SITE_RECORD
from crawler.urls import canonical_url, domain_of, host_of, page_id

_BATCH = 1000
SITE_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Index:
    """What one file holds: ``captures`` (schema CAPTURE), ``site_records`` (SITE_RECORD), ``rejected`` (REJECTION)."""

    captures: pa.Table
    site_records: pa.Table
    rejected: pa.Table


def capture_id(file_sha256: str, place: int | str) -> str:
    """Return a capture's id: 32 hex digits of SHA-256 over its file's digest and its offset, or row, in it."""
    return hashlib.sha256(f"{file_sha256}#{place}".encode()).hexdigest()[:32]


@dataclass
class Collector:
    """Collects the index of one file."""

    file: str
    sha256: str
    source: str
    category: str
    captures: int = 0
    _rows: list[dict[str, Any]] = field(default_factory=list)
    _batches: list[pa.RecordBatch] = field(default_factory=list)
    _sites: list[dict[str, Any]] = field(default_factory=list)
    _rejected: list[dict[str, Any]] = field(default_factory=list)

    def capture(
        self,
        place: int | str,
        *,
        url: str,
        kind: str,
        offset: int,
        length: int,
        payload_digest: str | None,
        digest: str | None = None,
        status: int | None = None,
        content_type: str | None = None,
        fetched_at: datetime | None = None,
        headers: list[tuple[str, str]] | None = None,
        refers_to: str | None = None,
    ) -> None:
        """Add a capture; an empty *url* is replaced by a urn of this file and *place*."""
        url = canonical_url(url) if url else f"urn:kombajn:{self.source}:{self.sha256}#{place}"
        self.captures += 1
        self._rows.append(
            {
                "capture_id": capture_id(self.sha256, place),
                "page_id": page_id(url),
                "url": url,
                "host": host_of(url),
                "domain": domain_of(url),
                "source": self.source,
                "category": self.category,
                "kind": kind,
                "status": status,
                "content_type": content_type or None,
                "fetched_at": fetched_at,
                "payload_digest": payload_digest,
                "headers": [{"name": name, "value": value} for name, value in headers or []],
                "warc": {
                    "file": self.file,
                    "offset": offset,
                    "length": length,
                    "digest": digest or (f"sha256:{payload_digest}" if payload_digest else None),
                },
                "refers_to": refers_to,
            }
        )
        if len(self._rows) >= _BATCH:
            self._flush()

    def site_record(self, record: Mapping[str, Any]) -> None:
        """Add a row of SITE_RECORD; its body is cut at 1 MiB."""
        self._sites.append({**record, "body": record["body"][:SITE_BYTES]})

    def reject(self, place: int | str, reason: str, detail: str, *, url: str | None = None) -> None:
        """Name something in the file that is no readable capture."""
        self._rejected.append(
            {
                "capture_id": capture_id(self.sha256, place),
                "url": canonical_url(url) if url else None,
                "source": self.source,
                "stage": "captures",
                "reason": reason,
                "detail": f"{self.file}, {_place(place)}: {detail}",
            }
        )

    def reject_file(self, reason: str, detail: str) -> None:
        """Say why the whole file gave nothing."""
        self.reject("file", reason, detail)

    @property
    def empty(self) -> bool:
        """Whether nothing was found, and nothing rejected, so far."""
        return not (self.captures or self._sites or self._rejected)

    def finish(self) -> Index:
        """Return the tables."""
        self._flush()
        return Index(
            pa.Table.from_batches(self._batches, CAPTURE),
            pa.Table.from_pylist(self._sites, SITE_RECORD),
            pa.Table.from_pylist(self._rejected, REJECTION),
        )

    def _flush(self) -> None:
        if self._rows:
            self._batches.append(pa.RecordBatch.from_pylist(self._rows, CAPTURE))
            self._rows = []


def _place(place: int | str) -> str:
    if isinstance(place, int):
        return f"offset {place}" if place >= 0 else f"decompressed offset {-1 - place}"
    return "whole file" if place == "file" else place
