"""``kombajn quality``: train or evaluate the quality classifier."""

from __future__ import annotations

import json
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from flows.cli.errors import WRONG_USAGE, Failure
from flows.identity import file_sha256

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Data = Annotated[Path, typer.Option("--data", help="Folder with good/*.jsonl, noise/*.jsonl, conversation/*.jsonl.")]


def _existing(data: Path) -> Path:
    if not (data / "good").is_dir():
        raise Failure(
            f"{data} has no folder good/", "labeled text lies in good/, noise/ and conversation/", WRONG_USAGE
        )
    return data


@app.command()
def train(
    data: Data,
    out: Annotated[Path, typer.Option("--out", help="Where the model is written.")] = Path("quality.ftz"),
    seed: Annotated[int, typer.Option("--seed", help="The same seed and data give the same model.")] = 1,
    ratings: Annotated[Path | None, typer.Option("--ratings", help="JSON lines of url and rating (0-5).")] = None,
    sites: Annotated[Path | None, typer.Option("--sites", help="Copies of the rated pages: HOST/PATH.")] = None,
    every_source: Annotated[bool, typer.Option("--every-source", help="Set no source aside for testing.")] = False,
) -> None:
    """Train from labeled text; writes the model and beside it its calibration (.json), tables (.npz) and card (.md)."""
    from cleaning.quality_pages import labeled_pages, rated_pages
    from cleaning.quality_training import train as fit

    if (ratings is None) != (sites is None):
        raise Failure("--ratings and --sites belong together", "name both, or neither", WRONG_USAGE)
    for path in (ratings, sites):
        if path is not None and not path.exists():
            raise Failure(f"{path} does not exist", "name the ratings and the copies of the rated pages", WRONG_USAGE)
    pages = labeled_pages(rated_pages(ratings, sites)) if ratings is not None and sites is not None else []
    report = fit(_existing(data), out, seed, pages, every_source)
    print(json.dumps({"model": str(out), "sha256": file_sha256(out), **_plain(report)}, ensure_ascii=False, indent=2))


@app.command()
def evaluate(
    data: Data,
    model: Annotated[Path | None, typer.Option("--model", help="A model file (default: the packaged one).")] = None,
) -> None:
    """Held-out figures per genre and kind of noise."""
    from cleaning.quality import MODEL
    from cleaning.quality_evaluation import evaluate as measure

    print(json.dumps(_plain(measure(_existing(data), model or MODEL)), ensure_ascii=False, indent=2))


def _plain(report: Any) -> dict[str, Any]:
    return dict(asdict(report) if is_dataclass(report) and not isinstance(report, type) else report)
