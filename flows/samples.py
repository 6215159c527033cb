"""Small tables for people: sentences that repeat most, and excerpts of rejected text by reason."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from catalog.accounting import SAMPLES, SENTENCES
from flows.store import LocalStore

SAMPLES_PER_REASON = 5
EXCERPT_CHARACTERS = 600
MOST_REPEATED = 1000


def repeated_sentences(store: LocalStore) -> pa.Table:
    """The most repeated sentences of the run (schema ``SENTENCES``)."""
    key = "sentences/most_repeated"
    if not store.exists(key):
        return SENTENCES.empty_table()
    table = store.read(key).slice(0, MOST_REPEATED)
    columns = {name: table[name] for name in SENTENCES.names if name in table.column_names}
    arrays = [columns.get(field.name, pa.nulls(table.num_rows, field.type)).cast(field.type) for field in SENTENCES]
    return pa.table(arrays, schema=SENTENCES)


def rejected_samples(store: LocalStore) -> pa.Table:
    """The first rejected texts of every reason, in the order of parts."""
    found: dict[tuple[str, str], int] = {}
    rows = []
    for stage in ("judge", "settle"):
        for key in store.keys(f"{stage}/rejected-"):
            chosen = []
            for row in store.read(key).to_pylist():
                reason = (row["stage"], row["reason"])
                if found.get(reason, 0) < SAMPLES_PER_REASON:
                    found[reason] = found.get(reason, 0) + 1
                    chosen.append(row)
            if chosen:
                texts = _excerpts(store, key.rpartition("-")[2], [row["capture_id"] for row in chosen])
                rows += [{**row, "excerpt": texts[row["capture_id"]]} for row in chosen]
    return pa.Table.from_pylist(rows, schema=SAMPLES)


def _excerpts(store: LocalStore, number: str, captures: list[str]) -> dict[str, str]:
    table = store.read(f"read/part-{number}", ["capture_id", "text"])
    wanted = table.filter(pc.is_in(table["capture_id"], value_set=pa.array(captures)))
    texts = pc.utf8_slice_codeunits(wanted["text"], 0, EXCERPT_CHARACTERS)
    return dict(zip(wanted["capture_id"].to_pylist(), texts.to_pylist(), strict=True))
