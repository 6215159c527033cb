"""``kombajn curate``: captures become publishable parts."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli import options


def curate(
    home: options.Home = options.HOME,
    manifest: options.Manifest = options.MANIFEST,
    everything: Annotated[bool, typer.Option("--all", help="Read all captures again, also published ones.")] = False,
    engine: options.EngineName = "",
    workers: options.Workers = None,
    as_json: options.Json = False,
) -> None:
    """Read, screen and deduplicate all captures that no release covers yet."""
    from flows import steps
    from flows.cli.steering import steer
    from flows.cli.summary import tell_run
    from flows.session import Session

    def direct(session: Session) -> str | None:
        plan = steps.curate(session, everything=everything)
        return plan.run if plan else None

    name = steer(
        "curate",
        home=home,
        manifest=manifest,
        engine=engine,
        workers=workers,
        as_json=as_json,
        direct=direct,
        parameters={"everything": everything, "workers": workers},
    )
    tell_run(home, name, as_json)
