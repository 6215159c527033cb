"""The crawler on tiny loopback pages: speed against bare Scrapy in the same run, obedience, survival of kill -9.

Everything is on: robots, opt-out files, WARC, links, SQLite frontier, language look. Bare Scrapy fetches the same pages
from a list, with its defaults, and drops them. CPU-seconds are the crawler process's own between opening and closing of
the spider; the server is another process. ``--pages N`` (default 3000), ``--kills N`` (default 20), ``--scaling`` (also
two processes). The ``cost_*`` keys say what the parts cost, in microseconds of CPU per page.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks._peers import peer_python

KILL_PAGES = 5000
SCALING_ROUNDS = 3
CONCURRENCY = 16
ROOT = Path(__file__).resolve().parent.parent


def run(data: Path | None, options: list[str]) -> dict[str, float | None]:
    pages = int(_option(options, "--pages", "3000"))
    kills = int(_option(options, "--kills", "20"))
    figures: dict[str, float | None] = {}
    with tempfile.TemporaryDirectory() as folder:
        figures |= _speed(Path(folder) / "speed", pages)
        figures |= _survival(Path(folder) / "kill", KILL_PAGES, kills)
        figures |= _costs(Path(folder) / "costs")
        if "--scaling" in options:
            figures |= _scaling(Path(folder) / "scaling", pages)
    return figures


def _option(options: list[str], name: str, default: str) -> str:
    return options[options.index(name) + 1] if name in options else default


def _speed(folder: Path, pages: int) -> dict[str, float | None]:
    with _server(pages) as server:
        scrapy = peer_python("scrapy") or sys.executable
        script = str(Path(__file__).with_name("_bare_scrapy.py"))
        bare = json.loads(_output([scrapy, script, str(server.ports[0]), str(pages)]))
        before = server.counts()
        summary = _crawl(folder, server.ports)
        after = server.counts()
    ours = summary["pages"] / summary["cpu_seconds"]
    theirs = bare["pages"] / bare["cpu_seconds"]
    return {
        "pages_per_cpu_second": round(ours, 1),
        "scrapy_pages_per_cpu_second": round(theirs, 1),
        "share_of_scrapy": round(ours / theirs, 3),
        "disallowed_fetched": float(after["disallowed"] - before["disallowed"]),
    }


def _survival(folder: Path, pages: int, kills: int) -> dict[str, float | None]:
    """Kill the crawler again and again; then let it end, and compare its WARC with the site."""
    with _server(pages) as server:
        job = _job(folder, server.ports)
        killed = 0
        for number in range(1, kills + 1):
            process = subprocess.Popen(_command(job), cwd=ROOT, stdout=subprocess.DEVNULL)
            goal = number * pages // (kills + 1)
            while process.poll() is None and server.counts()["pages"] < goal:
                time.sleep(0.02)
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                killed += 1
            process.wait()
        _output(_command(job))
        counts = server.counts()
    captured = _captured(folder / "warc")
    expected = {f"http://127.0.0.1:{server.ports[0]}/s/{number}" for number in range(2, pages + 1)}
    return {
        "kills": float(killed),
        "lost_after_kill": float(len(expected - set(captured))),
        "fetched_twice_after_kill": float(counts["again"]),
        "in_flight_at_kills": float(killed * CONCURRENCY),
    }


def _captured(folder: Path) -> Counter[str]:
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    found: Counter[str] = Counter()
    for path in sorted(folder.glob("*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, record_types=WarcRecordType.response):
                found[record.headers["WARC-Target-URI"]] += 1
    return found


def _costs(folder: Path) -> dict[str, float | None]:
    from benchmarks._loopback import ROBOTS, Site
    from crawler.address_guard import AddressGuard
    from crawler.admission import Admission
    from crawler.archive import Archive, Exchange
    from crawler.job import CrawlJob
    from crawler.language_look import polishness
    from crawler.page import look
    from crawler.url_store import FETCHED, Candidate, UrlStore
    from licensing.robots import parse

    job = CrawlJob("costs", ("http://127.0.0.1/",), str(folder), "kombajn/0.1")
    folder.mkdir(parents=True)
    bodies = [Site(5000, 8).body(f"/s/{number}")[1] for number in range(1, 501)]
    archive, robots = Archive(job, "costs"), parse(ROBOTS)
    admission = Admission(job, AddressGuard(("127.0.0.1",)))
    store = UrlStore(folder / "frontier.sqlite")
    pages = [look(body, "utf-8", "http://127.0.0.1/s/1") for body in bodies]
    now = datetime.now(UTC)

    def keep(number: int) -> None:
        url = f"http://127.0.0.1/s/{number}"
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        archive.keep(Exchange(url, b"GET / HTTP/1.1\r\n\r\n", head, bodies[number], now, "127.0.0.1", None))

    def conclude(number: int) -> None:
        judged = [admission.judge(url) for url in pages[number].links]
        with store:
            store.add(candidate for candidate in judged if isinstance(candidate, Candidate))
            store.update(number, state=FETCHED, status=200)
            store.update_host("127.0.0.1", pages=number)

    costs = {
        "robots": _microseconds(lambda number: robots.allows("kombajn", f"http://127.0.0.1/s/{number}")),
        "parse_and_links": _microseconds(lambda number: look(bodies[number], "utf-8", "http://127.0.0.1/s/1")),
        "language_look": _microseconds(lambda number: polishness(pages[number].sample)),
        "warc": _microseconds(keep),
        "frontier": _microseconds(conclude),
    }
    archive.close()
    store.close()
    return {f"cost_{name}_microseconds": cost for name, cost in costs.items()}


def _microseconds(work: Callable[[int], Any]) -> float:
    work(0)
    began = time.process_time()
    for number in range(500):
        work(number)
    return round((time.process_time() - began) * 1e6 / 500, 1)


def _scaling(folder: Path, pages: int) -> dict[str, float | None]:
    """Two hosts by one process and by two, in turn; medians. The server takes a few percent of the same cores."""
    wall: list[float] = []
    cpu: list[float] = []
    with _server(pages, hosts=2) as server:
        seeds = [f"http://127.0.0.{number + 1}:{port}/" for number, port in enumerate(server.ports)]
        for number in range(SCALING_ROUNDS):
            one = _crawl(folder / f"one-{number}", [], seeds=seeds)
            two = _crawl(folder / f"two-{number}", [], seeds=seeds, processes=2)
            wall.append(one["seconds"] / two["seconds"])
            cpu.append(2 * one["cpu_seconds"] / two["cpu_seconds"])
    return {
        "two_processes_wall_speedup": round(statistics.median(wall), 2),
        "two_processes_wall_speedup_worst": round(min(wall), 2),
        "two_processes_wall_speedup_best": round(max(wall), 2),
        "two_processes_cpu_speedup": round(statistics.median(cpu), 2),
    }


class _Server:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        assert process.stdout is not None
        self.ports: list[int] = json.loads(process.stdout.readline())

    def counts(self) -> dict[str, int]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        counts: dict[str, int] = json.loads(self._process.stdout.readline())
        return counts


@contextlib.contextmanager
def _server(pages: int, hosts: int = 1) -> Iterator[_Server]:
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks._loopback", str(pages), "8", str(hosts)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield _Server(process)
    finally:
        process.kill()
        process.wait()


def _job(folder: Path, ports: list[int], **fields: Any) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    job = {
        "name": "benchmark",
        "seeds": [f"http://127.0.0.1:{port}/" for port in ports],
        "folder": str(folder),
        "user_agent": "kombajn/0.1 (benchmark on loopback)",
        "delay_seconds": 0,
        "concurrency_per_host": CONCURRENCY,
        "concurrency_per_address": CONCURRENCY,
        "allow_addresses": ["127.0.0.0/8"],
        **fields,
    }
    path = folder / "job.json"
    path.write_text(json.dumps(job))
    return path


def _crawl(folder: Path, ports: list[int], **fields: Any) -> dict[str, Any]:
    _output(_command(_job(folder, ports, **fields)))
    summary: dict[str, Any] = json.loads((folder / "summary.json").read_text())
    return summary


def _command(job: Path) -> list[str]:
    return [sys.executable, "-m", "crawler", str(job)]


def _output(command: list[str]) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout
