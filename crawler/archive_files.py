"""WARC, ARC and WET files: their captures, their site records, and payloads by offset."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from crawler.index_tables import Collector
from crawler.payload import Decoded, Message, decode, first, parse_message
from crawler.records import MAX_BLOCK, Broken, Record, read_records
from crawler.site_records import SiteRecords
from crawler.streams import ByteStream
from crawler.urls import canonical_url

_CAPTURES = ("response", "resource", "revisit", "conversion")
_NO_CAPTURES = ("warcinfo", "request", "metadata", "arc_header")
_READ_AHEAD = 64 * 1024
_FIRST_ARCHIVES = datetime(1996, 1, 1, tzinfo=UTC)
_LONGEST = timedelta(days=30 * 365)
"""Generous, since files are merged and cut under an old ``warcinfo``. No clock is asked: the outcome never changes."""


def index_archive(path: Path, collector: Collector, limit: int) -> None:
    """Index every record of the archive at *path* into *collector*."""
    kinds: Counter[str] = Counter()
    sites = SiteRecords()
    derived = False
    begun: datetime | None = None
    with ByteStream(path) as stream:
        for record in read_records(stream):
            if isinstance(record, Broken):
                collector.reject(record.offset, record.reason, record.detail)
                continue
            kinds[record.kind] += 1
            derived = derived or (record.kind == "metadata" and "json" in record.headers.get("content-type", ""))
            if record.kind == "warcinfo":
                sites.note_writer(record)
                begun = record.date
            elif record.kind in _CAPTURES and _misdated(record.date, begun):
                collector.reject(record.offset, "implausible_date", f"dated {record.date:%Y-%m-%d}", url=record.url)
            elif record.kind in _CAPTURES:
                _index_capture(record, collector, sites, limit)
            elif record.kind == "metadata":
                sites.note_metadata(record)
            elif record.kind not in _NO_CAPTURES:
                collector.reject(record.offset, "unreadable_record", f"record of type {record.kind[:40]!r}")
    for row in sites.rows():
        collector.site_record(row)
    if collector.empty:
        found = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
        if derived:
            collector.reject_file("not_a_capture_file", f"WAT: metadata about captures that lie elsewhere ({found})")
        else:
            collector.reject_file("no_captures", f"only {found}" if found else "no records")


def _misdated(date: datetime | None, begun: datetime | None) -> bool:
    """Whether a capture is dated so far after its file was *begun* that it would be the latest of its page for ever."""
    return date is not None and begun is not None and begun >= _FIRST_ARCHIVES and date - begun > _LONGEST


def load_archive(path: Path, captures: Sequence[Mapping[str, Any]], limit: int) -> Iterator[dict[str, Any]]:
    """Yield the fields of each capture's payload, read at its own offset."""
    stream: ByteStream | None = None
    for capture in captures:
        offset, length = capture["warc"]["offset"], capture["warc"]["length"]
        if offset >= 0:
            if stream is not None:
                stream.close()
            stream = ByteStream(path, offset, max(4096, min(length, _READ_AHEAD)))
        else:
            position = -1 - offset
            if stream is None or stream.position > position:
                if stream is not None:
                    stream.close()
                stream = ByteStream(path)
            stream.skip(position - stream.position)
        yield _loaded(next(read_records(stream), None), capture, limit)
    if stream is not None:
        stream.close()


def _index_capture(record: Record, collector: Collector, sites: SiteRecords, limit: int) -> None:
    if record.kind == "revisit":
        message = parse_message(record.block)
        digest = record.headers.get("warc-payload-digest") or None
        decoded = Decoded(b"")
    else:
        message, decoded = _content(record, limit)
        digest = record.headers.get("warc-payload-digest") or None
        if sites.takes(record, message, decoded):
            return
    usable = record.kind != "revisit" and decoded.problem is None
    collector.capture(
        record.offset,
        url=record.url,
        kind=record.kind,
        offset=record.offset,
        length=record.length,
        payload_digest=hashlib.sha256(decoded.body).hexdigest() if usable else None,
        digest=digest,
        status=message.status,
        content_type=_content_type(record, message),
        fetched_at=record.date,
        headers=message.headers,
        refers_to=digest if record.kind == "revisit" else None,
    )


def _content(record: Record, limit: int) -> tuple[Message, Decoded]:
    if not record.whole:
        return Message(None, [], b""), Decoded(b"", f"too_large: the record has more than {MAX_BLOCK} bytes")
    if _is_http(record):
        message = parse_message(record.block)
        return message, decode(message, limit)
    message = Message(None, [], record.block)
    return message, decode(message, limit)


def _is_http(record: Record) -> bool:
    if record.kind != "response":
        return False
    declared = record.headers.get("content-type", "").lower()
    return record.arc or not declared or "http" in declared


def _content_type(record: Record, message: Message) -> str | None:
    if message.status is not None:
        return first(message.headers, "content-type")
    declared = record.headers.get("content-type")
    return None if declared is not None and declared.lower().startswith("application/http") else declared


def _loaded(record: Record | Broken | None, capture: Mapping[str, Any], limit: int) -> dict[str, Any]:
    content_type = capture["content_type"]
    if not isinstance(record, Record):
        words = record.detail if record is not None else "the file ends before it"
        return _unusable(content_type, f"unreadable_record: {words}")
    if capture["url"] != canonical_url(record.url) and record.url:
        return _unusable(content_type, f"unreadable_record: there is {canonical_url(record.url)[:200]} at this offset")
    if record.kind == "revisit":
        message = parse_message(record.block)
        return _unusable(content_type, "revisit: the payload lies in an earlier capture", message.headers)
    message, decoded = _content(record, limit)
    text = decoded.body.decode("utf-8", "replace") if record.kind == "conversion" else None
    truncated = record.headers.get("warc-truncated")
    notes = [record.note, decoded.note, f"truncated: {truncated}" if truncated else None]
    return {
        "body": decoded.body,
        "content_type": content_type,
        "headers": message.headers,
        "problem": decoded.problem,
        "text": text,
        "note": "; ".join(note for note in notes if note) or None,
    }


def _unusable(content_type: str | None, problem: str, headers: list[tuple[str, str]] | None = None) -> dict[str, Any]:
    return {"body": b"", "content_type": content_type, "headers": headers or [], "problem": problem}
