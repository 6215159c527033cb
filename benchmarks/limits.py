"""What remains, beside its physical limit on this machine: parsing, sorting, hashing, compressing, the disk.

    python -m benchmarks limits --data FOLDER_OF_WARC_FILES

``read_pages_per_cpu_second`` is our whole reading of the HTML pages (decode, parse, licenses, opt-outs, text, repair,
personal data), beside lxml's parse of the same bytes alone and gzip's and the WARC reader's share;
``span_million_tokens_per_cpu_second`` our search for repeated passages, beside NumPy's sort of as many 64-bit hashes;
``shard_megabytes_per_cpu_second`` our writing of shards, beside Zstandard at the same level alone and XXH3, the digest
of checkpoints; the disk's sequential speeds are wall clock, reading with what the system keeps in memory dropped.
Rates of three rounds, the best of each.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

Figures = dict[str, float | None]

ROUNDS = 3
PAGES = 400
HASHES = 8_000_000
DISK_BYTES = 512 << 20
SHARD_TEXT = 64 << 20


def run(data: Path | None, options: list[str]) -> Figures:
    figures: Figures = {}
    if data is not None:
        figures |= reading(data)
    figures |= sorting() | spans() | shards()
    with tempfile.TemporaryDirectory(prefix="kombajn-bench-") as folder:
        figures |= disk(Path(folder))
    for name, ours, limit in (
        ("read_share_of_parse", "read_pages_per_cpu_second", "lxml_pages_per_cpu_second"),
        ("span_share_of_sort", "span_million_tokens_per_cpu_second", "sort_million_hashes_per_cpu_second"),
        ("shard_share_of_zstd", "shard_megabytes_per_cpu_second", "zstd_megabytes_per_cpu_second"),
    ):
        over, under = figures.get(ours), figures.get(limit)
        figures[name] = round(over / under, 4) if over and under else None
    return figures


def reading(data: Path) -> Figures:
    """Rates over the HTML pages of WARC files."""
    from lxml import etree

    from flows.page import Material, read_page
    from flows.read_config import ReadConfig
    from licensing.reservations import SiteSignals

    materials = list(_materials(data, Material))[:PAGES]
    if not materials:
        return {}
    volume = sum(len(material.body) for material in materials)
    config, signals = ReadConfig(), SiteSignals()

    def parse() -> None:
        for material in materials:
            etree.fromstring(material.body, etree.HTMLParser(huge_tree=True))

    def read() -> None:
        from cleaning.rejection import Unreadable

        for material in materials:
            try:
                read_page(material, signals, config)
            except Unreadable:
                continue

    opened = _best(lambda: _open_all(data))
    parsed, whole = _best(parse), _best(read)
    size = sum(path.stat().st_size for path in data.rglob("*.warc.gz"))
    return {
        "pages": float(len(materials)),
        "bytes_per_page": round(volume / len(materials)),
        "lxml_pages_per_cpu_second": round(len(materials) / parsed, 1),
        "lxml_megabytes_per_cpu_second": round(volume / parsed / 1e6, 1),
        "read_pages_per_cpu_second": round(len(materials) / whole, 1),
        "warc_compressed_megabytes_per_cpu_second": round(size / opened / 1e6, 1),
    }


def _materials(data: Path, kind: Any) -> Any:
    from datetime import UTC, datetime

    from fastwarc.warc import ArchiveIterator, WarcRecordType

    for path in sorted(data.rglob("*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, record_types=WarcRecordType.response):
                headers = record.http_headers
                if headers is not None and headers.status_code == 200 and "html" in (record.http_content_type or ""):
                    pairs = list(headers.items())
                    url = record.headers["WARC-Target-URI"]
                    yield _material(kind, url, pairs, record.reader.read(), datetime(2026, 1, 1, tzinfo=UTC))


def _material(kind: Any, url: str, headers: Any, body: bytes, when: Any) -> Any:
    content_type = next((value for name, value in headers if name.lower() == "content-type"), None)
    return kind(url=url, body=body, content_type=content_type, headers=headers, fetched_at=when)


def _open_all(data: Path) -> None:
    from fastwarc.warc import ArchiveIterator

    for path in sorted(data.rglob("*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                record.reader.read()


def sorting() -> Figures:
    import xxhash

    dice = np.random.default_rng(1)
    hashes = dice.integers(0, 1 << 63, HASHES, dtype=np.uint64)
    block = dice.bytes(64 << 20)
    return {
        "sort_million_hashes_per_cpu_second": round(HASHES / _best(lambda: np.sort(hashes)) / 1e6, 2),
        "xxh3_megabytes_per_cpu_second": round(len(block) / _best(lambda: xxhash.xxh3_64(block).digest()) / 1e6),
    }


def spans() -> Figures:
    from benchmarks._dedup_scale import part
    from benchmarks._inline import InlineEngine, MemoryStore
    from cleaning.tokens import tokenize_column
    from dedup.spans import SpanConfig, find_repeated_spans

    texts = part(0)
    tokens = len(tokenize_column(pa.array(texts, pa.large_string())).ids)
    store = MemoryStore()
    store.write("kept/part-00000", _candidates(texts))

    def find() -> None:
        find_repeated_spans(InlineEngine(), store, ["kept/part-00000"], SpanConfig(policy="flag"))

    return {"span_million_tokens_per_cpu_second": round(tokens / _best(find) / 1e6, 3)}


def _candidates(texts: list[str]) -> pa.Table:
    from benchmarks.dedup import Pairs
    from benchmarks.dedup import _candidates as candidates

    pairs = Pairs(names=[str(number) for number in range(len(texts))], texts=texts)
    return candidates(pairs, range(len(texts)))


def shards() -> Figures:
    from benchmarks.catalog import _documents, _texts
    from catalog.release import CorpusIdentity, ReleaseSpec, write_release

    tables = list(_documents(_texts(None, SHARD_TEXT)))
    texts = "\0".join(text for table in tables for text in table["text"].to_pylist()).encode()
    accounts = [
        table.select(["capture_id", "url", "source"]).append_column("outcome", pa.repeat("published", table.num_rows))
        for table in tables
    ]
    codec = pa.Codec("zstd", compression_level=1)

    def write() -> None:
        with tempfile.TemporaryDirectory(prefix="kombajn-bench-") as folder:
            spec = ReleaseSpec("1", CorpusIdentity("bench", "bench@example.org"), "bench", {}, "0")
            write_release(Path(folder) / "release", spec, iter(tables), accounting={"captures": accounts})

    return {
        "shard_megabytes_per_cpu_second": round(len(texts) / _best(write) / 1e6, 1),
        "zstd_megabytes_per_cpu_second": round(len(texts) / _best(lambda: codec.compress(texts)) / 1e6, 1),
    }


def disk(folder: Path) -> Figures:
    """Wall clock, because a disk's time is no processor's."""
    block = np.random.default_rng(2).bytes(8 << 20)
    path = folder / "disk"
    begin = time.perf_counter()
    with path.open("wb") as file:
        for _ in range(DISK_BYTES // len(block)):
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
        written = time.perf_counter() - begin
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    begin = time.perf_counter()
    with path.open("rb", buffering=0) as file:
        while file.read(8 << 20):
            pass
    read = time.perf_counter() - begin
    return {
        "disk_write_megabytes_per_second": round(DISK_BYTES / written / 1e6),
        "disk_read_megabytes_per_second": round(DISK_BYTES / read / 1e6),
    }


def _best(work: Callable[[], object]) -> float:
    found = []
    for _ in range(ROUNDS):
        begin = time.process_time()
        work()
        found.append(time.process_time() - begin)
    print(f"{getattr(work, '__qualname__', work)}: {found}", file=sys.stderr)
    return min(found)
