"""Stage ``settle``: the last word on every document – published, or fallen where and why – and no text moved."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from catalog.schema import REJECTION
from flows.tasks import PartTask, part_key
from flows.views import KEPT, RunStore

SETTLED = pa.schema([("capture_id", pa.string()), ("id", pa.string()), ("page_id", pa.string())])
CUTTING_STAGES = ("sentences", "spans", "contamination")


def settle_parts(task: PartTask) -> dict[str, int]:
    """Write ``settle/part`` (schema ``SETTLED``: what is published) and ``settle/rejected`` for each part."""
    published = fallen = 0
    for number in task.parts:
        store = task.store
        assert isinstance(store, RunStore)
        kept = store.read(part_key(KEPT, number), ["capture_id"])["capture_id"]
        refused = _refused(store, number)
        staying = kept.filter(pc.invert(pc.is_in(kept, value_set=refused["capture_id"].combine_chunks())))
        read = store.read(part_key("read", number), SETTLED.names)
        settled = aligned(read, staying).cast(SETTLED)
        rejected = pa.concat_tables([_fallen_in_documents(store, number), _named(store, number, refused)])
        store.write(part_key("settle", number), settled)
        store.write(part_key("settle", number, "rejected"), rejected)
        published += settled.num_rows
        fallen += rejected.num_rows
    return {"documents_in": published + fallen, "documents_out": published, "rejected": fallen}


def aligned(table: pa.Table, order: pa.ChunkedArray) -> pa.Table:
    """The rows of *table* whose ``capture_id`` is in *order*, in that order."""
    return table.take(pc.index_in(order, value_set=table["capture_id"].combine_chunks()))


def _fallen_in_documents(store: RunStore, number: int) -> pa.Table:
    """Candidates that are excluded or copies: reason by license first, for an excluded copy was never ours to keep."""
    decisions = store.read(part_key("license", number), ["capture_id", "tier", "reasons"])
    sidecar = store.read(part_key("documents", number))
    table = aligned(decisions, sidecar["capture_id"])
    about = aligned(store.read(part_key("read", number), ["capture_id", "url", "source"]), sidecar["capture_id"])
    rows = []
    for document, decision, named in zip(sidecar.to_pylist(), table.to_pylist(), about.to_pylist(), strict=True):
        found = _reason(document, decision)
        if found is not None:
            stage, reason, detail = found
            rows.append({**named, "stage": stage, "reason": reason, "detail": detail})
    return pa.Table.from_pylist(rows, schema=REJECTION)


def _reason(document: dict[str, object], decision: dict[str, object]) -> tuple[str, str, str] | None:
    reasons = decision["reasons"]
    if decision["tier"] == "excluded":
        listing = [str(reason) for reason in reasons] if isinstance(reasons, list) else []
        return "license", listing[0] if listing else "excluded", ", ".join(listing)
    if not document["kept"]:
        reason = "withdrawn_copy" if document["withdrawn"] else f"duplicate_{document['kind']}"
        where = f" of release {document['kept_release']}" if document["kept_release"] else ""
        detail = f"{document['kept_id']}{where} stays ({document['kept_url']}), similarity {document['similarity']}"
        return "documents", reason, detail
    if document["conflict"] and document["weakest_tier"] == "excluded":
        return "license", "license_conflict_in_cluster", f"an earlier copy is excluded: {document['weakest_id']}"
    return None


_REFUSED = pa.schema(
    [("capture_id", pa.string()), ("stage", pa.string()), ("reason", pa.string()), ("detail", pa.string())]
)


def _refused(store: RunStore, number: int) -> pa.Table:
    """Of the kept documents those that lose too much by cuts, or hold an evaluation set; the first stage counts."""
    tables = [_REFUSED.empty_table()]
    for stage in CUTTING_STAGES:
        if not store.exists(part_key(stage, number)):
            continue
        sidecar = store.read(part_key(stage, number))
        if "rejected_reason" in sidecar.column_names:
            gone = sidecar.filter(pc.is_valid(sidecar["rejected_reason"]))
            stages = pa.array([stage] * gone.num_rows, pa.string())
            columns = [gone["capture_id"], stages, gone["rejected_reason"], gone["rejected_detail"]]
            tables.append(pa.table(columns, schema=_REFUSED))
    together = pa.concat_tables(tables).combine_chunks()
    return together.take(
        pc.index_in(pc.unique(together["capture_id"]), value_set=together["capture_id"].combine_chunks())
    )


def _named(store: RunStore, number: int, refused: pa.Table) -> pa.Table:
    about = store.read(part_key("read", number), ["capture_id", "url", "source"])
    named = aligned(about, refused["capture_id"])
    columns = {**{name: named[name] for name in ("capture_id", "url", "source")},
               **{name: refused[name] for name in ("stage", "reason", "detail")}}  # fmt: skip
    return pa.table([columns[field.name] for field in REJECTION], schema=REJECTION)
