"""Writing WARC files (ISO 28500:2017, WARC/1.1): what was asked, what came back, and what was seen when.

Each record is a gzip member of its own and reaches the file in one write, so that a killed process leaves whole
records and at most one torn tail. A file is called ``*.warc.gz.open`` until it is complete.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import uuid
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

IDENTICAL_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"

_LEVEL = 5
_OPEN = ".open"
_TRANSFER_ENCODING = re.compile(rb"(?im)^transfer-encoding(?=[ \t]*:)")
_UNSAFE = re.compile(r"[\x00-\x20\x7f<>]")
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True)
class WarcPointer:
    """Where a record lies: final file name, byte offset and length of its gzip member, its payload digest."""

    file: str
    offset: int
    length: int
    digest: str


class WarcWriter:
    """Writes the files ``<prefix>-00000.warc.gz``, ``<prefix>-00001.warc.gz``, … of one process into a folder.

    ``rotate_bytes`` is the size from which on a file is completed; an exchange is never split over two files.
    Numbers continue after those already in the folder, so a resumed crawl overwrites nothing.
    """

    def __init__(
        self, folder: Path, prefix: str, *, software: str, user_agent: str, rotate_bytes: int = 1_000_000_000
    ) -> None:
        self.folder = folder
        self.prefix = re.sub(r"[^A-Za-z0-9_.-]", "_", prefix) or "crawl"
        self.software = software
        self.user_agent = user_agent
        self.rotate_bytes = rotate_bytes
        self._descriptor = -1
        self._name = ""
        self._size = 0
        self._info_id = ""

    def write_exchange(
        self,
        url: str,
        request_bytes: bytes,
        response_head: bytes,
        body: bytes,
        fetched_at: datetime,
        *,
        address: str | None = None,
        truncated: str | None = None,
    ) -> WarcPointer:
        """Write a response record and its request record; return where the response lies.

        ``response_head`` is the status line and the headers as received; ``body`` is what followed, after transfer
        decoding and before content decoding. ``truncated`` is a reason of WARC-Truncated: length, time, disconnect.
        """
        digest = payload_digest(body)
        more = [("WARC-Payload-Digest", digest)]
        if truncated:
            more.append(("WARC-Truncated", truncated))
        block = stored_head(response_head) + body
        return self._write_pair("response", url, request_bytes, block, fetched_at, address, more, digest)

    def write_revisit(
        self,
        url: str,
        request_bytes: bytes,
        response_head: bytes,
        fetched_at: datetime,
        *,
        refers_to_uri: str,
        refers_to_date: datetime,
        payload_digest: str,
        profile: str = IDENTICAL_PAYLOAD,
        address: str | None = None,
    ) -> WarcPointer:
        """Write a revisit record (head only) and its request record; ``payload_digest`` is the earlier capture's."""
        more = [
            ("WARC-Profile", profile),
            ("WARC-Refers-To-Target-URI", _uri(refers_to_uri)),
            ("WARC-Refers-To-Date", _date(refers_to_date)),
            ("WARC-Payload-Digest", payload_digest),
        ]
        if profile == IDENTICAL_PAYLOAD:
            more.append(("WARC-Truncated", "length"))
        block = stored_head(response_head)
        return self._write_pair("revisit", url, request_bytes, block, fetched_at, address, more, payload_digest)

    def write_metadata(self, url: str, fields: Mapping[str, str], fetched_at: datetime) -> WarcPointer:
        """Write what was observed about *url* as a metadata record of ``name: value`` lines."""
        self._begin()
        block = _fields(fields)
        head = _head(
            "metadata", fetched_at, block, "application/warc-fields", [("WARC-Target-URI", _uri(url))], self._info_id
        )
        offset, member = self._size, _member(head[0], block)
        self._append(member)
        return WarcPointer(self._name, offset, len(member), head[2])

    def close(self) -> None:
        """Complete the current file; the next record opens another one."""
        if self._descriptor < 0:
            return
        _complete(self._descriptor, self.folder / (self._name + _OPEN))
        self._descriptor = -1

    def __enter__(self) -> WarcWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _write_pair(
        self,
        kind: str,
        url: str,
        request_bytes: bytes,
        block: bytes,
        fetched_at: datetime,
        address: str | None,
        more: list[tuple[str, str]],
        digest: str,
    ) -> WarcPointer:
        self._begin()
        target = [("WARC-Target-URI", _uri(url))]
        if address:
            target.append(("WARC-IP-Address", _uri(address)))
        head, record_id, _ = _head(
            kind, fetched_at, block, "application/http;msgtype=response", target + more, self._info_id
        )
        response = _member(head, block)
        target.append(("WARC-Concurrent-To", record_id))
        head, _, _ = _head(
            "request", fetched_at, request_bytes, "application/http;msgtype=request", target, self._info_id
        )
        offset = self._size
        self._append(response + _member(head, request_bytes))
        pointer = WarcPointer(self._name, offset, len(response), digest)
        if self._size >= self.rotate_bytes:
            self.close()
        return pointer

    def _begin(self) -> None:
        if self._descriptor >= 0:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        number = _next_number(self.folder, self.prefix)
        while self._descriptor < 0:
            self._name = f"{self.prefix}-{number:05d}.warc.gz"
            try:
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
                self._descriptor = os.open(self.folder / (self._name + _OPEN), flags, 0o644)
            except FileExistsError:
                number += 1
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)  # tells salvage that the owner is alive
        self._size = 0
        block = _fields(
            {
                "software": self.software,
                "format": "WARC File Format 1.1",
                "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
                "robots": "obey",
                "http-header-user-agent": self.user_agent,
            }
        )
        more = [("WARC-Filename", self._name)]
        head, self._info_id, _ = _head("warcinfo", datetime.now(UTC), block, "application/warc-fields", more, "")
        self._append(_member(head, block))

    def _append(self, data: bytes) -> None:
        view = memoryview(data)
        start = self._size
        try:
            while view:
                view = view[os.write(self._descriptor, view) :]
        except OSError:
            os.ftruncate(self._descriptor, start)  # a full disk must not leave half a record
            raise
        self._size = start + len(data)


def payload_digest(payload: bytes) -> str:
    """Return the digest of *payload* as our WARC headers write it: ``sha256:`` and hex digits."""
    return "sha256:" + hashlib.sha256(payload).hexdigest()


def stored_head(response_head: bytes) -> bytes:
    """Return *response_head* as it is stored: ending in an empty line, its Transfer-Encoding renamed.

    The body is kept after transfer decoding, so the header would make readers decode it a second time.
    """
    head = _TRANSFER_ENCODING.sub(b"X-Crawler-Transfer-Encoding", response_head).rstrip(b"\r\n")
    return head + b"\r\n\r\n"


def salvage(folder: Path) -> list[Path]:
    """Complete the files that killed processes left open: cut each to its last whole record; return them, sorted.

    A file whose writer is alive is left alone; one without a whole record beyond its warcinfo is removed.
    """
    completed = []
    for path in sorted(folder.glob(f"*.warc.gz{_OPEN}")):
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            continue
        records, size = _whole_members(path)
        if records < 2:
            path.unlink()
            os.close(descriptor)
            continue
        os.ftruncate(descriptor, size)
        _complete(descriptor, path)
        completed.append(path.with_suffix(""))
    return completed


def _complete(descriptor: int, path: Path) -> None:
    os.fsync(descriptor)
    path.rename(path.with_suffix(""))
    os.close(descriptor)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def _whole_members(path: Path) -> tuple[int, int]:
    """Return how many whole gzip members *path* begins with, and where they end."""
    records = end = position = 0
    decoder = zlib.decompressobj(31)
    with path.open("rb") as file:
        data = file.read(1 << 20)
        while data:
            try:
                decoder.decompress(data)
            except zlib.error:
                break
            if decoder.eof:
                position += len(data) - len(decoder.unused_data)
                records, end = records + 1, position
                data, decoder = decoder.unused_data, zlib.decompressobj(31)
                data = data or file.read(1 << 20)
            else:
                position += len(data)
                data = file.read(1 << 20)
    return records, end


def _next_number(folder: Path, prefix: str) -> int:
    pattern = re.compile(re.escape(prefix) + r"-(\d{5,})\.warc\.gz")
    found = (pattern.match(path.name) for path in folder.iterdir())
    return max((int(match[1]) + 1 for match in found if match), default=0)


def _head(
    kind: str, date: datetime, block: bytes, content_type: str, more: list[tuple[str, str]], info_id: str
) -> tuple[bytes, str, str]:
    """Return a record's header bytes, its id and its block digest."""
    record_id = f"<urn:uuid:{uuid.uuid4()}>"
    digest = payload_digest(block)
    lines = [
        "WARC/1.1",
        f"WARC-Type: {kind}",
        f"WARC-Record-ID: {record_id}",
        f"WARC-Date: {_date(date)}",
        *(f"{name}: {value}" for name, value in more),
    ]
    if info_id:
        lines.append(f"WARC-Warcinfo-ID: {info_id}")
    lines += [f"WARC-Block-Digest: {digest}", f"Content-Type: {content_type}", f"Content-Length: {len(block)}", "", ""]
    return "\r\n".join(lines).encode("utf-8", "backslashreplace"), record_id, digest


def _member(head: bytes, block: bytes) -> bytes:
    # Setting up zlib's tables costs more than compressing a small record: small tables for those.
    window, memory = (31, 8) if len(block) > 16_384 else (30, 6)
    compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, window, memory)
    return compressor.compress(head + block + b"\r\n\r\n") + compressor.flush()


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")[:19] + "Z"


def _uri(url: str) -> str:
    """Percent-encode what would end a header line or a URI."""
    return _UNSAFE.sub(lambda match: quote(match[0]), url)


def _fields(fields: Mapping[str, str]) -> bytes:
    lines = (f"{_BREAKS.sub(' ', name)}: {_BREAKS.sub(' ', value)}\r\n" for name, value in fields.items())
    return "".join(lines).encode("utf-8", "backslashreplace")
