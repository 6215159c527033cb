"""Delays, back-off and turns: by a clock of the test's own, then as a server sees them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.hosts import Host, Turns
from crawler.politeness import Manners, Pace, retry_after
from crawler.url_store import Entry
from tests.crawler.loopback import Answer, Crawl, Internet, article, crawl, finish, job_file, start

MANNERS = Manners(delay=1.0, crawl_delay_cap=30.0, per_host=2, per_address=4)


def entry(number: int) -> Entry:
    return Entry(number, f"http://a.test/{number}", "page", 0, 0, 0, 0, None)


def test_crawl_delay_is_the_floor_up_to_the_cap() -> None:
    assert Pace(MANNERS, crawl_delay=5).delay == 5
    assert Pace(MANNERS, crawl_delay=0.1).delay == 1
    assert Pace(MANNERS, crawl_delay=86400).delay == 30
    assert Pace(MANNERS, crawl_delay=5).limit == 1


def test_a_slow_host_is_asked_less_and_a_fast_one_never_below_the_floor() -> None:
    pace = Pace(MANNERS)
    for _ in range(20):
        pace.answered(8.0)
    assert pace.delay == pytest.approx(8.0)
    for _ in range(50):
        pace.answered(0.001)
    assert pace.delay == 1.0


@given(st.lists(st.one_of(st.none(), st.floats(0, 10_000)), min_size=1, max_size=12), st.floats(0, 20))
def test_back_off_never_undercuts_retry_after_nor_floor(wishes: list[float | None], crawl_delay: float) -> None:
    pace, now = Pace(MANNERS, crawl_delay=crawl_delay), 100.0
    for wish in wishes:
        before = pace.due
        pace.back_off(now, wish)
        assert pace.due >= before
        assert pace.due - now >= max(wish or 0.0, pace.floor) - 1e-9
        pace.answered(0.01)
        pace.started(now)
        assert pace.due - now >= pace.floor - 1e-9


def test_back_off_doubles_without_retry_after() -> None:
    pace = Pace(MANNERS)
    assert [pace.back_off(0, None) for _ in range(4)] == [2, 4, 8, 16]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 7 ", 7.0),
        ("Thu, 01 Jan 1970 00:16:50 GMT", 10.0),
        ("Thu, 01 Jan 1970 00:00:10 GMT", 0.0),
        ("999999999999999999", 30 * 86400.0),
        ("soon", None),
        ("-5", None),
        ("", None),
        (None, None),
    ],
)
def test_rfc9110_10_2_3_retry_after(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, lambda: 1000.0) == seconds


@given(st.text(max_size=40))
def test_retry_after_never_raises(value: str) -> None:
    retry_after(value, lambda: 1000.0)


def ready(turns: Turns, name: str, count: int) -> Host:
    host = turns.host(name)
    host.opened = True
    host.leased.extend(entry(number) for number in range(count))
    turns.consider(host)
    return host


def serve(turns: Turns, now: float) -> str | None:
    host = turns.next(now)
    if host is None:
        return None
    host.leased.popleft()
    turns.charge(host, now)
    return host.name


def test_a_slow_host_delays_nobody() -> None:
    turns = Turns(Manners(0, 30, 1, 100))
    slow, fast = ready(turns, "slow", 5), ready(turns, "fast", 5)
    slow.pace.crawl_delay = 10
    served = []
    for tick in range(10):
        name = serve(turns, float(tick))
        if name:
            served.append(name)
            turns.finished(turns.hosts[name])
    assert served.count("fast") == fast.pending + 5
    assert served.count("slow") == 1


def test_hosts_of_equal_weight_take_turns() -> None:
    turns = Turns(Manners(0, 30, 100, 1000))
    for name in "abc":
        ready(turns, name, 4)
    served = [serve(turns, 0.0) for _ in range(12)]
    assert all(set(served[i : i + 3]) == set("abc") for i in range(0, 12, 3))
    assert serve(turns, 0.0) is None


def test_a_host_without_polish_gets_few_turns() -> None:
    turns = Turns(Manners(0, 30, 100, 1000))
    polish, foreign = ready(turns, "polish", 100), ready(turns, "foreign", 100)
    for _ in range(10):
        polish.standing.add(1000, 500, 0.99)
        foreign.standing.add(1000, 500, 0.0)
    served = [serve(turns, 0.0) for _ in range(60)]
    assert served.count("foreign") <= 3


def test_a_frugal_crawl_holds_unpromising_hosts_until_the_others_have_nothing() -> None:
    turns = Turns(Manners(0, 30, 100, 1000), frugal=True)
    ready(turns, "polish", 10)
    foreign = ready(turns, "foreign", 10)
    for _ in range(3):
        foreign.standing.add(1000, 500, 0.0)
    served = []
    for tick in range(40):
        name = serve(turns, float(tick))
        if name:
            served.append(name)
            turns.finished(turns.hosts[name])
    assert served == ["polish"] * 10 + ["foreign"] * 10


def test_hosts_of_one_address_share_its_slots() -> None:
    turns = Turns(Manners(0, 30, 1, 2))
    for name in "abcd":
        turns.has_address(ready(turns, name, 3), "192.0.2.1")
    first = [serve(turns, 0.0) for _ in range(4)]
    assert first[2:] == [None, None]
    turns.finished(turns.hosts[str(first[0])])
    assert serve(turns, 0.0) is not None
    assert serve(turns, 0.0) is None


@pytest.fixture(scope="module")
def net() -> Iterator[Internet]:
    with Internet() as net:
        for host in ("slow.test", "busy.test", "plain.test", "gone.test"):
            net.put(host, "/", article(*(f"/{number}" for number in range(4))))
            for number in range(4):
                net.put(host, f"/{number}", article())
        net.put("slow.test", "/robots.txt", "User-agent: *\nCrawl-delay: 1\n", content_type="text/plain")
        told = []

        def busy(host: str, path: str, headers: dict[str, str]) -> Answer:
            told.append(path)
            if told.count("/once") == 1 and path == "/once":
                return Answer(b"", status=503, headers={"Retry-After": "2"})
            return Answer(article().encode())

        del net.answers["busy.test", "/"], net.answers["busy.test", "/0"]
        net.sites["busy.test"] = busy
        net.put("gone.test", "/", b"", status=429, headers={"Retry-After": "3600"})
        yield net


@pytest.fixture(scope="module")
def done(net: Internet, tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    seeds = ["http://slow.test/", "http://plain.test/", "http://busy.test/once", "http://gone.test/"]
    folder: Path = tmp_path_factory.mktemp("polite")
    return crawl(folder, seeds, proxy=net.address, delay_seconds=0.2, concurrency_per_host=4)


def gaps(net: Internet, host: str) -> list[float]:
    times = [visit.at for visit in net.visits if visit.host == host]
    return [later - earlier for earlier, later in pairwise(times)]


def test_requests_to_a_host_keep_the_delay_permission_files_included(net: Internet, done: Crawl) -> None:
    assert done.code == 0
    assert len(gaps(net, "plain.test")) >= 7
    assert min(gaps(net, "plain.test")) > 0.14  # as seen by the server, where a first connection arrives late


def test_crawl_delay_holds_from_the_robots_file_on(net: Internet, done: Crawl) -> None:
    assert sorted(net.pages("slow.test")) == ["/", "/0", "/1", "/2", "/3"]
    assert min(gaps(net, "slow.test")[1:]) > 0.95


def test_retry_after_of_503_is_waited_for_and_the_page_fetched(net: Internet, done: Crawl) -> None:
    first, second = [visit.at for visit in net.visits if visit.host == "busy.test" and visit.path == "/once"]
    assert second - first >= 2.0
    between = [visit for visit in net.visits if visit.host == "busy.test" and first < visit.at < first + 1.95]
    assert between == []


def test_a_host_that_asks_for_an_hour_is_left_for_the_next_run(net: Internet, done: Crawl) -> None:
    assert net.pages("gone.test") == ["/"]
    assert done.summary["queued"] == 2  # the page and the sitemap
    assert done.summary["reason"] == "postponed"


def test_crawl_delay_holds_after_a_restart(tmp_path: Path) -> None:
    with Internet() as net:
        host = net.address
        net.put(host, "/robots.txt", "User-agent: *\nCrawl-delay: 1\n", content_type="text/plain")
        net.put(host, "/", article(*(f"/{number}" for number in range(3))))
        for number in range(3):
            net.put(host, f"/{number}", article())
        path = job_file(tmp_path, [f"http://{host}/"], allow_addresses=["127.0.0.1"], discover=False)
        process = start(path)
        while "/" not in net.paths(host):
            time.sleep(0.02)
        process.kill()
        process.communicate()
        before = len(net.visits)
        assert finish(start(path), tmp_path).code == 0
        assert net.paths(host).count("/robots.txt") == 1
        times = [visit.at for visit in net.visits[before:]]
    assert len(times) >= 3
    assert min(later - earlier for earlier, later in pairwise(times)) > 0.95
