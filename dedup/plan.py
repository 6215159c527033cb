"""How much there is, so that exchanges are cut to fit into memory and disk use is known before the start."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from catalog.numbers import size
from catalog.schema import Engine, StageError, Store
from dedup.exchange import Batch, batches, require


@dataclass(frozen=True)
class Volume:
    """Documents and UTF-8 bytes of text."""

    documents: int
    text_bytes: int

    def __add__(self, other: Volume) -> Volume:
        return Volume(self.documents + other.documents, self.text_bytes + other.text_bytes)

    def partitions(self, per_document: float, per_byte: float, memory_bytes: int) -> int:
        """Partitions so that one needs at most *memory_bytes*, given what a document and a byte of text need."""
        return 1 + int(self.documents * per_document + self.text_bytes * per_byte) // memory_bytes


@dataclass(frozen=True)
class MeasureTask:
    """Volume of one batch of parts."""

    store: Store
    prefix: str
    batch: Batch


def measure(engine: Engine, store: Store, prefix: str, parts: Sequence[str], parts_per_task: int) -> Volume:
    """The volume of *parts*; tasks leave theirs under ``<prefix>/sizes-XXXXX``."""
    work = batches(parts, parts_per_task)
    engine.map(f"{prefix}/sizes", write_sizes, [MeasureTask(store, prefix, batch) for batch in work])
    found = [store.read(f"{prefix}/sizes-{batch.number:05}").to_pylist()[0] for batch in work]
    return Volume(sum(row["documents"] for row in found), sum(row["text_bytes"] for row in found))


def write_sizes(task: MeasureTask) -> None:
    """Write ``<prefix>/sizes-XXXXX``: one row."""
    documents = text_bytes = 0
    for part in task.batch.parts:
        table = task.store.read(part, ["text"])
        require(table, ["text"], task.prefix)
        documents += table.num_rows
        text_bytes += pc.sum(pc.binary_length(table["text"])).as_py() or 0
    sizes = pa.table({"documents": [documents], "text_bytes": [text_bytes]})
    task.store.write(f"{task.prefix}/sizes-{task.batch.number:05}", sizes)


def disk_bytes(documents: int, text_bytes: int) -> int:
    """Upper estimate of what all levels write beside the parts, before compression, with default parameters.

    A document leaves its signature, bucket keys and sidecars (about 1.6 kB); a byte of text leaves 0.7 bytes of
    shingle sketch, 0.4 of sentence hashes and 0.2 of span fingerprints (words of 6.5 bytes, sentences of 110).
    """
    return int(documents * 1600 + text_bytes * 1.3)


def check_space(folder: Path, documents: int, text_bytes: int) -> None:
    """Raise `StageError` when *folder*'s disk has not the room that deduplication will need."""
    needed, free = disk_bytes(documents, text_bytes), shutil.disk_usage(folder).free
    if needed > free:
        raise StageError(
            f"deduplication of {documents:,} documents needs up to {size(needed)} in {folder}, "
            f"{size(free)} are free: free some, or put the home on a larger disk"
        )
