"""The three steps of a run – crawl, curate, publish – whoever steers them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flows.cli.errors import WRONG_USAGE, Failure
from flows.crawl import CrawlFailed, crawl_source
from flows.home import read_json
from flows.manifest import Manifest, Source
from flows.plan import RunPlan, configuration_fingerprint, make_plan
from flows.session import Session

CRAWLS_AT_ONCE = 4
CAPTURING = ("flows.index_captures", "flows.page")
"""What workers load for a run's first stages."""

Crawled = list[Path] | CrawlFailed
Spread = Callable[[Callable[[tuple[Source, ...]], list[Path]], list[tuple[Source, ...]]], list[Crawled]]
"""Runs a function over groups of sources, some at a time; a steering engine may give its own."""


@dataclass(frozen=True)
class Published:
    """What a run came to: the release's version, or None when there was nothing new."""

    version: str | None
    run: str | None
    folder: Path | None


def threads(work: Callable[[tuple[Source, ...]], list[Path]], groups: list[tuple[Source, ...]]) -> list[Crawled]:
    """Some groups at a time, in threads: each only waits for its crawler process."""
    with ThreadPoolExecutor(max_workers=min(CRAWLS_AT_ONCE, max(len(groups), 1)), thread_name_prefix="crawl") as pool:
        futures = [pool.submit(work, group) for group in groups]
        return [outcome(future.result) for future in futures]


def outcome(result: Callable[[], list[Path]]) -> Crawled:
    """The *result*, or why there is none."""
    try:
        return result()
    except CrawlFailed as failure:
        return failure


def crawl(session: Session, names: Iterable[str] = (), *, new: bool = False, spread: Spread = threads) -> list[Path]:
    """Crawl the web sources called *names* (all when empty); sources that share a host go one after another.

    Raises ``CrawlFailed`` when all that can be crawled is, and something could not be.
    """
    sources = chosen(session.manifest, names)

    def work(group: tuple[Source, ...]) -> list[Path]:
        def one(source: Source) -> Crawled:
            return outcome(lambda: [crawl_source(session.home, session.manifest, source, session.progress, new=new)])

        return _folders([one(source) for source in group], len(group))

    return _folders(spread(work, groups_by_host(sources)), len(sources))


def _folders(found: list[Crawled], sources: int) -> list[Path]:
    failures = [entry for entry in found if isinstance(entry, CrawlFailed)]
    if failures:
        raise CrawlFailed.of(failures, sources)
    return [folder for entry in found if not isinstance(entry, CrawlFailed) for folder in entry]


def chosen(manifest: Manifest, names: Iterable[str]) -> list[Source]:
    """The web sources called *names*, or all of them."""
    wanted = list(names)
    web = {source.name: source for source in manifest.sources if source.kind == "web"}
    for name in wanted:
        if name not in web:
            known = ", ".join(web) or "none"
            raise Failure(f"the manifest has no web source {name!r}", f"web sources are: {known}", WRONG_USAGE)
    return [web[name] for name in wanted] if wanted else list(web.values())


def groups_by_host(sources: Iterable[Source]) -> list[tuple[Source, ...]]:
    """Sources grouped so that no two groups have a seed's registrable domain in common: one crawl per host set."""
    groups: list[tuple[set[str], list[Source]]] = []
    for source in sources:
        hosts = {_site(seed) for seed in source.seeds}
        joined = [group for group in groups if group[0] & hosts]
        groups = [group for group in groups if not group[0] & hosts]
        members = [member for group in joined for member in group[1]]
        groups.append((hosts.union(*(group[0] for group in joined)), [*members, source]))
    return [tuple(members) for _, members in groups]


def _site(seed: str) -> str:
    from crawler.urls import domain_of

    return domain_of(seed) or urlsplit(seed).netloc


def curate(session: Session, *, everything: bool = False) -> RunPlan | None:
    """Curate all captures that the latest release does not cover; None when there are none.

    Files at the paths that the manifest declares are taken in first.
    """
    from flows.ingest import take_in

    take_in(session.home, session.manifest.sources, session.progress)
    plan = make_plan(session.home, session.manifest, everything=everything)
    if plan is None:
        session.progress.say(_nothing_new(session))
        return None
    session.warm_workers(len(plan.inputs), *CAPTURING)
    from flows.curate import curate_run

    curate_run(session, plan)
    return plan


def publish(
    session: Session, *, version: str | None = None, everything: bool = False, rebuild: bool = False
) -> Published:
    """Publish the curated run that is due; says so when there is nothing new."""
    from flows.curate import is_curated
    from flows.publish import publish_run

    plan = make_plan(session.home, session.manifest, everything=everything or rebuild)
    if plan is None:
        latest = next(reversed(session.home.versions()), None)
        session.progress.say(_nothing_new(session))
        return Published(latest, None, session.home.releases / latest if latest else None)
    if not is_curated(session.home, plan):
        raise Failure(
            "captures, the manifest or registered withdrawals have changed since the last curated run",
            "run `kombajn curate --all` first" if everything or rebuild else "run `kombajn curate` first",
        )
    return publish_run(session, plan, version)


def run(session: Session, **choice: Any) -> Published:
    """Crawl, curate, publish; raises ``CrawlFailed`` in the end, when a source could not be crawled."""
    failed: CrawlFailed | None = None
    try:
        crawl(session, choice.get("names", ()), new=bool(choice.get("new")), spread=choice.get("spread", threads))
    except CrawlFailed as failure:
        session.progress.say(f"{failure.message}; going on with what there is")
        failed = failure
    with session.working():
        session.warm_workers(1, *CAPTURING)
        plan = curate(session, everything=bool(choice.get("everything")))
        if plan is None:
            published = publish(session)
        else:
            published = publish(session, version=choice.get("version"), everything=bool(choice.get("everything")))
    if failed is not None:
        failed.release = published.version
        raise failed
    return published


def _nothing_new(session: Session) -> str:
    latest = next(reversed(session.home.versions()), None)
    if latest is None:
        return "no captures yet: name sources with seeds or paths in the manifest, or `kombajn ingest` files"
    made_by = read_json(session.home.releases / latest / "manifest.json")["fingerprints"]["configuration"]
    if made_by != configuration_fingerprint(session.home, session.manifest):
        return (
            f"release {latest} covers all captures, but the manifest, a model or an evaluation set has changed since: "
            "`kombajn run --all` decides all documents again by it"
        )
    return f"release {latest} covers all captures; nothing to do (`kombajn run --new` crawls again)"
