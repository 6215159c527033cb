"""Published documents against what was seen since: opt-outs and changed robots.txt act backwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from catalog.accounting import WITHDRAWALS
from catalog.schema import LICENSE, RESERVATION
from flows.read import SITES, site_signals
from flows.tasks import PartTask
from licensing.policy import Policy, SourceTerms
from licensing.reservations import page_reservations
from licensing.withdrawals import NEEDS, affected

WITHDRAWN = "recheck/withdrawn"
_RECRAWLED = pa.schema([("page_id", pa.string()), ("license", LICENSE), ("reservations", pa.list_(RESERVATION))])
_PAGE = ["page_id", "license", "reservations"]


@dataclass(frozen=True)
class RecheckTask(PartTask):
    """The base release's shards, and what decides."""

    shards: tuple[str, ...] = ()
    policy: Policy = field(default_factory=Policy)
    terms: tuple[tuple[str, SourceTerms], ...] = ()


def recheck(task: RecheckTask) -> dict[str, int]:
    """Write ``recheck/withdrawn``: documents of the base that what this run saw takes away (ledger of withdrawals)."""
    store, moment = task.store, _latest(task)
    read = [store.read(key, _PAGE) for key in store.keys("read/part-")]
    fresh = pa.concat_tables([_RECRAWLED.empty_table(), *(table.cast(_RECRAWLED) for table in read)])
    headers = _carried_headers(task)
    rows: list[dict[str, Any]] = []
    for shard in task.shards if moment is not None else ():
        assert moment is not None
        table = pq.read_table(shard, columns=[*NEEDS, "capture_id"])
        again = pa.concat_tables([fresh, _with_headers(table, headers)])
        recrawled = again.filter(pc.is_in(again["page_id"], value_set=table["page_id"].combine_chunks()))
        sites = site_signals(store, table["url"])
        lost = affected(table, task.policy, dict(task.terms), sites=sites, at=moment, recrawled=recrawled)
        captures = dict(zip(table["id"].to_pylist(), table["capture_id"].to_pylist(), strict=True))
        rows += [_ledger_row(row, captures[row["id"]]) for row in lost.to_pylist()]
    store.write(WITHDRAWN, pa.Table.from_pylist(rows, schema=WITHDRAWALS))
    return {"documents_out": len(rows)}


def _latest(task: RecheckTask) -> datetime | None:
    """When the last of the run's captures or permission files was fetched; None when the run has none."""
    keys = [*task.store.keys("captures/part-"), SITES]
    tables = [task.store.read(key, ["fetched_at"]) for key in keys]
    found = [pc.max(table["fetched_at"]).as_py() for table in tables]
    return max((moment for moment in found if moment is not None), default=None)


def _carried_headers(task: RecheckTask) -> dict[str, list[dict[str, Any]]]:
    """Signals in the response headers of pages whose text has not changed, by page: they are not read again."""
    carried = task.store.read("selected/carried", ["capture_id"])["capture_id"].combine_chunks()
    found: dict[str, list[dict[str, Any]]] = {}
    for key in task.store.keys("captures/part-"):
        table = task.store.read(key, ["capture_id", "page_id", "url", "headers", "fetched_at"])
        for row in table.filter(pc.is_in(table["capture_id"], value_set=carried)).to_pylist():
            headers = [(header["name"], header["value"]) for header in row["headers"] or ()]
            signals = page_reservations(None, headers, row["url"], row["fetched_at"])
            if signals:
                found[row["page_id"]] = signals
    return found


def _with_headers(documents: pa.Table, headers: dict[str, list[dict[str, Any]]]) -> pa.Table:
    """Pages seen again unchanged, with what their headers say now beside what was known."""
    rows = [
        {**row, "reservations": [*(row["reservations"] or ()), *headers[row["page_id"]]]}
        for row in documents.select(_PAGE).to_pylist()
        if row["page_id"] in headers
    ]
    return pa.Table.from_pylist(rows, schema=_RECRAWLED)


def _ledger_row(row: dict[str, Any], capture: str) -> dict[str, Any]:
    return {
        "id": row["id"],
        "page_id": row["page_id"],
        "capture_id": capture,
        "url": row["url"],
        "source": row["source"],
        "reason": row["reason"],
        "detail": row["detail"],
    }
