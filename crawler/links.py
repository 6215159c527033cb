"""From what a page, a sitemap or a feed names to candidates for the frontier, with depth and priority.

Priority is steered by language: links of Polish pages first, addresses of other language versions last, and nearer
pages before deeper ones. A page without clean Polish text vouches for no other host (SpiderLing's rule, Suchomel and
Pomikálek 2012), unless it is a seed.
"""

from __future__ import annotations

from collections.abc import Iterable

from crawler.admission import Admission
from crawler.job import CrawlJob
from crawler.language_look import looks_foreign
from crawler.page import Page
from crawler.spiders.sitemap import MOST_LEVELS, MOST_SITEMAPS, read_sitemap
from crawler.url_store import FEED, Candidate, Entry
from crawler.urls import host_of

_MOST_FEEDS = 5
_POLISH_BONUS = 100
_SITEMAP_BONUS = 50
_DEPTH_COST, _MOST_DEPTH = 10, 50
_FOREIGN_COST = 500
_LEAST_CLEAN = 60
"""Bytes of clean text, as far as it is Polish, below which a page's links to other hosts are not followed."""


class Links:
    """Makes candidates for one crawl."""

    def __init__(self, admission: Admission, job: CrawlJob) -> None:
        self._admission = admission
        self._job = job

    def of_page(self, page: Page, entry: Entry, polish: float) -> list[Candidate]:
        """Return the links of a page whose Polish probability is *polish*, its own language version first."""
        own = [target for code, target in page.alternates.items() if code.startswith("pl")]
        if page.refresh:
            own.append(page.refresh)
        bonus = round(_POLISH_BONUS * polish)
        links = page.links
        if self._job.polish_first and entry.depth and page.clean_bytes * polish < _LEAST_CLEAN:
            here = host_of(entry.url)
            links = [link for link in links if host_of(link) == here]
        found = self.candidates([*own, *links], entry, bonus, _foreign(page.alternates.items()))
        if self._job.discover and page.feeds:
            found += [feed._replace(kind=FEED) for feed in self.candidates(page.feeds[:_MOST_FEEDS], entry)]
        return found

    def of_sitemap(self, body: bytes, entry: Entry) -> list[Candidate]:
        """Return the pages that a sitemap names, and the sitemaps of an index down to a few levels."""
        sitemap = read_sitemap(body)
        foreign = _foreign((code, url) for url, code in sitemap.alternates.items())
        found = self.candidates(sitemap.pages, entry, _SITEMAP_BONUS, foreign, depth=1)
        if entry.hops < MOST_LEVELS:
            for url in sitemap.sitemaps[:MOST_SITEMAPS]:
                judged = self._admission.judge_sitemap(url)
                if isinstance(judged, Candidate):
                    found.append(judged._replace(priority=entry.priority - 1, hops=entry.hops + 1, referrer=entry.key))
        return found

    def candidates(
        self,
        urls: Iterable[str],
        entry: Entry,
        bonus: int = 0,
        foreign: frozenset[str] = frozenset(),
        depth: int | None = None,
    ) -> list[Candidate]:
        """Return candidates for those *urls* that are admitted; *foreign* ones are other language versions."""
        depth = entry.depth + 1 if depth is None else depth
        if self._job.max_depth is not None and depth > self._job.max_depth:
            return []
        steer = self._job.polish_first
        base = (bonus if steer else 0) - _DEPTH_COST * min(depth, _MOST_DEPTH)
        found = []
        for url in urls:
            judged = self._admission.judge(url)
            if isinstance(judged, str):
                continue
            late = steer and (url in foreign or looks_foreign(judged.url))
            found.append(
                judged._replace(priority=base - _FOREIGN_COST if late else base, depth=depth, referrer=entry.key)
            )
        return found


def _foreign(alternates: Iterable[tuple[str, str]]) -> frozenset[str]:
    return frozenset(url for code, url in alternates if not code.startswith(("pl", "x-default")))
