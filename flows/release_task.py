"""Task of stage ``publish``: shards and accounts of one release, then its manifest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from catalog.accounting import MOVED_REASON, WITHDRAWALS
from catalog.release import ReleaseSpec, write_release
from catalog.schema import PUBLISHED
from flows.accounting import Accounts, with_counts
from flows.cuts import cut_tables
from flows.home import read_json
from flows.overlaps import match_tables, set_rows, sets_of
from flows.records import records
from flows.views import MOVED, RunStore


@dataclass(frozen=True)
class ReleaseTask:
    """The writing of one release, in a worker of its own."""

    store: RunStore
    home: str
    parts: int
    spec: ReleaseSpec
    removed: tuple[str, ...]
    withdrawals: tuple[tuple[tuple[str, Any], ...], ...]
    replaced: tuple[tuple[tuple[str, Any], ...], ...]
    tables: str  # folder with sources.parquet, stages.parquet, runs.parquet
    shards: tuple[str, ...]  # of the base, if documents of it move to another tier
    memory_bytes: int


def moved_documents(store: RunStore, removed: Collection[str]) -> pa.Table:
    """Documents of the base that fall from tier open to tdm, and are not replaced or withdrawn."""
    if not store.exists(MOVED):
        return pa.table({"id": pa.array([], pa.string()), "basis": pa.array([], pa.string())})
    table = store.read(MOVED)
    return table.filter(pc.invert(pc.is_in(table["id"], value_set=pa.array(sorted(removed), pa.string()))))


def write(task: ReleaseTask) -> dict[str, int]:
    """Write the release; the task's work in the worker."""
    leaving = _ledger(task.withdrawals)
    moved = moved_documents(task.store, task.removed)
    sets = sets_of(pq.read_table(Path(task.tables) / "runs.parquet"))
    accounts = Accounts.of(task.store, task.memory_bytes, leaving)
    tables = Path(task.tables)
    given: dict[str, Any] = {
        "captures": accounts.table("captures"),
        "rejections": accounts.table("rejections"),
        "duplicates": accounts.table("duplicates"),
        "hosts": accounts.hosts(read_json(tables / "hosts.json")),
        "withdrawals": pa.concat_tables([leaving, _ledger(task.replaced), _moves(moved)]),
        "cuts": cut_tables(task.store, task.parts),
        "evaluation_sets": set_rows(task.store, sets),
        "evaluation_matches": match_tables(task.store, task.parts, sets),
        **{
            name: pq.read_table(tables / f"{name}.parquet")
            for name in ("sources", "stages", "runs", "sentences", "samples")
        },
    }
    given["runs"] = with_counts(given["runs"], accounts.counts())
    manifest = write_release(
        task.home,
        task.spec,
        records(task.store, task.parts),
        accounting=given,
        removed_ids=task.removed,
        moved=_with_text(moved, task.shards),
    )
    return {"documents_out": int(manifest.counts["documents"])}


def _moves(moved: pa.Table) -> pa.Table:
    """Rows for the ledger of withdrawals: the public release loses what the internal one goes on to hold."""
    names = ("id", "page_id", "capture_id", "url", "source", "detail")
    rows = moved.select(names).to_pylist() if moved.num_rows else []
    marked = [{**row, "reason": MOVED_REASON, "replaced_by": row["id"]} for row in rows]
    return pa.Table.from_pylist(marked, schema=WITHDRAWALS)


def _with_text(moved: pa.Table, shards: tuple[str, ...]) -> Iterator[pa.Table]:
    """The moved documents with their published texts."""
    for shard in shards:
        file = pq.ParquetFile(shard)
        for group in range(file.num_row_groups):
            table = file.read_row_group(group, columns=["id", "text"])
            table = table.filter(pc.is_in(table["id"], value_set=moved["id"].combine_chunks()))
            about = moved.take(pc.index_in(table["id"], value_set=moved["id"].combine_chunks()))
            columns = [table["text"] if entry.name == "text" else about[entry.name] for entry in PUBLISHED]
            yield pa.table([c.cast(e.type) for c, e in zip(columns, PUBLISHED, strict=True)], schema=PUBLISHED)


def _ledger(rows: Iterable[Iterable[tuple[str, Any]]]) -> pa.Table:
    return pa.Table.from_pylist([dict(row) for row in rows], schema=WITHDRAWALS)
