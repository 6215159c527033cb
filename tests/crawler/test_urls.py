from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crawler.urls import canonical_url, domain_of, host_of, origin_of, page_id


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("http://Przyklad.PL", "http://przyklad.pl/"),
        ("http://przyklad.pl:80/a#czesc", "http://przyklad.pl/a"),
        ("https://przyklad.pl:443/a", "https://przyklad.pl/a"),
        ("http://przyklad.pl:443/a", "http://przyklad.pl:443/a"),
        ("http://przyklad.pl./a", "http://przyklad.pl/a"),
        ("http://jan:tajne@przyklad.pl/a", "http://przyklad.pl/a"),
        ("http://żółć.pl/ścieżka", "http://xn--kda4b0koi.pl/%C5%9Bcie%C5%BCka"),
        ("http://przyklad.pl/%7ejan/%c5%bc", "http://przyklad.pl/~jan/%C5%BC"),
        ("http://przyklad.pl/a%2fb", "http://przyklad.pl/a%2Fb"),
        ("http://przyklad.pl/100%", "http://przyklad.pl/100%25"),
        ("http://przyklad.pl/a/./b/../c", "http://przyklad.pl/a/c"),
        ("http://przyklad.pl//a///b", "http://przyklad.pl/a/b"),
        ("http://przyklad.pl/web/http://inny.pl/", "http://przyklad.pl/web/http://inny.pl/"),
        ("http://przyklad.pl/?b=2&a=1", "http://przyklad.pl/?a=1&b=2"),
        ("http://przyklad.pl/a?", "http://przyklad.pl/a"),
        ("http://przyklad.pl/index.html", "http://przyklad.pl/"),
        ("http://przyklad.pl/dzial/INDEX.HTM?strona=2", "http://przyklad.pl/dzial/?strona=2"),
        ("http://przyklad.pl/index.php", "http://przyklad.pl/"),
        ("http://przyklad.pl/index.php?id=5", "http://przyklad.pl/index.php?id=5"),
        ("http://przyklad.pl/index.php?utm_source=x", "http://przyklad.pl/"),
        ("http://przyklad.pl/a;jsessionid=ABC123?x=1", "http://przyklad.pl/a?x=1"),
        ("http://przyklad.pl/(S(abc123def))/a.aspx", "http://przyklad.pl/a.aspx"),
        ("http://przyklad.pl/a?PHPSESSID=0123456789abcdef&x=1", "http://przyklad.pl/a?x=1"),
        ("http://przyklad.pl/t?sid=0123456789abcdef0123456789abcdef&t=7", "http://przyklad.pl/t?t=7"),
        ("http://przyklad.pl/a?fbclid=X&utm_campaign=Y&gclid=Z", "http://przyklad.pl/a"),
        ("http://przyklad.pl/wpis/?replytocom=12", "http://przyklad.pl/wpis/"),
        ("http://przyklad.pl/wpis/?share=facebook&nb=1", "http://przyklad.pl/wpis/?nb=1"),
        ("  http://przyklad.pl/a b\n", "http://przyklad.pl/a%20b"),
        ("<http://przyklad.pl/a>", "http://przyklad.pl/a"),
        ("http://[2001:DB8:0::1]:8080/a", "http://[2001:db8::1]:8080/a"),
    ],
)
def test_one_spelling_for_each_page(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(
    "query", ["cid=12", "ref=art-3", "source=akt", "gallery=5", "keyword=las", "sid=12", "share=1", "s=las", "uid=4"]
)
def test_parameters_that_name_content_stay(query: str) -> None:
    assert canonical_url(f"http://przyklad.pl/p?{query}") == f"http://przyklad.pl/p?{query}"


@pytest.mark.parametrize(
    "url", ["urn:kombajn:x:ab#1", "dns:przyklad.pl", "http://[::1", "http://a:99999999/", "", "/a/b"]
)
def test_what_is_no_web_address_survives(url: str) -> None:
    assert canonical_url(canonical_url(url)) == canonical_url(url)
    assert not origin_of(url) or url.startswith("http://a")


_PIECE = st.sampled_from(
    [
        "a",
        "ż",
        "index.html",
        "%69ndex.html",
        "/",
        "//",
        ";jsessionid=1",
        "?",
        "&",
        "=",
        "%",
        "%2e",
        "..",
        "#",
        "utm_source=1",
    ]
)


@settings(deadline=None)
@given(st.lists(_PIECE | st.text(max_size=4), max_size=12).map(lambda pieces: "http://przyklad.pl/" + "".join(pieces)))
@example("http://przyklad.pl/index.html/index.html")
@example("http://przyklad.pl/%2525")
@example("http://przyklad.pl/?utm_source=1&&utm_source=2")
def test_idempotent_and_safe(url: str) -> None:
    once = canonical_url(url)
    assert canonical_url(once) == once
    assert once.isascii()
    assert once.isprintable()
    assert " " not in once


@settings(deadline=None)
@given(st.text(max_size=40) | st.text("[]:/@1a.%", max_size=12).map("http://".__add__))
@example("http://[::1")
@example("http://a:99999999/")
@example("http://a:b/")
def test_total(url: str) -> None:
    once = canonical_url(url)
    assert canonical_url(once) == once
    assert once.isascii()
    host_of(url), domain_of(url), origin_of(url)
    if host_of(once):
        assert urlsplit(once).port != 0, "what we store, others can split"


def test_page_id_is_of_the_canonical_url() -> None:
    assert page_id("http://przyklad.pl/index.html?utm_source=x") == page_id("http://przyklad.pl/")
    assert len(page_id("http://przyklad.pl/")) == 32


@pytest.mark.parametrize(
    ("url", "host", "domain", "origin"),
    [
        ("https://www.Gmina.Waw.PL/a", "www.gmina.waw.pl", "gmina.waw.pl", "https://www.gmina.waw.pl"),
        ("http://jan.github.io:80/", "jan.github.io", "jan.github.io", "http://jan.github.io"),
        ("http://pomoc.pl.local:8080/", "pomoc.pl.local", "pl.local", "http://pomoc.pl.local:8080"),
        ("http://127.0.0.1:8000/a", "127.0.0.1", "127.0.0.1", "http://127.0.0.1:8000"),
        ("http://localhost/", "localhost", "localhost", "http://localhost"),
        ("http://[::1]:81/", "::1", "::1", "http://[::1]:81"),
        ("http://żółć.pl/", "xn--kda4b0koi.pl", "xn--kda4b0koi.pl", "http://xn--kda4b0koi.pl"),
        ("urn:kombajn:x:1", "", "", ""),
    ],
)
def test_names_of_a_url(url: str, host: str, domain: str, origin: str) -> None:
    assert (host_of(url), domain_of(url), origin_of(url)) == (host, domain, origin)
