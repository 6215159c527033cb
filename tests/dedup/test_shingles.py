"""Words, shingles, normalized text and similarity, each against its plain definition."""

from __future__ import annotations

import unicodedata

import numpy as np
import pyarrow as pa
import xxhash
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaning.tokens import word_offsets, words
from dedup.likeness import jaccard, signature_likeness
from dedup.shingles import Rows, bottom, normalized, normalized_digests, shingle_sets
from dedup.streams import slices, stream

TEXTS = st.lists(
    st.text(alphabet="aąbßﬁŻ  .,-\u00ad\n1½Ⅷ_😀é\u0301İ", max_size=25) | st.text(max_size=12).map(str), max_size=6
)


def utf8(texts: list[str]) -> list[str]:
    return [text.encode("utf-8", "replace").decode() for text in texts]


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_words_are_those_of_cleaning(texts: list[str]) -> None:
    texts = utf8(texts)
    found = stream(pa.array(texts, pa.large_string()), positions=True)
    names: dict[int, str] = {}
    for row, text in enumerate(texts):
        inside = slice(int(found.offsets[row]), int(found.offsets[row + 1]))
        pairs = zip(found.starts[inside].tolist(), found.ends[inside].tolist(), strict=True)
        assert list(pairs) == word_offsets(text)
        for number, word in zip(found.ids[inside].tolist(), words(text), strict=True):
            assert names.setdefault(number, word) == word
    assert len(set(names.values())) == len(names)


def test_null_and_empty_rows_have_no_words_and_neighbors_do_not_touch() -> None:
    found = stream(pa.array(["raz dwa", None, "", "dwa", "raz"], pa.large_string()), positions=True)
    assert np.diff(found.offsets).tolist() == [2, 0, 0, 1, 1]
    assert found.ids[0] == found.ids[3]
    assert found.ids[1] == found.ids[2]


def test_long_rows_are_read_by_themselves() -> None:
    texts = pa.array(["a" * 500_000, "b", None, "c " * 200_000, ""], pa.large_string())
    assert [len(piece) for piece in slices(texts)] == [1, 2, 1, 1]
    assert len(stream(texts).ids) == 2 + 200_000


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_normalized_text_is_casefolded_letters_and_digits(texts: list[str]) -> None:
    texts = utf8(texts)
    digests, lengths = normalized_digests(texts)
    for text, digest, length in zip(texts, digests, lengths.tolist(), strict=True):
        plain = normalized(text)
        assert length == len(plain)
        if plain:
            assert digest == xxhash.xxh3_128_digest(plain.encode("utf-32-le"))
        else:
            assert digest == xxhash.xxh3_128_digest(text.encode(), seed=1)


def test_normalization_hides_case_layout_punctuation_and_compatibility_forms() -> None:
    variants = ["Łódź, ul. Piotrkowska 5", "ŁÓDŹ – UL. PIOTRKOWSKA 5!", "łódź\nul.\u00a0piotrkowska\u00ad ５"]
    assert len({normalized(unicodedata.normalize("NFC", text)) for text in variants}) == 1


@given(st.lists(st.lists(st.sampled_from("abc"), max_size=12), min_size=1, max_size=5), st.integers(1, 5))
@settings(max_examples=100, deadline=None)
def test_shingles_are_the_distinct_ngrams_of_each_row(rows: list[list[str]], size: int) -> None:
    sets = shingle_sets(stream(pa.array([" ".join(row) for row in rows], pa.large_string())), size)
    for i, row in enumerate(rows):
        grams = {tuple(row[j : j + size]) for j in range(len(row) - size + 1)}
        values = sets.values[sets.offsets[i] : sets.offsets[i + 1]]
        assert len(values) == len(grams)
        assert (np.diff(values.astype(np.int64)) > 0).all()


@given(st.lists(st.sets(st.integers(0, 60), max_size=40), min_size=2, max_size=6))
@settings(max_examples=100, deadline=None)
def test_jaccard_of_whole_sets_is_exact(sets: list[set[int]]) -> None:
    rows = Rows(
        np.array([v for one in sets for v in sorted(one)], np.uint32), np.cumsum([0, *map(len, sets)]).astype(np.int64)
    )
    pairs = [(a, b) for a in range(len(sets)) for b in range(len(sets))]
    left, right = (np.array(side, np.int64) for side in zip(*pairs, strict=True))
    expected = [round(len(sets[a] & sets[b]) / len(sets[a] | sets[b]), 4) if sets[a] | sets[b] else 0 for a, b in pairs]
    assert jaccard(rows, left, right).tolist() == expected


def test_jaccard_of_sketches_is_close() -> None:
    source = np.random.RandomState(1)
    common, own = source.randint(0, 2**32, 8000, np.uint32), source.randint(0, 2**32, 2000, np.uint32)
    a, b = np.unique(common), np.unique(np.concatenate([common, own]))
    rows = Rows(np.concatenate([a, b]), np.array([0, len(a), len(a) + len(b)], np.int64))
    exact = jaccard(rows, np.array([0]), np.array([1]), size=1 << 20)[0]
    assert abs(jaccard(bottom(rows), np.array([0]), np.array([1]))[0] - exact) < 0.04
    assert jaccard(bottom(rows), np.array([1]), np.array([1]))[0] == 1


def test_signature_likeness_is_the_share_of_equal_values() -> None:
    signatures = np.array([[1, 2, 3, 4], [1, 2, 9, 9]], np.uint32)
    assert signature_likeness(signatures, np.array([0]), np.array([1])).tolist() == [0.5]
