"""Captures indexed and read back in a test, checked for what always holds."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from catalog.schema import CAPTURE, REJECTION, SITE_RECORD
from crawler.captures import Index, Payload, index_file, load_payloads
from tests.crawler.archives import http, warc

PAGE = "<p>Zażółć gęślą jaźń</p>".encode()
MOMENT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def index(tmp_path: Path, data: bytes, name: str = "proba.warc", **options: Any) -> tuple[Index, list[Payload]]:
    path = tmp_path / name
    path.write_bytes(data)
    found = index_file(path, name=name, source="proby", category="web", **options)
    assert found.captures.schema == CAPTURE
    assert found.site_records.schema == SITE_RECORD
    assert found.rejected.schema == REJECTION
    payloads = list(load_payloads(path, found.captures, **options))
    for capture, payload in zip(found.captures.to_pylist(), payloads, strict=True):
        assert capture["capture_id"] == payload.capture_id
        if payload.problem is None:
            assert hashlib.sha256(payload.body).hexdigest() == capture["payload_digest"]
        else:
            assert capture["payload_digest"] is None
    backwards = load_payloads(
        path, found.captures.take(pa.array(range(found.captures.num_rows), pa.int64())[::-1]), **options
    )
    assert list(backwards) == payloads[::-1]
    return found, payloads


def urls(found: Index) -> list[str]:
    return [url.removeprefix("http://a.pl/") for url in found.captures["url"].to_pylist()]


def reasons(found: Index) -> list[str]:
    return found.rejected["reason"].to_pylist()


def three(**middle: Any) -> list[bytes]:
    return [
        warc("response", "http://a.pl/1", http(PAGE)),
        warc("response", "http://a.pl/2", http(PAGE + b"2"), **middle),
        warc("response", "http://a.pl/3", http(PAGE + b"3")),
    ]
