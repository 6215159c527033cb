"""Word salad as a Markov chain makes it: random walks over good text of one genre, of one source, or of all.

Each step goes to a word that once followed the last few. The longer the text walked over, the less of it is copied;
over a whole genre each few words lead somewhere else. The calibration sees some families, over sources that the
measures it weighs have not seen; others only measure the quality classifier.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import numpy as np

from cleaning.quality_data import Labeled
from cleaning.quality_features import normalize
from cleaning.quality_windows import Example
from cleaning.random_walks import walk

WEIGHED = ("walks_genre_1", "walks_genre_2", "walks_source_1", "walks_mixed_1", "walks_mixed_2")
"""Over a genre, a source or everything, each step following the last one or two words."""
HELD_OUT = ("walks_genre_3", "walks_source_2")
FAMILIES = (*WEIGHED, *HELD_OUT)

_STRETCH = 20_000
_GENRE_WORDS, _MIXED_WORDS, _LEAST_WORDS = 250_000, 60_000, 5_000
"""Words that are walked over: at most of a genre, at most of each in a mixture, at least of a genre or source."""
_SOURCES = 10
_LONGEST = 300


def walks(labeled: Sequence[Labeled], rng: random.Random, count: int, families: Sequence[str]) -> list[Example]:
    """*count* walks of each of the *families* over each genre (a mixture: three times as many), of 40 to 300 words."""
    found: list[Example] = []
    mixture: list[str] = []
    by_genre: dict[str, list[Labeled]] = {}
    for item in labeled:
        if item.kind == "good":
            by_genre.setdefault(item.genre, []).append(item)
    for _, items in sorted(by_genre.items()):
        words = _words(items, rng, _GENRE_WORDS)
        if len(words) < _LEAST_WORDS:
            continue
        mixture += words[:_MIXED_WORDS]
        for order in (1, 2, 3):
            found += _family(f"walks_genre_{order}", families, [words], order, count, items[0].source, rng)
        texts = list(_large_sources(items, rng))
        for order in (1, 2):
            found += _family(f"walks_source_{order}", families, texts, order, count, items[0].source, rng)
    if mixture:
        for order in (1, 2):
            source = labeled[0].source
            found += _family(f"walks_mixed_{order}", families, [mixture], order, 3 * count, source, rng)
    return found


def _family(
    name: str,
    families: Sequence[str],
    texts: Sequence[Sequence[str]],
    order: int,
    count: int,
    source: str,
    rng: random.Random,
) -> list[Example]:
    """*count* walks over the *texts*, named by *source*, one of those walked over."""
    if name not in families or not texts:
        return []
    found = []
    for number, words in enumerate(texts):
        share = count * (number + 1) // len(texts) - count * number // len(texts)
        for text in walk(words, share, order, 0.0, np.random.default_rng(rng.getrandbits(32)), _LONGEST):
            size = rng.randrange(100, _LONGEST + 1) if rng.random() < 0.7 else rng.randrange(40, 100)
            found.append(Example("noise", name, source, " ".join(text.split()[:size]), size))
    return found


def _words(items: Sequence[Labeled], rng: random.Random, limit: int) -> list[str]:
    """Normalized words of stretches of all *items* in random order."""
    stretches = [item.text[start : start + _STRETCH] for item in items for start in range(0, len(item.text), _STRETCH)]
    rng.shuffle(stretches)
    words: list[str] = []
    for stretch in stretches:
        if len(words) >= limit:
            break
        words += normalize(stretch).split()
    return words


def _large_sources(items: Sequence[Labeled], rng: random.Random) -> Iterator[list[str]]:
    """Words of a few sources that are long enough to be walked over."""
    by_source: dict[str, list[Labeled]] = {}
    for item in items:
        by_source.setdefault(item.source, []).append(item)
    large = [own for own in by_source.values() if sum(len(item.text) for item in own) > 6 * _LEAST_WORDS]
    for own in rng.sample(large, min(_SOURCES, len(large))):
        words = _words(own, rng, _GENRE_WORDS)
        if len(words) >= _LEAST_WORDS:
            yield words
