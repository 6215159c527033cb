"""Quality of Polish text: HIGH, MEDIUM or LOW, with a calibrated probability.

A fastText classifier sees windows of the normalized text (``cleaning.quality_features``); its log odds and some
layout-free measures go through boosted trees and an isotonic map, once against all noise and once against random walks.
The model, its calibration and its card lie in ``models/``; ``cleaning.quality_training`` makes them.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaning import cohesion
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
BASE_COLUMNS = tuple(name for name in COLUMNS if name not in cohesion.MEASURES)
"""What text is judged by against all noise; against random walks it is judged by all columns."""
_CLIP = 8.0
"""Log odds of the classifier beyond this say nothing more."""
_SALAD_BELOW = 0.5
"""Where the judgment against random walks counts: it has no say on which of two texts is the better."""
_SALAD_LEAST = 0.3
"""What it lowers a text to at most: LOW, but not rejected for it; it takes some texts rich in words for walks."""


@dataclass(frozen=True)
class QualityConfig:
    """Which model scores (its calibration lies beside it), and where the labels change."""

    model: str = str(MODEL)
    low_below: float = 0.55
    high_from: float = 0.8


DEFAULT = QualityConfig()


@dataclass(frozen=True)
class Judgment:
    """Boosted trees over some of the columns, and the map that makes their log odds a probability."""

    columns: tuple[int, ...]
    trees: Trees
    isotonic: Isotonic

    def __call__(self, columns: Values) -> Values:
        """Probability of good text for each row of *columns*."""
        return self.isotonic(self.trees.log_odds(columns[:, self.columns]))

    @staticmethod
    def from_dict(values: Mapping[str, Any], model: str) -> Judgment:
        """What training wrote for *model*. Raises ModelError where it names measures that are gone."""
        unknown = sorted(set(values["columns"]) - set(COLUMNS))
        if unknown:
            raise ModelError(
                f"model {model} was trained on measures that are gone: {', '.join(unknown)}; train it anew"
            )
        isotonic = Isotonic(tuple(values["isotonic"]["x"]), tuple(values["isotonic"]["y"]))
        columns = tuple(COLUMNS.index(name) for name in values["columns"])
        return Judgment(columns, Trees.from_dict(values["trees"]), isotonic)


@dataclass(frozen=True)
class QualityModel:
    """A loaded classifier with what turns its verdict into a probability."""

    classifier: Any
    tables: Tables
    against_noise: Judgment
    against_walks: Judgment | None

    def probabilities(self, found: Sequence[Window]) -> Values:
        """Probability that each window is of good text, by both judgments."""
        batch = Batch([window.text for window in found])
        columns = score_columns(self.classifier, self.tables, batch)
        chance = self.against_noise(columns)
        return chance if self.against_walks is None else by_both(chance, self.against_walks(columns))


def by_both(against_noise: Values, against_walks: Values) -> Values:
    """The probability of good text by two judgments: that against random walks counts where it is low."""
    walks = np.where(against_walks < _SALAD_BELOW, np.maximum(against_walks, _SALAD_LEAST), 1.0)
    return np.minimum(against_noise, walks)


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
    against_walks = Judgment.from_dict(calibration["walks"], path) if "walks" in calibration else None
    tables = load_tables(Path(path).with_suffix(".npz"))
    against_noise = Judgment.from_dict(calibration, path)
    return QualityModel(fasttext.load_model(path).f, tables, against_noise, against_walks)


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
