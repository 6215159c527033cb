"""``kombajn up``: server, UI and worker on this machine."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from flows.cli import options


def up(
    home: options.Home = options.HOME,
    manifest: options.Manifest = options.MANIFEST,
    port: Annotated[
        int, typer.Option("--port", min=1, max=65535, help="Of the server and its UI, on loopback.")
    ] = 4200,
) -> None:
    """Start the Prefect server with its UI, register the deployments, and run what is due, until Ctrl-C."""
    from flows import server
    from flows.cli.serve import serve_here
    from flows.manifest_file import read_manifest

    read = read_manifest(manifest)
    home.mkdir(parents=True, exist_ok=True)
    print("starting the Prefect server …", flush=True)
    with server.started(home, ui=True, port=port, writer=False) as api, server.announced(home, api):
        os.environ.update(server.environment(home, api))
        print(f"Prefect's UI: http://127.0.0.1:{port}\nDeployments:", flush=True)
        serve_here(home, manifest, read)
