"""``kombajn verify``: prove a release from its files."""

from __future__ import annotations

import json as json_module
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.errors import FAILED, Failure
from flows.cli.options import HOME, Home, Json


def verify(
    release: Annotated[
        Path | None, typer.Argument(help="Folder of a release or tier (default: the home's newest).")
    ] = None,
    version: Annotated[str | None, typer.Option("--version", help="Another release of the home.")] = None,
    home: Home = HOME,
    json: Json = False,
) -> None:
    """Prove a release from its files alone: checksums, rows, schema, accounts, tiers, splits."""
    from catalog.errors import CatalogError
    from catalog.verify import verify as check

    place = home if release is None else release
    try:
        problems = check(place, version)
    except CatalogError as error:
        raise Failure(str(error), error.fix) from error
    if json:
        rows = [{"check": item.check, "path": item.path, "message": item.message} for item in problems]
        print(json_module.dumps({"sound": not rows, "problems": rows}, ensure_ascii=False))
        if problems:
            raise typer.Exit(FAILED)
        return
    for problem in problems:
        print(f"✗ {problem}")
    if problems:
        raise Failure(
            f"{len(problems)} problem{'s' if len(problems) > 1 else ''} in {place}",
            "restore the files from a copy, or publish again under another version",
        )
    print(f"✓ {place}: every file, row and account is as published")
