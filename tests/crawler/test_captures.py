"""What a capture is, in which archives it is found, and that real archives are read whole."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import zstandard

from crawler.captures import index_file, load_payloads
from crawler.urls import page_id
from crawler.warc import NOT_MODIFIED, WarcWriter, payload_digest
from tests.crawler.archives import DATE, http, members, warc
from tests.crawler.indexing import MOMENT, PAGE, index, reasons, three, urls

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


def test_a_record_of_the_far_future_is_no_latest_capture(tmp_path: Path) -> None:
    info = warc("warcinfo", "", b"software: x\r\n", content_type="application/warc-fields")
    late = warc("response", "http://a.pl/", http(PAGE), date="2124-03-01T12:00:00Z")
    file = warc("response", "http://a.pl/robots.txt", http(b"User-agent: *"), date="2124-03-01T12:00:00Z")
    found, _ = index(tmp_path, info + warc("response", "http://a.pl/", http(PAGE)) + late + file)
    assert found.captures.num_rows == 1
    assert found.site_records.num_rows == 0
    assert reasons(found) == ["implausible_date"] * 2
    found, _ = index(tmp_path, late)
    assert found.captures.num_rows == 1, "nothing in this file tells that the date is wrong"


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
