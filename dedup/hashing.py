"""Arithmetic modulo 2^64: a mixer and powers, for hashes of sequences as differences of running sums."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

UInt64 = npt.NDArray[np.uint64]

BASE = 0x9E3779B97F4A7C15
"""An odd number: its powers never vanish, and have inverses."""
INVERSE = pow(BASE, -1, 1 << 64)

_tables: dict[int, UInt64] = {}


def mix(values: UInt64) -> UInt64:
    """The 64-bit finalizer of MurmurHash3 (Appleby, public domain): a bijection that spreads every bit."""
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return values ^ (values >> np.uint64(33))


def powers(base: int, count: int) -> UInt64:
    """The first *count* powers of *base* modulo 2^64."""
    known = _tables.get(base)
    if known is None or len(known) < count:
        known = np.full(max(count, 1 << 16), base, np.uint64)
        known[0] = 1
        known = np.cumprod(known, dtype=np.uint64)
        _tables[base] = known
    return known[:count]


def running_sums(values: UInt64) -> UInt64:
    """Sums of ``values[i] · BASE^i`` before each place, one more than there are values."""
    sums = np.zeros(len(values) + 1, np.uint64)
    np.multiply(values, powers(BASE, len(values)), out=sums[1:])
    return np.cumsum(sums, out=sums)


def rolling(values: UInt64, size: int) -> UInt64:
    """A hash of every *size* consecutive values; empty if there are fewer."""
    total = len(values) - size + 1
    if total <= 0:
        return np.zeros(0, np.uint64)
    sums = running_sums(values)
    return mix((sums[size:] - sums[:total]) * powers(INVERSE, total))
