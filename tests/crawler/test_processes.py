"""Several processes on one crawl: hosts by hash, links handed over, a common budget, one end."""

from __future__ import annotations

import signal
import sqlite3
import time
from collections import Counter
from pathlib import Path

from crawler.admission import shard_of
from crawler.handover import GRANT, Budget, Handover
from crawler.resharding import reshard
from crawler.url_store import Candidate, UrlStore, url_key
from tests.crawler.loopback import Answer, Internet, article, crawl, finish, job_file, start

HOSTS = [f"h{number}.wies.test" for number in range(6)]
PAGES = 12


def site(host: str, path: str, headers: dict[str, str]) -> Answer:
    """Page n leads to page n + 1, and to page 0 of the next host."""
    if path != "/" and not path[1:].isdigit():
        return Answer(status=404)
    number = int(path[1:] or 0)
    if number >= PAGES:
        return Answer(status=404)
    following = HOSTS[(HOSTS.index(host) + 1) % len(HOSTS)]
    links = [f"http://{following}/"] + ([f"/{number + 1}"] if number + 1 < PAGES else [])
    return Answer(article(*links).encode(), seconds=0.03)


def internet(net: Internet) -> None:
    for host in HOSTS:
        net.sites[host] = site


def test_two_processes_fetch_everything_once_even_when_killed(tmp_path: Path) -> None:
    assert {shard_of(host, 2) for host in HOSTS} == {0, 1}
    with Internet() as net:
        internet(net)
        path = job_file(tmp_path, [f"http://{HOSTS[0]}/"], scope="domain", processes=2, concurrency_per_host=2)
        process = start(path, net.address)
        deadline = time.monotonic() + 40
        while len({visit.host for visit in net.visits}) < 4 and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        done = finish(start(path, net.address), tmp_path)
        asked = Counter((visit.host, visit.path) for visit in net.visits if visit.path[1:].isdigit())
    assert done.code == 0
    assert done.summary["pages"] == len(HOSTS) * PAGES
    assert len(asked) == len(HOSTS) * (PAGES - 1)
    assert sum(asked.values()) - len(asked) <= 2 * len(HOSTS)
    for shard in range(2):
        database = sqlite3.connect(tmp_path / "state" / f"frontier-{shard}.sqlite")
        owned = {name for (name,) in database.execute("SELECT name FROM hosts WHERE pages > 0")}
        assert owned == {host for host in HOSTS if shard_of(host, 2) == shard}
        assert database.execute("SELECT count(*) FROM outbox").fetchone() == (0,)


def test_the_page_limit_is_kept_together(tmp_path: Path) -> None:
    with Internet() as net:
        internet(net)
        seeds = [f"http://{host}/" for host in HOSTS]
        done = crawl(tmp_path, seeds, proxy=net.address, scope="domain", processes=2, max_pages=25)
    assert done.code == 0
    assert done.summary["pages"] == 25
    assert done.summary["reason"] == "max_pages"


def test_a_crawl_goes_on_with_another_number_of_processes(tmp_path: Path) -> None:
    with Internet() as net:
        internet(net)
        seed = [f"http://{HOSTS[0]}/"]
        crawl(tmp_path, seed, proxy=net.address, scope="domain", max_pages=20)
        done = crawl(tmp_path, seed, proxy=net.address, scope="domain", processes=2, max_pages=40)
        assert done.summary["pages"] == 40
        done = crawl(tmp_path, seed, proxy=net.address, scope="domain")
        asked = Counter((visit.host, visit.path) for visit in net.visits if visit.path[1:].isdigit())
    assert done.code == 0
    assert done.summary["pages"] == len(HOSTS) * PAGES
    assert max(asked.values()) == 1


def test_a_killed_division_is_done_again(tmp_path: Path) -> None:
    link = Candidate(url_key("http://b.test/"), "http://b.test/", "b.test", "page", 5, 1, 0, None)
    store = UrlStore(tmp_path / "frontier-0.sqlite")
    with store:
        store.add([link])
        store.note("processes", "1")
    store.close()
    (tmp_path / "dividing").mkdir()
    (tmp_path / "dividing" / "frontier-0.sqlite").write_bytes(b"half")
    assert reshard(tmp_path, 3)
    (tmp_path / "placing").mkdir()  # killed in the midst of taking the old files' place
    for shard in (1, 2):
        (tmp_path / f"frontier-{shard}.sqlite").rename(tmp_path / "placing" / f"frontier-{shard}.sqlite")
    assert not reshard(tmp_path, 3)
    owner = UrlStore(tmp_path / f"frontier-{shard_of('b.test', 3)}.sqlite")
    assert owner.queued_by_host() == {"b.test": 1}


def test_budget_is_never_exceeded_and_unused_grants_return(tmp_path: Path) -> None:
    limit = 2 * GRANT + 5
    budgets = [Budget(tmp_path, shard, limit) for shard in range(3)]
    used = [0, 0, 0]
    while any(budget.more(count) for budget, count in zip(budgets, used, strict=True)):
        for number, budget in enumerate(budgets):
            if budget.more(used[number]):
                used[number] += 1
    assert sum(used) == limit
    budgets[0].settle(used[0] - 3)
    assert sum(budget.more(count) for budget, count in zip(budgets[1:], used[1:], strict=True)) == 1


def test_links_are_handed_over_whole_and_the_end_needs_two_quiet_looks(tmp_path: Path) -> None:
    one, two = Handover(tmp_path, 0, 2), Handover(tmp_path, 1, 2)
    link = Candidate(url_key("http://b.test/"), "http://b.test/", "b.test", "page", 5, 1, 0, None)
    one.tell(idle=True, activity=1, pages=0, size=0)
    assert not one.all_done(), "the other has said nothing"
    two.tell(idle=True, activity=1, pages=0, size=0)
    one.send(1, [link])
    assert not one.all_done(), "an inbox holds a link"
    ((path, links),) = two.received()
    assert links == [link]
    two.tell(idle=False, activity=2, pages=0, size=0)
    path.unlink()
    assert not one.all_done()
    two.tell(idle=True, activity=3, pages=1, size=1)
    assert [one.all_done(), one.all_done()] == [False, True]
