"""Gradient-boosted trees for a few dozen columns (Friedman 2001), in NumPy: small, deterministic, no dependency.

Trees are complete and of fixed depth. Columns are cut at quantiles of the training data, so that no scale matters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Bins = NDArray[np.int64]

_L2 = 5.0
_LEAST_WEIGHT = 15.0


@dataclass(frozen=True)
class Trees:
    """Complete trees: ``column`` and ``cut`` of each inner node (breadth first), ``leaf`` values in log odds."""

    base: float
    column: NDArray[np.int64]
    cut: Values
    leaf: Values

    def log_odds(self, columns: Values) -> Values:
        """Log odds of each row of *columns*."""
        odds = np.full(len(columns), self.base)
        rows = np.arange(len(columns))
        inner = self.column.shape[1]
        for column, cut, leaf in zip(self.column, self.cut, self.leaf, strict=True):
            node = np.zeros(len(columns), dtype=np.int64)
            for _ in range(inner.bit_length()):
                node = 2 * node + 1 + (columns[rows, column[node]] > cut[node])
            odds += leaf[node - inner]
        return odds

    def to_dict(self) -> dict[str, Any]:
        """As plain lists, for JSON."""
        return {
            "base": self.base,
            "column": self.column.tolist(),
            "cut": self.cut.tolist(),
            "leaf": self.leaf.tolist(),
        }

    @staticmethod
    def from_dict(values: Mapping[str, Any]) -> Trees:
        """What ``to_dict`` wrote."""
        column, cut, leaf = (np.array(values[name]) for name in ("column", "cut", "leaf"))
        return Trees(float(values["base"]), column.astype(np.int64), cut.astype(np.float64), leaf.astype(np.float64))


def fit(
    columns: Values,
    good: NDArray[np.bool_],
    weight: Values,
    trees: int = 280,
    depth: int = 4,
    rate: float = 0.12,
    bins: int = 32,
) -> Trees:
    """Fit the log odds of *good* by Newton boosting on weighted rows; *weight* should average about 1."""
    cuts = np.quantile(columns, np.linspace(0, 1, bins + 1)[1:-1], axis=0)
    binned = np.stack(
        [np.searchsorted(cuts[:, j], columns[:, j], side="left") for j in range(columns.shape[1])], axis=1
    )
    share = float((weight * good).sum() / weight.sum())
    base = round(float(np.log(share / (1 - share))), 6)
    odds = np.full(len(columns), base)
    inner = 2**depth - 1
    grown: list[tuple[Any, Any, Any]] = []
    for _ in range(trees):
        probability = 0.5 * (1 + np.tanh(odds / 2))
        gradient, curvature = weight * (good - probability), weight * probability * (1 - probability)
        column, cut = np.zeros(inner, dtype=np.int64), np.full(inner, np.inf)
        node = np.zeros(len(columns), dtype=np.int64)
        for parent in range(inner):
            rows = np.flatnonzero(node == parent)
            chosen, at = _best_split(binned[rows], gradient[rows], curvature[rows], bins)
            if chosen >= 0:
                column[parent], cut[parent] = chosen, round(float(cuts[at, chosen]), 6)
            node[rows] = 2 * parent + 1 + (columns[rows, column[parent]] > cut[parent])
        leaf = np.bincount(node - inner, gradient, inner + 1) / (np.bincount(node - inner, curvature, inner + 1) + _L2)
        leaf = np.round(rate * leaf, 6)
        odds += leaf[node - inner]
        grown.append((column, cut, leaf))
    # JSON knows no infinity: a node that does not split sends everything left.
    cuts_made = np.minimum(np.stack([cut for _, cut, _ in grown]), 1e300)
    return Trees(
        base, np.stack([column for column, _, _ in grown]), cuts_made, np.stack([leaf for _, _, leaf in grown])
    )


def _best_split(binned: Bins, gradient: Values, curvature: Values, bins: int) -> tuple[int, int]:
    """Column and bin whose cut gains most; -1 where none gains anything."""
    best, chosen = 1e-9, (-1, 0)
    if len(binned) == 0:
        return chosen
    total_gradient, total_curvature = gradient.sum(), curvature.sum()
    parent = total_gradient**2 / (total_curvature + _L2)
    for j in range(binned.shape[1]):
        left_gradient = np.bincount(binned[:, j], gradient, bins).cumsum()[:-1]
        left_curvature = np.bincount(binned[:, j], curvature, bins).cumsum()[:-1]
        counts = np.bincount(binned[:, j], minlength=bins).cumsum()[:-1]
        right_gradient, right_curvature = total_gradient - left_gradient, total_curvature - left_curvature
        gain = left_gradient**2 / (left_curvature + _L2) + right_gradient**2 / (right_curvature + _L2) - parent
        gain[(counts < _LEAST_WEIGHT) | (len(binned) - counts < _LEAST_WEIGHT)] = 0
        at = int(np.argmax(gain))
        if gain[at] > best:
            best, chosen = float(gain[at]), (j, at)
    return chosen
