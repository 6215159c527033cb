"""Map → exchange by key → map, on a `Store`: how every corpus-wide step here moves its rows.

A batch of parts writes one table sorted by partition, with one row group a partition; whoever works on a partition
reads that group of every batch's table. Memory is bounded by one partition, files by the number of batches.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from catalog.schema import StageError, Store

ROW_BITS = 32
"""A place names a document of the run: the number of its part above these bits, its row below."""

UInt64 = npt.NDArray[np.uint64]
Int64 = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Batch:
    """Consecutive parts that one task works on; ``first`` is the number of the first."""

    number: int
    first: int
    parts: tuple[str, ...]

    def numbered(self) -> list[tuple[int, str]]:
        """Every part with its number in the run."""
        return list(enumerate(self.parts, self.first))


def batches(parts: Sequence[str], size: int) -> list[Batch]:
    """*parts* cut into batches of at most *size*."""
    return [Batch(i, start, tuple(parts[start : start + size])) for i, start in enumerate(range(0, len(parts), size))]


def batch_numbers(places: Int64, size: int) -> Int64:
    """The batch (of `batches` with this *size*) that holds each place's part."""
    return (places >> ROW_BITS) // size


def scatter(store: Store, key: str, table: pa.Table, partition: Int64, partitions: int) -> None:
    """Write *table* under *key* with one row group for each of *partitions*; the order within a group is kept."""
    order = np.argsort(partition, kind="stable")
    sizes = np.bincount(partition, minlength=partitions)
    store.write(key, table.take(pa.array(order)), [int(size) for size in sizes])


def gather(store: Store, keys: Sequence[str], partition: int, columns: Sequence[str] | None = None) -> pa.Table:
    """One partition's rows from all tables under *keys*, in the order of *keys*."""
    if not keys:
        raise StageError("an exchange needs at least one table to read")
    return pa.concat_tables([store.read_groups(key, [partition], columns) for key in keys]).combine_chunks()


def partition_of(keys: UInt64, partitions: int) -> Int64:
    """Partition of each 64-bit key, by its range."""
    return ((keys >> np.uint64(32)) * np.uint64(partitions) >> np.uint64(32)).astype(np.int64)


def overlapping(partition: int, partitions: int, ranges: int) -> range:
    """Which of *ranges* equal ranges of keys hold keys of one of *partitions*."""
    if not ranges:
        return range(0)
    return range(partition * ranges // partitions, -(-(partition + 1) * ranges // partitions))


def numbers(column: pa.ChunkedArray | pa.Array) -> npt.NDArray[np.generic]:
    """An Arrow column of numbers without nulls as a NumPy array."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    result: npt.NDArray[np.generic] = array.to_numpy(zero_copy_only=False)
    return result


def require(table: pa.Table, columns: Sequence[str], stage: str) -> None:
    """Raise `StageError` naming the columns that *stage* misses in *table*."""
    missing = [name for name in columns if name not in table.column_names]
    if missing:
        raise StageError(f"{stage}: its input lacks the columns {', '.join(missing)}")
