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

_LEAST_ROWS, _LEAST_GAIN = 15, 1e-9
_LEAF_STEP = 1e5
"""Leaves are rounded to whole steps of 1/_LEAF_STEP."""
_ROWS = 128


@dataclass(frozen=True)
class Trees:
    """Complete trees: ``column`` and ``cut`` of each inner node (breadth first), ``leaf`` values in log odds."""

    base: float
    column: NDArray[np.int64]
    cut: Values
    leaf: Values

    def log_odds(self, columns: Values) -> Values:
        """Log odds of each row of *columns*."""
        parts = [self._log_odds(columns[start : start + _ROWS]) for start in range(0, len(columns), _ROWS)]
        return np.concatenate([np.zeros(0), *parts])

    def _log_odds(self, columns: Values) -> Values:
        """All trees at once, of a few rows."""
        trees, inner = self.column.shape
        column, cut, leaf = self.column.ravel(), self.cut.ravel(), np.round(self.leaf.ravel() * _LEAF_STEP)
        rows = np.arange(len(columns))[:, None] * columns.shape[1]
        values = columns.ravel()
        node = np.zeros((len(columns), trees), dtype=np.int64)
        first = np.arange(trees) * inner
        for _ in range(inner.bit_length()):
            at = node + first
            node = 2 * node + 1 + (values[rows + column[at]] > cut[at])
        # Whole numbers: the sum is exact in any order.
        odds: Values = self.base + leaf[node - inner + np.arange(trees) * (inner + 1)].sum(axis=1) / _LEAF_STEP
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
    trees: int = 350,
    depth: int = 4,
    rate: float = 0.1,
    bins: int = 32,
    rows_seen: float = 0.6,
    columns_seen: float = 0.5,
    l2: float = 8.0,
) -> Trees:
    """Fit the log odds of *good* by Newton boosting on weighted rows; *weight* should average about 1.

    Each tree sees a share of the rows (Friedman 2002) and of the columns (Ho 1998), drawn by a fixed seed.
    """
    rng = np.random.default_rng(1)
    cuts = np.quantile(columns, np.linspace(0, 1, bins + 1)[1:-1], axis=0)
    binned = np.stack([np.searchsorted(cuts[:, j], columns[:, j], side="left") for j in range(columns.shape[1])])
    share = float((weight * good).sum() / weight.sum())
    base = round(float(np.log(share / (1 - share))), 6)
    odds = np.full(len(columns), base)
    inner = 2**depth - 1
    grown: list[tuple[Any, Any, Any]] = []
    for _ in range(trees):
        seen = np.sort(rng.permutation(len(binned))[: max(2, int(columns_seen * len(binned)))])
        rows = np.flatnonzero(rng.random(len(columns)) < rows_seen)
        probability = 0.5 * (1 + np.tanh(odds / 2))
        gradient = (weight * (good - probability))[rows]
        curvature = (weight * probability * (1 - probability))[rows]
        own = binned[np.ix_(seen, rows)]
        column, cut = np.zeros(inner, dtype=np.int64), np.full(inner, np.inf)
        node = np.zeros(len(columns), dtype=np.int64)
        for parent in range(inner):
            inside = np.flatnonzero(node[rows] == parent)
            chosen, at = _best_split(own[:, inside], gradient[inside], curvature[inside], bins, l2)
            if chosen >= 0:
                column[parent], cut[parent] = seen[chosen], float(f"{cuts[at, seen[chosen]]:.5g}")
            here = node == parent
            node[here] = 2 * parent + 1 + (columns[here, column[parent]] > cut[parent])
        ends = node[rows] - inner
        leaf = np.bincount(ends, gradient, inner + 1) / (np.bincount(ends, curvature, inner + 1) + l2)
        leaf = np.round(rate * leaf, 5)
        odds += leaf[node - inner]
        grown.append((column, cut, leaf))
    # JSON knows no infinity: a node that does not split sends everything left.
    cuts_made = np.minimum(np.stack([cut for _, cut, _ in grown]), 1e300)
    return Trees(
        base, np.stack([column for column, _, _ in grown]), cuts_made, np.stack([leaf for _, _, leaf in grown])
    )


def _best_split(binned: Bins, gradient: Values, curvature: Values, bins: int, l2: float) -> tuple[int, int]:
    """Column (row of *binned*) and bin whose cut gains most; -1 where none gains anything."""
    width, count = binned.shape
    if count < 2 * _LEAST_ROWS:
        return -1, 0
    slots = (binned + (np.arange(width) * bins)[:, None]).ravel()

    def below(weights: Values | None) -> Values:
        """Sums left of each cut: columns, cuts."""
        repeated = None if weights is None else np.tile(weights, width)
        sums: Values = np.bincount(slots, repeated, width * bins).reshape(width, bins).cumsum(axis=1)[:, :-1]
        return sums

    left_gradient, left_curvature, left_count = below(gradient), below(curvature), below(None)
    right_gradient, right_curvature = gradient.sum() - left_gradient, curvature.sum() - left_curvature
    gain = left_gradient**2 / (left_curvature + l2) + right_gradient**2 / (right_curvature + l2)
    gain -= gradient.sum() ** 2 / (curvature.sum() + l2)
    gain[(left_count < _LEAST_ROWS) | (count - left_count < _LEAST_ROWS)] = 0
    column, at = np.unravel_index(int(np.argmax(gain)), gain.shape)
    return (int(column), int(at)) if gain[column, at] > _LEAST_GAIN else (-1, 0)
