"""Capture files as one stream of bytes, plain or compressed, that remembers where in the file each part began.

A record of a ``.gz`` file normally is a gzip member of its own and can be read from the member's offset. Where it is
not (whole-file compression), its address is its position in the decompressed stream, written as a negative number.
"""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import zstandard

CHUNK = 256 * 1024
_GZIP = b"\x1f\x8b\x08"
_ZSTD = b"\x28\xb5\x2f\xfd"
_BZIP2 = b"BZh"
_XZ = b"\xfd7zX"


class ByteStream:
    """Sequential reader over the decompressed bytes of *path*, from file offset *start* on.

    ``position`` counts decompressed bytes. ``damage`` lists (position, file offset, words) of compressed parts that
    could not be read; reading goes on behind them.
    """

    def __init__(self, path: Path, start: int = 0, chunk: int = CHUNK) -> None:
        self.position = 0
        self.damage: list[tuple[int, int, str]] = []
        self._file: IO[bytes] = path.open("rb")
        self._size = path.stat().st_size
        self._start = start
        self._starts: dict[int, int] = {}
        self._produced = 0
        self._buffer = b""
        self._at = 0
        self._file.seek(start)
        magic = self._file.read(4)
        self._file.seek(start)
        self.compressed = magic.startswith((_GZIP, _ZSTD, _BZIP2, _XZ))
        if magic.startswith(_GZIP):
            self._chunks = self._members(chunk)
        elif magic.startswith(_ZSTD):
            self._chunks = self._zstd(chunk)
        elif magic.startswith((_BZIP2, _XZ)):
            opener: Any = bz2.BZ2File if magic.startswith(_BZIP2) else lzma.LZMAFile
            self._chunks = self._whole(opener(self._file), chunk)
        else:
            self._chunks = iter(lambda: self._file.read(chunk), b"")

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> ByteStream:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def offset(self) -> int:
        """Return the address of ``position``: a file offset where reading can start, else −1 − position."""
        if not self.compressed:
            return self._start + self.position
        self.peek(1)
        self._starts = {position: at for position, at in self._starts.items() if position >= self.position}
        return self._starts.get(self.position, -1 - self.position)

    def file_end(self) -> int:
        """Return the file's size."""
        return self._size

    def seek(self, position: int) -> None:
        """Go to *position* of an uncompressed file."""
        self._file.seek(self._start + position)
        self._buffer, self._at = b"", 0
        self.position = self._produced = position

    def peek(self, size: int) -> bytes:
        """Return the next *size* bytes (fewer at the end) without consuming them."""
        while len(self._buffer) - self._at < size and self._fill():
            pass
        return self._buffer[self._at : self._at + size]

    def read(self, size: int) -> bytes:
        """Consume and return *size* bytes, fewer at the end."""
        pieces = []
        while size > 0 and (self._at < len(self._buffer) or self._fill()):
            piece = self._buffer[self._at : self._at + size]
            self._advance(len(piece))
            size -= len(piece)
            pieces.append(piece)
        return b"".join(pieces)

    def skip(self, size: int) -> int:
        """Consume *size* bytes without keeping them; return how many there were."""
        left = size
        while left > 0 and (self._at < len(self._buffer) or self._fill()):
            step = min(left, len(self._buffer) - self._at)
            self._advance(step)
            left -= step
        return size - left

    def readline(self, limit: int) -> bytes:
        """Consume and return the bytes up to and with the next line feed, at most *limit*."""
        searched = self._at
        while True:
            found = self._buffer.find(b"\n", searched, self._at + limit)
            if found >= 0:
                return self.read(found + 1 - self._at)
            available = len(self._buffer) - self._at
            if available >= limit:
                return self.read(limit)
            if not self._fill():
                return self.read(available)
            searched = self._at + available

    def unread(self, data: bytes) -> None:
        """Give back *data*, the bytes consumed last."""
        self._buffer = data + self._buffer[self._at :]
        self._at = 0
        self.position -= len(data)

    def skip_blank(self) -> None:
        """Consume carriage returns and line feeds."""
        while (head := self.peek(64)) and (blank := len(head) - len(head.lstrip(b"\r\n"))):
            self._advance(blank)
            if blank < len(head):
                return

    def _advance(self, size: int) -> None:
        self._at += size
        self.position += size

    def _fill(self) -> bool:
        chunk = next(self._chunks, b"")
        if not chunk:
            return False
        self._buffer = self._buffer[self._at :] + chunk
        self._at = 0
        self._produced += len(chunk)
        return True

    def _members(self, chunk: int) -> Iterator[bytes]:
        """Yield the contents of gzip members; garbage between them is skipped, as is the rest of a damaged one."""
        offset, data = self._start, self._file.read(chunk)
        while data:
            begin, decoder = offset, zlib.decompressobj(31)
            self._starts[self._produced] = begin
            try:
                while not decoder.eof:
                    before = len(data)
                    output = decoder.decompress(data, 1 << 20)
                    data = decoder.unused_data if decoder.eof else decoder.unconsumed_tail
                    offset += before - len(data)
                    if output:
                        yield output
                    elif not data and not decoder.eof:
                        data = self._file.read(chunk)
                        if not data:
                            self.damage.append((self._produced, begin, "the file ends within a gzip member"))
                            return
            except zlib.error as error:
                self.damage.append((self._produced, begin, f"damaged gzip member: {error}"))
                self._file.seek(begin + 1)
                offset, data = begin + 1, self._file.read(chunk)
            offset, data = self._next_member(offset, data, chunk)

    def _next_member(self, offset: int, data: bytes, chunk: int) -> tuple[int, bytes]:
        while True:
            data = data or self._file.read(chunk)
            found = data.find(_GZIP)
            if found >= 0:
                return offset + found, data[found:]
            more = self._file.read(chunk)
            if not more:
                return offset + len(data), b""
            kept = data[-2:]
            offset += len(data) - len(kept)
            data = kept + more

    def _zstd(self, chunk: int) -> Iterator[bytes]:
        reader = zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(self._file, read_across_frames=True)
        return self._whole(reader, chunk)

    def _whole(self, reader: Any, chunk: int) -> Iterator[bytes]:
        try:
            yield from iter(lambda: reader.read(chunk), b"")
        except (OSError, EOFError, lzma.LZMAError, zstandard.ZstdError) as error:
            self.damage.append((self._produced, self._start, f"damaged compression: {error}"))
