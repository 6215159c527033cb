"""Training of the network of ``cleaning.word_order``: good text against random walks over it.

Words and their classes begin as vectors that tell beside what they stand (Levy and Goldberg 2014): from random ones the
network takes long to see anything at all. Each pass sees other walks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from cleaning import character_classes as classes_of
from cleaning.batch import Batch, Hashes, Integers
from cleaning.random_walks import steps
from cleaning.syntax import class_hashes
from cleaning.word_order import ROW_SCALE, SCALE, STEP, WIDTH, OrderModel, spots_of, token_hashes

Weights = NDArray[np.float32]
Stretches = NDArray[np.int16]
"""Shape rows, 2 (word, class), WIDTH; the number after the last word stands for one that is not known by itself."""

WORDS = 12_000
CLASSES = 800
DIMENSIONS = 28
HIDDEN = 96
PASSES = 4

_WALK_WORDS = 150
_WALKED_OVER = 250_000
"""Words that one walk is made over: walks over a small text follow it for longer."""
_MIXED_WORDS = 60_000
"""Words of each genre that walks over a mixture are made over."""
_MIXED = 0.15
_JUMPS = ((0.0, 0.0, 0.03, 0.1, 0.25), (0.0,))
"""Chances to leap, of walks of the first order and of the second; of each as many."""
_SECOND, _REPLACED = 0.4, 0.1
"""Walks of the second order, and stretches with one word replaced, for each stretch of text."""
_SHARES = (0.55, 0.4, 0.05)
"""How much walks of both orders and replaced words weigh, against text."""
_BATCH = 2048
_RATE = 0.01
_UNNAMED = 0.2
"""Share of words that are shown by their class alone while learning: rare ones are understood by it."""
_NEIGHBORS = (1, 2)
_SPREAD = 0.4


@dataclass(frozen=True)
class Text:
    """Text as numbers: of each token its word, class and document; of each blank-separated word its first token (and
    one more for the end), and a number that equal words share; at which of these words each genre begins and ends."""

    words: NDArray[np.int16]
    classes: NDArray[np.int16]
    document: Integers
    first: Integers
    number: Hashes
    genres: list[tuple[int, int]]

    def in_random_order(self, genre: tuple[int, int], rng: np.random.Generator) -> Integers:
        """Blank-separated words of the *genre*, documents in random order."""
        spots = np.arange(*genre)
        owner = self.document[self.first[spots]]
        place = rng.permutation(int(owner[-1] - owner[0]) + 1)
        return spots[np.argsort(place[owner - owner[0]], kind="stable")]

    def of_genre(self, genre: tuple[int, int], wanted: int, rng: np.random.Generator) -> Stretches:
        """At most *wanted* stretches of the *genre*."""
        tokens = np.arange(self.first[genre[0]], self.first[genre[1]])
        return self._stretches(tokens, self.document[tokens], wanted, rng)

    def walked(self, spots: Integers, order: int, jump: float, wanted: int, rng: np.random.Generator) -> Stretches:
        """At most *wanted* stretches of walks over the words at *spots*."""
        count = max(1, 3 * wanted // (2 * _WALK_WORDS))
        path = spots[steps(self.number[spots], count, order, jump, rng, _WALK_WORDS)]
        length = self.first[path + 1] - self.first[path]
        flat = length.ravel()
        tokens = np.repeat(self.first[path].ravel() - np.cumsum(flat) + flat, flat) + np.arange(flat.sum())
        return self._stretches(tokens, np.repeat(np.arange(count), length.sum(axis=1)), wanted, rng)

    def _stretches(self, tokens: Integers, document: Integers, wanted: int, rng: np.random.Generator) -> Stretches:
        whole = np.flatnonzero(document[WIDTH - 1 :] == document[: len(document) - WIDTH + 1])
        if len(whole) > wanted:
            whole = np.sort(rng.choice(whole, wanted, replace=False))
        spots = tokens[whole[:, None] + np.arange(WIDTH)]
        return np.stack([self.words[spots], self.classes[spots]], axis=1)


def fit(genres: Sequence[Sequence[str]], seed: int, stretches: int = 180_000) -> OrderModel:
    """Learn from the normalized texts of each genre, from at most *stretches* of each in a pass."""
    rng = np.random.default_rng(seed)
    words, classes, text = _read([texts for texts in genres if " ".join(texts).strip()])
    layers = _layers(_neighborhoods(text, len(words), len(classes) + 1, rng), rng)
    descent = Descent(layers, [np.zeros_like(layer) for layer in layers], [np.zeros_like(layer) for layer in layers])
    for number in range(PASSES):
        parts = _examples(text, stretches, rng)
        weight = [
            np.full(len(part), share * len(parts[0]) / max(len(part), 1), dtype=np.float32)
            for part, share in zip(parts, (1.0, *_SHARES), strict=True)
        ]
        good = np.arange(sum(map(len, parts))) < len(parts[0])
        descent.run(np.concatenate(parts), good, np.concatenate(weight), len(words), number, rng)
    return _quantized(words, classes, layers, text)


def _read(genres: Sequence[Sequence[str]]) -> tuple[Hashes, Hashes, Text]:
    """The commonest words and classes, and the genres in their numbers."""
    hashed = [_hashed(portion) for texts in genres for portion in _portions(texts)]
    tokens, kinds, document, opens = (np.concatenate(column) for column in zip(*hashed, strict=True))
    document = np.cumsum(np.concatenate([[0], document[1:] != document[:-1]]))
    words, classes = _commonest(tokens, WORDS), _commonest(kinds, CLASSES)
    first = np.append(np.flatnonzero(opens), len(opens))
    within = np.arange(len(tokens)) - np.repeat(first[:-1], np.diff(first))
    mixed = tokens * (2 * within.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15))
    sums = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(mixed, dtype=np.uint64)])
    ends = np.cumsum([0] + [sum(len(text.split()) for text in texts) for texts in genres]).tolist()
    return (
        words,
        classes,
        Text(
            _numbers(words, tokens),
            _numbers(classes, kinds),
            document,
            first,
            sums[first[1:]] - sums[first[:-1]],
            list(pairwise(ends)),
        ),
    )


def _numbers(table: Hashes, hashes: Hashes) -> NDArray[np.int16]:
    spots, found = spots_of(table, hashes)
    return np.where(found, spots, len(table)).astype(np.int16)


def _hashed(texts: Sequence[str]) -> tuple[Hashes, Hashes, Integers, NDArray[np.bool_]]:
    """Of each token: word, class, document, and whether it begins a blank-separated word."""
    batch = Batch(texts)
    document, start = batch.tokens.document, batch.tokens.start
    blanks = np.concatenate([[0], np.cumsum(batch.has(classes_of.SPACE))])
    opens = np.ones(len(start), dtype=bool)
    opens[1:] = (blanks[start[1:]] > blanks[start[:-1]]) | (document[1:] != document[:-1])
    return token_hashes(batch), class_hashes(batch), document, opens


def _portions(texts: Sequence[str], characters: int = 500_000) -> Iterator[list[str]]:
    portion: list[str] = []
    size = 0
    for text in texts:
        if size + len(text) > characters and portion:
            yield portion
            portion, size = [], 0
        portion.append(text)
        size += len(text)
    if portion:
        yield portion


def _commonest(hashes: Hashes, limit: int) -> Hashes:
    values, counts = np.unique(hashes, return_counts=True)
    return np.sort(values[np.lexsort((values, -counts))[:limit]])


def _examples(text: Text, wanted: int, rng: np.random.Generator) -> list[Stretches]:
    """Stretches of text, of walks of the first and of the second order, and with one word replaced."""
    good = np.concatenate([text.of_genre(genre, wanted, rng) for genre in text.genres])
    walks = [
        _walks(text, order, jumps, share * wanted, rng)
        for order, jumps, share in zip((1, 2), _JUMPS, (1.0, _SECOND), strict=True)
    ]
    changed = good[rng.choice(len(good), round(_REPLACED * len(good)), replace=False)]
    place, other = rng.integers(0, WIDTH, len(changed)), rng.integers(0, len(good), len(changed))
    rows = np.arange(len(changed))
    changed[rows, :, place] = good[other, :, place]
    return [good, *walks, changed]


def _walks(text: Text, order: int, jumps: Sequence[float], wanted: float, rng: np.random.Generator) -> Stretches:
    """Walks over each genre, in parts, and over a mixture of all."""
    found, mixture = [], []
    for genre in text.genres:
        spots = text.in_random_order(genre, rng)
        mixture.append(spots[:_MIXED_WORDS])
        tokens = text.first[genre[1]] - text.first[genre[0]]
        for start in range(0, max(1, len(spots) - _WALKED_OVER // 2), _WALKED_OVER):
            own = spots[start : start + _WALKED_OVER]
            share = min(wanted, tokens) * len(own) / len(spots) / len(jumps)
            found += [text.walked(own, order, jump, int(share) + 1, rng) for jump in jumps]
    share = _MIXED * sum(map(len, found)) / len(jumps)
    found += [text.walked(np.concatenate(mixture), order, jump, int(share) + 1, rng) for jump in jumps]
    return np.concatenate(found)


def _neighborhoods(text: Text, words: int, classes: int, rng: np.random.Generator) -> Weights:
    """Vectors of words (first, and one for those without a name) and classes, by what stands beside them: singular
    vectors of positive pointwise mutual information."""
    size = words + 1 + classes
    views = (text.words.astype(np.int64), text.classes.astype(np.int64) + words + 1)
    counts = sparse.csr_matrix((size, 2 * len(_NEIGHBORS) * size), dtype=np.float32)
    for number, reach in enumerate(_NEIGHBORS):
        left = np.flatnonzero(text.document[reach:] == text.document[:-reach])
        for side, (own, other) in enumerate(((left, left + reach), (left + reach, left))):
            offset = (2 * number + side) * size
            for one in views:
                for two in views:
                    spots = (one[own], two[other] + offset)
                    ones = np.ones(len(left), dtype=np.float32)
                    counts += sparse.csr_matrix((ones, spots), shape=counts.shape)
    found = counts.tocoo()
    rows = np.asarray(counts.sum(axis=1)).ravel()[found.row]
    contexts = np.asarray(counts.sum(axis=0)).ravel()
    total = contexts.sum()
    # Rare contexts count less (Levy, Goldberg and Dagan 2015).
    smooth = contexts[found.col] ** 0.75 * total**0.25
    information = np.log(found.data * total / (rows * smooth))
    keep = (information > 0) & (found.row != words) & (found.col % size != words)
    matrix = sparse.csr_matrix(
        (information[keep].astype(np.float32), (found.row[keep], found.col[keep])), shape=counts.shape
    )
    basis = rng.normal(size=(matrix.shape[1], DIMENSIONS + 16)).astype(np.float32)
    for _ in range(4):  # Halko, Martinsson and Tropp 2011
        basis = np.linalg.qr(matrix.T @ np.linalg.qr(matrix @ basis)[0])[0]
    left_vectors, strengths, _ = np.linalg.svd(matrix @ basis, full_matrices=False)
    vectors = left_vectors[:, :DIMENSIONS] * np.sqrt(strengths[:DIMENSIONS])
    vectors *= _SPREAD / max(float(np.sqrt((vectors[words + 1 :] ** 2).mean())), 1e-6)
    # A word is its class and what it has of its own.
    vectors[:words] -= vectors[words + 1 + _class_of(text, words, classes)]
    vectors[words] = 0
    found_vectors: Weights = vectors.astype(np.float32)
    return found_vectors


def _class_of(text: Text, words: int, classes: int) -> Integers:
    """The class that each word has most often."""
    pairs, counts = np.unique(text.words.astype(np.int64) * classes + text.classes, return_counts=True)
    order = np.lexsort((counts, pairs // classes))
    found = np.zeros(words + 1, dtype=np.int64)
    found[pairs[order] // classes] = pairs[order] % classes  # the last counts: the commonest
    return found[:words]


def _layers(vectors: Weights, rng: np.random.Generator) -> list[Weights]:
    shapes = (((WIDTH * DIMENSIONS, HIDDEN), 0.12), ((HIDDEN,), 0), ((HIDDEN,), 0.2), ((1,), 0))
    return [vectors, *(rng.normal(0, spread, shape).astype(np.float32) for shape, spread in shapes)]


@dataclass(frozen=True)
class Descent:
    """Layers on their way, with the running means of their gradients and of those squared: Adam (Kingma and Ba 2015) on
    the logistic loss, at a rate that falls to nearly zero."""

    layers: list[Weights]
    mean: list[Weights]
    square: list[Weights]

    def run(
        self,
        inputs: Stretches,
        good: NDArray[np.bool_],
        weight: Weights,
        unnamed: int,
        number: int,
        rng: np.random.Generator,
    ) -> None:
        """Pass *number* over the *inputs*; words that are not to be named are *unnamed*."""
        starts = range(0, len(inputs), _BATCH)
        order = rng.permutation(len(inputs))
        for step, start in enumerate(starts, number * len(starts) + 1):
            rows = order[start : start + _BATCH]
            both = inputs[rows].astype(np.int32)
            both[:, 0][rng.random((len(rows), WIDTH), dtype=np.float32) < _UNNAMED] = unnamed
            both[:, 1] += unnamed + 1
            gradients = _gradients(self.layers, both, good[rows], weight[rows])
            gradients[0][unnamed] = 0
            pace = np.float32(_RATE * max(0.03, 1 - 0.97 * step / (PASSES * len(starts))) / (1 - 0.9**step))
            for layer, gradient, mean, square in zip(self.layers, gradients, self.mean, self.square, strict=True):
                mean += np.float32(0.1) * (gradient - mean)
                square += np.float32(0.001) * (gradient * gradient - square)
                layer -= pace * mean / (np.sqrt(square / np.float32(1 - 0.999**step)) + np.float32(1e-8))


def _gradients(
    layers: Sequence[Weights], both: NDArray[np.int32], good: NDArray[np.bool_], weight: Weights
) -> list[Weights]:
    vectors, first, bias, second, base = layers
    words, kinds = both[:, 0].ravel(), both[:, 1].ravel()
    spots = np.stack([words, kinds], axis=1).ravel()
    shown = sparse.csr_matrix(
        (np.ones(len(spots), dtype=np.float32), spots, np.arange(0, len(spots) + 1, 2)),
        shape=(len(words), len(vectors)),
    )
    seen = (shown @ vectors).reshape(len(both), -1)
    hidden = seen @ first + bias
    active = hidden > 0
    hidden *= active
    chance = 0.5 * (1 + np.tanh((hidden @ second + base[0]) / 2))
    miss = ((chance - good) * weight / len(both)).astype(np.float32)
    back = np.outer(miss, second) * active
    spread = shown.T @ (back @ first.T).reshape(-1, vectors.shape[1])
    return [spread, seen.T @ back, back.sum(axis=0), hidden.T @ miss, miss.sum(keepdims=True)]


def _quantized(words: Hashes, classes: Hashes, layers: Sequence[Weights], text: Text) -> OrderModel:
    """The layers as whole numbers."""
    vectors, first, bias, second, base = layers
    kinds = vectors[len(words) + 1 :]
    vectors = np.concatenate([vectors[: len(words)] + kinds[_class_of(text, len(words), len(kinds))], kinds])
    return OrderModel(
        words,
        classes,
        np.clip(np.round(vectors * SCALE), -127, 127).astype(np.int8),
        np.clip(np.round(first * SCALE), -127, 127).astype(np.int8).reshape(WIDTH, DIMENSIONS, HIDDEN),
        np.clip(np.round(bias * ROW_SCALE), -(2**15) // WIDTH, 2**15 // WIDTH).astype(np.int16),
        np.clip(np.round(second * STEP), -127, 127).astype(np.int8),
        np.round(base * ROW_SCALE * STEP).astype(np.int32),
    )
