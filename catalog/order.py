"""Sorting tables larger than memory, with the same result whatever the order they come in.

Runs of bounded size are sorted in memory, spilled, and merged block by block: of every run the next block is
loaded, and all rows up to the smallest of the blocks' last keys are final.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

KEY = "__order"
BUDGET = 256 << 20
BLOCK_BYTES = 8 << 20
FAN_IN = 48


def with_key(table: pa.Table, columns: Sequence[str]) -> pa.Table:
    """*table* with one text column that sorts like the tuple of *columns* (nulls first, NUL never occurs in them)."""
    parts = [pc.fill_null(table[name].cast(pa.string()), "") for name in columns]
    key = pc.binary_join_element_wise(*parts, "\x00") if len(parts) > 1 else parts[0]
    return table.append_column(KEY, key)


class Sorter:
    """Collects tables of one schema and gives them back in order, holding at most about ``budget`` bytes."""

    def __init__(self, columns: Sequence[str], folder: Path, budget: int = BUDGET) -> None:
        self._columns = tuple(columns)
        self._folder = folder
        self._budget = budget
        self._buffer: list[pa.Table] = []
        self._buffered = 0
        self._spilled: list[Path] = []
        self._count = 0

    def add(self, table: pa.Table) -> None:
        """Take one table, in any order; wide tables are sliced, so that none exceeds the budget by itself."""
        rows = max(1, int(table.num_rows * self._budget / 2 // max(table.nbytes, 1)))
        for start in range(0, table.num_rows, rows):
            piece = table.slice(start, rows)
            self._buffer.append(with_key(piece, self._columns))
            self._buffered += piece.nbytes
            if self._buffered >= self._budget:
                self._spill(self._sorted_buffer())

    def merged(self, extra: Sequence[Iterator[pa.Table]] = ()) -> Iterator[pa.Table]:
        """All rows in order, as tables of bounded size; *extra* iterators give tables that are sorted already."""
        runs: list[Iterator[pa.Table]] = [(with_key(table, self._columns) for table in run) for run in extra]
        if self._buffer:
            runs.append(_blocks(self._sorted_buffer()))
        while len(self._spilled) + len(runs) > FAN_IN:
            batch, self._spilled = self._spilled[:FAN_IN], self._spilled[FAN_IN:]
            self._write(_merge([_read(path) for path in batch]))
            for path in batch:
                path.unlink()
        runs += [_read(path) for path in self._spilled]
        for table in _merge(runs):
            yield table.drop_columns([KEY])

    def _sorted_buffer(self) -> pa.Table:
        table = pa.concat_tables(self._buffer)
        self._buffer, self._buffered = [], 0
        return table.take(pc.sort_indices(table, sort_keys=[(KEY, "ascending")]))

    def _spill(self, table: pa.Table) -> None:
        self._write(_blocks(table))

    def _write(self, tables: Iterator[pa.Table]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"run-{self._count:05d}.arrow"
        self._count += 1
        writer = None
        with pa.OSFile(str(path), "wb") as sink:
            for table in tables:
                writer = writer or pa.ipc.new_file(sink, table.schema)
                # One record batch a block: the reader then holds one block of each run.
                writer.write_table(table.combine_chunks(), max_chunksize=max(table.num_rows, 1))
            if writer is not None:
                writer.close()
        if writer is not None:
            self._spilled.append(path)


def _blocks(table: pa.Table) -> Iterator[pa.Table]:
    rows = max(1, int(table.num_rows * BLOCK_BYTES // max(table.nbytes, 1)))
    for start in range(0, table.num_rows, rows):
        yield table.slice(start, rows)


def _read(path: Path) -> Iterator[pa.Table]:
    with pa.OSFile(str(path)) as source:
        reader = pa.ipc.open_file(source)
        for index in range(reader.num_record_batches):
            yield pa.Table.from_batches([reader.get_batch(index)])


class _Run:
    """One sorted run with its current block and the place reached in it."""

    def __init__(self, tables: Iterator[pa.Table]) -> None:
        self._tables = tables
        self.block: pa.Table | None = None
        self.advance()

    def advance(self) -> None:
        self.block = next((table for table in self._tables if table.num_rows), None)

    def key(self, row: int) -> Any:
        assert self.block is not None
        return self.block[KEY][row].as_py()

    def take_until(self, bound: str) -> pa.Table:
        """Remove and return the rows of the block whose key is at most *bound*."""
        assert self.block is not None
        low, high = 0, self.block.num_rows
        while low < high:
            middle = (low + high) // 2
            if self.key(middle) <= bound:
                low = middle + 1
            else:
                high = middle
        head, rest = self.block.slice(0, low), self.block.slice(low)
        if rest.num_rows:
            self.block = rest
        else:
            self.advance()
        return head


def _merge(iterators: Iterable[Iterator[pa.Table]]) -> Iterator[pa.Table]:
    runs = [run for run in map(_Run, iterators) if run.block is not None]
    while runs:
        if len(runs) == 1:
            assert runs[0].block is not None
            yield runs[0].block
            runs[0].advance()
        else:
            bound = min(run.key(run.block.num_rows - 1) for run in runs if run.block is not None)
            table = pa.concat_tables([run.take_until(bound) for run in runs])
            yield table.take(pc.sort_indices(table, sort_keys=[(KEY, "ascending")]))
        runs = [run for run in runs if run.block is not None]
