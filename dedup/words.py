"""The words of `cleaning.tokens`, hashed a few times faster for corpora that are read over and over.

Same words, same foldings, other hashes: instead of gathering a power for each character, one running sum of
``value · B^position`` serves all words, and a word's hash is a difference of two sums, shifted back by ``B^−start``.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from cleaning.tokens import fold, word_offsets
from dedup.hashing import BASE, INVERSE, mix, powers, running_sums

UInt64 = npt.NDArray[np.uint64]
Int64 = npt.NDArray[np.int64]

_OUTSIDE, _PLAIN, _SPECIAL, _UNKNOWN = 0, 1, 2, 3


def hash_words(points: Int64, row_starts: Int64) -> tuple[Int64, Int64, UInt64]:
    """Starts, ends and hashes of the words among code points; no word reaches across one of *row_starts*."""
    none = np.zeros(0, np.int64)
    if not len(points):
        return none, none, np.zeros(0, np.uint64)
    table = _characters()
    kinds = table.look_up(points)
    edge = np.empty(len(points) + 1, bool)
    edge[0] = kinds[0] != _OUTSIDE
    inside = kinds != _OUTSIDE
    np.not_equal(inside[1:], inside[:-1], out=edge[1:-1])
    edge[-1] = inside[-1]
    touching = row_starts[(row_starts > 0) & (row_starts < len(points))]
    touching = touching[inside[touching] & inside[touching - 1]]
    edges = np.flatnonzero(edge)
    if len(touching):
        # A word that ends where its row ends and one that begins the next row share this edge.
        edges = np.sort(np.concatenate([edges, touching, touching]))
    starts, ends = edges[0::2], edges[1::2]
    hashes = _hashes(points, kinds, starts, ends, table)
    kept = hashes != 0
    return (starts, ends, hashes) if kept.all() else (starts[kept], ends[kept], hashes[kept])


def _hashes(points: Int64, kinds: npt.NDArray[np.uint8], starts: Int64, ends: Int64, table: _Characters) -> UInt64:
    sums = running_sums(table.values.take(points, mode="clip"))
    hashes = mix((sums[ends] - sums[starts]) * powers(INVERSE, len(points))[starts])
    special = np.flatnonzero(kinds == _SPECIAL)
    if len(special):
        # Words with a character that folds to none or to several (ß, the soft hyphen): spelled out one by one.
        places = np.unique(np.searchsorted(starts, special, side="right") - 1)
        for i, start, end in zip(places.tolist(), starts[places].tolist(), ends[places].tolist(), strict=True):
            hashes[i] = _hash_word("".join(map(chr, points[start:end].tolist())))
    return hashes


@cache
def _hash_word(word: str) -> np.uint64:
    folded = np.array([ord(c) for c in fold(word)], np.uint64)
    if not len(folded):
        return np.uint64(0)
    value: np.uint64 = mix(np.sum(mix(folded) * powers(BASE, len(folded))[: len(folded)], keepdims=True))[0]
    return value


class _Characters:
    """What each code point is to a word; learned as code points are met."""

    def __init__(self) -> None:
        self.kinds = np.full(0x110000, _UNKNOWN, np.uint8)
        self.values = np.zeros(0x110000, np.uint64)  # of the folded character; 0 outside words

    def look_up(self, points: Int64) -> npt.NDArray[np.uint8]:
        """The kind of each of *points*."""
        kinds = self.kinds.take(points, mode="clip")
        unknown = kinds == _UNKNOWN
        if unknown.any():
            for point in np.unique(points[unknown]).tolist():
                self.learn(point)
            kinds = self.kinds.take(points, mode="clip")
        return kinds

    def learn(self, point: int) -> None:
        """Fill the table for one code point."""
        character = chr(point)
        self.kinds[point] = _OUTSIDE
        if word_offsets(f"a{character}a") == [(0, 3)]:
            folded = fold(character)
            self.kinds[point] = _PLAIN if len(folded) == 1 else _SPECIAL
            if len(folded) == 1:
                self.values[point] = mix(np.array([ord(folded)], np.uint64))[0]


@cache
def _characters() -> _Characters:
    return _Characters()


def text_points(texts: pa.Array) -> tuple[Int64, Int64]:
    """Code points of a string array, one row after the other, and where each row starts (its end last)."""
    values = texts.to_pylist()
    lengths = np.zeros(len(values) + 1, np.int64)
    np.cumsum([len(text) if text else 0 for text in values], out=lengths[1:])
    joined = "".join(text for text in values if text)
    points = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)
    # NumPy gathers by 64-bit numbers; converted once, not at every gather.
    return points.astype(np.int64), lengths
