"""Opt-outs act backwards: what a later visit finds withdraws what was published before."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.flows.command import answer, kombajn, rows
from tests.flows.conftest import Crawled

pytestmark = pytest.mark.slow


def write_response(path: Path, url: str, kind: str, body: bytes) -> None:
    """A WARC file that holds one answer, dated after every crawl of the tests."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        headers = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            url,
            "response",
            payload=io.BytesIO(body),
            http_headers=headers,
            warc_headers_dict={"WARC-Date": "2035-01-01T00:00:00Z"},
        )
        writer.write_record(record)


def test_a_reservation_seen_later_withdraws_what_was_published(
    released: Crawled, copy_of: Callable[[Crawled], Crawled], tmp_path: Path
) -> None:
    at = copy_of(released)
    before = {row["url"] for row in rows(at.home, "SELECT url FROM documents WHERE url LIKE '%/nauka/%'")}
    assert len(before) > 3
    file = tmp_path / "later.warc.gz"
    rule = b'[{"location": "/nauka/*", "tdm-reservation": 1}]'
    write_response(file, at.site.url + "/.well-known/tdmrep.json", "application/json", rule)
    answer(
        "ingest", file, "--source", "later", "--basis", "tdm_exception", "--home", at.home, "--manifest", at.manifest
    )
    answer("curate", "--home", at.home, "--manifest", at.manifest, "--engine", "direct")
    answer("publish", "--home", at.home, "--manifest", at.manifest, "--engine", "direct")
    gone = rows(at.home, "SELECT url, reason FROM withdrawals")
    assert {row["url"] for row in gone} == before
    assert {row["reason"] for row in gone} == {"reserved_tdmrep_file"}
    assert not rows(at.home, "SELECT url FROM documents WHERE url LIKE '%/nauka/%'")
    assert kombajn("verify", "--home", at.home).returncode == 0
