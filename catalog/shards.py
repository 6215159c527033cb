"""Parquet shards whose bytes depend on their rows alone.

Row groups are cut by cumulated text, shards by the bytes written so far, both row by row and never by how rows
arrived; every row group is written from one contiguous table, because page borders follow Arrow chunks.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from catalog.manifest import TIERS, FileEntry
from catalog.schema import PUBLISHED
from catalog.storage import HashingSink, Location

ROW_OVERHEAD = 1024  # bytes that a row's metadata counts for when row groups are cut
SORTED_BY = ("source", "host", "url", "id")
BLOOM_COLUMNS = ("id", "url", "host")
PAGE_ROWS = 4096
_PLAIN = frozenset({"id", "page_id", "capture_id", "url", "title", "text"})
_PLAIN_LEAVES = frozenset({"snippet", "digest", "offset", "length", "cluster", "title", "source_url", "tokens_removed"})
_PLAIN_STRUCTS = ("stats.", "risk.")


@dataclass(frozen=True)
class ShardFormat:
    """How shards are cut and compressed. Sizes in bytes: row groups of text, shards on disk."""

    shard_bytes: int = 256 << 20
    row_group_bytes: int = 64 << 20
    compression_level: int = 1


def dictionary_columns(schema: pa.Schema) -> list[str]:
    """Parquet paths of the columns that repeat enough for a dictionary."""
    paths: list[str] = []

    def walk(name: str, kind: pa.DataType) -> None:
        if pa.types.is_struct(kind):
            for item in kind:
                walk(f"{name}.{item.name}", item.type)
        elif pa.types.is_list(kind) or pa.types.is_large_list(kind):
            walk(f"{name}.list.element", kind.value_type)
        elif (
            name not in _PLAIN
            and name.rsplit(".", 1)[-1] not in _PLAIN_LEAVES
            and not name.startswith(_PLAIN_STRUCTS)
            and not pa.types.is_floating(kind)
        ):
            paths.append(name)

    for item in schema:
        walk(item.name, item.type)
    return paths


def stored(schema: pa.Schema) -> pa.Schema:
    """*schema* as Parquet gives it back: it knows no seconds, so timestamps come as milliseconds."""

    def kind(given: pa.DataType) -> pa.DataType:
        if pa.types.is_struct(given):
            return pa.struct([item.with_type(kind(item.type)) for item in given])
        if pa.types.is_list(given):
            return pa.list_(given.value_field.with_type(kind(given.value_type)))
        return pa.timestamp("ms", tz=given.tz) if pa.types.is_timestamp(given) and given.unit == "s" else given

    return pa.schema([item.with_type(kind(item.type)) for item in schema])


def row_groups(tables: Iterator[pa.Table], target: int) -> Iterator[pa.Table]:
    """Cut a stream of ordered tables into contiguous tables of about *target* bytes of text, at fixed rows."""
    pending: list[pa.Table] = []
    filled = 0
    for table in tables:
        start = 0
        weights = row_weights(table)
        ends = np.cumsum(weights)
        while True:
            before = int(ends[start - 1]) if start else 0
            cut = int(np.searchsorted(ends, before + target - filled, side="left")) + 1
            if cut > table.num_rows:
                break
            pending.append(table.slice(start, cut - start))
            yield pa.concat_tables(pending).combine_chunks()
            pending, filled, start = [], 0, cut
        if start < table.num_rows:
            pending.append(table.slice(start))
            filled += int(ends[-1]) - (int(ends[start - 1]) if start else 0)
    if pending:
        yield pa.concat_tables(pending).combine_chunks()


def row_weights(table: pa.Table) -> Any:
    """Bytes that each row counts for when row groups are cut: an int64 array."""
    lengths = pc.fill_null(pc.binary_length(table["text"]), 0)
    return lengths.to_numpy().astype(np.int64) + ROW_OVERHEAD


class ShardWriter:
    """Writes the shards of one tier and split, and says what it wrote.

    Give it row groups in order; ``close`` returns the entries, paths relative to the release.
    """

    def __init__(self, release: Location, tier: str, split: str, form: ShardFormat, days: int) -> None:
        self._release = release
        self._tier = tier
        self._split = split
        self._format = form
        self._days = days if tier == "tdm" else 0
        self._sink: HashingSink | None = None
        self._writer: Any = None
        self._rows = 0
        self._text_bytes = 0
        self._deadline: datetime.datetime | None = None
        self.entries: list[FileEntry] = []

    @property
    def path(self) -> str:
        """Path of the current shard, relative to the release."""
        return f"{TIERS[self._tier]}/data/split={self._split}/part-{len(self.entries):05d}.parquet"

    def write(self, group: pa.Table) -> None:
        """Write one row group; closes the shard once it has its size."""
        if self._writer is None:
            self._open(group)
        if group.num_rows:  # an empty shard has no row group: `datasets` cannot stream one without rows
            self._writer.write_table(group, row_group_size=group.num_rows)
        self._rows += group.num_rows
        self._text_bytes += int(pc.sum(pc.binary_length(group["text"])).as_py() or 0)
        if self._days and (first := pc.min(group["fetched_at"]).as_py()) is not None:
            deadline = first + datetime.timedelta(days=self._days)
            self._deadline = min(deadline, self._deadline or deadline)
        assert self._sink is not None
        if self._sink.tell() >= self._format.shard_bytes:
            self._finish()

    def close(self) -> list[FileEntry]:
        """Close the last shard and return all entries."""
        if self._writer is not None:
            self._finish()
        return self.entries

    def _open(self, group: pa.Table) -> None:
        self._sink = self._release.sink(self.path)
        # Filters are sized by the shard's first row group: later ones are of the same make.
        blooms = {name: {"ndv": max(64, pc.count_distinct(group[name]).as_py()), "fpp": 0.01} for name in BLOOM_COLUMNS}
        self._writer = pq.ParquetWriter(
            pa.PythonFile(self._sink, mode="w"),
            PUBLISHED,
            compression="zstd",
            compression_level=self._format.compression_level,
            use_dictionary=dictionary_columns(PUBLISHED),
            write_page_index=True,
            max_rows_per_page=PAGE_ROWS,
            bloom_filter_options=blooms,
            sorting_columns=pq.SortingColumn.from_ordering(PUBLISHED, [(name, "ascending") for name in SORTED_BY]),
        )

    def _finish(self) -> None:
        assert self._sink is not None
        retain = self._deadline.date().isoformat() if self._deadline else None
        note = {"kombajn.tier": self._tier, "kombajn.split": self._split}
        if retain:
            note["kombajn.retain_until"] = retain
        self._writer.add_key_value_metadata(note)
        self._writer.close()
        self._sink.close()
        self.entries.append(
            FileEntry(
                path=self.path,
                kind="shard",
                rows=self._rows,
                bytes=self._sink.tell(),
                sha256=self._sink.sha256,
                tier=self._tier,
                split=self._split,
                text_bytes=self._text_bytes,
                retain_until=retain,
            )
        )
        self._sink, self._writer, self._rows, self._text_bytes, self._deadline = None, None, 0, 0, None
