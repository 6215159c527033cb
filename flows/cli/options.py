"""Options that every command shares."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Home = Annotated[
    Path,
    typer.Option("--home", envvar="KOMBAJN_HOME", help="Folder that holds crawls, runs, releases and the catalog."),
]
Manifest = Annotated[
    Path,
    typer.Option("--manifest", envvar="KOMBAJN_MANIFEST", help="The manifest: corpus, sources, rules and policy."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]
EngineName = Annotated[
    str,
    typer.Option(
        "--engine",
        help="prefect (default), direct (no server: batches in local processes), or dask://host:port.",
    ),
]
Workers = Annotated[
    int | None, typer.Option("--workers", min=1, help="Worker processes (default: the manifest's, else one per core).")
]

HOME = Path("corpus")
MANIFEST = Path("data_manifest.yaml")
