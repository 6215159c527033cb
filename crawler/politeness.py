"""How fast a host may be asked: floor, adaptive delay, back-off, and what hosts of one address share.

The floor is the larger of the job's delay and the host's Crawl-delay (up to the cap). Above it the delay follows the
host's own latency, so that a struggling host is asked less. Retry-After, 429 and 503 push the next request away;
nothing pulls it back below the floor.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime

_ADAPTIVE_CAP = 30.0  # seconds: a host slower than this is a matter for the timeout
_BACK_OFF_START = 2.0
_BACK_OFF_CAP = 3600.0


@dataclass(frozen=True)
class Manners:
    """The job's limits, in seconds and counts."""

    delay: float
    crawl_delay_cap: float
    per_host: int
    per_address: int


@dataclass
class Pace:
    """When one host may be asked next. Times are those of a monotonic clock, in seconds."""

    manners: Manners
    crawl_delay: float | None = None
    due: float = 0.0
    latency: float = 0.0
    refusals: int = 0
    """How many times in a row the host asked for less (429, 503)."""

    @property
    def floor(self) -> float:
        """Least time between two requests."""
        wished = min(self.crawl_delay or 0.0, self.manners.crawl_delay_cap)
        return max(self.manners.delay, wished)

    @property
    def delay(self) -> float:
        """Time between two requests now; a floor of 0 means one's own servers, which are not spared."""
        floor = self.floor
        return max(floor, min(self.latency, _ADAPTIVE_CAP)) if floor else 0.0

    @property
    def limit(self) -> int:
        """How many requests may be under way at once. A host that names a Crawl-delay gets one at a time."""
        return 1 if self.crawl_delay or self.refusals else self.manners.per_host

    def started(self, now: float) -> None:
        """A request leaves now."""
        self.due = max(self.due, now + self.delay)

    def answered(self, seconds: float) -> None:
        """A response took *seconds*; the average forgets half in about two answers."""
        self.latency = seconds if not self.latency else 0.7 * self.latency + 0.3 * seconds
        self.refusals = 0

    def back_off(self, now: float, retry_after: float | None) -> float:
        """The host asked for less; return for how many seconds it is left alone."""
        self.refusals += 1
        own = min(max(_BACK_OFF_START, self.delay) * 2 ** (self.refusals - 1), _BACK_OFF_CAP)
        pause = own if retry_after is None else max(retry_after, self.delay)
        self.due = max(self.due, now + pause)
        return pause


@dataclass
class Address:
    """What all hosts behind one IP address share: requests under way, and the time between them."""

    manners: Manners
    active: int = 0
    due: float = 0.0
    waiting: list[str] = field(default_factory=list)
    """Hosts to look at again when a request to this address ends."""

    def started(self, now: float) -> None:
        """A request leaves now."""
        self.active += 1
        self.due = max(self.due, now + self.manners.delay / self.manners.per_address)

    @property
    def full(self) -> bool:
        """Whether no further request may be started."""
        return self.active >= max(self.manners.per_address, self.manners.per_host)


def retry_after(value: str | None, wall_clock: Callable[[], float]) -> float | None:
    """Return the seconds that a Retry-After header asks for (RFC 9110, section 10.2.3), None if unreadable."""
    if not value:
        return None
    value = value.strip()
    if value.isdecimal():
        return float(min(int(value[:12]), 30 * 86400))
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    seconds = moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() - wall_clock()
    return min(max(seconds, 0.0), 30 * 86400.0) if math.isfinite(seconds) else None
