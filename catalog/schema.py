"""Arrow schemas of everything that passes from room to room, and the contract of a stage.

The published record is documented for readers in ``docs/record.md``; this file is its one definition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import pyarrow as pa

TIMESTAMP = pa.timestamp("s", tz="UTC")

EVIDENCE = pa.struct(
    [
        (
            "where",
            pa.string(),
        ),  # http-link, link, meta, json-ld, microdata, rdfa, rel-license, badge, url, name, manifest, …
        ("region", pa.string()),  # http, head, body, header, footer, figure, manifest
        ("snippet", pa.string()),  # at most 300 characters, personal data redacted
        ("spdx", pa.string()),
        ("scope", pa.string()),  # page, site, image, data, unknown
        ("strength", pa.float64()),  # 0 … 1
    ]
)
LICENSE = pa.struct(
    [
        ("spdx", pa.string()),  # an id of the SPDX list, or null
        ("family", pa.string()),  # cc, public-domain, gfdl, software, open-data, official
        ("version", pa.string()),
        ("jurisdiction", pa.string()),  # ISO 3166 alpha-2 of a ported license
        ("url", pa.string()),
        ("scope", pa.string()),  # page, site, image, data, unknown
        ("status", pa.string()),  # granted, reserved, unknown, conflict
        ("confidence", pa.float64()),
        ("evidence", pa.list_(EVIDENCE)),
    ]
)
ATTRIBUTION = pa.struct(
    [
        ("title", pa.string()),
        ("authors", pa.list_(pa.string())),
        ("source_url", pa.string()),
        ("license_url", pa.string()),
    ]
)
RESERVATION = pa.struct(
    [
        ("protocol", pa.string()),  # tdmrep-file, tdmrep-header, tdmrep-html, aipref-header, … (licensing.signals)
        ("value", pa.string()),  # as seen: "tdm-reservation: 1", "train-ai=n"
        ("location", pa.string()),  # URL, header or element where it was seen
        ("observed_at", TIMESTAMP),
        (
            "effect",
            pa.string(),
        ),  # reserves, permits, unknown, none – what its own protocol says about training on this page
    ]
)
PII_COUNT = pa.struct([("type", pa.string()), ("count", pa.int32())])
LANGUAGE = pa.struct(
    [
        ("code", pa.string()),
        ("score", pa.float64()),
        ("second_code", pa.string()),
        ("second_score", pa.float64()),
        ("polish_share", pa.float64()),  # share of characters in Polish paragraphs, 0 … 1
        ("flags", pa.list_(pa.string())),  # no_diacritics, historic_spelling, mixed, …
    ]
)
QUALITY = pa.struct([("label", pa.string()), ("score", pa.float64()), ("rules", pa.list_(pa.string()))])
RISK = pa.struct(
    [
        ("adult", pa.float64()),
        ("gambling", pa.float64()),
        ("hate", pa.float64()),
        ("threat", pa.float64()),
        ("machine_made", pa.float64()),
    ]
)
STATS = pa.struct(
    [
        ("characters", pa.int64()),
        ("words", pa.int64()),
        ("sentences", pa.int64()),
        ("tokens", pa.int64()),  # of the tokenizer named in the release's manifest; null when none is named
        ("average_word_length", pa.float64()),
        ("average_sentence_length", pa.float64()),
        ("punctuations", pa.int64()),
        ("symbols", pa.int64()),
        ("stop_words", pa.int64()),
        ("out_of_vocabulary", pa.int64()),
        ("camel_case", pa.int64()),
        ("capitalized", pa.int64()),
        ("lexical_density", pa.float64()),
        ("gunning_fog", pa.float64()),
        ("digit_ratio", pa.float64()),
        ("uppercase_ratio", pa.float64()),
        ("diacritic_ratio", pa.float64()),
    ]
)
DEDUP = pa.struct(
    [
        ("cluster", pa.string()),  # smallest document id of the cluster
        ("cluster_size", pa.int64()),
        ("sentences_removed", pa.int64()),
        ("tokens_removed", pa.int64()),
    ]
)
WARC_POINTER = pa.struct(
    [("file", pa.string()), ("offset", pa.int64()), ("length", pa.int64()), ("digest", pa.string())]
)

CAPTURE = pa.schema(
    [
        ("capture_id", pa.string()),  # 32 hex digits of SHA-256 over source file digest and offset (or row)
        ("page_id", pa.string()),  # 32 hex digits of SHA-256 over the canonical URL
        ("url", pa.string()),  # canonical
        ("host", pa.string()),
        ("domain", pa.string()),  # registrable domain
        ("source", pa.string()),
        ("category", pa.string()),
        ("kind", pa.string()),  # response, resource, revisit, conversion, row, file
        ("status", pa.int32()),  # HTTP status, null where there is none
        ("content_type", pa.string()),  # as declared, parameters included
        ("fetched_at", TIMESTAMP),
        (
            "payload_digest",
            pa.string(),
        ),  # sha256 hex of the payload after transfer and content decoding; null if unreadable
        ("headers", pa.list_(pa.struct([("name", pa.string()), ("value", pa.string())]))),  # response headers, in order
        ("warc", WARC_POINTER),
        ("refers_to", pa.string()),  # a revisit's earlier payload digest
    ]
)
"""One capture: what the index of a WARC/ARC/WET file or an ingested file says about it (no payload)."""

SITE_RECORD = pa.schema(
    [
        ("host", pa.string()),  # scheme://host[:port], the origin
        ("path", pa.string()),  # /robots.txt, /.well-known/tdmrep.json, /ai.txt, an RSL document's path
        ("status", pa.int32()),  # null: unreachable
        ("content_type", pa.string()),
        ("body", pa.large_binary()),  # decoded, at most 1 MiB
        ("fetched_at", TIMESTAMP),
    ]
)
"""Site-wide permission files as captured; licensing decides from these alone."""

READ = pa.schema(
    [
        ("capture_id", pa.string()),
        ("id", pa.string()),  # 32 hex digits of SHA-256 over canonical URL and body digest
        ("page_id", pa.string()),
        ("url", pa.string()),
        ("host", pa.string()),
        ("domain", pa.string()),
        ("source", pa.string()),
        ("category", pa.string()),
        ("title", pa.string()),
        ("author", pa.string()),
        ("site_name", pa.string()),
        ("published_on", pa.date32()),
        ("text", pa.large_string()),  # NFC, paragraphs separated by one blank line, redacted; immutable from here on
        ("declared_language", pa.string()),
        ("license", LICENSE),
        ("attribution", ATTRIBUTION),
        ("reservations", pa.list_(RESERVATION)),
        ("pii", pa.list_(PII_COUNT)),
        ("fetched_at", TIMESTAMP),
        ("payload_digest", pa.string()),
        ("warc", WARC_POINTER),
    ]
)
"""What ``read`` writes: the only table between crawl and publish that holds text."""

PUBLISHED = pa.schema(
    [
        ("id", pa.string()),
        ("page_id", pa.string()),
        ("capture_id", pa.string()),
        ("url", pa.string()),
        ("host", pa.string()),
        ("domain", pa.string()),
        ("source", pa.string()),
        ("category", pa.string()),
        ("title", pa.string()),
        ("author", pa.string()),
        ("site_name", pa.string()),
        ("published_on", pa.date32()),
        ("text", pa.string()),
        ("language", LANGUAGE),
        ("quality", QUALITY),
        ("register", pa.string()),
        ("risk", RISK),
        ("stats", STATS),
        ("license", LICENSE),
        ("basis", pa.string()),
        ("attribution", ATTRIBUTION),
        ("reservations", pa.list_(RESERVATION)),
        ("pii", pa.list_(PII_COUNT)),
        ("dedup", DEDUP),
        ("fetched_at", TIMESTAMP),
        ("warc", WARC_POINTER),
        ("tier", pa.string()),
        ("split", pa.string()),
    ]
)

REJECTION = pa.schema(
    [
        ("capture_id", pa.string()),
        ("url", pa.string()),
        ("source", pa.string()),
        ("stage", pa.string()),
        ("reason", pa.string()),  # a rule's one name, as in code, manifest and documentation
        ("detail", pa.string()),  # the value against the threshold, or the kept document's id; redacted
    ]
)

DUPLICATE = pa.schema(
    [
        ("id", pa.string()),  # the document that was dropped
        ("capture_id", pa.string()),
        ("url", pa.string()),
        ("kept_id", pa.string()),
        ("kept_url", pa.string()),
        ("kept_release", pa.string()),  # null when both are of this run
        ("cluster", pa.string()),
        ("kind", pa.string()),  # payload, normalized, near
        ("similarity", pa.float64()),  # verified Jaccard on word 5-grams; 1.0 for exact kinds
    ]
)

CUT = pa.struct(
    [
        ("start", pa.int64()),  # code-point offsets into the read text
        ("end", pa.int64()),
        ("holder", pa.string()),  # id of the document where the span first occurs
        ("kind", pa.string()),  # sentence, span, foreign, contamination
    ]
)


@dataclass(frozen=True)
class Outcome:
    """What a stage makes of one table: its sidecar, and what it refused.

    ``columns`` holds ``capture_id`` and the stage's own columns, in the input's order; ``rejected`` has the
    schema ``REJECTION``. Every input row is in exactly one of the two, or in ``columns`` only for scoring stages.
    """

    columns: pa.Table
    rejected: pa.Table


class StageError(Exception):
    """A stage was given what its contract does not allow; says which column or setting."""


@dataclass(frozen=True)
class Stage:
    """Contract of a per-part stage: a pure function with the columns that it needs and adds.

    ``version`` enters the run's fingerprint: raise it whenever the same input would give another output.
    """

    name: str
    version: int
    needs: tuple[str, ...]
    adds: tuple[str, ...]
    run: Callable[[pa.Table, Any], Outcome]

    def __post_init__(self) -> None:
        if not self.name or self.version < 1 or "capture_id" not in self.needs:
            raise StageError(
                f"stage {self.name!r}: needs a name, a version of at least 1, and capture_id among its columns"
            )


class Store(Protocol):
    """Named tables of one run, wherever they lie; corpus-wide stages read and write through it.

    Keys are slash-separated names without extension ("minhash/signatures-00003"). Writing is atomic.
    Implementations are picklable, so that tasks may run in other processes or on other machines.
    """

    def read(self, key: str, columns: Sequence[str] | None = None) -> pa.Table: ...

    def read_groups(self, key: str, groups: Sequence[int], columns: Sequence[str] | None = None) -> pa.Table: ...

    def group_count(self, key: str) -> int: ...

    def write(self, key: str, table: pa.Table, group_rows: Sequence[int] | None = None) -> None:
        """Write *table*; with *group_rows*, one Parquet row group of each of these sizes, in order."""

    def exists(self, key: str) -> bool: ...

    def keys(self, prefix: str) -> list[str]:
        """All keys below *prefix*, sorted."""


Task = TypeVar("Task")


class Engine(Protocol):
    """Runs one function over many tasks, in any order and in any process; finished tasks are not run again."""

    def map(self, stage: str, work: Callable[[Task], object], tasks: Iterable[Task]) -> None:
        """Run *work* (a module-level function) on each task (a picklable frozen dataclass); return when all is done."""


def empty(schema: pa.Schema) -> pa.Table:
    """A table of *schema* without rows."""
    return schema.empty_table()
