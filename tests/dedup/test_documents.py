"""Document level, end to end through engine and store."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from catalog.schema import DUPLICATE, StageError
from dedup.documents import DocumentConfig, deduplicate
from tests.dedup.doubles import InlineEngine, MemoryStore, document, put, rows_of, words

LONG = words(300, 1)


def run(documents, config=None, part_rows=100, seed=0):
    store = MemoryStore()
    parts = put(store, documents, part_rows)
    deduplicate(InlineEngine(seed), store, parts, config or DocumentConfig())
    return store, {row["id"]: row for row in rows_of(store, "documents/part")}


def edited(tokens, share):
    """Every n-th word replaced, so that *share* of the words differ."""
    step = round(1 / share)
    return " ".join(f"inne{i}" if i % step == 0 else word for i, word in enumerate(tokens))


def test_exact_normalized_and_near_copies_go_for_the_better_one() -> None:
    best = document(" ".join(LONG), "best", quality=0.9, payload_digest="a")
    payload = document(" ".join(LONG), "payload", payload_digest="a")
    shouted = document(", ".join(LONG).upper() + "!", "normalized")
    near = document(edited(LONG, 0.02), "near")
    other = document(" ".join(words(300, 2)), "other")
    store, rows = run([near, shouted, other, payload, best])
    kinds = {name: rows[doc["id"]]["kind"] for name, doc in (("p", payload), ("n", shouted), ("e", near))}
    assert kinds == {"p": "payload", "n": "normalized", "e": "near"}
    assert all(rows[doc["id"]]["kept_id"] == best["id"] for doc in (payload, shouted, near))
    assert rows[best["id"]]["kept"]
    assert rows[other["id"]]["kept"]
    assert rows[best["id"]]["cluster"] == min(doc["id"] for doc in (best, payload, shouted, near))
    assert rows[best["id"]]["cluster_size"] == 4
    duplicates = store.read("documents/duplicates")
    assert duplicates.schema.equals(DUPLICATE)
    assert duplicates["id"].to_pylist() == sorted(doc["id"] for doc in (payload, shouted, near))
    assert set(duplicates["kept_url"].to_pylist()) == {best["url"]}


def test_short_documents_are_compared_exactly_and_survive() -> None:
    documents = [
        document(text, name) for name, text in [("a", "Tak."), ("b", "TAK!"), ("c", "Nie."), ("d", "..."), ("e", "?!")]
    ]
    _, rows = run(documents)
    kept = [name for name, doc in zip("abcde", documents, strict=True) if rows[doc["id"]]["kept"]]
    assert len(kept) == 4
    assert {"c", "d", "e"} < set(kept)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"vouched": True, "quality": 0.1}, {"license_open": True, "quality": 0.9}),
        ({"license_open": True, "quality": 0.1}, {"license_open": False, "quality": 0.9}),
        ({"quality": 0.61}, {"quality": 0.6, "fetched_at": datetime(2020, 1, 1, tzinfo=UTC)}),
        ({"fetched_at": datetime(2020, 1, 1, tzinfo=UTC)}, {"fetched_at": datetime(2021, 1, 1, tzinfo=UTC)}),
    ],
)
def test_keeper_order(better: dict[str, object], worse: dict[str, object]) -> None:
    first, second = document(" ".join(LONG), "one", **better), document(" ".join(LONG), "two", **worse)
    _, rows = run([second, first])
    assert rows[second["id"]]["kept_id"] == first["id"]


def test_chain_of_likeness_drops_nobody_unlike_the_one_that_stays() -> None:
    tokens = words(300, 3)
    chain = [
        document(" ".join(tokens[shift : shift + 200]), f"chain {shift}", quality=1 - shift / 1000)
        for shift in (0, 25, 50, 75)
    ]
    _, rows = run(chain)
    kept = [doc for doc in chain if rows[doc["id"]]["kept"]]
    assert chain[0] in kept
    assert len(kept) == 2
    for doc in chain:
        row = rows[doc["id"]]
        assert row["kept"] or row["similarity"] >= 0.7
    assert len({row["component"] for row in rows.values()}) == 1


def test_license_falls_to_the_earlier_reserved_copy() -> None:
    early, late = datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    paper = document(
        " ".join(LONG), "paper", tier="excluded", basis="tdm_exception", license_open=False, fetched_at=early
    )
    blog = document(edited(LONG, 0.02), "blog", fetched_at=late)
    _, rows = run([paper, blog])
    assert not rows[paper["id"]]["kept"]
    row = rows[blog["id"]]
    assert row["kept"]
    assert (row["conflict"], row["weakest_tier"], row["weakest_id"]) == (True, "excluded", paper["id"])


def test_wrong_parameters_are_named() -> None:
    with pytest.raises(StageError, match=r"threshold 0\.2"):
        DocumentConfig(threshold=0.2)
    with pytest.raises(StageError, match="fineweb2"):
        DocumentConfig.preset("fineweb")
    assert DocumentConfig.preset("fineweb2").permutations == 112
