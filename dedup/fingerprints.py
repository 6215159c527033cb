"""First exchange of the token level: which winnowed fingerprints occur more than once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from catalog.schema import Store
from dedup.exchange import Batch, gather, numbers, partition_of, require, scatter
from dedup.hashing import rolling
from dedup.shingles import Rows
from dedup.span_config import SpanConfig
from dedup.streams import STREAM_BITS, Stream, stream
from dedup.winnowing import inside_rows, winnow

Int64 = npt.NDArray[np.int64]
UInt64 = npt.NDArray[np.uint64]

COLUMNS = ["capture_id", "id", "text", "tier", "fetched_at", "category"]


@dataclass(frozen=True)
class FingerprintTask:
    """Fingerprints of one batch; parts from number ``own`` on are tables of the index."""

    store: Store
    batch: Batch
    own: int
    config: SpanConfig
    partitions: int


@dataclass(frozen=True)
class SharedTask:
    """One partition of the fingerprints."""

    store: Store
    partition: int
    batches: int
    own: int
    parts_per_task: int


def fingerprints(tokens: Stream, config: SpanConfig) -> tuple[UInt64, Int64]:
    """Hash and position of every winnowed fingerprint."""
    hashes = rolling(tokens.ids, config.gram)
    chosen = winnow(
        (hashes >> np.uint64(32)).astype(np.uint32), inside_rows(tokens.offsets, config.gram), config.window
    )
    return hashes[chosen], chosen


def write_fingerprints(task: FingerprintTask) -> None:
    """Write ``spans/fingerprints-XXXXX``: (key, place), partitioned by key."""
    keys, places = [], []
    for number, part in task.batch.numbered():
        if number >= task.own:
            table = task.store.read(part, ["tokens", "fingerprints", "positions"])
            key = numbers(table["fingerprints"].combine_chunks().flatten()).astype(np.uint64)
            positions = Rows.from_arrow(table["positions"])
            first = Rows.from_arrow(table["tokens"]).offsets[:-1]
            place = positions.values.astype(np.int64) + np.repeat(first, positions.sizes)
        else:
            documents = task.store.read(part, COLUMNS)
            require(documents, COLUMNS, "spans")
            tokens = stream(documents["text"], task.config.tokenizer)
            key, place = fingerprints(tokens, task.config)
            task.store.write(f"spans/lengths-{number:05}", pa.table({"tokens": np.diff(tokens.offsets)}))
        keys.append(key)
        places.append(place + (number << STREAM_BITS))
    joined = np.concatenate(keys)
    table = pa.table({"key": joined, "place": np.concatenate(places)})
    scatter(
        task.store,
        f"spans/fingerprints-{task.batch.number:05}",
        table,
        partition_of(joined, task.partitions),
        task.partitions,
    )


@dataclass(frozen=True)
class Excerpt:
    """The documents of a part in which some positions of its stream lie, and their own stream.

    ``rows`` are their rows; ``shift`` turns a position of the part's stream into one of theirs, by row of ``tokens``.
    """

    rows: Int64
    tokens: Stream
    shift: Int64

    @classmethod
    def of(cls, store: Store, number: int, part: str, positions: Int64, config: SpanConfig) -> Excerpt:
        """Read again only what holds one of *positions*, and leave it under ``spans/excerpt-XXXXX``."""
        lengths = numbers(store.read(f"spans/lengths-{number:05}")["tokens"]).astype(np.int64)
        offsets = np.append(0, np.cumsum(lengths))
        rows = np.unique(np.searchsorted(offsets, positions, side="right") - 1)
        texts = store.read(part, ["text"])["text"].take(pa.array(rows))
        tokens = stream(texts, config.tokenizer, positions=True)
        limits = pa.array(tokens.offsets)
        columns = {
            "row": rows,
            "first": offsets[rows],
            "starts": pa.LargeListArray.from_arrays(limits, pa.array(tokens.starts.astype(np.uint32))),
            "ends": pa.LargeListArray.from_arrays(limits, pa.array(tokens.ends.astype(np.uint32))),
        }
        store.write(f"spans/excerpt-{number:05}", pa.table(columns))
        return cls(rows, tokens, tokens.offsets[:-1] - offsets[rows])

    @classmethod
    def left(cls, store: Store, number: int) -> Excerpt:
        """What `of` left, without the tokens' hashes."""
        table = store.read(f"spans/excerpt-{number:05}")
        starts, ends = Rows.from_arrow(table["starts"]), Rows.from_arrow(table["ends"])
        tokens = Stream(
            np.zeros(0, np.uint64), starts.offsets, starts.values.astype(np.int64), ends.values.astype(np.int64)
        )
        first = numbers(table["first"]).astype(np.int64)
        return cls(numbers(table["row"]).astype(np.int64), tokens, tokens.offsets[:-1] - first)

    def local(self, positions: Int64) -> Int64:
        """*positions* of the part's stream as positions of this one."""
        first = self.tokens.offsets[:-1] - self.shift
        return positions + self.shift[np.searchsorted(first, positions, side="right") - 1]

    def owner(self, positions: Int64) -> Int64:
        """Which of ``rows`` holds each of these positions of this stream."""
        return np.searchsorted(self.tokens.offsets, positions, side="right") - 1


def write_shared(task: SharedTask) -> None:
    """Write ``spans/shared-XXXXX``: places of repeated fingerprints, one row group a batch.

    ``fresh`` says that the fingerprint occurs twice or more in this run, ``published`` that the index has it too.
    """
    names = [f"spans/fingerprints-{i:05}" for i in range(task.batches)]
    table = gather(task.store, names, task.partition)
    key, place = numbers(table["key"]).astype(np.uint64), numbers(table["place"]).astype(np.int64)
    order = np.argsort(key, kind="stable")
    key, place = key[order], place[order]
    start = np.flatnonzero(np.append(True, key[1:] != key[:-1])[: len(key)])
    size = np.diff(np.append(start, len(key)))
    old = place >= task.own << STREAM_BITS
    published = np.add.reduceat(old.astype(np.int64), start) if len(start) else size
    fresh = size - published
    fresh_pair, published_pair = np.repeat(fresh > 1, size), np.repeat((fresh > 0) & (published > 0), size)
    wanted = (fresh_pair & ~old) | published_pair
    found = pa.table({"place": place[wanted], "fresh": fresh_pair[wanted], "published": published_pair[wanted]})
    batch = (place[wanted] >> STREAM_BITS) // task.parts_per_task
    scatter(task.store, f"spans/shared-{task.partition:05}", found, batch, task.batches)
