"""Small archives for tests, whole and broken, built byte by byte."""

from __future__ import annotations

import gzip

DATE = "2026-03-01T12:00:00Z"


def warc(
    kind: str,
    url: str,
    block: bytes,
    *,
    content_type: str = "application/http; msgtype=response",
    length: int | str | None = None,
    newline: str = "\r\n",
    version: str = "WARC/1.0",
    more: tuple[tuple[str, str], ...] = (),
    date: str = DATE,
) -> bytes:
    lines = [version, f"WARC-Type: {kind}", f"WARC-Record-ID: <urn:uuid:{abs(hash(url)) % 10**12:012d}>"]
    lines += [f"WARC-Target-URI: {url}"] if url else []
    lines += [f"WARC-Date: {date}", f"Content-Type: {content_type}", *(f"{name}: {value}" for name, value in more)]
    lines += [f"Content-Length: {len(block) if length is None else length}", "", ""]
    return newline.join(lines).encode() + block + b"\r\n\r\n"


def http(body: bytes, *headers: str, status: str = "200 OK", newline: str = "\r\n") -> bytes:
    return (
        newline.join([f"HTTP/1.1 {status}", "Content-Type: text/html; charset=utf-8", *headers, "", ""]).encode() + body
    )


def arc(url: str, block: bytes, *, length: int | str | None = None) -> bytes:
    size = len(block) if length is None else length
    return f"{url} 193.0.0.1 20260301120000 text/html {size}\n".encode() + block + b"\n"


def arc_header() -> bytes:
    block = b"1 0 Kombajn\nURL IP-address Archive-date Content-type Archive-length\n"
    return arc("filedesc://proba.arc", block)


def members(*records: bytes) -> bytes:
    return b"".join(gzip.compress(record, mtime=0) for record in records)
