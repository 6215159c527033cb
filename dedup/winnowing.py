"""Winnowed fingerprints (Schleimer, Wilkerson and Aiken 2003) of token streams.

Of the hashes of all ``gram``-token sequences, those are kept that are the smallest of some ``window`` consecutive
ones. Two equal passages of ``gram + window − 1`` tokens or more share a kept hash, whatever surrounds them.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from dedup.shingles import mix

Int64 = npt.NDArray[np.int64]
UInt64 = npt.NDArray[np.uint64]
Bool = npt.NDArray[np.bool_]

_BASE = 0x9E3779B97F4A7C15
_LARGEST = np.uint64(0xFFFFFFFFFFFFFFFF)


def rolling(ids: UInt64, size: int) -> UInt64:
    """A hash of every *size* consecutive values of *ids*, across rows too; empty if there are fewer.

    Built by doubling: the hash of 2n values combines two hashes of n, so a length costs the bits it has.
    """
    total = len(ids) - size + 1
    if total <= 0:
        return np.zeros(0, np.uint64)
    result: UInt64 | None = None
    done, length, level = 0, 1, mix(ids + np.uint64(_BASE))
    while True:
        if size & length:
            piece = level[done : done + total]
            result = piece.copy() if result is None else mix(result * np.uint64(_BASE) + piece)
            done += length
        if done == size:
            return result if result is not None else level
        level = mix(level[:-length] * np.uint64(_BASE) + level[length:])
        length *= 2


def inside_rows(offsets: Int64, size: int) -> Bool:
    """Which of the ``offsets[-1] − size + 1`` sequences of *size* stay within one row."""
    total = int(offsets[-1]) - size + 1
    result = np.ones(max(total, 0), bool)
    for limit in offsets[1:-1].tolist():
        result[max(limit - size + 1, 0) : limit] = False
    return result


def winnow(hashes: UInt64, valid: Bool, window: int) -> Int64:
    """Positions of the hashes that are the smallest, ties included, of *window* consecutive valid ones."""
    total = len(hashes) - window + 1
    if total <= 0:
        return np.zeros(0, np.int64)
    masked = np.where(valid, hashes, _LARGEST)
    smallest = sliding(masked, window, np.minimum)
    whole = sliding(valid, window, np.logical_and).astype(bool)
    # A hash is chosen if some window that holds it has it as minimum: the greatest of its windows' minima.
    minima = np.where(whole, smallest, np.uint64(0))
    padded = np.concatenate([np.zeros(window - 1, np.uint64), minima, np.zeros(window - 1, np.uint64)])
    return np.flatnonzero(valid & (sliding(padded, window, np.maximum) == hashes))


def sliding(values: npt.NDArray[np.generic], window: int, combine: np.ufunc) -> npt.NDArray[np.generic]:
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
