"""One look at a page: links, declarations, text sample; meta robots and X-Robots-Tag."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.language_look import looks_foreign
from crawler.page import look
from crawler.page_rules import directives
from tests.crawler.loopback import PROSE

PAGE = f"""<!doctype html><html lang="pl-PL"><head><base href="/dział/"><title>Góry</title>
<meta name="robots" content="NOAI, nofollow"><meta name="kombajn" content="noindex"><meta name="inny" content="none">
<link rel="alternate" hreflang="en" href="/en/"><link rel="alternate" hreflang="pl" href="/">
<link rel="alternate" type="application/rss+xml" href="/rss.xml"><link rel="next" href="strona2">
<meta http-equiv="refresh" content="5; URL='dalej'"></head><body>
<nav><ul><li><a href="/a">{"menu " * 30}</a></li></ul></nav><p>{PROSE}</p>
<a href="b.html#x">b</a> <a href="b.html">b</a> <a href="HTTPS://INNY.PL/c">c</a>
<a rel="nofollow ugc" href="/spam">s</a>
<a href="mailto:a@b.pl">m</a><a href="javascript:void(0)">j</a><a href="http://[zły/">z</a>
<iframe src="/ramka"></iframe>
</body></html>""".encode()


def test_links_are_absolute_unique_and_in_order() -> None:
    page = look(PAGE, "utf-8", "http://a.pl/x/y")
    assert page.links == [
        "http://a.pl/dział/strona2",
        "http://a.pl/a",
        "http://a.pl/dział/b.html",
        "HTTPS://INNY.PL/c",
        "http://a.pl/ramka",
    ]
    assert page.feeds == ["http://a.pl/rss.xml"]
    assert page.alternates == {"en": "http://a.pl/en/", "pl": "http://a.pl/"}
    assert page.refresh == "http://a.pl/dział/dalej"
    assert page.language == "pl-pl"


def test_only_sentences_count_as_clean_text() -> None:
    page = look(PAGE, "utf-8", "http://a.pl/")
    assert page.clean_bytes == len(PROSE.encode())
    assert page.sample == PROSE.strip()


def test_text_between_line_breaks_counts_too() -> None:
    menu, script = "menu " * 30, "x " * 90
    body = f"<body><div>{PROSE}<br>{PROSE}<a href='/x'>{menu}</a></div><script>{script}</script></body>"
    page = look(body.encode(), "utf-8", "http://a.pl/")
    assert page.clean_bytes == 2 * len(PROSE.encode())
    assert page.sample == f"{PROSE} {PROSE}"


def test_meta_addressed_to_others_does_not_count() -> None:
    page = look(PAGE, "utf-8", "http://a.pl/", ("robots", "kombajn"))
    assert directives([], page.directives, "kombajn") == {"noai", "nofollow", "noindex"}


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        (["noai, NOINDEX"], {"noai", "noindex"}),
        (["otherbot: noindex, nofollow"], set()),
        (["otherbot: noindex, kombajn: nofollow"], {"nofollow"}),
        (["Kombajn: noai"], {"noai"}),
        (["unavailable_after: 25 Jun 2030 15:00:00 PST"], {"unavailable_after: 25 jun 2030 15:00:00 pst"}),
        (["none"], {"none", "noindex", "nofollow"}),
        (["*: noarchive"], {"noarchive"}),
        ([], set()),
    ],
)
def test_x_robots_tag(headers: list[str], found: set[str]) -> None:
    assert directives(headers, [], "kombajn") == found


@given(st.binary(max_size=400))
def test_any_bytes_make_a_page(body: bytes) -> None:
    look(body, None, "http://a.pl/")


@pytest.mark.parametrize("url", ["http://a.pl/en/x", "http://a.pl/?lang=de", "http://en.a.pl/", "http://a.pl/cs"])
def test_foreign_addresses(url: str) -> None:
    assert looks_foreign(url)


@pytest.mark.parametrize("url", ["http://a.pl/", "http://a.pl/energia/", "http://a.pl/pl/en-bloc", "http://deon.pl/"])
def test_polish_addresses(url: str) -> None:
    assert not looks_foreign(url)
