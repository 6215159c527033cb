"""Quality of Polish text: HIGH, MEDIUM or LOW, with a calibrated probability.

A fastText classifier sees windows of the normalized text (``cleaning.quality_features``); its log odds and some
layout-free measures go through boosted trees and an isotonic map. The model, its calibration and its card lie
in ``models/``; ``cleaning.quality_training`` makes them.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaning.batch import CHARACTERS_PER_BATCH, Batch
from cleaning.boosting import Trees
from cleaning.calibration import Isotonic
from cleaning.model_file import ModelError
from cleaning.quality_features import MEASURES, WINDOWS, Window, measures, model_lines, windows
from cleaning.quality_tables import MEASURES as TABLE_MEASURES
from cleaning.quality_tables import Tables, load_tables

Values = NDArray[np.float64]

MODEL = Path(__file__).parent / "models" / "quality.ftz"
GOOD = "__label__good"
COLUMNS = ("fasttext", *TABLE_MEASURES, *MEASURES)
_CLIP = 8.0
"""Log odds of the classifier beyond this say nothing more."""


@dataclass(frozen=True)
class QualityConfig:
    """Which model scores (its calibration lies beside it), and where the labels change."""

    model: str = str(MODEL)
    low_below: float = 0.55
    high_from: float = 0.8


DEFAULT = QualityConfig()


@dataclass(frozen=True)
class QualityModel:
    """A loaded classifier with what turns its verdict into a probability."""

    classifier: Any
    tables: Tables
    trees: Trees
    isotonic: Isotonic
    columns: tuple[int, ...]

    def probabilities(self, found: Sequence[Window]) -> Values:
        """Probability that each window is of good text."""
        batch = Batch([window.text for window in found])
        columns = score_columns(self.classifier, self.tables, batch)
        return self.isotonic(self.trees.log_odds(columns[:, self.columns]))


def score_columns(classifier: Any, tables: Tables, batch: Batch) -> Values:
    """What the calibration looks at, one row for each window of *batch*; columns as in COLUMNS."""
    odds = np.array([classifier_log_odds(classifier, line) for line in model_lines(batch)], dtype=np.float64)
    return np.concatenate([odds[:, None], tables.measures(batch), measures(batch)], axis=1)


def classifier_log_odds(classifier: Any, line: str) -> float:
    """Log odds of the label ``good`` for one model line, clipped and rounded."""
    guesses = classifier.predict(line + "\n", 64, 0.0, "replace")
    good = sum(float(probability) for probability, label in guesses if label.startswith(GOOD))
    good = min(max(good, 1e-6), 1 - 1e-6)
    return round(max(-_CLIP, min(_CLIP, math.log(good / (1 - good)))), 4)


@functools.cache
def load(path: str) -> QualityModel:
    """The model at *path* and what lies beside it: calibration (``.json``), tables (``.npz``). Raises ModelError."""
    import fasttext

    missing = [suffix for suffix in (".ftz", ".json", ".npz") if not Path(path).with_suffix(suffix).is_file()]
    if missing:
        raise ModelError(f"model {path}: no file with {' or '.join(missing)}; train it with cleaning.quality_training")

    fasttext.FastText.eprint = lambda *_: None  # silences the notice that loading prints
    calibration = json.loads(Path(path).with_suffix(".json").read_text(encoding="utf-8"))
    isotonic = Isotonic(tuple(calibration["isotonic"]["x"]), tuple(calibration["isotonic"]["y"]))
    unknown = sorted(set(calibration["columns"]) - set(COLUMNS))
    if unknown:
        raise ModelError(f"model {path} was trained on measures that are gone: {', '.join(unknown)}; train it anew")
    columns = tuple(COLUMNS.index(name) for name in calibration["columns"])
    trees = Trees.from_dict(calibration["trees"])
    tables = load_tables(Path(path).with_suffix(".npz"))
    return QualityModel(fasttext.load_model(path).f, tables, trees, isotonic, columns)


def probabilities(texts: Sequence[str], config: QualityConfig = DEFAULT, at_most: int = WINDOWS) -> Values:
    """Calibrated probability that each text is good, rounded to four decimals: the mean over its windows."""
    model = load(config.model)
    totals, counts = np.zeros(len(texts)), np.zeros(len(texts))
    for found in _portions(windows(texts, at_most)):
        scores = model.probabilities(found)
        rows = np.array([window.document for window in found])
        weights = np.array([max(window.words, 1) for window in found], dtype=np.float64)
        np.add.at(totals, rows, scores * weights)
        np.add.at(counts, rows, weights)
    rounded: Values = np.round(totals / np.maximum(counts, 1), 4)
    return rounded


def _portions(found: list[Window]) -> list[list[Window]]:
    """Windows in groups of bounded size."""
    groups: list[list[Window]] = [[]]
    size = 0
    for window in found:
        if size + len(window.text) > CHARACTERS_PER_BATCH and groups[-1]:
            groups.append([])
            size = 0
        groups[-1].append(window)
        size += len(window.text)
    return groups if groups[-1] else groups[:-1]


def label(probability: float, config: QualityConfig = DEFAULT) -> str:
    """HIGH, MEDIUM or LOW."""
    if probability < config.low_below:
        return "LOW"
    return "HIGH" if probability >= config.high_from else "MEDIUM"
