"""RobotsMiddleware by itself: one fetch however many wait, age of copies, bounded memory, scope of an origin."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.http import Request

from crawler import robots as module
from crawler.robots import MOST_AGE, RefusedRequest, RobotsMiddleware
from crawler.site_files import SITE_FILE, SiteFile
from crawler.url_store import UrlStore


class Site:
    """Stands for SiteFiles: answers from a list, counts, takes its time."""

    def __init__(self, store: UrlStore, *answers: tuple[int | None, bytes]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []
        self.frontier = SimpleNamespace(store=store, knows_robots=lambda *_: None, keeps_pace=lambda *_: None)

    def observe(self, origin: str, seen: dict[str, str]) -> None:
        self.observed = (origin, seen)

    async def fetch(self, url: str, *, first: bool = False, attempt: int = 1) -> SiteFile:
        self.asked.append(url)
        await asyncio.sleep(0.01)
        status, body = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return SiteFile(url, url, status, "text/plain", body, time.time(), "" if status else "silence")


@pytest.fixture
def store(tmp_path: Path) -> UrlStore:
    return UrlStore(tmp_path / "frontier.sqlite")


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_RETRY_PAUSE", 0.0)


async def verdicts(middleware: RobotsMiddleware, *urls: str) -> list[str | None]:
    async def one(url: str) -> str | None:
        try:
            await middleware.process_request(Request(url))
        except RefusedRequest as refused:
            return refused.reason
        return None

    return list(await asyncio.gather(*(one(url) for url in urls)))


def middleware(site: Any) -> RobotsMiddleware:
    return RobotsMiddleware(site, "kombajn")


CLOSED = (200, b"User-agent: *\nDisallow: /\n")
OPEN = (200, b"User-agent: *\nDisallow: /x\n")


def test_rfc9309_2_2_sixteen_waiters_share_one_fetch_and_one_verdict(store: UrlStore) -> None:
    site = Site(store, CLOSED)
    urls = [f"http://a.pl/{number}" for number in range(16)]
    assert asyncio.run(verdicts(middleware(site), *urls)) == ["robots_disallow"] * 16
    assert site.asked == ["http://a.pl/robots.txt"]


def test_rfc9309_2_3_scope_is_scheme_host_and_port(store: UrlStore) -> None:
    site = Site(store, OPEN)
    urls = ["http://a.pl/", "https://a.pl/", "http://a.pl:8080/", "http://a.pl:80/", "http://b.a.pl/"]
    asyncio.run(verdicts(middleware(site), *urls))
    assert sorted(site.asked) == [
        "http://a.pl/robots.txt",
        "http://a.pl:8080/robots.txt",
        "http://b.a.pl/robots.txt",
        "https://a.pl/robots.txt",
    ]


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (200, None),
        (204, None),
        (301, None),
        (401, None),
        (403, None),
        (404, None),
        (410, None),
        (429, "robots_unavailable"),
        (500, "robots_unavailable"),
        (503, "robots_unavailable"),
        (599, "robots_unavailable"),
        (None, "robots_unreachable"),
    ],
)
def test_rfc9309_2_3_1_status_table(status: int | None, verdict: str | None, store: UrlStore) -> None:
    assert asyncio.run(verdicts(middleware(Site(store, (status, b""))), "http://a.pl/y")) == [verdict]


def test_rfc9309_2_3_1_4_an_error_page_of_html_opens_nothing(store: UrlStore) -> None:
    site = Site(store, (503, b"<html>User-agent: *\nAllow: /</html>"))
    assert asyncio.run(verdicts(middleware(site), "http://a.pl/")) == ["robots_unavailable"]


def test_rfc9309_2_4_a_copy_serves_a_day_also_after_a_restart(store: UrlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site(store, CLOSED, OPEN)
    assert asyncio.run(verdicts(middleware(site), "http://a.pl/")) == ["robots_disallow"]
    assert asyncio.run(verdicts(middleware(site), "http://a.pl/")) == ["robots_disallow"]
    assert len(site.asked) == 1
    later = time.time() + MOST_AGE + 1
    monkeypatch.setattr(module.time, "time", lambda: later)
    assert asyncio.run(verdicts(middleware(site), "http://a.pl/")) == [None]
    assert len(site.asked) == 2


@pytest.mark.parametrize("failure", [(None, b""), (500, b""), (429, b"")])
def test_rfc9309_2_4_a_stale_copy_serves_while_unreachable(
    failure: tuple[int | None, bytes], store: UrlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Site(store, OPEN, failure)
    asyncio.run(verdicts(middleware(site), "http://a.pl/"))
    later = time.time() + MOST_AGE + 1
    monkeypatch.setattr(module.time, "time", lambda: later)
    found = asyncio.run(verdicts(middleware(site), "http://a.pl/y", "http://a.pl/x"))
    assert found == [None, "robots_disallow"]


def test_memory_is_bounded_and_what_was_forgotten_is_read_from_the_store(
    store: UrlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_REMEMBERED", 3)
    site = Site(store, CLOSED)
    keeper = middleware(site)
    urls = [f"http://a{number}.pl/" for number in range(10)]
    asyncio.run(verdicts(keeper, *urls))
    assert len(keeper._known) == 3
    assert asyncio.run(verdicts(keeper, *urls)) == ["robots_disallow"] * 10
    assert len(site.asked) == 10


def test_permission_files_themselves_pass(store: UrlStore) -> None:
    site = Site(store, CLOSED)
    request = Request("http://a.pl/robots.txt", meta={SITE_FILE: True})
    asyncio.run(middleware(site).process_request(request))
    assert site.asked == []
