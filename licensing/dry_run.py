"""What a changed policy would add or remove, from recorded columns alone: nothing is fetched, read or scored again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

import pyarrow as pa

from licensing.decision import decide
from licensing.policy import TIERS, Policy, SourceTerms

CHANGE: Final = pa.schema(
    [
        ("source", pa.string()),
        ("license", pa.string()),  # SPDX id, or the status where there is none
        ("tier_before", pa.string()),
        ("tier_after", pa.string()),
        ("change", pa.string()),  # added, removed, opened, closed, unchanged
        ("documents", pa.int64()),
    ]
)


def compare(
    documents: pa.Table,
    old: Policy,
    new: Policy,
    sources: Mapping[str, SourceTerms],
    *,
    new_sources: Mapping[str, SourceTerms] | None = None,
) -> pa.Table:
    """Count documents by source, license and how their tier changes from *old* to *new*; sorted, ``CHANGE`` rows.

    *documents* has ``source``, ``license``, ``reservations`` and ``capture_id`` (or ``id``); include excluded documents
    to see what a milder policy would add. *new_sources* are the other manifest's terms, if those changed as well.
    """
    if "capture_id" not in documents.column_names and "id" in documents.column_names:
        documents = documents.append_column("capture_id", documents["id"])
    before = decide(documents, old, sources).columns
    after = decide(documents, new, sources if new_sources is None else new_sources).columns
    counts: Counter[tuple[str, str, str, str]] = Counter()
    licenses = [
        (item or {}).get("spdx") or (item or {}).get("status") or "unknown" for item in after["license"].to_pylist()
    ]
    names = [name or "" for name in documents["source"].to_pylist()]
    for key in zip(names, licenses, before["tier"].to_pylist(), after["tier"].to_pylist(), strict=True):
        counts[key] += 1
    rows = [
        dict(zip(CHANGE.names, (*key, _change(key[2], key[3]), documents_), strict=True))
        for key, documents_ in sorted(counts.items())
    ]
    return pa.Table.from_pylist(rows, schema=CHANGE)


def _change(before: str, after: str) -> str:
    if before == after:
        return "unchanged"
    if before == "excluded":
        return "added"
    if after == "excluded":
        return "removed"
    return "opened" if TIERS.index(after) < TIERS.index(before) else "closed"
