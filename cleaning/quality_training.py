"""Training of the quality classifier: ``python -m cleaning.quality_training --data DIR --out FILE``.

*DIR* holds ``good/``, ``noise/`` and ``conversation/`` with JSON lines of ``text`` (and ``id``, ``source``), and perhaps
``pages/`` with ``rating`` 0–5: modern pages rated 3 and more count as good, those rated 1 or less as noise. One thread and a fixed
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

from cleaning.batch import Batch
from cleaning.calibration import fit_isotonic, fit_logistic
from cleaning.quality import classifier_log_odds
from cleaning.quality_data import Example, Labeled, corrupted, cut, pool_of, read, rows, source_of, split_of
from cleaning.quality_features import MEASURES, measures, model_lines

WINDOWS_PER_GENRE = 2200
WINDOWS_PER_CORRUPTION = 600
FASTTEXT: dict[str, Any] = {
    "lr": 0.4,
    "dim": 16,
    "epoch": 6,
    "wordNgrams": 2,
    "minn": 3,
    "maxn": 4,
    "minCount": 3,
    "bucket": 300_000,
    "loss": "softmax",
    "thread": 1,
    "verbose": 0,
}
GOOD_RATING, BAD_RATING = 3, 1


@dataclass(frozen=True)
class TrainingReport:
    """What a training used and made."""

    windows: dict[str, int]
    bytes: int
    calibration_windows: int


def train(data: Path, out: Path, seed: int = 1) -> TrainingReport:
    """Train on the labeled texts in *data*; write the quantized model to *out* and its calibration beside it (``.json``)."""
    import fasttext

    labeled = read(data) + read_pages(data)
    if not {"good", "noise"} <= {item.kind for item in labeled}:
        raise ValueError(f"{data}: needs good/*.jsonl and noise/*.jsonl with a text in each row")
    fitting = examples(labeled, "train", seed)
    checking = examples(labeled, "calibrate", seed + 1)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "windows.txt"
        file.write_text("".join(training_lines(fitting, seed)), encoding="utf-8")
        model = fasttext.train_supervised(str(file), seed=seed, **FASTTEXT)
        model.quantize(input=str(file), qnorm=True, retrain=False, dsub=2)
    out.parent.mkdir(parents=True, exist_ok=True)
    model.save_model(str(out))
    calibration = calibrate(fasttext.load_model(str(out)).f, checking)
    out.with_suffix(".json").write_text(json.dumps(calibration, indent=1) + "\n", encoding="utf-8")
    counts: dict[str, int] = {}
    for example in fitting:
        counts[f"{example.kind}/{example.genre}"] = counts.get(f"{example.kind}/{example.genre}", 0) + 1
    return TrainingReport(counts, out.stat().st_size, len(checking))


def read_pages(data: Path) -> list[Labeled]:
    """Rated modern pages as good text or noise; those between are left out."""
    found = []
    for file in sorted((data / "pages").glob("*.jsonl")):
        for row in rows(file):
            rating, text = row.get("rating"), row.get("text")
            if isinstance(rating, int | float) and isinstance(text, str) and not BAD_RATING < rating < GOOD_RATING:
                kind = "good" if rating >= GOOD_RATING else "noise"
                found.append(Labeled(kind, f"pages_{kind}", source_of(row, file.stem), text))
    return found


def examples(labeled: Sequence[Labeled], split: str, seed: int) -> list[Example]:
    """Windows of the sources in *split*, and corruptions made of its good ones."""
    rng = random.Random(seed)
    mine = [item for item in labeled if split_of(item.source) == split]
    fewer = 1 if split == "train" else 4
    found = cut(mine, rng, WINDOWS_PER_GENRE // fewer)
    return found + corrupted(pool_of(mine, rng), rng, WINDOWS_PER_CORRUPTION // fewer, held_out=False)


def training_lines(fitting: Sequence[Example], seed: int) -> list[str]:
    """Lines for fastText in random order; scarce genres are repeated up to half the size of the largest."""
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


def calibrate(classifier: Any, checking: Sequence[Example]) -> dict[str, Any]:
    """Logistic and isotonic calibration on windows that the classifier never saw; each genre weighs the same."""
    good = np.array([example.kind != "noise" for example in checking])
    columns = score_columns(classifier, checking)
    weight = genre_weights(checking)
    logistic = fit_logistic(columns, good, weight)
    isotonic = fit_isotonic(logistic.log_odds(columns), good, weight)
    return {
        "columns": ["fasttext", *MEASURES],
        "logistic": logistic.to_dict(),
        "isotonic": {"x": list(isotonic.x), "y": list(isotonic.y)},
    }


def score_columns(classifier: Any, windows: Sequence[Example]) -> NDArray[np.float64]:
    """The classifier's log odds and the measures of each window."""
    batch = Batch([example.text for example in windows])
    odds = np.array([classifier_log_odds(classifier, line) for line in model_lines(batch)])
    return np.concatenate([odds[:, None], measures(batch)], axis=1)


def genre_weights(windows: Sequence[Example]) -> NDArray[np.float64]:
    """Weights that make all good genres together as heavy as all kinds of noise, and each genre as its fellows."""
    counts: dict[tuple[bool, str], int] = {}
    for example in windows:
        key = (example.kind == "noise", example.genre)
        counts[key] = counts.get(key, 0) + 1
    sides = {side: sum(1 for noise, _ in counts if noise == side) for side in (False, True)}
    weights = [
        len(windows) / 2 / sides[example.kind == "noise"] / counts[example.kind == "noise", example.genre]
        for example in windows
    ]
    return np.array(weights)


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; prints the report as JSON."""
    parser = argparse.ArgumentParser(prog="python -m cleaning.quality_training", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    report = train(options.data, options.out, options.seed)
    json.dump(report.__dict__, sys.stdout, indent=1)
    print()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
