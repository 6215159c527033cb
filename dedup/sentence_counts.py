"""Counting: in how many documents and on how many hosts each sentence occurs, and which document holds it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from catalog.schema import Store
from dedup.exchange import batch_numbers, gather, numbers, overlapping, scatter
from dedup.sentence_config import SentenceConfig

Int64 = npt.NDArray[np.int64]
UInt64 = npt.NDArray[np.uint64]
Bool = npt.NDArray[np.bool_]

MOST_REPEATED_ROWS = 1000

COUNT = pa.schema(
    [
        ("key", pa.uint64()),
        ("documents", pa.int64()),
        ("hosts", pa.int64()),
        ("occurrences", pa.int64()),
        ("first", pa.uint64()),
        ("high", pa.uint64()),
        ("low", pa.uint64()),
    ]
)
"""What an index keeps of a sentence: how often it occurs, and the order and id of its holder."""


@dataclass(frozen=True)
class CountTask:
    """One partition of the sentence hashes."""

    store: Store
    partition: int
    partitions: int
    batches: int
    config: SentenceConfig
    index: tuple[str, ...]


def count_partition(task: CountTask) -> None:
    """Write ``sentences/repeated-XXXXX`` (what to cut, one row group a batch) and ``sentences/top-XXXXX``."""
    names = [f"sentences/hashes-{i:05}" for i in range(task.batches)]
    columns = _sorted(gather(task.store, names, task.partition))
    groups = _Groups.of(columns)
    groups.add_published(task)
    limit = np.where(groups.run, 1, task.config.max_documents)
    repeated = np.flatnonzero(groups.documents > limit)
    member, group = groups.members(repeated)
    own = (columns["high"][member] == groups.high[group]) & (columns["low"][member] == groups.low[group])
    member, group = member[~own], group[~own]
    place = columns["place"][member].astype(np.int64)
    table = pa.table(
        {
            "place": place,
            "sentence": columns["sentence"][member],
            "run": columns["run"][member],
            "high": groups.high[group],
            "low": groups.low[group],
        }
    )
    batch = batch_numbers(place, task.config.parts_per_task)
    scatter(task.store, f"sentences/repeated-{task.partition:05}", table, batch, task.batches)
    task.store.write(f"sentences/top-{task.partition:05}", groups.top(columns, repeated))


def count_groups(rows: pa.Table) -> pa.Table:
    """The `COUNT` of rows of sentence hashes, by key."""
    groups = _Groups.of(_sorted(rows))
    return pa.table([getattr(groups, name) for name in COUNT.names], schema=COUNT)


def _sorted(rows: pa.Table) -> dict[str, npt.NDArray[np.generic]]:
    columns = {name: numbers(rows[name]) for name in rows.column_names}
    order = np.lexsort([columns[name] for name in ("sentence", "place", "low", "high", "first", "key")])
    return {name: column[order] for name, column in columns.items()}


@dataclass
class _Groups:
    """Rows of equal key: sizes, counts over documents and hosts, and the holder."""

    start: Int64
    size: Int64
    key: UInt64
    run: Bool
    documents: Int64
    hosts: Int64
    occurrences: Int64
    first: UInt64
    high: UInt64
    low: UInt64

    @classmethod
    def of(cls, columns: dict[str, npt.NDArray[np.generic]]) -> _Groups:
        key, high, low = columns["key"], columns["high"], columns["low"]
        if not len(key):
            none = np.zeros(0, np.int64)
            no_keys = none.astype(np.uint64)
            return cls(none, none, no_keys, none.astype(bool), none, none, none, no_keys, no_keys, no_keys)
        fresh = np.append(True, key[1:] != key[:-1])
        start = np.flatnonzero(fresh)
        another = fresh | np.append(True, (high[1:] != high[:-1]) | (low[1:] != low[:-1]))
        by_host = np.lexsort((columns["host"], key))
        host, host_key = columns["host"][by_host], key[by_host]
        new_host = np.append(True, (host[1:] != host[:-1]) | (host_key[1:] != host_key[:-1]))
        return cls(
            start,
            np.diff(np.append(start, len(key))),
            key[start],  # type: ignore[arg-type]
            columns["run"][start].astype(bool),
            np.add.reduceat(another.astype(np.int64), start),
            np.add.reduceat(new_host.astype(np.int64), start),
            np.diff(np.append(start, len(key))),
            columns["first"][start],  # type: ignore[arg-type]
            high[start],  # type: ignore[arg-type]
            low[start],  # type: ignore[arg-type]
        )

    def add_published(self, task: CountTask) -> None:
        """Add the counts of earlier releases; a published holder comes first in its tier."""
        for i in overlapping(task.partition, task.partitions, len(task.index)):
            known = task.store.read(task.index[i])
            keys = numbers(known["key"]).astype(np.uint64)
            at = np.searchsorted(keys, self.key)
            at[at == len(keys)] = 0
            same = np.flatnonzero(keys[at] == self.key) if len(keys) else np.zeros(0, np.int64)
            at = at[same]
            self.documents[same] += numbers(known["documents"]).astype(np.int64)[at]
            self.hosts[same] = np.maximum(self.hosts[same], numbers(known["hosts"]).astype(np.int64)[at])
            self.occurrences[same] += numbers(known["occurrences"]).astype(np.int64)[at]
            first = numbers(known["first"]).astype(np.uint64)[at]
            earlier = first < self.first[same]
            for name in ("first", "high", "low"):
                values = numbers(known[name]).astype(np.uint64)[at]
                getattr(self, name)[same[earlier]] = values[earlier]

    def members(self, groups: Int64) -> tuple[Int64, Int64]:
        """All row numbers of *groups*, and the group of each."""
        sizes = self.size[groups]
        ends = np.cumsum(sizes)
        index = np.arange(ends[-1] if len(ends) else 0, dtype=np.int64) + np.repeat(
            self.start[groups] - ends + sizes, sizes
        )
        return index, np.repeat(groups, sizes)

    def top(self, columns: dict[str, npt.NDArray[np.generic]], repeated: Int64) -> pa.Table:
        """The sentences (not runs) of *repeated* with most documents, with a place to read them at."""
        single = repeated[~self.run[repeated]]
        best = single[np.lexsort((self.key[single], -self.size[single], -self.documents[single]))][:MOST_REPEATED_ROWS]
        return pa.table(
            {
                "key": self.key[best],
                "documents": self.documents[best],
                "hosts": self.hosts[best],
                "occurrences": self.occurrences[best],
                "high": self.high[best],
                "low": self.low[best],
                "place": columns["place"][self.start[best]],
                "sentence": columns["sentence"][self.start[best]],
            }
        )
