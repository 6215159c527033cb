"""Token level: what is found equals what a suffix array finds; what is cut stays somewhere."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleaning.tokens import word_offsets, words
from dedup.spans import SpanConfig, find_repeated_spans
from tests.dedup.doubles import InlineEngine, MemoryStore, document, put, rows_of

EXACTLY = {"snap": "none", "protect": False}


def find(documents: list[dict[str, Any]], part_rows: int = 100, seed: int = 0, **changes: Any) -> list[dict[str, Any]]:
    store = MemoryStore()
    parts = put(store, documents, part_rows)
    find_repeated_spans(InlineEngine(seed), store, parts, SpanConfig(**{**EXACTLY, **changes}))
    return rows_of(store, "spans/part")


def repeated_tokens(texts: list[str], rows: list[dict[str, Any]]) -> list[list[bool]]:
    result = []
    for text, row in zip(texts, rows, strict=True):
        spans = row["repeated"]
        result.append([any(s["start"] <= a and b <= s["end"] for s in spans) for a, b in word_offsets(text)])
    return result


def oracle(texts: list[str], length: int) -> list[list[bool]]:
    """Tokens covered by a window of *length* that occurs twice or more, from a suffix array with its LCP array."""
    from pydivsufsort import divsufsort, kasai

    numbers: dict[str, int] = {}
    stream, owners = [], []
    for row, text in enumerate(texts):
        for i, word in enumerate(words(text)):
            stream.append(numbers.setdefault(word, len(numbers) + len(texts)))
            owners.append((row, i))
        stream.append(row)  # a separator that occurs once
        owners.append((row, -1))
    array = np.array(stream, np.int64)
    suffixes = divsufsort(array)
    common = kasai(array, suffixes)
    longest = np.zeros(len(array), np.int64)
    np.maximum.at(longest, suffixes[:-1], common[: len(array) - 1])
    np.maximum.at(longest, suffixes[1:], common[: len(array) - 1])
    covered = np.zeros(len(array) + 1, np.int64)
    starts = np.flatnonzero(longest >= length)
    np.add.at(covered, starts, 1)
    np.add.at(covered, np.minimum(starts + longest[starts], len(array)), -1)
    inside = np.cumsum(covered)[:-1] > 0
    result: list[list[bool]] = [[] for _ in texts]
    for (row, i), flag in zip(owners, inside.tolist(), strict=True):
        if i >= 0:
            result[row].append(flag)
    return result


@given(st.integers(0, 10_000), st.integers(8, 20), st.integers(1, 6), st.integers(1, 3))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_detection_equals_a_suffix_array_on_repetitive_text(
    seed: int, length: int, letters: int, part_rows: int
) -> None:
    source = random.Random(seed)
    alphabet = "abcdef"[:letters]
    passages = [[source.choice(alphabet) for _ in range(source.randrange(5, 40))] for _ in range(4)]
    texts = [" ".join(word for _ in range(source.randrange(4)) for word in source.choice(passages)) for _ in range(5)]
    documents = [document(text, f"{seed} {i}") for i, text in enumerate(texts)]
    rows = find(documents, part_rows, length=length, partitions=1 + seed % 3, parts_per_task=1 + seed % 2)
    assert repeated_tokens(texts, rows) == oracle(texts, length)


def test_detection_equals_a_suffix_array_on_real_text(development_data: Path) -> None:
    with (development_data / "dups" / "docs.jsonl").open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines][::3]
    assert sum(len(text.encode()) for text in texts) >= 5_000_000
    documents = [document(text, str(i)) for i, text in enumerate(texts)]
    rows = find(documents, part_rows=700, partitions=3, parts_per_task=2)
    found, expected = repeated_tokens_fast(texts, rows), oracle(texts, 50)
    assert found == expected


def repeated_tokens_fast(texts: list[str], rows: list[dict[str, Any]]) -> list[list[bool]]:
    result = []
    for text, row in zip(texts, rows, strict=True):
        marked = np.zeros(len(text) + 1, bool)
        for span in row["repeated"]:
            marked[span["start"] : span["end"]] = True
        result.append([bool(marked[start]) for start, _ in word_offsets(text)])
    return result


def test_passage_stays_in_its_first_document_and_open_comes_before_tdm() -> None:
    source = random.Random(5)
    passage = " ".join(f"wspólne{source.randrange(9999)}" for _ in range(60))
    early = datetime(2020, 1, 1, tzinfo=UTC)
    internal = document(f"Początek wewnętrzny. {passage}. Koniec.", "a", tier="tdm", fetched_at=early)
    public = document(f"Początek otwarty. {passage}. Dalej.", "b")
    later = document(f"Inny tekst. {passage}. Jeszcze.", "c", fetched_at=datetime(2026, 6, 1, tzinfo=UTC))
    rows = {row["capture_id"]: row for row in find([internal, public, later])}
    assert rows[public["capture_id"]]["cuts"] == []
    assert rows[public["capture_id"]]["tokens_repeated"] == 60
    for doc in (internal, later):
        (cut,) = rows[doc["capture_id"]]["cuts"]
        assert cut["holder"] == public["id"]
        assert doc["text"][cut["start"] : cut["end"]] == passage
        assert rows[doc["capture_id"]]["tokens_removed"] == 60


def test_flag_policy_cuts_nothing() -> None:
    passage = " ".join(f"słowo{i}" for i in range(60))
    rows = find([document(passage + " raz", "a"), document(passage + " dwa", "b")], policy="flag")
    assert all(row["repeated"] and not row["cuts"] for row in rows)


def test_cuts_snap_to_whole_sentences_and_spare_law() -> None:
    middle = [" ".join(f"wyraz{10 * i + j}" for j in range(10)).capitalize() + "." for i in range(8)]
    first = document("Wstęp pierwszy tekstu i " + " ".join(middle) + " Zakończenie jednego.", "a", quality=0.9)
    second = document("Zupełnie odmienny wstęp drugiego, " + " ".join(middle) + " Finał.", "b",
                      fetched_at=datetime(2026, 7, 1, tzinfo=UTC))  # fmt: skip
    row = find([first, second], snap="sentence")[1]
    assert "".join(second["text"][c["start"] : c["end"]] for c in row["cuts"]) == " ".join(middle[1:]) + " "
    law = "Zgodnie z art. 5 ustawy z dnia 7 lipca " + " ".join(f"przepis{i}" for i in range(60)) + "."
    rows = find([document("Raz. " + law, "c"), document("Dwa. " + law, "d")], snap="sentence", protect=True)
    assert not any(row["cuts"] for row in rows)
    assert all(row["repeated"] for row in rows)


@pytest.mark.parametrize("length", [8, 50, 51])
def test_passage_of_exactly_the_length_is_found(length: int) -> None:
    passage = " ".join(f"tok{i}" for i in range(length))
    texts = [f"{before} {passage} {after}" for before, after in (("a b c", "d"), ("e", "f g h i"))]
    assert sum(row["tokens_repeated"] for row in find([document(t) for t in texts], length=length)) == 2 * length
    shorter = [f"{before} {passage.rsplit(' ', 1)[0]} {after}" for before, after in (("a b c", "d"), ("e", "f g h i"))]
    assert sum(row["tokens_repeated"] for row in find([document(t) for t in shorter], length=length)) == 0
