"""Stage ``recount``: statistics of the texts that cuts have changed, as they will be published."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from catalog.schema import CUT, PUBLISHED
from cleaning.batch import Batch
from cleaning.statistics import statistics, stats_column
from dedup.cuts import apply_cuts_column
from flows.tasks import part_key
from flows.views import RunStore, aligned


@dataclass(frozen=True)
class RecountTask:
    """Parts of a settled run."""

    store: RunStore
    parts: tuple[int, ...]


def recount_parts(task: RecountTask) -> dict[str, int]:
    """Write ``recount/part`` (columns ``capture_id`` and ``stats``) for each part."""
    counted = 0
    for number in task.parts:
        table = _recounted(task.store, number)
        task.store.write(part_key("recount", number), table)
        counted += table.num_rows
    return {"documents_out": counted}


def _recounted(store: RunStore, number: int) -> pa.Table:
    published = store.read(part_key("settle", number), ["capture_id"])["capture_id"]
    cuts = store.cuts(part_key("", number).lstrip("/"), published)
    changed = published.filter(pa.array([bool(row) for row in cuts], pa.bool_()))
    read = aligned(store.read(part_key("read", number), ["capture_id", "text"]), changed)["text"]
    texts = apply_cuts_column(read, pa.array([row for row in cuts if row], pa.list_(CUT))).to_pylist()
    kind = PUBLISHED.field("stats").type
    stats = stats_column(statistics(Batch(texts), texts)).cast(kind) if texts else pa.array([], kind)
    return pa.table({"capture_id": changed, "stats": stats})
