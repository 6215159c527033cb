"""``kombajn crawl``: only the crawl."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli import options


def crawl(
    sources: Annotated[list[str] | None, typer.Argument(help="Sources to crawl (default: all web sources).")] = None,
    home: options.Home = options.HOME,
    manifest: options.Manifest = options.MANIFEST,
    new: Annotated[bool, typer.Option("--new", help="Crawl finished sources again.")] = False,
    engine: options.EngineName = "",
    as_json: options.Json = False,
) -> None:
    """Fetch the manifest's web sources into WARC files; an interrupted crawl goes on."""
    from flows import steps
    from flows.cli.steering import steer
    from flows.cli.summary import tell_crawls

    folders = steer(
        "crawl",
        home=home,
        manifest=manifest,
        engine=engine or "direct",
        workers=None,
        as_json=as_json,
        direct=lambda session: [str(folder) for folder in steps.crawl(session, sources or (), new=new)],
        parameters={"sources": sources, "new": new},
    )
    tell_crawls([Path(folder) for folder in folders], as_json)
