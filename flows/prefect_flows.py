"""Prefect flows, one a verb, and the one that runs them all; parameters are plain values, which the UI can show."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRunPolicy
from prefect.context import FlowRunContext
from prefect.task_runners import ThreadPoolTaskRunner

from flows import steps
from flows.artifacts import leave_artifacts
from flows.cli.errors import Failure
from flows.crawl import CrawlFailed
from flows.defaults import manifest_or_default
from flows.home import Home
from flows.lock import InUse, hold
from flows.manifest import Source
from flows.prefect_engine import PrefectEngine, RemoteEngine
from flows.progress import Lines, Silent
from flows.session import Session, default_workers

AT_ONCE = 64
"""Threads of the task runner: each only waits for a worker or a crawler process."""

CRAWL_RETRY_SECONDS = [60.0, 600.0, 3600.0]
"""A deployed crawl that fails goes on where it stopped, after ever longer pauses."""

SERVED = "KOMBAJN_SERVED"
"""Set in the environment of deployed flows: nobody watches them, so they try again (a command tells at once)."""

RETRIES, RETRY_SECONDS = 3 if os.environ.get(SERVED) else 0, 600.0
"""Of a whole deployed run, beside those of its tasks: the home was in use, or a server restarted."""

RUNNER: Any = ThreadPoolTaskRunner(max_workers=AT_ONCE)

watching: list[Silent] = []
"""The progress of the command that runs a flow in this very process; a deployed flow writes lines."""

_shared: dict[Path, Session] = {}
"""By home, the session of the flow whose subflows run: they share its worker processes."""


def _session(home: str, manifest: str, workers: int | None = None, engine: str = "") -> Session:
    if Path(home) in _shared:
        return _shared[Path(home)]
    read = manifest_or_default(Path(manifest))
    progress = watching[-1] if watching else Lines()
    make_engine = RemoteEngine if is_remote(engine) else PrefectEngine
    return Session(Home(Path(home)), read, progress, workers or default_workers(read), make_engine)


@contextmanager
def _held(home: str, command: str) -> Iterator[None]:
    """Hold the home. A deployed run is not tried again after a failure that only a person can mend."""
    try:
        with hold(Path(home), command):
            yield
    except InUse:
        raise
    except Failure:
        if RETRIES:
            _try_no_more()
        raise


def _try_no_more() -> None:
    context = FlowRunContext.get()
    if context is not None and context.flow_run is not None:
        with get_client(sync_client=True) as client:
            client.update_flow_run(context.flow_run.id, empirical_policy=FlowRunPolicy(retries=0))


@contextmanager
def _sharing(session: Session) -> Iterator[None]:
    with session.working():
        _shared[session.home.root] = session
        try:
            yield
        finally:
            del _shared[session.home.root]


def is_remote(engine: str) -> bool:
    """Whether *engine* names a Dask cluster."""
    return engine.startswith(("dask", "tcp://", "tls://"))


def on_engine(chosen: Any, engine: str, manifest: str) -> Any:
    """The flow *chosen* with the task runner of *engine*: threads here, or the workers of a Dask cluster."""
    if not is_remote(engine):
        return chosen
    from flows.dask_cluster import task_runner

    return chosen.with_options(task_runner=task_runner(engine, manifest_or_default(Path(manifest))))


def _spread(work: Any, groups: list[tuple[Source, ...]]) -> list[steps.Crawled]:
    @task(
        cache_policy=NO_CACHE,
        persist_result=False,
        retries=len(CRAWL_RETRY_SECONDS) if RETRIES else 0,
        retry_delay_seconds=CRAWL_RETRY_SECONDS,
    )
    def crawl_group(number: int) -> list[Path]:
        folders: list[Path] = work(groups[number])
        return folders

    futures = [
        crawl_group.with_options(task_run_name="crawl-" + "-".join(source.name for source in group)).submit(number)
        for number, group in enumerate(groups)
    ]
    return [steps.outcome(future.result) for future in futures]


@flow(name="crawl", task_runner=RUNNER, validate_parameters=True, retries=RETRIES, retry_delay_seconds=RETRY_SECONDS)
def crawl(
    home: str = "corpus", manifest: str = "data_manifest.yaml", sources: list[str] | None = None, new: bool = False
) -> list[str]:
    """Crawl sources of the manifest into WARC files; unfinished crawls go on, finished ones are kept unless *new*."""
    with _held(home, "crawl flow"):
        folders = steps.crawl(_session(home, manifest), sources or (), new=new, spread=_spread)
    return [str(folder) for folder in folders]


@flow(name="curate", task_runner=RUNNER, validate_parameters=True, retries=RETRIES, retry_delay_seconds=RETRY_SECONDS)
def curate(
    home: str = "corpus",
    manifest: str = "data_manifest.yaml",
    everything: bool = False,
    workers: int | None = None,
    engine: str = "",
) -> str | None:
    """Turn captures into publishable parts; returns the run's name, or None when nothing is new."""
    with _held(home, "curate flow"):
        plan = steps.curate(_session(home, manifest, workers, engine), everything=everything)
    return plan.run if plan else None


@flow(name="publish", task_runner=RUNNER, validate_parameters=True, retries=RETRIES, retry_delay_seconds=RETRY_SECONDS)
def publish(
    home: str = "corpus",
    manifest: str = "data_manifest.yaml",
    version: str | None = None,
    everything: bool = False,
    rebuild: bool = False,
    engine: str = "",
) -> str | None:
    """Write the release of the curated run; returns its version."""
    with _held(home, "publish flow"):
        session = _session(home, manifest, engine=engine)
        published = steps.publish(session, version=version, everything=everything, rebuild=rebuild)
        if published.run is not None and published.version is not None:
            leave_artifacts(Path(home), published.version)
    return published.version


@flow(name="harvest", task_runner=RUNNER, validate_parameters=True, retries=RETRIES, retry_delay_seconds=RETRY_SECONDS)
def harvest(
    home: str = "corpus",
    manifest: str = "data_manifest.yaml",
    sources: list[str] | None = None,
    new: bool = False,
    everything: bool = False,
    version: str | None = None,
    workers: int | None = None,
    engine: str = "",
) -> str | None:
    """Crawl, curate and publish, as subflows; returns the release's version.

    Fails in the end, when a source could not be crawled.
    """
    with _held(home, "harvest flow"):
        once: Any = {"retries": 0}  # the whole is retried, and goes on where it stopped
        failed: CrawlFailed | None = None
        try:
            crawl.with_options(**once)(home, manifest, sources, new)
        except CrawlFailed as failure:
            failed = failure
        with _sharing(_session(home, manifest, workers, engine)):
            on_engine(curate.with_options(**once), engine, manifest)(home, manifest, everything, workers, engine)
            last = on_engine(publish.with_options(**once), engine, manifest)
            release: str | None = last(home, manifest, version, everything, False, engine)
        if failed is not None:
            failed.release = release
            raise failed
    return release


def start(verb: str, kind: str, parameters: dict[str, Any]) -> Any:
    """Run the flow called *verb* in this process, on the engine of this *kind*."""
    chosen: Any = {"crawl": crawl, "curate": curate, "publish": publish, "harvest": harvest}[verb]
    if verb == "crawl":
        return chosen(**parameters)
    if verb == "harvest":  # its subflows choose their own runners: crawls stay on this machine
        return chosen(**parameters, engine=kind)
    return on_engine(chosen, kind, parameters["manifest"])(**parameters, engine=kind)
