"""The ledger of a crawl: every URL's state, its host's account, and what the crawl came to.

What ends a URL's visit – its state, its links, its host's account – is written in one transaction.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from crawler.account import Account
from crawler.hosts import Host, Turns
from crawler.job import CrawlJob
from crawler.politeness import Manners
from crawler.url_store import FAILED, FETCHED, PAGE, QUEUED, REFUSED, Candidate, Entry, UrlStore

if TYPE_CHECKING:
    from crawler.cooperation import Cooperation

MOST_ATTEMPTS = 3
_RETRY_PAUSE = 2.0

logger = logging.getLogger(__name__)


class Ledger:
    """What is known of URLs and hosts, and what became of them."""

    def __init__(self, job: CrawlJob, store: UrlStore) -> None:
        self.job = job
        self.store = store
        self.manners = Manners(
            job.delay_seconds, job.crawl_delay_cap, job.concurrency_per_host, job.concurrency_per_address
        )
        frugal = job.polish_first and (job.max_pages is not None or job.max_bytes is not None)
        self.turns = Turns(self.manners, frugal=frugal)
        self.account = Account()
        self.pages = 0
        self.bytes = 0
        self.active_pages = 0
        self.stop_reason: str | None = None
        self.others: Cooperation | None = None

    def admit(self, candidates: Iterable[Candidate]) -> int:
        """Queue those that are new, in a transaction of their own; return how many there were."""
        with self.store:
            added = self.enter(candidates)
        return self.count_added(added)

    def enter(self, candidates: Iterable[Candidate]) -> dict[str, int]:
        """Queue one's own candidates, within the transaction under way; others' are posted to their owners."""
        return self.store.add(candidates if self.others is None else self.others.keep_own(candidates))

    def count_added(self, added: dict[str, int]) -> int:
        for name, count in added.items():
            host = self.turns.host(name)
            host.queued += count
            self.turns.consider(host)
        return sum(added.values())

    def conclude(
        self,
        entry: Entry,
        host: Host,
        state: str,
        *,
        reason: str | None = None,
        status: int | None = None,
        links: Iterable[Candidate] = (),
        size: int = 0,
        **columns: Any,
    ) -> None:
        """End a URL's visit: its state, its links and its host's account are written in one transaction."""
        kept = state == FETCHED and entry.kind == PAGE
        host.pages += kept
        host.bytes += size
        host.errors += state == FAILED
        self.pages += kept
        self.bytes += size
        with self.store:
            self.store.update(entry.key, state=state, reason=reason, status=status, **columns)
            if status is not None:
                self.store.count_status(status)
            added = self.enter(links)
            self.write_host(host)
        if self.others is not None:
            self.others.acted()
        self.count_added(added)
        self._finish(entry, host)
        self._check_host(host)

    def retry(
        self, entry: Entry, host: Host, reason: str, *, status: int | None = None, pause: float | None = None
    ) -> None:
        """Queue a URL again after a pause, or fail it when it had its attempts."""
        attempts = entry.attempts + 1
        if attempts >= MOST_ATTEMPTS:
            self.conclude(entry, host, FAILED, reason=reason, status=status, attempts=attempts)
            return
        wait = _RETRY_PAUSE**attempts if pause is None else pause
        with self.store:
            self.store.update(entry.key, state=QUEUED, reason=reason, attempts=attempts, due=time.time() + wait)
            if status is not None:
                self.store.count_status(status)
        host.queued += 1
        self._finish(entry, host)
        self._check_host(host)

    def _finish(self, entry: Entry, host: Host) -> None:
        self.active_pages -= entry.kind == PAGE
        host.opened = True
        self.turns.finished(host)

    def _check_host(self, host: Host) -> None:
        reason = host.exhausted(self.job)
        if reason is not None:
            self.stop_host(host, reason)

    def stop_host(self, host: Host, reason: str) -> None:
        """Leave a host alone from now on: what is queued of it is refused for *reason*."""
        if host.stopped:
            return
        host.stopped = reason
        logger.info("Host %s is stopped: %s", host.name, reason)
        with self.store:
            for entry in host.leased:
                self.store.update(entry.key, state=REFUSED, reason=reason)
            self.store.refuse_queued(host.name, reason)
            self.write_host(host)
        host.leased.clear()
        host.queued = 0

    def write_host(self, host: Host) -> None:
        """Store the host's account, within the transaction under way."""
        self.store.update_host(host.name, **host.account(time.monotonic(), time.time()))

    def limit_reached(self) -> bool:
        """Whether nothing more may be asked; ``stop_reason`` says why once it is final."""
        job = self.job
        if self.stop_reason is not None:
            return True
        if job.max_bytes is not None and self.bytes >= job.max_bytes:
            self.stop_reason = "max_bytes"
        elif job.max_seconds is not None and self.account.seconds >= job.max_seconds:
            self.stop_reason = "max_seconds"
        elif self.others is not None:
            return not self.others.room_for(self.pages + self.active_pages)
        elif job.max_pages is not None and self.pages >= job.max_pages:
            self.stop_reason = "max_pages"
        elif job.max_pages is not None:
            return self.pages + self.active_pages >= job.max_pages
        return self.stop_reason is not None

    @property
    def queued(self) -> int:
        """URLs waiting."""
        return sum(host.pending for host in self.turns)

    @property
    def polish_share(self) -> float | None:
        """Share of Polish pages among the documents looked at."""
        documents = sum(host.standing.documents for host in self.turns)
        return sum(host.standing.polish for host in self.turns) / documents if documents else None

    def outcome(self) -> str:
        """Return why the crawl ends: a limit's name, ``postponed`` (hosts that rest too long) or ``complete``."""
        return self.stop_reason or ("postponed" if self.queued else "complete")

    def summary(self) -> dict[str, Any]:
        """Return what the crawl came to."""
        share = self.polish_share
        return {
            "reason": self.outcome(),
            "pages": self.pages,
            "bytes": self.bytes,
            "queued": self.queued,
            "polish_share": None if share is None else round(share, 4),
            **self.account.summary(self.store, self.turns),
        }
