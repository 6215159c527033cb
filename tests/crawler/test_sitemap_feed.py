"""Sitemaps and feeds: every usual form, and nothing that breaks or bloats."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.spiders.feed import is_feed, read_feed
from crawler.spiders.sitemap import MOST_URLS, is_sitemap, read_sitemap

NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
URLSET = f"""<?xml version="1.0"?><urlset {NS} xmlns:xhtml="http://www.w3.org/1999/xhtml"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> http://a.pl/1 </loc><xhtml:link rel="alternate" hreflang="en" href="http://a.pl/en/1"/></url>
<url><image:image><image:loc>http://a.pl/1.jpg</image:loc></image:image><loc>http://a.pl/2</loc>
<news:news><news:title>Wieści</news:title></news:news></url></urlset>""".encode()
RSS = b"""<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><link>http://a.pl/</link>
<item><title>x</title><atom:link rel="self" href="http://a.pl/rss"/><link>http://a.pl/1</link></item>
<item><guid>http://a.pl/2</guid></item><item><guid isPermaLink="false">77</guid></item></channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><link href="http://a.pl/"/><entry>
<link rel="edit" href="http://a.pl/e"/><link href="http://a.pl/3"/></entry></feed>"""


@pytest.mark.parametrize("body", [URLSET, gzip.compress(URLSET, mtime=0)])
def test_urlset_plain_and_gzipped(body: bytes) -> None:
    found = read_sitemap(body)
    assert found.pages == ["http://a.pl/1", "http://a.pl/2"]
    assert found.alternates == {"http://a.pl/en/1": "en"}


def test_index_and_plain_text() -> None:
    index = f"<sitemapindex {NS}><sitemap><loc>http://a.pl/s.xml.gz</loc></sitemap></sitemapindex>".encode()
    assert read_sitemap(index).sitemaps == ["http://a.pl/s.xml.gz"]
    assert read_sitemap(b"http://a.pl/1\n\nnic\nhttp://a.pl/2\n").pages == ["http://a.pl/1", "http://a.pl/2"]


def test_entities_are_not_expanded_and_number_and_size_are_bounded() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]><urlset><url><loc>&b;</loc></url></urlset>'
    assert all("root" not in page for page in read_sitemap(bomb).pages)
    many = "".join(f"<url><loc>http://a.pl/{n}</loc></url>" for n in range(MOST_URLS + 10))
    assert len(read_sitemap(f"<urlset>{many}</urlset>".encode()).pages) == MOST_URLS
    assert read_sitemap(gzip.compress(b" " * 60_000_000)).pages == []


def test_a_sitemap_is_known_by_its_first_element() -> None:
    assert is_sitemap(URLSET)
    assert is_sitemap(b"\xef\xbb\xbf<sitemapindex>")
    assert not is_sitemap(b"<html>&lt;urlset</html>")
    assert not is_sitemap(RSS)


def test_a_cut_sitemap_gives_what_is_whole() -> None:
    assert read_sitemap(URLSET[: URLSET.index(b"<url><image")]).pages == ["http://a.pl/1"]


def test_feeds() -> None:
    assert read_feed(RSS) == ["http://a.pl/1", "http://a.pl/2"]
    assert read_feed(ATOM) == ["http://a.pl/3"]
    assert is_feed("application/atom+xml", ATOM)
    assert is_feed("text/xml", RSS)
    assert not is_feed("text/html", b"<html>")


@given(st.binary(max_size=300))
def test_any_bytes_are_read(body: bytes) -> None:
    read_sitemap(body)
    read_sitemap(b"<urlset><url>" + body)
    read_feed(b"<rss><item>" + body)
