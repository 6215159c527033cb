"""How likely each word of a text is misread: logistic regression on its letters and on the kinds of its neighbors.

Learned from scanned pages beside their proofread text, and from good text spoiled in the same ways
(``cleaning.scanning_errors``). Letters are seen in runs of three (as written) and four (in lower case), hashed; whether
a word is in the dictionary, and what stands before and after it, are seen as one kind each.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from cleaning import character_classes as classes
from cleaning.batch import Batch, Hashes, Integers, Mask, mix
from cleaning.function_words import function_word_hashes
from cleaning.old_spellings import IN_USE, OLD, unknown_kinds
from cleaning.rules.gopher import Values, ratio
from cleaning.statistics import is_function_word

SLOTS = 1 << 19
QUARTERS = 4
MEASURES = ("misreadings", "surely_misread", "misread_peak", "misread_runs")
_STEP = 24.0
_SURE = 0.5
_SHIFT = np.uint64(1 << 20)
_EPOCHS = 6
_RATE = 0.12
_FUNCTION_KINDS = 512
"""Number of the first function word's kind; other words have lower ones."""

Weights = NDArray[np.int8]


def measure(batch: Batch, weights: Weights) -> Values:
    """Of each document: mean probability of being misread over its tokens, share of likely ones, largest mean of a
    quarter, share of likely ones beside another; columns as in MEASURES."""
    tokens = batch.tokens
    chance = probabilities(batch, weights)
    sure = chance > _SURE
    count = tokens.count
    beside = np.zeros(len(sure), dtype=bool)
    same = tokens.document[1:] == tokens.document[:-1]
    beside[1:] |= sure[:-1] & same
    beside[:-1] |= sure[1:] & same
    position = np.arange(len(sure)) - tokens.document_start[:-1][tokens.document]
    quarter = tokens.document * QUARTERS + position * QUARTERS // np.maximum(count[tokens.document], 1)
    size = batch.size * QUARTERS
    quarters = ratio(np.bincount(quarter, chance, size), np.bincount(quarter, minlength=size))
    columns = [
        ratio(np.bincount(tokens.document, chance, batch.size), count),
        ratio(tokens.per_document(sure), count),
        quarters.reshape(batch.size, QUARTERS).max(axis=1),
        ratio(tokens.per_document(sure & beside), count),
    ]
    return np.round(np.stack(columns, axis=1), 5)


def probabilities(batch: Batch, weights: Weights) -> Values:
    """Probability that each token of *batch* is misread."""
    # Whole numbers add up to the same in any order; the letters of a word are looked at once for all its occurrences.
    rows, word = batch.distinct_tokens
    slots, owner = _letters(batch, rows)
    sums = np.bincount(owner, weights[slots], len(rows))[word]
    counts = np.bincount(owner, minlength=len(rows))[word]
    neighbors = _neighbors(batch)
    for slots in neighbors:
        sums += weights[slots]
    return _squeezed(sums / _STEP / np.sqrt(np.maximum(counts + len(neighbors), 1)))


def _squeezed(odds: Values) -> Values:
    chance: Values = 0.5 * (1 + np.tanh(odds / 2))
    return chance


def _neighbors(batch: Batch) -> list[Integers]:
    """Slots for the kind and length of each token, and for its kind with those before and after it."""
    tokens = batch.tokens
    kinds = _kinds(batch)
    before, after = np.zeros_like(kinds), np.zeros_like(kinds)
    same = tokens.document[1:] == tokens.document[:-1]
    before[1:][same], after[:-1][same] = kinds[:-1][same], kinds[1:][same]
    length = np.minimum(tokens.length, 12).astype(np.uint64)
    both = kinds * _SHIFT + after
    features = (kinds * _SHIFT + length, before * _SHIFT * _SHIFT + both, before * _SHIFT + kinds, both)
    return [_slots(values, salt) for salt, values in enumerate(features, 1)]


def _letters(batch: Batch, rows: Integers) -> tuple[Integers, Integers]:
    """Slots for the tokens numbered *rows* themselves and for their runs of letters, and whose each is."""
    start, end = batch.tokens.start[rows], batch.tokens.end[rows]
    slots, owners = [_slots(batch.token_hashes[rows], 5)], [np.arange(len(rows))]
    length = end - start + 2
    offsets = np.concatenate([[0], np.cumsum(length)])
    token = np.repeat(np.arange(len(rows)), length)
    position = np.arange(offsets[-1]) - np.repeat(offsets[:-1], length)
    inside = (position > 0) & (position < length[token] - 1)
    at = np.where(inside, start[token] + position - 1, 0)
    for codes, run, salt in ((batch.codes, 3, 6), (batch.lowered, 4, 7)):
        letters = np.where(inside, codes[at], 0).astype(np.uint64) & np.uint64(0xFFFF)
        first = np.flatnonzero(position + run <= length[token])
        packed = np.zeros(len(first), dtype=np.uint64)
        for step in range(run):
            packed = (packed << np.uint64(16)) | letters[first + step]
        slots.append(_slots(packed, salt))
        owners.append(token[first])
    return np.concatenate(slots), np.concatenate(owners)


def _slots(values: Hashes, salt: int) -> Integers:
    slots: Integers = (mix(values * np.uint64(31) + np.uint64(salt)) % np.uint64(SLOTS)).astype(np.int64)
    return slots


def _kinds(batch: Batch) -> Hashes:
    """Kind of each token: a mark or function word as itself, other words by dictionary, capital, digits, letters."""
    tokens, words = batch.tokens, batch.words
    kinds = np.minimum(batch.codes[tokens.start].astype(np.uint64), np.uint64(0xFFFF)) + np.uint64(1024)
    kinds[tokens.length > 1] += np.uint64(0x10000)
    capital = (batch.classes[words.start] & np.uint16(classes.UPPER)) != 0
    digits = batch.sums_within(batch.has(classes.DIGIT), words) > 0
    upper = batch.sums_within(batch.has(classes.UPPER), words)
    lettered = batch.sums_within(batch.has(classes.LETTER), words)
    mixed = (lettered < words.length) & (lettered > 0)
    inner = (upper - capital > 0) & (upper < words.length)
    single = words.length == 1
    kind = unknown_kinds(batch)
    own = (
        4
        + capital
        + 2 * (kind != IN_USE)
        + 4 * digits
        + 8 * mixed
        + 16 * inner
        + 32 * single
        + 64 * (words.length == 2)
        + 128 * (kind >= OLD)
    ).astype(np.uint64)
    function = is_function_word(batch)
    table = function_word_hashes()
    own[function] = (np.searchsorted(table, batch.word_hashes[function]) + _FUNCTION_KINDS).astype(np.uint64)
    kinds[batch.is_word] = own
    return kinds


def token_marks(batch: Batch, wrong: Sequence[Sequence[bool]]) -> Mask:
    """Which tokens belong to a wrong word, where *wrong* tells it of the blank-separated words of each document."""
    inside = ~batch.has(classes.SPACE)
    opens = inside.copy()
    opens[1:] &= ~inside[:-1]
    number = np.cumsum(opens) - 1  # words are numbered through the whole batch
    flat = np.array([mark for marks in wrong for mark in marks], dtype=bool)
    found: Mask = flat[number[batch.tokens.start]]
    return found


def fit(portions: Sequence[tuple[Batch, Mask]]) -> Weights:
    """Learn from batches and the marks of their tokens, by AdaGrad (Duchi, Hazan and Singer 2011)."""
    prepared = []
    for batch, wrong in portions:
        numbers = np.arange(len(wrong))
        slots, token = _letters(batch, numbers)
        neighbors = _neighbors(batch)
        slots = np.concatenate([slots, *neighbors])
        token = np.concatenate([token, *[numbers] * len(neighbors)])
        prepared.append((slots.astype(np.int32), token.astype(np.int32), wrong))
    weights, history = np.zeros(SLOTS), np.full(SLOTS, 1e-3)
    for _ in range(_EPOCHS):
        for spots, tokens, wrong in prepared:
            owners = tokens.astype(np.int64)
            count = np.sqrt(np.maximum(np.bincount(owners, minlength=len(wrong)), 1))
            odds = np.bincount(owners, weights[spots], len(wrong)) / count
            miss = (wrong - _squeezed(odds)) / count
            gradient = np.bincount(spots, miss[owners], SLOTS)
            history += gradient**2
            weights += _RATE * gradient / np.sqrt(history)
    return np.round(np.clip(weights, -5, 5) * _STEP).astype(np.int8)
