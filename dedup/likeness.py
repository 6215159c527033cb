"""Verification: how alike two documents are, from their sketches."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from dedup.shingles import SKETCH, Rows

Int64 = npt.NDArray[np.int64]
Float = npt.NDArray[np.float64]
UInt32 = npt.NDArray[np.uint32]

_BLOCK = 1 << 21  # hashes compared at a time


def jaccard(sets: Rows, left: Int64, right: Int64, size: int = SKETCH) -> Float:
    """Jaccard similarity of each pair of rows, rounded to four decimals; 0 where a set is empty.

    Exact where both sketches hold the whole set (fewer than *size* hashes); otherwise estimated on the *size*
    smallest hashes of the union, as bottom-k sketches are.
    """
    result = np.zeros(len(left), np.float64)
    sizes = sets.sizes
    for pairs in _blocks(sizes[left] + sizes[right]):
        result[pairs] = _jaccard_block(sets.take(left[pairs]), sets.take(right[pairs]), size)
    return np.asarray(np.round(result, 4), np.float64)


def signature_likeness(signatures: UInt32, left: Int64, right: Int64) -> Float:
    """Share of equal signature values of each pair: the estimate for documents that left only a signature."""
    return np.asarray(np.round((signatures[left] == signatures[right]).mean(axis=1, dtype=np.float64), 4), np.float64)


def _blocks(weights: Int64) -> Iterator[slice]:
    total = np.cumsum(weights)
    start = 0
    while start < len(weights):
        before = total[start - 1] if start else 0
        end = max(int(np.searchsorted(total, before + _BLOCK, side="right")), start + 1)
        yield slice(start, end)
        start = end


def _jaccard_block(a: Rows, b: Rows, size: int) -> Float:
    pair = np.concatenate([np.repeat(np.arange(len(rows), dtype=np.uint64), rows.sizes) for rows in (a, b)])
    keys = (pair << np.uint64(32)) | np.concatenate([a.values, b.values])
    keys.sort()
    if not len(keys):
        return np.zeros(len(a), np.float64)
    first = np.append(True, keys[1:] != keys[:-1])
    common = np.append(~first[1:], False)[first]
    pair = (keys[first] >> np.uint64(32)).astype(np.int64)
    union = np.bincount(pair, minlength=len(a))
    cut = ((a.sizes >= size) | (b.sizes >= size)) & (union > size)
    if cut.any():
        place = np.arange(len(pair), dtype=np.int64) - (np.cumsum(union) - union)[pair]
        considered = ~cut[pair] | (place < size)
        common, pair = common[considered], pair[considered]
        union = np.minimum(union, np.where(cut, size, union))
    shared = np.bincount(pair[common], minlength=len(a))
    return np.asarray(shared / np.maximum(union, 1), np.float64)
