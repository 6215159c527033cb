"""Incremental runs: against what earlier releases published, and without what left."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from catalog.schema import CUT
from dedup.documents import DocumentConfig, deduplicate
from dedup.index import IndexMismatch
from dedup.index_build import NEEDED, Departures, IndexConfig, build
from dedup.outcome import DOCUMENT
from dedup.sentences import SentenceConfig, find_repeated_sentences
from dedup.spans import SpanConfig, find_repeated_spans
from dedup.splits import assign_splits
from tests.dedup.doubles import CANDIDATE, InlineEngine, MemoryStore, document, put, rows_of, words

CONFIG = IndexConfig(DocumentConfig(), SentenceConfig(), SpanConfig(snap="none"))
START = datetime(2026, 5, 1, tzinfo=UTC)


class Prefixed(MemoryStore):
    """Another store whose keys lie below ``index/`` of the run's."""

    def __init__(self, inner: MemoryStore) -> None:
        super().__init__(inner.tables)

    def write(self, key: str, table: pa.Table, group_rows: Any = None) -> None:
        super().write(f"index/{key}", table, group_rows)


def release(
    documents: list[dict[str, Any]],
    earlier: MemoryStore | None = None,
    departures: Departures | None = None,
    name: str = "r1",
    split: str | None = None,
    config: IndexConfig = CONFIG,
) -> MemoryStore:
    """All levels over *documents* and against the earlier release's index; the new index under ``index/``."""
    store = MemoryStore()
    if earlier is not None:
        store.tables = {key: table for key, table in earlier.tables.items() if key.startswith("index/")}
    index = store.keys("index/")
    engine = InlineEngine()
    parts = put(store, documents, 4)
    deduplicate(engine, store, parts, config.documents, index)
    sidecar = {row["capture_id"]: row for row in rows_of(store, "documents/part")}
    kept = [doc for doc in documents if sidecar[doc["capture_id"]]["kept"]]
    store.write("kept/part-00000", pa.Table.from_pylist(kept, schema=CANDIDATE))
    find_repeated_sentences(engine, store, ["kept/part-00000"], config.sentences, index)
    find_repeated_spans(engine, store, ["kept/part-00000"], config.spans, index)
    columns = dict(zip(CANDIDATE.names, store.read("kept/part-00000").columns, strict=True))
    rows = [sidecar[doc["capture_id"]] for doc in kept]
    columns |= {name: pa.array([row[name] for row in rows]) for name in ("cluster", "cluster_size")}
    columns["page_id"] = columns["id"]
    relatives = pa.Table.from_pylist(rows, schema=DOCUMENT)
    columns["split"] = pa.array([split] * len(rows), pa.string()) if split else assign_splits(relatives, 0.1)
    cuts = zip(rows_of(store, "sentences/part"), rows_of(store, "spans/part"), strict=True)
    columns["cuts"] = pa.array([a["cuts"] + b["cuts"] for a, b in cuts], store.read("spans/part-00000")["cuts"].type)
    store.write("published", pa.table(columns).select(NEEDED))
    run = MemoryStore(dict(store.tables))
    store.tables = {key: table for key, table in store.tables.items() if not key.startswith("index/")}
    copies: dict[str, int] = {}
    for row in run.read("documents/duplicates").to_pylist():
        if row["kept_release"] is not None:
            copies[row["kept_id"]] = copies.get(row["kept_id"], 0) + 1
    build(engine, run, Prefixed(store), ["published"], name, config, index, departures, copies)
    store.tables = {**run.tables, **{k: v for k, v in store.tables.items() if k.startswith("index/")}}
    for key in index:
        if key not in store.tables:
            del store.tables[key]
    return store


def sidecar(store: MemoryStore) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in rows_of(store, "documents/part")}


def test_copy_of_a_published_document_goes_and_names_its_release() -> None:
    text = words(300, 1)
    old = document(" ".join(text), "old", quality=0.1)
    copy = document(" ".join(text[:-3]), "copy", quality=0.9, vouched=True)
    fresh = document(" ".join(words(300, 2)), "fresh")
    second = release([copy, fresh], release([old]), name="r2")
    row = sidecar(second)[copy["id"]]
    assert (row["kept"], row["kept_id"], row["kept_url"], row["kept_release"]) == (False, old["id"], old["url"], "r1")
    assert row["cluster"] == old["id"]
    assert sidecar(second)[fresh["id"]]["kept"]
    listed = {row["id"]: row for row in rows_of(second, "index/documents")}
    assert set(listed) == {old["id"], fresh["id"]}
    assert (listed[old["id"]]["cluster_size"], listed[fresh["id"]]["release"]) == (2, "r2")


def test_newer_capture_of_a_published_page_is_no_duplicate_of_it() -> None:
    text = words(300, 1)
    old = document(" ".join(text), "old", url="https://a.example/1")
    newer = document(" ".join(text[:-2]) + " poprawiono", "newer", url="https://a.example/1")
    assert sidecar(release([newer], release([old])))[newer["id"]]["kept"]


def test_copy_of_a_withdrawn_document_stays_out_until_nothing_but_its_digest_is_left() -> None:
    text = words(300, 1)
    old, mirror = document(" ".join(text), "old"), document(" ".join(text[:-3]), "mirror", license_open=True)
    exact = document(" ".join(text).upper(), "exact")
    other = document(" ".join(words(300, 7)), "other")
    gone = Departures(withdrawn={old["id"]: "takedown"})
    third = release([mirror], release([other], release([old]), gone))
    row = sidecar(third)[mirror["id"]]
    assert (row["kept"], row["withdrawn"], row["kept_id"]) == (False, True, old["id"])
    erased = Departures(withdrawn={old["id"]: "erasure"}, erased=frozenset([old["id"]]))
    store = release([other], release([old]), erased)
    tombstone = next(row for row in rows_of(store, "index/documents") if row["id"] == old["id"])
    assert tombstone["signature"] is None
    assert tombstone["sketch"] is None
    rows = sidecar(release([mirror, exact], store))
    assert rows[mirror["id"]]["kept"]
    assert rows[exact["id"]]["withdrawn"]


def test_spans_and_sentences_are_held_by_published_documents_until_they_leave() -> None:
    passage = " ".join(f"wspólny{i}" for i in range(70))
    footer = "Ten serwis wykorzystuje pliki cookie do zapamiętania ustawień czytelnika."
    old = [document(f"{passage if i == 0 else 'Stary'} {' '.join(words(80, i))}.\n\n{footer}", f"old {i}",
                    fetched_at=START + timedelta(days=i)) for i in range(11)]  # fmt: skip
    new = document(
        f"Nowy {' '.join(words(80, 50))}. {passage}\n\n{footer}", "new", fetched_at=START - timedelta(days=1)
    )
    first = release(old)
    second = release([new], first, name="r2")
    (cut,) = rows_of(second, "spans/part")[0]["cuts"]
    assert cut["holder"] == old[0]["id"]
    assert new["text"][cut["start"] : cut["end"]] == passage
    assert [cut["holder"] for cut in rows_of(second, "sentences/part")[0]["cuts"]] == [old[0]["id"]]
    (top,) = second.read("sentences/most_repeated").to_pylist()
    assert (top["sentence"], top["documents"]) == (footer, 12)
    other = document(" ".join(words(80, 99)), "other")
    without = release([other], first, Departures(withdrawn={old[0]["id"]: "takedown"}), name="r2")
    third = release([new], without, name="r3")
    assert rows_of(third, "spans/part")[0]["cuts"] == []
    assert rows_of(third, "sentences/part")[0]["cuts"] == []


def test_halves_keep_what_the_whole_keeps_and_list_what_else() -> None:
    base = [words(200, seed) for seed in range(12)]
    documents = [
        document(" ".join(tokens[:length]), f"{i} {length}", quality=round(1 - length / 1000, 4))
        for i, tokens in enumerate(base)
        for length in (200, 160, 128)
    ]
    # 200 and 160 words, and 160 and 128, are similar; 200 and 128 are linked only through the one in between.
    whole = {id for id, row in sidecar(release(documents)).items() if row["kept"]}
    early = [doc for doc in documents if len(doc["text"].split()) != 160]
    late = [doc for doc in documents if len(doc["text"].split()) == 160]
    first = release(early)
    second = release(late, first, name="r2")
    halves = {id for store in (first, second) for id, row in sidecar(store).items() if row["kept"]}
    assert whole <= halves
    assert halves == {doc["id"] for doc in early}
    listed = sidecar(second)
    assert all(listed[doc["id"]]["kept_release"] == "r1" for doc in late)


def test_split_is_sticky_and_a_bridge_between_both_goes() -> None:
    tokens = words(400, 4)
    left, right = document(" ".join(tokens[:200]), "left"), document(" ".join(tokens[70:270]), "right")
    first = release([left], split="train")
    second = release([right], first, split="validation", name="r2")
    near_left = document(" ".join(tokens[20:215]), "near left")
    rows = sidecar(release([near_left], second))
    assert rows[near_left["id"]]["published_split"] in ("train", "conflict")
    table = pa.table({"component": ["a", "b"], "published_split": ["validation", None]})
    assert assign_splits(table, 0.0).to_pylist() == ["validation", "train"]
    assert assign_splits(table, 1.0).to_pylist() == ["validation", "validation"]


def test_index_of_other_parameters_is_refused() -> None:
    store = release([document(" ".join(words(100, 1)), "a")])
    parts = put(store, [document(" ".join(words(100, 2)), "b")])
    index = store.keys("index/")
    with pytest.raises(IndexMismatch, match="permutations 120 in the index, 112 in this run"):
        deduplicate(InlineEngine(), store, parts, DocumentConfig.preset("fineweb2"), index)
    with pytest.raises(IndexMismatch, match="spans of 50 tokens"):
        find_repeated_spans(InlineEngine(), store, parts, SpanConfig(length=60), index)
    with pytest.raises(IndexMismatch, match="incomplete"):
        deduplicate(InlineEngine(), store, parts, DocumentConfig(), [key for key in index if "parameters" not in key])


def test_excluded_document_of_an_earlier_run_still_takes_the_license_of_its_copy() -> None:
    text = words(300, 1)
    paper = document(
        " ".join(text), "paper", tier="excluded", basis="tdm_exception", license_open=False, fetched_at=START
    )
    other = document(" ".join(words(300, 9)), "other")
    first = MemoryStore()
    parts = put(first, [other])
    deduplicate(InlineEngine(), first, parts, CONFIG.documents)
    table = first.read(parts[0])
    rows = first.read("documents/part-00000")
    for name in ("cluster", "cluster_size"):
        table = table.append_column(name, rows[name])
    table = table.append_column("page_id", table["id"]).append_column("split", pa.array(["train"]))
    first.write("published", table.append_column("cuts", pa.array([[]], pa.list_(CUT))).select(NEEDED))
    shadow = put(first, [paper])
    first.write("excluded", first.read(shadow[0]).append_column("page_id", pa.array([paper["id"]])))
    put(first, [other])
    build(InlineEngine(), first, Prefixed(first), ["published"], "r1", CONFIG, shadows=["excluded"])
    stored = {row["id"]: row for row in rows_of(first, "index/documents")}
    assert stored[paper["id"]]["sketch"] is None
    assert stored[paper["id"]]["release"] is None
    blog = document(" ".join(text[:-3]), "blog", fetched_at=START + timedelta(days=30))
    index = first.keys("index/")
    deduplicate(InlineEngine(), first, put(first, [blog]), CONFIG.documents, index)
    (row,) = rows_of(first, "documents/part")
    assert row["kept"]
    assert (row["conflict"], row["weakest_tier"], row["weakest_id"]) == (True, "excluded", paper["id"])


def test_departures_print_alike_in_every_process() -> None:
    ids = [f"{i:032x}" for i in range(50)]
    one = Departures(frozenset(ids), dict.fromkeys(ids, "takedown"), frozenset(ids))
    two = Departures(frozenset(reversed(ids)), dict.fromkeys(reversed(ids), "takedown"), frozenset(ids))
    assert repr(one) == repr(two)
