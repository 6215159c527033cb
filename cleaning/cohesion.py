"""Whether a text stays with its subject: what words return, and how soon.

Who writes about something uses its words again, in other forms, too; a random walk over a large text, of whatever
order, forgets what it was about after a sentence (Church and Gale 1995, on the burstiness of content words). Stems
stand for words – the first letters, since Polish inflects at the end –, and endings for tense and person, which last
for a while, too.

Of each word it is seen how rare its stem is in texts like this one, how many words came before it, and how long ago
the stem occurred last, if at all; how much commoner that is in text than in random walks was counted in training. How
rare a stem is depends on the genre: each document is taken for a mixture of those learned, fitted to its words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaning.batch import Batch, Hashes, Integers, batches, hash_segments, mix
from cleaning.rules.gopher import Values, ratio
from cleaning.statistics import is_function_word

STEM, ENDING = 5, 3
SLOTS = 1 << 15
MEASURES = ("cohesion", "cohesion_endings", "rarity")

_SHORTEST = 4
"""Letters of a word that carries a subject."""
_STEP = 4.0
"""Steps of a nat in which frequencies are stored."""
_EVIDENCE_STEP = 32.0
_RAREST, _COMMONEST, _RARITIES = 12, 3.0, 0.75
_PLACES = (8, 16, 32, 64, 110)
_DISTANCES = (1, 4, 8, 16, 32, 64, 128)
_SHAPE = (_RAREST, len(_PLACES) + 1, len(_DISTANCES) + 1)
_BORROWED = 4000.0
"""Words of all genres together that each genre is given."""
_ROUNDS = 2
_PRIOR = 2.0
_SMOOTHING = 2e-5

Table = NDArray[np.uint8]
Evidence = NDArray[np.int8]


@dataclass(frozen=True)
class Words:
    """Content words of some documents: whose each is, its place among all words, and its stem or ending."""

    document: Integers
    place: Integers
    key: Hashes
    size: int

    def slots(self) -> Integers:
        """Where the tables hold each key."""
        slots: Integers = (self.key % np.uint64(SLOTS)).astype(np.int64)
        return slots

    def rarity(self, tables: Table) -> Values:
        """Negative log frequency of each key in the mixture of genres (rows of *tables*) that fits its document."""
        chances = np.exp(tables[:, self.slots()] / -_STEP)
        share = np.full((len(tables), self.size), 1 / len(tables))
        if len(tables) > 1:
            for _ in range(_ROUNDS):  # expectation maximization
                owned = chances * share[:, self.document]
                owned /= owned.sum(axis=0)
                share = np.stack([np.bincount(self.document, own, self.size) for own in owned]) + _PRIOR / len(tables)
                share /= share.sum(axis=0)
        rarity: Values = -np.log((chances * share[:, self.document]).sum(axis=0))
        return rarity

    def states(self, rarity: Values) -> Integers:
        """Number of what was seen of each word: rarity, content words before it, distance of the last such key."""
        before = np.arange(len(self.key)) - np.searchsorted(self.document, np.arange(self.size))[self.document]
        states = (
            np.clip((rarity - _COMMONEST) / _RARITIES, 0, _RAREST - 1).astype(np.int64),
            np.searchsorted(_PLACES, before, side="right"),
            np.searchsorted(_DISTANCES, self._distance(), side="right"),
        )
        return np.ravel_multi_index(states, _SHAPE)

    def _distance(self) -> Integers:
        """Words since the key occurred in the document, 0 where it did not."""
        keys = mix(self.key + self.document.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15))
        order = np.argsort(keys, kind="stable")
        again = keys[order][1:] == keys[order][:-1]
        distance = np.zeros(len(keys), dtype=np.int64)
        distance[order[1:][again]] = np.diff(self.place[order])[again]
        return distance


@dataclass(frozen=True)
class CohesionModel:
    """How rare stems and endings are – negative log frequencies, one row a genre, by hash, in steps of 1/_STEP –, and
    how much each state of a word speaks for text, in steps of 1/_EVIDENCE_STEP of a nat."""

    stems: Table
    endings: Table
    stem_evidence: Evidence
    ending_evidence: Evidence

    def measures(self, batch: Batch) -> Values:
        """Of each document: mean evidence by stems and by endings, mean rarity of stems; columns as in MEASURES."""
        stems, endings = content_words(batch)
        rarity = stems.rarity(self.stems)
        columns = [
            _mean(stems, self.stem_evidence[stems.states(rarity)]) / _EVIDENCE_STEP,
            _mean(endings, self.ending_evidence[endings.states(endings.rarity(self.endings))]) / _EVIDENCE_STEP,
            _mean(stems, rarity),
        ]
        return np.asarray(np.round(np.stack(columns, axis=1), 5), dtype=np.float64)


def content_words(batch: Batch) -> tuple[Words, Words]:
    """The words long enough to carry a subject, by stem and by ending."""
    words = batch.words
    content = np.flatnonzero((words.length >= _SHORTEST) & ~is_function_word(batch))
    document, start, end = words.document[content], words.start[content], words.end[content]
    place = content - words.document_start[:-1][document]
    stems = hash_segments(batch.lowered, start, np.minimum(start + STEM, end))
    endings = hash_segments(batch.lowered, end - ENDING, end)
    return Words(document, place, stems, batch.size), Words(document, place, endings, batch.size)


def _mean(words: Words, values: Values | Evidence) -> Values:
    count = np.bincount(words.document, minlength=words.size)
    return ratio(np.bincount(words.document, values, words.size), count)


@dataclass(frozen=True)
class Sample:
    """Windows of text by genre, and random walks over the same text."""

    genres: dict[str, list[str]]
    walks: list[str]


def fit(halves: tuple[Sample, Sample]) -> CohesionModel:
    """Learn from two samples that share no source, both with the same genres: evidence is counted in each with the
    frequencies of the other, since a text's own words are never rare in tables made of it."""
    read = [({genre: _joined(texts) for genre, texts in half.genres.items()}, _joined(half.walks)) for half in halves]
    tables, evidence = [], []
    for kind, by_genre in ((0, True), (1, False)):
        seen, expected = np.zeros(np.prod(_SHAPE)), np.zeros(np.prod(_SHAPE))
        for (genres, walks), (others, _) in zip(read, reversed(read), strict=True):
            table = _frequencies([[own[kind]] for own in others.values()], by_genre)
            for own in genres.values():
                counts = np.bincount(own[kind].states(own[kind].rarity(table)), minlength=len(seen))
                seen += counts / max(own[kind].size, 1)
            expected += np.bincount(walks[kind].states(walks[kind].rarity(table)), minlength=len(seen))
        evidence.append(_evidence(seen, expected))
        tables.append(_frequencies([[half[genre][kind] for half, _ in read] for genre in read[0][0]], by_genre))
    return CohesionModel(tables[0], tables[1], evidence[0], evidence[1])


def _joined(texts: Sequence[str]) -> tuple[Words, Words]:
    nothing = np.zeros(0, dtype=np.int64)
    parts = [(Words(nothing, nothing, nothing.astype(np.uint64), 0),) * 2]
    starts = [0]
    for start, end in batches([len(text) for text in texts]):
        parts.append(content_words(Batch(texts[start:end])))
        starts.append(start)

    def of_kind(kind: int) -> Words:
        own = [part[kind] for part in parts]
        document = np.concatenate([words.document + start for words, start in zip(own, starts, strict=True)])
        place, key = np.concatenate([words.place for words in own]), np.concatenate([words.key for words in own])
        return Words(document, place, key, len(texts))

    return of_kind(0), of_kind(1)


def _frequencies(genres: Sequence[Sequence[Words]], by_genre: bool) -> Table:
    """A row for each genre, or one for all."""
    counts = np.stack(
        [sum((np.bincount(own.slots(), minlength=SLOTS) for own in genre), np.zeros(SLOTS)) for genre in genres]
    )
    every = (counts.sum(axis=0) + 0.5) / (counts.sum() + 0.5 * SLOTS)
    own = counts + _BORROWED * every if by_genre else every[None]
    rarity = -np.log(own / own.sum(axis=1, keepdims=True))
    table: Table = np.round(np.clip(rarity * _STEP, 0, 255)).astype(np.uint8)
    return table


def _evidence(seen: Values, expected: Values) -> Evidence:
    """How much commoner each distance is in text than in walks, given rarity and place."""
    if not seen.any() or not expected.any():
        return np.zeros(len(seen), dtype=np.int8)
    logs = []
    for counts in (seen, expected):
        share = (counts / counts.sum()).reshape(_SHAPE)
        total = share.sum(axis=2, keepdims=True)
        logs.append(np.log((share + _SMOOTHING / _SHAPE[2]) / (total + _SMOOTHING)).ravel())
    evidence: Evidence = np.round(np.clip((logs[0] - logs[1]) * _EVIDENCE_STEP, -127, 127)).astype(np.int8)
    return evidence
