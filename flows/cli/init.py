"""``kombajn init``: a starter manifest."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.errors import WRONG_USAGE, Failure
from flows.cli.options import MANIFEST


def init(
    directory: Annotated[Path, typer.Argument(help="A new or empty directory.")] = Path(),
    name: Annotated[str, typer.Option("--name", help="The corpus's name.")] = "my-corpus",
    contact: Annotated[str, typer.Option("--contact", help="Where webmasters reach you.")] = "crawler@example.org",
) -> None:
    """Write a starter manifest into a directory."""
    target = directory / MANIFEST
    if target.exists():
        raise Failure(f"{target} is there already", "choose another directory, or edit that file", WRONG_USAGE)
    template = files("flows").joinpath("starter.yaml").read_text(encoding="utf-8")
    text = template.replace("@NAME@", name).replace("@CONTACT@", contact)

    from flows.manifest_file import parse_manifest

    parse_manifest(text, target)
    directory.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    where = "" if directory == Path() else f"cd {directory} && "
    print(f"{target} is written. Next:")
    print(f"  1. put your address and sources into it\n  2. {where}kombajn check\n  3. kombajn run")
