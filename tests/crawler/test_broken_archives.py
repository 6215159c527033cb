"""Damaged archives cost what is damaged, and files that are no archives are named."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.crawler.archives import arc, arc_header, http, members, warc
from tests.crawler.indexing import MOMENT, PAGE, index, reasons, three, urls

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
