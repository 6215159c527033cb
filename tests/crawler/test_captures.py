from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import brotli
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.schema import CAPTURE, REJECTION, SITE_RECORD
from crawler.captures import Index, Payload, index_file, load_payloads
from crawler.payload import Message, decode, parse_message
from crawler.urls import page_id
from crawler.warc import NOT_MODIFIED, WarcWriter, payload_digest
from tests.crawler.archives import DATE, arc, arc_header, http, members, warc

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


# What a capture is


def test_a_capture_row(tmp_path: Path) -> None:
    record = warc("response", "http://A.pl:80/x?utm_source=y#z", http(PAGE, "X-A: 1", "X-A: 2"))
    found, (payload,) = index(tmp_path, record)
    (row,) = found.captures.to_pylist()
    sha = hashlib.sha256(record).hexdigest()
    assert row["capture_id"] == hashlib.sha256(f"{sha}#0".encode()).hexdigest()[:32]
    assert row["url"] == "http://a.pl/x"
    assert row["page_id"] == page_id("http://a.pl/x")
    assert (row["host"], row["domain"], row["source"], row["category"]) == ("a.pl", "a.pl", "proby", "web")
    assert (row["kind"], row["status"], row["content_type"]) == ("response", 200, "text/html; charset=utf-8")
    assert row["fetched_at"] == MOMENT
    assert row["headers"][1:] == [{"name": "X-A", "value": "1"}, {"name": "X-A", "value": "2"}]
    assert row["warc"] == {
        "file": "proba.warc",
        "offset": 0,
        "length": len(record),
        "digest": f"sha256:{hashlib.sha256(PAGE).hexdigest()}",
    }
    assert payload.body == PAGE
    assert ("X-A", "2") in payload.headers


def test_kinds_of_records(tmp_path: Path) -> None:
    data = b"".join(
        [
            warc("warcinfo", "", b"software: x\r\n", content_type="application/warc-fields"),
            warc("request", "http://a.pl/", b"GET / HTTP/1.1\r\n\r\n", content_type="application/http;msgtype=request"),
            warc("response", "http://a.pl/", http(PAGE)),
            warc("metadata", "http://a.pl/", b"outlink: x\r\n", content_type="application/warc-fields"),
            warc("resource", "http://a.pl/r.txt", b"tekst", content_type="text/plain"),
            warc("conversion", "http://a.pl/c", "Zażółć".encode(), content_type="text/plain"),
            warc("revisit", "http://a.pl/v", http(b""), more=(("WARC-Payload-Digest", "sha1:ABC"),)),
            warc("continuation", "http://a.pl/d", b"x"),
            warc("response", "dns:a.pl", b"20260301\na.pl. IN A 193.0.0.1\n", content_type="text/dns"),
        ]
    )
    found, payloads = index(tmp_path, data)
    kinds = ["response", "resource", "conversion", "revisit", "response"]
    assert found.captures["kind"].to_pylist() == kinds
    assert payloads[1].text is None
    assert payloads[2].text == "Zażółć"
    assert (payloads[3].problem or "").startswith("revisit: ")
    assert payloads[4].body.startswith(b"20260301")
    assert found.captures["refers_to"].to_pylist() == [None, None, None, "sha1:ABC", None]
    assert reasons(found) == ["unreadable_record"]


@pytest.mark.parametrize("version", ["WARC/0.17", "WARC/0.18", "WARC/1.0", "WARC/1.1"])
@pytest.mark.parametrize("newline", ["\r\n", "\n"])
def test_versions_and_line_ends(tmp_path: Path, version: str, newline: str) -> None:
    data = warc("response", "http://a.pl/1", http(PAGE, newline=newline), version=version, newline=newline)
    found, payloads = index(tmp_path, data * 2)
    assert [payload.body for payload in payloads] == [PAGE, PAGE]
    assert reasons(found) == []


# Compression and addresses


@pytest.mark.parametrize(
    "pack",
    [
        lambda records: b"".join(records),
        lambda records: members(*records),
        lambda records: gzip.compress(b"".join(records)),
        lambda records: members(records[0] + records[1], records[2]),
        lambda records: zstandard.compress(b"".join(records)),
        lambda records: members(records[0][:40], records[0][40:], *records[1:]),
        lambda records: members(*records) + b"\x00" * 512,
        lambda records: members(records[0]) + b"luz" + members(*records[1:]),
    ],
    ids=["plain", "members", "one member", "two in one", "zstd", "record over two members", "padding", "slack"],
)
def test_every_compression_has_random_access(tmp_path: Path, pack: Any) -> None:
    found, payloads = index(tmp_path, pack(three()), "proba.warc.gz")
    assert [payload.body for payload in payloads] == [PAGE, PAGE + b"2", PAGE + b"3"]
    assert urls(found) == ["1", "2", "3"]
    assert reasons(found) == []
    assert len(set(found.captures["capture_id"].to_pylist())) == 3


def test_member_pointers_are_exact(tmp_path: Path) -> None:
    data = members(*three())
    found, _ = index(tmp_path, data, "proba.warc.gz")
    for number, pointer in enumerate(found.captures["warc"].to_pylist()):
        member = gzip.decompress(data[pointer["offset"] : pointer["offset"] + pointer["length"]])
        assert member == three()[number]


def test_gzip_extra_fields_and_names(tmp_path: Path) -> None:
    record = three()[0]
    body = zlib.compress(record)[2:-4]
    extra = b"\x1f\x8b\x08\x0c\x00\x00\x00\x00\x00\x03" + b"\x08\x00sl\x04\x00\x01\x02\x03\x04" + b"nazwa\x00"
    data = extra + body + zlib.crc32(record).to_bytes(4, "little") + len(record).to_bytes(4, "little")
    found, payloads = index(tmp_path, data, "proba.warc.gz")
    assert payloads[0].body == PAGE
    assert reasons(found) == []


# Broken archives


@pytest.mark.parametrize("delta", [-5, -1, 1, 3, 200, 100_000])
@pytest.mark.parametrize("packed", [False, True])
def test_a_wrong_length_costs_nothing_but_a_note(tmp_path: Path, delta: int, packed: bool) -> None:
    length = len(http(PAGE + b"2")) + delta
    records = three(length=length)
    found, payloads = index(tmp_path, members(*records) if packed else b"".join(records))
    assert urls(found) == ["1", "2", "3"]
    assert payloads[1].body.rstrip(b"\r\n") == PAGE + b"2"
    assert reasons(found) == []


@pytest.mark.parametrize("length", ["", "abc", "-1"])
def test_no_usable_length(tmp_path: Path, length: str) -> None:
    found, payloads = index(tmp_path, b"".join(three(length=length)))
    assert urls(found) == ["1", "2", "3"]
    assert payloads[1].body == PAGE + b"2"
    assert "no usable length" in (payloads[1].note or "")


def test_garbage_between_records_is_one_rejection(tmp_path: Path) -> None:
    first, second, third = three()
    found, _ = index(tmp_path, first + b"<!doctype html>\nsmieci\n\n\x00\xff\n" + second + third)
    assert urls(found) == ["1", "2", "3"]
    found, _ = index(tmp_path, b"smieci\n" * 9 + first + second, "proba.warc")
    assert urls(found) == ["1", "2"]
    assert reasons(found) == ["unreadable_record"]
    assert "proba.warc, offset 0: " in found.rejected["detail"][0].as_py()


@pytest.mark.parametrize("packed", [False, True])
def test_a_torn_tail_is_one_rejection(tmp_path: Path, packed: bool) -> None:
    records = three()
    data = members(*records) if packed else b"".join(records)
    start = len(members(*records[:2]) if packed else b"".join(records[:2]))
    for cut in range(start + 8, len(data) - 40, 7):
        found, payloads = index(tmp_path, data[:cut])
        assert urls(found)[:2] == ["1", "2"]
        assert [payload.body for payload in payloads[:2]] == [PAGE, PAGE + b"2"]
        assert found.captures.num_rows == 2
        assert len(reasons(found)) == 1
        assert reasons(found)[0] in ("truncated_file", "unreadable_record")


def test_a_cut_record_whose_page_is_complete_counts(tmp_path: Path) -> None:
    page = http(PAGE, f"Content-Length: {len(PAGE)}")
    found, payloads = index(tmp_path, warc("response", "http://a.pl/1", page, length=len(page) + 50).rstrip())
    assert payloads[0].body == PAGE
    assert reasons(found) == []


def test_a_damaged_member_costs_one_record(tmp_path: Path) -> None:
    first, second, third = (gzip.compress(record, mtime=0) for record in three())
    damaged = bytearray(second)
    damaged[len(damaged) // 2] ^= 0xFF
    found, _ = index(tmp_path, first + bytes(damaged) + third, "proba.warc.gz")
    assert urls(found) == ["1", "3"]
    assert reasons(found) == ["unreadable_record"]
    assert f"offset {len(first)}" in found.rejected["detail"][0].as_py()


def test_wrong_digests_and_odd_uris_are_taken(tmp_path: Path) -> None:
    more = (("WARC-Payload-Digest", "sha1:ZLY"), ("WARC-Block-Digest", "zly"))
    data = b"".join(
        warc("response", url, http(PAGE), more=more)
        for url in ("<http://a.pl/wget>", "http://a.pl/ze spacją", "urn:x:y", "metadata://gnu.org/a.txt", "http://[::1")
    )
    found, payloads = index(tmp_path, data)
    assert found.captures["url"].to_pylist() == [
        "http://a.pl/wget",
        "http://a.pl/ze%20spacj%C4%85",
        "urn:x:y",
        "metadata://gnu.org/a.txt",
        "http://%5b%3a%3a1/",
    ]
    assert all(payload.body == PAGE for payload in payloads)
    assert found.captures["warc"][0]["digest"].as_py() == "sha1:ZLY"


def test_a_record_larger_than_the_bound(tmp_path: Path) -> None:
    found, payloads = index(tmp_path, b"".join(three()), payload_bytes=len(PAGE))
    assert [payload.problem is None for payload in payloads] == [True, False, False]
    assert (payloads[1].problem or "").startswith("too_large: ")
    assert found.captures["payload_digest"].null_count == 2


@pytest.mark.parametrize("packed", [False, True])
def test_arc_files(tmp_path: Path, packed: bool) -> None:
    records = [
        arc_header(),
        arc("dns:a.pl", b"a.pl. IN A 193.0.0.1\n"),
        arc("http://a.pl/1", http(PAGE)),
        arc("http://a.pl/ze spacją?a=b c", http(PAGE + b"2")),
        arc("http://a.pl/3", http(PAGE + b"3"), length=7),
        arc("http://a.pl/4", http(PAGE + b"4"), length="abc"),
        arc("http://a.pl/5", http(PAGE + b"5")),
    ]
    found, payloads = index(tmp_path, members(*records) if packed else b"".join(records), "proba.arc")
    assert urls(found) == ["dns:a.pl", "1", "ze%20spacj%C4%85?a=b+c", "3", "4", "5"]
    assert [payload.body for payload in payloads[1:]] == [PAGE, *(PAGE + digit for digit in (b"2", b"3", b"4", b"5"))]
    assert found.captures["fetched_at"].to_pylist() == [MOMENT] * 6
    assert reasons(found) == []


# Files that are no captures


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        (
            "a.cdx",
            b" CDX N b a m s k r M S V g\npl,a)/ 20260301120000 http://a.pl/ text/html 200 X - - 1 0 a.warc\n",
            None,
        ),
        ("a.cdxj", b'pl,a)/ 20260301120000 {"url": "http://a.pl/"}\n', None),
        ("a.warc.wat", warc("metadata", "http://a.pl/", b"{}", content_type="application/json"), None),
        ("a.warc.gz", members(warc("warcinfo", "", b"", content_type="application/warc-fields")), "no_captures"),
        ("a.warc", b"", None),
        ("a.warc", b"smieci", "unreadable_record"),
        ("a.warc.gz", b"\x1f\x8b\x08\x00smieci", "unreadable_record"),
        ("a.xyz", b"\x00\x01\x02", None),
        ("a.jsonl", b"\n\n", "no_captures"),
        ("a.parquet", b"PAR1smieci", "unreadable_record"),
    ],
)
def test_the_rest_is_named(tmp_path: Path, name: str, data: bytes, reason: str | None) -> None:
    found, _ = index(tmp_path, data, name)
    assert found.captures.num_rows == 0
    assert reasons(found) == [reason or "not_a_capture_file"]
    assert found.rejected["detail"][0].as_py().startswith(f"{name}, ")


@settings(deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["x.warc", "x.jsonl", "x.parquet", "x.arc.gz", "x.txt", "x.cdx", "x"]))
def test_never_raises(tmp_path_factory: pytest.TempPathFactory, data: bytes, name: str) -> None:
    index(tmp_path_factory.mktemp("zle"), data, name)


@settings(deadline=None)
@given(st.data())
def test_never_raises_on_damaged_archives(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    whole = bytearray(
        data.draw(st.sampled_from([b"".join(three()), members(*three()), gzip.compress(b"".join(three()))]))
    )
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole) - 1))
        if data.draw(st.booleans()):
            whole[at] = data.draw(st.integers(0, 255))
        else:
            del whole[at : at + data.draw(st.integers(1, 60))]
    index(tmp_path_factory.mktemp("zle"), bytes(whole))


# Our own archives and site records


def test_our_own_archive(tmp_path: Path) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
    with WarcWriter(tmp_path, "p", software="kombajn/0.1", user_agent="kombajn/0.1") as archive:
        archive.write_exchange("http://a.pl/robots.txt", b"", head, b"User-agent: *\nDisallow: /x\n", MOMENT)
        archive.write_exchange("http://a.pl/.well-known/tdmrep.json", b"", head, b"[]", MOMENT)
        archive.write_exchange(
            "http://b.pl/robots.txt", b"", b"HTTP/1.1 301 M\r\nLocation: //a.pl/robots.txt\r\n\r\n", b"", MOMENT
        )
        archive.write_exchange(
            "http://a.pl/licencja.xml",
            b"",
            b"HTTP/1.1 200 OK\r\nContent-Type: application/rsl+xml\r\n\r\n",
            b"<rsl/>",
            MOMENT,
        )
        archive.write_metadata("http://c.pl/", {"robots.txt": "unreachable (timeout) at x", "/ai.txt": "404"}, MOMENT)
        archive.write_exchange("http://a.pl/1", b"GET / HTTP/1.1\r\n\r\n", head, PAGE, MOMENT)
        archive.write_revisit(
            "http://a.pl/1",
            b"",
            b"HTTP/1.1 304 Not Modified\r\n\r\n",
            MOMENT,
            refers_to_uri="http://a.pl/1",
            refers_to_date=MOMENT,
            payload_digest=payload_digest(PAGE),
            profile=NOT_MODIFIED,
        )
    path = tmp_path / "p-00000.warc.gz"
    found = index_file(path, name=path.name, source="s", category="c")
    assert urls(found) == ["1", "1"]
    response, revisit = found.captures.to_pylist()
    assert response["payload_digest"] == hashlib.sha256(PAGE).hexdigest()
    assert revisit["refers_to"] == response["warc"]["digest"]
    assert revisit["status"] == 304
    sites = [(row["host"], row["path"], row["status"], row["body"][:14]) for row in found.site_records.to_pylist()]
    assert sites == [
        ("http://a.pl", "/robots.txt", 200, b"User-agent: *\n"),
        ("http://a.pl", "/.well-known/tdmrep.json", 200, b"[]"),
        ("http://b.pl", "/robots.txt", 200, b"User-agent: *\n"),
        ("http://a.pl", "/licencja.xml", 200, b"<rsl/>"),
        ("http://c.pl", "/", None, b"robots.txt: un"),
        ("http://c.pl", "/robots.txt", None, b""),
    ]
    assert reasons(found) == []


def test_foreign_metadata_and_robots_pages_with_queries_are_no_site_records(tmp_path: Path) -> None:
    data = warc("metadata", "http://a.pl/", b"robots.txt: unreachable", content_type="application/warc-fields")
    data += warc("response", "http://a.pl/robots.txt?x=1", http(PAGE))
    data += warc("response", "http://a.pl/robots.txt", http(b"", status="404 Not Found"))
    found, _ = index(tmp_path, data)
    assert urls(found) == ["robots.txt?x=1"]
    assert [(row["path"], row["status"]) for row in found.site_records.to_pylist()] == [("/robots.txt", 404)]


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


# Rows and documents


def lines(*rows: Any) -> bytes:
    return b"".join(
        row if isinstance(row, bytes) else json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows
    )


ROWS = [
    {"url": "https://a.pl/1?utm_source=x", "text": "Pierwszy tekst.", "title": "Tytuł", "author": ["Jan", "Anna"]},
    {
        "tekst": "Drugi tekst.",
        "meta": {"url": "http://a.pl/2", "licencja": "CC0-1.0", "date": "2025-01-02", "lang": "pl"},
    },
    {"TEXT": "Trzeci tekst.", "metadata": '{"title": "Z napisu", "crawl_date": "2025-05-06T07:08:09Z"}', "id": 3},
    {"html": "<p>Czwarty</p>", "uri": "javascript:x"},
]


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstandard.compress], ids=["plain", "gz", "zst"])
def test_json_lines(tmp_path: Path, pack: Any) -> None:
    bad = [b"{broken\n", b'["lista"]\n', b"\n", b'{"inne": 1}\n', b'{"text": ""}\n']
    found, payloads = index(tmp_path, pack(lines(ROWS[0], *bad, *ROWS[1:])), "wiersze.jsonl")
    sha = hashlib.sha256((tmp_path / "wiersze.jsonl").read_bytes()).hexdigest()
    assert found.captures["url"].to_pylist() == [
        "https://a.pl/1",
        "http://a.pl/2",
        f"urn:kombajn:proby:{sha}#8",
        f"urn:kombajn:proby:{sha}#9",
    ]
    assert found.captures["kind"].to_pylist() == ["row"] * 4
    assert [payload.text for payload in payloads] == ["Pierwszy tekst.", "Drugi tekst.", "Trzeci tekst.", None]
    assert payloads[3].body == b"<p>Czwarty</p>"
    assert payloads[0].meta == {"title": "Tytuł", "author": "Jan\n\nAnna"}
    assert payloads[1].meta == {"license": "CC0-1.0", "date": "2025-01-02", "language": "pl"}
    assert payloads[2].meta["title"] == "Z napisu"
    assert found.captures["fetched_at"][2].as_py() == datetime(2025, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert reasons(found) == ["malformed_row", "malformed_row", "no_text", "no_text"]
    assert "row 2: " in found.rejected["detail"][0].as_py()


def test_a_json_array_and_a_single_object(tmp_path: Path) -> None:
    found, payloads = index(tmp_path, json.dumps([ROWS[0], 7], indent=1).encode(), "lista.json")
    assert payloads[0].text == "Pierwszy tekst."
    assert reasons(found) == ["malformed_row"]
    _, payloads = index(tmp_path, json.dumps(ROWS[0], indent=1).encode(), "jeden.json")
    assert payloads[0].text == "Pierwszy tekst."


def test_a_huge_line_costs_one_row(tmp_path: Path) -> None:
    rows = lines({"text": "a"}, {"text": "b" * 500}, {"text": "c" * 90}, {"text": "d"})
    found, payloads = index(tmp_path, rows, "wiersze.jsonl", payload_bytes=80)
    assert [payload.text for payload in payloads] == ["a", "d"]
    assert reasons(found) == ["too_large", "too_large"]


def test_parquet(tmp_path: Path) -> None:
    table = pa.table(
        {
            "text": [f"Tekst {number}" for number in range(1000)] + [None],
            "url": [f"http://a.pl/{number}" for number in range(1000)] + ["http://a.pl/x"],
            "meta": [{"title": f"Tytuł {number}"} for number in range(1001)],
            "wektor": [[1.0]] * 1001,
        }
    )
    path = tmp_path / "wiersze.parquet"
    pq.write_table(table, path, row_group_size=300)
    found = index_file(path, name=path.name, source="s", category="c")
    assert urls(found) == [str(number) for number in range(1000)]
    assert reasons(found) == ["no_text"]
    some = found.captures.take([5, 299, 300, 999, 1])
    payloads = list(load_payloads(path, some))
    assert [payload.text for payload in payloads] == [f"Tekst {number}" for number in (5, 299, 300, 999, 1)]
    assert payloads[1].meta == {"title": "Tytuł 299"}


@pytest.mark.parametrize(
    ("name", "data", "content_type"),
    [
        ("a.txt", "Zwykły tekst.".encode("cp1250"), "text/plain"),
        ("a.md", b"# Tytul", "text/markdown"),
        ("a.html", PAGE, "text/html"),
        ("a.pdf", b"%PDF-1.7 ...", "application/pdf"),
        ("bez_konca", b"%PDF-1.7 ...", "application/pdf"),
    ],
)
def test_documents(tmp_path: Path, name: str, data: bytes, content_type: str) -> None:
    found, (payload,) = index(tmp_path, data, name)
    (row,) = found.captures.to_pylist()
    assert row["url"] == f"urn:kombajn:proby:{hashlib.sha256(data).hexdigest()}#0"
    assert (row["kind"], row["content_type"]) == ("file", content_type)
    assert payload.body == data


# Real archives


def test_every_readable_capture_of_the_samples(development_data: Path, tmp_path: Path) -> None:
    folder = development_data / "warc"
    if not (folder / "manifest.json").is_file():
        pytest.skip("no sample archives")
    expected = {entry["file"]: entry for entry in json.loads((folder / "manifest.json").read_bytes())}
    kinds = {"response", "resource", "revisit", "conversion"}
    seen = 0
    for path in sorted(folder.glob("*/*")):
        name = str(path.relative_to(folder))
        found = index_file(path, name=name, source="samples", category="web")
        taken = found.captures.num_rows + sum(row["status"] is not None for row in found.site_records.to_pylist())
        entry = expected.get(name)
        if entry is not None:
            readable = sum(count for kind, count in entry["types"].items() if kind in kinds)
            assert taken == readable or (entry["warcio_error"] and taken > readable), name
        assert taken or reasons(found), name
        assert "wat" not in path.suffixes[-1] or reasons(found) == ["not_a_capture_file"]
        for capture, payload in zip(found.captures.to_pylist(), load_payloads(path, found.captures), strict=True):
            assert payload.problem is None or capture["kind"] == "revisit"
        seen += found.captures.num_rows
    assert seen >= 100


def test_agrees_with_two_other_readers(development_data: Path) -> None:
    from fastwarc.warc import ArchiveIterator as FastIterator
    from warcio.archiveiterator import ArchiveIterator

    for name in ("iipc+webarchive-commons/IAH-urls-wget.warc.gz", "commoncrawl+whirlwind-python/whirlwind.warc.gz"):
        path = development_data / "warc" / name
        if not path.is_file():
            pytest.skip("no sample archives")
        found = index_file(path, name="x", source="s", category="c")
        total = found.captures.num_rows + found.site_records.num_rows
        with path.open("rb") as file:
            fast = [record.headers["WARC-Type"] for record in FastIterator(file, parse_http=False)]
        with path.open("rb") as file:
            other = [
                hashlib.sha256(record.content_stream().read()).hexdigest()
                for record in ArchiveIterator(file)
                if record.rec_type in ("response", "resource")
            ]
        assert total == sum(kind in ("response", "resource") for kind in fast) == len(other)
        assert set(found.captures["payload_digest"].to_pylist()) <= set(other)


def test_dates_in_fixtures() -> None:
    assert datetime.fromisoformat(DATE) == MOMENT
