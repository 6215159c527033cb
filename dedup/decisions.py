"""Decisions: within each component of candidates, verified similarity and the keeper's order say who stays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from catalog.schema import TIMESTAMP, Store
from dedup.components import row_components
from dedup.exchange import ROW_BITS, Batch, batch_numbers, gather, numbers, partition_of, scatter
from dedup.features import bucket_keys, signature_matrix, value_keys
from dedup.hashing import mix
from dedup.keeper import keeper_ranks, seconds
from dedup.laundering import strength, weakest_earlier
from dedup.likeness import jaccard, signature_likeness
from dedup.links import read_comparable
from dedup.parameters import DocumentConfig
from dedup.resolve import Buckets, Decision, resolve
from dedup.shingles import Rows

Int64 = npt.NDArray[np.int64]

OWN = ("capture_id", "id", "url", "payload_digest", "tier", "basis", "vouched", "license_open", "quality", "fetched_at")
PUBLISHED = (*OWN, "release", "cluster", "cluster_size", "split", "withdrawn")

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
        ("digest", pa.binary(16)),
        ("length", pa.int64()),
        ("signature", pa.large_binary()),
        ("sketch", pa.large_list(pa.uint32())),
    ]
)

DECISION = pa.schema(
    [
        ("place", pa.int64()),
        ("cluster", pa.string()),
        ("cluster_size", pa.int64()),
        ("component", pa.string()),
        ("kept", pa.bool_()),
        ("kept_id", pa.string()),
        ("kept_url", pa.string()),
        ("kept_release", pa.string()),
        ("kind", pa.string()),
        ("similarity", pa.float64()),
        ("withdrawn", pa.bool_()),
        ("conflict", pa.bool_()),
        ("weakest_tier", pa.string()),
        ("weakest_basis", pa.string()),
        ("weakest_id", pa.string()),
        ("published_split", pa.string()),
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
    columns = {"place": place, "component": component, "published": np.full(rows, published)}
    arrays = []
    for field in MEMBER:
        if field.name in columns:
            arrays.append(pa.array(columns[field.name]))
        elif field.name in table.column_names:
            arrays.append(table[field.name].cast(field.type))
        else:
            arrays.append(pa.nulls(rows, field.type))
    return pa.table(arrays, schema=MEMBER)


@dataclass(frozen=True)
class DecideTask:
    """One partition of the components."""

    store: Store
    partition: int
    batches: int
    own_batches: int
    incremental: bool
    config: DocumentConfig


def decide_partition(task: DecideTask) -> None:
    """Write ``minhash/decisions-XXXXX`` (schema `DECISION`) for the run's own documents, one row group a batch."""
    members = gather(task.store, [f"minhash/members-{i:05}" for i in range(task.batches)], task.partition)
    # Ids, not places, order the rows: places depend on how documents lie in parts.
    members = members.sort_by([("id", "ascending"), ("capture_id", "ascending")]).combine_chunks()
    table = decide(members, task.config, incremental=task.incremental).filter(pc.invert(members["published"]))
    batch = batch_numbers(numbers(table["place"]).astype(np.int64), task.config.parts_per_task)
    scatter(task.store, f"minhash/decisions-{task.partition:05}", table, batch, task.own_batches)


def decide(members: pa.Table, config: DocumentConfig, *, incremental: bool = False) -> pa.Table:
    """The decision on every member, in the members' order."""
    ranks = keeper_ranks(members)
    published = _flags(members["published"])
    # Excluded documents of earlier runs lie in the index as shadows: they take part, and hold nothing.
    excluded = numbers(pc.fill_null(pc.equal(members["tier"], "excluded"), True)).astype(bool)
    published &= ~excluded | _flags(members["withdrawn"])
    if incremental:
        published &= ~_superseded(members, ~excluded & ~published)
    keys = bucket_keys(members, config, pages=False)
    fresh = ~_flags(members["published"])
    buckets = Buckets.of(keys.keys, keys.rows, ranks, fresh)
    comparison = _Comparison(members, config.permutations)
    decision = resolve(buckets, ranks, published, fresh & ~excluded, comparison, config.threshold, config.depth)
    return _outcome(members, decision, comparison, published, config.basis_rank)


def _flags(column: pa.ChunkedArray) -> npt.NDArray[np.bool_]:
    return numbers(pc.fill_null(column, False)).astype(bool)


def _superseded(members: pa.Table, fresh: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Published documents whose page has a newer capture in this run: they leave, so nothing goes for them."""
    keys, rows = value_keys(members["url"], 1)
    result = np.zeros(members.num_rows, bool)
    result[rows] = np.isin(keys, keys[fresh[rows]])
    return result & ~_flags(members["withdrawn"]) & _flags(members["published"])


class _Comparison:
    """Similarity of pairs of members: 1 where exact, Jaccard of sketches, or of signatures where no text was seen."""

    def __init__(self, members: pa.Table, permutations: int) -> None:
        self.sets = Rows.from_arrow(members["sketch"])
        self.known = members["sketch"].is_valid().to_numpy()
        self.signatures = signature_matrix(members["signature"], permutations)
        self.signed = members["signature"].is_valid().to_numpy()
        self.digest = _codes(members["digest"])
        self.payload = _codes(members["payload_digest"])

    def __call__(self, left: Int64, right: Int64) -> npt.NDArray[np.float64]:
        exact = self.same_text(left, right) | self.same_payload(left, right)
        result = exact.astype(np.float64)
        sets = ~exact & self.known[left] & self.known[right]
        result[sets] = jaccard(self.sets, left[sets], right[sets])
        rest = ~exact & ~sets & self.signed[left] & self.signed[right]
        result[rest] = signature_likeness(self.signatures, left[rest], right[rest])
        return result

    def same_text(self, left: Int64, right: Int64) -> npt.NDArray[np.bool_]:
        """Whether both normalized texts are equal."""
        return np.asarray((self.digest[left] >= 0) & (self.digest[left] == self.digest[right]))

    def same_payload(self, left: Int64, right: Int64) -> npt.NDArray[np.bool_]:
        """Whether both bodies are equal."""
        return np.asarray((self.payload[left] >= 0) & (self.payload[left] == self.payload[right]))


def _codes(column: pa.ChunkedArray) -> Int64:
    """A number for each distinct value; −1 for null."""
    array = column.combine_chunks()
    if pa.types.is_fixed_size_binary(array.type):
        array = array.cast(pa.binary())
    return numbers(pc.fill_null(array.dictionary_encode().indices.cast(pa.int64()), -1)).astype(np.int64)


def _outcome(
    members: pa.Table,
    decision: Decision,
    comparison: _Comparison,
    published: npt.NDArray[np.bool_],
    rank: tuple[str, ...],
) -> pa.Table:
    count = members.num_rows
    rows = np.arange(count, dtype=np.int64)
    holder = np.where(decision.kept_for >= 0, decision.kept_for, rows)
    goes = holder != rows
    kept = (decision.kept_for == rows) & ~published
    component = row_components(count, decision.left, decision.right)
    splits, barred = _published_split(members, component, published)
    # A newcomer that would link published documents of both splits goes for the one in validation.
    linking = kept & (barred >= 0)
    holder, goes, kept = np.where(linking, barred, holder), goes | linking, kept & ~linking
    cluster, size = _clusters(members, holder)
    kind = np.full(count, None, object)
    kind[goes] = "near"
    kind[goes & comparison.same_text(rows, holder)] = "normalized"
    kind[goes & comparison.same_payload(rows, holder)] = "payload"
    gone = pa.array(np.where(goes, holder, -1))
    target = pc.if_else(pc.less(gone, 0), None, gone)
    fallen, weakest = _fallen(members, decision, kept, rank)
    source = np.full(count, -1, np.int64)
    source[fallen] = weakest
    weak = pc.if_else(pc.less(pa.array(source), 0), None, pa.array(source))
    columns = {
        "place": members["place"],
        "cluster": cluster,
        "cluster_size": pa.array(size),
        "component": members["id"].take(pa.array(component)),
        "kept": pa.array(kept),
        "kept_id": members["id"].take(target),
        "kept_url": members["url"].take(target),
        "kept_release": members["release"].take(target),
        "kind": pa.array(kind, pa.string()),
        "similarity": pa.array(np.where(goes & ~linking, decision.similarity, np.nan), from_pandas=True),
        "withdrawn": pc.fill_null(members["withdrawn"].take(target), False),
        "conflict": pc.is_valid(weak),
        "weakest_tier": members["tier"].take(weak),
        "weakest_basis": members["basis"].take(weak),
        "weakest_id": members["id"].take(weak),
        "published_split": splits,
    }
    return pa.table([columns[field.name] for field in DECISION], schema=DECISION)


def _clusters(members: pa.Table, holder: Int64) -> tuple[pa.Array, Int64]:
    """Cluster of each row (members are sorted by id, so its smallest row names it) and how many documents it has."""
    count = members.num_rows
    smallest = np.full(count, count, np.int64)
    np.minimum.at(smallest, holder, np.arange(count, dtype=np.int64))
    size = np.bincount(holder, minlength=count)
    earlier = numbers(pc.fill_null(members["cluster_size"], 1)).astype(np.int64) - 1
    fallback = members["id"].take(pa.array(smallest[holder]))
    known = members["cluster"].take(pa.array(holder))
    return pc.coalesce(known, fallback).combine_chunks(), (size + earlier)[holder].astype(np.int64)


def _fallen(
    members: pa.Table, decision: Decision, kept: npt.NDArray[np.bool_], rank: tuple[str, ...]
) -> tuple[Int64, Int64]:
    """Kept newcomers whose license falls, and the member each falls to; a page's own earlier capture never counts."""
    url = _codes(members["url"])
    left, right = decision.left, decision.right
    other = kept[left] & ((url[left] != url[right]) | (url[left] < 0))
    weakness = strength(members["tier"].to_pylist(), members["basis"].to_pylist(), rank)
    return weakest_earlier(
        left[other], right[other], weakness, seconds(members["fetched_at"]), _flags(members["vouched"]), len(rank)
    )


def _published_split(members: pa.Table, component: Int64, published: npt.NDArray[np.bool_]) -> tuple[pa.Array, Int64]:
    """Split of the published documents of each row's component (null for none, ``conflict`` where they differ).

    Beside it, for rows in conflict, the first published document in validation; −1 for all others.
    """
    names = members["split"].to_pylist()
    found: dict[int, dict[str, int]] = {}
    for row in np.flatnonzero(published).tolist():
        if names[row] is not None:
            found.setdefault(int(component[row]), {}).setdefault(names[row], row)
    known = [found.get(root, {}) for root in component.tolist()]
    splits = ["conflict" if len(sides) > 1 else next(iter(sides), None) for sides in known]
    barred = [sides["validation"] if len(sides) > 1 else -1 for sides in known]
    return pa.array(splits, pa.string()), np.array(barred, np.int64)
