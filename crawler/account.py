"""What the summary of a crawl says, from the store and from what was noted on the way."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from crawler.hosts import Host
from crawler.url_store import FAILED, REFUSED, UrlStore

_MOST_PROBLEMS = 1000


class Account:
    """Robots verdicts and problems by host, and the time that the crawl took."""

    def __init__(self) -> None:
        self.robots: dict[str, str] = {}
        self.problems: dict[str, str] = {}
        self.asked: dict[str, str] = {}
        """Permission files asked for just now: URL, and in words which file and which try."""
        self._started = time.monotonic()
        self._cpu = time.process_time()

    @property
    def seconds(self) -> float:
        """Seconds since the crawl was opened."""
        return time.monotonic() - self._started

    def has_problem(self, name: str, words: str) -> None:
        """Note a host's problem; the first thousand are kept."""
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems[name] = words

    def summary(self, store: UrlStore, hosts: Iterable[Host]) -> dict[str, Any]:
        """Return everything but totals and outcome."""
        return {
            "states": store.states(),
            "statuses": store.statuses(),
            "refused": store.reasons(REFUSED),
            "failed": store.reasons(FAILED),
            "robots": dict(sorted(self.robots.items())),
            "hosts": {
                host.name: _host(host)
                for host in sorted(hosts, key=lambda host: host.name)
                if host.pages or host.errors or host.stopped or host.queued
            },
            "problems": dict(sorted(self.problems.items())),
            "seconds": round(self.seconds, 2),
            "cpu_seconds": round(time.process_time() - self._cpu, 2),
            "ended_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        }


def _host(host: Host) -> dict[str, Any]:
    return {
        "pages": host.pages,
        "bytes": host.bytes,
        "errors": host.errors,
        "queued": host.pending,
        "polish_share": round(host.standing.polish_share, 4) if host.standing.documents else None,
        "stopped": host.stopped,
    }
