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

import numpy as np
from numpy.typing import NDArray

from cleaning import cohesion, misreadings, salad, scanning_errors, syntax, word_order_training
from cleaning.batch import Batch, batches
from cleaning.corruptions import BANKED, CALIBRATED, TRAINED
from cleaning.quality import COLUMNS, score_columns
from cleaning.quality_calibration import calibrate
from cleaning.quality_card import card
from cleaning.quality_data import WRITTEN, Labeled, fold_of, read, scan_pairs, source_mark, split_of
from cleaning.quality_features import model_lines
from cleaning.quality_pages import labeled_pages, rated_pages
from cleaning.quality_tables import Tables
from cleaning.quality_windows import Example, corrupted, cut, pool_of, reference

WINDOWS_PER_GENRE = 1800
WINDOWS_PER_CORRUPTION = 500
WINDOWS_PER_BANK = 300
WALKS_PER_GENRE = 50
CROSS_FITS = 3
_WINDOWS_AT_ONCE = 1000
CLEAN_WINDOWS, SPOILED_WINDOWS, TIMES_SCANNED = 3600, 250, 4
"""Windows of each genre, as they are and with a scanner's errors, from which misread words are learned; how often
each real scanned page is shown."""
_PAGES_AT_ONCE = 120

ScanPair = tuple[str, list[str], list[str]]
FASTTEXT: dict[str, Any] = {
    "lr": 0.4,
    "dim": 16,
    "epoch": 5,
    "wordNgrams": 2,
    "minn": 3,
    "maxn": 3,
    "minCount": 7,
    "bucket": 90_000,
    "loss": "softmax",
    "thread": 1,
    "verbose": 0,
}


@dataclass(frozen=True)
class TrainingReport:
    """What a training used and made: windows by kind and genre, the size of all files of the model, figures on rated
    pages, and the share of LOW by kind and genre, both by models that saw nothing of the source."""

    windows: dict[str, int]
    bytes: int
    rated: dict[str, float]
    low: dict[str, float]


def train(
    data: Path,
    out: Path,
    seed: int = 1,
    pages: Sequence[Labeled] = (),
    every_source: bool = False,
    written: Path | None = WRITTEN,
) -> TrainingReport:
    """Train on the labeled texts in *data*, on rated *pages*, and on texts *written* for training.

    One source of five is set aside for testing, unless *every_source* is to be learned from. Writes the quantized
    classifier to *out*, and beside it its calibration (``.json``), tables (``.npz``) and card (``.md``).
    """
    labeled = [*read(data), *pages]
    if not {"good", "noise"} <= {item.kind for item in labeled}:
        raise ValueError(f"{data}: needs good/*.jsonl and noise/*.jsonl with a text in each row")
    labeled += read(written) if written else []
    mine = [item for item in labeled if every_source or split_of(item.source) != "test"]
    pairs = [pair for pair in scan_pairs(data) if every_source or split_of(pair[0]) != "test"]
    fitting = examples(mine, seed)
    walks = random_walks(mine, seed)
    columns = cross_fitted(fitting, walks, mine, pairs, seed)
    out.parent.mkdir(parents=True, exist_ok=True)
    classifier = fit_classifier(fitting, seed, out)
    tables = fit_tables(fitting, mine, pairs, seed)
    tables.save(out.with_suffix(".npz"))
    late = late_examples(mine, seed)
    calibration, low = calibrate(fitting, walks, late, np.concatenate([columns, scored(late, classifier, tables)]))
    fitting = [*fitting, *walks, *late]
    calibration["sources"] = sorted({source_mark(item) for item in mine})
    out.with_suffix(".json").write_text(json.dumps(calibration, separators=(",", ":")) + "\n", encoding="utf-8")
    counts: dict[str, int] = {}
    for example in fitting:
        counts[f"{example.kind}/{example.genre}"] = counts.get(f"{example.kind}/{example.genre}", 0) + 1
    out.with_suffix(".md").write_text(card(counts, low, calibration["rated"], seed, every_source), encoding="utf-8")
    size = sum(out.with_suffix(suffix).stat().st_size for suffix in (out.suffix, ".json", ".npz"))
    return TrainingReport(counts, size, calibration["rated"], low)


def examples(mine: Sequence[Labeled], seed: int) -> list[Example]:
    """Windows of the training sources, and corruptions made of the good ones."""
    rng = random.Random(seed)
    found = cut(mine, rng, WINDOWS_PER_GENRE)
    pool = pool_of(mine, rng)
    found += corrupted(pool, rng, WINDOWS_PER_CORRUPTION, TRAINED)
    return found + corrupted(pool, rng, WINDOWS_PER_BANK, BANKED)


def late_examples(mine: Sequence[Labeled], seed: int) -> list[Example]:
    """Corruptions that only the calibration sees, scored by the final models: no model has learned their words."""
    rng = random.Random(seed)
    return corrupted(pool_of(mine, rng), rng, WINDOWS_PER_CORRUPTION, CALIBRATED)


def random_walks(mine: Sequence[Labeled], seed: int) -> list[Example]:
    """Walks over the sources of one fold each."""
    rng = random.Random(seed)
    folds = [[item for item in mine if fold_of(item.source, CROSS_FITS) == fold] for fold in range(CROSS_FITS)]
    return [walk for own in folds for walk in salad.walks(own, rng, WALKS_PER_GENRE, salad.WEIGHED)]


def scored(chosen: Sequence[Example], classifier: Any, tables: Tables) -> NDArray[np.float64]:
    """The calibration's columns for each of the *chosen* windows."""
    starts = range(0, len(chosen), _WINDOWS_AT_ONCE)
    batches_ = (Batch([example.text for example in chosen[start : start + _WINDOWS_AT_ONCE]]) for start in starts)
    rows = [score_columns(classifier, tables, batch) for batch in batches_]
    return np.concatenate([np.zeros((0, len(COLUMNS))), *rows])


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


def cross_fitted(
    fitting: Sequence[Example], walks: Sequence[Example], mine: Sequence[Labeled], pairs: Sequence[ScanPair], seed: int
) -> NDArray[np.float64]:
    """The calibration's columns for every window, then every walk, each from models that saw nothing of its source."""
    windows = [*fitting, *walks]
    folds = np.array([fold_of(example.source, CROSS_FITS) for example in windows])
    columns = np.zeros((len(windows), len(COLUMNS)))
    for fold in range(CROSS_FITS):
        others = [example for example, own in zip(fitting, folds.tolist(), strict=False) if own != fold]
        with tempfile.TemporaryDirectory() as folder:
            classifier = fit_classifier(others, seed, Path(folder) / "fold.ftz")
        tables = fit_tables(
            others,
            [item for item in mine if fold_of(item.source, CROSS_FITS) != fold],
            [pair for pair in pairs if fold_of(pair[0], CROSS_FITS) != fold],
            seed,
        )
        rows = np.flatnonzero(folds == fold)
        columns[rows] = scored([windows[row] for row in rows.tolist()], classifier, tables)
    return columns


def fit_tables(fitting: Sequence[Example], mine: Sequence[Labeled], pairs: Sequence[ScanPair], seed: int) -> Tables:
    """Word classes and spelling from the good windows; word order, misread words and cohesion from all of *mine*."""
    texts = [example.text for example in fitting if example.kind != "noise"]
    rng = random.Random(seed)
    return Tables(
        syntax.fit([Batch(texts[start:end]) for start, end in batches([len(text) for text in texts])]),
        word_order_training.fit(reference(mine, rng), seed),
        fit_misreadings(mine, pairs, rng),
        fit_cohesion(fitting, mine, seed),
    )


def fit_cohesion(fitting: Sequence[Example], mine: Sequence[Labeled], seed: int) -> cohesion.CohesionModel:
    """Learn what returns from the good windows and from walks over the same sources, in two halves of these."""
    good = [example for example in fitting if example.kind != "noise" and not example.source.startswith("page ")]
    names = sorted({_subjects(example) for example in good})
    halves = []
    for half in range(2):
        genres: dict[str, list[str]] = {name: [] for name in names}
        for example in good:
            if fold_of(example.source, 2) == half:
                genres[_subjects(example)].append(example.text)
        own = [item for item in mine if fold_of(item.source, 2) == half]
        walks = salad.walks(own, random.Random(seed), WALKS_PER_GENRE, salad.WEIGHED)
        halves.append(cohesion.Sample(genres, [walk.text for walk in walks]))
    return cohesion.fit((halves[0], halves[1]))


def _subjects(example: Example) -> str:
    """A genre with frequencies of its own; conversation is of anything."""
    return example.genre if example.kind == "good" else example.kind


def fit_misreadings(mine: Sequence[Labeled], pairs: Sequence[ScanPair], rng: random.Random) -> misreadings.Weights:
    """Learn misread words from scanned pages beside their proofread text, and from good text spoiled like them."""
    errors = scanning_errors.learn([(proofread, scanned) for _, proofread, scanned in pairs])
    pages = [scanning_errors.marked(proofread, scanned) for _, proofread, scanned in pairs] * TIMES_SCANNED
    clean = cut([item for item in mine if item.kind != "noise"], rng, CLEAN_WINDOWS)
    pages += [[(word, False) for word in window.text.split()] for window in clean]
    good = cut([item for item in mine if item.kind == "good"], rng, SPOILED_WINDOWS)
    pages += [errors.spoil(window.text.split(), rng) for window in good]
    pages = [page for page in pages if page]
    rng.shuffle(pages)
    portions = []
    for start in range(0, len(pages), _PAGES_AT_ONCE):
        chosen = pages[start : start + _PAGES_AT_ONCE]
        batch = Batch([" ".join(word for word, _ in page) for page in chosen])
        portions.append((batch, misreadings.token_marks(batch, [[wrong for _, wrong in page] for page in chosen])))
    return misreadings.fit(portions)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; prints the report as JSON."""
    parser = argparse.ArgumentParser(prog="python -m cleaning.quality_training", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--ratings", type=Path, help="JSON lines of url and rating (0-5)")
    parser.add_argument("--sites", type=Path, help="copies of the rated pages, SITES/<host>/<path>")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every-source", action="store_true", help="set no source aside for testing")
    options = parser.parse_args(arguments)
    pages = labeled_pages(rated_pages(options.ratings, options.sites)) if options.ratings and options.sites else []
    report = train(options.data, options.out, options.seed, pages, options.every_source)
    json.dump(report.__dict__, sys.stdout, indent=1)
    print()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
