"""Whole crawls of small sites: each reachable page once, resume after every kind of end, errors that help."""

from __future__ import annotations

import signal
import sqlite3
import time
from collections import Counter
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecordType

from tests.crawler.loopback import Answer, Internet, article, crawl, finish, job_file, start

PAGES = 80


def site(host: str, path: str, headers: dict[str, str]) -> Answer:
    """A site of 80 pages, where page n leads to 2n and 2n + 1; everything is linked from everywhere by a menu."""
    number = int(path.rpartition("/")[2] or 1) if path.rpartition("/")[2].isdigit() or path == "/" else 0
    if not 1 <= number <= PAGES:
        return Answer(b"", status=404)
    links = [f"/s/{child}" for child in (2 * number, 2 * number + 1) if child <= PAGES]
    menu = ["/", "/s/2?utm_source=x", "/s/3#dalej", "http://elsewhere.test/", "mailto:a@example.org"]
    return Answer(article(*links, *menu).encode())


def captured(folder: Path) -> Counter[str]:
    """Target URIs of the 200 responses in a crawl's WARC files, site files aside."""
    found: Counter[str] = Counter()
    for path in sorted((folder / "warc").glob("*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, record_types=WarcRecordType.response):
                if record.http_headers.status_code == 200:
                    found[record.headers["WARC-Target-URI"]] += 1
    return found


def expected(host: str) -> set[str]:
    return {f"http://{host}/"} | {f"http://{host}/s/{number}" for number in range(2, PAGES + 1)}


def test_every_reachable_page_is_captured_once_and_nothing_outside_the_scope(tmp_path: Path) -> None:
    with Internet() as net:
        host = net.address
        net.sites[host] = site
        began = time.monotonic()
        done = crawl(tmp_path, [f"http://{host}/"], allow_addresses=["127.0.0.1"])
        seconds = time.monotonic() - began
        asked = Counter(net.paths(host))
    assert done.code == 0
    assert done.summary["pages"] == PAGES
    assert captured(tmp_path) == Counter(expected(host))
    assert max(asked.values()) == 1
    assert {visit.host for visit in net.visits} == {host}
    assert not list((tmp_path / "warc").glob("*.open"))
    assert seconds < 15
    agents = {visit.headers["User-Agent"] for visit in net.visits}
    assert agents == {"kombajn/0.1 (+https://example.org/kombajn)"}
    assert {visit.headers["Accept-Language"][:2] for visit in net.visits} == {"pl"}


def test_private_address_is_refused_unless_named(tmp_path: Path) -> None:
    with Internet() as net:
        net.sites[net.address] = site
        done = crawl(tmp_path, [f"http://{net.address}/"])
        assert net.visits == []
    assert done.code == 1
    assert "address_loopback" in done.last["message"]
    assert "allow_addresses" in done.last["fix"]


def test_unreachable_host_is_a_clear_error(tmp_path: Path) -> None:
    with Internet() as net:
        address = net.address
    done = crawl(tmp_path, [f"http://{address}/"], allow_addresses=["127.0.0.1"])
    assert done.code == 1
    assert done.last["event"] == "error"
    assert address in done.last["message"]
    assert "refused" in done.last["message"].lower()
    assert done.last["fix"]
    assert done.summary["finished"] is False


def test_killed_again_and_again_it_fetches_everything_and_little_twice(tmp_path: Path) -> None:
    kills, concurrency = 3, 4
    with Internet() as net:
        host = net.address
        net.sites[host] = lambda *request: _slowly(site(*request))
        path = job_file(tmp_path, [f"http://{host}/"], allow_addresses=["127.0.0.1"], concurrency_per_host=concurrency)
        for kill in range(kills):
            process = start(path)
            _wait_for(lambda kill=kill: len(net.pages(host)) >= 15 * (kill + 1))
            process.send_signal(signal.SIGKILL)
            process.communicate()
        done = finish(start(path), tmp_path)
        asked = Counter(net.pages(host))
    assert done.code == 0
    assert set(captured(tmp_path)) == expected(host)
    assert sum(count - 1 for count in asked.values()) <= kills * concurrency
    assert done.summary["pages"] == PAGES


def test_interrupt_keeps_the_state_and_the_same_command_goes_on(tmp_path: Path) -> None:
    with Internet() as net:
        host = net.address
        net.sites[host] = lambda *request: _slowly(site(*request))
        path = job_file(tmp_path, [f"http://{host}/"], allow_addresses=["127.0.0.1"])
        process = start(path)
        _wait_for(lambda: len(net.pages(host)) >= 20)
        process.send_signal(signal.SIGINT)
        stopped = finish(process, tmp_path)
        assert stopped.code == 130
        assert stopped.last["event"] == "interrupted"
        assert stopped.summary["finished"] is False
        assert not list((tmp_path / "warc").glob("*.open"))
        done = finish(start(path), tmp_path)
        asked = Counter(net.pages(host))
        again = finish(start(path), tmp_path)
        assert Counter(net.pages(host)) == asked
    assert done.code == again.code == 0
    assert captured(tmp_path) == Counter(expected(host))
    assert max(asked.values()) == 1


def test_a_full_disk_ends_with_words_and_the_next_run_goes_on(tmp_path: Path) -> None:
    noise = "".join(chr(33 + (n * n * 7919) % 90) for n in range(9000)).replace("<", "x")
    with Internet() as net:
        host = net.address
        net.sites[host] = lambda *request: _longer(site(*request), noise)
        path = job_file(tmp_path, [f"http://{host}/"], allow_addresses=["127.0.0.1"])
        stopped = finish(start(path, most_bytes=200_000), tmp_path)
        assert stopped.code == 1
        assert "Make room" in stopped.last["fix"]
        assert stopped.summary["finished"] is False
        done = finish(start(path), tmp_path)
    assert done.code == 0
    assert set(captured(tmp_path)) == expected(host)


def test_page_limit_is_kept_exactly(tmp_path: Path) -> None:
    with Internet() as net:
        host = net.address
        net.sites[host] = site
        done = crawl(tmp_path, [f"http://{host}/"], allow_addresses=["127.0.0.1"], max_pages=30)
    assert done.summary["pages"] == 30
    assert done.summary["reason"] == "max_pages"
    database = sqlite3.connect(tmp_path / "state" / "frontier-0.sqlite")
    assert database.execute("SELECT count(*) FROM urls WHERE state = 'in_flight'").fetchone() == (0,)


def _longer(answer: Answer, noise: str) -> Answer:
    if answer.status == 200:
        answer.body = answer.body.replace(b"</body>", f"<pre>{noise}</pre></body>".encode())
    return answer


def _slowly(answer: Answer) -> Answer:
    answer.seconds = 0.04
    return answer


def _wait_for(condition: object, seconds: float = 30) -> None:
    assert callable(condition)
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
