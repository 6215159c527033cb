"""Runs a verb on the engine that was asked for: Prefect with a server, or batches directly."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flows.cli.errors import INTERRUPTED, WRONG_USAGE, Failure
from flows.defaults import manifest_or_default
from flows.home import Home
from flows.interruption import listening
from flows.lock import hold
from flows.manifest import Manifest
from flows.manifest_file import read_manifest
from flows.progress import Silent, shown
from flows.session import Session, default_workers

ENGINES = ("prefect", "direct")
READING = ("curate", "publish")
"""Verbs that need no manifest: sources declared by an ingest suffice."""


def chosen_engine(name: str, manifest: Manifest) -> str:
    """The engine's kind: the command line's, else the manifest's."""
    kind = name or manifest.engine.kind
    if kind in ENGINES or kind.startswith(("dask://", "tcp://")) or kind == "dask":
        return kind
    raise Failure(f"no engine is called {kind!r}", f"use one of {', '.join(ENGINES)}, dask://host:port", WRONG_USAGE)


def steer(
    verb: str,
    *,
    home: Path,
    manifest: Path,
    engine: str,
    workers: int | None,
    as_json: bool,
    direct: Callable[[Session], Any],
    parameters: dict[str, Any],
) -> Any:
    """Run *verb* (``crawl``, ``curate``, ``publish``, ``harvest``) on *home* and return what it returns.

    *direct* does the work without Prefect; *parameters* are what the flow of that name takes.
    """
    read = manifest_or_default(manifest) if verb in READING else read_manifest(manifest)
    kind = chosen_engine(engine, read)
    if verb != "crawl" and kind not in ENGINES:  # crawls stay on this machine
        from flows.dask_cluster import require_scheduler

        require_scheduler(kind, read)
    notes = [] if verb == "crawl" else _notes(read)
    with hold(home, "kombajn " + " ".join(sys.argv[1:])), shown(quiet=as_json) as progress, _interruptible():
        for note in notes:
            progress.say(note)
        if kind == "direct":
            return direct(Session(Home(home), read, progress, workers or default_workers(read)))
        return _with_prefect(verb, home, kind, progress, {**parameters, "home": str(home), "manifest": str(manifest)})


def _notes(manifest: Manifest) -> list[str]:
    """What to know of the evaluation sets; those that cannot be read are refused before anything runs."""
    if not manifest.evaluation_sets:
        return []
    from flows.evaluation import readings

    return [f"evaluation set {found.name}: {found.note()}" for found in readings(manifest) if found.note()]


@contextmanager
def _interruptible() -> Iterator[None]:
    """Ctrl-C ends the block with a message instead of silence."""
    try:
        with listening():
            yield
    except KeyboardInterrupt:
        raise Failure("interrupted; nothing is lost", "run the same command again to go on", INTERRUPTED) from None


def _with_prefect(verb: str, home: Path, kind: str, progress: Silent, parameters: dict[str, Any]) -> Any:
    from flows import server

    with server.running(home, progress):
        from flows import prefect_flows

        prefect_flows.watching.append(progress)
        try:
            return prefect_flows.start(verb, kind, parameters)
        finally:
            prefect_flows.watching.pop()


def tell(value: dict[str, Any], as_json: bool, text: str) -> None:
    """Print the result: one JSON object, or *text* for a person."""
    print(json.dumps(value, ensure_ascii=False, default=str) if as_json else text)
