"""From checkpoints to published records: sidecars are joined to the text, and cuts are applied."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from catalog.schema import CUT, PUBLISHED
from cleaning.batch import Batch
from cleaning.statistics import statistics, stats_column
from dedup.cuts import apply_cuts_column
from dedup.splits import assign_splits
from flows.tasks import part_key
from flows.views import RunStore, aligned


def records(store: RunStore, parts: int) -> Iterator[pa.Table]:
    """The documents to publish, part by part, with schema ``PUBLISHED``."""
    for number in range(parts):
        yield records_of(store, number)


def records_of(store: RunStore, number: int) -> pa.Table:
    """The documents of part *number* that ``settle`` lets through."""
    chosen = store.read(part_key("settle", number), ["capture_id"])["capture_id"]
    read, scores, judged, decision, documents = (
        aligned(store.read(part_key(stage, number)), chosen)
        for stage in ("read", "screen", "judge", "license", "documents")
    )
    name = part_key("", number).lstrip("/")
    cuts = store.cuts(name, chosen)
    texts = apply_cuts_column(read["text"], pa.array(cuts, pa.list_(CUT)))
    changed = {
        "text": texts,
        "language": scores["language"],
        "quality": judged["quality"],
        "register": scores["register"],
        "risk": scores["risk"],
        "stats": _recounted(texts, scores["stats"], pa.array([bool(row) for row in cuts], pa.bool_())),
        "license": decision["license"],
        "basis": pc.if_else(documents["conflict"], documents["weakest_basis"], decision["basis"]),
        "dedup": _dedup(documents, store.cutting(name, chosen)),
        "tier": pc.if_else(documents["conflict"], documents["weakest_tier"], decision["tier"]),
        "split": assign_splits(documents, store.validation_share),
    }
    columns = [changed[field.name] if field.name in changed else read[field.name] for field in PUBLISHED]
    return pa.table(
        [column.cast(field.type) for column, field in zip(columns, PUBLISHED, strict=True)], schema=PUBLISHED
    )


def _recounted(texts: pa.Array, stats: pa.ChunkedArray, changed: pa.Array) -> pa.Array:
    """Statistics of the texts as published: counted again where something was cut."""
    cut = texts.filter(changed).to_pylist()
    if not cut:
        return stats
    fresh = stats_column(statistics(Batch(cut), cut)).cast(stats.type)
    position = pc.if_else(
        changed, pc.add(pc.cumulative_sum(changed.cast(pa.int64())), len(stats) - 1), _rows(len(stats))
    )
    return pa.concat_arrays([_one(stats.combine_chunks()), fresh]).take(position)


def _rows(count: int) -> pa.Array:
    return pa.array(range(count), pa.int64())


def _dedup(documents: pa.Table, cutting: dict[str, pa.Table]) -> pa.StructArray:
    columns = [
        documents["cluster"],
        documents["cluster_size"],
        cutting["sentences"]["sentences_removed"],
        cutting["spans"]["tokens_removed"],
    ]
    kind = PUBLISHED.field("dedup").type
    arrays = [pc.cast(column, field.type).combine_chunks() for column, field in zip(columns, kind, strict=True)]
    return pa.StructArray.from_arrays([_one(array) for array in arrays], fields=list(kind))


def _one(column: Any) -> pa.Array:
    if isinstance(column, pa.ChunkedArray):
        return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
    return column
