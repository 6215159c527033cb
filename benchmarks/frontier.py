"""The frontier's store under a million queued URLs: time per operation, file size, memory.

``memory_growth_mib`` is what the process grew by between the first 50,000 URLs and the end: it must not depend on
their number.
Option ``--urls N`` changes the number.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import psutil

from crawler.hosts import Turns
from crawler.politeness import Manners
from crawler.url_store import FETCHED, PAGE, Candidate, UrlStore, url_key

HOSTS = 1000
PAGE_LINKS = 100
WARM = 50_000


def run(data: Path | None, options: list[str]) -> dict[str, float | None]:
    urls = int(options[options.index("--urls") + 1]) if "--urls" in options else 1_000_000
    process = psutil.Process()
    with tempfile.TemporaryDirectory() as folder:
        store = UrlStore(Path(folder) / "frontier.sqlite")
        turns = Turns(Manners(0, 0, 1, 1))
        warm = 0
        began = time.process_time()
        for start in range(0, urls, PAGE_LINKS):
            with store:
                added = store.add(_candidate(number) for number in range(start, start + PAGE_LINKS))
            for name, count in added.items():
                host = turns.host(name)
                host.queued += count
                turns.consider(host)
            if start == WARM:
                warm = process.memory_info().rss
        adding = time.process_time() - began
        full = process.memory_info().rss
        began = time.process_time()
        served = _serve(store, turns, 20_000)
        serving = time.process_time() - began
        end = process.memory_info().rss
        size = sum(path.stat().st_size for path in Path(folder).iterdir())
        store.close()
    return {
        "urls": float(urls),
        "add_microseconds": round(1e6 * adding / urls, 1),
        "serve_and_conclude_microseconds": round(1e6 * serving / served, 1),
        "memory_growth_mib": round((max(full, end) - warm) / 2**20, 1),
        "bytes_per_url": round(size / urls, 1),
    }


def _candidate(number: int) -> Candidate:
    url = f"https://www.host-{number % HOSTS}.example.pl/artykuly/2024/{number}-jakis-dosyc-dlugi-tytul-artykulu"
    return Candidate(url_key(url), url, f"www.host-{number % HOSTS}.example.pl", PAGE, number % 7, 3, 0, 1)


def _serve(store: UrlStore, turns: Turns, count: int) -> int:
    served = 0
    while served < count:
        host = turns.next(0.0)
        if host is None:
            break
        host.opened = True
        if not host.leased:
            found = store.lease(host.name, 1.0, 16)
            host.queued -= len(found)
            host.leased.extend(found)
        entry = host.leased.popleft()
        turns.charge(host, 0.0)
        with store:
            store.update(entry.key, state=FETCHED, status=200)
            store.update_host(host.name, pages=1)
        turns.finished(host)
        served += 1
    return served
