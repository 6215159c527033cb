"""Which runs of four letters occur in Polish words: misread words hold others, old spellings and names hardly ever.

``models/spelling.bits`` holds the runs of the dictionary that ``cleaning.vocabulary`` is built from (its license is
told there) as a bit set of half a megabyte, in which an unknown run is taken for known in one of twenty cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cleaning.batch import Batch, Integers, Mask, mix

SLOTS = 1 << 22
RUN = 4
RESOURCE = Path(__file__).parent / "models" / "spelling.bits"
_TIMES_IN_TEXT = 3
"""A run of good text counts if so many different words have it."""
_WORDS_AT_ONCE = 200_000


def letter_runs(codes: NDArray[np.uint32], start: Integers, end: Integers) -> tuple[Integers, Integers]:
    """Slot and word number of each run of four letters of the words ``[start, end)``; word bounds count as letters."""
    length = end - start + 2
    offsets = np.concatenate([[0], np.cumsum(length)])
    word = np.repeat(np.arange(len(start)), length)
    position = np.arange(offsets[-1]) - np.repeat(offsets[:-1], length)
    inside = (position > 0) & (position < length[word] - 1)
    letters = np.zeros(len(word), dtype=np.uint64)
    letters[inside] = codes[(start[word] + position - 1)[inside]]
    runs = np.flatnonzero(position + RUN <= length[word])
    packed = np.zeros(len(runs), dtype=np.uint64)
    for step in range(RUN):
        packed = (packed << np.uint64(16)) | (letters[runs + step] & np.uint64(0xFFFF))
    return (mix(packed) % np.uint64(SLOTS)).astype(np.int64), word[runs]


def odd_words(batch: Batch, among: Mask, known: NDArray[np.uint8]) -> Mask:
    """Which words of *batch* that are *among* those to look at hold a run that is not in the bit set *known*."""
    rows = np.flatnonzero(among)
    slots, word = letter_runs(batch.lowered, batch.words.start[rows], batch.words.end[rows])
    strange = (known[slots >> 3] >> (slots & 7).astype(np.uint8)) & 1 == 0
    odd = np.zeros(len(among), dtype=bool)
    odd[rows[word[strange]]] = True
    return odd


def learn(batches: Sequence[Batch]) -> NDArray[np.uint8]:
    """The dictionary's runs and those of the words of good text."""
    counts = np.zeros(SLOTS, dtype=np.int64)
    for batch in batches:
        _, first = np.unique(batch.word_hashes, return_index=True)
        slots, _ = letter_runs(batch.lowered, batch.words.start[first], batch.words.end[first])
        counts += np.bincount(slots, minlength=SLOTS)
    return np.packbits(counts >= _TIMES_IN_TEXT, bitorder="little") | np.fromfile(RESOURCE, dtype=np.uint8)


def build(words: Sequence[str], out: Path) -> None:
    """Write the bit set of the runs of *words* to *out*."""
    present = np.zeros(SLOTS, dtype=bool)
    for start in range(0, len(words), _WORDS_AT_ONCE):
        batch = Batch(words[start : start + _WORDS_AT_ONCE])
        slots, _ = letter_runs(batch.lowered, batch.words.start, batch.words.end)
        present[slots] = True
    out.write_bytes(np.packbits(present, bitorder="little").tobytes())
