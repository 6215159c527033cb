"""A batch of documents as NumPy arrays: characters, lines and words with their hashes.

Everything that statistics and rules need is computed once here, over all documents of the batch together, and
then reduced per document. Offsets count code points. Arrays named ``*_document`` give the owner's row;
``*_start`` index the first element of each document, with one more entry for the end.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from cleaning import character_classes as classes

Integers = NDArray[np.int64]
Hashes = NDArray[np.uint64]
Mask = NDArray[np.bool_]
Result = TypeVar("Result")

CHARACTERS_PER_BATCH = 200_000
"""Bounds memory: about 150 bytes of temporaries for each character."""

_HASH_PERIOD = 64


def batches(lengths: Sequence[int], characters: int = CHARACTERS_PER_BATCH) -> Iterator[tuple[int, int]]:
    """Row ranges of documents of these *lengths* that together hold at most *characters* (one document at least)."""
    start, size = 0, 0
    for row, length in enumerate(lengths):
        if row > start and size + length > characters:
            yield start, row
            start, size = row, 0
        size += length
    if start < len(lengths):
        yield start, len(lengths)


@functools.cache
def _multipliers() -> Hashes:
    """Fixed odd 64-bit constants, one for each position in a word (SplitMix64 from seed 1)."""
    values, state, mask = [], 1, (1 << 64) - 1
    for _ in range(_HASH_PERIOD):
        state = (state + 0x9E3779B97F4A7C15) & mask
        mixed = ((state ^ (state >> 30)) * 0xBF58476D1CE4E5B9) & mask
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & mask
        values.append((mixed ^ (mixed >> 31)) | 1)
    return np.array(values, dtype=np.uint64)


def mix(values: Hashes) -> Hashes:
    """Finalizer of MurmurHash3: spreads every input bit over the 64 output bits."""
    mixed = values ^ (values >> np.uint64(33))
    mixed *= np.uint64(0xFF51AFD7ED558CCD)
    mixed ^= mixed >> np.uint64(33)
    mixed *= np.uint64(0xC4CEB9FE1A85EC53)
    mixed ^= mixed >> np.uint64(33)
    return mixed


def segment_sums(values: NDArray[np.generic], starts: Integers) -> Integers:
    """Sum of *values* in each segment; ``starts`` has one more entry for the end. Empty segments give 0."""
    totals = np.zeros(len(values) + 1, dtype=np.int64)
    np.cumsum(values, out=totals[1:])
    result: Integers = totals[starts[1:]] - totals[starts[:-1]]
    return result


def hash_segments(codes: NDArray[np.uint32], start: Integers, end: Integers) -> Hashes:
    """64-bit hash of the code points of each segment ``[start, end)``; segments are ordered and do not overlap."""
    if len(start) == 0:
        return np.zeros(0, dtype=np.uint64)
    length = end - start
    offsets = np.concatenate([[0], np.cumsum(length)])
    position = np.arange(offsets[-1], dtype=np.int64) - np.repeat(offsets[:-1], length)
    values = codes[np.repeat(start, length) + position].astype(np.uint64) + np.uint64(1)
    # A longer segment's later rounds use the same constants: they are told apart by the round's own factor.
    values *= _multipliers()[position % _HASH_PERIOD] + (position // _HASH_PERIOD * 2).astype(np.uint64)
    total = np.zeros(len(values) + 1, dtype=np.uint64)
    np.cumsum(values, out=total[1:])
    return mix((total[offsets[1:]] - total[offsets[:-1]]) + length.astype(np.uint64))


def once(measure: Callable[[Batch], Result]) -> Callable[[Batch], Result]:
    """Compute *measure* once for each batch, however many ask for it."""

    @functools.wraps(measure)
    def remembered(batch: Batch) -> Result:
        if measure not in batch.memory:
            batch.memory[measure] = measure(batch)
        found: Result = batch.memory[measure]
        return found

    return remembered


@dataclass(frozen=True)
class Segments:
    """Ordered, non-overlapping stretches of the batch's characters (lines, paragraphs or words)."""

    start: Integers
    end: Integers
    document: Integers
    document_start: Integers

    @property
    def length(self) -> Integers:
        """Characters in each segment."""
        return self.end - self.start

    def per_document(self, values: NDArray[np.generic]) -> Integers:
        """Sum of one value per segment over each document."""
        return segment_sums(values, self.document_start)

    @property
    def count(self) -> Integers:
        """Segments in each document."""
        return np.diff(self.document_start)

    def select(self, keep: Mask) -> Segments:
        """Only the segments where *keep* is true."""
        return _segments(self.start[keep], self.end[keep], self.document[keep], len(self.document_start) - 1)


def _segments(start: Integers, end: Integers, document: Integers, documents: int) -> Segments:
    bounds = np.searchsorted(document, np.arange(documents + 1))
    return Segments(start, end, document, bounds.astype(np.int64))


class Batch:
    """Documents laid end to end, each followed by one line feed that belongs to no document."""

    def __init__(self, texts: Sequence[str]) -> None:
        joined = "".join(text + "\n" for text in texts)
        self.codes: NDArray[np.uint32] = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        self.size = len(texts)
        self.memory: dict[Any, Any] = {}
        lengths = np.fromiter((len(text) for text in texts), dtype=np.int64, count=len(texts))
        self.end: Integers = np.cumsum(lengths + 1) - 1
        self.start: Integers = self.end - lengths
        self.characters: Integers = lengths
        self.classes = classes.class_table()[classes.clip(self.codes)]
        # A character's bound in the cumulative sums: each document owns its characters and its closing line feed.
        self._bounds = np.concatenate([self.start, [len(self.codes)]])

    def has(self, bits: int) -> Mask:
        """Where a character is of one of the classes *bits*."""
        mask: Mask = (self.classes & np.uint16(bits)) != 0
        return mask

    def count(self, mask: Mask) -> Integers:
        """Characters of each document where *mask* holds (the closing line feed not counted)."""
        return segment_sums(mask, self._bounds) - mask[self.end]

    def count_characters(self, bits: int) -> Integers:
        """Characters of each document that are of one of the classes *bits*."""
        return self.count(self.has(bits))

    @cached_property
    def lowered(self) -> NDArray[np.uint32]:
        """Code points in lower case."""
        return classes.lower_table()[classes.clip(self.codes)]

    @cached_property
    def line_segments(self) -> Segments:
        r"""Lines as ``text.split("\n")`` gives them, the empty ones included."""
        ends = np.flatnonzero(self.codes == 10)
        starts = np.concatenate([[0], ends[:-1] + 1])
        document = np.searchsorted(self.end, ends, side="left")
        return _segments(starts, ends, document, self.size)

    @cached_property
    def lines(self) -> Segments:
        """Lines that are not empty."""
        return self.line_segments.select(self.line_segments.length > 0)

    @cached_property
    def paragraphs(self) -> Segments:
        """Stretches of lines between empty lines."""
        every = self.line_segments
        full = every.length > 0
        opens, closes = full.copy(), full.copy()
        first = every.document_start[:-1]
        follows = np.ones(len(full), dtype=bool)
        follows[first] = False
        opens[1:] &= ~(full[:-1] & follows[1:])
        closes[:-1] &= ~(full[1:] & follows[1:])
        return _segments(every.start[opens], every.end[closes], every.document[opens], self.size)

    @cached_property
    def full_lines(self) -> Segments:
        """Lines that hold more than white space."""
        lines = self.line_segments
        solid = np.concatenate([[0], np.cumsum(~self.has(classes.SPACE))])
        return lines.select(solid[lines.end] > solid[lines.start])

    @cached_property
    def tokens(self) -> Segments:
        """Words and punctuation marks, close to spaCy's blank Polish tokenizer (see ``_token_starts``)."""
        starts = self._token_starts()
        solid = ~self.has(classes.SPACE)
        token_start = np.flatnonzero(starts)
        # A token ends where the next begins or white space begins.
        following = np.concatenate([starts[1:] | ~solid[1:], [True]])
        token_end = np.flatnonzero(following & solid) + 1
        document = np.searchsorted(self.end, token_start, side="right")
        return _segments(token_start, token_end, document, self.size)

    def _token_starts(self) -> Mask:
        """Where a token begins.

        Runs of letters, digits and marks are words; every other character stands alone, but runs of full stops
        or of hyphens stay together, and a single mark between two word characters joins them (``3,5``, ``d'Arc``,
        ``a.b``) unless it is a hyphen, a bracket or
        quote, a stop before a digit or capital, or one of ``,!?:<>=/`` between letters.
        """
        solid = ~self.has(classes.SPACE)
        word = self.has(classes.WORD_CHARACTER)
        letter = self.has(classes.LETTER)
        codes = self.codes
        before = np.zeros_like(word)
        after = np.zeros_like(word)
        before[1:], after[:-1] = word[:-1], word[1:]
        between = ~word & solid & before & after
        spots = np.flatnonzero(between)
        mark, left, right = codes[spots], spots - 1, spots + 1
        letters = letter[left] & letter[right]
        splits = (self.classes[spots] & np.uint16(classes.HYPHEN)) != 0
        splits |= letters & np.isin(mark, _codes(",!?:<>=/"))
        splits |= letters & ((self.classes[spots] & np.uint16(classes.BRACKET_OR_QUOTE)) != 0)
        next_opens = (self.classes[right] & np.uint16(classes.UPPER | classes.DIGIT)) != 0
        splits |= (mark == ord(".")) & next_opens
        splits |= np.isin(mark, _codes("…"))
        inside = word.copy()
        inside[spots[~splits]] = True
        starts = solid.copy()
        starts[1:] &= ~(inside[1:] & inside[:-1])
        same = codes[1:] == codes[:-1]
        runs = same & (np.isin(codes[1:], _codes(".-–—")))
        starts[1:] &= ~runs
        return starts

    @cached_property
    def token_hashes(self) -> Hashes:
        """Hash of each token as written."""
        return hash_segments(self.codes, self.tokens.start, self.tokens.end)

    @cached_property
    def distinct_tokens(self) -> tuple[Integers, Integers]:
        """The first of each different token, and which of these each token is."""
        _, first, number = np.unique(self.token_hashes, return_index=True, return_inverse=True)
        return first, number

    @cached_property
    def is_word(self) -> Mask:
        """Whether a token holds a letter or digit."""
        sums = np.concatenate([[0], np.cumsum(self.has(classes.LETTER | classes.DIGIT))])
        words: Mask = sums[self.tokens.end] > sums[self.tokens.start]
        return words

    @cached_property
    def words(self) -> Segments:
        """Tokens that hold a letter or digit."""
        return self.tokens.select(self.is_word)

    @cached_property
    def word_hashes(self) -> Hashes:
        """Hash of each word in lower case: what vocabulary and stop words are looked up by."""
        return hash_segments(self.lowered, self.words.start, self.words.end)

    def sums_within(self, mask: Mask, segments: Segments) -> Integers:
        """How many characters of each segment fulfill *mask*."""
        sums = np.concatenate([[0], np.cumsum(mask)])
        result: Integers = sums[segments.end] - sums[segments.start]
        return result


def _codes(characters: str) -> NDArray[np.uint32]:
    return np.array([ord(character) for character in characters], dtype=np.uint32)


def hash_words(words: Sequence[str]) -> Hashes:
    """The hash that ``Batch.word_hashes`` gives each of *words* (single tokens), in their order."""
    lengths = np.fromiter((len(word) for word in words), dtype=np.int64, count=len(words))
    codes = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    lowered = classes.lower_table()[classes.clip(codes)]
    end = np.cumsum(lengths)
    return hash_segments(lowered, end - lengths, end)
