"""Runs the crawler as a child process: starts, follows, resumes and closes the crawl of one source."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson

from crawler.job import CrawlJob, write_job
from flows.cli.errors import FAILED, Failure
from flows.home import Home, read_json, write_json
from flows.identity import fingerprint
from flows.journal import STATE
from flows.lock import child_descriptor
from flows.manifest import Manifest, Source
from flows.plan import entries_of, list_files
from flows.progress import Silent

ROBOTS_TOKEN = "kombajn"


class CrawlFailed(Failure):
    """Sources that could not be crawled; what others gave is kept, and ``release`` was published of it, if anything."""

    release: str | None = None
    each: tuple[CrawlFailed, ...] = ()

    @classmethod
    def of(cls, found: Iterable[CrawlFailed], sources: int) -> CrawlFailed:
        """One failure for all those *found*, among so many *sources*."""
        failures = [one for failure in found for one in failure.each or (failure,)]
        if sources == 1:
            return failures[0]
        together = cls(
            f"{len(failures)} of {sources} sources could not be crawled: {'; '.join(one.message for one in failures)}",
            f"{failures[0].fix if len(failures) == 1 else 'the same command tries them again'}; "
            "what the others gave is kept",
        )
        together.each = tuple(failures)
        return together


def crawl_source(home: Home, manifest: Manifest, source: Source, progress: Silent, *, new: bool = False) -> Path:
    """Crawl *source* to its end and return the crawl's folder.

    An unfinished crawl goes on; a finished one of the same definition is kept as it is, unless *new*.
    """
    folders = home.crawl_folders(source.name)
    latest = folders[-1] if folders else None
    if latest is not None and (latest / "files.json").is_file():
        unchanged = (latest / "job.json").is_file() and _definition(read_json(latest / "job.json")) == _definition(
            asdict(_job(home, manifest, source, latest, folders[:-1]))
        )
        if unchanged and not new:
            progress.say(f"crawl {source.name}: finished earlier in {latest.name} (--new crawls again)")
            return latest
        latest = None
    folder = latest or home.new_crawl_folder(source.name)
    finished = [entry for entry in folders if entry != folder and (entry / "files.json").is_file()]
    write_job(_job(home, manifest, source, folder, finished), folder / "job.json")
    _run(home, source, folder, progress)
    warcs = sorted((folder / "warc").glob("*.warc.gz"))
    list_files(folder, entries_of(folder, {path.name: path for path in warcs}, source))
    return folder


def user_agent(manifest: Manifest) -> str:
    """The identifying User-Agent: product, version, corpus, and where to reach us."""
    contact = manifest.corpus.contact
    return f"{ROBOTS_TOKEN}/{version('kombajn')} (+{contact}; corpus {manifest.corpus.name})"


def _job(home: Home, manifest: Manifest, source: Source, folder: Path, earlier: list[Path]) -> CrawlJob:
    limits = source.limits
    return CrawlJob(
        name=source.name,
        seeds=source.seeds,
        folder=str(folder.resolve()),
        user_agent=user_agent(manifest),
        scope=source.scope,
        robots_token=ROBOTS_TOKEN,
        contact=manifest.corpus.contact,
        corpus=manifest.corpus.name,
        max_pages=limits.pages,
        max_bytes=limits.bytes,
        max_depth=limits.depth,
        max_seconds=limits.seconds,
        host_pages=limits.host_pages,
        host_bytes=limits.host_bytes,
        host_seconds=limits.host_seconds,
        host_errors=limits.host_errors,
        page_bytes=limits.page_bytes,
        delay_seconds=limits.delay_seconds,
        crawl_delay_cap=limits.crawl_delay_cap_seconds,
        concurrency_per_host=limits.concurrency_per_host,
        concurrency_per_address=max(4, limits.concurrency_per_host),
        allow_addresses=source.allow_addresses,
        unverified_tls_hosts=() if source.verify_tls else _hosts(source.seeds),
        obey_meta=obeyed(manifest),
        processes=limits.processes,
        base_folders=tuple(str(entry.resolve()) for entry in earlier),
    )


def obeyed(manifest: Manifest) -> tuple[str, ...]:
    """The meta robots directives that the crawler itself obeys; the others are recorded for licensing to judge."""
    said = manifest.policy.meta_robots
    if isinstance(said, tuple):
        return said
    return ("nofollow",) if said == "obey" else ()


def _hosts(seeds: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(host for seed in seeds if (host := urlsplit(seed).hostname)))


_DEFINING = ("seeds", "scope", "max_pages", "max_bytes", "max_depth", "max_seconds",
             "host_pages", "host_bytes", "host_seconds")  # fmt: skip


def _definition(job: dict[str, Any]) -> str:
    values = {name: job.get(name) for name in _DEFINING}
    return fingerprint({name: list(value) if isinstance(value, tuple) else value for name, value in values.items()})


def _run(home: Home, source: Source, folder: Path, progress: Silent) -> None:
    lock = child_descriptor(home.root)
    with subprocess.Popen(
        [sys.executable, "-m", "crawler", str(folder / "job.json")], stdout=subprocess.PIPE, pass_fds=(lock,)
    ) as child:
        os.close(lock)
        error: dict[str, Any] = {}
        try:
            for event in _events(child):
                if event.get("event") == "progress":
                    write_json(folder / STATE, event)
                    progress.crawl(source.name, event)
                elif event.get("event") == "error":
                    error = event
        except KeyboardInterrupt:
            child.send_signal(signal.SIGINT)
            child.wait()
            raise
    if child.returncode == 130:
        raise KeyboardInterrupt
    if child.returncode != 0:
        raise CrawlFailed(
            f"crawl {source.name}: {error.get('message', f'the crawler ended with code {child.returncode}')}",
            str(error.get("fix") or f"see {folder / 'crawl.log'}; the same command goes on where it stopped"),
            FAILED,
        )


def _events(child: subprocess.Popen[bytes]) -> Iterator[dict[str, Any]]:
    assert child.stdout is not None
    for line in child.stdout:
        try:
            event = orjson.loads(line)
        except orjson.JSONDecodeError:
            continue  # a library that prints is no event
        if isinstance(event, dict):
            yield event
