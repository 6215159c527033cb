"""Windows of labeled text: cut from it at random, spoiled, and chosen so that length tells nothing."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaning.corruptions import Corruption, Pool
from cleaning.phrase_banks import PARTS
from cleaning.quality_data import Labeled, is_written
from cleaning.quality_features import normalize

PASSES = 4
_STRETCH = 20_000
_LINE_WIDTH = (38, 75)
_JOINED_WORDS = (160, 301)
_EXAMPLE = "Wieczorem wróciliśmy do domu , a potem długo rozmawialiśmy o tym , co wydarzyło się w mieście ."
"""What is spoiled where the data has no good text at all."""


@dataclass(frozen=True)
class Example:
    """A normalized window with what is known about it."""

    kind: str
    genre: str
    source: str
    text: str
    words: int


def draw_length(rng: random.Random) -> int:
    """Length of a training window in words: mostly 100–300, else 15–100 or fewer; the same for every kind of text."""
    draw = rng.random()
    return rng.randrange(100, 301) if draw < 0.65 else rng.randrange(15, 100) if draw < 0.9 else rng.randrange(5, 15)


def cut(
    labeled: Sequence[Labeled], rng: random.Random, limit: int, lengths: tuple[int, int] | None = None
) -> list[Example]:
    """At most *limit* windows of each genre, spread over its documents.

    Conversation is short: several of its texts make one window. *lengths* limits the words of a window (default: as
    ``draw_length`` says); texts shorter than its minimum are joined with the next of the same source, or left out.
    """
    by_genre: dict[tuple[str, str], list[Labeled]] = {}
    for item in labeled:
        by_genre.setdefault((item.kind, item.genre), []).append(item)
    examples = []
    for items in by_genre.values():
        pieces = [piece for item in items for piece in _pieces(item, rng, lengths, limit)]
        for _ in range(PASSES - 1):  # scarce text is cut anew, at other places
            if lengths is None and len(pieces) < limit and _is_scarce(items[0]):
                pieces += [piece for item in items for piece in _pieces(item, rng, lengths, limit)]
        if items[0].kind == "conversation":
            pieces += _threads(items, rng, limit, lengths)
        elif is_written(items[0].source):
            pieces += _joined(items, rng, limit // 3)
        rng.shuffle(pieces)
        examples += pieces[:limit]
    return examples


def _pieces(item: Labeled, rng: random.Random, lengths: tuple[int, int] | None, limit: int) -> list[Example]:
    text = item.text
    if len(text) > 200_000:  # of a novel, as many windows as are wanted of all
        starts = sorted(rng.randrange(len(text) - 4000) for _ in range(max(8, limit // 10)))
        stretches = [text[start : start + 4000].partition(" ")[2] for start in starts]
    else:
        stretches = [text]
    found = []
    for stretch in stretches:
        words = normalize(rewrapped(stretch, rng) if item.kind == "good" and rng.random() < 0.15 else stretch).split()
        position = 0
        while position < len(words):
            size = rng.randrange(*lengths) if lengths else draw_length(rng)
            piece = words[position : position + size]
            position += size
            least = lengths[0] if lengths else 5 if size < 15 or _comes_short(item) else 15
            if len(piece) >= least:
                found.append(_example(item, piece))
            if stretch is not text:
                break
    return found


def _is_scarce(item: Labeled) -> bool:
    """Whether a text is of a kind that there is little of: noise, and what was written for training."""
    return item.kind == "noise" or is_written(item.source)


def _comes_short(item: Labeled) -> bool:
    """Whether a text of a few words is a whole one of its kind: a message, a poor page."""
    return item.kind == "conversation" or item.source.startswith("page ")


def _threads(
    items: Sequence[Labeled], rng: random.Random, limit: int, lengths: tuple[int, int] | None
) -> list[Example]:
    """Windows made of several short texts that follow each other."""
    found = []
    for _ in range(limit):
        size = rng.randrange(*lengths) if lengths else draw_length(rng)
        start = rng.randrange(len(items))
        words: list[str] = []
        for item in items[start : start + 40]:
            words += normalize(item.text).split()
            if len(words) >= size:
                break
        if len(words) >= (lengths[0] if lengths else 15):
            found.append(_example(items[start], words[:size]))
    return found


def _joined(items: Sequence[Labeled], rng: random.Random, count: int) -> list[Example]:
    """Longer windows of texts of one source that follow each other: those written for training are short, and long
    ones that change their subject must not be taken for random walks."""
    by_source: dict[str, list[Labeled]] = {}
    for item in items:
        by_source.setdefault(item.source, []).append(item)
    sources = [own for _, own in sorted(by_source.items()) if len(own) > 1]
    found = []
    for _ in range(count if sources else 0):
        own = rng.choice(sources)
        start = rng.randrange(len(own) - 1)
        words = [word for item in own[start : start + 4] for word in normalize(item.text).split()]
        found.append(_example(own[start], words[: rng.randrange(*_JOINED_WORDS)]))
    return found


def _example(item: Labeled, words: Sequence[str]) -> Example:
    return Example(item.kind, item.genre, item.source, " ".join(words), len(words))


def rewrapped(text: str, rng: random.Random) -> str:
    """*text* in the layout of scanned pages: narrow lines, words divided at their ends."""
    width = rng.randrange(*_LINE_WIDTH)
    lines, line = [], ""
    for word in text.split():
        if len(line) + len(word) < width:
            line += word + " "
        elif len(word) > 6 and word.isalpha():
            lines.append(f"{line}{word[: len(word) // 2]}-")
            line = word[len(word) // 2 :] + " "
        else:
            lines.append(line)
            line = word + " "
    return "\n".join([*lines, line])


def corrupted(
    pool: Pool,
    rng: random.Random,
    count: int,
    kinds: Mapping[str, Corruption],
    lengths: tuple[int, int] | None = None,
) -> list[Example]:
    """*count* documents of each of the *kinds* of corruption, spoiled from *pool*; a part of a kind is a source."""
    found = []
    for name, corruption in kinds.items():
        kind, _, part = name.partition("/")
        for number in range(-(-count // PARTS) if part else count):
            size = rng.randrange(*lengths) if lengths else draw_length(rng)
            words = normalize(corruption(rng, pool, size)).split()[:size]
            if words:
                source = f"{kind} part {part}" if part else f"{kind} {number}"
                found.append(Example("noise", kind, source, " ".join(words), len(words)))
    return found


def reference(labeled: Sequence[Labeled], rng: random.Random, characters: int = 12_000_000) -> list[list[str]]:
    """Normalized good text and conversation of each genre in stretches, at most so many characters of each."""
    by_genre: dict[str, list[str]] = {}
    for item in labeled:
        if item.kind != "noise":
            stretches = [item.text[start : start + _STRETCH] for start in range(0, len(item.text), _STRETCH)]
            by_genre.setdefault(item.genre, []).extend(stretches)
    found = []
    for _, stretches in sorted(by_genre.items()):
        rng.shuffle(stretches)
        enough, size = [], 0
        for stretch in stretches:
            if size >= characters:
                break
            enough.append(normalize(stretch))
            size += len(stretch)
        found.append(enough)
    return found


def pool_of(labeled: Sequence[Labeled], rng: random.Random, per_genre: int = 400) -> Pool:
    """Good windows to spoil, equally many of each genre."""
    good = [item for item in labeled if item.kind == "good"]
    return Pool([window.text.split() for window in cut(good, rng, per_genre, (250, 301))] or [_EXAMPLE.split()])


def match_lengths(
    one: NDArray[np.int64], two: NDArray[np.int64], rng: random.Random, bin_words: int = 25
) -> tuple[list[int], list[int]]:
    """Rows of both sides, equally many in every bin of length: what is left cannot be told apart by length."""
    chosen_one: list[int] = []
    chosen_two: list[int] = []
    for number in sorted(set((one // bin_words).tolist()) & set((two // bin_words).tolist())):
        left = np.flatnonzero(one // bin_words == number).tolist()
        right = np.flatnonzero(two // bin_words == number).tolist()
        size = min(len(left), len(right))
        chosen_one += rng.sample(left, size)
        chosen_two += rng.sample(right, size)
    return chosen_one, chosen_two
