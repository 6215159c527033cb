"""The job of one crawl: what ``python -m crawler JOB.json`` is told, as frozen data with a JSON form."""

from __future__ import annotations

import difflib
import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from crawler.address_guard import exception

SCOPES = ("host", "domain", "path")
META_DIRECTIVES = ("noindex", "nofollow", "none", "noarchive", "noai", "noimageai")
_REQUIRED = ("name", "seeds", "folder", "user_agent")


class JobError(ValueError):
    """The job file is unusable; the message says which field, and what is expected of it."""


@dataclass(frozen=True)
class CrawlJob:
    """Everything that one crawl needs to know. ``None`` in a limit means no limit."""

    name: str
    """The source's name."""
    seeds: tuple[str, ...]
    folder: str
    """The crawl's own folder: ``warc/``, ``state/``, ``summary.json``, ``crawl.log`` appear below it."""
    user_agent: str
    """The full User-Agent, with a contact: ``kombajn/0.1 (+https://example.org; mail@example.org)``."""
    scope: str = "host"
    """``host``: the seeds' hosts; ``domain``: their registrable domains; ``path``: below the seeds' directories."""
    robots_token: str = "kombajn"
    """The product token that robots.txt groups are matched against (RFC 9309, section 2.2.1)."""
    contact: str = ""
    corpus: str = ""
    max_pages: int | None = None
    max_bytes: int | None = None
    max_depth: int | None = None
    max_seconds: float | None = None
    """On the clock, from each start of the crawl: a crawl that goes on has them anew."""
    host_pages: int | None = None
    host_bytes: int | None = None
    host_seconds: float | None = None
    """Seconds that a host took to begin its answers, added up: its own time, not the pauses between requests."""
    host_errors: int | None = 50
    """Consecutive failures after which a host is left alone."""
    delay_seconds: float = 1.0
    """Least time between two requests to one host; 0 only for one's own servers."""
    crawl_delay_cap: float = 30.0
    """A robots.txt Crawl-delay above this counts as this."""
    patience_seconds: float = 600.0
    """A host that asks for a longer pause (Retry-After) is left for the next run instead of waited for."""
    concurrency_per_host: int = 1
    concurrency_per_address: int = 4
    page_bytes: int = 16 * 2**20
    """A longer body is cut here, and its record says ``WARC-Truncated: length``."""
    timeout_seconds: float = 60.0
    """Most time that one response may take; also what ends a slow drip."""
    warc_bytes: int = 2**30
    """A WARC file is closed and the next one begun at this size."""
    allow_addresses: tuple[str, ...] = ()
    """Private addresses or networks that may be visited nevertheless."""
    unverified_tls_hosts: tuple[str, ...] = ()
    """Hosts whose certificate is not verified: an exception that is named, and recorded in the WARC's metadata."""
    obey_meta: tuple[str, ...] = ("nofollow",)
    """Meta robots / X-Robots-Tag directives that the crawler itself obeys; the others are kept for licensing to judge.
    ``nofollow``: links are not followed; the others: the page is not kept."""
    processes: int = 1
    base_folders: tuple[str, ...] = ()
    """Earlier crawls of this source, oldest first: their validators make requests conditional."""
    polish_first: bool = True
    """Links from Polish pages first; hosts of little clean Polish text are stopped early."""
    yield_threshold: float = 0.002
    """SpiderLing's factor: stop a host whose clean/downloaded bytes < factor · (log10(documents) − 1)."""
    discover: bool = True
    """Read sitemaps and feeds, not only links."""
    metrics: str | None = None
    """Prometheus metrics: ``:PORT`` serves them on loopback, anything else is a file rewritten every few seconds."""

    def __post_init__(self) -> None:
        if not self.seeds:
            raise JobError("seeds: at least one URL is needed")
        for seed in self.seeds:
            if not seed.lower().startswith(("http://", "https://")):
                raise JobError(f"seeds: {seed!r} is not an http or https URL")
        if self.scope not in SCOPES:
            raise JobError(f"scope: {self.scope!r} is none of {', '.join(SCOPES)}")
        for directive in self.obey_meta:
            if directive not in META_DIRECTIVES:
                raise JobError(f"obey_meta: {directive!r} is none of {', '.join(META_DIRECTIVES)}")
        for entry in self.allow_addresses:
            try:
                exception(entry)
            except ValueError as error:
                raise JobError(f"allow_addresses: {entry!r}: {error}") from None
        for field in ("processes", "concurrency_per_host", "concurrency_per_address", "page_bytes", "warc_bytes"):
            if getattr(self, field) < 1:
                raise JobError(f"{field}: {getattr(self, field)} is less than 1")
        for field in ("delay_seconds", "crawl_delay_cap", "patience_seconds"):
            if getattr(self, field) < 0:
                raise JobError(f"{field}: {getattr(self, field)} is negative")


def read_job(path: Path) -> CrawlJob:
    """Read a job file.

    Raises:
        JobError: the file is missing, no JSON object, or a field is unknown, missing or out of range.
    """
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise JobError(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise JobError(f"{path}: not JSON: {error}") from error
    if not isinstance(values, dict):
        raise JobError(f"{path}: a JSON object is expected")
    return job_from(values)


def job_from(values: dict[str, Any]) -> CrawlJob:
    """Make a job of a JSON object; lists become tuples. Raises JobError like ``read_job``."""
    known = {field.name for field in fields(CrawlJob)}
    for name in values:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            raise JobError(f"{name}: unknown field" + (f"; is {near[0]} meant?" if near else ""))
    for name in _REQUIRED:
        if not values.get(name):
            raise JobError(f"{name}: missing")
    cleaned: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
    }
    try:
        return CrawlJob(**cleaned)
    except TypeError as error:
        raise JobError(str(error)) from error


def write_job(job: CrawlJob, path: Path) -> None:
    """Write *job* as JSON, by atomic rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".new")
    temporary.write_text(json.dumps(asdict(job), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    temporary.replace(path)
