"""What a foreign or our own capture file holds: its index, and payloads by random access.

``index_file`` recognizes WARC, ARC and WET files, rows (JSON lines, Parquet) and single documents (text, HTML, PDF),
plain or compressed. Each readable capture becomes one row; whatever else claims to be one is named in ``rejected``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from crawler.archive_files import index_archive, load_archive
from crawler.document_files import DOCUMENT_TYPES, index_document, load_document
from crawler.index_tables import Collector, Index, capture_id
from crawler.payload import MAX_PAYLOAD
from crawler.row_files import index_rows, load_rows
from crawler.streams import ByteStream
from crawler.urls import canonical_url, domain_of, host_of, origin_of, page_id

__all__ = [
    "Index",
    "Payload",
    "canonical_url",
    "capture_id",
    "domain_of",
    "host_of",
    "index_file",
    "load_payloads",
    "origin_of",
    "page_id",
]

_COMPRESSIONS = (".gz", ".zst", ".bz2", ".xz")
_ARCHIVES = (".warc", ".arc", ".wet", ".wat")
_ROWS = (".jsonl", ".ndjson", ".json")
_CDX = re.compile(rb" ?CDX [A-Za-z]|[^\s{]+\)\S* \d{14} ")
_ARC = re.compile(rb"(?:filedesc|https?|dns):\S.* \d{8,18} ")
_PROBE = 64 * 1024


@dataclass(frozen=True)
class Payload:
    """One capture's content.

    ``body`` is decoded from transfer and content coding and bounded. ``problem`` (``"reason: words"``) means that there
    is nothing to read; ``note`` tells what had to be tolerated. ``text`` is set where the capture is text already
    (WET conversions, rows); ``meta`` holds a row's own title, author, license, date, language.
    """

    capture_id: str
    body: bytes
    content_type: str | None
    headers: list[tuple[str, str]]
    problem: str | None = None
    text: str | None = None
    meta: dict[str, Any] = field(default_factory=dict)
    note: str | None = None


def index_file(path: Path, *, name: str, source: str, category: str, payload_bytes: int = MAX_PAYLOAD) -> Index:
    """Index one capture file; ``name`` is what ``warc.file`` will say. Never raises over the file's content."""
    collector = Collector(file=name, sha256=_sha256(path), source=source, category=category)
    kind = _kind(path, name)
    if kind == "archive":
        index_archive(path, collector, payload_bytes)
    elif kind == "rows":
        index_rows(path, collector, payload_bytes)
    elif kind in DOCUMENT_TYPES:
        index_document(path, collector, DOCUMENT_TYPES[kind], payload_bytes)
    else:
        collector.reject_file("not_a_capture_file", kind)
    return collector.finish()


def load_payloads(path: Path, captures: pa.Table, *, payload_bytes: int = MAX_PAYLOAD) -> Iterator[Payload]:
    """Yield the payloads of *captures*, rows of one file's index, in their order.

    Fastest when the rows are in the file's order, which is the index's own.
    """
    wanted: list[Mapping[str, Any]] = captures.select(["capture_id", "url", "kind", "content_type", "warc"]).to_pylist()
    if not wanted:
        return
    loaders = {"row": load_rows, "file": load_document}
    load = loaders.get(wanted[0]["kind"], load_archive)
    for capture, loaded in zip(wanted, load(path, wanted, payload_bytes), strict=True):
        yield Payload(capture_id=capture["capture_id"], **loaded)


def _kind(path: Path, name: str) -> str:
    """Return ``archive``, ``rows``, a document's suffix, or words that say why the file is none of these."""
    suffix = _suffix(path.name) or _suffix(name)
    if path.stat().st_size == 0:
        return "the file is empty"
    with ByteStream(path) as stream:
        head = stream.peek(_PROBE)
        damage = stream.damage
    start = head.lstrip(b"\xef\xbb\xbf\r\n\t ")
    if start.startswith(b"WARC/") or _ARC.match(start):
        return "archive"
    if _CDX.match(head.lstrip(b"\r\n")):
        return "a CDX index: it points to captures and holds none"
    if suffix in _ARCHIVES:
        return "archive"
    if head.startswith(b"PAR1"):
        return "rows"
    if b"%PDF-" in head[:1024]:
        return ".pdf"
    if suffix in _ROWS:
        return "rows"
    if suffix in DOCUMENT_TYPES:
        return suffix
    if not head:
        return f"nothing readable: {damage[0][2]}" if damage else "the file is empty"
    if start.startswith(b"{"):
        return "rows"
    return f"no known kind of capture file ({suffix or 'no suffix'})"


def _suffix(name: str) -> str:
    path = Path(name.lower())
    return Path(path.stem).suffix if path.suffix in _COMPRESSIONS else path.suffix


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
