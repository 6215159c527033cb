"""Word tokens: one definition, read from a text or from a column."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaning.tokens import fold, hash_words, normalize_words, tokenize_column, word_offsets, words

LETTERS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.text(
    "aąŻ_7 -.\u00adß\u200bİﬁ", max_size=30
)


def test_words_are_folded_and_free_of_punctuation() -> None:
    assert words("Zażółć GĘŚLĄ jaźń — 12,5 m², ﬁlm!") == ["zażółć", "gęślą", "jaźń", "12", "5", "m2", "film"]


def test_soft_hyphens_and_zero_widths_do_not_divide_words() -> None:
    assert words("prze\u00adwod\u200bniczący") == ["przewodniczący"]
    assert words("\u00ad \u200b") == []


def test_normalized_words_ignore_case_layout_and_punctuation() -> None:
    assert normalize_words("Ala  ma\nKOTA.") == normalize_words("ala ma „kota”") == "ala ma kota"


def test_offsets_point_into_the_text() -> None:
    text = "Straße: Ala_1, ćma"
    assert [text[a:b] for a, b in word_offsets(text)] == ["Straße", "Ala_1", "ćma"]


def test_rows_keep_their_words_apart() -> None:
    tokens = tokenize_column(pa.array(["kot", "pies kot", None, "", "kotka"]))
    assert tokens.offsets.tolist() == [0, 1, 3, 3, 3, 4]
    assert tokens.row(0)[0] == tokens.row(1)[1] != tokens.row(4)[0]


def test_slices_chunks_and_string_types_give_the_same_words() -> None:
    texts = ["zero", "jeden dwa", "ćma trzy", "cztery"]
    plain = tokenize_column(pa.array(texts[1:3]), positions=True)
    for column in (
        pa.array(texts)[1:3],
        pa.array(texts, pa.large_string())[1:3],
        pa.chunked_array([pa.array(texts[1:2]), pa.array([], pa.string()), pa.array(texts[2:3])]),
        pa.array(texts[1:3]).dictionary_encode(),
    ):
        tokens = tokenize_column(column, positions=True)
        assert tokens.ids.tolist() == plain.ids.tolist()
        assert tokens.offsets.tolist() == plain.offsets.tolist()
        assert tokens.starts is not None
        assert plain.starts is not None
        assert tokens.starts.tolist() == plain.starts.tolist()


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    column = pa.array(["ćma i kot", "", None, "b" * 50, "zażółć gęślą jaźń"] * 3)
    whole = tokenize_column(column, positions=True)
    monkeypatch.setattr("cleaning.tokens._BLOCK_BYTES", 7)
    cut = tokenize_column(column, positions=True)
    assert whole.ids.tolist() == cut.ids.tolist()
    assert whole.offsets.tolist() == cut.offsets.tolist()
    assert whole.ends is not None
    assert cut.ends is not None
    assert whole.ends.tolist() == cut.ends.tolist()


def test_a_column_of_numbers_is_refused() -> None:
    with pytest.raises(TypeError, match="int64"):
        tokenize_column(pa.array([1]))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.none() | LETTERS, max_size=6))
def test_column_and_text_agree(texts: list[str | None]) -> None:
    tokens = tokenize_column(pa.array(texts, pa.string()), positions=True)
    assert tokens.starts is not None
    assert tokens.ends is not None
    for i, text in enumerate(texts):
        assert tokens.row(i).tolist() == hash_words(words(text or "")).tolist()
        span = slice(tokens.offsets[i], tokens.offsets[i + 1])
        pieces = [(text or "")[a:b] for a, b in zip(tokens.starts[span], tokens.ends[span], strict=True)]
        assert [fold(piece) for piece in pieces] == words(text or "")


@settings(max_examples=100, deadline=None)
@given(LETTERS)
def test_folding_is_stable(text: str) -> None:
    folded = normalize_words(text)
    assert normalize_words(folded) == folded


def test_distinct_words_have_distinct_hashes() -> None:
    vocabulary = [f"{a}{b}{c}" for a in "abcdefghij" for b in "ąćęłńóśźż" for c in range(200)]
    assert len(np.unique(hash_words(vocabulary))) == len(vocabulary)
