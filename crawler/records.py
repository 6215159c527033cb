"""Records of WARC (0.17 to 1.1) and ARC files, read tolerantly.

A record whose declared length is wrong is cut or extended to the next record's beginning; what cannot be understood
is reported once, with its place, and reading goes on behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from crawler.payload import parse_message
from crawler.streams import ByteStream

MAX_BLOCK = 32 * 1024 * 1024
"""How much of a record's block is kept in memory; the rest of a longer one is passed over."""

_LINE = 64 * 1024
_HEADERS = 1000
_HEAD = 4096
_VERSION = re.compile(rb"WARC/(?:0\.\d+|1\.\d+)[ \t]*\r?\n")
_WARC_START = re.compile(rb"(?:(?<=\n)|\A)WARC/(?:0\.\d+|1\.\d+)[ \t]*\r?\n(?=[A-Za-z-]+:)")
_ARC_REST = (
    rb"[^\r\n]*?)[ ](?P<address>[0-9A-Fa-f.:]+|-)[ ](?P<date>\d{8,20})"
    rb"[ ](?P<type>[^ \r\n]*)(?P<more>(?:[ ][^ \r\n]+)*)[ ](?P<length>-?\w+)\r?\n"
)
_ARC_LINE = re.compile(rb"(?P<url>[A-Za-z][A-Za-z0-9+.-]*:\S" + _ARC_REST)
_ARC_START = re.compile(rb"(?:(?<=\n)|\A)(?P<url>(?:https?|ftp|dns|filedesc):\S" + _ARC_REST)


@dataclass(frozen=True)
class Record:
    """One record: ``kind`` is its WARC-Type (``arc_header`` and ``response`` in ARC files).

    ``offset`` is its address (see ``crawler.streams``), ``length`` its stored size, ``note`` what had to be tolerated.
    ``whole`` is false if the block was longer than is kept.
    """

    kind: str
    offset: int
    length: int
    headers: dict[str, str]
    block: bytes
    whole: bool = True
    note: str | None = None
    arc: bool = False

    @property
    def url(self) -> str:
        """The target URI as written, without the angle brackets that some writers put around it."""
        return self.headers.get("warc-target-uri", "").strip().removeprefix("<").removesuffix(">")

    @property
    def date(self) -> datetime | None:
        """The moment of capture."""
        return parse_date(self.headers.get("warc-date", ""))


@dataclass(frozen=True)
class Broken:
    """A place that is no readable record."""

    offset: int
    reason: str
    detail: str


@dataclass
class _Block:
    data: bytes
    whole: bool = True
    complete: bool = True
    notes: list[str] = field(default_factory=list)


def read_records(stream: ByteStream) -> Iterator[Record | Broken]:
    """Yield the records of *stream* in order, and a :class:`Broken` for each stretch between them."""
    previous: Record | None = None
    reported, torn = 0, False
    while True:
        stream.skip_blank()
        offset, start = stream.offset(), stream.position
        if previous is not None:
            yield _sized(previous, offset, stream)
            previous = None
        end = not stream.peek(1)
        while reported < len(stream.damage) and (end or stream.damage[reported][0] <= start):
            if not (end and torn):  # else it is what tore the last record
                yield Broken(stream.damage[reported][1], "unreadable_record", stream.damage[reported][2])
            reported += 1
        if end:
            return
        found = _read_one(stream, offset)
        while reported < len(stream.damage) and stream.damage[reported][0] < stream.position:
            found = Broken(offset, "unreadable_record", stream.damage[reported][2])
            reported += 1
        torn = isinstance(found, Broken)
        if isinstance(found, Record):
            previous = found
        else:
            yield found


def parse_date(text: str) -> datetime | None:
    """Read a WARC date (ISO 8601) or an ARC date (digits), in UTC; None if it is neither."""
    digits = re.sub(r"\D", "", text.partition(".")[0])[:14]
    if len(digits) < 8:
        return None
    try:
        return datetime.strptime(digits.ljust(14, "0"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def _sized(record: Record, end: int, stream: ByteStream) -> Record:
    if record.offset >= 0:
        length = (end if end >= record.offset else stream.file_end()) - record.offset
    else:
        length = stream.position + 1 + record.offset
    return Record(**{**record.__dict__, "length": length})


def _read_one(stream: ByteStream, offset: int) -> Record | Broken:
    line = stream.readline(_LINE)
    if _VERSION.fullmatch(line):
        headers = _read_headers(stream)
        if headers is None:
            return Broken(offset, "truncated_file", "the file ends within a record's headers")
        block = _read_block(stream, _length(headers.get("content-length")), _WARC_START)
        kind, arc = headers.get("warc-type", "").strip().lower(), False
    elif (match := _ARC_LINE.fullmatch(line)) is not None:
        headers = {
            "warc-target-uri": _text(match["url"]),
            "warc-date": _text(match["date"]),
            "warc-ip-address": _text(match["address"]),
            "content-type": _text(match["type"]),
        }
        block = _read_block(stream, _length(_text(match["length"])), _ARC_START)
        kind, arc = "arc_header" if line.startswith(b"filedesc:") else "response", True
    else:
        return _pass_garbage(stream, offset, line)
    if not block.complete and parse_message(block.data).complete():
        block.notes.append("declared longer than the file")  # the page itself is all there
    elif not block.complete:
        return Broken(
            offset, "truncated_file", f"the file ends within a record of {headers.get('warc-target-uri', '?')[:200]}"
        )
    if not kind:
        return Broken(offset, "unreadable_record", "a record without WARC-Type")
    return Record(kind, offset, 0, headers, block.data, block.whole, "; ".join(block.notes) or None, arc)


def _read_headers(stream: ByteStream) -> dict[str, str] | None:
    headers: dict[str, str] = {}
    name = ""
    for line in _header_lines(stream):
        if not line:
            return None
        if line[:1] in b" \t" and name:
            headers[name] += " " + _text(line)
            continue
        key, colon, value = line.partition(b":")
        if colon:
            name = _text(key).lower()
            headers.setdefault(name, _text(value))
    return headers


def _header_lines(stream: ByteStream) -> Iterator[bytes]:
    head = stream.peek(_HEAD)
    end = head.find(b"\r\n\r\n")
    if end >= 0 and b"\n\n" not in head[:end]:
        yield from stream.read(end + 4)[:end].split(b"\r\n")
        return
    for _ in range(_HEADERS):
        line = stream.readline(_LINE)
        if line in (b"\n", b"\r\n"):
            return
        yield line  # an empty one means that the file ends here


def _read_block(stream: ByteStream, length: int | None, start: re.Pattern[bytes]) -> _Block:
    """Read a block of *length* bytes and make sure that a record, or the end, follows it."""
    if length is None:
        return _until_next(stream, _Block(b"", notes=["no usable length"]), start)
    block = _Block(stream.read(min(length, MAX_BLOCK)))
    if length > MAX_BLOCK:
        block.whole = False
        block.complete = stream.skip(length - MAX_BLOCK) == length - MAX_BLOCK
        return block
    if len(block.data) == length and _at_record(stream):
        return block
    inside = start.search(block.data)
    if inside is not None:
        stream.unread(block.data[inside.start() :])
        block.data = block.data[: inside.start()].rstrip(b"\r\n")
        block.notes.append("declared longer than it is")
    elif len(block.data) < length:
        block.complete = False
    else:
        block = _until_next(stream, block, start)
    return block


def _until_next(stream: ByteStream, block: _Block, start: re.Pattern[bytes]) -> _Block:
    """Extend *block* line by line to the next record's beginning or the end of the file."""
    lines, size = [block.data], len(block.data)
    while line := stream.readline(_LINE):
        if _starts_record(line, stream, start):
            stream.unread(line)
            break
        size += len(line)
        if size <= MAX_BLOCK:
            lines.append(line)
    data = b"".join(lines)
    block.whole = size <= MAX_BLOCK
    if data.rstrip(b"\r\n") != block.data.rstrip(b"\r\n"):
        block.notes.append("declared shorter than it is")
        block.data = data.rstrip(b"\r\n")
    return block


def _starts_record(line: bytes, stream: ByteStream, start: re.Pattern[bytes]) -> bool:
    if line.startswith(b"WARC/") and _VERSION.fullmatch(line):
        return start.match(line + stream.peek(64)) is not None
    return start is _ARC_START and start.match(line) is not None


def _at_record(stream: ByteStream) -> bool:
    """Say whether, blank lines aside, a record or the end of the file comes next."""
    head = stream.peek(16).lstrip(b"\r\n")
    if not head or head.startswith(b"WARC/"):
        return True
    line = stream.peek(_LINE).lstrip(b"\r\n")
    end = line.find(b"\n")
    return _ARC_LINE.fullmatch(line[: end + 1]) is not None


def _pass_garbage(stream: ByteStream, offset: int, first: bytes) -> Broken:
    passed = len(first)
    while line := stream.readline(_LINE):
        if _starts_record(line, stream, _WARC_START) or _starts_record(line, stream, _ARC_START):
            stream.unread(line)
            break
        passed += len(line)
    shown = _text(first[:60]).strip()
    return Broken(offset, "unreadable_record", f"{passed} bytes that are no record, beginning {shown!r}")


def _length(text: str | None) -> int | None:
    try:
        length = int(text or "")
    except ValueError:
        return None
    return length if length >= 0 else None


def _text(data: bytes) -> str:
    """Decode a header as UTF-8, else as Latin-1, without control characters."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    text = text.strip()
    return text if text.isprintable() else "".join(letter for letter in text if letter.isprintable())
