"""The formats of an export: each writes the rows of one file, in order, to bytes that follow from the rows alone."""

from __future__ import annotations

import datetime
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from catalog.errors import QueryError

MDS_COLUMNS = {"id": "str", "meta": "json", "text": "str"}  # names in alphabetical order, as readers expect
Writer = Callable[[pa.Table, Path], None]


def plain(value: Any) -> Any:
    """A record's value as JSON holds it; what is null is left out of structs."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if isinstance(value, datetime.date) else value


def _meta(row: dict[str, Any]) -> dict[str, Any]:
    return {name: plain(value) for name, value in row.items() if name != "text" and value is not None}


def write_parquet(table: pa.Table, path: Path) -> None:
    """All columns, zstd."""
    pq.write_table(table, path, compression="zstd", row_group_size=8192)


def write_jsonl(table: pa.Table, path: Path) -> None:
    """One JSON object a line, zstd-compressed: ``text`` first, then the record's other columns."""
    import orjson
    import zstandard

    with path.open("wb") as file, zstandard.ZstdCompressor(level=6).stream_writer(file) as out:
        for batch in table.to_batches(max_chunksize=1024):
            for row in batch.to_pylist():
                out.write(orjson.dumps({"text": row["text"], **_meta(row)}) + b"\n")


def write_webdataset(table: pa.Table, path: Path) -> None:
    """A tar of ``NUMBER-ID.txt`` and ``NUMBER-ID.json`` side by side (ids may repeat, numbers do not)."""
    with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as tar:
        number = 0
        for batch in table.to_batches(max_chunksize=1024):
            for row in batch.to_pylist():
                key = f"{number:08d}-{row['id']}"
                meta = json.dumps(_meta(row), ensure_ascii=False, sort_keys=True)
                for suffix, content in (("txt", row["text"].encode()), ("json", meta.encode())):
                    entry = tarfile.TarInfo(f"{key}.{suffix}")
                    entry.size = len(content)
                    tar.addfile(entry, io.BytesIO(content))
                number += 1


def write_mds(table: pa.Table, path: Path) -> None:
    """A shard of MosaicML's streaming format, version 2: count, offsets, configuration, then the samples.

    A sample is the sizes of its columns (uint32) followed by their bytes.
    """
    config = json.dumps(mds_config(), sort_keys=True).encode()
    samples = []
    for batch in table.to_batches(max_chunksize=1024):
        for row in batch.to_pylist():
            meta = json.dumps(_meta(row), ensure_ascii=False, sort_keys=True)
            columns = [row["id"].encode(), meta.encode(), row["text"].encode()]
            samples.append(np.array([len(column) for column in columns], np.uint32).tobytes() + b"".join(columns))
    start = 4 + 4 * (len(samples) + 1) + len(config)
    offsets = np.concatenate([[0], np.cumsum([len(sample) for sample in samples])]).astype(np.uint64) + start
    if offsets[-1] > np.iinfo(np.uint32).max:
        raise QueryError("an MDS shard holds at most 4 GiB", "choose a smaller --file-size")
    with path.open("wb") as file:
        file.write(np.uint32(len(samples)).tobytes() + offsets.astype(np.uint32).tobytes() + config)
        file.writelines(samples)


def mds_config() -> dict[str, Any]:
    """What every MDS shard says about itself."""
    return {
        "version": 2,
        "format": "mds",
        "compression": None,
        "hashes": [],
        "size_limit": None,
        "column_names": sorted(MDS_COLUMNS),
        "column_encodings": [MDS_COLUMNS[name] for name in sorted(MDS_COLUMNS)],
        "column_sizes": [None] * len(MDS_COLUMNS),
    }


def mds_index(files: list[tuple[str, int, int]]) -> bytes:
    """``index.json`` over MDS shards given as (name, samples, bytes)."""
    shards = [
        {
            **mds_config(),
            "samples": samples,
            "raw_data": {"basename": name, "bytes": size, "hashes": {}},
            "zip_data": None,
        }
        for name, samples, size in files
    ]
    return (json.dumps({"version": 2, "shards": shards}, sort_keys=True) + "\n").encode()


FORMATS: dict[str, tuple[str, Writer]] = {
    "parquet": ("parquet", write_parquet),
    "jsonl.zst": ("jsonl.zst", write_jsonl),
    "webdataset": ("tar", write_webdataset),
    "mds": ("mds", write_mds),
}
"""Format → (ending of its files, writer)."""
