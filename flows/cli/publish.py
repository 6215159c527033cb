"""``kombajn publish``: a release from the last curated run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli import options
from flows.cli.errors import Failure


def publish(
    home: options.Home = options.HOME,
    manifest: options.Manifest = options.MANIFEST,
    version: Annotated[
        str | None, typer.Option("--version", help="Name of the release (default: v0001, v0002 …).")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Publish the run of `curate --all`.")] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Like --all: cuts in published text are revised.")] = False,
    kit: Annotated[
        bool, typer.Option("--reconstruction-kit", help="Say where the mining tier's public face lies: no text in it.")
    ] = False,
    engine: options.EngineName = "",
    as_json: options.Json = False,
) -> None:
    """Write the release: shards, card, report, accounting, catalog."""
    from flows import steps
    from flows.cli.steering import steer
    from flows.cli.summary import tell_release

    choice = {"version": version, "everything": everything, "rebuild": rebuild}
    result = steer(
        "publish",
        home=home,
        manifest=manifest,
        engine=engine,
        workers=None,
        as_json=as_json,
        direct=lambda session: steps.publish(session, version=version, everything=everything, rebuild=rebuild).version,
        parameters=choice,
    )
    tell_release(Path(home), result, as_json)
    if kit and result is not None:
        folder = Path(home) / "releases" / result / "public" / "reconstruction"
        if not folder.is_dir():
            raise Failure("the release holds no document of the mining tier", "there is nothing to reconstruct")
        if not as_json:
            print(
                f"Reconstruction kit: {folder} (addresses, digests, scores and cuts, no text; it may be passed on; "
                f"others rebuild the texts with `kombajn reconstruct {folder} --from THEIR_CAPTURES`)"
            )
