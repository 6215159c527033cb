"""Published documents against what was seen since: opt-outs and changed robots.txt act backwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from catalog.accounting import WITHDRAWALS
from catalog.schema import LICENSE, PUBLISHED, RESERVATION
from flows.read import SITES, site_signals
from flows.tasks import PartTask
from flows.views import MOVED
from licensing.policy import Policy, SourceTerms
from licensing.reservations import page_reservations
from licensing.withdrawals import NEEDS, affected

WITHDRAWN = "recheck/withdrawn"
_RECRAWLED = pa.schema([("page_id", pa.string()), ("license", LICENSE), ("reservations", pa.list_(RESERVATION))])
_PAGE = ["page_id", "license", "reservations"]
_FACTS = pa.schema([entry for entry in PUBLISHED if entry.name != "text"])
_MOVED = pa.schema([*_FACTS, ("reason", pa.string()), ("detail", pa.string())])


@dataclass(frozen=True)
class RecheckTask(PartTask):
    """The base release's shards, and what decides."""

    shards: tuple[str, ...] = ()
    policy: Policy = field(default_factory=Policy)
    terms: tuple[tuple[str, SourceTerms], ...] = ()


def recheck(task: RecheckTask) -> dict[str, int]:
    """Write what this run saw take away from the base's documents.

    ``recheck/withdrawn`` (ledger of withdrawals): those that may be published no more. ``recheck/moved``
    (``PUBLISHED`` without text, reason, detail): those of tier open that fall to tdm, as they are from now on.
    """
    store, moment = task.store, latest_sight(task.store)
    read = [store.read(key, _PAGE) for key in store.keys("read/part-")]
    fresh = pa.concat_tables([_RECRAWLED.empty_table(), *(table.cast(_RECRAWLED) for table in read)])
    headers = carried_headers(store)
    withdrawn: list[dict[str, Any]] = []
    moved = [_MOVED.empty_table()]
    for shard in task.shards if moment is not None else ():
        assert moment is not None
        table = pq.read_table(shard, columns=[*NEEDS, "capture_id"], partitioning=None)
        lost = fallen(store, table, fresh, headers, moment, task.policy, dict(task.terms))
        captures = dict(zip(table["id"].to_pylist(), table["capture_id"].to_pylist(), strict=True))
        gone = pc.equal(lost["tier_after"], "excluded")
        withdrawn += [_ledger_row(row, captures[row["id"]]) for row in lost.filter(gone).to_pylist()]
        moved.append(_moved(shard, lost.filter(pc.invert(gone))))
    store.write(WITHDRAWN, pa.Table.from_pylist(withdrawn, schema=WITHDRAWALS))
    store.write(MOVED, pa.concat_tables(moved))
    return {"documents_out": len(withdrawn) + sum(table.num_rows for table in moved)}


def fallen(
    store: Any,
    documents: pa.Table,
    fresh: pa.Table,
    headers: dict[str, list[dict[str, Any]]],
    moment: datetime,
    policy: Policy,
    terms: dict[str, SourceTerms],
) -> pa.Table:
    """Those of *documents* (columns ``NEEDS``) whose tier falls, as ``licensing.withdrawals.WITHDRAWAL`` rows.

    *fresh* are pages as this run read them (page_id, license, reservations), *headers* signals in the headers of
    unchanged pages.
    """
    again = pa.concat_tables([fresh, _with_headers(documents, headers)])
    recrawled = again.filter(pc.is_in(again["page_id"], value_set=documents["page_id"].combine_chunks()))
    return affected(documents, policy, terms, sites=site_signals(store, documents["url"]), at=moment,
                    recrawled=recrawled)  # fmt: skip


def nothing_read() -> pa.Table:
    """No page read anew, for ``fallen``."""
    return _RECRAWLED.empty_table()


def _moved(shard: str, lost: pa.Table) -> pa.Table:
    """The documents of *shard* that *lost* names, with the license, basis and signals that hold now."""
    if not lost.num_rows:
        return _MOVED.empty_table()
    table = pq.read_table(shard, columns=_FACTS.names, partitioning=None)
    table = table.filter(pc.is_in(table["id"], value_set=lost["id"].combine_chunks()))
    now = lost.take(pc.index_in(table["id"], value_set=lost["id"].combine_chunks()))
    changed = {
        "license": now["license_after"],
        "basis": now["basis_after"],
        "reservations": now["reservations_after"],
        "tier": now["tier_after"],
        "reason": now["reason"],
        "detail": now["detail"],
    }
    columns = [changed[entry.name] if entry.name in changed else table[entry.name] for entry in _MOVED]
    return pa.table([column.cast(entry.type) for column, entry in zip(columns, _MOVED, strict=True)], schema=_MOVED)


def latest_sight(store: Any) -> datetime | None:
    """When the last of the run's captures or permission files was fetched; None when the run has none."""
    keys = [*store.keys("captures/part-"), SITES]
    tables = [store.read(key, ["fetched_at"]) for key in keys]
    found = [pc.max(table["fetched_at"]).as_py() for table in tables]
    return max((moment for moment in found if moment is not None), default=None)


def carried_headers(store: Any) -> dict[str, list[dict[str, Any]]]:
    """Signals in the response headers of pages whose text has not changed, by page: they are not read again."""
    carried = store.read("selected/carried", ["capture_id"])["capture_id"].combine_chunks()
    found: dict[str, list[dict[str, Any]]] = {}
    for key in store.keys("captures/part-"):
        table = store.read(key, ["capture_id", "page_id", "url", "headers", "fetched_at"])
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
