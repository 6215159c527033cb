"""Coming back to a site: conditional requests, revisit records, changes, deletions, new rules."""

from __future__ import annotations

from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecordType
from hypothesis import given
from hypothesis import strategies as st

from crawler.recrawl import MOST_INTERVAL, due_at
from tests.crawler.loopback import Answer, Internet, article, crawl


class Changing:
    """A site whose pages carry ETags, Last-Modified or nothing, and change between crawls."""

    def __init__(self) -> None:
        self.round = 1

    def __call__(self, host: str, path: str, headers: dict[str, str]) -> Answer:
        if path == "/robots.txt":
            closed = "Disallow: /zamkniete\n" if self.round > 1 else "Disallow:\n"
            return Answer(f"User-agent: *\n{closed}".encode(), content_type="text/plain")
        if path == "/":
            links = ["/etag", "/data", "/bez", "/zmienna", "/znika", "/zamkniete"]
            return Answer(article(*links, text=f"Spis treści, wydanie {self.round}. " * 5).encode())
        if path == "/etag":
            if headers.get("If-None-Match") == '"a1"':
                return Answer(status=304, headers={"ETag": '"a1"'})
            return Answer(article("/tylko-stad").encode(), headers={"ETag": '"a1"'})
        if path == "/data":
            moment = "Wed, 01 Jan 2025 10:00:00 GMT"
            if headers.get("If-Modified-Since") == moment:
                return Answer(status=304)
            return Answer(article().encode(), headers={"Last-Modified": moment})
        if path == "/znika" and self.round > 1:
            return Answer(status=410)
        if path == "/zmienna":
            return Answer(article(text=f"Treść numer {self.round}, która zmienia się od czasu do czasu. " * 3).encode())
        if path in ("/bez", "/znika", "/zamkniete", "/tylko-stad"):
            return Answer(article(text=f"Stała treść strony {path}, od lat ta sama. " * 3).encode())
        return Answer(status=404)


def records(folder: Path) -> dict[str, tuple[str, dict[str, str]]]:
    """Target path to record type and headers of a crawl's responses and revisits."""
    found = {}
    for path in sorted((folder / "warc").glob("*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, record_types=WarcRecordType.response | WarcRecordType.revisit):
                target = record.headers["WARC-Target-URI"].partition("/")[2].partition("/")[2].partition("/")[2]
                found["/" + target] = (record.headers["WARC-Type"], dict(record.headers.items()))
    return found


def test_three_crawls_of_a_changing_site(tmp_path: Path) -> None:
    site = Changing()
    folders = [tmp_path / name for name in ("one", "two", "three")]
    with Internet() as net:
        net.sites[net.address] = site
        for number, folder in enumerate(folders, 1):
            site.round = number
            earlier = [str(folder) for folder in folders[: number - 1]]
            done = crawl(folder, [f"http://{net.address}/"], allow_addresses=["127.0.0.1"], base_folders=earlier)
            assert done.code == 0
    first, second, third = (records(folder) for folder in folders)
    assert {path for path, (kind, _) in first.items() if kind == "response"} >= {
        "/",
        "/etag",
        "/zamkniete",
        "/tylko-stad",
    }

    kind, headers = second["/etag"]
    assert kind == "revisit"
    assert headers["WARC-Profile"].endswith("server-not-modified")
    assert headers["WARC-Refers-To-Target-URI"].endswith("/etag")
    assert headers["WARC-Refers-To-Date"] == first["/etag"][1]["WARC-Date"]
    assert headers["WARC-Payload-Digest"] == first["/etag"][1]["WARC-Payload-Digest"]
    assert second["/data"][0] == "revisit"
    kind, headers = second["/bez"]
    assert kind == "revisit"
    assert headers["WARC-Profile"].endswith("identical-payload-digest")
    assert second["/zmienna"][0] == "response"
    assert second["/"][0] == "response"
    assert "/tylko-stad" in second, "a page behind an unchanged one is visited all the same"
    assert "/zamkniete" not in second, "the new robots.txt is obeyed"

    # A revisit of a revisit refers to the capture that holds the payload.
    assert third["/etag"][1]["WARC-Refers-To-Date"] == first["/etag"][1]["WARC-Date"]
    assert state(folders[1], "/znika") == ("failed", "http_410", 1)
    assert state(folders[2], "/znika") == ("failed", "gone", 2)


def state(folder: Path, path: str) -> tuple[str, str, int]:
    import sqlite3

    database = sqlite3.connect(folder / "state" / "frontier-0.sqlite")
    row: tuple[str, str, int] = database.execute(
        "SELECT state, reason, missing FROM urls WHERE url LIKE ?", (f"%{path}",)
    ).fetchone()
    return row


@given(st.floats(0, 1e9), st.floats(0, 1e9))
def test_the_interval_follows_the_time_without_change(changed_at: float, age: float) -> None:
    fetched_at = changed_at + age
    assert fetched_at <= due_at(fetched_at, changed_at) <= fetched_at + MOST_INTERVAL
    assert due_at(fetched_at, fetched_at) == fetched_at
    assert due_at(None, changed_at) == 0
