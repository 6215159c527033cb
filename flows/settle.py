"""Stage ``settle``: the last word on every document – published, or fallen where and why – and no text moved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from catalog.schema import REJECTION
from flows.store import LocalStore
from flows.tasks import PartTask, part_key
from flows.views import KEPT, LEAVING, aligned
from licensing.policy import REASONS
from licensing.reservations import in_effect, told

SUPERSEDED = "settle/superseded"
"""Ids of the base's documents whose page a kept document of this run shows anew (column ``id``)."""
RETURNED = "settle/returned"
"""Revived captures whose document stays after all, with the columns of ``revive/copies``."""
SETTLED = pa.schema([("capture_id", pa.string()), ("id", pa.string()), ("page_id", pa.string())])


@dataclass(frozen=True)
class SupersedingTask(PartTask):
    """All parts of the kept documents against the base release's shards."""

    shards: tuple[str, ...] = ()


def find_superseded(task: SupersedingTask) -> dict[str, int]:
    """Write ``settle/superseded``."""
    pages = [pa.array([], pa.string())]
    for number in task.parts:
        kept = task.store.read(part_key(KEPT, number), ["capture_id"])["capture_id"]
        read = task.store.read(part_key("read", number), ["capture_id", "page_id"])
        pages.append(aligned(read, kept)["page_id"].combine_chunks())
    wanted = pa.chunked_array(pages).combine_chunks()
    found = [pa.array([], pa.string())]
    for shard in task.shards:
        table = pq.read_table(shard, columns=["id", "page_id"], partitioning=None)
        found.append(table["id"].filter(pc.is_in(table["page_id"], value_set=wanted)).combine_chunks())
    ids = pa.chunked_array(found).combine_chunks()
    task.store.write(SUPERSEDED, pa.table({"id": ids}))
    return {"documents_out": len(ids)}


@dataclass(frozen=True)
class SettleTask(PartTask):
    """Parts to settle, and what each evaluation set asks for."""

    actions: tuple[tuple[str, str], ...] = ()  # evaluation set → reject, cut, flag
    most_removed: float = 1.0  # share of a document's characters that sentences may cut
    shards: tuple[str, ...] = ()  # of the base release, for ``find_returned``


def settle_parts(task: SettleTask) -> dict[str, int]:
    """Write ``settle/part`` (schema ``SETTLED``: what is published) and ``settle/rejected`` for each part."""
    published = fallen = 0
    for number in task.parts:
        kept = task.store.read(part_key(KEPT, number), ["capture_id"])["capture_id"]
        refused = _first_of_each([_asked(task.store, number, kept), *_refused(task, number), _returned(task, number)])
        staying = kept.filter(pc.invert(pc.is_in(kept, value_set=refused["capture_id"].combine_chunks())))
        settled = aligned(task.store.read(part_key("read", number), SETTLED.names), staying).cast(SETTLED)
        rejected = pa.concat_tables([_fallen_in_documents(task.store, number), _named(task.store, number, refused)])
        ids = aligned(task.store.read(part_key("read", number), ["capture_id", "id"]), refused["capture_id"])
        task.store.write(part_key("settle", number, "fallen"), ids.select(["id"]))
        task.store.write(part_key("settle", number), settled)
        task.store.write(part_key("settle", number, "rejected"), rejected)
        published += settled.num_rows
        fallen += rejected.num_rows
    return {"documents_in": published + fallen, "documents_out": published, "rejected": fallen}


def _fallen_in_documents(store: LocalStore, number: int) -> pa.Table:
    """Candidates that are excluded or copies: reason by license first, for an excluded copy was never ours to keep."""
    decisions = store.read(part_key("license", number), ["capture_id", "tier", "reasons"])
    sidecar = store.read(part_key("documents", number))
    table = aligned(decisions, sidecar["capture_id"])
    columns = ["capture_id", "url", "source", "reservations"]
    about = aligned(store.read(part_key("read", number), columns), sidecar["capture_id"])
    asked = _asked_for(store, number)
    rows = []
    for document, decision, named in zip(sidecar.to_pylist(), table.to_pylist(), about.to_pylist(), strict=True):
        reservations = named.pop("reservations") or []
        found = _reason(document, decision, reservations)
        if found is not None and document["capture_id"] in asked:
            found = ("settle", "withdrawn", asked[document["capture_id"]])
        if found is not None:
            stage, reason, detail = found
            rows.append({**named, "stage": stage, "reason": reason, "detail": detail})
    return pa.Table.from_pylist(rows, schema=REJECTION)


def _reason(
    document: dict[str, object], decision: dict[str, object], reservations: list[dict[str, Any]]
) -> tuple[str, str, str] | None:
    reasons = decision["reasons"]
    if decision["tier"] == "excluded":
        listing = [str(reason) for reason in reasons] if isinstance(reasons, list) else []
        reason = listing[0] if listing else "excluded"
        return "license", reason, _license_words(listing, reservations)
    if not document["kept"]:
        if document["kept_id"] is None:  # asked to leave
            return "settle", "withdrawn", ""
        if document["withdrawn"]:
            detail = f"a copy of {document['kept_id']} ({document['kept_url']}), which was withdrawn"
            return "documents", "withdrawn_copy", f"{detail}; similarity {document['similarity']}"
        reason = f"duplicate_{document['kind']}"
        where = f" of release {document['kept_release']}" if document["kept_release"] else ""
        detail = f"{document['kept_id']}{where} stays ({document['kept_url']}), similarity {document['similarity']}"
        return "documents", reason, detail
    if document["conflict"] and document["weakest_tier"] == "excluded":
        return "license", "license_conflict_in_cluster", f"an earlier copy is excluded: {document['weakest_id']}"
    return None


def _license_words(reasons: list[str], reservations: list[dict[str, Any]]) -> str:
    """What was seen where, if a reservation decided; else the reasons, a single one in words."""
    if reasons and (reasons[0].startswith("reserved_") or reasons[0] == "disallowed_by_robots"):
        return told(in_effect(reservations))
    return REASONS[reasons[0]] if len(reasons) == 1 and reasons[0] in REASONS else ", ".join(reasons)


_REFUSED = pa.schema(
    [("capture_id", pa.string()), ("stage", pa.string()), ("reason", pa.string()), ("detail", pa.string())]
)


def _first_of_each(tables: list[pa.Table]) -> pa.Table:
    """The tables one below the other, each capture with its first reason only."""
    together = pa.concat_tables([_REFUSED.empty_table(), *tables]).combine_chunks()
    return together.take(
        pc.index_in(pc.unique(together["capture_id"]), value_set=together["capture_id"].combine_chunks())
    )


def _refused(task: SettleTask, number: int) -> Iterator[pa.Table]:
    """Of the kept documents those that lose too much by cuts, or hold an evaluation set that asks for rejection."""
    yield _mostly_repeated(task, number)
    if not task.store.exists(part_key("contamination", number)):
        return
    rejecting = {name for name, action in task.actions if action == "reject"}
    found, details = [], []
    for row in task.store.read(part_key("contamination", number), ["capture_id", "sets"]).to_pylist():
        sets = [entry for entry in row["sets"] or () if entry["set"] in rejecting and entry["reached"]]
        if sets:
            found.append(row["capture_id"])
            details.append("; ".join(f"{entry['set']}: overlap {entry['overlap']:.4f}" for entry in sets))
    yield _reasons(found, "contamination", "contaminated", details)


def _mostly_repeated(task: SettleTask, number: int) -> pa.Table:
    """Documents whose sentences nearly all stand elsewhere – but not in a document that leaves with this release."""
    columns = ["capture_id", "rejected", "removed_share", "cuts"]
    sidecar = task.store.read(part_key("sentences", number), columns)
    leaving = _leaving(task.store)
    captures, details = [], []
    for row in sidecar.filter(sidecar["rejected"]).to_pylist():
        lengths = [(cut["end"] - cut["start"], cut["holder"] in leaving) for cut in row["cuts"] or ()]
        total = sum(length for length, _ in lengths) or 1
        own = sum(length for length, held in lengths if held)
        share = round(row["removed_share"] * (1 - own / total), 4)
        if share > task.most_removed:
            captures.append(row["capture_id"])
            details.append(f"{share:.4f} of the text repeats")
    return _reasons(captures, "sentences", "mostly_repeated_sentences", details)


def _leaving(store: LocalStore) -> set[str]:
    """The base's documents that hold nothing any more."""
    found = set(store.read(SUPERSEDED, ["id"])["id"].to_pylist())
    if store.exists(LEAVING):
        found.update(row["id"] for row in store.read(LEAVING).to_pylist() if row["how"] != "superseded")
    return found


def _asked_for(store: LocalStore, number: int) -> dict[str, str]:
    """Captures that a withdrawal names, with its words."""
    key = part_key("asked", number)
    rows = store.read(key).to_pylist() if store.exists(key) else []
    return {row["capture_id"]: row["detail"] for row in rows}


def _asked(store: LocalStore, number: int, kept: pa.ChunkedArray) -> pa.Table:
    """A kept document has a sidecar row of its own where it met no other: it is refused here."""
    staying = set(kept.to_pylist())
    found = {capture: detail for capture, detail in _asked_for(store, number).items() if capture in staying}
    return _reasons(list(found), "settle", "withdrawn", list(found.values()))


def _returned(task: SettleTask, number: int) -> pa.Table:
    """Copies that came back for a document that stays after all."""
    if not task.store.exists(RETURNED):
        return _REFUSED.empty_table()
    rows = task.store.read(RETURNED).to_pylist()
    tables = []
    for kind in sorted({row["kind"] for row in rows}):
        chosen = [row for row in rows if row["kind"] == kind]
        details = [f"{row['kept_id']} stays ({row['kept_url']}), similarity {row['similarity']}" for row in chosen]
        captures = [row["capture_id"] for row in chosen]
        tables.append(_reasons(captures, "documents", f"duplicate_{kind}", details))
    found = pa.concat_tables([_REFUSED.empty_table(), *tables])
    own = task.store.read(part_key(KEPT, number), ["capture_id"])["capture_id"].combine_chunks()
    return found.filter(pc.is_in(found["capture_id"], value_set=own))


def find_returned(task: SettleTask) -> dict[str, int]:
    """Write ``settle/returned``: revived copies of a document of the base that does not leave after all.

    A later capture of the page was to take its place, and falls in this stage itself.
    """
    store = task.store
    pages: set[str] = set()
    for number in task.parts:
        kept = store.read(part_key(KEPT, number), ["capture_id"])["capture_id"]
        refused = _first_of_each([_asked(store, number, kept), *_refused(task, number)])["capture_id"]
        staying = kept.filter(pc.invert(pc.is_in(kept, value_set=refused.combine_chunks())))
        sidecar = store.read(part_key("documents", number), ["capture_id", "kept_id"])
        copied = sidecar["capture_id"].filter(pc.is_valid(sidecar["kept_id"]))
        captures = pa.concat_arrays([staying.combine_chunks(), copied.combine_chunks()])
        read = store.read(part_key("read", number), ["capture_id", "page_id"])
        pages.update(read["page_id"].filter(pc.is_in(read["capture_id"], value_set=captures)).to_pylist())
    copies = store.read("revive/copies").to_pylist()
    staying_ids = _staying(task, {row["kept_id"] for row in copies}, pages)
    rows = {row["capture_id"]: row for row in copies if row["kept_id"] in staying_ids}
    schema = store.read("revive/copies").schema
    store.write(RETURNED, pa.Table.from_pylist([rows[name] for name in sorted(rows)], schema=schema))
    return {"documents_out": len(rows)}


def _staying(task: SettleTask, holders: set[str], pages: set[str]) -> set[str]:
    """Those of *holders* that the next release holds: *pages* are those it has later documents of."""
    leaving = {row["id"]: row["how"] for row in task.store.read(LEAVING).to_pylist()}
    signaled = set(task.store.read("recheck/withdrawn", ["id"])["id"].to_pylist())
    found = set()
    for shard in task.shards:
        table = pq.read_table(shard, columns=["id", "page_id"], partitioning=None)
        for row in table.filter(pc.is_in(table["id"], value_set=pa.array(sorted(holders), pa.string()))).to_pylist():
            how = leaving.get(row["id"])
            gone = how in ("withdrawn", "erased") or row["id"] in signaled or row["page_id"] in pages
            if not gone:
                found.add(row["id"])
    return found


def _reasons(captures: list[str], stage: str, reason: str, details: list[str]) -> pa.Table:
    rows = [
        {"capture_id": capture, "stage": stage, "reason": reason, "detail": detail}
        for capture, detail in zip(captures, details, strict=True)
    ]
    return pa.Table.from_pylist(rows, schema=_REFUSED)


def _named(store: LocalStore, number: int, refused: pa.Table) -> pa.Table:
    about = store.read(part_key("read", number), ["capture_id", "url", "source"])
    named = aligned(about, refused["capture_id"])
    columns = {**{name: named[name] for name in ("capture_id", "url", "source")},
               **{name: refused[name] for name in ("stage", "reason", "detail")}}  # fmt: skip
    return pa.table([columns[field.name] for field in REJECTION], schema=REJECTION)
