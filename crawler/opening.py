"""How a frontier begins: what its store holds of an interrupted crawl, the seeds, and what earlier crawls visited."""

from __future__ import annotations

import json
import logging
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from crawler.recrawl import Bases
from crawler.url_store import DISCOVERED

if TYPE_CHECKING:
    from crawler.frontier import Frontier

TEMPORARY = ("robots_unreachable", "robots_unavailable", "unreachable", "host_errors", "timeout")
"""Reasons for which a URL is tried again when the same crawl is started once more."""
_SEED_PRIORITY = 1000

logger = logging.getLogger(__name__)


def take_up(frontier: Frontier) -> None:
    """Go on where the store stands: what was in flight, lost with its WARC record, or refused for a time is queued.

    Raises:
        OSError: the crawl was begun with another number of processes.
    """
    store, job = frontier.store, frontier.job
    sizes = {path.name: path.stat().st_size for path in (Path(job.folder) / "warc").glob("*.warc.gz")}
    known = store.noted("processes")
    if known is not None and int(known) != job.processes:
        raise OSError(f"this crawl was begun with {known} processes; go on with as many")
    with store:
        store.note("processes", str(job.processes))
        again = store.requeue_in_flight()
        again += store.requeue_lost_records(sizes)
        again += store.requeue_refused(TEMPORARY)
    if again:
        logger.info("Resuming: %d URLs are tried again", again)
    _recall_hosts(frontier)
    for seed, target in json.loads(store.noted("widened") or "[]"):
        frontier.admission.widen(seed, target)


def _recall_hosts(frontier: Frontier) -> None:
    for row in frontier.store.hosts():
        host = frontier.turns.host(row["name"])
        host.recall(row, time.monotonic(), time.time())
        host.stopped = row["stopped"] if row["stopped"] not in TEMPORARY else None
        if row["robots"]:
            frontier.account.robots.update(json.loads(row["robots"]))
        frontier.pages += host.pages
        frontier.bytes += host.bytes
    frontier.count_added(frontier.store.queued_by_host())


def enter_seeds(frontier: Frontier) -> None:
    """Queue the job's seeds; one that is refused is a problem of the crawl's account."""
    candidates = []
    for seed in frontier.job.seeds:
        judged = frontier.admission.judge(seed)
        if judged == "content_type" and seed.endswith(".gz"):
            judged = frontier.admission.judge_sitemap(seed)
        if isinstance(judged, str):
            frontier.account.has_problem(seed, judged)
            logger.error("Seed %s is refused: %s", seed, judged)
        else:
            candidates.append(judged._replace(priority=_SEED_PRIORITY))
    frontier.admit(candidates)


def enter_earlier(frontier: Frontier, bases: Bases) -> None:
    """Enter what earlier crawls visited: those pages may be unchanged, and then show their links to nobody."""
    store = frontier.store
    if store.noted("earlier") or not bases:
        return
    now = time.time()
    added: Counter[str] = Counter()
    with store:
        for key, url, priority, depth, due in bases.visited():
            judged = frontier.admission.judge(url)
            if isinstance(judged, str) or judged.key != key:
                continue
            entry = judged._replace(priority=priority, depth=depth)
            if frontier.others is not None and not frontier.others.owns(entry):
                continue
            if due > now:
                store.add([entry], DISCOVERED)
            else:
                added.update(store.add([entry]))
        store.note("earlier", "entered")
    frontier.count_added(added)
