"""Stage ``revive``: captures that earlier releases dropped as copies of documents that may leave now come back.

They join the selection as parts of their own and are decided like any capture: license, tombstones, duplicates. Whether
a document really leaves is known only in the end; ``settle`` drops the copies of those that stay.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from catalog.schema import CAPTURE, REJECTION, SITE_RECORD
from crawler.urls import origin_of
from flows.home import Home
from flows.plan import listed
from flows.read import EARLIER_SITES, SITES
from flows.recheck import carried_headers, fallen, latest_sight, nothing_read
from flows.select import PARTS, SELECTED, ranges_of
from flows.store import LocalStore
from flows.tasks import part_key
from flows.withdrawals import COLUMNS, Withdrawal, documents_named, named_by
from licensing.policy import Policy, SourceTerms
from licensing.withdrawals import NEEDS

CAPTURES = "revive/captures"
REFUSED = "revive/rejected"
COPIES = "revive/copies"
"""For each revived capture the documents it was dropped for: ``DUPLICATE``'s columns."""
_COPY = pa.schema([("capture_id", pa.string()), ("id", pa.string()), ("kept_id", pa.string()),
                   ("kept_url", pa.string()), ("kind", pa.string()), ("similarity", pa.float64())])  # fmt: skip
_KNOWN = [entry.name for entry in CAPTURE if entry.name != "headers"]


@dataclass(frozen=True)
class ReviveTask:
    """The base release, what may take its documents away, and how large a part may be."""

    store: LocalStore
    home: str = field(repr=False)  # where the home lies is no part of what it holds
    base: str = ""
    shards: tuple[str, ...] = ()
    policy: Policy = field(default_factory=Policy)
    terms: tuple[tuple[str, SourceTerms], ...] = ()
    requests: tuple[Withdrawal, ...] = ()
    part_captures: int = 1000
    part_bytes: int = 1 << 26


def revive(task: ReviveTask) -> dict[str, int]:
    """Write ``revive/captures``, ``/copies``, ``/rejected`` and ``/sites``, and more of ``selected/part-…``."""
    copies = _copies_of_leaving(task)
    captures = _still_wanted(task, _captures(task, copies))
    files = set(file_paths(Home(Path(task.home))))
    there = pa.array([row["file"] in files for row in captures["warc"].to_pylist()], pa.bool_())
    lost, found = captures.filter(pc.invert(there)), captures.filter(there)
    found = found.sort_by([("capture_id", "ascending")])
    _write_parts(task, found)
    copies = copies.filter(pc.is_in(copies["capture_id"], value_set=captures["capture_id"].combine_chunks()))
    task.store.write(CAPTURES, captures.select(CAPTURE.names))
    task.store.write(COPIES, copies)
    task.store.write(REFUSED, _refused(lost, copies))
    task.store.write(EARLIER_SITES, _earlier_sites(task, found))
    return {"documents_out": found.num_rows, "rejected": lost.num_rows}


def file_paths(home: Home, names: Iterable[str] | None = None) -> dict[str, str]:
    """The capture files that are there, by the name that captures point to."""
    wanted = None if names is None else set(names)
    return {
        entry.name: entry.path
        for folder in home.crawl_folders()
        for entry in listed(folder)
        if (wanted is None or entry.name in wanted) and Path(entry.path).is_file()
    }


def _ledgers(task: ReviveTask, name: str) -> list[str]:
    """The accounting tables *name* of the base release and all before it."""
    home = Home(Path(task.home))
    versions = home.versions()
    before = versions[: versions.index(task.base) + 1] if task.base in versions else []
    paths = [home.releases / version / "accounting" / f"{name}.parquet" for version in before]
    return [str(path) for path in paths if path.is_file()]


def _copies_of_leaving(task: ReviveTask) -> pa.Table:
    """Rows of ``duplicates`` whose document is in the base and may leave."""
    tables = [pq.read_table(path, columns=_COPY.names).cast(_COPY) for path in _ledgers(task, "duplicates")]
    copies = pa.concat_tables([_COPY.empty_table(), *tables])
    if not copies.num_rows:
        return copies
    leaving = pa.array(sorted(_may_leave(task, pc.unique(copies["kept_id"]))), pa.string())
    rows = copies.filter(pc.is_in(copies["kept_id"], value_set=leaving))
    unique = {tuple(row.values()): row for row in rows.to_pylist()}
    return pa.Table.from_pylist([unique[key] for key in sorted(unique, key=str)], schema=_COPY)


def _may_leave(task: ReviveTask, holders: pa.Array) -> set[str]:
    """Documents of the base among *holders* that a request, a signal or a later capture may take away."""
    store, found = task.store, set()
    moment, headers = latest_sight(store), carried_headers(store)
    pages = _selected_pages(store)
    for shard in task.shards:
        table = pq.read_table(shard, columns=[*dict.fromkeys([*NEEDS, *COLUMNS])], partitioning=None)
        table = table.filter(pc.is_in(table["id"], value_set=holders))
        found.update(table.filter(pc.is_in(table["page_id"], value_set=pages))["id"].to_pylist())
        if moment is not None and table.num_rows:
            lost = fallen(store, table, nothing_read(), headers, moment, task.policy, dict(task.terms))
            found.update(lost.filter(pc.equal(lost["tier_after"], "excluded"))["id"].to_pylist())
    if task.requests:
        named = {row["id"] for row in documents_named(task.shards, list(task.requests))}
        found |= named & set(holders.to_pylist())
    return found


def _selected_pages(store: LocalStore) -> pa.Array:
    parts = range(store.read(PARTS)["parts"][0].as_py())
    columns = [store.read(part_key("selected", number), ["page_id"])["page_id"] for number in parts]
    return pc.unique(pa.chunked_array([chunk for column in columns for chunk in column.chunks], pa.string()))


def _captures(task: ReviveTask, copies: pa.Table) -> pa.Table:
    """The captures of *copies*, as their release accounted for them, if they are the latest of their pages."""
    paths = _ledgers(task, "captures")
    if not copies.num_rows or not paths:
        return SELECTED.empty_table()
    listing = ", ".join("'" + path.replace("'", "''") + "'" for path in paths)
    columns = ", ".join(_KNOWN)
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1; SET TimeZone = 'UTC'")
        connection.register("copies", copies.select(["capture_id", "id"]))
        query = f"""
            WITH wanted AS (SELECT DISTINCT capture_id, id FROM copies),
            known AS (SELECT {columns} FROM read_parquet([{listing}])),
            pages AS (SELECT DISTINCT page_id FROM known JOIN wanted USING (capture_id)),
            ranked AS (
                SELECT known.*, row_number() OVER (
                    PARTITION BY page_id ORDER BY fetched_at DESC NULLS LAST, capture_id DESC) AS age
                FROM (SELECT DISTINCT ON (capture_id) * FROM known ORDER BY capture_id) known
                JOIN pages USING (page_id)
                WHERE payload_digest IS NOT NULL AND coalesce(status, 200) BETWEEN 200 AND 299)
            SELECT ranked.* EXCLUDE (age), wanted.id FROM ranked JOIN wanted USING (capture_id)
            WHERE age = 1 ORDER BY capture_id"""
        found: Any = connection.sql(query).to_arrow_table()
    columns_of = [
        found[entry.name] if entry.name in found.column_names else pa.nulls(found.num_rows, entry.type)
        for entry in SELECTED
    ]
    return pa.table([pa.chunked_array(c).cast(e.type) if not isinstance(c, pa.ChunkedArray) else c.cast(e.type)
                     for c, e in zip(columns_of, SELECTED, strict=True)], schema=SELECTED)  # fmt: skip


def _still_wanted(task: ReviveTask, captures: pa.Table) -> pa.Table:
    """Not those whose page is published or captured again, nor what a request names."""
    pages = _selected_pages(task.store)
    shown = [pages]
    for shard in task.shards:
        shown.append(pq.read_table(shard, columns=["page_id"], partitioning=None)["page_id"].combine_chunks())
    mask = pc.is_in(captures["page_id"], value_set=pa.concat_arrays(shown))
    for request in task.requests:
        if request.what != "match":  # a match needs the text; ``settle`` refuses it
            mask = pc.or_(mask, named_by(request, captures))
    return captures.filter(pc.invert(mask))


def _write_parts(task: ReviveTask, captures: pa.Table) -> None:
    number = first = task.store.read(PARTS)["parts"][0].as_py()
    lengths = pc.fill_null(pc.struct_field(captures["warc"], "length"), 0).to_pylist()
    for start, end in ranges_of(lengths, task.part_bytes):
        for begin in range(start, end, task.part_captures):
            piece = captures.slice(begin, min(task.part_captures, end - begin))
            task.store.write(part_key("selected", number), piece)
            number += 1
    task.store.write("revive/parts", pa.table({"parts": pa.array([number - first], pa.int64())}))


def _refused(lost: pa.Table, copies: pa.Table) -> pa.Table:
    kept = {row["capture_id"]: row["kept_id"] for row in copies.to_pylist()}
    rows = [
        {
            "capture_id": row["capture_id"],
            "url": row["url"],
            "source": row["source"],
            "stage": "revive",
            "reason": "capture_gone",
            "detail": f"a copy of {kept[row['capture_id']]}, which leaves; its raw file {row['warc']['file']} is gone",
        }
        for row in lost.select(["capture_id", "url", "source", "warc"]).to_pylist()
    ]
    return pa.Table.from_pylist(rows, schema=REJECTION)


def _earlier_sites(task: ReviveTask, captures: pa.Table) -> pa.Table:
    """What the base knows of the origins of *captures* that this run has not seen."""
    path = Path(task.home) / "index" / task.base / "sites.parquet"
    if not captures.num_rows or not path.is_file():
        return SITE_RECORD.empty_table()
    table = pq.read_table(path).cast(SITE_RECORD)
    origins = {origin_of(url) for url in captures["url"].to_pylist() if url.startswith("http")}
    wanted = origins - set(task.store.read(SITES, ["host"])["host"].to_pylist())
    return table.filter(pc.is_in(table["host"], value_set=pa.array(sorted(wanted), pa.string())))
