"""Which words are Polish word forms: a Bloom filter over an inflected dictionary.

``models/vocabulary.bloom`` holds the 4.2 million inflected forms of the sjp.pl spelling dictionary (© Polish
Alternative Dictionary Editing Team and Marek Futrega, used under Apache-2.0) in 4 MiB: about 2 % of unknown words are
taken for known, no known word for unknown. Loading takes some milliseconds, a lookup some 0.1 µs a word. Morfeusz 2,
the morphological analyzer, knows more proper names, but takes 50 times as long for each distinct word.

Build it anew with ``python -m cleaning.vocabulary WORDS`` from a list of one form a line (Debian's ``wpolish``).
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cleaning import spelling
from cleaning.batch import Hashes, hash_words

BITS = 1 << 25
PROBES = 6
RESOURCE = Path(__file__).parent / "models" / "vocabulary.bloom"
_WORDS_AT_ONCE = 200_000


def _probe(hashes: Hashes, number: int) -> Hashes:
    """Bit number of one probe (double hashing, Kirsch and Mitzenmacher 2006)."""
    step = (hashes >> np.uint64(32)) | np.uint64(1)
    return (hashes + step * np.uint64(number)) % np.uint64(BITS)


@functools.cache
def _filter() -> NDArray[np.uint8]:
    return np.fromfile(RESOURCE, dtype=np.uint8)


def known(hashes: Hashes) -> NDArray[np.bool_]:
    """Which words (hashes of ``Batch.word_hashes``) are in the vocabulary."""
    bits = _filter()
    result = np.ones(len(hashes), dtype=bool)
    for number in range(PROBES):
        spot = _probe(hashes, number)
        result &= (bits[spot >> np.uint64(3)] >> (spot & np.uint64(7)).astype(np.uint8)) & 1 == 1
    return result


def build(words: Iterable[str], out: Path) -> int:
    """Write the filter over *words* (case folded away) to *out*; returns how many distinct forms it holds."""
    forms = sorted({word.strip().lower() for word in words} - {""})
    bits = np.zeros(BITS, dtype=bool)
    for start in range(0, len(forms), _WORDS_AT_ONCE):
        hashes = hash_words(forms[start : start + _WORDS_AT_ONCE])
        for number in range(PROBES):
            bits[_probe(hashes, number)] = True
    out.write_bytes(np.packbits(bits, bitorder="little").tobytes())
    return len(forms)


if __name__ == "__main__":
    with Path(sys.argv[1]).open(encoding="utf-8") as lines:
        WORDS = [line.strip() for line in lines]
    print(build(WORDS, RESOURCE), "forms")
    spelling.build(WORDS, spelling.RESOURCE)
