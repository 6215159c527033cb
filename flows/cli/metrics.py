"""``kombajn metrics``: for Prometheus."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Annotated

import typer

from flows.cli import options


def metrics(
    home: options.Home = options.HOME,
    to: Annotated[
        Path | None, typer.Option("--to", help="Write this file (node-exporter's textfile collector: name it *.prom).")
    ] = None,
    port: Annotated[
        int | None, typer.Option("--port", min=1, max=65535, help="Serve /metrics on loopback until Ctrl-C.")
    ] = None,
) -> None:
    """Stages, tasks, crawls, rejections and alarms of the home in Prometheus' text format."""
    from flows import metrics as measured
    from flows.home import replacing

    if port is not None:
        print(f"http://{measured.LOOPBACK}:{port}/metrics", flush=True)
        with measured.serving(home, port) as server, contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()
    elif to is not None:
        with replacing(to) as temporary:
            temporary.write_bytes(measured.metrics(home))
    else:
        print(measured.metrics(home).decode(), end="")
