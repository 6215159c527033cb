"""Single documents as captures: plain text, HTML and PDF files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from crawler.index_tables import Collector
from crawler.streams import ByteStream

DOCUMENT_TYPES = {
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".pdf": "application/pdf",
}


def index_document(path: Path, collector: Collector, content_type: str, limit: int) -> None:
    """Index the file at *path* as one capture."""
    body, problem = _content(path, limit)
    if problem is not None:
        collector.reject_file("unreadable_record", problem)
        return
    collector.capture(
        0,
        url="",
        kind="file",
        offset=0,
        length=path.stat().st_size,
        payload_digest=hashlib.sha256(body).hexdigest(),
        content_type=content_type,
    )


def load_document(path: Path, captures: Sequence[Mapping[str, Any]], limit: int) -> Iterator[dict[str, Any]]:
    """Yield the file's content for its one capture."""
    for capture in captures:
        body, problem = _content(path, limit)
        yield {
            "body": body,
            "content_type": capture["content_type"],
            "headers": [],
            "problem": problem,
            "meta": {"file": path.name},
        }


def _content(path: Path, limit: int) -> tuple[bytes, str | None]:
    with ByteStream(path) as stream:
        body = stream.read(limit + 1)
        damage = stream.damage
    if len(body) > limit:
        return b"", f"too_large: the document has more than {limit} bytes"
    if damage:
        return b"", f"undecodable: {damage[0][2]}"
    return body, None
