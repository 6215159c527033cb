"""Memory and disk are known before the work begins."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from catalog.schema import StageError
from dedup.documents import DocumentConfig, deduplicate
from dedup.plan import Volume, check_space, disk_bytes, measure
from tests.dedup.doubles import InlineEngine, MemoryStore, document, put, words


def test_partitions_grow_with_the_corpus_so_that_each_fits_into_memory() -> None:
    for documents in (1, 1000, 10**6, 10**9):
        partitions = Volume(documents, 2000 * documents).partitions(1840, 0, 2 << 30)
        assert documents * 1840 / partitions <= 2 << 30
    assert Volume(1000, 2_000_000).partitions(1840, 0, 2 << 30) == 1


def test_measured_volume_counts_documents_and_bytes() -> None:
    store = MemoryStore()
    parts = put(store, [document("zażółć"), document(None, "x"), document("a b")], 2)
    assert measure(InlineEngine(), store, "here", parts, 1) == Volume(3, len("zażółć".encode()) + 3)


def test_disk_use_stays_below_the_estimate() -> None:
    store = MemoryStore()
    documents = [document(" ".join(words(200, i)), str(i)) for i in range(300)]
    parts = put(store, documents)
    before = set(store.tables)
    deduplicate(InlineEngine(), store, parts, DocumentConfig())
    written = sum(store.read(key).nbytes for key in set(store.tables) - before)
    text_bytes = sum(len(doc["text"].encode()) for doc in documents)
    assert written <= disk_bytes(len(documents), text_bytes)


def test_full_disk_is_told_before_the_start(tmp_path: Path) -> None:
    check_space(tmp_path, 1, 1000)
    with pytest.raises(StageError, match=r"needs up to 2.9 PB in .* [kMGT]B are free"):
        check_space(tmp_path, 10**12, 10**15)


def test_a_small_lack_of_space_is_told_in_units_that_show_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=3_000_000))
    with pytest.raises(StageError, match=r"needs up to 3\.01 MB in .*, 3 MB are free"):
        check_space(tmp_path, 1000, 1_085_000)
