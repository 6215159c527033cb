"""What is kept of odd answers: opt-out files, meta robots, redirects, long, slow, broken and foreign bodies."""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest
from fastwarc.warc import ArchiveIterator

from tests.crawler.loopback import Crawl, Internet, article, crawl

LIMIT = 300_000


def sitemap(*urls: str) -> str:
    return "<urlset>" + "".join(f"<url><loc>{url}</loc></url>" for url in urls) + "</urlset>"


@pytest.fixture(scope="module")
def net() -> Iterator[Internet]:
    with Internet() as net:
        rules = (
            "User-agent: *\nContent-Signal: search=yes, ai-train=no\nContent-Usage: train-ai=n\nDisallow: /ai.txt\n"
            "License: /rsl.xml\nSitemap: http://znaki.test/mapa.xml.gz\n"
        )
        net.put("znaki.test", "/robots.txt", rules, content_type="text/plain")
        net.put("znaki.test", "/.well-known/tdmrep.json", '[{"location": "/", "tdm-reservation": 1}]')
        net.put("znaki.test", "/rsl.xml", "<rsl/>", content_type="application/rsl+xml")
        index = "<sitemapindex><sitemap><loc>http://znaki.test/mapa2.xml</loc></sitemap></sitemapindex>"
        net.put("znaki.test", "/mapa.xml.gz", gzip.compress(index.encode()), content_type="application/gzip")
        net.put("znaki.test", "/mapa2.xml", sitemap("http://znaki.test/z-mapy"), content_type="text/xml")
        net.put("znaki.test", "/z-mapy", article(head='<link rel="alternate" type="application/rss+xml" href="/rss">'))
        rss = "<rss><channel><item><link>http://znaki.test/z-kanalu</link></item></channel></rss>"
        net.put("znaki.test", "/rss", rss, content_type="application/rss+xml")
        net.put("znaki.test", "/z-kanalu", article())
        links = ["/nofollow", "/noai", "/naglowek", "/dla-innych", "/przenosiny", "/petla", "/na-zewnatrz", "/nie-ma"]
        links += ["/dlugie", "/bomba", "/zepsute", "/urwane", "/film", "/tekst", "/pismo", "/wolne", "/brotli"]
        net.put("znaki.test", "/", article(*links))
        net.put("znaki.test", "/nofollow", article("/ukryte", head='<meta name="robots" content="nofollow">'))
        net.put("znaki.test", "/noai", article(head='<meta name="robots" content="noai">'))
        net.put("znaki.test", "/naglowek", article("/ukryte"), headers={"X-Robots-Tag": "kombajn: noindex"})
        net.put("znaki.test", "/dla-innych", article("/jawne"), headers={"X-Robots-Tag": "inny: none"})
        net.put("znaki.test", "/jawne", article())
        net.put("znaki.test", "/przenosiny", status=301, headers={"Location": "/nowe?utm_source=x"})
        net.put("znaki.test", "/nowe", article())
        net.put("znaki.test", "/petla", status=302, headers={"Location": "/petla"})
        net.put("znaki.test", "/na-zewnatrz", status=302, headers={"Location": "http://10.0.0.1/tajne"})
        net.put("znaki.test", "/dlugie", b"<p>" + b"dlugo " * 100_000)
        bomb = gzip.compress(b"\0" * 40_000_000)
        net.put("znaki.test", "/bomba", bomb, headers={"Content-Encoding": "gzip"})
        net.put("znaki.test", "/zepsute", b"to nie jest gzip", headers={"Content-Encoding": "gzip"})
        squeezed = brotli.compress(article("/z-brotli").encode())
        net.put("znaki.test", "/brotli", squeezed, headers={"Content-Encoding": "br"})
        net.put("znaki.test", "/z-brotli", article())
        net.put("znaki.test", "/film", b"\0" * 5000, content_type="video/mp4")
        net.put("znaki.test", "/tekst", "Zwykły tekst bez znaczników.", content_type="text/plain; charset=utf-8")
        net.put("znaki.test", "/pismo", b"%PDF-1.4 udawany", content_type="application/pdf")
        net.put("znaki.test", "/wolne", article(), seconds=6.0)
        net.put("mapa.test", "/mapa.xml", sitemap("http://mapa.test/a", "http://mapa.test/b"), content_type="text/xml")
        net.put("mapa.test", "/a", article())
        net.put("mapa.test", "/b", article())
        net.put("goly.pl", "/", status=301, headers={"Location": "http://www.goly.pl/"})
        net.put("www.goly.pl", "/", article("/dalej"))
        net.put("www.goly.pl", "/dalej", article())
        yield net


@pytest.fixture(scope="module")
def done(net: Internet, tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    folder: Path = tmp_path_factory.mktemp("exchanges")
    seeds = ["http://znaki.test/", "http://goly.pl/", "http://mapa.test/mapa.xml"]
    obey = ["nofollow", "noindex"]
    return crawl(folder, seeds, proxy=net.address, page_bytes=LIMIT, timeout_seconds=3, obey_meta=obey)


@pytest.fixture(scope="module")
def records(done: Crawl) -> list[tuple[str, str, dict[str, str], bytes]]:
    """(type, target, headers, block) of all records."""
    found = []
    for path in sorted((done.folder / "warc").glob("*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, parse_http=False):
                headers = dict(record.headers.items())
                kind, target = headers["WARC-Type"], headers.get("WARC-Target-URI", "")
                found.append((kind, target, headers, record.reader.read()))
    return found


def response(records: list[tuple[str, str, dict[str, str], bytes]], path: str) -> tuple[dict[str, str], bytes] | None:
    found = [(h, block) for kind, url, h, block in records if kind == "response" and url == f"http://znaki.test{path}"]
    assert len(found) <= 1
    return found[0] if found else None


def state(done: Crawl, path: str) -> tuple[str, str | None]:
    database = sqlite3.connect(done.folder / "state" / "frontier-0.sqlite")
    found: tuple[str, str | None] = database.execute(
        "SELECT state, reason FROM urls WHERE url = ?", (f"http://znaki.test{path}",)
    ).fetchone()
    return found


def test_opt_out_files_are_looked_for_once_before_the_first_page(net: Internet, done: Crawl) -> None:
    assert done.code == 0
    order = net.paths("znaki.test")
    files = ["/robots.txt", "/.well-known/tdmrep.json", "/rsl.xml"]
    assert [path for path in order if path in files] == files
    assert max(order.index(path) for path in files) < min(order.index(path) for path in ("/", "/mapa.xml.gz"))
    assert "/ai.txt" not in order, "robots.txt disallows it"


def test_what_was_seen_when_is_in_the_archive(records: list[tuple[str, str, dict[str, str], bytes]]) -> None:
    assert response(records, "/robots.txt") is not None
    assert response(records, "/.well-known/tdmrep.json") is not None
    (block,) = [block for kind, url, _, block in records if kind == "metadata" and url == "http://znaki.test/"]
    words = block.decode()
    assert "content-signal: search=yes, ai-train=no" in words
    assert "content-usage: train-ai=n" in words
    assert "/.well-known/tdmrep.json: 200 at 20" in words
    assert "/ai.txt: not requested: robots.txt disallows it" in words


def test_discovery_by_sitemap_index_gzip_and_feed(done: Crawl, net: Internet) -> None:
    assert state(done, "/z-mapy")[0] == "fetched"
    assert state(done, "/z-kanalu")[0] == "fetched"


def test_a_sitemap_may_be_the_seed(net: Internet, done: Crawl) -> None:
    assert sorted(net.pages("mapa.test")) == ["/a", "/b", "/mapa.xml"]


def test_meta_robots_are_obeyed_or_kept_by_policy(
    done: Crawl, net: Internet, records: list[tuple[str, str, dict[str, str], bytes]]
) -> None:
    assert "/ukryte" in net.paths("znaki.test"), "a noindex page's links are followed"
    assert state(done, "/nofollow") == ("fetched", None)
    assert state(done, "/naglowek") == ("refused", "meta_noindex")
    assert response(records, "/naglowek") is None
    assert state(done, "/noai") == ("fetched", None), "left to licensing, since this policy does not obey it here"
    assert state(done, "/jawne")[0] == "fetched"


def test_redirects(done: Crawl, net: Internet, records: list[tuple[str, str, dict[str, str], bytes]]) -> None:
    assert state(done, "/przenosiny") == ("redirected", None)
    assert state(done, "/nowe") == ("fetched", None)
    assert net.paths("znaki.test").count("/petla") == 1
    assert state(done, "/na-zewnatrz")[0] == "redirected"
    assert net.paths("10.0.0.1") == []
    assert sorted(net.pages("www.goly.pl")) == ["/", "/dalej"], "a seed may move within its domain"


def test_a_long_body_is_cut_and_marked(records: list[tuple[str, str, dict[str, str], bytes]]) -> None:
    found = response(records, "/dlugie")
    assert found is not None
    headers, block = found
    assert headers["WARC-Truncated"] == "length"
    assert len(block) < LIMIT + 1000


def test_bombs_and_broken_encodings_are_kept_as_they_came(
    done: Crawl, records: list[tuple[str, str, dict[str, str], bytes]]
) -> None:
    assert state(done, "/bomba") == ("refused", "undecodable_body")
    found = response(records, "/bomba")
    assert found is not None
    assert len(found[1]) < LIMIT
    assert b"Content-Encoding: gzip" in found[1]
    assert state(done, "/zepsute") == ("refused", "undecodable_body")


def test_only_codings_that_all_tools_read_are_asked_for_and_others_read_all_the_same(
    done: Crawl, net: Internet
) -> None:
    assert {visit.headers["Accept-Encoding"] for visit in net.visits} == {"gzip, deflate"}
    assert state(done, "/brotli") == ("fetched", None)
    assert state(done, "/z-brotli") == ("fetched", None)


def test_content_types(done: Crawl, records: list[tuple[str, str, dict[str, str], bytes]]) -> None:
    assert state(done, "/film") == ("refused", "content_type")
    assert response(records, "/film") is None
    assert response(records, "/tekst") is not None
    assert response(records, "/pismo") is not None
    assert state(done, "/nie-ma") == ("failed", "http_404")


def test_a_slow_answer_ends_at_the_timeout(done: Crawl, net: Internet) -> None:
    assert state(done, "/wolne") == ("failed", "timeout")
    assert net.paths("znaki.test").count("/wolne") == 3
