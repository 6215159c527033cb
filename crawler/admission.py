"""Which URLs enter the frontier: canonical, within scope, at a permitted address, and no trap."""

from __future__ import annotations

import functools
import os
from urllib.parse import urlsplit
from urllib.request import getproxies

from crawler.address_guard import AddressGuard
from crawler.job import CrawlJob
from crawler.traps import Traps
from crawler.url_store import PAGE, SITEMAP, Candidate, url_key
from crawler.urls import canonical_url, domain_of

_REMEMBERED = 50_000


class Admission:
    """Turns an absolute URL into a candidate, or into the name of the rule that keeps it out."""

    def __init__(self, job: CrawlJob, guard: AddressGuard) -> None:
        self.job = job
        self._guard = guard
        self._traps = Traps()
        seeds = [canonical_url(seed) for seed in job.seeds]
        self._hosts = {_bare(_hostname(seed)) for seed in seeds}
        self._domains = {domain_of(seed) for seed in seeds}
        self._folders = [_folder(seed) for seed in seeds]
        proxies = getproxies()
        plain_proxy = "http" in proxies and "https" not in proxies
        # A proxy that speaks plain HTTP only cannot be asked for https: a seed's host is then asked by http throughout.
        self._plain_hosts = {_hostname(seed) for seed in seeds if plain_proxy and seed.startswith("http:")}
        self._judge = functools.lru_cache(maxsize=_REMEMBERED)(self._judged)
        self._address = functools.lru_cache(maxsize=10_000)(self._guard.literal)

    def judge(self, url: str) -> Candidate | str:
        """Return a page candidate (depth, priority and referrer still unset), or the refusing rule's name."""
        return self._judge(url)

    def judge_sitemap(self, url: str) -> Candidate | str:
        """Like ``judge`` for a sitemap's address, which may end in .gz and is no trap: sitemaps are numbered."""
        judged = self._located(url)
        return judged._replace(kind=SITEMAP) if isinstance(judged, Candidate) else judged

    def _judged(self, url: str) -> Candidate | str:
        judged = self._located(url)
        if isinstance(judged, str):
            return judged
        return self._traps.reason(judged.url) or judged

    def _located(self, url: str) -> Candidate | str:
        if not url[:5].lower().startswith("http"):
            return "scheme_refused"
        canonical = canonical_url(url)
        parts = urlsplit(canonical)
        if parts.scheme == "https" and parts.hostname in self._plain_hosts:
            canonical = canonical_url("http" + canonical[5:])
            parts = urlsplit(canonical)
        if not parts.netloc or parts.scheme not in ("http", "https"):
            return "scheme_refused"
        if not self.in_scope(canonical):
            return "out_of_scope"
        refusal = self._guard.literal(canonical)
        if refusal:
            return refusal.partition(":")[0]
        return Candidate(url_key(canonical), canonical, parts.netloc, PAGE, 0, 0, 0, None)

    def refuses_address(self, url: str) -> str | None:
        """Return why *url* must not be requested for its address, or None."""
        return self._address(url)

    def in_scope(self, url: str) -> bool:
        """Whether the canonical *url* belongs to the crawl."""
        if self.job.scope == "domain":
            return domain_of(url) in self._domains
        if self.job.scope == "path":
            return any(_without_scheme(url).startswith(folder) for folder in self._folders)
        return _bare(_hostname(url)) in self._hosts

    def widen(self, seed: str, target: str) -> bool:
        """A seed redirects to *target*: take the new host in, if it is of the seed's domain; say whether it was."""
        if domain_of(seed) != domain_of(target) or self.in_scope(target):
            return False
        self._hosts.add(_bare(_hostname(target)))
        self._folders.append(_folder(target))
        self._judge.cache_clear()
        return True


def shard_of(host: str, shards: int) -> int:
    """Return which of *shards* processes owns *host* (a name with its port)."""
    return url_key(host.rpartition(":")[0] or host) % shards if shards > 1 else 0


def uses_proxy() -> str | None:
    """Return the proxy that plain http requests go through, or None."""
    return getproxies().get("http") if os.environ.get("no_proxy") != "*" else None


def _hostname(url: str) -> str:
    return urlsplit(url).netloc


def _bare(host: str) -> str:
    return host.removeprefix("www.")


def _without_scheme(url: str) -> str:
    return url.partition("://")[2]


def _folder(url: str) -> str:
    rest = _without_scheme(url).partition("?")[0]
    return rest[: rest.rfind("/") + 1] if "/" in rest else rest + "/"
