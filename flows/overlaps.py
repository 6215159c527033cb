"""What a run's documents have in common with the evaluation sets, for the accounts of its release."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from catalog.accounting import EVALUATION_MATCHES, EVALUATION_SETS
from flows.store import LocalStore
from flows.tasks import part_key
from flows.views import aligned


def sets_of(runs: pa.Table) -> list[dict[str, Any]]:
    """The evaluation sets in the configuration of the run whose row *runs* holds: name, action, sha256."""
    configuration = orjson.loads(runs["configuration"][0].as_py())
    return list(configuration["manifest"]["evaluation_sets"])


def set_rows(store: LocalStore, sets: Sequence[Mapping[str, Any]]) -> pa.Table:
    """A table of schema ``EVALUATION_SETS``: each set, also where no document met it."""
    found = {row["set"]: row for row in store.read("contamination/report").to_pylist()} if sets else {}
    rows = []
    for entry in sets:
        report = found[entry["name"]]
        rows.append(
            {
                "evaluation_set": entry["name"],
                "action": entry["action"],
                "sha256": entry["sha256"],
                "items": report["items"],
                "items_not_sought": report["items_without_words"],
                "items_found": report["items_found"],
                "documents": report["documents"],
            }
        )
    return pa.Table.from_pylist(rows, schema=EVALUATION_SETS)


def match_tables(store: LocalStore, parts: int, sets: Sequence[Mapping[str, Any]]) -> Iterator[pa.Table]:
    """A table of schema ``EVALUATION_MATCHES`` for each part: one row a document and set that it meets."""
    actions = {entry["name"]: entry["action"] for entry in sets}
    for number in range(parts if sets else 0):
        table = store.read(part_key("contamination", number), ["capture_id", "sets"])
        table = table.filter(pc.greater(pc.fill_null(pc.list_value_length(table["sets"]), 0), 0))
        read = store.read(part_key("read", number), ["capture_id", "id", "url", "source"])
        about = aligned(read, table["capture_id"]).to_pylist()
        rows = [
            {**document, **match, "evaluation_set": match["set"], "action": actions[match["set"]]}
            for document, matches in zip(about, table["sets"].to_pylist(), strict=True)
            for match in matches
        ]
        yield pa.Table.from_pylist(rows, schema=EVALUATION_MATCHES)
