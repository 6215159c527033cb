"""Word tokens: the unit in which repetition is counted.

A word is a run of letters, digits, marks and underscores (Unicode general categories L, N, M and ``_``), folded
character by character: NFKC, then full case folding (Unicode Standard, section 3.13). Soft hyphens and zero-width
characters belong to the word they stand in and fold to nothing, so that layout never makes two words differ.

`words` reads one text; `tokenize_column` reads an Arrow column at some tens of megabytes a second and gives
64-bit hashes instead of strings. Both follow one definition: ``hash_words(words(text))`` equals the column's ids.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

UInt64 = npt.NDArray[np.uint64]
Int64 = npt.NDArray[np.int64]

_CODE_POINTS = 0x110000
_BLOCK_BYTES = 1 << 23
_MULTIPLIER = 0x9E3779B97F4A7C15  # odd, so that its powers never vanish modulo 2^64
_IGNORED = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")

_OTHER, _WORD, _SPECIAL = 0, 1, 2


@dataclass(frozen=True)
class Tokens:
    """The words of a column of texts.

    ``ids`` holds one hash a word, of all rows in order; row ``i`` owns ``ids[offsets[i]:offsets[i + 1]]``.
    ``starts`` and ``ends`` are code-point offsets of each word within its own row's text (null unless asked for).
    """

    ids: UInt64
    offsets: Int64
    starts: Int64 | None = None
    ends: Int64 | None = None

    def row(self, index: int) -> UInt64:
        """The hashes of one row's words."""
        return self.ids[self.offsets[index] : self.offsets[index + 1]]


def words(text: str) -> list[str]:
    """The folded words of *text*, in order."""
    return [folded for start, end in word_offsets(text) if (folded := fold(text[start:end]))]


def normalize_words(text: str) -> str:
    """*text* as its folded words joined by single spaces: equal where only case, layout or punctuation differ."""
    return " ".join(words(text))


def word_offsets(text: str) -> list[tuple[int, int]]:
    """Code-point offsets of the words of *text*; words that fold to nothing are left out."""
    starts, ends, _ = _scan(_code_points(text.encode("utf-32-le", "surrogatepass")), np.zeros(0, np.int64))
    return list(zip(starts.tolist(), ends.tolist(), strict=True))


def fold(word: str) -> str:
    """*word* under character-wise NFKC and full case folding, without invisible characters."""
    return "".join(map(_fold_character, word))


def hash_words(folded: Sequence[str]) -> UInt64:
    """The hashes that `tokenize_column` gives to these (already folded) words."""
    result = np.zeros(len(folded), np.uint64)
    for i, word in enumerate(folded):
        points = _code_points(word.encode("utf-32-le", "surrogatepass"))
        result[i] = np.sum(_mix(points.astype(np.uint64)) * _powers(len(points)), dtype=np.uint64)
    return _mix(result)


def tokenize_column(texts: pa.Array | pa.ChunkedArray, *, positions: bool = False) -> Tokens:
    """Hash the words of every row of a string column; null rows have none.

    With *positions*, `Tokens.starts` and `Tokens.ends` are filled in. Memory beside the result is bounded by
    blocks of 8 MiB or by the longest row. Raises `TypeError` for a column that does not hold strings.
    """
    chunks = texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]
    ids: list[UInt64] = []
    counts: list[Int64] = []
    starts: list[Int64] = []
    ends: list[Int64] = []
    for chunk in chunks:
        data, limits = _string_buffers(chunk)
        row = 0
        while row < len(limits) - 1:
            last = int(np.searchsorted(limits, limits[row] + _BLOCK_BYTES, side="right")) - 1
            last = min(max(last, row + 1), len(limits) - 1)
            block = _tokenize_block(data, limits[row : last + 1])
            ids.append(block[0])
            counts.append(block[1])
            if positions:
                starts.append(block[2])
                ends.append(block[3])
            row = last
    offsets = np.zeros(sum(map(len, counts)) + 1, np.int64)
    if counts:
        np.cumsum(np.concatenate(counts), out=offsets[1:])
    return Tokens(
        ids=np.concatenate(ids) if ids else np.zeros(0, np.uint64),
        offsets=offsets,
        starts=_joined(starts) if positions else None,
        ends=_joined(ends) if positions else None,
    )


def _joined(parts: list[Int64]) -> Int64:
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)


def _string_buffers(chunk: Any) -> tuple[npt.NDArray[np.uint8], Int64]:
    """The UTF-8 bytes of an Arrow string array and its row limits in them; null rows are empty."""
    if pa.types.is_dictionary(chunk.type):
        chunk = chunk.dictionary_decode()
    if not (pa.types.is_string(chunk.type) or pa.types.is_large_string(chunk.type)):
        raise TypeError(f"words are read from a string column, not from {chunk.type}")
    chunk = chunk.cast(pa.large_string())
    if chunk.null_count:
        chunk = chunk.fill_null("")
    if len(chunk) == 0:
        return np.zeros(0, np.uint8), np.zeros(1, np.int64)
    _, limits, data = chunk.buffers()
    rows = np.frombuffer(limits, np.int64, len(chunk) + 1, chunk.offset * 8)
    return (np.frombuffer(data, np.uint8) if data is not None and data.size else np.zeros(0, np.uint8)), rows


def _tokenize_block(data: npt.NDArray[np.uint8], limits: Int64) -> tuple[UInt64, Int64, Int64, Int64]:
    """Hashes, words a row, and row-relative starts and ends of the rows between *limits*."""
    raw = data[limits[0] : limits[-1]]
    points = _code_points(raw.tobytes().decode("utf-8").encode("utf-32-le"))
    if len(points) == len(raw):
        row_starts = limits[:-1] - limits[0]
    else:
        before = np.zeros(len(raw) + 1, np.int64)
        np.cumsum((raw & 0xC0) != 0x80, out=before[1:])
        row_starts = before[limits[:-1] - limits[0]]
    starts, ends, ids = _scan(points, row_starts)
    row_of = np.searchsorted(row_starts, starts, side="right") - 1
    # Of several empty rows that begin at one place, searchsorted names the last, which is the one with the words.
    counts = np.bincount(row_of, minlength=len(row_starts)).astype(np.int64)
    base = row_starts[row_of]
    return ids, counts, starts - base, ends - base


def _code_points(utf32: bytes) -> npt.NDArray[np.uint32]:
    return np.frombuffer(utf32, np.uint32)


def _scan(points: npt.NDArray[np.uint32], row_starts: Int64) -> tuple[Int64, Int64, UInt64]:
    """Starts, ends and hashes of the words in *points*; no word reaches across one of *row_starts*."""
    if not len(points):
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.uint64)
    table = _characters()
    table.learn(points)
    kinds = table.kinds[points]
    inside = kinds != _OTHER
    edge = np.empty(len(points), bool)
    edge[0] = True
    np.not_equal(inside[1:], inside[:-1], out=edge[1:])
    edge[row_starts[row_starts < len(points)]] = True
    runs = np.flatnonzero(edge)
    limits = np.append(runs[1:], len(points))
    chosen = inside[runs]
    starts, ends = runs[chosen], limits[chosen]
    if not len(starts):
        return starts, ends, np.zeros(0, np.uint64)
    lengths, values = _expanded(points, kinds, starts, ends, table)
    kept = lengths > 0
    if not kept.all():
        starts, ends, lengths = starts[kept], ends[kept], lengths[kept]
    if not len(starts):
        return starts, ends, np.zeros(0, np.uint64)
    firsts = np.zeros(len(lengths), np.int64)
    np.cumsum(lengths[:-1], out=firsts[1:])
    place = np.arange(len(values), dtype=np.int64) - np.repeat(firsts, lengths)
    return starts, ends, _mix(np.add.reduceat(values * _powers(int(lengths.max()))[place], firsts))


def _expanded(
    points: npt.NDArray[np.uint32], kinds: npt.NDArray[np.uint8], starts: Int64, ends: Int64, table: _Characters
) -> tuple[Int64, UInt64]:
    """Folded length of each word, and the mixed values of all folded characters in order."""
    inside = points[kinds != _OTHER]
    lengths = ends - starts
    if not (kinds == _SPECIAL).any():
        return lengths, table.values[inside]
    # Some characters fold to none or to several: ß to ss, the soft hyphen to nothing.
    sizes = table.sizes[inside].astype(np.int64)
    values = np.repeat(table.values[inside], sizes)
    places = np.cumsum(sizes) - sizes
    for i in np.flatnonzero(sizes > 1).tolist():
        values[places[i] : places[i] + sizes[i]] = table.several[int(inside[i])]
    firsts = np.cumsum(lengths) - lengths
    return np.add.reduceat(sizes, firsts), values


class _Characters:
    """What each code point is to a word; learned as code points are met, because the whole table takes a second."""

    def __init__(self) -> None:
        self.known = np.zeros(_CODE_POINTS, bool)
        self.kinds = np.zeros(_CODE_POINTS, np.uint8)
        self.values = np.zeros(_CODE_POINTS, np.uint64)
        self.sizes = np.ones(_CODE_POINTS, np.uint8)
        self.several: dict[int, UInt64] = {}

    def learn(self, points: npt.NDArray[np.uint32]) -> None:
        """Fill the table for the code points of *points* that are new."""
        seen = np.zeros(_CODE_POINTS, bool)
        seen[points] = True
        for point in np.flatnonzero(seen & ~self.known).tolist():
            character = chr(point)
            if character in _IGNORED or character == "_" or unicodedata.category(character)[0] in "LNM":
                folded = _mix(np.array([ord(c) for c in _fold_character(character)], np.uint64))
                self.kinds[point] = _WORD if len(folded) == 1 else _SPECIAL
                self.sizes[point] = len(folded)
                if len(folded) == 1:
                    self.values[point] = folded[0]
                else:
                    self.several[point] = folded
            self.known[point] = True


@cache
def _characters() -> _Characters:
    return _Characters()


@cache
def _fold_character(character: str) -> str:
    if character in _IGNORED:
        return ""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", character).casefold())
    return "".join(c for c in folded if c == "_" or unicodedata.category(c)[0] in "LNM")


@cache
def _powers(length: int) -> UInt64:
    powers = np.ones(max(length, 1), np.uint64)
    powers[1:] = _MULTIPLIER
    return np.cumprod(powers, dtype=np.uint64)


def _mix(values: UInt64) -> UInt64:
    """The finalizer of SplitMix64 (Steele, Lea and Flood 2014): spreads every input bit over the output."""
    mixed = values + np.uint64(_MULTIPLIER)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
