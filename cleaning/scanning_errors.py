"""Errors of scanned pages, learned from pages of which both the scan's and the proofread text are known.

The two are aligned word by word; what stands for what and what debris was added is drawn from when good text is spoiled
for training. Used in training only; nothing of the pages is kept in a model but through its weights.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_SPAN = 3
"""Longer stretches that differ are other text, not misread words."""
_ENDS = ("-", "-", "-", "=", "«", "»", ":", "", "*", ".", "—")
"""What a scanner makes of the hyphen at a line's end."""

Marked = list[tuple[str, bool]]
"""Words, and whether each is wrong."""


@dataclass(frozen=True)
class ScanningErrors:
    """Observed misreadings: of whole words, of letters, and what was added."""

    words: dict[str, list[str]]
    letters: dict[str, list[str]]
    debris: list[str]

    def spoil(self, words: Sequence[str], rng: random.Random) -> Marked:
        """*words* with one in twelve to two in five damaged, lost pieces, and debris between them."""
        rate = rng.choice((rng.uniform(0.08, 0.16), rng.uniform(0.1, 0.4)))
        added, lost = rate * rng.uniform(0, 0.3), rate * rng.uniform(0, 0.08)
        out: Marked = []
        skip = 0
        for word in words:
            if rng.random() < lost:
                skip = rng.randrange(1, 4)
            if skip:
                skip -= 1
                continue
            if rng.random() < rate:
                misread = self._misread(word, rng)
                out += [(piece, misread != word) for piece in misread.split()]
            else:
                out.append((word, False))
            if self.debris and rng.random() < added:
                out += [(piece, True) for piece in rng.choice(self.debris).split()]
        return out

    def _misread(self, word: str, rng: random.Random) -> str:
        seen = self.words.get(word)
        if seen and rng.random() < 0.5:
            return rng.choice(seen)
        if len(word) > 6 and rng.random() < 0.15:
            half = rng.randrange(2, len(word) - 2)
            return f"{word[:half]}{rng.choice(_ENDS)} {word[half:]}"
        spots = [
            (spot, size)
            for size in (1, 2)
            for spot in range(len(word) - size + 1)
            if word[spot : spot + size] in self.letters
        ]
        for _ in range(rng.choice((1, 1, 1, 2)) if spots else 0):
            spot, size = rng.choice(spots)
            read = self.letters.get(word[spot : spot + size], [word[spot : spot + size]])
            word = word[:spot] + rng.choice(read) + word[spot + size :]
        return word


def learn(pairs: Iterable[tuple[Sequence[str], Sequence[str]]]) -> ScanningErrors:
    """Errors in *pairs* of the proofread and the scanned words of a page."""
    words: dict[str, list[str]] = defaultdict(list)
    letters: dict[str, list[str]] = defaultdict(list)
    debris: list[str] = []
    for one, two in pairs:
        for way, a, b, c, d in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
            if way == "insert" and d - c <= 2 * _SPAN:
                debris.append(" ".join(two[c:d]))
            elif way == "replace" and max(b - a, d - c) <= _SPAN:
                before, after = " ".join(one[a:b]), " ".join(two[c:d])
                if b - a == 1:
                    words[before].append(after)
                _letters(before, after, letters)
    return ScanningErrors(dict(words), dict(letters), debris)


def marked(proofread: Sequence[str], scanned: Sequence[str]) -> Marked:
    """The *scanned* words; wrong are those that stand for others in the *proofread* text or for none."""
    found: Marked = []
    for way, _, _, c, d in SequenceMatcher(None, proofread, scanned, autojunk=False).get_opcodes():
        found += [(word, way != "equal") for word in scanned[c:d]]
    return found


def _letters(before: str, after: str, letters: dict[str, list[str]]) -> None:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < 0.5:
        return
    for way, a, b, c, d in matcher.get_opcodes():
        if way == "insert" and a > 0:
            a -= 1
            c -= 1
        # A blank at the end is where a line was divided, which is no error.
        if way != "equal" and 0 < b - a <= 2 and d - c <= 3 and not after[c:d].endswith(" "):
            letters[before[a:b]].append(after[c:d])
