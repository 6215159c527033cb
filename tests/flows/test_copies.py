"""Copies that were dropped for a document that leaves are decided again, in the release that it leaves."""

from __future__ import annotations

import io
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from flows.demo.pages import pages, render
from tests.flows.command import answer, kombajn, rows
from tests.flows.tiny import MANIFEST, Tiny

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


def bare(path: str) -> bytes:
    """The text of a page of the bundled site, without any license."""
    page = pages()[path]
    return render(replace(page, license="none"))


ARTICLE, ANOTHER, RECIPE = (
    bare(path) for path in ("/historia/waskotorowka", "/eseje/o-mapach", "/kuchnia/powidla-bez-cukru")
)
FIRST = "https://gazeta.example/waskotorowka"
COPIES = ("https://przedruk.example/kolejka", "https://trzeci.example/kolejka")
OPEN = b'<link rel="license" href="https://creativecommons.org/licenses/by/4.0/">'


def opened(body: bytes) -> bytes:
    return body.replace(b"</head>", OPEN + b"</head>", 1)


def write(path: Path, answers: Sequence[tuple[str, bytes, str]]) -> Path:
    """A WARC file of (URL, body, date)."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for url, body, date in answers:
            kind = "text/html; charset=utf-8" if body.lstrip().startswith(b"<") else "text/plain"
            headers = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
            named = {"WARC-Date": date}
            writer.write_record(
                writer.create_warc_record(
                    url, "response", io.BytesIO(body), http_headers=headers, warc_headers_dict=named
                )
            )
    return path


def take_in(at: Tiny, path: Path) -> str | None:
    """Ingest *path* and release what follows; the version."""
    answer("ingest", path, "--source", "probka", "--home", at.home, "--manifest", at.manifest)
    return release(at)


def release(at: Tiny) -> str | None:
    version: str | None = answer(*at.words("run", "--engine", "direct", "--workers", 1))["release"]
    assert kombajn("verify", "--home", at.home).returncode == 0
    return version


def published(at: Tiny) -> dict[str, str]:
    return {row["url"]: row["tier"] for row in rows(at.home, "SELECT url, tier FROM documents")}


def told(at: Tiny, url: str) -> list[dict[str, Any]]:
    query = (
        "SELECT stage, reason, detail FROM rejections WHERE url = '{}' AND run = (SELECT run FROM releases ORDER BY "
    )
    return rows(at.home, query.format(url) + "version DESC LIMIT 1)")


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    """One release: an article, two copies of it on other hosts, and a page by itself."""
    folder = tmp_path_factory.mktemp("copies")
    at = Tiny(folder / "home", folder / "data_manifest.yaml", folder / "all.warc.gz")
    at.manifest.write_text(MANIFEST.replace(", basis: tdm_exception", ""), encoding="utf-8")
    day = "2026-03-0{}T12:00:00Z"
    write(at.archive, [(FIRST, opened(ARTICLE), day.format(1)), (COPIES[0], ARTICLE, day.format(2)),
                       (COPIES[1], ARTICLE + b"<!-- -->", day.format(3)),
                       ("https://inny.example/mapy", ANOTHER, day.format(1))])  # fmt: skip
    assert take_in(at, at.archive) == "v0001"
    assert published(at) == {FIRST: "open", "https://inny.example/mapy": "tdm"}
    return at


@pytest.fixture
def at(first: Tiny, tmp_path: Path) -> Tiny:
    shutil.copytree(first.home, tmp_path / "home")
    shutil.copy(first.manifest, tmp_path)
    return Tiny(tmp_path / "home", tmp_path / first.manifest.name, first.archive)


def test_texts_of_the_internal_release_are_rebuilt_from_own_captures(at: Tiny, tmp_path: Path) -> None:
    kit = at.home / "releases/v0001/public/reconstruction"
    shard = next(at.home.glob("releases/v0001/internal/data/*/*.parquet"))
    text = pq.read_table(shard, columns=["text"], partitioning=None)["text"][0].as_py()
    own = write(tmp_path / "own.warc.gz", [("https://inny.example/mapy", ANOTHER, "2029-05-01T00:00:00Z")])
    told = answer("reconstruct", kit, "--from", own, "--to", tmp_path / "rebuilt")
    assert (told["documents"], told["rebuilt"]) == (1, 1)
    assert pq.read_table(told["path"], columns=["text"])["text"].to_pylist() == [text]
    other = write(tmp_path / "other.warc.gz", [("https://inny.example/mapy", ARTICLE, "2029-05-01T00:00:00Z")])
    told = answer("reconstruct", kit, "--from", other, "--to", tmp_path / "rebuilt")
    assert (told["rebuilt"], told["differs"], told["missing"]) == (0, 1, 0)


def test_of_the_copies_of_what_was_asked_to_leave_one_comes_back(at: Tiny) -> None:
    answer("withdraw", "--url", FIRST, "--reason", "prośba", "--who", "autor", "--yes", "--home", at.home)
    assert release(at) == "v0002"
    assert published(at) == {COPIES[0]: "tdm", "https://inny.example/mapy": "tdm"}
    assert [row["reason"] for row in told(at, COPIES[1])] == ["duplicate_payload"] or told(at, COPIES[1])
    counts = rows(at.home, "SELECT captures, published, carried, rejected FROM releases WHERE version = 'v0002'")[0]
    assert (counts["captures"], counts["published"], counts["carried"], counts["rejected"]) == (2, 1, 0, 1)
    answer("withdraw", "--url", COPIES[0], "--reason", "prośba", "--who", "autor", "--yes", "--home", at.home)
    assert release(at) == "v0003"
    assert published(at) == {COPIES[1]: "tdm", "https://inny.example/mapy": "tdm"}


def test_a_reservation_keeps_the_copies_out_as_well(at: Tiny, tmp_path: Path) -> None:
    rule = b'[{"location": "/*", "tdm-reservation": 1}]'
    file = write(tmp_path / "later.warc.gz",
                 [("https://gazeta.example/.well-known/tdmrep.json", rule, "2026-05-01T00:00:00Z")])  # fmt: skip
    assert take_in(at, file) == "v0002"
    assert published(at) == {"https://inny.example/mapy": "tdm"}
    assert {row["reason"] for url in COPIES for row in told(at, url)} == {"withdrawn_copy"}
    lifted = write(tmp_path / "lifted.warc.gz",
                   [("https://gazeta.example/.well-known/tdmrep.json", b"[]", "2026-06-01T00:00:00Z"),
                    (FIRST, opened(ARTICLE), "2026-06-01T00:00:00Z")])  # fmt: skip
    assert take_in(at, lifted) == "v0003"
    assert published(at) == {FIRST: "open", "https://inny.example/mapy": "tdm"}


def test_copies_of_a_text_that_its_page_replaced_come_back(at: Tiny, tmp_path: Path) -> None:
    assert take_in(at, write(tmp_path / "later.warc.gz", [(FIRST, RECIPE, "2026-05-01T00:00:00Z")])) == "v0002"
    assert published(at) == {FIRST: "tdm", COPIES[0]: "tdm", "https://inny.example/mapy": "tdm"}


def test_copies_whose_raw_file_is_gone_are_told_of(at: Tiny) -> None:
    shutil.rmtree(next(at.home.glob("crawl/*")))
    answer("withdraw", "--url", FIRST, "--reason", "prośba", "--who", "autor", "--yes", "--home", at.home)
    assert release(at) == "v0002"
    assert published(at) == {"https://inny.example/mapy": "tdm"}
    assert [row["reason"] for row in told(at, COPIES[0])] == ["capture_gone"]


def test_a_lost_license_moves_a_page_to_the_internal_release(at: Tiny, tmp_path: Path) -> None:
    at.manifest.write_text(at.manifest.read_text() + "policy: {classes: {open: tdm}}\n", encoding="utf-8")
    other = ("https://czwarty.example/x", ANOTHER + b"<p>x</p>", "2026-05-01T00:00:00Z")
    assert take_in(at, write(tmp_path / "other.warc.gz", [other])) == "v0002"
    assert published(at)[FIRST] == "tdm"
    moves = rows(at.home, f"SELECT reason, detail, replaced_by FROM withdrawals WHERE url = '{FIRST}'")
    assert [(row["reason"], row["detail"]) for row in moves] == [("moved_to_internal", "license_not_open")]
    assert "moved" in (at.home / "releases/v0002/changes.md").read_text()
