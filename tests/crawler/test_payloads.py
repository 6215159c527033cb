"""Payloads: content codings, transfer codings, HTTP messages."""

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest
import zstandard

from crawler.payload import Message, decode, parse_message
from tests.crawler.indexing import PAGE

# Payloads


@pytest.mark.parametrize(
    ("coding", "encoded"),
    [
        ("gzip", gzip.compress(PAGE, mtime=0)),
        ("x-gzip", gzip.compress(PAGE, mtime=0)),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", zlib.compress(PAGE)[2:-4]),
        ("br", brotli.compress(PAGE)),
        ("zstd", zstandard.compress(PAGE)),
        ("gzip, br", brotli.compress(gzip.compress(PAGE, mtime=0))),
        ("identity", PAGE),
        ("", PAGE),
        ("GZIP", gzip.compress(PAGE, mtime=0)),
    ],
)
def test_content_codings(coding: str, encoded: bytes) -> None:
    decoded = decode(Message(200, [("Content-Encoding", coding)], encoded))
    assert decoded.body == PAGE
    assert decoded.problem is None
    assert decoded.note is None


LONG = PAGE * 20_000


@pytest.mark.parametrize(
    ("coding", "encoded"), [("gzip", gzip.compress(LONG, mtime=0)), ("deflate", zlib.compress(LONG))]
)
def test_a_coding_that_breaks_off_keeps_what_there_is(coding: str, encoded: bytes) -> None:
    decoded = decode(Message(200, [("Content-Encoding", coding)], encoded[: len(encoded) // 2]))
    assert len(decoded.body) > 1000
    assert LONG.startswith(decoded.body)
    assert decoded.problem is None
    assert "breaks off" in (decoded.note or "")


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "nieznane"])
def test_what_was_stored_decoded_is_taken_as_it_is(coding: str) -> None:
    decoded = decode(Message(200, [("Content-Encoding", coding)], PAGE))
    assert decoded.body == PAGE
    assert decoded.note


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "nieznane"])
def test_what_cannot_be_decoded_is_a_problem(coding: str) -> None:
    decoded = decode(Message(200, [("Content-Encoding", coding)], b"\x00\x01\x02\xff" * 20))
    assert decoded.body == b""
    assert decoded.problem


@pytest.mark.parametrize(
    ("coding", "bomb"),
    [
        ("gzip", gzip.compress(b"\x00" * 10**8, mtime=0)),
        ("deflate", zlib.compress(b"\x00" * 10**8)),
        ("br", brotli.compress(b"\x00" * 10**8)),
        ("zstd", zstandard.compress(b"\x00" * 10**8)),
        ("gzip, gzip", gzip.compress(gzip.compress(b"\x00" * 10**8, mtime=0))),
    ],
)
def test_bombs_are_bounded(coding: str, bomb: bytes) -> None:
    decoded = decode(Message(200, [("Content-Encoding", coding)], bomb))
    assert decoded.body == b""
    assert (decoded.problem or "").startswith("too_large: ")


@pytest.mark.parametrize(
    ("stored", "body", "note"),
    [
        (b"5\r\nabcde\r\n3;x=y\r\nfgh\r\n0\r\n\r\n", b"abcdefgh", None),
        (b"5\nabcde\n0\n\n", b"abcde", None),
        (b"A\r\n0123456789\r\n0\r\nX-Trailer: 1\r\n\r\n", b"0123456789", None),
        (b"5\r\nabc", b"abc", "chunked body ends early"),
        (b"5\r\nabcde\r\n", b"abcde", "chunked body ends early"),
        (b"5\r\nabcde\r\nzz", b"abcde", "chunked coding breaks off"),
        (b"<p>bez</p>", b"<p>bez</p>", "declared chunked, is not"),
        (
            b"12\r\nto jest zwykly tekst, a nie dlugosc",
            b"12\r\nto jest zwykly tekst, a nie dlugosc",
            "declared chunked, is not",
        ),
        (b"", b"", None),
        (b"0\r\n\r\n", b"", None),
    ],
)
def test_chunked(stored: bytes, body: bytes, note: str | None) -> None:
    decoded = decode(Message(200, [("Transfer-Encoding", "chunked")], stored))
    assert (decoded.body, decoded.note) == (body, note)


@pytest.mark.parametrize(
    ("block", "status", "headers", "body"),
    [
        (b"HTTP/1.1 200 OK\r\nA: 1\r\n b\r\nB:\r\n\r\nx", 200, [("A", "1 b"), ("B", "")], b"x"),
        (b"HTTP/1.0 404\nA: 1\n\nx", 404, [("A", "1")], b"x"),
        (b"HTTP/2 200\r\n\r\nx", 200, [], b"x"),
        (b"HTTP/1.1 200 OK\r\nA: \xff\xfe\r\nB: za\xc5\xbc\x00\r\nzly\r\n\r\n", 200, [("A", "ÿþ"), ("B", "zaż")], b""),
        (b"HTTP/1.1 200 OK\r\nA: 1", 200, [("A", "1")], b""),
        (b"<p>x", None, [], b"<p>x"),
        (b"", None, [], b""),
    ],
)
def test_http_messages(block: bytes, status: int | None, headers: list[tuple[str, str]], body: bytes) -> None:
    message = parse_message(block)
    assert (message.status, message.headers, message.body) == (status, headers, body)
