"""What the quality classifier sees of a text: windows in which layout, era of print and placeholders do not show.

Two views of each word go into the classifier: the word itself in lower case, and its class – function words and
punctuation as they are, other dictionary words by their last letters (a stand-in for grammatical form), words in no
dictionary by one mark. The second view shows whether the sequence is language, whatever its subject.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleaning import character_classes as classes
from cleaning.batch import Batch, hash_words, once
from cleaning.old_spellings import JOINED, OLD, UNEXPLAINED, unknown_kinds
from cleaning.rules.gopher import Values, ratio
from cleaning.statistics import is_function_word, out_of_vocabulary

WINDOW_WORDS = 200
WINDOWS = 2
_SLICE = 2400
"""Characters that surely hold a window's words."""

_DIVIDED = re.compile(r"[-¬\u00ad](?<=[^\W\d_].)\s*\n\s*(?=[^\W\d_])")
_SITE_END = r"\.(?:pl|eu|com|net|org|info|biz|xyz|html?|php)\b"
_IN_ADDRESS = r"[^\s<>\[\]\"]"
_ADDRESS = re.compile(
    rf"(?:https?://|www\.){_IN_ADDRESS}+|\b[\w.+-]+@[\w-]+\.\w+{_IN_ADDRESS}*"
    rf"|\b[\w-]+(?:\.[\w-]+)*{_SITE_END}(?:[/?#]{_IN_ADDRESS}*)?"
)
_HINTS_AT_ADDRESS = re.compile(rf"://|www\.|{_SITE_END}|@")
_ADDRESS_WORD = "www"
_HANDLE = re.compile(r"(?<!\w)@\w+|\[[A-Z_]{2,20}\]|\[\d{1,3}\]")
_BULLETS = re.compile(r"^\s*(?:[-•*·▪>]|#{1,6}|\d{1,3}[.)]?)\s+", re.MULTILINE)
_STROKE = re.compile(r"(?<=[^\W\d_])/(?= )")
_FORMS = {
    **dict.fromkeys("„”“«»˝‟″", '"'),
    **dict.fromkeys("‚‘’‛´`", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("123456789", "0"),
    **dict.fromkeys("éèê", "e"),
    **dict.fromkeys("áàâ", "a"),
    "ſ": "s",
}
_FORM_OF = np.arange(0x10000, dtype="<u4")
_FORM_OF[[ord(letter) for letter in _FORMS]] = [ord(form) for form in _FORMS.values()]


@dataclass(frozen=True)
class Window:
    """A stretch of a document's normalized words."""

    document: int
    text: str
    words: int


def normalize(text: str) -> str:
    """*text* without what tells layout or anonymization from quality.

    Divided words are joined, white space of any kind becomes one blank, quotes, apostrophes and dashes one form each,
    digits 0, the vowels that old prints accent plain ones; handles, footnote marks, bullets, numbers of lines and typed
    placeholders go, addresses become the word ``www``.
    """
    if "\n" in text:
        text = _DIVIDED.sub("", text)
    text = _BULLETS.sub("", text)
    if _HINTS_AT_ADDRESS.search(text):
        text = _ADDRESS.sub(f" {_ADDRESS_WORD} ", text)
    if "@" in text or "[" in text:
        text = _HANDLE.sub(" ", text)
    text = _in_one_form(text).replace("…", "...").replace(",,", '"').replace("''", '"')
    return " ".join(text.split())


def _in_one_form(text: str) -> str:
    """*text* with each character in its form (five times as fast as ``str.translate``)."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    forms = _FORM_OF[np.minimum(codes, 0xFFFF)]
    return np.where(codes > 0xFFFF, codes, forms).tobytes().decode("utf-32-le", "surrogatepass")


def windows(texts: Sequence[str], at_most: int = WINDOWS) -> list[Window]:
    """Up to *at_most* windows of each text: all of a short one, evenly spread stretches of a long one."""
    found = []
    for document, text in enumerate(texts):
        for stretch in _stretches(text, at_most):
            # Old prints set strokes/ like this/ for commas.
            words = normalize(_STROKE.sub(",", stretch) if "/ " in stretch else stretch).split(" ")
            count = max(1, min(at_most, round(len(words) / WINDOW_WORDS))) if stretch is text else 1
            size = -(-len(words) // count) if stretch is text else WINDOW_WORDS
            for number in range(count):
                chosen = words[number * size : (number + 1) * size]
                found.append(Window(document, " ".join(chosen), len(chosen)))
    return found


def _stretches(text: str, at_most: int) -> list[str]:
    if len(text) <= at_most * _SLICE:
        return [text]
    step = (len(text) - _SLICE) // max(at_most - 1, 1)
    cut = [text[number * step : number * step + _SLICE] for number in range(at_most)]
    # Slices begin and end inside words: drop the pieces.
    return [piece.partition(" ")[2].rpartition(" ")[0] or piece for piece in cut]


def model_lines(batch: Batch) -> list[str]:
    """The classifier's input for each window of *batch*: word view, then class view."""
    # Words are looked at once for all their occurrences.
    text = batch.lowered.tobytes().decode("utf-32-le", "replace")
    first, number = batch.distinct_tokens
    tokens = batch.tokens
    spans = zip(tokens.start[first].tolist(), tokens.end[first].tolist(), strict=True)
    distinct = [text[start:end] for start, end in spans]
    distinct_shapes = [
        "~" + word if kind <= _FUNCTION else "~" + word[-3:] if kind == _KNOWN else _SHAPES[kind]
        for word, kind in zip(distinct, _kinds(batch)[first].tolist(), strict=True)
    ]
    numbers = number.tolist()
    words = list(map(distinct.__getitem__, numbers))
    shapes = list(map(distinct_shapes.__getitem__, numbers))
    lines = []
    for start, end in zip(tokens.document_start[:-1].tolist(), tokens.document_start[1:].tolist(), strict=True):
        lines.append(" ".join(words[start:end]) + " " + " ".join(shapes[start:end]))
    return lines


_MARK, _FUNCTION, _KNOWN, _UNKNOWN, _NAME, _NUMBER = range(6)
_SHAPES = {_UNKNOWN: "~?", _NAME: "~N", _NUMBER: "~0"}


@once
def _kinds(batch: Batch) -> NDArray[np.int8]:
    """Class of each token: mark, function word, dictionary word, unknown word, unknown capitalized word, number."""
    words = batch.words
    unknown = unknown_kinds(batch) == UNEXPLAINED
    capital = (batch.classes[words.start] & np.uint16(classes.UPPER)) != 0
    digits = batch.sums_within(batch.has(classes.DIGIT), words) > 0
    kind = np.full(len(words.start), _KNOWN, dtype=np.int8)
    kind[is_function_word(batch)] = _FUNCTION
    kind[unknown] = _UNKNOWN
    kind[unknown & capital] = _NAME
    kind[digits] = _NUMBER
    kinds = np.full(len(batch.tokens.start), _MARK, dtype=np.int8)
    kinds[batch.is_word] = kind
    return kinds


MEASURES = (
    "unknown_words",
    "function_words",
    "stray_letters",
    "marks_per_word",
    "odd_marks",
    "sentence_ends",
    "capitals",
    "numbers",
    "mixed_words",
    "repeated_pairs",
    "floating_marks",
    "small_after_stop",
    "short_unknown",
    "distinct_words",
    "foreign_letters",
    "old_words",
    "joined_words",
    "unexplained_words",
    "unexplained_share",
    "addresses",
    "log_words",
)
"""Names of the columns of ``measures``."""


def measures(batch: Batch) -> Values:
    """Measures of each window that no layout changes: one row a window, columns as in MEASURES."""
    words, tokens = batch.words, batch.tokens
    count = words.count
    letters = batch.has(classes.LETTER)
    single = (words.length == 1) & (batch.sums_within(letters, words) == 1)
    capital = (batch.classes[words.start] & np.uint16(classes.UPPER)) != 0
    small = words.per_document(~capital)
    lone = single & ~is_function_word(batch)
    mark = ~batch.is_word
    first = batch.codes[tokens.start]
    usual = np.isin(first, np.frombuffer(".,;:!?-\"'()%".encode("utf-32-le"), dtype=np.uint32))
    ends = np.isin(first, np.frombuffer(".!?".encode("utf-32-le"), dtype=np.uint32))
    lettered = batch.sums_within(letters, words)
    upper_inside = batch.sums_within(batch.has(classes.UPPER), words) - capital
    mixed = (lettered > 0) & ((lettered < words.length) | ((upper_inside > 0) & (upper_inside < words.length - 1)))
    kinds = unknown_kinds(batch)
    unexplained = kinds == UNEXPLAINED
    columns = [
        ratio(words.per_document(out_of_vocabulary(batch) & ~capital), small),
        ratio(words.per_document(is_function_word(batch)), count),
        ratio(words.per_document(lone), count),
        ratio(tokens.per_document(mark), count),
        ratio(tokens.per_document(mark & ~usual), count),
        ratio(tokens.per_document(mark & ends), count),
        ratio(words.per_document(capital), count),
        ratio(tokens.per_document(_kinds(batch) == _NUMBER), count),
        ratio(words.per_document(mixed), count),
        ratio(_repeated_pairs(batch), count),
        ratio(tokens.per_document(_floating(batch)), tokens.count),
        ratio(tokens.per_document(_small_after_stop(batch)), count),
        ratio(words.per_document(out_of_vocabulary(batch) & (words.length <= 4) & ~capital), count),
        ratio(_distinct(batch), count**0.8),
        ratio(batch.count(letters & ~batch.has(classes.LATIN)), batch.count(letters)),
        ratio(words.per_document(kinds == OLD), count),
        ratio(words.per_document(kinds == JOINED), count),
        ratio(words.per_document(unexplained & ~capital), small),
        ratio(words.per_document(unexplained), words.per_document(out_of_vocabulary(batch))),
        ratio(words.per_document(batch.word_hashes == hash_words([_ADDRESS_WORD])[0]), count),
        np.log(np.maximum(count, 1)),
    ]
    return np.stack(columns, axis=1)


def _floating(batch: Batch) -> NDArray[np.bool_]:
    """Marks other than dashes with white space on both sides."""
    tokens = batch.tokens
    space = batch.has(classes.SPACE)
    before = np.ones(len(tokens.start), dtype=bool)
    before[1:] = space[tokens.start[1:] - 1]
    floating: NDArray[np.bool_] = ~batch.is_word & before & space[tokens.end] & (batch.codes[tokens.start] != ord("-"))
    return floating


def _small_after_stop(batch: Batch) -> NDArray[np.bool_]:
    """Full stops after a word of four letters or more (no abbreviation) with a small letter next."""
    tokens = batch.tokens
    small = (batch.classes[tokens.start] & np.uint16(classes.LOWER)) != 0
    found = np.zeros(len(tokens.start), dtype=bool)
    stop = (batch.codes[tokens.start] == ord(".")) & (tokens.length == 1)
    found[1:-1] = stop[1:-1] & small[2:] & batch.is_word[:-2] & (tokens.length[:-2] >= 4)
    return found


def _distinct(batch: Batch) -> NDArray[np.int64]:
    """Different words of each window."""
    keys = batch.word_hashes + batch.words.document.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    _, first = np.unique(keys, return_index=True)
    return np.bincount(batch.words.document[first], minlength=batch.size)


def _repeated_pairs(batch: Batch) -> NDArray[np.int64]:
    """Pairs of neighboring words that occurred before in the window."""
    words, hashes = batch.words, batch.word_hashes
    if len(hashes) < 2:
        return np.zeros(batch.size, dtype=np.int64)
    same = words.document[1:] == words.document[:-1]
    keys = (
        hashes[:-1] * np.uint64(3) + hashes[1:] + words.document[1:].astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    )
    _, first = np.unique(keys, return_index=True)
    repeated = same.copy()
    repeated[first] = False
    return np.bincount(words.document[1:][repeated], minlength=batch.size)
