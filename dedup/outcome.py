"""Sidecars of document deduplication: decisions brought back to the order of the parts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from catalog.schema import DUPLICATE, Store
from dedup.exchange import ROW_BITS, Batch, gather, numbers
from dedup.verdicts import DECISION

DOCUMENT = pa.schema(
    [
        ("capture_id", pa.string()),
        ("id", pa.string()),
        ("cluster", pa.string()),  # smallest id among the document that stays and those that go for it
        ("cluster_size", pa.int64()),
        ("component", pa.string()),  # smallest id of all linked by verified similarity: splits go by it
        ("kept", pa.bool_()),  # false for excluded documents and those asked to leave, which only take part
        ("kept_id", pa.string()),  # the document that stays in its place; null for one that stays itself
        ("kept_url", pa.string()),
        ("kept_release", pa.string()),  # null when both are of this run
        ("kind", pa.string()),  # payload, normalized, near; null for one that stays
        ("similarity", pa.float64()),  # verified, to the one that stays
        ("withdrawn", pa.bool_()),  # it is a copy of a document that was withdrawn
        ("conflict", pa.bool_()),  # its license falls: `license_conflict_in_cluster`
        ("weakest_tier", pa.string()),  # of the earlier copy that it falls to
        ("weakest_basis", pa.string()),
        ("weakest_id", pa.string()),
        ("published_split", pa.string()),  # train, validation, conflict; null without a published relative
    ]
)
"""``documents/part-XXXXX``, in the order of the input part."""


@dataclass(frozen=True)
class OutcomeTask:
    """Sidecars of one batch."""

    store: Store
    batch: Batch
    partitions: int


def write_outcome(task: OutcomeTask) -> None:
    """Write ``documents/part-XXXXX`` for every part, and ``minhash/dropped-XXXXX`` for the batch."""
    names = [f"minhash/decisions-{p:05}" for p in range(task.partitions)]
    decisions = gather(task.store, names, task.batch.number).sort_by("place")
    place = numbers(decisions["place"]).astype(np.int64)
    dropped = [DUPLICATE.empty_table()]
    for number, part in task.batch.numbered():
        inside = slice(*np.searchsorted(place, [number << ROW_BITS, (number + 1) << ROW_BITS]))
        documents = task.store.read(part, ["capture_id", "id", "url", "tier", "withdrawn"])
        sidecar = _sidecar(documents, decisions.slice(inside.start, inside.stop - inside.start))
        task.store.write(f"documents/part-{number:05}", sidecar)
        dropped.append(_dropped(documents, sidecar))
    task.store.write(f"minhash/dropped-{task.batch.number:05}", pa.concat_tables(dropped))


def _sidecar(documents: pa.Table, decisions: pa.Table) -> pa.Table:
    """Decisions where there are any; everybody else is alone, and stays unless excluded."""
    rows = numbers(decisions["place"]).astype(np.int64) & ((1 << ROW_BITS) - 1)
    index = np.full(documents.num_rows, -1, np.int64)
    index[rows] = np.arange(len(rows), dtype=np.int64)
    where = pc.if_else(pc.less(pa.array(index), 0), None, pa.array(index))
    alone = {
        "cluster": documents["id"],
        "cluster_size": 1,
        "component": documents["id"],
        "kept": pc.fill_null(pc.and_not(pc.not_equal(documents["tier"], "excluded"), documents["withdrawn"]), False),
        "withdrawn": False,
        "conflict": False,
    }
    columns = {"capture_id": documents["capture_id"], "id": documents["id"]}
    for name in DECISION.names[1:]:
        found = decisions[name].take(where)
        columns[name] = pc.coalesce(found, alone[name]) if name in alone else found
    return pa.table([columns[field.name].cast(field.type) for field in DOCUMENT], schema=DOCUMENT)


def _dropped(documents: pa.Table, sidecar: pa.Table) -> pa.Table:
    goes = pc.and_(pc.is_valid(sidecar["kept_id"]), pc.fill_null(pc.not_equal(documents["tier"], "excluded"), False))
    table = sidecar.append_column("url", documents["url"]).filter(goes)
    return table.select(DUPLICATE.names).cast(DUPLICATE)


@dataclass(frozen=True)
class DuplicateTask:
    """All batches' dropped documents."""

    store: Store
    batches: int


def write_duplicates(task: DuplicateTask) -> None:
    """Write ``documents/duplicates``, ordered by id and capture."""
    tables = [task.store.read(f"minhash/dropped-{i:05}") for i in range(task.batches)]
    table = pa.concat_tables([DUPLICATE.empty_table(), *tables])
    task.store.write("documents/duplicates", table.sort_by([("id", "ascending"), ("capture_id", "ascending")]))
