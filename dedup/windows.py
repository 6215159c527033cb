"""Second exchange of the token level: which whole windows around repeated fingerprints occur more than once.

Newcomers are compared among themselves by all 64 bits of their tokens, with the index by 16 bits of each, which is
what an index keeps.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from catalog.schema import Store
from dedup.canonical import Order
from dedup.exchange import Batch, gather, numbers, partition_of, scatter
from dedup.fingerprints import Excerpt
from dedup.hashing import mix, rolling
from dedup.shingles import Rows
from dedup.span_config import SpanConfig
from dedup.streams import STREAM_BITS

Int64 = npt.NDArray[np.int64]
UInt64 = npt.NDArray[np.uint64]

_SALT = np.uint64(0x5851F42D4C957F2D)
_POSITION = (1 << STREAM_BITS) - 1


@dataclass(frozen=True)
class WindowTask:
    """Windows of one batch; parts from number ``own`` on are tables of the index."""

    store: Store
    batch: Batch
    own: int
    config: SpanConfig
    partitions: int


@dataclass(frozen=True)
class CountTask:
    """One partition of the windows."""

    store: Store
    partition: int
    batches: int
    own_batches: int
    own: int
    parts_per_task: int


def stored_tokens(ids: UInt64) -> npt.NDArray[np.uint16]:
    """What an index keeps of tokens."""
    return ids.astype(np.uint16)


def write_windows(task: WindowTask) -> None:
    """Write ``spans/windows-XXXXX``: (key, place, published, order), partitioned by key."""
    names = [f"spans/shared-{p:05}" for p in range(task.partitions)]
    shared = gather(task.store, names, task.batch.number).sort_by("place")
    place = numbers(shared["place"]).astype(np.int64)
    flags = {name: numbers(shared[name]).astype(bool) for name in ("fresh", "published")}
    tables = [_WINDOW.empty_table()]
    for number, part in task.batch.numbered():
        low, high = np.searchsorted(place, [number << STREAM_BITS, (number + 1) << STREAM_BITS])
        if low == high:
            continue
        position = place[low:high] & _POSITION
        if number >= task.own:
            documents = task.store.read(part, ["tokens", "first", "high", "low"])
            tokens = Rows.from_arrow(documents["tokens"])
            order = Order(*(numbers(documents[name]).astype(np.uint64) for name in ("first", "high", "low")))
            stored = tokens.values.astype(np.uint16)
            shift = np.zeros(len(tokens), np.int64)
            tables.append(
                _windows(stored, tokens.offsets, position, order, shift + (number << STREAM_BITS), task.config)
            )
            continue
        found = Excerpt.of(task.store, number, part, position, task.config)
        position = found.local(position)
        documents = task.store.read(part, ["id", "tier", "fetched_at"]).take(pa.array(found.rows))
        order = Order.of(documents)
        base = (number << STREAM_BITS) - found.shift
        for name, ids in (("fresh", found.tokens.ids), ("published", stored_tokens(found.tokens.ids))):
            chosen = position[flags[name][low:high]]
            if len(chosen):
                tables.append(_windows(ids, found.tokens.offsets, chosen, order, base, task.config))
    joined = pa.concat_tables(tables)
    partition = partition_of(numbers(joined["key"]).astype(np.uint64), task.partitions)
    scatter(task.store, f"spans/windows-{task.batch.number:05}", joined, partition, task.partitions)


_WINDOW = pa.schema(
    [
        ("key", pa.uint64()),
        ("place", pa.int64()),
        ("published", pa.bool_()),  # compared by the tokens that an index keeps
        ("first", pa.uint64()),
        ("high", pa.uint64()),
        ("low", pa.uint64()),
    ]
)


def _windows(
    ids: npt.NDArray[np.unsignedinteger],
    offsets: Int64,
    position: Int64,
    order: Order,
    base: Int64,
    config: SpanConfig,
) -> pa.Table:
    """All windows of one document that hold a fingerprint at one of *position*; *base* makes places, by row."""
    stored = ids.dtype == np.uint16
    edges = np.zeros(len(ids) + 2, np.int32)
    np.add.at(edges, np.maximum(position - (config.length - config.gram), 0), 1)
    np.add.at(edges, position + 1, -1)
    start = np.flatnonzero(np.cumsum(edges) > 0)
    row = np.searchsorted(offsets, start, side="right") - 1
    inside = start + config.length <= offsets[row + 1]
    start, row = start[inside], row[inside]
    keys = rolling(ids.astype(np.uint64, copy=False), config.length)[start]
    if stored:
        keys = mix(keys ^ _SALT)
    columns = [
        keys,
        start + base[row],
        np.full(len(start), stored),
        order.first[row],
        order.high[row],
        order.low[row],
    ]
    return pa.table(columns, schema=_WINDOW)


def write_repeated(task: CountTask) -> None:
    """Write ``spans/repeated-XXXXX``: newcomers' windows that occur again, with their holder; one row group a batch."""
    names = [f"spans/windows-{i:05}" for i in range(task.batches)]
    rows = gather(task.store, names, task.partition)
    columns = {name: numbers(rows[name]) for name in rows.column_names}
    order = np.lexsort([columns[name] for name in ("place", "low", "high", "first", "key")])
    columns = {name: column[order] for name, column in columns.items()}
    key, place = columns["key"], columns["place"].astype(np.int64)
    start = np.flatnonzero(np.append(True, key[1:] != key[:-1])[: len(key)])
    size = np.diff(np.append(start, len(key)))
    old = place >= task.own << STREAM_BITS
    count_old = np.add.reduceat(old.astype(np.int64), start) if len(start) else size
    stored = columns["published"][start].astype(bool)
    repeated = np.repeat(np.where(stored, (count_old > 0) & (size > count_old), size > 1), size)
    holder = np.repeat(start, size)
    wanted = repeated & ~old
    holder = holder[wanted]
    table = pa.table(
        {
            "place": place[wanted],
            "published": columns["published"][wanted],
            "holds": np.flatnonzero(wanted) == holder,
            "high": columns["high"][holder],
            "low": columns["low"][holder],
        }
    )
    batch = (place[wanted] >> STREAM_BITS) // task.parts_per_task
    scatter(task.store, f"spans/repeated-{task.partition:05}", table, batch, task.own_batches)
