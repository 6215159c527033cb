"""From checkpoints to published records.

Stage ``records`` joins all sidecars of what is published into one, and counts the statistics of cut texts again;
``publish`` only applies the cuts to the text as read and adds the sidecar.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from catalog.schema import CUT, PUBLISHED
from cleaning.batch import Batch
from cleaning.statistics import statistics, stats_column
from cleaning.tokens import word_offsets
from dedup.cuts import apply_cuts_column
from dedup.splits import assign_splits
from flows.samples import part_samples
from flows.tasks import part_key
from flows.views import RunStore, aligned


@dataclass(frozen=True)
class RecordsTask:
    """Parts of a settled run."""

    store: RunStore
    parts: tuple[int, ...]


def make_records(task: RecordsTask) -> dict[str, int]:
    """Write ``records/part`` for each part: ``capture_id``, ``cuts`` and the decided columns of ``PUBLISHED``.

    Beside it, ``records/samples``: excerpts of what was rejected.
    """
    made = 0
    for number in task.parts:
        texts = task.store.read(part_key("read", number), ["capture_id", "text"])
        table = _sidecar(task.store, number, texts)
        task.store.write(part_key("records", number), table)
        task.store.write(part_key("records", number, "samples"), part_samples(task.store, number, texts))
        made += table.num_rows
    return {"documents_out": made}


def records(store: RunStore, parts: int) -> Iterator[pa.Table]:
    """The documents to publish, part by part, with schema ``PUBLISHED``."""
    for number in range(parts):
        sidecar = store.read(part_key("records", number))
        wanted = [name for name in PUBLISHED.names if name not in sidecar.column_names]
        read = aligned(store.read(part_key("read", number), ["capture_id", *wanted]), sidecar["capture_id"])
        columns = {
            **{name: read[name] for name in wanted},
            **{name: sidecar[name] for name in sidecar.column_names},
            "text": apply_cuts_column(read["text"], sidecar["cuts"]),
        }
        yield pa.table([columns[field.name].cast(field.type) for field in PUBLISHED], schema=PUBLISHED)


def _sidecar(store: RunStore, number: int, read: pa.Table) -> pa.Table:
    """What was decided on the documents of part *number* that ``settle`` lets through; *read* has their texts."""
    chosen = store.read(part_key("settle", number), ["capture_id"])["capture_id"]
    scores, judged, decision, documents = (
        aligned(store.read(part_key(stage, number)), chosen) for stage in ("screen", "judge", "license", "documents")
    )
    texts = aligned(read, chosen)["text"]
    name = part_key("", number).lstrip("/")
    cuts = store.cuts(name, chosen)
    decided = {
        "language": scores["language"],
        "quality": judged["quality"],
        "register": scores["register"],
        "risk": scores["risk"],
        "stats": _as_published(scores["stats"], texts, cuts),
        "license": decision["license"],
        "basis": pc.if_else(documents["conflict"], documents["weakest_basis"], decision["basis"]),
        "dedup": _dedup(documents, store.cutting(name, chosen), cuts, texts),
        "tier": pc.if_else(documents["conflict"], documents["weakest_tier"], decision["tier"]),
        "split": assign_splits(documents, store.validation_share),
    }
    columns = {name: _one(column).cast(PUBLISHED.field(name).type) for name, column in decided.items()}
    return pa.table({"capture_id": chosen, "cuts": pa.array(cuts, pa.list_(CUT)), **columns})


def _as_published(stats: pa.ChunkedArray, texts: pa.ChunkedArray, cuts: list[list[dict[str, Any]]]) -> pa.Array:
    """*stats*, counted again where *cuts* change the text."""
    rows = [row for row, planned in enumerate(cuts) if planned]
    if not rows:
        return _one(stats)
    changed = [cuts[row] for row in rows]
    cut = apply_cuts_column(texts.take(pa.array(rows)), pa.array(changed, pa.list_(CUT))).to_pylist()
    both = pa.concat_arrays([_one(stats), stats_column(statistics(Batch(cut), cut)).cast(stats.type)])
    order = np.arange(len(stats))
    order[rows] = np.arange(len(stats), len(both))
    return both.take(pa.array(order))


def _dedup(
    documents: pa.Table, cutting: dict[str, pa.Table], cuts: list[list[dict[str, Any]]], texts: pa.ChunkedArray
) -> pa.StructArray:
    columns = [
        documents["cluster"],
        documents["cluster_size"],
        pa.array([sum(cut["kind"] == "sentence" for cut in row) for row in cuts]),
        tokens_removed(cutting["spans"], cuts, texts),
    ]
    kind = PUBLISHED.field("dedup").type
    arrays = [_one(pc.cast(column, field.type)) for column, field in zip(columns, kind, strict=True)]
    return pa.StructArray.from_arrays(arrays, fields=list(kind))


def tokens_removed(spans: pa.Table, cuts: list[list[dict[str, Any]]], texts: pa.ChunkedArray) -> pa.Array:
    """Tokens that go with spans: counted again where a span stays, because nobody holds it any more."""
    tokens = spans["tokens_removed"].to_pylist()
    for row, planned in enumerate(spans["cuts"].to_pylist()):
        left = [cut for cut in cuts[row] if cut["kind"] == "span"]
        if len(left) != len(planned or ()):
            text = texts[row].as_py()
            tokens[row] = sum(len(word_offsets(text[cut["start"] : cut["end"]])) for cut in left)
    return pa.array(tokens)


def _one(column: Any) -> pa.Array:
    if isinstance(column, pa.ChunkedArray):
        return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
    return column
