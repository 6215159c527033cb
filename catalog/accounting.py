"""Arrow schemas of a release's accounting: what became of every capture, and what the run saw.

These tables lie in ``releases/<version>/accounting/`` and are for the operator only: the catalog is rebuilt from
them, and a release is verified with them, long after the run's own folder is gone. ``STAGES`` and ``RUNS`` hold
clock readings and machine figures; they are the only *timed* tables, and their digests stay out of the manifest,
so that two runs of one identity still write the same manifest.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from catalog.schema import CAPTURE, DUPLICATE, REJECTION, TIMESTAMP

PUBLISHED_OUTCOME = "published"
CARRIED_OUTCOME = "carried"
REJECTED_OUTCOME = "rejected"
OUTCOMES = (PUBLISHED_OUTCOME, CARRIED_OUTCOME, REJECTED_OUTCOME)

RUN_FIELD = pa.field("run", pa.string())

CAPTURES = pa.schema(
    [*(field for field in CAPTURE if field.name != "headers"), pa.field("outcome", pa.string()), RUN_FIELD]
)
REJECTIONS = pa.schema([*REJECTION, RUN_FIELD])
DUPLICATES = pa.schema([*DUPLICATE, RUN_FIELD])
MOVED_REASON = "moved_to_internal"
"""Of a document that leaves the public release alone: it goes on in tier tdm, under its own id."""
WITHDRAWALS = pa.schema(
    [
        ("id", pa.string()),  # the document that the base release held and this one does not
        ("page_id", pa.string()),
        ("capture_id", pa.string()),
        ("url", pa.string()),
        ("source", pa.string()),
        ("reason", pa.string()),  # superseded, withdrawn, reserved, expired, erased, …
        ("detail", pa.string()),
        ("replaced_by", pa.string()),  # id of the later capture's document, if superseded; its own, if moved
        RUN_FIELD,
    ]
)
STAGES = pa.schema(
    [
        RUN_FIELD,
        ("stage", pa.string()),
        ("documents_in", pa.int64()),
        ("documents_out", pa.int64()),
        ("rejected", pa.int64()),
        ("seconds", pa.float64()),  # wall clock
        ("cpu_seconds", pa.float64()),
        ("bytes", pa.int64()),  # read by the stage
        ("peak_memory", pa.int64()),  # bytes, of the largest process
        ("tasks", pa.int64()),
    ]
)
SOURCES = pa.schema(
    [
        ("name", pa.string()),
        ("kind", pa.string()),
        ("category", pa.string()),
        ("license", pa.string()),  # SPDX id of the manifest, null where pages decide
        ("basis", pa.string()),
        ("evidence", pa.string()),
        ("terms", pa.string()),
        ("scope", pa.string()),
        ("seeds", pa.list_(pa.string())),
        RUN_FIELD,
    ]
)
HOSTS = pa.schema(
    [
        ("host", pa.string()),
        ("domain", pa.string()),
        ("source", pa.string()),
        ("captures", pa.int64()),
        ("documents", pa.int64()),
        ("rejected", pa.int64()),
        ("robots", pa.string()),  # allowed, disallowed, missing, unreachable, …
        ("crawl_delay", pa.float64()),  # seconds
        ("reservations", pa.list_(pa.struct([("protocol", pa.string()), ("value", pa.string())]))),
        ("polish_share", pa.float64()),  # of the pages looked at, 0 … 1
        RUN_FIELD,
    ]
)
RUNS = pa.schema(
    [
        RUN_FIELD,
        ("version", pa.string()),
        ("base", pa.string()),
        ("fingerprint", pa.string()),
        ("code_version", pa.string()),
        ("engine", pa.string()),
        ("started_at", TIMESTAMP),
        ("finished_at", TIMESTAMP),
        ("captures", pa.int64()),
        ("published", pa.int64()),
        ("carried", pa.int64()),
        ("rejected", pa.int64()),
        ("configuration", pa.string()),  # JSON
    ]
)
SENTENCES = pa.schema(
    [
        ("sentence", pa.string()),  # repeated boilerplate, redacted
        ("host", pa.string()),  # null where it repeats across hosts
        ("documents", pa.int64()),
        ("removed", pa.int64()),
        ("holder", pa.string()),  # id of the document that keeps it, null if none does
        RUN_FIELD,
    ]
)
CUTS = pa.schema(
    [
        ("id", pa.string()),  # the document that was edited
        ("capture_id", pa.string()),
        ("kind", pa.string()),  # sentence, span, foreign, contamination
        ("start", pa.int64()),  # code points of the text as read
        ("end", pa.int64()),
        (
            "holder",
            pa.string(),
        ),  # id of the document where it first occurs; a language or evaluation set for the others
        ("excerpt", pa.string()),  # at most 200 characters of what was cut, redacted
        RUN_FIELD,
    ]
)
EVALUATION_SETS = pa.schema(
    [
        ("evaluation_set", pa.string()),
        ("action", pa.string()),  # reject, cut, flag
        ("sha256", pa.string()),  # of the set's file
        ("items", pa.int64()),
        ("items_not_sought", pa.int64()),  # too short: they would be met by chance
        ("items_found", pa.int64()),
        ("documents", pa.int64()),  # of the run that meet the set, whatever became of them
        RUN_FIELD,
    ]
)
EVALUATION_MATCHES = pa.schema(
    [
        ("evaluation_set", pa.string()),
        ("action", pa.string()),
        ("id", pa.string()),
        ("capture_id", pa.string()),
        ("url", pa.string()),
        ("source", pa.string()),
        ("items", pa.int64()),  # of the set, met in the document
        ("ngrams", pa.int64()),  # distinct ones shared with them
        ("overlap", pa.float64()),  # greatest overlap coefficient with one item, 0 … 1
        ("reached", pa.bool_()),  # the threshold
        RUN_FIELD,
    ]
)
SAMPLES = pa.schema(
    [
        ("capture_id", pa.string()),
        ("url", pa.string()),
        ("source", pa.string()),
        ("stage", pa.string()),
        ("reason", pa.string()),
        ("detail", pa.string()),
        ("excerpt", pa.string()),  # at most 600 characters of the rejected text, redacted
        RUN_FIELD,
    ]
)


@dataclass(frozen=True)
class Ledger:
    """One accounting table: its schema, the order of its rows, and whether it holds clock readings."""

    name: str
    schema: pa.Schema
    order: tuple[str, ...]
    timed: bool = False


LEDGERS: dict[str, Ledger] = {
    ledger.name: ledger
    for ledger in (
        Ledger("captures", CAPTURES, ("capture_id",)),
        Ledger("rejections", REJECTIONS, ("capture_id",)),
        Ledger("duplicates", DUPLICATES, ("capture_id", "kept_id")),
        Ledger("withdrawals", WITHDRAWALS, ("reason", "id")),
        Ledger("stages", STAGES, (), timed=True),
        Ledger("sources", SOURCES, ("name",)),
        Ledger("hosts", HOSTS, ("host", "source")),
        Ledger("runs", RUNS, (), timed=True),
        Ledger("sentences", SENTENCES, ("host", "sentence")),
        Ledger("cuts", CUTS, ("id", "start", "end", "kind", "holder")),
        Ledger("evaluation_sets", EVALUATION_SETS, ("evaluation_set",)),
        Ledger("evaluation_matches", EVALUATION_MATCHES, ("capture_id", "evaluation_set")),
        Ledger("samples", SAMPLES, ("stage", "reason", "capture_id")),
    )
}
"""Every accounting table by name; ``()`` keeps the given order. What is looked up by capture is sorted by it."""
