"""The candidates of all components, brought together by component."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from catalog.schema import TIMESTAMP, Store
from dedup.exchange import ROW_BITS, Batch, gather, numbers, partition_of, scatter
from dedup.hashing import mix
from dedup.links import read_comparable

Int64 = npt.NDArray[np.int64]

OWN = (
    "capture_id", "id", "url", "payload_digest", "tier", "basis", "vouched", "license_open", "quality", "fetched_at",
    "withdrawn",
)  # fmt: skip
PUBLISHED = (*OWN, "release", "cluster", "cluster_size", "split", "reason", "withdrawn_at")

MEMBER = pa.schema(
    [
        ("place", pa.int64()),
        ("component", pa.int64()),
        ("published", pa.bool_()),
        ("capture_id", pa.string()),
        ("id", pa.string()),
        ("url", pa.string()),
        ("payload_digest", pa.string()),
        ("tier", pa.string()),
        ("basis", pa.string()),
        ("vouched", pa.bool_()),
        ("license_open", pa.bool_()),
        ("quality", pa.float64()),
        ("fetched_at", TIMESTAMP),
        ("release", pa.string()),
        ("cluster", pa.string()),
        ("cluster_size", pa.int64()),
        ("split", pa.string()),
        ("withdrawn", pa.bool_()),
        ("reason", pa.string()),
        ("withdrawn_at", TIMESTAMP),
        ("digest", pa.binary(16)),
        ("length", pa.int64()),
        ("shingles", pa.int64()),  # hashes in the sketch
        ("signature", pa.large_binary()),
        ("sketch", pa.large_list(pa.uint32())),
    ]
)


@dataclass(frozen=True)
class MemberTask:
    """The candidates among one batch's documents; parts from number ``own`` on are tables of the index."""

    store: Store
    own: int
    batch: Batch
    partitions: int
    labels: tuple[str, ...]


def write_members(task: MemberTask) -> None:
    """Write ``minhash/members-XXXXX`` (schema `MEMBER`), partitioned by component."""
    labels = gather(task.store, task.labels, task.batch.number).sort_by("place")
    place = numbers(labels["place"]).astype(np.int64)
    component = numbers(labels["component"]).astype(np.int64)
    tables = [MEMBER.empty_table()]
    for number, part in task.batch.numbered():
        inside = slice(*np.searchsorted(place, [number << ROW_BITS, (number + 1) << ROW_BITS]))
        if inside.start == inside.stop:
            continue
        published = number >= task.own
        table = read_comparable(task.store, number, part, task.own, PUBLISHED if published else OWN)
        rows = place[inside] & ((1 << ROW_BITS) - 1)
        tables.append(_members(table.take(pa.array(rows)), place[inside], component[inside], published))
    members = pa.concat_tables(tables).combine_chunks()
    key = mix(numbers(members["component"]).astype(np.uint64))
    scatter(
        task.store,
        f"minhash/members-{task.batch.number:05}",
        members,
        partition_of(key, task.partitions),
        task.partitions,
    )


def _members(table: pa.Table, place: Int64, component: Int64, published: bool) -> pa.Table:
    rows = len(place)
    columns = {
        "place": place,
        "component": component,
        "published": np.full(rows, published),
        "shingles": pc.fill_null(pc.list_value_length(table["sketch"]), 0).combine_chunks(),
    }
    arrays = []
    for field in MEMBER:
        if field.name in columns:
            arrays.append(pa.array(columns[field.name]).cast(field.type))
        elif field.name in table.column_names:
            arrays.append(table[field.name].cast(field.type))
        else:
            arrays.append(pa.nulls(rows, field.type))
    return pa.table(arrays, schema=MEMBER)
