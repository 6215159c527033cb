"""From a score to a probability, and how good it is: isotonic regression, calibration error, ROC AUC, in NumPy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Isotonic:
    """A non-decreasing map, linear between its knots (Zadrozny and Elkan 2002)."""

    x: tuple[float, ...]
    y: tuple[float, ...]

    def __call__(self, values: Values) -> Values:
        """The calibrated probability of each value."""
        mapped: Values = np.interp(values, self.x, self.y)
        return mapped


def fit_isotonic(values: Values, good: NDArray[np.bool_], weight: Values, knots: int = 40) -> Isotonic:
    """Pool-adjacent-violators over quantile bins of *values*, smoothed by one good and one bad document each."""
    order = np.argsort(values, kind="stable")
    blocks = [
        [float(values[part].mean()), float((weight[part] * good[part]).sum() + 1), float(weight[part].sum() + 2)]
        for part in np.array_split(order, min(knots, len(order)))
        if len(part)
    ]
    pooled: list[list[Any]] = []
    for x, positive, total in blocks:
        pooled.append([[x], positive, total])
        while len(pooled) > 1 and pooled[-2][1] / pooled[-2][2] > pooled[-1][1] / pooled[-1][2]:
            xs, positive_above, total_above = pooled.pop()
            pooled[-1] = [pooled[-1][0] + xs, pooled[-1][1] + positive_above, pooled[-1][2] + total_above]
    xs, ys = [], []
    for members, positive, total in pooled:
        xs.append(round(float(np.mean(members)), 6))
        ys.append(round(positive / total, 6))
    return Isotonic(tuple(xs), tuple(ys))


def expected_calibration_error(probability: Values, good: NDArray[np.bool_], bins: int = 10) -> float:
    """Mean distance between stated probability and share of good, over *bins* of equal width (Naeini et al. 2015)."""
    if len(probability) == 0:
        return float("nan")
    bucket = np.minimum((probability * bins).astype(int), bins - 1)
    error = 0.0
    for number in range(bins):
        inside = bucket == number
        if inside.any():
            error += inside.mean() * abs(probability[inside].mean() - good[inside].mean())
    return float(error)


def roc_auc(scores: Values, good: NDArray[np.bool_]) -> float:
    """Area under the ROC curve: the chance that a good one scores above a bad one, ties counted half."""
    positive, negative = scores[good], np.sort(scores[~good])
    if len(positive) == 0 or len(negative) == 0:
        return float("nan")
    below = np.searchsorted(negative, positive, side="left")
    upto = np.searchsorted(negative, positive, side="right")
    return float((below + upto).mean() / 2 / len(negative))
