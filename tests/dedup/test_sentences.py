"""Sentence level: boilerplate and copied runs go everywhere but in their first document."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.schema import StageError
from dedup.cuts import apply_cuts
from dedup.sentence_units import unit_offsets
from dedup.sentences import SentenceConfig, find_repeated_sentences
from tests.dedup.doubles import InlineEngine, MemoryStore, document, put, rows_of

FOOTER = "Korzystając z serwisu, wyrażasz zgodę na używanie plików cookie w Twojej przeglądarce."
START = datetime(2026, 5, 1, tzinfo=UTC)


def own_text(i: int) -> str:
    return f"Dokument numer{i} opowiada o sprawie{i} zupełnie własnej. Drugie zdanie{i} dodaje szczegół{i} do opisu."


def find(
    documents: list[dict[str, Any]], part_rows: int = 5, seed: int = 0, **changes: Any
) -> tuple[MemoryStore, list[dict[str, Any]]]:
    store = MemoryStore()
    parts = put(store, documents, part_rows)
    find_repeated_sentences(InlineEngine(seed), store, parts, SentenceConfig(**changes))
    return store, rows_of(store, "sentences/part")


def site(count: int, footer: str = FOOTER) -> list[dict[str, Any]]:
    return [
        document(f"{own_text(i)}\n\n{footer}", str(i), fetched_at=START + timedelta(days=i), host=f"h{i % 3}.example")
        for i in range(count)
    ]


def test_boilerplate_stays_in_its_first_document_only() -> None:
    documents = site(12)
    store, rows = find(documents)
    assert [row["sentences_removed"] for row in rows] == [0] + [1] * 11
    for i, (doc, row) in enumerate(zip(documents[1:], rows[1:], strict=True), 1):
        assert {cut["holder"] for cut in row["cuts"]} == {documents[0]["id"]}
        assert apply_cuts(doc["text"], row["cuts"]) == own_text(i)
    (top,) = store.read("sentences/most_repeated").to_pylist()
    assert top == {"sentence": FOOTER, "documents": 12, "hosts": 3, "occurrences": 12, "holder": documents[0]["id"]}


def test_up_to_max_documents_a_sentence_stays() -> None:
    assert sum(row["sentences_removed"] for row in find(site(10))[1]) == 0
    assert sum(row["sentences_removed"] for row in find(site(10), max_documents=9)[1]) == 9


def test_dates_and_counters_do_not_hide_boilerplate() -> None:
    documents = [
        document(f"{own_text(i)}\n\nTen artykuł przeczytano już {7**i} razy od {i + 1}.05.2026.", str(i))
        for i in range(12)
    ]
    assert sum(row["sentences_removed"] for row in find(documents)[1]) == 11


def test_runs_of_three_sentences_go_from_the_second_document_on() -> None:
    run = (
        "Wiatr zerwał w nocy dach ze starej stodoły. Sąsiedzi znaleźli go rano na łące. "
        "Nikt nie umiał powiedzieć, ile ważył."
    )
    first = document("Oto pierwszy początek opowieści. " + run, "a")
    second = document("A to zupełnie inny wstęp. " + run, "b", fetched_at=START + timedelta(days=9))
    _, rows = find([second, first])
    assert [row["sentences_removed"] for row in rows] == [3, 0]
    assert apply_cuts(second["text"], rows[0]["cuts"]) == "A to zupełnie inny wstęp."


def test_runs_that_differ_in_a_number_stay() -> None:
    report = (
        "W gminie zanotowano {} przypadków grypy. Chorzy leżą w {} szpitalach powiatu. "
        "Najmłodszy ma {} lat i czuje się dobrze."
    )
    documents = [document(report.format(i, i + 1, i + 2), str(i)) for i in range(2)]
    assert sum(row["sentences_removed"] for row in find(documents)[1]) == 0


def test_short_sentences_law_and_chosen_categories_stay() -> None:
    for footer in ("Czytaj dalej.", "Podstawa prawna: art. 81 ust. 1 ustawy z dnia 4 lutego 1994 r."):
        assert sum(row["sentences_removed"] for row in find(site(12, footer))[1]) == 0
    assert sum(row["sentences_removed"] for row in find(site(12), protected_categories=("web",))[1]) == 0


def test_documents_that_lose_most_are_rejected() -> None:
    documents = [*site(12), document(FOOTER, "only", fetched_at=START + timedelta(days=99))]
    row = find(documents)[1][-1]
    assert row["rejected"]
    assert row["removed_share"] == 1.0


@given(st.permutations(range(14)), st.integers(1, 7), st.integers(1, 4), st.integers(0, 99))
@settings(max_examples=15, deadline=None)
def test_cuts_do_not_depend_on_order_parts_or_partitions(
    order: list[int], part_rows: int, partitions: int, seed: int
) -> None:
    documents = site(14)
    expected = {row["capture_id"]: row for row in find(documents)[1]}
    _, rows = find([documents[i] for i in order], part_rows, seed, partitions=partitions, parts_per_task=2)
    assert {row["capture_id"]: row for row in rows} == expected


def test_wrong_parameters_are_named() -> None:
    with pytest.raises(StageError, match="run 0 or at least 2"):
        SentenceConfig(run=1)


def test_footer_pasted_before_a_line_that_goes_on_is_a_sentence_of_its_own() -> None:
    documents = [document(f"{FOOTER}\nciąg dalszy akapitu numer {own_text(i)}", str(i)) for i in range(12)]
    rows = find(documents)[1]
    assert sum(row["sentences_removed"] for row in rows) == 11
    assert all(not cut["end"] < len(FOOTER) for row in rows for cut in row["cuts"])


@given(st.text(alphabet="aB .!\n”)…", max_size=60))
def test_units_cover_the_text(text: str) -> None:
    assert "".join(text[start:end] for start, end in unit_offsets(text)) == text
