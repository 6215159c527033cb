"""How one frontier works with those of other processes: whose a link is, the common budget, the common end."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.admission import shard_of
from crawler.handover import Budget, Handover
from crawler.job import CrawlJob
from crawler.url_store import Candidate

if TYPE_CHECKING:
    from crawler.frontier import Frontier

_PAUSE = 0.5
_IDLE_PAUSE = 0.05
"""Between two looks of a process that has nothing to do: the end of all is noticed soon."""
_REMEMBERED_POSTS = 100_000

logger = logging.getLogger(__name__)


class Cooperation:
    """What only a crawl of several processes needs."""

    def __init__(self, frontier: Frontier, job: CrawlJob, shard: int) -> None:
        folder = Path(job.folder) / "state" / "handover"
        self._frontier = frontier
        self._job = job
        self._shard = shard
        self._handover = Handover(folder, shard, job.processes)
        self._budget = None if job.max_pages is None else Budget(folder, shard, job.max_pages)
        self._posted: OrderedDict[int, None] = OrderedDict()
        self._activity = 0
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to exchange links with the others."""
        self.settle()
        self._tell(idle=False)
        self._task = asyncio.ensure_future(self._exchange())

    def stop(self) -> None:
        """End the exchange; what lies in the outbox is handed over next time."""
        if self._task is not None:
            self._task.cancel()
        self.settle()

    def settle(self) -> None:
        """Give back what is granted beyond the pages that were captured."""
        if self._budget is not None:
            self._budget.settle(self._frontier.pages)

    def room_for(self, pages: int) -> bool:
        """Whether the common limit allows more than *pages* of this process."""
        return self._budget is None or self._budget.more(pages)

    def acted(self) -> None:
        """Something happened here, so the others' last look does not count."""
        self._activity += 1

    def owns(self, candidate: Candidate) -> bool:
        """Whether the candidate's host belongs to this process."""
        return shard_of(candidate.host, self._job.processes) == self._shard

    def keep_own(self, candidates: Iterable[Candidate]) -> list[Candidate]:
        """Return one's own candidates and post the others', within the store's transaction under way."""
        own = []
        for candidate in candidates:
            owner = shard_of(candidate.host, self._job.processes)
            if owner == self._shard:
                own.append(candidate)
            elif candidate.key not in self._posted:
                self._frontier.store.post(owner, candidate)
                self._posted[candidate.key] = None
                while len(self._posted) > _REMEMBERED_POSTS:
                    self._posted.popitem(last=False)
        return own

    async def _exchange(self) -> None:
        """Hand links over, take one's own in, and notice when all are done."""
        frontier = self._frontier
        while frontier.stop_reason is None:
            await asyncio.sleep(_IDLE_PAUSE if frontier.idle else _PAUSE)
            try:
                self._hand_over()
                self._take_in()
                self._stand()
            except OSError as error:
                frontier.fail(error)
            frontier.wake_up()

    def _hand_over(self) -> None:
        store = self._frontier.store
        last, posted = store.posted()
        for shard, candidates in posted.items():
            self._handover.send(shard, candidates)
        if posted:
            with store:
                store.handed_over(last)

    def _take_in(self) -> None:
        for path, candidates in self._handover.received():
            self._activity += 1
            # Told before the file goes, so that nobody sees an empty inbox beside an idle owner.
            self._tell(idle=False)
            self._frontier.admit(candidates)
            path.unlink()

    def _stand(self) -> None:
        """Tell how this process stands, and end it when all stand still."""
        frontier, job = self._frontier, self._job
        idle = frontier.idle
        if idle:
            self.settle()
        self._tell(idle=idle)
        statuses = self._handover.statuses()
        if job.max_pages is not None and sum(status["pages"] for status in statuses) >= job.max_pages:
            frontier.stop_reason = "max_pages"
        elif job.max_bytes is not None and sum(status["bytes"] for status in statuses) >= job.max_bytes:
            frontier.stop_reason = "max_bytes"
        elif self._handover.all_done():
            frontier.stop_reason = frontier.outcome()

    def _tell(self, *, idle: bool) -> None:
        frontier = self._frontier
        self._handover.tell(idle=idle, activity=self._activity, pages=frontier.pages, size=frontier.bytes)
