"""Measuring the quality classifier: per genre, per kind of noise, on sources that the training never saw.

Good text and noise are compared on windows of 100–300 words, matched by length. Shares of labels are of documents,
long ones in stretches of up to 300 words. A model's calibration file names the sources that it was trained on; those
are left out. A file of which nothing would be left is measured whole, and ``files_trained_on`` counts such files: their
figures flatter.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cleaning import salad
from cleaning.calibration import expected_calibration_error, roc_auc
from cleaning.corruptions import BANKED, CALIBRATED, HELD_OUT, TRAINED
from cleaning.quality import QualityConfig, label, probabilities
from cleaning.quality_data import Labeled, read, rows, source_mark
from cleaning.quality_windows import Example, corrupted, cut, match_lengths, pool_of, rewrapped

Figures = dict[str, float | None]
Scores = NDArray[np.float64]

LENGTHS = (100, 301)
WINDOWS_PER_GENRE = 400
DOCUMENTS_PER_FILE = 600
CORRUPTIONS_PER_KIND = 120
WALKS_PER_GENRE = 30
GOOD_RATING = 3


def evaluate(data: Path, model: Path, seed: int = 7) -> Figures:
    """Figures of *model* on the labeled texts in *data* (``good/``, ``noise/``, ``conversation/``, ``rated.jsonl``).

    Values are null where the data has nothing to measure them on. Keys with ``/`` give one genre or kind each.
    """
    config = QualityConfig(model=str(model))
    rng = random.Random(seed)
    measured, trained_on = unseen(read(data), model)
    figures: Figures = {"files_trained_on": float(len(trained_on))}
    good = [item for item in measured if item.kind == "good"]
    noise = [item for item in measured if item.kind == "noise"]
    good_windows = cut(good, rng, WINDOWS_PER_GENRE, LENGTHS)
    noise_windows = cut(noise, rng, WINDOWS_PER_GENRE, LENGTHS)
    figures.update(_separation(good_windows, noise_windows, config, rng))
    figures.update(label_shares(measured, config, rng))
    if good:
        figures.update(_generated(good, good_windows, config, rng))
        figures.update(_walked(good, config, random.Random(seed)))
        figures.update(ablations(good, noise, config, rng))
    figures.update(_rated(data / "rated.jsonl", config))
    if figures["calibration_error"] is None:
        figures["calibration_error"] = figures["calibration_error_windows"]
    return figures


def unseen(labeled: Sequence[Labeled], model: Path) -> tuple[list[Labeled], set[tuple[str, str]]]:
    """The texts of sources that *model* did not learn from; and the files (kind, genre) that are kept nevertheless,
    because it learned from all their sources."""
    calibration = json.loads(model.with_suffix(".json").read_text(encoding="utf-8"))
    seen = set(calibration.get("sources", []))
    new = [item for item in labeled if source_mark(item) not in seen]
    files = {(item.kind, item.genre) for item in new}
    known = [item for item in labeled if (item.kind, item.genre) not in files]
    return [*new, *known], {(item.kind, item.genre) for item in known}


def _score(windows: Sequence[Example], config: QualityConfig) -> Scores:
    return probabilities([window.text for window in windows], config)


def _separation(
    good: Sequence[Example], noise: Sequence[Example], config: QualityConfig, rng: random.Random
) -> Figures:
    """ROC AUC over all and for each genre against each kind, lengths matched."""
    names = ("auc", "auc_worst", "length_only_auc", "calibration_error_windows")
    if not good or not noise:
        return dict.fromkeys(names)
    good_scores, noise_scores = _score(good, config), _score(noise, config)
    overall = _matched(good, noise, rng)
    figures: Figures = {"auc": _auc(good_scores[overall[0]], noise_scores[overall[1]])}
    lengths = [
        np.array([[*good][row].words for row in overall[0]]),
        np.array([[*noise][row].words for row in overall[1]]),
    ]
    figures["length_only_auc"] = _two_sided(_auc(lengths[0].astype(float), lengths[1].astype(float)))
    pairs: list[float] = []
    for genre in _genres(good):
        for kind in _genres(noise):
            mine = [row for row, window in enumerate(good) if window.genre == genre]
            bad = [row for row, window in enumerate(noise) if window.genre == kind]
            left, right = _matched([good[row] for row in mine], [noise[row] for row in bad], rng)
            value = _auc(good_scores[np.array(mine)[left]], noise_scores[np.array(bad)[right]]) if left else None
            if value is not None:
                figures[f"auc/{genre}/{kind}"] = value
                pairs.append(value)
    figures["auc_worst"] = min(pairs, default=None)
    both = np.concatenate([good_scores[overall[0]], noise_scores[overall[1]]])
    truth = np.arange(len(both)) < len(overall[0])
    figures["calibration_error_windows"] = _rounded(expected_calibration_error(both, truth))
    return figures


def _matched(good: Sequence[Example], noise: Sequence[Example], rng: random.Random) -> tuple[list[int], list[int]]:
    return match_lengths(np.array([w.words for w in good]), np.array([w.words for w in noise]), rng)


def _genres(windows: Sequence[Example] | Sequence[Labeled]) -> list[str]:
    return sorted({window.genre for window in windows})


def _auc(good: Scores, noise: Scores) -> float | None:
    scores = np.concatenate([good, noise])
    return _rounded(roc_auc(scores, np.arange(len(scores)) < len(good)))


def _two_sided(value: float | None) -> float | None:
    return None if value is None else round(max(value, 1 - value), 4)


def _rounded(value: float) -> float | None:
    return None if np.isnan(value) else round(value, 4)


def label_shares(labeled: Sequence[Labeled], config: QualityConfig, rng: random.Random) -> Figures:
    """Share of LOW by file, and the worst of each kind: most LOW of good ones, least of noise."""
    shares: dict[str, dict[str, float]] = {"good": {}, "noise": {}, "conversation": {}}
    for kind, by_genre in shares.items():
        mine = [item for item in labeled if item.kind == kind]
        for genre in _genres(mine):
            texts = stretches([item.text for item in mine if item.genre == genre], rng)
            by_genre[genre] = low_share(texts, config)
    figures: Figures = {
        f"low/{kind}/{genre}": share for kind, by_genre in shares.items() for genre, share in by_genre.items()
    }
    figures["low_share_good_worst"] = max(shares["good"].values(), default=None)
    figures["low_share_noise_worst"] = min(shares["noise"].values(), default=None)
    figures["low_share_conversation"] = max(shares["conversation"].values(), default=None)
    return figures


def low_share(texts: Sequence[str], config: QualityConfig) -> float:
    """Share of *texts* labeled LOW."""
    labels = [label(score, config) for score in probabilities(texts, config).tolist()]
    return round(labels.count("LOW") / max(len(labels), 1), 4)


def stretches(texts: Sequence[str], rng: random.Random, words: int = 300) -> list[str]:
    """Up to DOCUMENTS_PER_FILE stretches of at most *words* words, layout kept, spread over all *texts*."""
    each = max(1, DOCUMENTS_PER_FILE // max(len(texts), 1))
    found = []
    for text in texts:
        limit = words * 6
        if len(text) <= limit:
            found.append(text)
            continue
        starts = range(0, len(text) - limit // 2, limit)
        for start in sorted(rng.sample(starts, min(each, len(starts)))):
            found.append(text[start : start + limit].partition(" ")[2].rpartition(" ")[0])
    return rng.sample(found, min(DOCUMENTS_PER_FILE, len(found)))


def _generated(
    good: Sequence[Labeled], good_windows: Sequence[Example], config: QualityConfig, rng: random.Random
) -> Figures:
    """AUC and LOW share on documented corruptions: kinds known from training, and kinds held out of it."""
    pool = pool_of(good, rng, 100)
    good_scores = _score(good_windows, config) if good_windows else np.zeros(0)
    figures: Figures = {}
    for name, kinds in (("trained", {**TRAINED, **BANKED, **CALIBRATED}), ("held_out", HELD_OUT)):
        spoiled = corrupted(pool, rng, CORRUPTIONS_PER_KIND, kinds, LENGTHS)
        scores = _score(spoiled, config)
        figures[f"{name}_auc"] = _auc(good_scores, scores)
        low = []
        for kind in _genres(spoiled):
            own = scores[[window.genre == kind for window in spoiled]]
            share = round(sum(label(score, config) == "LOW" for score in own.tolist()) / len(own), 4)
            figures[f"{name}_low/{kind}"] = share
            low.append(share)
        figures[f"{name}_low_share_worst"] = min(low)
    return figures


def _walked(good: Sequence[Labeled], config: QualityConfig, rng: random.Random) -> Figures:
    """LOW share of random walks over good text, by family; none is trained on."""
    figures: Figures = {}
    for family in salad.FAMILIES:
        walks = salad.walks(good, rng, WALKS_PER_GENRE, (family,))
        figures[f"walks_low/{family}"] = low_share([walk.text for walk in walks], config) if walks else None
    return figures


def ablations(good: Sequence[Labeled], noise: Sequence[Labeled], config: QualityConfig, rng: random.Random) -> Figures:
    """What single accidents would tell, and whether the model falls for them.

    Length, line breaks and diacritics alone separate the raw documents so well; good text in the layout of scanned
    pages must not turn LOW, and noise must stay LOW when its lines are joined to prose.
    """
    good_texts = stretches([item.text for item in good], rng)
    wrapped = [rewrapped(text, rng) for text in good_texts]
    figures: Figures = {"low_share_good_rewrapped": low_share(wrapped, config)}
    if not noise:
        return figures
    noise_texts = stretches([item.text for item in noise], rng)
    figures["low_share_noise_reflowed"] = low_share([" ".join(text.split()) for text in noise_texts], config)
    for name, measure in (
        ("length", lambda text: len(text.split())),
        ("line_breaks", lambda text: text.count("\n") / max(len(text), 1)),
        ("diacritics", lambda text: sum(text.count(letter) for letter in "ąćęłńóśźż") / max(len(text), 1)),
    ):
        values = [np.array([float(measure(text)) for text in texts]) for texts in (good_texts, noise_texts)]
        figures[f"ablation_{name}_auc"] = _two_sided(_auc(values[0], values[1]))
    return figures


def _rated(file: Path, config: QualityConfig) -> Figures:
    """AUC of ratings of 3 and more against lower ones, and calibration, on rated modern pages."""
    rated = []
    if file.is_file():
        for row in rows(file):
            rating, text = row.get("rating"), row.get("text")
            if isinstance(rating, int | float) and isinstance(text, str) and text.strip():
                rated.append((text, rating >= GOOD_RATING))
    if not rated:
        return {"auc_rated": None, "calibration_error": None}
    return rated_figures([text for text, _ in rated], [good for _, good in rated], config)


def rated_figures(texts: Sequence[str], good: Sequence[bool], config: QualityConfig) -> Figures:
    """AUC and expected calibration error of *texts* that a person called good or not."""
    scores, truth = probabilities(texts, config), np.array(good)
    return {
        "auc_rated": _rounded(roc_auc(scores, truth)),
        "calibration_error": _rounded(expected_calibration_error(scores, truth)),
    }
