"""From checkpoints to published records: sidecars are joined to the text, and cuts are applied."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from catalog.schema import CUT, PUBLISHED
from cleaning.tokens import word_offsets
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
        "stats": _as_published(scores["stats"], chosen, store.read(part_key("recount", number))),
        "license": decision["license"],
        "basis": pc.if_else(documents["conflict"], documents["weakest_basis"], decision["basis"]),
        "dedup": _dedup(documents, store.cutting(name, chosen), cuts, read["text"]),
        "tier": pc.if_else(documents["conflict"], documents["weakest_tier"], decision["tier"]),
        "split": assign_splits(documents, store.validation_share),
    }
    columns = [changed[field.name] if field.name in changed else read[field.name] for field in PUBLISHED]
    return pa.table(
        [column.cast(field.type) for column, field in zip(columns, PUBLISHED, strict=True)], schema=PUBLISHED
    )


def _as_published(stats: pa.ChunkedArray, captures: pa.ChunkedArray, recounted: pa.Table) -> pa.Array:
    """*stats* of *captures*, with those that were counted again where something was cut."""
    if not recounted.num_rows:
        return stats
    fresh = pc.index_in(_one(captures), value_set=_one(recounted["capture_id"]))
    both = pa.concat_arrays([_one(stats), _one(recounted["stats"]).cast(stats.type)])
    return both.take(pc.coalesce(pc.add(fresh, len(stats)), pa.array(range(len(stats)), pa.int32())))


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
