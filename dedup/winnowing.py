"""Winnowed fingerprints (Schleimer, Wilkerson and Aiken 2003) of token streams.

Of the hashes of all ``gram``-token sequences, those are kept that are the smallest of some ``window`` consecutive
ones. Two equal passages of ``gram + window − 1`` tokens or more share a kept hash, whatever surrounds them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Int64 = npt.NDArray[np.int64]
UInt32 = npt.NDArray[np.uint32]
Bool = npt.NDArray[np.bool_]


def inside_rows(offsets: Int64, size: int) -> Bool:
    """Which of the ``offsets[-1] − size + 1`` sequences of *size* stay within one row."""
    total = int(offsets[-1]) - size + 1
    if total <= 0:
        return np.zeros(0, bool)
    edges = np.zeros(total + 1, np.int32)
    limits = offsets[1:-1]
    np.add.at(edges, np.clip(limits - size + 1, 0, total), 1)
    np.add.at(edges, np.minimum(limits, total), -1)
    return np.asarray(np.cumsum(edges[:-1]) == 0)


def winnow(hashes: UInt32, valid: Bool, window: int) -> Int64:
    """Positions of the hashes that are the smallest, ties included, of *window* consecutive valid ones.

    32 bits of a hash suffice to choose, and processors compare them eight at a time.
    """
    if len(hashes) < window:
        return np.zeros(0, np.int64)
    smallest = sliding(hashes, window, np.minimum)
    # A window with an invalid hash chooses none: an invalid one pulls its window's minimum below every hash.
    whole = sliding(valid, window, np.logical_and)
    minima = np.zeros(len(hashes) + window - 1, np.uint32)
    np.multiply(smallest, whole, out=minima[window - 1 : len(hashes)])
    # A hash is chosen if some window that holds it has it as minimum: the greatest of its windows' minima.
    return np.flatnonzero((sliding(minima, window, np.maximum) == hashes) & valid)


def sliding(values: npt.NDArray[Any], window: int, combine: np.ufunc) -> npt.NDArray[Any]:
    """*combine* over every *window* consecutive values, by doubling."""
    length = 1
    result = values
    while 2 * length <= window:
        result = combine(result[:-length], result[length:])
        length *= 2
    if length < window:
        total = len(values) - window + 1
        result = combine(result[:total], result[window - length : window - length + total])
    return result
