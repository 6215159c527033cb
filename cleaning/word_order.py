"""Language or word salad: a small network that looks at seven neighboring words.

In a random walk over a text (a Markov chain) each two neighbors are a real pair, in one of the second order each
three, so that counting pairs says little; the network is taught to tell stretches of text from walks over the same
text. Frequent words are themselves, others their class (``cleaning.syntax``). One hidden layer; its first layer is
kept as one row of whole numbers for each word and place, so that scoring is adding rows, and exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaning.batch import Batch, Hashes, Integers
from cleaning.rules.gopher import Values, ratio
from cleaning.syntax import class_hashes

Weights = NDArray[np.float32]

WIDTH = 7
WORDS = 3000
CLASSES = 600
DIMENSIONS = 24
HIDDEN = 64
MEASURES = ("order", "disorder", "disorder_peak")

_JUMPS = (0.1, 0.1, 0.02, 0.25)
_WALK_WORDS = 120
_WALKED_OVER = 250_000
"""Words that one walk is made over: walks over a small text follow it for longer."""
_BATCH = 2048
_PASSES = 5
_RATES = (0.01, 0.006)
_UNNAMED = 0.3
"""Share of words that are shown by their class alone while learning: rare ones are understood by it."""
_SCALE = 32.0
_STEP = 16.0
_PORTION = 4_000
_SURE = -1.0
QUARTERS = 4


@dataclass(frozen=True)
class OrderModel:
    """Which words are known by themselves, which by class, and the layers in whole numbers."""

    words: Hashes
    classes: Hashes
    vectors: NDArray[np.int8]
    first: NDArray[np.int8]
    bias: NDArray[np.int32]
    second: NDArray[np.int8]
    base: NDArray[np.int32]

    def rows(self) -> NDArray[np.int32]:
        """The first layer's answer to each word (or class) at each of the places; shape WIDTH, words, HIDDEN."""
        return np.stack([self.vectors.astype(np.int32) @ place.astype(np.int32) for place in self.first])

    def measures(self, batch: Batch, rows: NDArray[np.int32]) -> Values:
        """Of each document: mean log odds of being text over its stretches, share of unlikely stretches, lowest mean
        of a quarter; *rows* are what ``rows`` gave."""
        ids = word_ids(batch, self.words, self.classes)
        document = batch.tokens.document
        odds = np.zeros(0)
        owner = document[:0]
        if len(ids) >= WIDTH:
            whole = np.flatnonzero(document[WIDTH - 1 :] == document[: 1 - WIDTH])
            owner = document[whole]
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

    def _odds(self, ids: Integers, at: Integers, rows: NDArray[np.int32]) -> Values:
        hidden = rows[0][ids[at]] + self.bias
        for place in range(1, WIDTH):
            hidden += rows[place][ids[at + place]]
        np.maximum(hidden, 0, out=hidden)
        # Whole numbers below 2**53: the product is exact in any order.
        total = hidden.astype(np.float64) @ self.second.astype(np.float64) + float(self.base[0])
        odds: Values = np.clip(total / (_SCALE * _SCALE * _STEP), -6, 6)
        return odds


def word_ids(batch: Batch, words: Hashes, classes: Hashes) -> Integers:
    """Number of each token: among the known *words*, else among the *classes*, else the last."""
    return _both_ids(batch, words, classes)[0]


def _both_ids(batch: Batch, words: Hashes, classes: Hashes) -> tuple[Integers, Integers]:
    """Number of each token as in ``word_ids``, and the number of its class alone."""
    hashes = batch.token_hashes.copy()
    hashes[batch.is_word] = batch.word_hashes
    by_class = np.full(len(hashes), len(words) + len(classes))
    spots, found = _spots(classes, class_hashes(batch))
    by_class[found] = spots[found] + len(words)
    spots, found = _spots(words, hashes)
    return np.where(found, spots, by_class), by_class


def _spots(table: Hashes, hashes: Hashes) -> tuple[Integers, NDArray[np.bool_]]:
    spots = np.minimum(np.searchsorted(table, hashes), len(table) - 1)
    return spots, table[spots] == hashes


def fit(genres: Sequence[Sequence[str]], seed: int, stretches: int = 250_000) -> OrderModel:
    """Learn from the normalized texts of each genre: at most *stretches* of each, and as many of walks over it.

    First one word of each stretch is replaced by another, which is easy to see and teaches what follows what; then
    the walks.
    """
    rng = np.random.default_rng(seed)
    words, classes = _common([text for texts in genres for text in texts])
    real, walked = [], []
    for texts in genres:
        own = [word for text in texts for word in text.split()]
        wanted = min(stretches, len(own))
        walks = _walks(own, -(-wanted // (_WALK_WORDS - 20)), rng)
        real.append(_windows(texts, words, classes, wanted, rng))
        walked.append(_windows(walks, words, classes, wanted, rng))
    text = np.concatenate(real)
    size = len(words) + len(classes) + 1
    layers = _layers(size, rng)
    for other, rate, passes in (
        (_replaced(text, rng), _RATES[0], 1),
        (np.concatenate(walked), _RATES[1], _PASSES),
    ):
        inputs = np.concatenate([text, other])
        _descend(layers, inputs, np.arange(len(inputs)) < len(text), rate, passes, rng)
    return _quantized(words, classes, layers)


def _replaced(text: NDArray[np.int16], rng: np.random.Generator) -> NDArray[np.int16]:
    """*text* with one word of each stretch replaced by that of another one."""
    changed = text.copy()
    rows, place = np.arange(len(text)), rng.integers(0, WIDTH, len(text))
    other = rng.integers(0, len(text), len(text))
    changed[rows, :, place] = text[other, :, place]
    return changed


def _common(texts: Sequence[str]) -> tuple[Hashes, Hashes]:
    tables: list[dict[int, int]] = [{}, {}]
    for portion in _portions(texts):
        batch = Batch(portion)
        hashes = batch.token_hashes.copy()
        hashes[batch.is_word] = batch.word_hashes
        for table, own in zip(tables, (hashes, class_hashes(batch)), strict=True):
            values, counts = np.unique(own, return_counts=True)
            for value, count in zip(values.tolist(), counts.tolist(), strict=True):
                table[value] = table.get(value, 0) + count
    commonest = [
        np.array(sorted(sorted(table, key=lambda value: (-table[value], value))[:limit]), dtype=np.uint64)
        for table, limit in zip(tables, (WORDS, CLASSES), strict=True)
    ]
    return commonest[0], commonest[1]


def _portions(texts: Sequence[str], characters: int = 500_000) -> list[list[str]]:
    portions: list[list[str]] = [[]]
    size = 0
    for text in texts:
        if size + len(text) > characters and portions[-1]:
            portions.append([])
            size = 0
        portions[-1].append(text)
        size += len(text)
    return portions


def _windows(
    texts: Sequence[str], words: Hashes, classes: Hashes, wanted: int, rng: np.random.Generator
) -> NDArray[np.int16]:
    """At most *wanted* stretches of *texts*: rows, words or classes, places."""
    found = [np.zeros((0, 2, WIDTH), dtype=np.int16)]
    for portion in _portions(texts):
        batch = Batch(portion)
        ids, document = np.stack(_both_ids(batch, words, classes)).astype(np.int16), batch.tokens.document
        if ids.shape[1] >= WIDTH:
            view = np.lib.stride_tricks.sliding_window_view(ids, WIDTH, axis=1)
            found.append(view[:, document[WIDTH - 1 :] == document[: 1 - WIDTH]].transpose(1, 0, 2))
    every = np.concatenate(found)
    chosen = rng.choice(len(every), min(wanted, len(every)), replace=False)
    picked: NDArray[np.int16] = every[np.sort(chosen)]
    return picked


def _walks(words: Sequence[str], count: int, rng: np.random.Generator) -> list[str]:
    """Random walks over *words*: of the first order with rarer and more frequent jumps, and of the second."""
    starts = list(range(0, max(1, len(words) - _WALKED_OVER // 2), _WALKED_OVER))
    kinds = [(1, jump) for jump in _JUMPS] + [(2, 0.0), (2, 0.1)]
    found = []
    for number, start in enumerate(starts):
        own = words[start : start + _WALKED_OVER]
        for order, jump in kinds:
            share = count * (number + 1) // len(starts) - count * number // len(starts)
            found += walk(own, max(1, share // len(kinds)), order, jump, rng)
    return found


def walk(
    words: Sequence[str], count: int, order: int, jump: float, rng: np.random.Generator, length: int = _WALK_WORDS
) -> list[str]:
    """*count* random walks over *words*, each step to a word that once followed the last *order* ones."""
    numbers: dict[tuple[str, ...], int] = {}
    states = [tuple(words[max(0, spot - order + 1) : spot + 1]) for spot in range(len(words))]
    ids = np.array([numbers.setdefault(state, len(numbers)) for state in states])
    by_state = np.argsort(ids, kind="stable")
    first = np.searchsorted(ids[by_state], np.arange(len(numbers)))
    total = np.bincount(ids)
    at = rng.integers(0, len(ids), count)
    steps = [at]
    for _ in range(length - 1):
        state = ids[at]
        following = by_state[first[state] + (rng.random(count) * total[state]).astype(np.int64)] + 1
        anywhere = rng.integers(0, len(ids), count)
        at = np.where((rng.random(count) < jump) | (following >= len(ids)), anywhere, following)
        steps.append(at)
    return [" ".join(words[spot] for spot in walked) for walked in np.stack(steps, axis=1).tolist()]


def _layers(size: int, rng: np.random.Generator) -> list[Weights]:
    shapes = (
        ((size, DIMENSIONS), 0.3),
        ((WIDTH * DIMENSIONS, HIDDEN), 0.12),
        ((HIDDEN,), 0),
        ((HIDDEN,), 0.2),
        ((1,), 0),
    )
    return [rng.normal(0, spread, shape).astype(np.float32) for shape, spread in shapes]


def _descend(
    layers: list[Weights],
    inputs: NDArray[np.int16],
    truth: NDArray[np.bool_],
    rate: float,
    passes: int,
    rng: np.random.Generator,
) -> None:
    """Fit the *layers* by Adam (Kingma and Ba 2015) on the logistic loss, at a rate that falls to nearly zero."""
    mean, square = [np.zeros_like(layer) for layer in layers], [np.zeros_like(layer) for layer in layers]
    starts = range(0, len(inputs), _BATCH)
    number = 0
    for _ in range(passes):
        order = rng.permutation(len(inputs))
        for start in starts:
            rows = order[start : start + _BATCH]
            both = inputs[rows].astype(np.int64)
            ids = np.where(rng.random((len(rows), WIDTH)) < _UNNAMED, both[:, 1], both[:, 0])
            gradients = _gradients(layers, ids, truth[rows])
            number += 1
            pace = np.float32(rate * (1 - 0.97 * number / (passes * len(starts))))
            for layer, gradient, m, v in zip(layers, gradients, mean, square, strict=True):
                m += np.float32(0.1) * (gradient - m)
                v += np.float32(0.001) * (gradient**2 - v)
                layer -= (
                    pace
                    * (m / np.float32(1 - 0.9**number))
                    / (np.sqrt(v / np.float32(1 - 0.999**number)) + np.float32(1e-8))
                )


def _gradients(layers: Sequence[Weights], ids: Integers, truth: NDArray[np.bool_]) -> list[Weights]:
    vectors, first, bias, second, base = layers
    seen = vectors[ids].reshape(len(ids), -1)
    hidden = seen @ first + bias
    active = hidden > 0
    hidden *= active
    miss = ((0.5 * (1 + np.tanh((hidden @ second + base[0]) / 2)) - truth) / len(ids)).astype(np.float32)
    back = np.outer(miss, second) * active
    to_words = (back @ first.T).reshape(-1, DIMENSIONS)
    flat = ids.reshape(-1, 1) * DIMENSIONS + np.arange(DIMENSIONS)
    spread = np.bincount(flat.ravel(), to_words.ravel(), vectors.size).astype(np.float32).reshape(vectors.shape)
    return [spread, seen.T @ back, back.sum(axis=0), hidden.T @ miss, miss.sum(keepdims=True)]


def _quantized(words: Hashes, classes: Hashes, layers: Sequence[Weights]) -> OrderModel:
    """The layers as whole numbers: vectors and weights in steps of 1/_SCALE, the last layer's in steps of 1/_STEP."""
    vectors, first, bias, second, base = layers
    return OrderModel(
        words,
        classes,
        np.clip(np.round(vectors * _SCALE), -127, 127).astype(np.int8),
        np.clip(np.round(first * _SCALE), -127, 127).astype(np.int8).reshape(WIDTH, DIMENSIONS, HIDDEN),
        np.round(bias * _SCALE * _SCALE).astype(np.int32),
        np.clip(np.round(second * _STEP), -127, 127).astype(np.int8),
        np.round(base * _SCALE * _SCALE * _STEP).astype(np.int32),
    )
