"""``kombajn report``: the release's page."""

from __future__ import annotations

import json as json_module
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.errors import Failure
from flows.cli.options import HOME, Home, Json


def report(
    version: Annotated[str | None, typer.Option("--version", help="Another release than the newest.")] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Copy the page to this file.")] = None,
    show: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
    home: Home = HOME,
    json: Json = False,
) -> None:
    """Where a release's report page lies; --out copies it, --open shows it."""
    from catalog.errors import CatalogError
    from catalog.manifest import latest
    from catalog.storage import releases_of

    try:
        manifest = latest(releases_of(home), version)
    except CatalogError as error:
        raise Failure(str(error), error.fix) from error
    page = (home / "releases" / manifest.version / "report.html").resolve()
    if not page.exists():
        raise Failure(f"{page} is missing", "`kombajn verify` tells what else is")
    if out is not None:
        out.write_bytes(page.read_bytes())
        page = out.resolve()
    if show:
        typer.launch(page.as_uri())
    print(json_module.dumps({"version": manifest.version, "report": str(page)}) if json else page)
