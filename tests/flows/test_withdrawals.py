"""Withdrawals stay in force; an erasure takes the text out of the raw files and harms nothing beside it."""

from __future__ import annotations

import gzip
import io
import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fastwarc.warc import ArchiveIterator
from hypothesis import given
from hypothesis import strategies as st

from flows.erasure import dropped_copies, overwrite
from flows.home import Home
from flows.withdrawals import Withdrawal, add_withdrawal, named_by, withdrawals
from tests.flows import tiny as tiny_home
from tests.flows.command import answer, kombajn, rows
from tests.flows.faults import second_home
from tests.flows.tiny import HOST, PATHS, Tiny

DIRECT = ("--engine", "direct", "--workers", 1)
MIST = HOST + "/nauka/skad-sie-bierze-mgla"
WORDS = "Mgła jest chmurą, która dotyka ziemi."


def fastwarc_urls(content: bytes) -> list[str]:
    with_urls = (record.headers.get("WARC-Target-URI") for record in ArchiveIterator(io.BytesIO(content)))
    return [url for url in with_urls if url]


def warcio_urls(content: bytes) -> list[str]:
    iterator = pytest.importorskip("warcio.archiveiterator")
    records = iterator.ArchiveIterator(io.BytesIO(content))
    return [url for record in records if (url := record.rec_headers.get_header("WARC-Target-URI"))]


def members(content: bytes) -> list[tuple[int, int]]:
    """Offsets and lengths of the records of a compressed file of ours."""
    starts = [record.stream_pos for record in ArchiveIterator(io.BytesIO(content))]
    return list(zip(starts, [end - start for start, end in zip(starts, [*starts[1:], len(content)], strict=True)],
                    strict=True))  # fmt: skip


@pytest.mark.parametrize("compressed", [True, False])
@pytest.mark.parametrize("reader", [fastwarc_urls, warcio_urls])
@pytest.mark.parametrize("number", [0, 5, len(PATHS) - 1])
def test_other_records_are_read_as_before(
    tmp_path: Path, compressed: bool, reader: Callable[[bytes], list[str]], number: int
) -> None:
    before = tiny_home.archive(compressed=compressed)
    path = tmp_path / "a.warc"
    path.write_bytes(before)
    offset, length = members(before)[number]
    assert overwrite(path, offset, length)
    after = path.read_bytes()
    assert len(after) == len(before)
    assert after[:offset] + after[offset + length :] == before[:offset] + before[offset + length :]
    expected = [HOST + page for page in PATHS]
    del expected[number]
    assert reader(after) == expected


@given(st.integers(min_value=140, max_value=300_000))
def test_a_compressed_tombstone_of_any_length_is_a_whole_gzip_file(length: int) -> None:
    record = gzip.compress(b"WARC/1.1 and what follows")
    with tempfile.NamedTemporaryFile(suffix=".warc.gz") as file:
        file.write(record + b"\0" * (length - len(record)))
        file.flush()
        assert overwrite(Path(file.name), 0, length)
        content = Path(file.name).read_bytes()
    assert len(content) == length
    assert gzip.decompress(content).startswith(b"WARC/1.1\r\nWARC-Type: metadata")


def test_a_row_is_blanked_and_files_that_cannot_be_are_left_alone(tmp_path: Path) -> None:
    listing = tmp_path / "a.jsonl"
    lines = [json.dumps({"text": text}).encode() + b"\n" for text in ("pierwszy", "drugi", "trzeci")]
    listing.write_bytes(b"".join(lines))
    assert overwrite(listing, len(lines[0]), len(lines[1]))
    assert listing.read_bytes() == lines[0] + b" " * (len(lines[1]) - 1) + b"\n" + lines[2]
    table = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": ["pierwszy", "drugi"]}), table)
    stream = tmp_path / "b.warc.zst"
    stream.write_bytes(b"\x28\xb5\x2f\xfd and so on")
    for path, offset, length in ((table, 1, 40), (stream, -1, 12), (stream, 0, 12), (listing, 3, 5)):
        before = path.read_bytes()
        assert not overwrite(path, offset, length)
        assert path.read_bytes() == before


def test_the_same_request_is_registered_once(tmp_path: Path) -> None:
    home = Home(tmp_path)
    first = Withdrawal("host", "brdnica.example", "prośba wydawcy", "wydawca", "2026-11-21")
    assert add_withdrawal(home, first)
    assert not add_withdrawal(home, Withdrawal("host", "brdnica.example", "prośba wydawcy", "ktoś inny"))
    assert add_withdrawal(home, Withdrawal("host", "brdnica.example", "prośba wydawcy", erase=True))
    assert withdrawals(home)[0] == first


@pytest.mark.parametrize(
    ("what", "value", "expected"),
    [
        ("host", "a.example", [True, False, False]),
        ("domain", "example", [True, True, False]),
        ("url", "https://B.example:443/x?utm_source=list", [False, True, False]),
        ("match", "Ala ma", [True, False, False]),
        ("source", "obce", [False, False, True]),
    ],
)
def test_a_request_names_what_it_says_and_no_more(what: str, value: str, expected: list[bool]) -> None:
    from crawler.urls import page_id

    urls = ["https://a.example/", "https://b.example/x", "urn:kombajn:obce:1#2"]
    table = pa.table(
        {
            "id": ["1", "2", "3"],
            "page_id": [page_id(url) for url in urls],
            "host": ["a.example", "b.example", None],
            "domain": ["example", "example", None],
            "source": ["nasze", "nasze", "obce"],
            "text": ["Ala ma kota", "Ola ma psa", None],
        }
    )
    assert named_by(Withdrawal(what, value, "próba"), table).to_pylist() == expected


def test_copies_dropped_for_a_document_are_found_in_every_release(tmp_path: Path) -> None:
    for version, copy, kept in (("v0001", "a", "1"), ("v0002", "b", "1"), ("v0002", "c", "2")):
        folder = tmp_path / "releases" / version / "accounting"
        folder.mkdir(parents=True, exist_ok=True)
        name = folder / "duplicates.parquet"
        row = {"capture_id": copy, "url": f"https://{copy}.example/", "kind": "payload", "kept_id": kept}
        known = pq.read_table(name).to_pylist() if name.is_file() else []
        pq.write_table(pa.Table.from_pylist([*known, row]), name)
    found = dropped_copies(Home(tmp_path), [{"id": "1", "capture_id": "z"}])
    assert [row["capture_id"] for row in found] == ["a", "b"]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_an_erased_page_is_gone_from_the_raw_file_and_stays_away(finished: Tiny, tmp_path: Path) -> None:
    at = second_home(finished, tmp_path)
    before = finished.archive.read_bytes()
    try:
        answer("withdraw", "--url", MIST, "--erase", "--reason", "prośba osoby", "--who", "osoba", "--yes",
               "--home", at.home)  # fmt: skip
        after = finished.archive.read_bytes()
        assert len(after) == len(before)
        assert WORDS.encode() in gzip.decompress(before)
        assert WORDS.encode() not in gzip.decompress(after)
        assert not (at.home / "runs").exists() or not list((at.home / "runs").iterdir())
        assert fastwarc_urls(after) == [HOST + page for page in PATHS if HOST + page != MIST]
        listed = json.loads((at.home / "erasures.json").read_text())["erasures"]
        assert [(entry["release"], len(entry["ids"])) for entry in listed] == [("v0001", 1)]
        again = tmp_path / "znowu.warc.gz"  # the same capture comes back in another file
        again.write_bytes(tiny_home.archive((PATHS[0], "/eseje/o-ciszy")))
        answer("ingest", again, "--source", "probka", "--home", at.home, "--manifest", at.manifest)
        assert answer(*at.words("run", *DIRECT))["release"] == "v0002"
    finally:
        finished.archive.write_bytes(before)
    urls = {row["url"] for row in rows(at.home, "SELECT url FROM documents")}
    assert MIST not in urls
    assert HOST + "/eseje/o-ciszy" in urls
    assert len(urls) == 9
    told = rows(at.home, f"SELECT reason FROM rejections WHERE url = '{MIST}'")
    assert {row["reason"] for row in told} <= {"erased", "withdrawn", "withdrawn_copy"}
    assert told
    assert {row["reason"] for row in rows(at.home, "SELECT reason FROM withdrawals")} == {"erased"}
    text = b"".join(
        json.dumps(pq.read_table(path).to_pylist(), default=str, ensure_ascii=False).encode()
        for path in at.home.glob("releases/v0002/*/data/*/*.parquet")
    )
    assert WORDS.encode() not in text
    assert kombajn("verify", "--home", at.home).returncode == 0
