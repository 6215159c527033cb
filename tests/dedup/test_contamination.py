"""Overlap with evaluation sets."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from dedup.contamination import ContaminationConfig, find_contamination
from tests.dedup.doubles import InlineEngine, MemoryStore, document, put, rows_of, words

QUESTION = (
    "Które z wymienionych miast było siedzibą pierwszego na ziemiach polskich uniwersytetu "
    "założonego przez króla Kazimierza?"
)
SHORT = "Kto napisał powieść Lalka i kiedy?"


def find(documents: list[dict[str, Any]], **changes: Any) -> tuple[MemoryStore, list[dict[str, Any]]]:
    store = MemoryStore()
    parts = put(store, documents, 2)
    store.write("sets/matura", pa.table({"text": [QUESTION, "Tak czy nie?", SHORT]}))
    store.write("sets/inny", pa.table({"text": [" ".join(words(40, 8))]}))
    sets = {"matura": ["sets/matura"], "inny": ["sets/inny"]}
    find_contamination(InlineEngine(), store, parts, sets, ContaminationConfig(**changes))
    return store, rows_of(store, "contamination/part")


def test_question_inside_a_long_page_is_found_and_its_sentence_cut() -> None:
    page = (
        "Zadania z historii dla klasy siódmej. " + QUESTION.upper() + " Odpowiedź: Kraków. " + " ".join(words(500, 1))
    )
    documents = [document(page, "a"), document("Zwykły tekst o miastach i królach bez pytania.", "b")]
    store, rows = find(documents)
    row, clean = rows
    assert row["contaminated"]
    assert not clean["contaminated"]
    assert clean["sets"] == clean["cuts"] == []
    (match,) = row["sets"]
    assert match == {"set": "matura", "items": 1, "ngrams": 3, "overlap": 1.0, "item": 0, "reached": True}
    (cut,) = row["cuts"]
    assert (page[cut["start"] : cut["end"]].strip(), cut["holder"]) == (QUESTION.upper(), "matura")
    assert store.read("contamination/report").to_pylist() == [
        {"set": "inny", "items": 1, "items_without_words": 0, "items_found": 0, "documents": 0},
        {"set": "matura", "items": 3, "items_without_words": 1, "items_found": 1, "documents": 1},
    ]


def test_questions_shorter_than_the_ngram_are_matched_whole() -> None:
    _, (row,) = find([document(f"Pytanie brzmi: {SHORT.lower()} Nikt nie wiedział.", "a")])
    assert [(match["set"], match["item"], match["overlap"]) for match in row["sets"]] == [("matura", 2, 1.0)]


def test_items_of_two_words_are_not_looked_for() -> None:
    _, (row,) = find([document("Tak czy nie? Tak czy nie? Trudno powiedzieć.", "a")])
    assert row["sets"] == []


def test_partial_overlap_is_measured_against_the_threshold() -> None:
    passage = words(40, 8)
    text = "Początek zwykłego tekstu. " + " ".join(passage[:15]) + " koniec. " + " ".join(words(200, 9))
    _, (row,) = find([document(text, "a")])
    assert row["sets"][0]["overlap"] == round(3 / 28, 4)
    assert row["contaminated"]
    _, (row,) = find([document(text, "a")], threshold=0.2)
    assert not row["contaminated"]
    assert row["sets"]


def test_no_sets_and_empty_parts() -> None:
    store = MemoryStore()
    parts = put(store, [])
    find_contamination(InlineEngine(), store, parts, {}, ContaminationConfig())
    assert rows_of(store, "contamination/part") == []
    assert store.read("contamination/report").num_rows == 0
