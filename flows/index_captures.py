"""Stage ``captures``: what every input file holds, and what in it cannot be read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from catalog.schema import CAPTURE, REJECTION, SITE_RECORD
from crawler.captures import Index, index_file
from flows.plan import Input
from flows.store import LocalStore
from flows.tasks import part_key

_TABLES = ("part", "sites", "rejected")


@dataclass(frozen=True)
class IndexTask:
    """One input file, by its number in the plan; *ready* is an index that an ingest made already."""

    store: LocalStore
    number: int
    entry: Input
    ready: LocalStore


def index_captures(task: IndexTask) -> dict[str, int]:
    """Index one file into ``captures/part``, ``captures/sites`` and ``captures/rejected``."""
    index = ready_index(task.ready, task.entry)
    if index is None:
        index = _index(task.entry)
    for what, table in zip(_TABLES, (index.captures, index.site_records, index.rejected), strict=True):
        task.store.write(part_key("captures", task.number, what), table)
    return {
        "documents_out": index.captures.num_rows,
        "rejected": index.rejected.num_rows,
        "bytes": task.entry.bytes,
    }


def index_into(store: LocalStore, entry: Input) -> Index:
    """Index one file and keep the index in *store*, under the file's digest."""
    index = _index(entry)
    for what, table in zip(_TABLES, (index.captures, index.site_records, index.rejected), strict=True):
        store.write(f"{entry.sha256}/{what}", table)
    return index


def ready_index(store: LocalStore, entry: Input) -> Index | None:
    """The index that an ingest keeps of this file, if there is one of today's schema."""
    if not all(store.exists(f"{entry.sha256}/{what}") for what in _TABLES):
        return None
    try:
        # Parquet has no timestamps in seconds, so what is read back is cast.
        tables = [
            store.read(f"{entry.sha256}/{what}").cast(schema)
            for what, schema in zip(_TABLES, (CAPTURE, SITE_RECORD, REJECTION), strict=True)
        ]
    except (ValueError, pa.ArrowNotImplementedError):  # of another version: other columns or types; it is indexed anew
        return None
    return Index(*tables)


def _index(entry: Input) -> Index:
    return index_file(Path(entry.path), name=entry.name, source=entry.source, category=entry.category)
