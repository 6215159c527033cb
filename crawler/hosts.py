"""Which host is asked next: fair turns, by weight, among the hosts that may be asked now.

Stride scheduling: each turn costs a host 1/weight, and the host that has paid least goes next. Equal weights make
round-robin; a host of little Polish text gets a small weight instead of none. A slow or resting host waits in a heap
of its own and delays nobody. When the crawl has a budget of pages or bytes, unpromising hosts are held until no
promising one has work: a page spent on them would be missing elsewhere.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from crawler.job import CrawlJob
from crawler.politeness import Address, Manners, Pace
from crawler.url_store import Entry
from crawler.yield_rate import HostYield

_LONG_PAUSE = 60.0
"""Seconds of rest that a restart must not cut short."""
_HOLD = 0.25
"""Seconds between two looks at whether held hosts may go on."""


@dataclass
class Host:
    """One host's turn, budget and standing in memory."""

    name: str
    pace: Pace
    queued: int = 0
    leased: deque[Entry] = field(default_factory=deque)
    active: int = 0
    paid: float = 0.0
    standing: HostYield = field(default_factory=HostYield)
    pages: int = 0
    bytes: int = 0
    seconds: float = 0.0
    failures: int = 0
    """Failures in a row."""
    errors: int = 0
    opened: bool = False
    """Whether the first request came back: until then only one is under way, so robots.txt is asked for once."""
    stopped: str | None = None
    address: Address | None = None
    place: str = ""

    @property
    def pending(self) -> int:
        """URLs that are still to be fetched."""
        return 0 if self.stopped else self.queued + len(self.leased)

    @property
    def limit(self) -> int:
        """Requests that may be under way at once."""
        return self.pace.limit if self.opened else 1

    def exhausted(self, job: CrawlJob) -> str | None:
        """Return the limit that the host has reached, or why it gives too little; None if it goes on."""
        if job.host_errors is not None and self.failures >= job.host_errors:
            return "host_errors"
        if job.host_pages is not None and self.pages >= job.host_pages:
            return "host_pages"
        if job.host_bytes is not None and self.bytes >= job.host_bytes:
            return "host_bytes"
        if job.host_seconds is not None and self.seconds >= job.host_seconds:
            return "host_seconds"
        return self.standing.verdict(job.yield_threshold) if job.polish_first else None

    def account(self, now: float, wall: float) -> dict[str, Any]:
        """Return the host's row for the store; *now* is the pace's clock, *wall* the calendar's."""
        blocked = self.pace.due - now
        return {
            "pages": self.pages,
            "bytes": self.bytes,
            "clean_bytes": self.standing.clean,
            "documents": self.standing.documents,
            "polish": self.standing.polish,
            "errors": self.errors,
            "seconds": self.seconds,
            "blocked_until": wall + blocked if blocked > _LONG_PAUSE else 0,
            "stopped": self.stopped,
        }

    def recall(self, row: Mapping[str, Any], now: float, wall: float) -> None:
        """Take up a stored row, but for the verdict."""
        self.pages, self.bytes, self.errors = row["pages"], row["bytes"], row["errors"]
        self.seconds = row["seconds"]
        self.standing.documents, self.standing.downloaded = row["documents"], row["bytes"]
        self.standing.clean, self.standing.polish = row["clean_bytes"], row["polish"]
        self.pace.due = now + max(0.0, row["blocked_until"] - wall)


class Turns:
    """All hosts with work, and whose turn it is."""

    def __init__(self, manners: Manners, *, frugal: bool = False) -> None:
        self.manners = manners
        self.frugal = frugal
        self.hosts: dict[str, Host] = {}
        self._ready: list[tuple[float, int, Host]] = []
        self._later: list[tuple[float, int, Host]] = []
        self._addresses: dict[str, Address] = {}
        self._held: list[Host] = []
        self._count = 0
        self._now_paid = 0.0
        self._look_at = 0.0
        self._promised = True

    def __iter__(self) -> Iterator[Host]:
        return iter(self.hosts.values())

    def host(self, name: str) -> Host:
        """Return a host, made known if it is new."""
        found = self.hosts.get(name)
        if found is None:
            found = self.hosts[name] = Host(name, Pace(self.manners), paid=self._now_paid)
        return found

    def has_address(self, host: Host, address: str) -> None:
        """Note that *host* is served from *address*, which it may share with others."""
        if host.address is None:
            host.address = self._addresses.setdefault(address, Address(self.manners))
            host.address.active += host.active

    def consider(self, host: Host) -> None:
        """Give *host* a place in the queue, if it has work and may be asked."""
        if host.place or not host.pending or host.active >= host.limit:
            return
        self._count += 1
        host.place = "later"
        heapq.heappush(self._later, (host.pace.due, self._count, host))

    def next(self, now: float) -> Host | None:
        """Return the host whose turn it is at *now*, None if all have to wait. Then ``charge`` or ``consider`` it."""
        while self._later and self._later[0][0] <= now:
            self._push_ready(heapq.heappop(self._later)[2])
        if self._held and not self._ready and not self._promise(now):
            for host in self._held:
                self._push_ready(host)
            self._held.clear()
        while self._ready:
            host = heapq.heappop(self._ready)[2]
            if self.frugal and not host.standing.promising and self._promise(now):
                host.place = "held"
                self._held.append(host)
                continue
            host.place = ""
            if host.pace.due > now or not host.pending or host.active >= host.limit:
                self.consider(host)
                continue
            if host.address is not None and host.address.full:
                host.address.waiting.append(host.name)
                continue
            if host.address is not None and host.address.due > now:
                host.pace.due = max(host.pace.due, host.address.due)
                self.consider(host)
                continue
            return host
        return None

    def _promise(self, now: float) -> bool:
        """Whether a promising host has work, or requests under way that may find some; looked up now and then."""
        if now >= self._look_at:
            self._look_at = now + _HOLD
            self._promised = any(
                (host.pending or host.active) and host.standing.promising for host in self.hosts.values()
            )
        return self._promised

    def _push_ready(self, host: Host) -> None:
        host.place = "ready"
        host.paid = max(host.paid, self._now_paid)
        self._count += 1
        heapq.heappush(self._ready, (host.paid, self._count, host))

    def charge(self, host: Host, now: float) -> None:
        """A request to *host* leaves now."""
        self._now_paid = host.paid
        host.paid += 1.0 / host.standing.weight
        host.active += 1
        host.pace.started(now)
        if host.address is not None:
            host.address.started(now)
        self.consider(host)

    def finished(self, host: Host) -> None:
        """A request to *host* has ended, however."""
        host.active -= 1
        self.consider(host)
        address = host.address
        if address is not None:
            address.active -= 1
            waiting, address.waiting = address.waiting, []
            for name in waiting:
                self.consider(self.hosts[name])

    def next_due(self) -> float | None:
        """Return when the first waiting host may be asked."""
        due = self._later[0][0] if self._later else None
        if self._held:
            return self._look_at if due is None else min(due, self._look_at)
        return due
