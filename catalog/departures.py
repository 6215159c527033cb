"""Documents of the base release that the next one no longer holds, or holds changed, and the ledger that says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from catalog.accounting import LEDGERS
from catalog.errors import ReleaseError
from catalog.facts import Facts
from catalog.ledgers import Tables, conform
from catalog.schema import PUBLISHED


class Departed:
    """The base's rows without those removed and those that come back changed; remembers what it dropped."""

    def __init__(self, ids: frozenset[str], moved: frozenset[str]) -> None:
        self._ids = ids
        self._moved = pa.array(sorted(moved), pa.string())
        self._wanted = pa.array(sorted(ids), pa.string())
        self._dropped: list[pa.Table] = []

    def filter(self, tables: Iterator[pa.Table]) -> Iterator[pa.Table]:
        """What stays of the base's *tables*."""
        for table in tables:
            kept = conform(table, PUBLISHED, "base release")
            if len(self._wanted):
                gone = pc.is_in(kept["id"], value_set=self._wanted)
                self._dropped.append(kept.filter(gone).select(["id", "page_id", "capture_id", "url", "source"]))
                kept = kept.filter(pc.invert(gone))
            if len(self._moved):
                kept = kept.filter(pc.invert(pc.is_in(kept["id"], value_set=self._moved)))
            if kept.num_rows:
                yield kept

    @property
    def count(self) -> int:
        """How many were removed so far."""
        return sum(table.num_rows for table in self._dropped)

    def rows(self) -> list[dict[str, str]]:
        """What was removed: identity, URL and source."""
        return [row for table in self._dropped for row in table.to_pylist()]

    def require_all(self) -> None:
        """Raises ReleaseError where the base lacked something that should leave."""
        if self.count != len(self._ids):
            missing = sorted(self._ids - {row["id"] for row in self.rows()})
            raise ReleaseError(f"{len(missing)} documents to remove are not in the base release, e.g. {missing[:3]}")


def withdrawal_rows(accounting: Mapping[str, Tables], departed: Departed, facts: Facts, run: str) -> pa.Table:
    """The ledger of withdrawals: what *accounting* names, and a row for each other document that left."""
    schema = LEDGERS["withdrawals"].schema
    given = accounting.get("withdrawals", ())
    tables = [given] if isinstance(given, pa.Table) else list(given)
    named = pa.concat_tables([conform(table, schema, "withdrawals") for table in tables] or [schema.empty_table()])
    explained = set(named["id"].to_pylist())
    rest = [row for row in departed.rows() if row["id"] not in explained]
    successors = facts.ids_of_pages([row["page_id"] for row in rest])
    added = [
        {
            **row,
            "reason": "superseded" if row["page_id"] in successors else "withdrawn",
            "detail": None,
            "replaced_by": successors.get(row["page_id"]),
            "run": run,
        }
        for row in rest
    ]
    return pa.concat_tables([named, pa.Table.from_pylist(added, schema=schema)])
