"""Language or word salad: a small network that looks at eleven neighboring words.

In a random walk over a text (a Markov chain) each two neighbors are a real pair, in one of the second order each
three, so that counting pairs says little; the network is taught to tell stretches of text from walks over the same
text (``cleaning.word_order_training``). Frequent words are themselves, others their class (``cleaning.syntax``). One
hidden layer; its first layer answers each word at each place with a row of whole numbers, so that scoring is adding
rows, and exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cleaning.batch import Batch, Hashes, Integers
from cleaning.rules.gopher import Values, ratio
from cleaning.syntax import class_hashes

Rows = NDArray[np.int16]

WIDTH = 11
MEASURES = ("order", "disorder", "disorder_peak")
QUARTERS = 4
SCALE = 32.0
"""Steps of one in which vectors and the weights of the first layer are stored."""
STEP = 16.0
"""The same of the last layer's weights."""
ROW_SCALE = 128.0
"""The same of the first layer's answers."""
_LARGEST = 2**15 // WIDTH - 100
"""Answers beyond this are cut, so that no sum of WIDTH of them and a bias leaves 16 bits."""
_PORTION = 4_000
_SURE = -1.0


@dataclass(frozen=True)
class OrderModel:
    """Which words are known by themselves, which by class, and the layers in whole numbers."""

    words: Hashes
    classes: Hashes
    vectors: NDArray[np.int8]
    first: NDArray[np.int8]
    bias: NDArray[np.int16]
    second: NDArray[np.int8]
    base: NDArray[np.int32]

    def _rows(self, ids: Integers) -> Rows:
        """The first layer's answer to the words (or classes) numbered *ids* at each place; shape WIDTH, ids, hidden."""
        vectors = self.vectors[ids].astype(np.float32)
        rows = np.empty((len(self.first), len(ids), self.first.shape[2]), dtype=np.int16)
        for answers, place in zip(rows, self.first, strict=True):
            # Whole numbers below 2**24: the product is exact in any order.
            exact = (vectors @ place.astype(np.float32)) * np.float32(ROW_SCALE / SCALE**2)
            answers[:] = np.clip(np.round(exact), -_LARGEST, _LARGEST)
        return rows

    def measures(self, batch: Batch) -> Values:
        """Of each document: mean log odds of being text over its stretches, share of unlikely stretches, lowest mean
        of a quarter."""
        ids = word_ids(batch, self.words, self.classes)
        document = batch.tokens.document
        odds = np.zeros(0)
        owner = document[:0]
        if len(ids) >= WIDTH:
            whole = np.flatnonzero(document[WIDTH - 1 :] == document[: 1 - WIDTH])
            owner = document[whole]
            occurring = np.zeros(len(self.vectors), dtype=bool)
            occurring[ids] = True
            rows = self._rows(np.flatnonzero(occurring))
            ids = (np.cumsum(occurring) - 1)[ids]
            parts = [self._odds(ids, whole[start : start + _PORTION], rows) for start in range(0, len(whole), _PORTION)]
            odds = np.concatenate([odds, *parts])
        count = np.bincount(owner, minlength=batch.size)
        first = np.searchsorted(owner, np.arange(batch.size))
        position = np.arange(len(owner)) - first[owner]
        quarter = owner * QUARTERS + position * QUARTERS // np.maximum(count[owner], 1)
        size = batch.size * QUARTERS
        quarters = ratio(np.bincount(quarter, odds, size), np.bincount(quarter, minlength=size))
        columns = [
            ratio(np.bincount(owner, odds, batch.size), count),
            ratio(np.bincount(owner[odds < _SURE], minlength=batch.size), count),
            quarters.reshape(batch.size, QUARTERS).min(axis=1),
        ]
        return np.round(np.stack(columns, axis=1), 5)

    @cached_property
    def _largest(self) -> int:
        return min(2**15 - 1, 2**24 // (1 + int(np.abs(self.second.astype(np.int64)).sum())))

    def _odds(self, ids: Integers, at: Integers, rows: Rows) -> Values:
        hidden = rows[0][ids[at]] + self.bias
        for place in range(1, WIDTH):
            hidden += rows[place][ids[at + place]]
        # Whole numbers below 2**24: the product is exact in any order, in 32 bits, too.
        np.clip(hidden, 0, self._largest, out=hidden)
        total = hidden.astype(np.float32) @ self.second.astype(np.float32)
        odds: Values = np.clip((total + float(self.base[0])) / (ROW_SCALE * STEP), -6, 6).astype(np.float64)
        return odds


def word_ids(batch: Batch, words: Hashes, classes: Hashes) -> Integers:
    """Number of each token: among the known *words*, else among the *classes*, else the last."""
    first, number = batch.distinct_tokens
    spots, found = spots_of(words, token_hashes(batch)[first])
    other, known = spots_of(classes, class_hashes(batch)[first])
    distinct: Integers = np.where(found, spots, np.where(known, other, len(classes)) + len(words))
    return distinct[number]


def token_hashes(batch: Batch) -> Hashes:
    """A hash of each token, of words in lower case."""
    hashes = batch.token_hashes.copy()
    hashes[batch.is_word] = batch.word_hashes
    return hashes


def spots_of(table: Hashes, hashes: Hashes) -> tuple[Integers, NDArray[np.bool_]]:
    """Where each of the *hashes* would stand in the sorted *table*, and whether it stands there."""
    spots = np.minimum(np.searchsorted(table, hashes), len(table) - 1)
    return spots, table[spots] == hashes
