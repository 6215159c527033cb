"""Who stays: whatever the order, the parts, the partitions; in clusters, chains and large buckets."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dedup import decisions
from dedup.components import components
from dedup.documents import DocumentConfig, deduplicate
from dedup.laundering import strength, weakest_earlier
from dedup.propagation import propagate
from dedup.resolve import Buckets, resolve
from tests.dedup.doubles import InlineEngine, MemoryStore, document, put, rows_of, words

START = datetime(2026, 5, 1, tzinfo=UTC)


def corpus(seed: int) -> list[dict[str, Any]]:
    source = random.Random(seed)
    documents = []
    for group in range(5):
        tokens = words(120, 100 * seed + group)
        for copy in range(source.randrange(1, 5)):
            text = list(tokens)
            for _ in range(source.choice([0, 0, 1, 2, 5, 20])):
                text[source.randrange(120)] = f"inne{source.randrange(99)}"
            documents.append(
                document(
                    " ".join(text[source.choice([0, 0, 10]) :]),
                    f"{seed} {group} {copy}",
                    quality=source.choice([0.2, 0.8]),
                    tier=source.choice(["open", "tdm", "excluded"]),
                    basis=source.choice(["open_license", "tdm_exception"]),
                    vouched=source.random() < 0.2,
                    fetched_at=START + timedelta(days=source.randrange(3)),
                    payload_digest=source.choice([None, f"{group}"]) if copy < 2 else None,
                )
            )
    return documents


def sidecar(documents: list[dict[str, Any]], part_rows: int = 100, seed: int = 0, **changes: Any) -> dict[str, Any]:
    store = MemoryStore()
    parts = put(store, documents, part_rows)
    deduplicate(InlineEngine(seed), store, parts, DocumentConfig(**changes))
    return {row["capture_id"]: row for row in rows_of(store, "documents/part")}


@given(st.integers(0, 999), st.randoms(use_true_random=False), st.integers(1, 6), st.integers(1, 5), st.integers(1, 3))
@settings(max_examples=12, deadline=None)
def test_result_does_not_depend_on_order_parts_or_partitions(
    seed: int, source: random.Random, part_rows: int, partitions: int, per_task: int
) -> None:
    documents = corpus(seed)
    expected = sidecar(documents)
    source.shuffle(documents)
    assert sidecar(documents, part_rows, seed, partitions=partitions, parts_per_task=per_task) == expected


@given(st.integers(0, 999))
@settings(max_examples=25, deadline=None)
def test_every_cluster_keeps_exactly_one_and_members_are_similar_to_it(seed: int) -> None:
    documents = corpus(seed)
    rows = sidecar(documents)
    by_id = {row["id"]: row for row in rows.values()}
    tiers = {doc["id"]: doc["tier"] for doc in documents}
    clusters: dict[str, list[dict[str, Any]]] = {}
    for row in rows.values():
        clusters.setdefault(row["cluster"], []).append(row)
    for name, members in clusters.items():
        assert name == min(row["id"] for row in members)
        assert all(row["cluster_size"] == len(members) for row in members)
        kept = [row for row in members if row["kept"]]
        assert len(kept) == (1 if any(tiers[row["id"]] != "excluded" for row in members) else 0)
        for row in members:
            if row["kept_id"] is not None:
                assert by_id[row["kept_id"]]["kept"]
                assert row["similarity"] >= 0.7


@pytest.mark.parametrize("depth", [1, 4])
def test_large_bucket_of_unlike_documents_costs_what_its_size_does(depth: int) -> None:
    compared = []

    def compare(left: np.ndarray, right: np.ndarray) -> np.ndarray:
        compared.append(len(left))
        return np.zeros(len(left))

    count = 20_000
    rows, ranks = np.arange(count), np.arange(count)
    everyone = np.ones(count, bool)
    buckets = Buckets.of(np.zeros(count, np.uint64), rows, ranks, everyone)
    found = resolve(buckets, ranks, ~everyone, everyone, compare, 0.7, depth)
    assert sum(compared) <= depth * count
    assert (found.kept_for == rows).all()


def test_many_copies_of_one_document() -> None:
    text = " ".join(words(60, 1))
    documents = [document(text, str(i), quality=0.9 if i == 77 else 0.5) for i in range(3000)]
    start = time.process_time()
    rows = sidecar(documents, 500)
    assert time.process_time() - start < 20
    assert [row["id"] for row in rows.values() if row["kept"]] == [documents[77]["id"]]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=40), st.integers(1, 4))
@settings(max_examples=60, deadline=None)
def test_propagated_components_are_those_found_in_memory(links: list[tuple[int, int]], partitions: int) -> None:
    links = [(a, b) for a, b in links if a != b]
    store = MemoryStore()
    names = []
    for i in range(2):
        left, right = [a for a, _ in links[i::2]], [b for _, b in links[i::2]]
        names.append(f"links-{i}")
        store.write(names[-1], pa.table({"place": pa.array(left, pa.int64()), "root": pa.array(right, pa.int64())}))
    keys = propagate(InlineEngine(), store, names, partitions, 1, 16)
    found = {row["place"]: row["component"] for key in keys for row in store.read(key).to_pylist()}
    ends = np.array(links, np.int64).reshape(-1, 2)
    places, roots = components(ends[:, 0], ends[:, 1])
    assert found == dict(zip(places.tolist(), roots.tolist(), strict=True))


def test_components_beyond_memory_give_the_same_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [doc for seed in range(6) for doc in corpus(seed)]
    expected = sidecar(documents)
    monkeypatch.setattr("dedup.documents.LINK_BYTES", 64 << 20)
    assert sidecar(documents, 7, memory_bytes=64 << 20) == expected


def test_license_falls_only_to_earlier_weaker_copies_of_unvouched_documents() -> None:
    tiers, bases = (
        ["open", "tdm", "excluded", "tdm"],
        ["open_license", "tdm_exception", "tdm_exception", "research_tdm"],
    )
    weakness = strength(tiers, bases)
    kept, member = np.array([0, 0, 0]), np.array([1, 2, 3])
    nobody = np.zeros(4, bool)

    def fallen(times: list[int], vouched: np.ndarray = nobody) -> list[tuple[int, int]]:
        pairs = weakest_earlier(kept, member, weakness, np.array(times), vouched)
        return list(zip(*(side.tolist() for side in pairs), strict=True))

    assert fallen([5, 1, 9, 9]) == [(0, 1)]
    assert fallen([5, 1, 4, 1]) == [(0, 2)]
    assert fallen([5, 1, 9, 1]) == [(0, 1)]  # of one tier the weaker basis
    assert fallen([5, 9, 9, 9]) == []
    assert fallen([5, 5, 9, 9]) == [(0, 1)]  # seen in the same second: nobody can say whose it is
    assert fallen([5, 1, 1, 1], np.array([True, False, False, False])) == []


@given(st.integers(0, 99), st.integers(1500, 6000))
@settings(max_examples=4, deadline=None)
def test_components_decided_in_slices_give_the_same_documents(seed: int, budget: int) -> None:
    documents = [doc for i in range(3) for doc in corpus(seed + i)]
    bridge = " ".join(words(120, 100 * seed))
    documents += [document(bridge + f" dopisek{i}", f"bridge {i}", payload_digest="0") for i in range(6)]
    expected = sidecar(documents)
    original = decisions.working_sets

    def small(members: pa.Table, ranks: np.ndarray, config: DocumentConfig) -> Any:
        return original(members, ranks, with_memory(3 * budget))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decisions, "working_sets", small)
        found = sidecar(documents)
    columns = ("kept", "kept_id", "cluster", "similarity")
    assert {key: [row[name] for name in columns] for key, row in found.items()} == {
        key: [row[name] for name in columns] for key, row in expected.items()
    }


def with_memory(memory_bytes: int) -> DocumentConfig:
    # Below what the configuration allows, so that a test needs no gigabytes.
    smaller = DocumentConfig()
    object.__setattr__(smaller, "memory_bytes", memory_bytes)
    return smaller
