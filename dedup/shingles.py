"""What a document is compared by: its set of word n-grams, and its letters and digits.

A shingle is *n* consecutive words as `cleaning.tokens` folds them, hashed to 32 bits. A document's **sketch** is the
ascending list of its distinct shingle hashes, cut to the smallest ``SKETCH`` of them: the whole set for documents up
to about a thousand words, a bottom-k sketch (Broder 1997) for longer ones, where similarity has a standard error
of at most 0.016.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import xxhash

from dedup.hashing import mix
from dedup.streams import Stream

SKETCH = 1024

UInt32 = npt.NDArray[np.uint32]
UInt64 = npt.NDArray[np.uint64]
Int64 = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Rows:
    """Values of many rows in one array: row ``i`` owns ``values[offsets[i]:offsets[i + 1]]``."""

    values: UInt32
    offsets: Int64

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def sizes(self) -> Int64:
        """How many values each row has."""
        return np.diff(self.offsets)

    def to_arrow(self) -> pa.Array:
        """The rows as an Arrow ``large_list<uint32>``."""
        return pa.LargeListArray.from_arrays(pa.array(self.offsets), pa.array(self.values))

    @classmethod
    def from_arrow(cls, column: pa.ChunkedArray | pa.Array) -> Rows:
        """The rows of a list column; null rows are empty."""
        array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        sizes = array.value_lengths().fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
        offsets = np.zeros(len(sizes) + 1, np.int64)
        np.cumsum(sizes, out=offsets[1:])
        return cls(array.flatten().to_numpy(zero_copy_only=False).astype(np.uint32, copy=False), offsets)

    def take(self, rows: Int64) -> Rows:
        """The rows numbered *rows*, in that order."""
        sizes = self.sizes[rows]
        offsets = np.zeros(len(rows) + 1, np.int64)
        np.cumsum(sizes, out=offsets[1:])
        index = np.arange(offsets[-1], dtype=np.int64) + np.repeat(self.offsets[rows] - offsets[:-1], sizes)
        return Rows(self.values[index], offsets)


def shingle_sets(tokens: Stream, size: int) -> Rows:
    """Distinct hashes of the *size*-word shingles of every row, ascending; rows of fewer words have none."""
    grams, rows = ngrams(tokens.ids, tokens.offsets, size)
    keyed = (rows.astype(np.uint64) << np.uint64(32)) | (grams >> np.uint64(32))
    keyed.sort()
    if len(keyed):
        keyed = keyed[np.append(True, keyed[1:] != keyed[:-1])]
    counts = np.bincount((keyed >> np.uint64(32)).astype(np.int64), minlength=len(tokens.offsets) - 1)
    offsets = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=offsets[1:])
    return Rows(keyed.astype(np.uint32), offsets)


def ngrams(ids: UInt64, offsets: Int64, size: int) -> tuple[UInt64, Int64]:
    """Hashes of all *size*-word sequences that stay within a row, and the row of each, in order."""
    total = len(ids) - size + 1
    if total <= 0:
        return np.zeros(0, np.uint64), np.zeros(0, np.int64)
    sums = np.zeros(total, np.uint64)
    factor = 1
    for shift in range(size):
        factor = factor * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF
        sums += ids[shift : shift + total] * np.uint64(factor)
    rows = np.repeat(np.arange(len(offsets) - 1, dtype=np.int64), np.diff(offsets))[:total]
    inside = np.arange(size, total + size, dtype=np.int64) <= offsets[1:][rows]
    return mix(sums[inside]), rows[inside]


def bottom(sets: Rows, size: int = SKETCH) -> Rows:
    """The sketch of each row: its *size* smallest hashes."""
    kept = np.minimum(sets.sizes, size)
    if (kept == sets.sizes).all():
        return sets
    offsets = np.zeros(len(kept) + 1, np.int64)
    np.cumsum(kept, out=offsets[1:])
    index = np.arange(offsets[-1], dtype=np.int64) + np.repeat(sets.offsets[:-1] - offsets[:-1], kept)
    return Rows(sets.values[index], offsets)


def normalized(text: str) -> str:
    """*text* for exactness: character by character NFKC and casefolded, letters and digits only."""
    return "".join(map(_normalized_character, text))


def normalized_digests(texts: Sequence[str]) -> tuple[list[bytes], Int64]:
    """A 128-bit hash of each text's normalized form, and how many letters and digits it has.

    Texts without any letter or digit get the hash of their raw form, so that they equal only themselves.
    """
    table = _characters()
    points = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    table.learn(points)
    sizes = table.sizes[points]
    edges = np.zeros(len(texts) + 1, np.int64)
    np.cumsum([len(text) for text in texts], out=edges[1:])
    several = np.zeros(len(texts), bool)
    several[np.searchsorted(edges, np.flatnonzero(sizes > 1), side="right") - 1] = True
    kept = sizes == 1
    before = np.zeros(len(points) + 1, np.int64)
    np.cumsum(kept, out=before[1:])
    data = memoryview(table.folded[points[kept]].tobytes())
    limits = (before[edges] * 4).tolist()
    digests, lengths = [], np.diff(before[edges])
    for row, text in enumerate(texts):
        piece: bytes | memoryview = data[limits[row] : limits[row + 1]]
        if several[row]:
            piece = normalized(text).encode("utf-32-le", "surrogatepass")
            lengths[row] = len(piece) // 4
        if len(piece):
            digests.append(xxhash.xxh3_128_digest(piece))
        else:
            digests.append(xxhash.xxh3_128_digest(text.encode("utf-8", "surrogatepass"), seed=1))
    return digests, lengths


class _Characters:
    """What each code point becomes in normalized text; learned as code points are met."""

    def __init__(self) -> None:
        self.known = np.zeros(0x110000, bool)
        self.sizes = np.zeros(0x110000, np.uint8)  # 0: left out; 2 and more: `normalized` spells it out
        self.folded = np.zeros(0x110000, np.uint32)

    def learn(self, points: UInt32) -> None:
        """Fill the table for the code points of *points* that are new."""
        if self.known[points].all():
            return
        for point in np.unique(points[~self.known[points]]).tolist():
            text = _normalized_character(chr(point))
            self.sizes[point] = min(len(text), 2)
            if len(text) == 1:
                self.folded[point] = ord(text)
            self.known[point] = True


@cache
def _characters() -> _Characters:
    return _Characters()


@cache
def _normalized_character(character: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", character).casefold())
    return "".join(filter(str.isalnum, folded))
