"""What was asked to leave: the home's list of withdrawals, and the documents that it names."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from flows.home import Home, read_json, write_json
from flows.identity import fingerprint

LISTING = "withdrawals.json"
COLUMNS = ("id", "page_id", "capture_id", "url", "host", "domain", "source")
BY_COLUMN = {"url": "page_id", "host": "host", "domain": "domain", "source": "source", "id": "id"}


@dataclass(frozen=True)
class Withdrawal:
    """One request. ``what`` is url, host, domain, source, id or match; ``value`` what it names.

    An ``erase`` is a person's right to erasure: nothing but page and digest is kept.
    """

    what: str
    value: str
    reason: str
    who: str = ""
    when: str = ""
    erase: bool = False

    @property
    def key(self) -> str:
        """Tells one request from another, whoever made it and when."""
        return fingerprint([self.what, self.value, self.reason, self.erase])[:16]


def withdrawals(home: Home) -> list[Withdrawal]:
    """All requests ever made on this home, in the order in which they were made."""
    path = home.root / LISTING
    return [Withdrawal(**entry) for entry in read_json(path)["withdrawals"]] if path.is_file() else []


def add_withdrawal(home: Home, request: Withdrawal) -> bool:
    """Put *request* on the list; False when it is there already."""
    known = withdrawals(home)
    if request.key in {entry.key for entry in known}:
        return False
    write_json(home.root / LISTING, {"withdrawals": [asdict(entry) for entry in [*known, request]]})
    return True


def named_by(request: Withdrawal, table: pa.Table) -> pa.ChunkedArray:
    """A mask of the rows of *table* (columns ``COLUMNS``, and ``text`` for a match) that *request* names."""
    if request.what == "match":
        if "text" not in table.column_names:
            return pa.chunked_array([pa.array([False] * table.num_rows, pa.bool_())])
        return pc.fill_null(pc.match_substring(table["text"], request.value), False)
    return pc.fill_null(pc.equal(table[BY_COLUMN[request.what]], _wanted(request)), False)


def _wanted(request: Withdrawal) -> str:
    if request.what != "url":
        return request.value
    from crawler.urls import canonical_url, page_id

    return page_id(canonical_url(request.value))


def documents_named(shards: tuple[str, ...], requests: list[Withdrawal]) -> list[dict[str, Any]]:
    """Documents in *shards* that one of *requests* names: rows for a release's ledger of withdrawals."""
    found: dict[str, dict[str, Any]] = {}
    columns = [*COLUMNS, "text"] if any(request.what == "match" for request in requests) else list(COLUMNS)
    for shard in shards:
        file = pq.ParquetFile(Path(shard))
        for group in range(file.num_row_groups):
            table = file.read_row_group(group, columns=columns)
            for request in requests:
                for row in table.filter(named_by(request, table)).select(list(COLUMNS)).to_pylist():
                    found.setdefault(row["id"], _ledger_row(row, request))
    return [found[name] for name in sorted(found)]


def _ledger_row(row: dict[str, Any], request: Withdrawal) -> dict[str, Any]:
    reason = "erased" if request.erase else "withdrawn"
    detail = f"{request.reason} (asked {request.when or 'at an unknown time'} by {request.who or 'the operator'})"
    return {
        **{name: row[name] for name in ("id", "page_id", "capture_id", "url", "source")},
        "reason": reason,
        "detail": detail,
    }
