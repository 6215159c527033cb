"""MinHash signatures of whole columns, identical to datasketch's under its scheme ``affine32``.

``datasketch.MinHash`` draws the permutations; the arithmetic (a pre-mix of the 32-bit hash, then ``a·h + b mod 2^32``
and the minimum) runs over blocks of many documents, because one object a document costs ten times as much.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from dedup.hashing import mix
from dedup.shingles import Rows

UInt32 = npt.NDArray[np.uint32]
UInt64 = npt.NDArray[np.uint64]

_BLOCK = 1 << 15  # hashes a block: two buffers of 128 KiB stay in the processor's cache
_NONE = np.uint32(0xFFFFFFFF)


@cache
def permutations(count: int, seed: int) -> tuple[UInt32, UInt32]:
    """The multipliers and addends of datasketch's *count* permutations for *seed*."""
    from datasketch import MinHash

    a, b = MinHash(num_perm=count, seed=seed, scheme="affine32").permutations
    return a.astype(np.uint32), b.astype(np.uint32)


def signatures(sets: Rows, count: int, seed: int) -> UInt32:
    """One signature of *count* values a row; an empty set's is all ones, as in datasketch."""
    a, b = permutations(count, seed)
    result = np.full((len(sets), count), _NONE, np.uint32)
    filled = np.flatnonzero(sets.sizes > 0)
    starts, ends = sets.offsets[filled], sets.offsets[filled + 1]
    done = 0
    while done < len(filled):
        last = max(int(np.searchsorted(ends, starts[done] + _BLOCK, side="right")), done + 1)
        hashes = premix(sets.values[starts[done] : ends[last - 1]])
        firsts = starts[done:last] - starts[done]
        block = np.empty((count, last - done), np.uint32)
        buffer = np.empty_like(hashes)
        for k in range(count):
            np.multiply(hashes, a[k], out=buffer)
            np.add(buffer, b[k], out=buffer)
            np.minimum.reduceat(buffer, firsts, out=block[k])
        result[filled[done:last]] = block.T
        done = last
    return result


def premix(hashes: UInt32) -> UInt32:
    """The 32-bit finalizer of MurmurHash3, which datasketch applies to every hash first."""
    hashes = (hashes ^ (hashes >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    hashes = (hashes ^ (hashes >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return hashes ^ (hashes >> np.uint32(16))


def band_keys(signature: UInt32, bands: int, rows: int) -> UInt64:
    """A 64-bit key for each band of each signature, of shape (documents, bands): equal where the band's values are."""
    banded = signature[:, : bands * rows].reshape(len(signature), bands, rows).astype(np.uint64)
    keys = np.broadcast_to(np.arange(1, bands + 1, dtype=np.uint64), (len(signature), bands)).copy()
    for row in range(rows):
        keys = mix(keys * np.uint64(0x9E3779B97F4A7C15) + banded[:, :, row])
    return keys
