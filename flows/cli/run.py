"""``kombajn run``: the whole job."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli import options


def run(
    home: options.Home = options.HOME,
    manifest: options.Manifest = options.MANIFEST,
    source: Annotated[list[str] | None, typer.Option("--source", help="Only this source (repeat for more).")] = None,
    new: Annotated[bool, typer.Option("--new", help="Crawl finished sources again.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Read all captures again, also published ones.")] = False,
    version: Annotated[
        str | None, typer.Option("--version", help="Name of the release (default: v0001, v0002 …).")
    ] = None,
    engine: options.EngineName = "",
    workers: options.Workers = None,
    as_json: options.Json = False,
) -> None:
    """Crawl, curate and publish; the same command goes on where it stopped."""
    from flows import steps
    from flows.cli.steering import steer
    from flows.cli.summary import tell_release
    from flows.crawl import CrawlFailed

    choice = {"new": new, "everything": everything, "version": version}
    try:
        result = steer(
            "harvest",
            home=home,
            manifest=manifest,
            engine=engine,
            workers=workers,
            as_json=as_json,
            direct=lambda session: steps.run(session, names=source or (), **choice).version,
            parameters={**choice, "sources": source, "workers": workers},
        )
    except CrawlFailed as failure:
        if failure.release is not None and as_json:
            failure.besides["release"] = failure.release
        elif failure.release is not None:
            tell_release(Path(home), failure.release, as_json)
        raise
    tell_release(Path(home), result, as_json)
