"""A store of Parquet files and an engine in this process, so that a benchmark measures the stage and nothing else."""

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
class InlineEngine:
    """Implements ``catalog.schema.Engine``; ``seconds`` are CPU seconds by stage."""

    seconds: dict[str, float] = field(default_factory=dict)

    def map(self, stage: str, work: Callable[[Any], object], tasks: Iterable[Any]) -> None:
        start = process_time()
        for task in tasks:
            work(task)
        self.seconds[stage] = self.seconds.get(stage, 0.0) + process_time() - start
