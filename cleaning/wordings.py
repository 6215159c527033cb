"""Counting many wordings in many texts fast: each is tried only where a word begins with its first letters.

A wording is a regular expression that begins with literal letters, a choice of such (``(?:ala|ola)ma``), or a fixed
look-behind before them; it matches only at the beginning of a word, without regard to case.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaning import character_classes as classes
from cleaning.batch import Batch, Hashes, hash_segments, hash_words, once

LETTERS = 3
_BEHIND = re.compile(r"^\(\?<=[^)]*\)")
_CHOICE = re.compile(r"^\(\?:([^()]*)\)(.*)$", re.DOTALL)
_LITERAL = re.compile(r"^[^\W_]*")


class WordingError(ValueError):
    """A wording does not begin with literal letters."""


@dataclass(frozen=True)
class Wordings:
    """Named groups of wordings."""

    groups: Mapping[str, tuple[str, ...]]

    @functools.cached_property
    def patterns(self) -> tuple[re.Pattern[str], ...]:
        """One pattern for each group, in order."""
        return tuple(re.compile("|".join(group), re.IGNORECASE) for group in self.groups.values())

    @functools.cached_property
    def triggers(self) -> tuple[Hashes, list[tuple[int, ...]]]:
        """Hashes of all beginnings, sorted, and the numbers of the groups that have each."""
        owners: dict[str, set[int]] = {}
        for number, group in enumerate(self.groups.values()):
            for wording in group:
                for beginning in beginnings(wording):
                    owners.setdefault(beginning, set()).add(number)
        names = sorted(owners)
        hashes = hash_words(names)
        order = np.argsort(hashes, kind="stable")
        return hashes[order], [tuple(sorted(owners[names[row]])) for row in order.tolist()]

    def count(self, batch: Batch, texts: Sequence[str]) -> dict[str, NDArray[np.int64]]:
        """How many words of each document of *batch* begin a wording of each group; *texts* are its documents."""
        totals = np.zeros((len(self.groups), batch.size), dtype=np.int64)
        table, owners = self.triggers
        start = word_starts(batch)
        spots, hits = _lookup(table, word_beginnings(batch))
        documents = np.searchsorted(batch.end, start[hits], side="right").tolist()
        positions = (start[hits] - batch.start[documents]).tolist()
        patterns = self.patterns
        for spot, document, position in zip(spots[hits].tolist(), documents, positions, strict=True):
            for number in owners[spot]:
                if patterns[number].match(texts[document], position):
                    totals[number, document] += 1
        return dict(zip(self.groups, totals, strict=True))


def beginnings(wording: str) -> list[str]:
    """The first letters, in lower case, that a word must have for *wording* to match."""
    rest = _BEHIND.sub("", wording)
    choice = _CHOICE.match(rest)
    options = [option + choice[2] for option in choice[1].split("|")] if choice else [rest]
    found = []
    for option in options:
        literal = _LITERAL.match(option)
        letters = literal[0] if literal else ""
        if option[len(letters) : len(letters) + 1] in ("?", "*"):
            letters = letters[:-1]
        follows = option[len(letters) :]
        whole_word = not follows or follows.startswith((" ", "\\b", "\\.", ","))
        if len(letters) < LETTERS and not (letters and whole_word):
            raise WordingError(f"{wording!r} must begin with {LETTERS} letters or a whole word")
        found.append(letters[:LETTERS].lower())
    return found


@once
def word_starts(batch: Batch) -> NDArray[np.int64]:
    """Where a run of letters, digits and underscores begins."""
    inside = batch.has(classes.WORD_CHARACTER) | (batch.codes == ord("_"))
    starts = inside.copy()
    starts[1:] &= ~inside[:-1]
    return np.flatnonzero(starts)


@once
def word_beginnings(batch: Batch) -> Hashes:
    """Hash of the first letters of each such run, in lower case."""
    inside = batch.has(classes.WORD_CHARACTER) | (batch.codes == ord("_"))
    starts = word_starts(batch)
    ends = np.flatnonzero(inside & ~np.append(inside[1:], False)) + 1
    return hash_segments(batch.lowered, starts, np.minimum(ends, starts + LETTERS))


def _lookup(table: Hashes, hashes: Hashes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    spots = np.minimum(np.searchsorted(table, hashes), len(table) - 1)
    return spots, np.flatnonzero(table[spots] == hashes)
