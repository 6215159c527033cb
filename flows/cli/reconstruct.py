"""``kombajn reconstruct``: the texts of a reconstruction kit, from captures of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli import options
from flows.cli.errors import WRONG_USAGE, Failure


def reconstruct(
    kit: Annotated[Path, typer.Argument(help="The kit: a release's folder public/reconstruction, or the file in it.")],
    sources: Annotated[
        list[Path] | None, typer.Option("--from", help="Capture files, or folders of them (WARC, ARC, WET, JSONL …).")
    ] = None,
    to: Annotated[Path, typer.Option("--to", help="Folder for the rebuilt documents.")] = Path("reconstructed"),
    urls: Annotated[bool, typer.Option("--urls", help="Only print the addresses to capture, one a line.")] = False,
    as_json: options.Json = False,
) -> None:
    """Rebuild the published texts of documents that may be mined but not passed on, and prove each by its SHA-256."""
    from flows.cli.steering import tell
    from flows.ingest import capture_files
    from flows.reconstruct import read_kit, write
    from flows.reconstruct import reconstruct as rebuild

    table, config = read_kit(kit)
    if urls:
        addresses = table["url"].to_pylist()
        tell({"urls": addresses}, as_json, "\n".join(addresses))
        return
    if not sources:
        raise Failure("say where your captures lie: --from FILE|FOLDER", "--urls lists what to capture", WRONG_USAGE)
    result = rebuild(table, config, capture_files(sources))
    target = write(result, to)
    counts = result.counts
    told = f"{counts['rebuilt']} of {table.num_rows} documents are rebuilt, text for text: {target}"
    rest = ", ".join(f"{count} {name}" for name, count in counts.items() if count and name != "rebuilt")
    tell({"documents": table.num_rows, **counts, "path": str(target)}, as_json,
         told + (f"\n{rest} (by id in {to / 'outcomes.json'})" if rest else ""))  # fmt: skip
