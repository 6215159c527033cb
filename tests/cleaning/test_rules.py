"""Rules: definitions by plain reference code, thresholds by category, reasons with their values."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.schema import QUALITY
from cleaning.batch import Batch
from cleaning.rules import RULES, RuleError, Thresholds, judge
from cleaning.rules.c4 import measure as c4
from cleaning.rules.fineweb import measure as fineweb
from cleaning.rules.gopher import STOP_WORDS, grams_repeated, lines_repeated, measure, quality
from cleaning.screen import VALUE

WORDS = st.sampled_from(["kot", "pies", "idzie", "w", "las", "dom", "Ala", "!", "i"])
TEXTS = st.lists(st.lists(WORDS, max_size=30).map(" ".join), max_size=8).map("\n".join)


def tokens_of(batch: Batch, row: int) -> list[str]:
    tokens = batch.tokens
    start, end = tokens.document_start[row], tokens.document_start[row + 1]
    return [
        "".join(map(chr, batch.codes[a:b])) for a, b in zip(tokens.start[start:end], tokens.end[start:end], strict=True)
    ]


def repeated_characters(words: list[str], n: int) -> int:
    """Reference: what Gopher's repetition filter counts, word by word."""
    seen: set[tuple[str, ...]] = set()
    total = position = 0
    while position + n <= len(words):
        gram = tuple(words[position : position + n])
        if gram in seen:
            total += sum(map(len, gram))
            position += n
        else:
            seen.add(gram)
            position += 1
    return total


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_repeated_grams_equal_the_plain_definition(texts: list[str]) -> None:
    batch = Batch(texts)
    values = grams_repeated(batch)
    for row, text in enumerate(texts):
        words = tokens_of(batch, row)
        for n in (5, 6, 10):
            expected = repeated_characters(words, n) / max(len(text), 1)
            assert values[f"duplicate_{n}_grams"][row] == pytest.approx(expected)
        for n in (2, 3, 4):
            grams = Counter(" ".join(words[i : i + n]) for i in range(len(words) - n + 1))
            best = grams.most_common(1)
            expected = len(best[0][0]) * best[0][1] / len(text) if best else 0
            assert values[f"top_{n}_gram"][row] == pytest.approx(expected)


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_repeated_lines_equal_the_plain_definition(texts: list[str]) -> None:
    values = lines_repeated(Batch(texts))
    for row, text in enumerate(texts):
        for name, pieces in (
            ("line", [line for line in text.split("\n") if line]),
            ("paragraph", [part for part in re.split(r"\n{2,}", text.strip("\n")) if part]),
        ):
            seen: set[str] = set()
            repeats = [piece for piece in pieces if piece in seen or seen.add(piece)]  # type: ignore[func-returns-value]
            assert values[f"duplicate_{name}s"][row] == pytest.approx(len(repeats) / max(len(pieces), 1))
            characters = sum(map(len, repeats)) / max(len(text), 1)
            assert values[f"duplicate_{name}_characters"][row] == pytest.approx(characters)


def test_gopher_quality_counts_words_marks_and_lines() -> None:
    text = "• Pierwszy punkt...\n- drugi punkt\nZwykłe zdanie jest tutaj.\n\n### Tytuł…"
    values = quality(Batch([text]))
    assert values["bullet_lines"][0] == pytest.approx(2 / 5)
    assert values["ellipsis_lines"][0] == pytest.approx(2 / 5)
    assert values["word_count"][0] == 10  # the bullet is no mark in that filter's list
    assert values["stop_words"][0] == 1
    tokens = len(tokens_of(Batch([text]), 0))
    assert values["hash_ratio"][0] == pytest.approx(3 / tokens)
    assert values["ellipsis_ratio"][0] == pytest.approx(2 / tokens)


def test_stop_words_are_counted_once_each() -> None:
    assert quality(Batch(["nie nie nie i i " + " ".join(STOP_WORDS)]))["stop_words"][0] == len(STOP_WORDS)


def test_fineweb_lines() -> None:
    values = fineweb(Batch(["Zdanie pierwsze.\n \nnagłówek\nnagłówek\nTo zdanie ma więcej niż trzydzieści znaków?"]))
    assert values["line_punctuation"][0] == pytest.approx(2 / 4)
    assert values["short_lines"][0] == pytest.approx(3 / 4)
    assert values["character_duplicates"][0] == pytest.approx(8 / 78, abs=0.005)


def test_c4_finds_placeholders_and_notices() -> None:
    texts = ["Lorem ipsum dolor sit amet", "Ta strona używa plików cookies.", "Zwykły tekst o ciastkach."]
    values = c4(Batch(texts), texts)
    assert values["lorem_ipsum"].tolist() == [1, 0, 0]
    assert values["notices"].tolist() == [0, 1, 0]


def scores(category: str, **values: float) -> pa.Table:
    rules = [{"rule": name, "value": value} for name, value in values.items()]
    return pa.table(
        {
            "capture_id": ["a"],
            "url": ["https://przyklad.pl/"],
            "source": ["przyklad"],
            "category": [category],
            "quality": pa.array([{"label": "HIGH", "score": 0.9, "rules": []}], QUALITY),
            "rules": pa.array([rules], pa.list_(VALUE)),
        }
    )


def test_rejection_names_rule_value_and_threshold() -> None:
    rejected = judge(scores("web", duplicate_lines=0.41), Thresholds()).rejected.to_pylist()
    assert rejected == [
        {
            "capture_id": "a",
            "url": "https://przyklad.pl/",
            "source": "przyklad",
            "stage": "screen",
            "reason": "duplicate_lines",
            "detail": "0.41 > 0.32",
        }
    ]


def test_a_value_on_the_threshold_passes() -> None:
    assert judge(scores("web", duplicate_lines=0.32, word_count=50), Thresholds()).rejected.num_rows == 0


def test_category_overrides_default_and_null_switches_off() -> None:
    thresholds = Thresholds({"word_count": 100}, {"law": {"word_count": 10}, "blog": {"word_count": None}})
    assert judge(scores("web", word_count=40), thresholds).rejected.num_rows == 1
    assert judge(scores("law", word_count=40), thresholds).rejected.num_rows == 0
    assert judge(scores("blog", word_count=1), thresholds).rejected.num_rows == 0


def test_built_in_categories_stand_between_default_and_manifest() -> None:
    assert judge(scores("law", word_count=30), Thresholds()).rejected.num_rows == 0
    assert judge(scores("law", word_count=30), Thresholds({"word_count": 90})).rejected.num_rows == 0
    assert judge(scores("law", word_count=30), Thresholds({}, {"law": {"word_count": 40}})).rejected.num_rows == 1


def test_rules_that_only_warn_are_listed_in_quality() -> None:
    kept = judge(scores("web", gunning_fog=20, sentence_length=40), Thresholds()).columns.to_pylist()
    assert kept[0]["quality"]["rules"] == ["gunning_fog", "sentence_length"]


def test_both_sides_of_one_value_are_rules() -> None:
    assert judge(scores("web", word_length=2), Thresholds()).rejected["reason"][0].as_py() == "word_length_min"
    assert judge(scores("web", word_length=13), Thresholds()).rejected["reason"][0].as_py() == "word_length_max"


def test_unknown_rule_and_bad_threshold_are_refused() -> None:
    with pytest.raises(RuleError, match="duplicate_line'"):
        Thresholds({"duplicate_line": 0.1})
    with pytest.raises(RuleError, match="law"):
        Thresholds({}, {"law": {"word_count": "dużo"}})  # type: ignore[dict-item]


def test_registry_is_complete() -> None:
    for name, rule in RULES.items():
        assert rule.name == name
        assert rule.description
        assert rule.source


def test_empty_documents_have_zeros_not_errors() -> None:
    for values in measure(Batch(["", "\n", " "])).values():
        assert not np.isnan(values).any()
