"""``kombajn ingest``: captures that were made elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli import options


def ingest(
    paths: Annotated[
        list[Path], typer.Argument(help="WARC, ARC, WET, JSONL, Parquet, text or PDF files, or folders of them.")
    ],
    source: Annotated[str, typer.Option("--source", help="The source's name, in the manifest or given with --basis.")],
    basis: Annotated[
        str | None, typer.Option("--basis", help="Legal basis, for a source that the manifest lacks.")
    ] = None,
    license_id: Annotated[
        str | None, typer.Option("--license", help="SPDX id, for a source that the manifest lacks.")
    ] = None,
    category: Annotated[
        str, typer.Option("--category", help="Category, for a source that the manifest lacks.")
    ] = "web",
    home: options.Home = options.HOME,
    manifest: options.Manifest = options.MANIFEST,
    as_json: options.Json = False,
) -> None:
    """Register files of captures: `kombajn curate` then reads them where they lie."""
    from flows.cli.steering import tell
    from flows.home import Home
    from flows.ingest import declared_source, ingest_paths
    from flows.lock import hold
    from flows.progress import shown

    terms, declared = declared_source(manifest, source, basis, license_id, category)
    with hold(home, f"kombajn ingest --source {source}"), shown(quiet=as_json) as progress:
        taken = ingest_paths(Home(home), paths, terms, progress, declared=declared)
    lines = [
        f"{taken.captures} captures in {taken.files} files are registered as {taken.folder.name}.",
        *(f"  {count:6}  {reason}" for reason, count in sorted(taken.refused.items())),
        "Next: `kombajn curate` reads them, `kombajn publish` writes the release.",
    ]
    if taken.files == 0:
        lines = [f"nothing new: these files were ingested before, as {taken.folder.name}"]
    tell(
        {"crawl": taken.folder.name, "files": taken.files, "captures": taken.captures, "refused": taken.refused},
        as_json,
        "\n".join(lines),
    )
