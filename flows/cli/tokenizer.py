"""``kombajn tokenizer``: train a Polish tokenizer."""

from __future__ import annotations

import json as json_module
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.errors import WRONG_USAGE, Failure
from flows.cli.options import HOME, Home, Json

app = typer.Typer(help="Train a Polish tokenizer from a release.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def tokenizer() -> None:
    """Train a Polish tokenizer from a release."""


@app.command()
def train(
    to: Annotated[Path, typer.Option("--to", help="File to write: tokenizer.json.")] = Path("tokenizer.json"),
    vocabulary: Annotated[int, typer.Option("--vocabulary", help="Tokens in the vocabulary.")] = 50_000,
    where: Annotated[str | None, typer.Option("--where", help="A condition in SQL over the record's columns.")] = None,
    size: Annotated[str, typer.Option("--bytes", help="Text to train on at most: 200M, 1G.")] = "1G",
    seed: Annotated[int, typer.Option("--seed", help="Another sample for another number.")] = 0,
    tier: Annotated[str, typer.Option("--tier", help="open, tdm or all.")] = "open",
    version: Annotated[str | None, typer.Option("--version", help="Another release than the newest.")] = None,
    home: Home = HOME,
    json: Json = False,
) -> None:
    """Byte-level BPE on the split train; says how many tokens a word takes on held-out documents."""
    from catalog.corpus import Corpus
    from catalog.errors import CatalogError, QueryError
    from catalog.mixture import parse_amount
    from catalog.numbers import compact, count
    from catalog.tokenizer import train_tokenizer

    try:
        done = train_tokenizer(Corpus(home, version, tier), to, vocabulary, where, parse_amount(size), seed)
    except QueryError as error:
        raise Failure(str(error), error.fix, WRONG_USAGE) from error
    except CatalogError as error:
        raise Failure(str(error), error.fix) from error
    if json:
        print(json_module.dumps({**asdict(done), "path": str(done.path)}, ensure_ascii=False))
        return
    print(
        f"{done.path}: {done.name}, {count(done.vocabulary)} tokens, from {count(done.documents)} documents "
        f"({compact(done.bytes)} bytes); held out: {done.tokens_per_word:.2f} tokens a word, "
        f"{done.bytes_per_token:.2f} bytes a token"
    )
