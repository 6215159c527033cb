"""From the quality classifier's columns to a probability: two judgments, cross-validated, and what they weigh.

Boosted trees against all noise but random walks over long texts, and others against these. Each
window of those that the isotonic maps and the figures are made of was scored by trees that saw nothing of its source.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaning import boosting, salad
from cleaning.calibration import expected_calibration_error, fit_isotonic, roc_auc
from cleaning.quality import BASE_COLUMNS, COLUMNS, DEFAULT, by_both
from cleaning.quality_data import fold_of
from cleaning.quality_windows import Example

TREE_FOLDS = 3
WRITTEN_TODAY = tuple(f"written_{name}" for name in ("press", "personal", "stories", "manuals", "reference", "talk"))
"""Genres of the texts written for training (``quality_data.WRITTEN``)."""
HEAVIER = {
    "pages_good": 6,
    "pages_poor": 3,
    "ocr_raw": 60,
    "ocr_noise": 3,
    "lists_of_links": 4,
    "link_list": 2,
    "wikisource_transcribed": 14,
    "novels": 5,
    "markov_pairs": 3,
    "markov_in_genre": 2,
    "wrong_encoding": 2,
    "truncated_teasers": 2,
    "bare_stems": 2,
    "fortunes_irc_jokes": 5,
    "portal_comments": 5,
    "tweets_poleval2019": 5,
    **dict.fromkeys(WRITTEN_TODAY, 3),
}
"""Genres that weigh more in the calibration than others: today's pages, real noise, and what is easily wronged."""
HEAVIER_AGAINST_WALKS = {
    "wikisource_transcribed": 12,
    "novels": 9,
    "sejm_1991_92": 2,
    "pages_good": 2,
    **dict.fromkeys(WRITTEN_TODAY, 3),
    "markov_pairs": 3,
    "walks_genre_1": 3,
    "walks_mixed_1": 2,
    "walks_source_1": 2,
}
"""The same for the judgment of good text against random walks."""
SALAD = (*salad.WEIGHED, "markov_pairs", "shuffled_words", "random_words")
NOISE_TREES = {"trees": 500}
WALK_TREES = {"trees": 300, "rate": 0.08, "rows_seen": 0.5, "columns_seen": 0.4, "l2": 10}
COMMONER_THAN_WALKS = 8
"""How many times commoner good text is taken to be than random walks: what doubt is worth."""


def calibrate(
    fitting: Sequence[Example], walks: Sequence[Example], late: Sequence[Example], columns: NDArray[np.float64]
) -> tuple[dict[str, Any], dict[str, float]]:
    """Both judgments over *columns* (of *fitting*, *walks* and *late* in this order), and the share of LOW of each kind
    and genre by judgments that did not see the window."""
    every = [*fitting, *walks, *late]
    noise = np.ones(len(every), dtype=bool)
    noise[len(fitting) : len(fitting) + len(walks)] = False
    judged, probability = fit_judgment(every, columns, noise, HEAVIER, BASE_COLUMNS, NOISE_TREES)
    calibration = {"rated": {}, **judged}
    against = np.array([example.kind != "noise" or example.genre in SALAD for example in every])
    against[len(fitting) + len(walks) :] = False
    if walks:
        judged, chance = fit_judgment(
            every, columns, against, HEAVIER_AGAINST_WALKS, COLUMNS, WALK_TREES, COMMONER_THAN_WALKS
        )
        calibration["walks"] = judged
        probability = by_both(probability, chance)
    calibration["rated"] = rated_by_held_out(fitting, probability[: len(fitting)])
    names = np.array([f"{example.kind}/{example.genre}" for example in every])
    low = {name: round(float((probability[names == name] < DEFAULT.low_below).mean()), 4) for name in np.unique(names)}
    return calibration, {str(name): share for name, share in low.items()}


def fit_judgment(
    windows: Sequence[Example],
    columns: NDArray[np.float64],
    chosen: NDArray[np.bool_],
    heavier: Mapping[str, float],
    names: Sequence[str],
    options: Mapping[str, Any] | None = None,
    commoner: float = 1,
) -> tuple[dict[str, Any], NDArray[np.float64]]:
    """Boosted trees over the columns of these *names* of the *chosen* windows, and isotonic regression on scores of
    trees that did not see the window, good text counting *commoner* times; and those scores' probabilities."""
    columns = columns[:, [COLUMNS.index(name) for name in names]]
    mine = [windows[row] for row in np.flatnonzero(chosen).tolist()]
    good = np.array([example.kind != "noise" for example in mine])
    weight = genre_weights(mine, heavier)
    folds = np.array([fold_of(example.source, TREE_FOLDS) for example in windows])
    held_out = np.zeros(len(windows))
    for fold in range(TREE_FOLDS):
        inside = folds[chosen] != fold
        trees = boosting.fit(columns[chosen][inside], good[inside], weight[inside], **(options or {}))
        held_out[folds == fold] = trees.log_odds(columns[folds == fold])
    isotonic = fit_isotonic(held_out[chosen], good, weight * np.where(good, commoner, 1))
    judged = {
        "columns": list(names),
        "trees": boosting.fit(columns[chosen], good, weight, **(options or {})).to_dict(),
        "isotonic": {"x": list(isotonic.x), "y": list(isotonic.y)},
    }
    return judged, isotonic(held_out)


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


def genre_weights(windows: Sequence[Example], heavier: Mapping[str, float]) -> NDArray[np.float64]:
    """Weights that make all good genres together as heavy as all kinds of noise, and each genre as its fellows, but
    for those that are *heavier*."""
    counts: dict[tuple[bool, str], int] = {}
    for example in windows:
        key = (example.kind == "noise", example.genre)
        counts[key] = counts.get(key, 0) + 1
    sides = {side: sum(1 for noise, _ in counts if noise == side) for side in (False, True)}
    weights = [
        heavier.get(example.genre, 1)
        * len(windows)
        / 2
        / sides[example.kind == "noise"]
        / counts[example.kind == "noise", example.genre]
        for example in windows
    ]
    return np.array(weights)
