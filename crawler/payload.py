"""From a stored HTTP message to its payload: head, transfer decoding, content decoding – bounded and tolerant.

What a browser would still show is kept and noted; only what yields nothing usable is a problem.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

MAX_PAYLOAD = 20 * 1024 * 1024
"""Default bound on a decoded payload: above it a page is taken for a decompression bomb."""

_STATUS = re.compile(rb"(?:HTTP/\d+(?:\.\d+)?|ICY)[ \t]+(\d{3})(?!\d)[^\r\n]*\r?\n")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")
_STEP = 64 * 1024
_HEAD_LIMIT = 1024 * 1024
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Message:
    """A parsed HTTP response: ``status`` is None (and the body is everything) if it has no status line."""

    status: int | None
    headers: list[tuple[str, str]]
    body: bytes

    def complete(self) -> bool:
        """Say whether the body is as long as its Content-Length; false if there is none."""
        value = first(self.headers, "content-length") or ""
        return value.isdigit() and len(self.body) >= int(value)


@dataclass(frozen=True)
class Decoded:
    """A decoded payload. ``problem`` means that it is unusable; ``note`` tells what was tolerated."""

    body: bytes
    problem: str | None = None
    note: str | None = None


def parse_message(block: bytes) -> Message:
    """Split a stored response into status, headers and body."""
    match = _STATUS.match(block)
    if match is None:
        return Message(None, [], block)
    if block[match.end() : match.end() + 2].startswith((b"\r\n", b"\n")):
        head, body = b"", block[match.end() :].lstrip(b"\r").removeprefix(b"\n")
    else:
        end = _HEAD_END.search(block, match.end(), _HEAD_LIMIT)
        head, body = (block[match.end() : end.start()], block[end.end() :]) if end else (block[match.end() :], b"")
    return Message(int(match[1]), _headers(head), body)


def first(headers: Headers, name: str) -> str | None:
    """Return the first value of a header, by lower-case name."""
    return next((value for key, value in headers if key.lower() == name), None)


def decode(message: Message, limit: int = MAX_PAYLOAD) -> Decoded:
    """Undo transfer and content encoding of *message*."""
    body, notes = message.body, []
    if "chunked" in (first(message.headers, "transfer-encoding") or "").lower():
        body, note = _dechunked(body)
        notes.append(note)
    codings = [
        coding.strip().lower()
        for name, value in message.headers
        if name.lower() == "content-encoding"
        for coding in value.split(",")
    ]
    for coding in reversed(codings):
        if coding in ("", "identity", "none", "utf-8", "binary") or not body:
            continue
        decoded = _uncompressed(body, coding, limit)
        if decoded.problem is not None:
            return decoded
        body = decoded.body
        notes.append(decoded.note)
    if len(body) > limit:
        return Decoded(b"", f"too_large: the payload has more than {limit} bytes")
    return Decoded(body, note="; ".join(note for note in notes if note) or None)


def _headers(head: bytes) -> list[tuple[str, str]]:
    headers: list[tuple[str, str]] = []
    for line in re.split(rb"\r\n|\n|\r", head):
        if line[:1] in (b" ", b"\t") and headers:
            headers[-1] = (headers[-1][0], f"{headers[-1][1]} {_text(line)}".strip())
            continue
        name, colon, value = line.partition(b":")
        if colon and name.strip():
            headers.append((_text(name), _text(value)))
    return headers


def _text(data: bytes) -> str:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    text = text.strip()
    return text if text.isprintable() else "".join(letter if letter.isprintable() else " " for letter in text).strip()


def _dechunked(body: bytes) -> tuple[bytes, str | None]:
    """Undo chunked coding; many archives store the body dechunked under a head that says chunked."""
    pieces: list[bytes] = []
    at = 0
    while (match := _CHUNK_SIZE.match(body, at)) is not None:
        size, start = int(match[1], 16), match.end()
        if size == 0:
            return b"".join(pieces), None
        pieces.append(body[start : start + size])
        at = start + size
        if body[at : at + 2] == b"\r\n":
            at += 2
        elif body[at : at + 1] == b"\n":
            at += 1
        elif at >= len(body):
            return b"".join(pieces), "chunked body ends early"
        elif len(pieces) == 1:
            return body, "declared chunked, is not"
        else:
            return b"".join(pieces), "chunked coding breaks off"
    if not pieces:
        return body, "declared chunked, is not" if body else None
    return b"".join(pieces), "chunked body ends early" if at >= len(body) else "chunked coding breaks off"


def _uncompressed(body: bytes, coding: str, limit: int) -> Decoded:
    decoders: dict[str, Callable[[bytes], Iterator[bytes]]] = {
        "gzip": _gzip,
        "x-gzip": _gzip,
        "deflate": _deflate,
        "br": _brotli,
        "zstd": _zstd,
    }
    decoder = decoders.get(coding)
    if decoder is None:
        if _looks_like_text(body):
            return Decoded(body, note=f"unknown content coding {coding[:20]!r}, body taken as it is")
        return Decoded(b"", f"unknown_coding: content coding {coding[:20]!r}")
    pieces, size = [], 0
    try:
        for piece in decoder(body):
            size += len(piece)
            if size > limit:
                return Decoded(b"", f"too_large: the {coding} payload decodes to more than {limit} bytes")
            if piece:
                pieces.append(piece)
    except (zlib.error, ValueError, EOFError) as error:
        if pieces:
            return Decoded(b"".join(pieces), note=f"{coding} coding breaks off: {error}")
        if _looks_like_text(body):
            return Decoded(body, note=f"declared {coding}, is not")
        return Decoded(b"", f"undecodable: {coding}: {error}")
    return Decoded(b"".join(pieces))


def _looks_like_text(body: bytes) -> bool:
    head = body[:512]
    if _CONTROLS.search(head):
        return False
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return error.start > len(head) - 4 or sum(octet < 0x80 for octet in head) * 2 > len(head)
    return True


def _inflated(body: bytes, window: int) -> Iterator[bytes]:
    decoder = zlib.decompressobj(window)
    for start in range(0, len(body), _STEP):
        data = body[start : start + _STEP]
        while data and not decoder.eof:
            # Bounded steps: a bomb is noticed early, and what precedes an error is not lost with it.
            yield decoder.decompress(data, _STEP)
            data = decoder.unconsumed_tail
    while not decoder.eof and (rest := decoder.decompress(b"", _STEP)):
        yield rest
    if not decoder.eof:
        raise EOFError("ends early")


def _gzip(body: bytes) -> Iterator[bytes]:
    if not body.startswith(b"\x1f\x8b"):
        raise ValueError("no gzip header")
    return _inflated(body, 31)


def _deflate(body: bytes) -> Iterator[bytes]:
    zlib_header = len(body) > 1 and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    return _inflated(body, 15 if zlib_header else -15)


def _brotli(body: bytes) -> Iterator[bytes]:
    import brotli  # type: ignore[import-untyped]

    decoder = brotli.Decompressor()
    data = body
    try:
        while not decoder.is_finished():
            output = decoder.process(data, output_buffer_limit=_STEP)
            data = b""
            if output:
                yield output
            elif decoder.can_accept_more_data():
                raise EOFError("ends early")
    except brotli.error as error:
        raise ValueError(str(error) or "damaged") from None


def _zstd(body: bytes) -> Iterator[bytes]:
    import zstandard

    try:
        reader = zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(body, read_across_frames=True)
        yield from iter(lambda: reader.read(_STEP), b"")
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from None
