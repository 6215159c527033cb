"""Which URLs enter: scope, scheme behind a plain proxy, private addresses; and what a host's yield decides."""

from __future__ import annotations

import pytest

from crawler.address_guard import AddressGuard
from crawler.admission import Admission, shard_of
from crawler.job import CrawlJob
from crawler.links import Links
from crawler.page import Page
from crawler.url_store import PAGE, Candidate, Entry
from crawler.yield_rate import LEAST_BYTES, LEAST_DOCUMENTS, HostYield


def admission(*seeds: str, scope: str = "host", allowed: tuple[str, ...] = ()) -> Admission:
    return Admission(CrawlJob("a", seeds, "x", "kombajn/0.1", scope=scope), AddressGuard(allowed))


def passes(gate: Admission, url: str) -> bool:
    return isinstance(gate.judge(url), Candidate)


@pytest.mark.parametrize(
    ("scope", "url", "enters"),
    [
        ("host", "https://a.example.pl/x", True),
        ("host", "http://www.a.example.pl/", True),
        ("host", "https://b.example.pl/", False),
        ("host", "https://a.example.pl:8443/", False),
        ("domain", "https://b.example.pl/", True),
        ("domain", "https://example.pl.evil.com/", False),
        ("path", "https://a.example.pl/dzial/x", True),
        ("path", "https://a.example.pl/dzialka", False),
        ("path", "https://a.example.pl/", False),
    ],
)
def test_scope(scope: str, url: str, enters: bool) -> None:
    assert passes(admission("https://a.example.pl/dzial/start.html", scope=scope), url) is enters


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://a.example.pl/", "file:///etc/passwd", "http://", "data:,x"]
)
def test_only_http_and_https(url: str) -> None:
    assert admission("https://a.example.pl/").judge(url) in ("scheme_refused", "out_of_scope")


def test_a_seed_at_a_private_address_is_refused_unless_named() -> None:
    assert admission("http://127.0.0.1:8000/").judge("http://127.0.0.1:8000/") == "address_loopback"
    assert passes(admission("http://127.0.0.1:8000/", allowed=("127.0.0.1",)), "http://127.0.0.1:8000/")


def test_behind_a_plain_proxy_a_plain_seeds_host_stays_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", "http://proxy.example:3128")
    gate = admission("http://a.example.pl/", "https://b.example.pl/")
    plain, secure = gate.judge("https://a.example.pl/x"), gate.judge("https://b.example.pl/x")
    assert isinstance(plain, Candidate)
    assert isinstance(secure, Candidate)
    assert (plain.url, secure.url) == ("http://a.example.pl/x", "https://b.example.pl/x")
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    kept = admission("http://a.example.pl/").judge("https://a.example.pl/x")
    assert isinstance(kept, Candidate)
    assert kept.url == "https://a.example.pl/x"


def test_a_seed_may_move_within_its_domain_only() -> None:
    gate = admission("https://stary.example.pl/")
    assert not gate.widen("https://stary.example.pl/", "https://inny.pl/")
    assert gate.widen("https://stary.example.pl/", "https://nowy.example.pl/start")
    assert passes(gate, "https://nowy.example.pl/x")
    assert not passes(gate, "https://trzeci.example.pl/x")


def test_one_spelling_one_key() -> None:
    gate = admission("https://a.example.pl/")
    keys = {
        judged.key
        for url in ("https://A.example.pl/x#y", "https://a.example.pl:443/x", "https://a.example.pl/x?utm_source=z")
        if isinstance(judged := gate.judge(url), Candidate)
    }
    assert len(keys) == 1


def test_every_port_of_a_host_belongs_to_one_process() -> None:
    assert len({shard_of(f"a.pl{port}", 7) for port in ("", ":80", ":8080")}) == 1
    assert {shard_of(f"h{number}.pl", 4) for number in range(100)} == {0, 1, 2, 3}


def test_yield_needs_documents_and_bytes_before_it_judges() -> None:
    host = HostYield()
    for _ in range(LEAST_DOCUMENTS - 1):
        host.add(LEAST_BYTES, 0, 0.0)
    assert host.verdict(0.002) is None
    host.add(LEAST_BYTES, 0, 0.0)
    assert host.verdict(0.002) == "low_yield"


def test_a_polish_host_goes_on_and_one_with_little_polish_is_stopped() -> None:
    polish, foreign = HostYield(), HostYield()
    for number in range(1000):
        polish.add(50_000, 3000, 0.98)
        foreign.add(50_000, 30_000, 0.05 if number % 2 else 0.01)
    assert polish.verdict(0.01) is None
    assert foreign.verdict(0.002) == "not_polish"


CLEAN = Page(links=["https://a.example.pl/2", "https://b.example.pl/"], clean_bytes=900)
BARE = Page(links=CLEAN.links, clean_bytes=0)


@pytest.mark.parametrize(
    ("page", "polish", "depth", "followed"),
    [(CLEAN, 0.9, 1, 2), (BARE, 0.9, 1, 1), (CLEAN, 0.01, 1, 1), (BARE, 0.9, 0, 2)],
    ids=["clean Polish text", "no clean text", "foreign text", "a seed"],
)
def test_a_page_without_clean_polish_text_vouches_for_no_other_host(
    page: Page, polish: float, depth: int, followed: int
) -> None:
    gate = admission("https://a.example.pl/", scope="domain")
    links = Links(gate, CrawlJob("a", ("https://a.example.pl/",), "x", "kombajn/0.1", scope="domain"))
    entry = Entry(1, "https://a.example.pl/1", PAGE, depth, 0, 0, 0, None)
    assert [link.url for link in links.of_page(page, entry, polish)] == page.links[:followed]
