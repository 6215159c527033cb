"""Gopher's repetition and quality measures (Rae et al. 2021, arXiv:2112.11446, table A1 and section A.1.1).

Definitions follow datatrove's ``GopherRepetitionFilter`` and ``GopherQualityFilter``, so that values can be
compared: fractions of characters are of all characters of the text, and "words" are tokens, punctuation included.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from cleaning import character_classes as classes
from cleaning.batch import Batch, Hashes, Integers, Segments, hash_segments, mix

Values = NDArray[np.float64]

_STOP_WORDS = "w i na z do się roku od a jest przez po jako oraz o został był nie"
STOP_WORDS = tuple(_STOP_WORDS.split())
"""FineWeb-2's stop words of Polish."""
TOP_GRAMS = (2, 3, 4)
DUPLICATE_GRAMS = (5, 6, 7, 8, 9, 10)

_PUNCTUATION_ONLY = "!/—”:&(\\#%;+^]~“„';’{|´[=-`*–?$«,><)…@_.\"}►»"
"""Marks that datatrove's Gopher filter does not count as words (its full set without the Asian ones)."""


def ratio(part: NDArray[np.generic], whole: NDArray[np.generic]) -> Values:
    """``part / whole`` as floats; 0 where *whole* is 0."""
    result: Values = part / np.maximum(whole, 1)
    return result


def measure(batch: Batch) -> dict[str, Values]:
    """All measures of this module by rule name, one value per document."""
    return {**lines_repeated(batch), **grams_repeated(batch), **quality(batch)}


def earlier_duplicates(segments: Segments, hashes: Hashes) -> NDArray[np.bool_]:
    """Which segments repeat an earlier one of the same document."""
    keys = mix(hashes ^ (segments.document.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)))
    _, first = np.unique(keys, return_index=True)
    repeated = np.ones(len(keys), dtype=bool)
    repeated[first] = False
    return repeated


def lines_repeated(batch: Batch) -> dict[str, Values]:
    """Duplicate line and paragraph fractions: by number, and by characters of the text."""
    values = {}
    for name, segments in (("line", batch.lines), ("paragraph", batch.paragraphs)):
        repeated = earlier_duplicates(segments, hash_segments(batch.codes, segments.start, segments.end))
        characters = segments.per_document(np.where(repeated, segments.length, 0))
        values[f"duplicate_{name}s"] = ratio(segments.per_document(repeated), segments.count)
        values[f"duplicate_{name}_characters"] = ratio(characters, batch.characters)
    return values


def grams_repeated(batch: Batch) -> dict[str, Values]:
    """Character fraction of the most frequent 2…4-gram, and of repeated 5…10-grams.

    An n-gram can only be repeated where its first n-1 words are, so each length looks at the last one's finds.
    """
    tokens, hashes = batch.tokens, batch.token_hashes
    characters = np.concatenate([[0], np.cumsum(tokens.length)])
    last = tokens.document_start[1:][tokens.document]  # one past the last token of a token's document
    positions = np.arange(len(hashes))
    values = {}
    for n in range(2, max(DUPLICATE_GRAMS) + 1):
        positions = positions[positions + n <= last[positions]]
        positions, keys = _repeated(positions, _gram_keys(hashes, positions, tokens.document, n))
        if n in TOP_GRAMS:
            values[f"top_{n}_gram"] = ratio(_top(batch, positions, keys, characters, n), batch.characters)
        if n in DUPLICATE_GRAMS:
            repeated = _repeated_characters(batch, positions, keys, characters, n)
            values[f"duplicate_{n}_grams"] = ratio(repeated, batch.characters)
    return values


def _gram_keys(hashes: Hashes, positions: Integers, document: Integers, n: int) -> Hashes:
    keys = document[positions].astype(np.uint64)
    for offset in range(n):
        keys = mix(keys * np.uint64(0x9E3779B97F4A7C15) + hashes[positions + offset])
    return keys


def _repeated(positions: Integers, keys: Hashes) -> tuple[Integers, Hashes]:
    """Only the positions whose key occurs more than once."""
    ordered = np.sort(keys)
    twice = ordered[1:][ordered[1:] == ordered[:-1]]
    if len(twice) == 0:
        return positions[:0], keys[:0]
    spots = np.minimum(np.searchsorted(twice, keys), len(twice) - 1)
    keep = twice[spots] == keys
    return positions[keep], keys[keep]


def _gram_length(characters: Integers, positions: Integers, n: int) -> Integers:
    length: Integers = characters[positions + n] - characters[positions]
    return length


def _top(batch: Batch, positions: Integers, keys: Hashes, characters: Integers, n: int) -> Integers:
    """Characters (blanks between words included) of all occurrences of each document's most frequent n-gram.

    Of equally frequent ones the first in the text counts; without repetition it is the text's first n-gram.
    """
    start = batch.tokens.document_start
    some = start[1:] - start[:-1] >= n
    top = np.zeros(batch.size, dtype=np.int64)
    top[some] = _gram_length(characters, start[:-1][some], n) + n - 1
    if len(positions):
        _, first, counts = np.unique(keys, return_index=True, return_counts=True)
        document = batch.tokens.document[positions[first]]
        order = np.lexsort((positions[first], -counts, document))
        document, first, counts = document[order], first[order], counts[order]
        leads = np.concatenate([[True], document[1:] != document[:-1]])
        lengths = _gram_length(characters, positions[first[leads]], n) + n - 1
        top[document[leads]] = lengths * counts[leads]
    return top


def _repeated_characters(batch: Batch, positions: Integers, keys: Hashes, characters: Integers, n: int) -> Integers:
    """Characters in n-grams seen before, reading on after each such n-gram.

    Words that lie inside a repeated n-gram start no n-gram of their own, so this walks; but only over positions
    whose n-gram occurs more than once, which are few in honest text.
    """
    totals = [0] * batch.size
    seen: set[int] = set()
    free = 0
    lengths = _gram_length(characters, positions, n).tolist()
    owners = batch.tokens.document[positions].tolist()
    for position, key, length, owner in zip(positions.tolist(), keys.tolist(), lengths, owners, strict=True):
        if position < free:
            continue
        if key in seen:
            totals[owner] += length
            free = position + n
        else:
            seen.add(key)
    return np.array(totals, dtype=np.int64)


def quality(batch: Batch) -> dict[str, Values]:
    """Gopher's quality measures: word count and length, symbols, bullets, ellipses, stop words."""
    tokens = batch.tokens
    mark = np.isin(batch.codes, np.array([ord(mark) for mark in _PUNCTUATION_ONLY], dtype=np.uint32))
    content = batch.sums_within(~mark, tokens) > 0
    words = tokens.per_document(content)
    alphabetic = batch.sums_within(batch.has(classes.LETTER), tokens) > 0
    ellipses = batch.count(batch.codes == ord("…")) + _triple_stops(batch)
    return {
        "word_count": words.astype(np.float64),
        "word_length": ratio(tokens.per_document(np.where(content, tokens.length, 0)), words),
        "hash_ratio": ratio(batch.count(batch.codes == ord("#")), tokens.count),
        "ellipsis_ratio": ratio(ellipses, tokens.count),
        "alphabetic_words": ratio(tokens.per_document(alphabetic), tokens.count),
        "stop_words": _distinct_stop_words(batch),
        **_line_marks(batch),
    }


def _triple_stops(batch: Batch) -> Integers:
    """Non-overlapping occurrences of three full stops, as ``str.count`` counts them."""
    codes = batch.codes
    token = batch.tokens
    stops = (codes[token.start] == ord(".")) & (token.length >= 3)
    counted: Integers = token.per_document(np.where(stops, token.length // 3, 0))
    return counted


def _distinct_stop_words(batch: Batch) -> Values:
    """How many of the stop words occur, as written in lower case."""
    starts = np.array([0])
    found = np.zeros(batch.size)
    for word in STOP_WORDS:
        codes = np.frombuffer(word.encode("utf-32-le"), dtype=np.uint32)
        key = hash_segments(codes, starts, np.array([len(word)]))[0]
        found += batch.tokens.per_document(batch.token_hashes == key) > 0
    return found


def _line_marks(batch: Batch) -> Mapping[str, Values]:
    """Shares of lines that start with a bullet (• or -) and that end with an ellipsis, of all lines."""
    full, every = batch.full_lines, batch.line_segments
    solid = np.flatnonzero(~batch.has(classes.SPACE))
    first = batch.codes[solid[np.searchsorted(solid, full.start)]] if len(full.start) else batch.codes[:0]
    ends = solid[np.searchsorted(solid, full.end) - 1] if len(full.end) else full.end
    codes = batch.codes
    stops = (codes[ends] == ord(".")) & (codes[ends - 1] == ord(".")) & (codes[ends - 2] == ord("."))
    bullets = (first == ord("•")) | (first == ord("-"))
    return {
        "bullet_lines": ratio(full.per_document(bullets), every.count),
        "ellipsis_lines": ratio(full.per_document(stops | (codes[ends] == ord("…"))), every.count),
    }
