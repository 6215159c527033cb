"""Small tables for people: sentences that repeat most, and excerpts of rejected text by reason."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from catalog.accounting import SAMPLES, SENTENCES
from flows.store import LocalStore
from flows.tasks import part_key
from flows.views import aligned

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


def part_samples(store: LocalStore, number: int, texts: pa.Table) -> pa.Table:
    """The first rejected texts of every reason in part *number* (schema ``SAMPLES``); *texts* are the part as read."""
    stages = ("judge", "settle")
    table = pa.concat_tables(_first(store.read(part_key(stage, number, "rejected"))) for stage in stages)
    wanted = aligned(texts, table["capture_id"])
    excerpts = pc.utf8_slice_codeunits(wanted["text"], 0, EXCERPT_CHARACTERS)
    columns = {**dict(zip(table.column_names, table.columns, strict=True)), "excerpt": excerpts}
    missing = pa.nulls(table.num_rows)
    return pa.table([columns.get(field.name, missing).cast(field.type) for field in SAMPLES], schema=SAMPLES)


def rejected_samples(store: LocalStore, parts: int) -> pa.Table:
    """The first rejected texts of every reason, in the order of parts."""
    merged = SAMPLES.empty_table()
    for number in range(parts):
        merged = _first(pa.concat_tables([merged, store.read(part_key("records", number, "samples"))]))
    return merged


def _first(table: pa.Table) -> pa.Table:
    """The first rows of each stage and reason."""
    reasons = pc.binary_join_element_wise(table["stage"], table["reason"], " ").combine_chunks()
    rank = pc.rank(reasons, tiebreaker="first")
    least = pc.rank(reasons, tiebreaker="min")
    return table.filter(pc.less(pc.subtract(rank, least), SAMPLES_PER_REASON))
