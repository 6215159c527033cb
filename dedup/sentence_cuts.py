"""Second half of the sentence level: what is cut of each document, and the list of the most repeated sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from catalog.schema import CUT, Store
from dedup.canonical import id_strings
from dedup.exchange import ROW_BITS, Batch, gather, numbers
from dedup.protection import is_protected
from dedup.sentence_config import SentenceConfig
from dedup.sentence_counts import MOST_REPEATED_ROWS
from dedup.sentence_hashes import COLUMNS
from dedup.sentence_units import unit_offsets

Int64 = npt.NDArray[np.int64]
UInt64 = npt.NDArray[np.uint64]
Bool = npt.NDArray[np.bool_]

SENTENCE_CUTS = pa.schema(
    [
        ("capture_id", pa.string()),
        ("cuts", pa.list_(CUT)),
        ("sentences", pa.int64()),
        ("sentences_removed", pa.int64()),
        ("removed_share", pa.float64()),  # of the characters, white space aside
        ("rejected", pa.bool_()),  # lost more than max_removed: reason `mostly_repeated_sentences`
    ]
)
"""``sentences/part-XXXXX``, in the part's order."""

MOST_REPEATED = pa.schema(
    [
        ("sentence", pa.string()),
        ("documents", pa.int64()),
        ("hosts", pa.int64()),
        ("occurrences", pa.int64()),
        ("holder", pa.string()),
    ]
)
"""``sentences/most_repeated``, most documents first."""


@dataclass(frozen=True)
class CutTask:
    """Cuts of one batch."""

    store: Store
    batch: Batch
    config: SentenceConfig
    partitions: int


@dataclass(frozen=True)
class RankingTask:
    """The most repeated sentences of all partitions."""

    store: Store
    parts: tuple[str, ...]
    partitions: int


def write_cuts(task: CutTask) -> None:
    """Write ``sentences/part-XXXXX`` for every part of the batch."""
    names = [f"sentences/repeated-{p:05}" for p in range(task.partitions)]
    repeated = gather(task.store, names, task.batch.number).sort_by([("place", "ascending"), ("sentence", "ascending")])
    place = numbers(repeated["place"]).astype(np.int64)
    for number, part in task.batch.numbered():
        inside = slice(*np.searchsorted(place, [number << ROW_BITS, (number + 1) << ROW_BITS]))
        documents = task.store.read(part, COLUMNS)
        lengths = task.store.read(f"sentences/lengths-{number:05}")["sentences"].to_pylist()
        own = repeated.slice(inside.start, inside.stop - inside.start)
        table = _part_cuts(documents, lengths, own, task.config)
        task.store.write(f"sentences/part-{number:05}", table)


def _part_cuts(documents: pa.Table, lengths: list[int], repeated: pa.Table, config: SentenceConfig) -> pa.Table:
    result: list[dict[str, Any]] = [
        {
            "capture_id": capture,
            "cuts": [],
            "sentences": count,
            "sentences_removed": 0,
            "removed_share": 0.0,
            "rejected": False,
        }
        for capture, count in zip(documents["capture_id"].to_pylist(), lengths, strict=True)
    ]
    texts, categories = documents["text"], documents["category"].to_pylist()
    for row, marked in _marked(repeated, config.run).items():
        if categories[row] in config.protected_categories:
            continue
        text = texts[row].as_py()
        cuts: list[dict[str, Any]] = []
        for i, (start, end) in enumerate(unit_offsets(text)):
            if i in marked and not (config.protect_law and is_protected(text[start:end])):
                cuts.append({"start": start, "end": end, "holder": marked[i], "kind": "sentence"})
        removed = sum(_visible(text[cut["start"] : cut["end"]]) for cut in cuts)
        share = round(removed / max(_visible(text), 1), 4)
        changes = {"removed_share": share, "rejected": share > config.max_removed}
        result[row].update(cuts=cuts, sentences_removed=len(cuts), **changes)
    return pa.Table.from_pylist(result, schema=SENTENCE_CUTS)


def _marked(repeated: pa.Table, run: int) -> dict[int, dict[int, str]]:
    """By row, the repeated sentences and their holders."""
    rows = (numbers(repeated["place"]).astype(np.int64) & ((1 << ROW_BITS) - 1)).tolist()
    holders = id_strings(numbers(repeated["high"]), numbers(repeated["low"]))  # type: ignore[arg-type]
    marked: dict[int, dict[int, str]] = {}
    for row, sentence, is_run, holder in zip(
        rows, repeated["sentence"].to_pylist(), repeated["run"].to_pylist(), holders, strict=True
    ):
        for i in range(sentence, sentence + (run if is_run else 1)):
            marked.setdefault(row, {}).setdefault(i, holder)
    return marked


def _visible(text: str) -> int:
    return len("".join(text.split()))


def write_most_repeated(task: RankingTask) -> None:
    """Write ``sentences/most_repeated`` (schema `MOST_REPEATED`)."""
    tables = [task.store.read(f"sentences/top-{p:05}") for p in range(task.partitions)]
    best = pa.concat_tables(tables).sort_by(
        [("documents", "descending"), ("occurrences", "descending"), ("key", "ascending")]
    )
    best = best.slice(0, MOST_REPEATED_ROWS)
    place = numbers(best["place"]).astype(np.int64)
    sentence = best["sentence"].to_pylist()
    samples = [""] * len(place)
    for number in np.unique(place >> ROW_BITS).tolist():
        texts = task.store.read(task.parts[number], ["text"])["text"]
        for i in np.flatnonzero(place >> ROW_BITS == number).tolist():
            text = texts[int(place[i] & ((1 << ROW_BITS) - 1))].as_py()
            start, end = unit_offsets(text)[sentence[i]]
            samples[i] = text[start:end].strip()
    columns = {
        "sentence": samples,
        "documents": best["documents"],
        "hosts": best["hosts"],
        "occurrences": best["occurrences"],
        "holder": id_strings(numbers(best["high"]), numbers(best["low"])),  # type: ignore[arg-type]
    }
    task.store.write("sentences/most_repeated", pa.table(columns).cast(MOST_REPEATED))
