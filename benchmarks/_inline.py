"""Stores (files, memory) and an engine in this process, so that a benchmark measures the stage and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq


@dataclass(frozen=True)
class ParquetStore:
    """Implements ``catalog.schema.Store`` below *root*."""

    root: Path

    def _path(self, key: str) -> Path:
        return self.root / f"{key}.parquet"

    def read(self, key: str, columns: Sequence[str] | None = None) -> pa.Table:
        return pq.ParquetFile(self._path(key)).read(columns=None if columns is None else list(columns))

    def read_groups(self, key: str, groups: Sequence[int], columns: Sequence[str] | None = None) -> pa.Table:
        file = pq.ParquetFile(self._path(key))
        return file.read_row_groups(list(groups), columns=None if columns is None else list(columns))

    def group_count(self, key: str) -> int:
        return int(pq.ParquetFile(self._path(key)).num_row_groups)

    def write(self, key: str, table: pa.Table, group_rows: Sequence[int] | None = None) -> None:
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        with pq.ParquetWriter(path, table.schema, compression="zstd", compression_level=1) as writer:
            start = 0
            for rows in [table.num_rows] if group_rows is None else group_rows:
                writer.write_table(table.slice(start, rows), row_group_size=max(rows, 1))
                start += rows

    def exists(self, key: str) -> bool:
        return self._path(key).is_file()

    def keys(self, prefix: str) -> list[str]:
        found = (str(path.relative_to(self.root))[: -len(".parquet")] for path in self.root.rglob("*.parquet"))
        return sorted(key for key in found if key.startswith(prefix))


@dataclass
class MemoryStore:
    """Implements ``catalog.schema.Store`` without files."""

    tables: dict[str, tuple[pa.Table, list[int]]] = field(default_factory=dict)

    def read(self, key: str, columns: Sequence[str] | None = None) -> pa.Table:
        table = self.tables[key][0]
        return table if columns is None else table.select(list(columns))

    def read_groups(self, key: str, groups: Sequence[int], columns: Sequence[str] | None = None) -> pa.Table:
        table, sizes = self.tables[key]
        joined = pa.concat_tables([table.slice(sum(sizes[:group]), sizes[group]) for group in groups])
        return joined if columns is None else joined.select(list(columns))

    def group_count(self, key: str) -> int:
        return len(self.tables[key][1])

    def write(self, key: str, table: pa.Table, group_rows: Sequence[int] | None = None) -> None:
        self.tables[key] = (table, [table.num_rows] if group_rows is None else list(group_rows))

    def exists(self, key: str) -> bool:
        return key in self.tables

    def keys(self, prefix: str) -> list[str]:
        return sorted(key for key in self.tables if key.startswith(prefix))


@dataclass
class InlineEngine:
    """Implements ``catalog.schema.Engine``; ``seconds`` are CPU seconds by stage."""

    seconds: dict[str, float] = field(default_factory=dict)

    def map(self, stage: str, work: Callable[[Any], object], tasks: Iterable[Any]) -> None:
        start = process_time()
        for task in tasks:
            work(task)
        self.seconds[stage] = self.seconds.get(stage, 0.0) + process_time() - start
