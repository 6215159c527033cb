"""What curators of Polish corpora count in each document: the columns of ``catalog.schema.STATS``.

Units and sources: characters are Unicode code points; words are tokens with a letter or digit (``Batch.words``);
sentences are those of ``cleaning.sentences``. Average sentence length is in words, average word length in characters.

* ``punctuations``, ``symbols``: characters of the Unicode categories P* and S*.
* ``stop_words``: words that are in ``cleaning.function_words``.
* ``out_of_vocabulary``: words of letters only, of two letters or more, that ``cleaning.vocabulary`` does not know
  (proper names and spellings before 1936 are in it only in part).
* ``camel_case``: words with a capital right after a small letter; ``capitalized``: words that begin with a capital.
* ``lexical_density``: share of words that are not function words (Ure 1971), which does not depend on length.
* ``gunning_fog``: 0.4 · (words per sentence + 100 · share of words of four or more syllables) (Gunning 1952; four
  instead of three syllables, as Polish readability research does: Broda et al. 2014).
* ``digit_ratio``: digits among all characters; ``uppercase_ratio`` and ``diacritic_ratio`` (ą ć ę ł ń ó ś ź ż):
  among letters.
* ``tokens`` stays null here: it depends on the tokenizer that a release names.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from catalog.schema import STATS
from cleaning import character_classes as classes
from cleaning.batch import Batch, Integers, Mask, once
from cleaning.function_words import function_word_hashes
from cleaning.rules.gopher import Values, ratio
from cleaning.sentences import sentence_offsets
from cleaning.vocabulary import known

DIFFICULT_SYLLABLES = 4


def statistics(batch: Batch, texts: Sequence[str]) -> dict[str, Values | Integers]:
    """The columns of STATS but ``tokens``, one value per document of *batch*, whose *texts* these are."""
    words = batch.words
    count = words.count
    letters = batch.count_characters(classes.LETTER)
    sentences = np.fromiter((len(sentence_offsets(text)) for text in texts), dtype=np.int64, count=len(texts))
    stop_words = words.per_document(is_function_word(batch))
    average_sentence = ratio(count, sentences)
    difficult = words.per_document(syllables(batch) >= DIFFICULT_SYLLABLES)
    first = batch.classes[words.start]
    return {
        "characters": batch.characters,
        "words": count,
        "sentences": sentences,
        "average_word_length": ratio(words.per_document(words.length), count),
        "average_sentence_length": average_sentence,
        "punctuations": batch.count_characters(classes.PUNCTUATION),
        "symbols": batch.count_characters(classes.SYMBOL),
        "stop_words": stop_words,
        "out_of_vocabulary": words.per_document(out_of_vocabulary(batch)),
        "camel_case": words.per_document(_camel_case(batch)),
        "capitalized": words.per_document((first & np.uint16(classes.UPPER)) != 0),
        "lexical_density": np.where(count > 0, 1 - ratio(stop_words, count), 0.0),
        "gunning_fog": 0.4 * (average_sentence + 100 * ratio(difficult, count)),
        "digit_ratio": ratio(batch.count_characters(classes.DIGIT), batch.characters),
        "uppercase_ratio": ratio(batch.count_characters(classes.UPPER), letters),
        "diacritic_ratio": ratio(batch.count_characters(classes.POLISH), letters),
    }


@once
def is_function_word(batch: Batch) -> Mask:
    """Which words of the batch are function words."""
    table = function_word_hashes()
    spots = np.minimum(np.searchsorted(table, batch.word_hashes), len(table) - 1)
    found: Mask = table[spots] == batch.word_hashes
    return found


@once
def out_of_vocabulary(batch: Batch) -> Mask:
    """Which words of the batch consist of two or more letters and are in no dictionary."""
    words = batch.words
    lettered = batch.sums_within(batch.has(classes.LETTER), words) == words.length
    unknown: Mask = lettered & (words.length >= 2) & ~known(batch.word_hashes)
    return unknown


def syllables(batch: Batch) -> Integers:
    """Syllables of each word: its vowels, where an ``i`` before another vowel only softens."""
    vowel = batch.has(classes.VOWEL)
    softening = np.zeros_like(vowel)
    softening[:-1] = (batch.lowered[:-1] == ord("i")) & vowel[1:]
    return batch.sums_within(vowel & ~softening, batch.words)


def _camel_case(batch: Batch) -> Mask:
    lower, upper = batch.has(classes.LOWER), batch.has(classes.UPPER)
    turns = np.zeros_like(lower)
    turns[1:] = lower[:-1] & upper[1:]
    words = batch.words
    sums = np.concatenate([[0], np.cumsum(turns)])
    found: Mask = sums[words.end] > sums[words.start + 1]
    return found


def stats_column(columns: dict[str, Values | Integers]) -> pa.StructArray:
    """*columns* as an Arrow array of type STATS; fractions are rounded to four decimals."""
    size = len(columns["characters"])
    arrays = []
    for field in STATS:
        if field.name not in columns:
            arrays.append(pa.nulls(size, field.type))
        elif pa.types.is_floating(field.type):
            arrays.append(pa.array(np.round(columns[field.name], 4), type=field.type))
        else:
            arrays.append(pa.array(columns[field.name], type=field.type))
    return pa.StructArray.from_arrays(arrays, fields=list(STATS))
