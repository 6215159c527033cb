"""Documented ways of spoiling good text, for training and testing the quality classifier.

Each corruption takes a random generator and a ``Pool`` of good text and makes a document of about so many words. Those
in ``BANKED`` come in parts that share no phrase (``kind/part``). Those in ``CALIBRATED`` only weigh the measures; no
model learns their words. Those in ``HELD_OUT`` are never trained on: they test whether the classifier knows bad text or
only our ways of making it.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from cleaning import phrase_banks, spam_patterns


@dataclass(frozen=True)
class Pool:
    """Good windows to spoil, each a list of words."""

    windows: Sequence[Sequence[str]]

    @cached_property
    def words(self) -> list[str]:
        """All words of all windows, in order."""
        return [word for window in self.windows for word in window]

    @cached_property
    def content_words(self) -> list[str]:
        """Longer words without punctuation, in lower case."""
        return [word.lower() for word in self.words if len(word) > 5 and word.isalpha()]

    @cached_property
    def by_ending(self) -> dict[str, list[str]]:
        """Words by their last three letters."""
        groups: dict[str, list[str]] = defaultdict(list)
        for word in self.words:
            groups[word[-3:]].append(word)
        return groups

    @cached_property
    def following(self) -> dict[str, list[str]]:
        """For each word, those that came after it."""
        chain: dict[str, list[str]] = defaultdict(list)
        for one, two in zip(self.words, self.words[1:], strict=False):
            chain[one].append(two)
        return chain

    @cached_property
    def following_two(self) -> dict[tuple[str, str], list[str]]:
        """For each pair of words, those that came after it."""
        chain: dict[tuple[str, str], list[str]] = defaultdict(list)
        for one, two, three in zip(self.words, self.words[1:], self.words[2:], strict=False):
            chain[one, two].append(three)
        return chain

    @cached_property
    def chains(self) -> list[tuple[list[str], dict[str, list[str]]]]:
        """Neighboring windows – of one genre – and for each of their words those that came after it."""
        found = []
        for start in range(0, len(self.windows), CHAINED_WINDOWS):
            words = [word for window in self.windows[start : start + CHAINED_WINDOWS] for word in window]
            chain: dict[str, list[str]] = defaultdict(list)
            for one, two in pairwise(words):
                chain[one].append(two)
            found.append((words, chain))
        return found

    def window(self, rng: random.Random, words: int) -> list[str]:
        """A stretch of one good window, of at most *words* words."""
        chosen = list(rng.choice(self.windows))
        start = rng.randrange(max(1, len(chosen) - words + 1))
        return chosen[start : start + words]


CHAINED_WINDOWS = 200
Corruption = Callable[[random.Random, Pool, int], str]

_LOOKALIKES = {
    "a": "ąuo", "ą": "aqg", "b": "hlo", "c": "eo(", "ć": "ce", "d": "cl", "e": "ceo", "ę": "eg", "f": "tr", "g":
    "q9", "h": "bli", "i": "l1jt", "j": "i;", "k": "lc", "l": "i1I!t", "ł": "lt1", "m": "rn", "n": "uri", "ń":
    "nu", "o": "0ce", "ó": "oć6", "p": "jn", "r": "nt", "s": "5ać", "ś": "sé", "t": "lf1", "u": "nii", "w":
    "vvy", "y": "vj", "z": "2s", "ź": "zż", "ż": "zź", "!": "l1", ",": ".'", ".": ",:", "S": "58", "O": "0C",
    "I": "l1",
}  # fmt: skip
_STRAYS = "|_■•*'\\~^»«=.,-il1J;°§<>"


def ocr_noise(rng: random.Random, pool: Pool, words: int) -> str:
    """Look-alike letters, lost and stray marks, split and merged words, divided lines: 12–40 % of words touched."""
    rate = rng.uniform(0.12, 0.4)
    damaged = []
    for word in pool.window(rng, words):
        if rng.random() < rate:
            word = _misread(rng, word)
        damaged.append(word)
        if rng.random() < rate / 12:
            damaged.append(rng.choice(_STRAYS) * rng.choice((1, 1, 2)))
    return re.sub("\x00 ?", "", " ".join(damaged))


def _misread(rng: random.Random, word: str) -> str:
    way = rng.random()
    if way < 0.55:
        for _ in range(rng.choice((1, 1, 2))):
            spot = rng.randrange(len(word)) if word else 0
            if word:
                word = word[:spot] + rng.choice(_LOOKALIKES.get(word[spot], "ilt")) + word[spot + 1 :]
        return word
    if way < 0.63 and len(word) > 3:
        spot = rng.randrange(1, len(word) - 1)
        return word[:spot] + " " + word[spot:]
    if way < 0.7:
        return word + "\x00"  # joined with the next one
    if way < 0.8:
        return word + rng.choice(("”", "*", "»", "=", ":", ".", "'", ";", "_", "<"))
    if way < 0.9 and len(word) > 4:
        spot = rng.randrange(2, len(word) - 1)
        return word[:spot] + rng.choice(("- ", "= ", "» ", "* ", "— ", "« ")) + word[spot:]
    spot = rng.randrange(len(word)) if word else 0
    return (
        word[:spot] + word[spot + 1 :]
        if rng.random() < 0.5
        else word[:spot] + word[spot : spot + 1].upper() + word[spot + 1 :]
    )


def shuffled_words(rng: random.Random, pool: Pool, words: int) -> str:
    """A good window with its words in random order."""
    chosen = pool.window(rng, words)
    rng.shuffle(chosen)
    return " ".join(chosen)


def random_words(rng: random.Random, pool: Pool, words: int) -> str:
    """Words drawn from all of the pool, with a full stop now and then."""
    chosen = []
    for _ in range(words):
        word = rng.choice(pool.words)
        chosen.append(word + "." if rng.random() < 0.05 and word.isalpha() else word)
    return " ".join(chosen)


def markov_pairs(rng: random.Random, pool: Pool, words: int) -> str:
    """A random walk from each word to one that once followed it."""
    word = rng.choice(pool.words)
    walk = []
    for _ in range(words):
        walk.append(word)
        nexts = pool.following.get(word)
        word = rng.choice(nexts) if nexts and rng.random() > 0.1 else rng.choice(pool.words)
    return " ".join(walk)


def markov_in_genre(rng: random.Random, pool: Pool, words: int) -> str:
    """The same over texts of one genre, and without leaps: what a Markov chain trained on one corpus babbles."""
    own, chain = rng.choice(pool.chains)
    word = rng.choice(own)
    walk = []
    for _ in range(words):
        walk.append(word)
        nexts = chain.get(word)
        word = rng.choice(nexts) if nexts else rng.choice(own)
    return " ".join(walk)


def markov_triples(rng: random.Random, pool: Pool, words: int) -> str:
    """Jumbled phrases: a random walk in which every word once followed the two before, broken off again and again."""
    walk: list[str] = []
    while len(walk) < words:
        spot = rng.randrange(len(pool.words) - 8)
        one, two = pool.words[spot], pool.words[spot + 1]
        phrase = [one, two]
        for _ in range(rng.randrange(1, 3)):
            nexts = pool.following_two.get((one, two))
            if not nexts:
                break
            one, two = two, rng.choice(nexts)
            phrase.append(two)
        walk += phrase
    return " ".join(walk[:words])


def spun_words(rng: random.Random, pool: Pool, words: int) -> str:
    """An article spinner's work: two words in five replaced by another with the same ending."""
    return " ".join(
        rng.choice(pool.by_ending[word[-3:]])
        if rng.random() < 0.4 and len(word) > 4 and word[-3:] in pool.by_ending
        else word
        for word in pool.window(rng, words)
    )


def bare_stems(rng: random.Random, pool: Pool, words: int) -> str:
    """Word-for-word translation: endings cut to a bare form, reflexives and prepositions lost or misplaced."""
    out = []
    for word in pool.window(rng, words):
        if word.lower() in ("się", "by", "w", "na", "do", "z", "o") and rng.random() < 0.5:
            continue
        if len(word) > 5 and word.isalpha() and rng.random() < 0.45:
            word = word[: -rng.choice((1, 2, 2, 3))] + rng.choice(("", "a", "y", "ować", "anie", "ny", "ość", "e"))
        out.append(word)
        if rng.random() < 0.05:
            out.append(rng.choice(("ten", "jest", "to", "będąc", "dla", "ty", "twój", "się", "że")))
    return " ".join(out)


def truncated_teasers(rng: random.Random, pool: Pool, words: int) -> str:
    """A page of teasers: the first words of many articles, each broken off."""
    parts: list[str] = []
    size = 0
    while size < words:
        piece = pool.window(rng, rng.randrange(6, 22))
        ending = rng.choice(
            ("...", "…", "... Czytaj dalej", "... więcej »", " [...]", "... Czytaj więcej", "… (więcej)", "... Zobacz")
        )
        head = rng.choice(("", spam_patterns.date(rng) + " ", spam_patterns.title(rng) + " "))
        parts.append(head + " ".join(piece) + ending)
        size += len(piece) + 3
    return "\n".join(parts)


def repeated_sentence(rng: random.Random, pool: Pool, words: int) -> str:
    """One stretch of words over and over, with small changes."""
    piece = pool.window(rng, rng.randrange(5, 16))
    out: list[str] = []
    while len(out) < words:
        copy = list(piece)
        copy[rng.randrange(len(copy))] = rng.choice(pool.words)
        out += copy
    return " ".join(out[:words])


def wrong_encoding(rng: random.Random, pool: Pool, words: int) -> str:
    """Text whose bytes were read under the wrong encoding, beyond repair."""
    way = rng.choice(
        (("utf-8", "cp1250"), ("cp1250", "cp437"), ("iso-8859-2", "cp437"), ("utf-8", "cp852"), ("cp1250", "cp1251"))
    )
    text = " ".join(pool.window(rng, words))
    return text.encode(way[0], "replace").decode(way[1], "replace")


def letter_gibberish(rng: random.Random, pool: Pool, words: int) -> str:
    """Words of random letters, identifiers and hexadecimal strings among a few real ones."""
    out = []
    for _ in range(words):
        way = rng.random()
        if way < 0.5:
            out.append("".join(rng.choice("aeiouybcdfghjklmnprstwz") for _ in range(rng.randrange(2, 12))))
        elif way < 0.65:
            out.append(f"{rng.getrandbits(rng.choice((16, 32, 64))):x}")
        elif way < 0.75:
            out.append("".join(rng.choice("ABCDEFGHIJKLMNOPRSTUWXYZ0123456789_-") for _ in range(rng.randrange(3, 10))))
        else:
            out.append(rng.choice(pool.words))
    return " ".join(out)


def _pattern(make: spam_patterns.Maker) -> Corruption:
    def corruption(rng: random.Random, pool: Pool, words: int) -> str:
        return make(rng, words, pool.content_words)

    corruption.__doc__ = make.__doc__
    return corruption


TRAINED: dict[str, Corruption] = {
    "ocr_noise": ocr_noise,
    "shuffled_words": shuffled_words,
    "random_words": random_words,
    "markov_pairs": markov_pairs,
    "bare_stems": bare_stems,
    "truncated_teasers": truncated_teasers,
    "repeated_sentence": repeated_sentence,
    "letter_gibberish": letter_gibberish,
    "wrong_encoding": wrong_encoding,
    **{name: _pattern(make) for name, make in spam_patterns.TRAINED.items()},
}
BANKED: dict[str, Corruption] = {name: _pattern(make) for name, make in phrase_banks.TRAINED.items()}
CALIBRATED: dict[str, Corruption] = {"markov_in_genre": markov_in_genre}
HELD_OUT: dict[str, Corruption] = {
    "markov_triples": markov_triples,
    "spun_words": spun_words,
    **{name: _pattern(make) for name, make in spam_patterns.HELD_OUT.items()},
}
