"""Statistics: each column by a plain count."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.schema import STATS
from cleaning.batch import Batch, batches
from cleaning.statistics import statistics, stats_column, syllables

TEXT = "Zażółć gęślą jaźń! McDonald ma 12 jabłek, a PZU nie ma.\nXqwrtpz niezmordowanie przelatywała."


def of(text: str) -> dict[str, float]:
    batch = Batch([text])
    return {name: values[0] for name, values in statistics(batch, [text]).items()}


def test_counts() -> None:
    stats = of(TEXT)
    assert stats["characters"] == len(TEXT)
    assert stats["words"] == 14
    assert stats["sentences"] == 3
    assert stats["punctuations"] == 4
    assert stats["symbols"] == 0
    assert stats["stop_words"] == 4  # ma, a, nie, ma
    assert stats["camel_case"] == 1
    assert stats["capitalized"] == 4
    assert stats["digit_ratio"] == pytest.approx(2 / len(TEXT))
    assert stats["lexical_density"] == pytest.approx(10 / 14)


def test_out_of_vocabulary_counts_what_is_no_polish_form() -> None:
    assert of("Xqwrtpz gżegżółka zwbrdk domowi")["out_of_vocabulary"] == 2


def test_old_and_short_words_and_numbers_are_not_unknown() -> None:
    assert of("12 a b2 w 1905")["out_of_vocabulary"] == 0


def test_syllables_are_vowels_without_softening_i() -> None:
    assert syllables(Batch(["pies miasto kania i nauka żółw chrząszcz"])).tolist() == [1, 2, 2, 1, 3, 1, 1]


def test_fog_counts_words_of_four_syllables() -> None:
    stats = of("Niezmordowanie szedł dom.")
    assert stats["gunning_fog"] == pytest.approx(0.4 * (3 + 100 / 3))


def test_column_has_the_schemas_type_and_rounded_fractions() -> None:
    column = stats_column(statistics(Batch([TEXT, ""]), [TEXT, ""]))
    assert column.type == STATS
    first = column[0].as_py()
    assert first["tokens"] is None
    assert first["digit_ratio"] == round(2 / len(TEXT), 4)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=80), min_size=1, max_size=5))
def test_characters_by_category_equal_plain_counts(texts: list[str]) -> None:
    batch = Batch(texts)
    stats = statistics(batch, texts)
    for row, text in enumerate(texts):
        low = [character for character in text if ord(character) < 0x20000]
        punctuation = sum(unicodedata.category(character).startswith("P") for character in low)
        assert stats["punctuations"][row] == punctuation
        assert stats["characters"][row] == len(text)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=5))
def test_tokens_cover_all_that_is_not_white_space(texts: list[str]) -> None:
    batch = Batch(texts)
    tokens = batch.tokens
    for row, text in enumerate(texts):
        own = tokens.document == row
        covered = "".join(
            "".join(map(chr, batch.codes[a:b])) for a, b in zip(tokens.start[own], tokens.end[own], strict=True)
        )
        assert covered == "".join(text.split())


def test_batches_are_bounded_and_complete() -> None:
    assert list(batches([5, 5, 100, 1, 1], 10)) == [(0, 2), (2, 3), (3, 5)]
    assert list(batches([])) == []
