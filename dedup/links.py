"""Candidates: documents that share a bucket, linked and gathered into components."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from catalog.schema import Store
from dedup.components import components
from dedup.exchange import ROW_BITS, Batch, batch_numbers, gather, numbers, partition_of, scatter
from dedup.features import bucket_keys
from dedup.parameters import DocumentConfig


@dataclass(frozen=True)
class BandTask:
    """Bucket keys of one batch; parts from number ``own`` on are tables of the index."""

    store: Store
    own: int
    config: DocumentConfig
    batch: Batch
    partitions: int


def write_bands(task: BandTask) -> None:
    """Write ``minhash/bands-XXXXX``: (key, place), partitioned by key."""
    keys, places = [], []
    for number, part in task.batch.numbered():
        table = read_comparable(task.store, number, part, task.own, ("payload_digest", "url"))
        found = bucket_keys(table, task.config, pages=True)
        keys.append(found.keys)
        places.append(found.rows + (number << ROW_BITS))
    key = np.concatenate(keys)
    table = pa.table({"key": key, "place": np.concatenate(places)})
    scatter(
        task.store, f"minhash/bands-{task.batch.number:05}", table, partition_of(key, task.partitions), task.partitions
    )


def read_comparable(store: Store, number: int, part: str, own: int, columns: tuple[str, ...]) -> pa.Table:
    """*columns* of a part beside its features; an index table holds its features itself."""
    names = ["digest", "length", "signature", "sketch"]
    if number >= own:
        return store.read(part, [*columns, *names])
    table = store.read(part, list(columns))
    features = store.read(f"minhash/features-{number:05}", names)
    for name in names:
        table = table.append_column(name, features[name])
    return table


@dataclass(frozen=True)
class LinkTask:
    """One partition of the buckets of all batches."""

    store: Store
    partition: int
    batches: int
    own: int


def write_links(task: LinkTask) -> None:
    """Write ``minhash/links-XXXXX``: (place, root) for places that share a bucket with another, one of them new.

    Those of one component within the partition share the root, its smallest place.
    """
    names = [f"minhash/bands-{i:05}" for i in range(task.batches)]
    table = gather(task.store, names, task.partition)
    key, place = numbers(table["key"]), numbers(table["place"]).astype(np.int64)
    order = np.lexsort((place, key))
    key, place = key[order], place[order]
    starts = np.flatnonzero(np.append(True, key[1:] != key[:-1])[: len(key)])
    sizes = np.diff(np.append(starts, len(key)))
    # Places of newcomers are the smaller ones, so a bucket's first tells whether it holds any.
    useful = (sizes > 1) & (place[starts] < task.own << ROW_BITS)
    first = np.repeat(place[starts], sizes)
    linked = np.repeat(useful, sizes) & (first != place)
    places, roots = components(first[linked], place[linked])
    other = places != roots
    task.store.write(f"minhash/links-{task.partition:05}", pa.table({"place": places[other], "root": roots[other]}))
    task.store.write(f"minhash/link-count-{task.partition:05}", pa.table({"count": [int(other.sum())]}))


@dataclass(frozen=True)
class LabelTask:
    """All links together."""

    store: Store
    partitions: int
    batches: int
    parts_per_task: int


def write_labels(task: LabelTask) -> None:
    """Write ``minhash/labels-00000``: (place, component), one row group a batch."""
    tables = [task.store.read(f"minhash/links-{p:05}") for p in range(task.partitions)]
    links = pa.concat_tables(tables)
    places, roots = components(numbers(links["place"]).astype(np.int64), numbers(links["root"]).astype(np.int64))
    table = pa.table({"place": places, "component": roots})
    scatter(task.store, "minhash/labels-00000", table, batch_numbers(places, task.parts_per_task), task.batches)
