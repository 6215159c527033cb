"""How much a sequence of words looks like Polish: a small model of word classes and of spelling.

Classes are function words, punctuation marks, and last letters of other words. The model knows how much likelier than
by chance one class follows another directly, with one word between, and after two given ones (pointwise mutual
information in nats).
Word salad scores near zero whatever its words; a random walk over real pairs of words fails at the longer reach.
Spelling is known by which runs of four letters occur in Polish words (``cleaning.spelling``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaning import character_classes as classes
from cleaning import spelling
from cleaning.batch import Batch, Hashes, Integers, Mask, hash_segments, mix, once
from cleaning.old_spellings import UNEXPLAINED, unknown_kinds
from cleaning.rules.gopher import Values, ratio
from cleaning.statistics import is_function_word, out_of_vocabulary

CLASSES = 640
TRIPLES = 1 << 19
REACHES = (1, 2)
_STEP = 25.0
"""Steps of a nat in which the tables are stored."""
_LIMIT = 5.0
_ALPHA = 1.5

MEASURES = ("pairs", "pairs_apart", "triples", "broken_pairs", "odd_spellings", "odd_unknown")


@dataclass(frozen=True)
class SyntaxModel:
    """Tables of a trained model."""

    known: Hashes
    pairs: NDArray[np.int8]
    triples: NDArray[np.int8]
    spellings: NDArray[np.uint8]

    def measures(self, batch: Batch) -> Values:
        """Measures of each document of *batch*: one row a document, columns as in MEASURES."""
        ids = class_ids(batch, self.known)
        tokens = batch.tokens
        columns = []
        for number, reach in enumerate(REACHES):
            same = tokens.document[reach:] == tokens.document[:-reach]
            values = self.pairs[number][ids[:-reach], ids[reach:]].astype(np.float64) / _STEP
            columns.append(_means(values, tokens.document[reach:], same, batch.size))
            if reach == 1:
                broken = _means((values < -1.0).astype(np.float64), tokens.document[1:], same, batch.size)
        same = tokens.document[2:] == tokens.document[:-2]
        values = self.triples[triple_slots(ids)].astype(np.float64) / _STEP
        columns.append(_means(values, tokens.document[2:], same, batch.size))
        odd = spelling.odd_words(batch, out_of_vocabulary(batch), self.spellings)
        words = batch.words
        long = words.length >= 4
        unknown = out_of_vocabulary(batch) & long
        columns += [
            broken,
            ratio(words.per_document(odd & long), words.per_document(long)),
            ratio(words.per_document(odd & unknown), words.per_document(unknown)),
        ]
        return np.stack(columns, axis=1)


def _means(values: Values, document: Integers, valid: Mask, size: int) -> Values:
    totals = np.bincount(document[valid], weights=values[valid], minlength=size)
    return ratio(totals, np.bincount(document[valid], minlength=size))


@once
def class_hashes(batch: Batch) -> Hashes:
    """A hash for the class of each token."""
    words = batch.words
    unknown = unknown_kinds(batch) == UNEXPLAINED
    capital = (batch.classes[words.start] & np.uint16(classes.UPPER)) != 0
    digits = batch.sums_within(batch.has(classes.DIGIT), words) > 0
    ending = np.maximum(words.start, words.end - 3)
    hashes = mix(hash_segments(batch.lowered, ending, words.end) + np.uint64(1))
    function = is_function_word(batch)
    hashes[function] = batch.word_hashes[function]
    hashes[unknown] = 2
    hashes[unknown & capital] = 3
    hashes[digits] = 4
    every = batch.token_hashes.copy()
    every[batch.is_word] = hashes
    return every


def class_ids(batch: Batch, known: Hashes) -> Integers:
    """Number of each token's class among the sorted *known* ones; the last number stands for all others."""
    hashes = class_hashes(batch)
    spots = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
    ids: Integers = np.where(known[spots] == hashes, spots, len(known))
    return ids


def triple_slots(ids: Integers) -> Integers:
    """Where the table of triples holds each three neighboring classes."""
    packed = (ids[:-2] * 1024 + ids[1:-1]) * 1024 + ids[2:]
    slots: Integers = (mix(packed.astype(np.uint64)) % np.uint64(TRIPLES)).astype(np.int64)
    return slots


def fit(batches: list[Batch]) -> SyntaxModel:
    """Count the classes and spellings of good text, given as batches of documents."""
    hashes, counts = np.unique(np.concatenate([class_hashes(batch) for batch in batches]), return_counts=True)
    common = np.argsort(-counts, kind="stable")[: CLASSES - 1]
    known = np.sort(hashes[common])
    pairs = np.zeros((len(REACHES), CLASSES, CLASSES))
    triples = np.zeros(TRIPLES)
    expected = np.zeros(TRIPLES)
    for batch in batches:
        ids, document = class_ids(batch, known), batch.tokens.document
        for number, reach in enumerate(REACHES):
            same = document[reach:] == document[:-reach]
            flat = ids[:-reach][same] * CLASSES + ids[reach:][same]
            pairs[number] += np.bincount(flat, minlength=CLASSES * CLASSES).reshape(CLASSES, CLASSES)
    tables = np.stack([_information(table) for table in pairs])
    transitions = pairs[0] / np.maximum(pairs[0].sum(axis=1, keepdims=True), 1)
    for batch in batches:
        ids, document = class_ids(batch, known), batch.tokens.document
        same = document[2:] == document[:-2]
        slots = triple_slots(ids)[same]
        triples += np.bincount(slots, minlength=TRIPLES)
    seen = np.argwhere(pairs[0] > 0)
    # Expected counts if the third word depended only on the second: for every seen pair, spread over its followers.
    for first, second in seen.tolist():
        followers = np.flatnonzero(transitions[second] > 0)
        packed = (first * 1024 + second) * 1024 + followers
        slots = (mix(packed.astype(np.uint64)) % np.uint64(TRIPLES)).astype(np.int64)
        np.add.at(expected, slots, pairs[0][first, second] * transitions[second][followers])
    information = np.log((triples + _ALPHA) / (expected + _ALPHA))
    return SyntaxModel(known, _stored(tables), _stored(information), spelling.learn(batches))


def _information(counts: Values) -> Values:
    total = counts.sum()
    expected = counts.sum(axis=1, keepdims=True) * counts.sum(axis=0, keepdims=True) / max(total, 1)
    information: Values = np.log((counts + _ALPHA) / (expected + _ALPHA))
    return information


def _stored(information: Values) -> NDArray[np.int8]:
    return np.round(np.clip(information, -_LIMIT, _LIMIT) * _STEP).astype(np.int8)
