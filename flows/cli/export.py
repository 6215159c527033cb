"""``kombajn export``: a mixture of documents for training."""

from __future__ import annotations

import json as json_module
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.errors import WRONG_USAGE, Failure
from flows.cli.options import HOME, Home, Json

if TYPE_CHECKING:
    from catalog.export import Export


def export(
    to: Annotated[Path, typer.Option("--to", help="New folder for the export.")],
    where: Annotated[str | None, typer.Option("--where", help="A condition in SQL over the record's columns.")] = None,
    tokens: Annotated[str | None, typer.Option("--tokens", help="Size of the whole: 500M, 2B.")] = None,
    mix: Annotated[str, typer.Option("--mix", help="Shares by category: literature=0.3,law=0.1 (*: the others).")] = "",
    by: Annotated[str, typer.Option("--by", help="What --mix names: a column or SQL expression.")] = "category",
    epochs: Annotated[float, typer.Option("--epochs", help="How often a document may be repeated at most.")] = 1.0,
    rehydrate: Annotated[
        str, typer.Option("--rehydrate", help="Copies by size of the duplicate cluster: 1:1,2:2,8:3.")
    ] = "",
    seed: Annotated[int, typer.Option("--seed", help="Another draw and order for another number.")] = 0,
    form: Annotated[str, typer.Option("--format", help="parquet, jsonl.zst, webdataset or mds.")] = "parquet",
    file_size: Annotated[str, typer.Option("--file-size", help="Bytes of text in a file, about.")] = "256M",
    split: Annotated[str, typer.Option("--split", help="train, validation, test, or all.")] = "train",
    tier: Annotated[str, typer.Option("--tier", help="open; tdm or all make an internal export.")] = "open",
    tokenizer: Annotated[
        Path | None, typer.Option("--tokenizer", help="tokenizer.json to count with (default: the release's counts).")
    ] = None,
    version: Annotated[str | None, typer.Option("--version", help="Another release than the newest.")] = None,
    home: Home = HOME,
    json: Json = False,
) -> None:
    """A mixture of documents, shuffled, in the trainer's format; the same command goes on where it stopped."""
    from catalog.corpus import Corpus
    from catalog.errors import CatalogError, QueryError
    from catalog.export import export as write
    from catalog.mixture import Mixture, parse_amount, parse_rehydration, parse_weights
    from catalog.numbers import compact, count

    try:
        mixture = Mixture(
            where=where,
            tokens=parse_amount(tokens) if tokens else None,
            weights=parse_weights(mix),
            by=by,
            epochs=epochs,
            rehydrate=parse_rehydration(rehydrate),
            seed=seed,
        )
        counter = None
        if tokenizer is not None:
            from catalog.tokenizer import token_counter

            counter = token_counter(tokenizer)
        corpus = Corpus(home, version, tier)
        done = _with_progress(
            lambda progress: write(
                corpus,
                to,
                mixture,
                form,
                parse_amount(file_size),
                None if split == "all" else split,
                counter,
                progress,
            )
        )
    except QueryError as error:
        raise Failure(str(error), error.fix, WRONG_USAGE) from error
    except CatalogError as error:
        raise Failure(str(error), error.fix) from error
    if json:
        summary = {name: getattr(done, name) for name in ("tier", "documents", "copies", "tokens", "tokenizer")}
        more = {"folder": str(done.folder), "rewritten": done.rewritten, "warnings": done.warnings}
        print(json_module.dumps({**summary, **more}, ensure_ascii=False))
        return
    print(
        f"{done.folder}: {count(done.documents)} documents, {count(done.copies)} with repetitions, "
        f"{compact(done.tokens)} tokens ({done.tokenizer}), {len(done.files)} files"
    )
    if done.rewritten:
        print(f"! written again, being lost or not as the manifest says: {', '.join(done.rewritten)}")
    for warning in done.warnings:
        print(f"! {warning}")
    if done.tier != "open":
        print("! internal: holds texts that may only be mined by the operator; never publish this folder")


def _with_progress(work: Callable[[Callable[[int, int], None]], Export]) -> Export:
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("Writing files", total=None)
        return work(lambda done, total: bars.update(task, completed=done, total=total))
