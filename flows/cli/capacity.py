"""``kombajn capacity``: what a larger corpus takes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from flows.cli import options
from flows.cli.errors import WRONG_USAGE, Failure


def capacity(
    captures: Annotated[float, typer.Option("--captures", min=0, help="Of the larger corpus (2e8).")] = 0,
    warc_bytes: Annotated[float, typer.Option("--warc-bytes", min=0, help="Of the larger corpus (1e13).")] = 0,
    cores: Annotated[int, typer.Option("--cores", min=1, help="In all.")] = 48,
    workers: Annotated[int, typer.Option("--workers", min=1, help="In one machine: for its memory.")] = 24,
    core_hour: Annotated[
        float | None, typer.Option("--core-hour", min=0, help="Price of one core for an hour.")
    ] = None,
    home: options.Home = options.HOME,
    as_json: options.Json = False,
) -> None:
    """Time, disk, memory and cost of a larger corpus, from what the latest release of the home took."""
    from flows.capacity import lines_of, measured, plan
    from flows.cli.steering import tell
    from flows.home import Home

    if not captures and not warc_bytes:
        raise Failure("how large is the corpus?", "give --captures, --warc-bytes, or both", WRONG_USAGE)
    versions = Home(home).versions()
    if not versions:
        raise Failure(f"no release in {home} to measure by", "`kombajn run` makes one; a few thousand pages will do")
    cost = measured(home, versions[-1])
    found = plan(
        cost, captures=int(captures), warc_bytes=int(warc_bytes), cores=cores, workers=workers, core_hour=core_hour
    )
    text = "\n".join(lines_of(cost, found, cores=cores, workers=workers, core_hour=core_hour))
    tell({"measured": asdict(cost), "plan": asdict(found)}, as_json, text)
