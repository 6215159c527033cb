"""Training of the quality classifier: ``python -m cleaning.quality_training --data DIR --out FILE``.

*DIR* holds ``good/``, ``noise/`` and ``conversation/`` with JSON lines of ``text`` (and ``id``, ``source``). With
``--ratings FILE --sites DIR``, modern pages rated 3 and more count as good, others as noise. One thread and a fixed
seed make the same data give the same file.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from cleaning import boosting, syntax
from cleaning.batch import Batch, batches
from cleaning.calibration import expected_calibration_error, fit_isotonic, roc_auc
from cleaning.quality import COLUMNS, score_columns
from cleaning.quality_data import Example, Labeled, corrupted, cut, pool_of, read, source_digest, source_mark, split_of
from cleaning.quality_features import model_lines
from cleaning.quality_pages import labeled_pages, rated_pages
from cleaning.syntax import SyntaxModel

WINDOWS_PER_GENRE = 1800
WINDOWS_PER_CORRUPTION = 500
CROSS_FITS = 2
TREE_FOLDS = 3
_WINDOWS_AT_ONCE = 1000
HEAVIER = {
    "pages_good": 3,
    "pages_poor": 3,
    "ocr_raw": 4,
    "wikisource_transcribed": 2,
    "fortunes_irc_jokes": 2,
    "portal_comments": 2,
    "tweets_poleval2019": 2,
}
"""Genres that weigh more in the calibration than others: today's pages, real noise, and what is easily wronged."""
FASTTEXT: dict[str, Any] = {
    "lr": 0.4,
    "dim": 16,
    "epoch": 5,
    "wordNgrams": 2,
    "minn": 3,
    "maxn": 3,
    "minCount": 3,
    "bucket": 200_000,
    "loss": "softmax",
    "thread": 1,
    "verbose": 0,
}


@dataclass(frozen=True)
class TrainingReport:
    """What a training used and made: windows by kind and genre, the model's size, figures on rated pages."""

    windows: dict[str, int]
    bytes: int
    rated: dict[str, float]


def train(data: Path, out: Path, seed: int = 1, pages: Sequence[Labeled] = ()) -> TrainingReport:
    """Train on the labeled texts in *data* and on rated *pages*.

    Writes the quantized classifier to *out*, its calibration (``.json``) and the syntax model (``.npz``) beside it.
    """
    labeled = [*read(data), *pages]
    if not {"good", "noise"} <= {item.kind for item in labeled}:
        raise ValueError(f"{data}: needs good/*.jsonl and noise/*.jsonl with a text in each row")
    fitting = examples(labeled, seed)
    calibration = calibrate(fitting, cross_fitted(fitting, seed))
    calibration["sources"] = sorted({source_mark(item) for item in labeled if split_of(item.source) != "test"})
    out.parent.mkdir(parents=True, exist_ok=True)
    fit_classifier(fitting, seed, out)
    fit_syntax(fitting).save(out.with_suffix(".npz"))
    out.with_suffix(".json").write_text(json.dumps(calibration) + "\n", encoding="utf-8")
    counts: dict[str, int] = {}
    for example in fitting:
        counts[f"{example.kind}/{example.genre}"] = counts.get(f"{example.kind}/{example.genre}", 0) + 1
    return TrainingReport(counts, out.stat().st_size, calibration["rated"])


def examples(labeled: Sequence[Labeled], seed: int) -> list[Example]:
    """Windows of the sources that are not set aside for testing, and corruptions made of the good ones."""
    rng = random.Random(seed)
    mine = [item for item in labeled if split_of(item.source) != "test"]
    return cut(mine, rng, WINDOWS_PER_GENRE) + corrupted(
        pool_of(mine, rng), rng, WINDOWS_PER_CORRUPTION, held_out=False
    )


def fit_classifier(fitting: Sequence[Example], seed: int, out: Path) -> Any:
    """Train and quantize the fastText classifier, write it to *out* and return it as loaded from there."""
    import fasttext

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "windows.txt"
        file.write_text("".join(training_lines(fitting, seed)), encoding="utf-8")
        model = fasttext.train_supervised(str(file), seed=seed, **FASTTEXT)
        model.quantize(input=str(file), qnorm=True, retrain=False, dsub=2)
    model.save_model(str(out))
    return fasttext.load_model(str(out)).f


def training_lines(fitting: Sequence[Example], seed: int) -> list[str]:
    """Lines for fastText in random order; scarce genres are repeated."""
    counts: dict[str, int] = {}
    for example in fitting:
        counts[example.genre] = counts.get(example.genre, 0) + 1
    lines = model_lines(Batch([example.text for example in fitting]))
    repeated = []
    for example, line in zip(fitting, lines, strict=True):
        times = max(1, min(4, WINDOWS_PER_CORRUPTION // counts[example.genre]))
        repeated += [f"__label__{'bad' if example.kind == 'noise' else 'good'} {line}\n"] * times
    random.Random(seed).shuffle(repeated)
    return repeated


def cross_fitted(fitting: Sequence[Example], seed: int) -> NDArray[np.float64]:
    """The calibration's columns for every window, each from models that saw none of its source."""
    folds = np.array([fold_of(example.source, CROSS_FITS) for example in fitting])
    columns = np.zeros((len(fitting), len(COLUMNS)))
    for fold in range(CROSS_FITS):
        others = [example for example, own in zip(fitting, folds.tolist(), strict=True) if own != fold]
        with tempfile.TemporaryDirectory() as folder:
            classifier = fit_classifier(others, seed, Path(folder) / "fold.ftz")
        syntax_model = fit_syntax(others)
        rows = np.flatnonzero(folds == fold)
        for start in range(0, len(rows), _WINDOWS_AT_ONCE):
            chosen = rows[start : start + _WINDOWS_AT_ONCE]
            batch = Batch([fitting[row].text for row in chosen.tolist()])
            columns[chosen] = score_columns(classifier, syntax_model, batch)
    return columns


def fit_syntax(fitting: Sequence[Example]) -> SyntaxModel:
    """The model of word classes and spelling, from the good windows."""
    texts = [example.text for example in fitting if example.kind != "noise"]
    ranges = batches([len(text) for text in texts])
    return syntax.fit([Batch(texts[start:end]) for start, end in ranges])


def fold_of(source: str, folds: int) -> int:
    """Which of *folds* a source belongs to; rated pages of one host stay together."""
    if source.startswith("page "):
        source = f"host {urlsplit(source[5:]).hostname}"
    return int(source_digest(source), 16) // 5 % folds


def calibrate(fitting: Sequence[Example], columns: NDArray[np.float64]) -> dict[str, Any]:
    """Boosted trees over *columns*, and isotonic regression on scores of trees that did not see the window."""
    good = np.array([example.kind != "noise" for example in fitting])
    weight = genre_weights(fitting)
    folds = np.array([fold_of(example.source, TREE_FOLDS) for example in fitting])
    held_out = np.zeros(len(fitting))
    for fold in range(TREE_FOLDS):
        inside = folds != fold
        held_out[~inside] = boosting.fit(columns[inside], good[inside], weight[inside]).log_odds(columns[~inside])
    isotonic = fit_isotonic(held_out, good, weight)
    probability = isotonic(held_out)
    return {
        "rated": rated_by_held_out(fitting, probability),
        "columns": list(COLUMNS),
        "trees": boosting.fit(columns, good, weight).to_dict(),
        "isotonic": {"x": list(isotonic.x), "y": list(isotonic.y)},
    }


def rated_by_held_out(fitting: Sequence[Example], probability: NDArray[np.float64]) -> dict[str, float]:
    """AUC and calibration error on rated pages, scored by models that saw no page of their host."""
    pages: dict[str, list[tuple[float, int, bool]]] = {}
    for example, score in zip(fitting, probability.tolist(), strict=True):
        if example.source.startswith("page "):
            pages.setdefault(example.source, []).append((score, example.words, example.kind == "good"))
    if not pages:
        return {}
    scores = np.array([sum(p * n for p, n, _ in rows) / sum(n for _, n, _ in rows) for rows in pages.values()])
    good = np.array([rows[0][2] for rows in pages.values()])
    return {
        "pages": float(len(pages)),
        "auc": round(roc_auc(scores, good), 4),
        "calibration_error": round(expected_calibration_error(scores, good), 4),
    }


def genre_weights(windows: Sequence[Example]) -> NDArray[np.float64]:
    """Weights that make all good genres together as heavy as all kinds of noise, and each genre as its fellows."""
    counts: dict[tuple[bool, str], int] = {}
    for example in windows:
        key = (example.kind == "noise", example.genre)
        counts[key] = counts.get(key, 0) + 1
    sides = {side: sum(1 for noise, _ in counts if noise == side) for side in (False, True)}
    weights = [
        HEAVIER.get(example.genre, 1)
        * len(windows)
        / 2
        / sides[example.kind == "noise"]
        / counts[example.kind == "noise", example.genre]
        for example in windows
    ]
    return np.array(weights)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; prints the report as JSON."""
    parser = argparse.ArgumentParser(prog="python -m cleaning.quality_training", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--ratings", type=Path, help="JSON lines of url and rating (0-5)")
    parser.add_argument("--sites", type=Path, help="copies of the rated pages, SITES/<host>/<path>")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    pages = labeled_pages(rated_pages(options.ratings, options.sites)) if options.ratings and options.sites else []
    report = train(options.data, options.out, options.seed, pages)
    json.dump(report.__dict__, sys.stdout, indent=1)
    print()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
