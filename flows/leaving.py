"""Stages ``asked`` and ``leaving``: what requests name, and which documents of the base are to leave.

They come before deduplication, so that nothing is dropped for a document that leaves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from flows.recheck import WITHDRAWN
from flows.tasks import PartTask, part_key
from flows.views import CANDIDATES, LEAVING, aligned
from flows.withdrawals import COLUMNS, Withdrawal, documents_named, named_by

ASKED = pa.schema([("capture_id", pa.string()), ("detail", pa.string())])
_LEAVING = pa.schema([("id", pa.string()), ("how", pa.string()), ("reason", pa.string())])


@dataclass(frozen=True)
class AskedTask(PartTask):
    """Parts as read, and all requests ever made on this home."""

    requests: tuple[Withdrawal, ...] = ()


def find_asked(task: AskedTask) -> dict[str, int]:
    """Write ``asked/part``: captures that a withdrawal names, however often their page is captured again."""
    count = 0
    for number in task.parts:
        table = task.store.read(part_key("read", number), [*COLUMNS, "text"])
        found: dict[str, str] = {}
        for request in task.requests:
            detail = "erased" if request.erase else f"{request.what} {request.value}: {request.reason}"
            for capture in table["capture_id"].filter(named_by(request, table)).to_pylist():
                found.setdefault(capture, detail)
        rows = [{"capture_id": capture, "detail": detail} for capture, detail in found.items()]
        task.store.write(part_key("asked", number), pa.Table.from_pylist(rows, schema=ASKED))
        count += len(rows)
    return {"documents_out": count}


@dataclass(frozen=True)
class LeavingTask(PartTask):
    """All parts against the base release's shards."""

    shards: tuple[str, ...] = ()
    requests: tuple[Withdrawal, ...] = ()


def find_leaving(task: LeavingTask) -> dict[str, int]:
    """Write ``leaving/documents``: what deduplication may not count on; the last word is said when all is settled."""
    pages = pa.array(sorted(_pages_anew(task)), pa.string())
    found: dict[str, dict[str, str]] = {}
    if task.requests:
        for row in documents_named(task.shards, list(task.requests)):
            found[row["id"]] = {"how": row["reason"], "reason": row["reason"]}
    for row in task.store.read(WITHDRAWN, ["id", "page_id", "reason"]).to_pylist():
        found.setdefault(row["id"], {"how": "signal", "reason": row["reason"]})
    for shard in task.shards:
        table = pq.read_table(shard, columns=["id", "page_id"], partitioning=None)
        for name in table["id"].filter(pc.is_in(table["page_id"], value_set=pages)).to_pylist():
            if found.get(name, {}).get("how") in (None, "signal"):
                found[name] = {"how": "superseded", "reason": "superseded"}
    rows: list[dict[str, Any]] = [{"id": name, **found[name]} for name in sorted(found)]
    task.store.write(LEAVING, pa.Table.from_pylist(rows, schema=_LEAVING))
    return {"documents_out": len(rows)}


def _pages_anew(task: LeavingTask) -> set[str]:
    """Pages of which this run may publish a later capture."""
    pages: set[str] = set()
    for number in task.parts:
        table = task.store.read(part_key(CANDIDATES, number), ["capture_id", "tier", "withdrawn"])
        able = pc.and_not(pc.fill_null(pc.not_equal(table["tier"], "excluded"), False), table["withdrawn"])
        chosen = table["capture_id"].filter(able)
        page = aligned(task.store.read(part_key("read", number), ["capture_id", "page_id"]), chosen)["page_id"]
        pages.update(page.to_pylist())
    return pages
