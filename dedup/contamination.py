"""Overlap with evaluation sets that training text must not contain.

An item of a set is met in a document when they share ``ngram`` consecutive words (13 by default, as GPT-3 and
FineWeb); an item shorter than that when all its words occur in a row. The measure of a document against an item is
the overlap coefficient |A ∩ B| / min(|A|, |B|) of their n-gram sets, so that a short question inside a long page
counts fully.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from catalog.schema import CUT, Engine, StageError, Store, empty
from cleaning.sentences import sentence_offsets
from dedup.exchange import ROW_BITS, Batch, batches, numbers, require
from dedup.shingles import ngrams
from dedup.streams import Stream, stream

Int64 = npt.NDArray[np.int64]
UInt64 = npt.NDArray[np.uint64]

_MATCH = pa.struct(
    [
        ("set", pa.string()),
        ("items", pa.int64()),  # items of the set met in this document
        ("ngrams", pa.int64()),  # distinct n-grams shared with them
        ("overlap", pa.float64()),  # greatest overlap coefficient with one item
        ("item", pa.int64()),  # that item's row in the set
        ("reached", pa.bool_()),  # the overlap reaches the threshold
    ]
)
CONTAMINATION = pa.schema(
    [
        ("capture_id", pa.string()),
        ("contaminated", pa.bool_()),  # some set's overlap reaches the threshold
        ("sets", pa.list_(_MATCH)),
        ("cuts", pa.list_(CUT)),  # sentences that overlap; the holder is the set's name
    ]
)
"""``contamination/part-XXXXX``, in the part's order."""

REPORT = pa.schema(
    [
        ("set", pa.string()),
        ("items", pa.int64()),
        ("items_without_words", pa.int64()),
        ("items_found", pa.int64()),
        ("documents", pa.int64()),
    ]
)
"""``contamination/report``, one row a set."""


@dataclass(frozen=True)
class ContaminationConfig:
    """Parameters of decontamination; those before ``parts_per_task`` decide the outcome."""

    ngram: int = 13  # words
    minimum_words: int = 5  # items of fewer words are not looked for: they occur by chance
    threshold: float = 0.1  # overlap coefficient from which a document is contaminated
    snap: Literal["sentence", "none"] = "sentence"
    parts_per_task: int = 16

    def __post_init__(self) -> None:
        if not 1 <= self.minimum_words <= self.ngram:
            raise StageError("contamination: minimum_words must lie between 1 and ngram")
        if not 0 < self.threshold <= 1:
            raise StageError(f"contamination: threshold {self.threshold} must lie between 0 and 1")


@dataclass(frozen=True)
class ContaminationTask:
    """One batch against all sets."""

    store: Store
    batch: Batch
    config: ContaminationConfig


@dataclass(frozen=True)
class SetsTask:
    """The evaluation sets as n-gram hashes; each set's texts are in the column ``text`` of its tables."""

    store: Store
    sets: tuple[tuple[str, tuple[str, ...]], ...]
    config: ContaminationConfig


@dataclass(frozen=True)
class ReportTask:
    """What all batches found."""

    store: Store
    batches: int


def find_contamination(
    engine: Engine,
    store: Store,
    parts: Sequence[str],
    sets: Mapping[str, Sequence[str]],
    config: ContaminationConfig,
) -> None:
    """Write ``contamination/part-XXXXX`` for each of *parts*, and ``contamination/report``.

    *sets* maps a set's name to the store keys of its tables, whose column ``text`` holds one item a row.
    """
    work = batches(parts, config.parts_per_task)
    named = tuple((name, tuple(sets[name])) for name in sorted(sets))
    engine.map("contamination/sets", write_sets, [SetsTask(store, named, config)])
    engine.map("contamination/parts", write_matches, [ContaminationTask(store, batch, config) for batch in work])
    engine.map("contamination/report", write_report, [ReportTask(store, len(work))])


def write_sets(task: SetsTask) -> None:
    """Write ``contamination/ngrams`` (key, length, item), sorted by key, and ``contamination/items``."""
    keys, lengths, items = [], [], []
    rows: list[dict[str, Any]] = []
    for name, tables in task.sets:
        for table in tables:
            texts = task.store.read(table, ["text"])["text"].cast(pa.large_string())
            tokens = stream(texts)
            sizes = np.diff(tokens.offsets)
            first = len(rows)
            base = sum(1 for row in rows if row["set"] == name)
            rows += [{"set": name, "row": base + i, "words": int(size), "ngrams": 0} for i, size in enumerate(sizes)]
            for length in _lengths(sizes, task.config):
                grams, row = ngrams(tokens.ids, tokens.offsets, length)
                wanted = np.minimum(sizes, task.config.ngram)[row] == length
                keys.append(grams[wanted])
                items.append(row[wanted] + first)
                lengths.append(np.full(int(wanted.sum()), length, np.int64))
    key = np.concatenate([np.zeros(0, np.uint64), *keys])
    size = np.concatenate([np.zeros(0, np.int64), *lengths])
    item = np.concatenate([np.zeros(0, np.int64), *items])
    order = np.lexsort((item, key, size))
    key, size, item = key[order], size[order], item[order]
    fresh = np.append(True, (key[1:] != key[:-1]) | (item[1:] != item[:-1]))[: len(key)]
    key, size, item = key[fresh], size[fresh], item[fresh]
    for i, count in enumerate(np.bincount(item, minlength=len(rows)).tolist()):
        rows[i]["ngrams"] = count
    schema = pa.schema([("set", pa.string()), ("row", pa.int64()), ("words", pa.int64()), ("ngrams", pa.int64())])
    task.store.write("contamination/items", pa.Table.from_pylist(rows, schema=schema))
    task.store.write("contamination/ngrams", pa.table({"key": key, "length": size, "item": item}))


def _lengths(sizes: Int64, config: ContaminationConfig) -> list[int]:
    """The n-gram lengths that items of these sizes are looked for by."""
    wanted = np.unique(np.minimum(sizes, config.ngram))
    return [int(length) for length in wanted if length >= config.minimum_words]


def write_matches(task: ContaminationTask) -> None:
    """Write ``contamination/part-XXXXX`` for every part, and ``contamination/found-XXXXX`` for the report."""
    known = _Known.of(task.store)
    found = []
    for number, part in task.batch.numbered():
        documents = task.store.read(part, ["capture_id", "text"])
        require(documents, ["capture_id", "text"], "contamination")
        table, (row, item) = _part_matches(documents, known, task.config)
        task.store.write(f"contamination/part-{number:05}", table)
        found.append((row + (number << ROW_BITS), item))
    row, item = (np.concatenate(column) for column in zip(*found, strict=True))
    task.store.write(f"contamination/found-{task.batch.number:05}", pa.table({"document": row, "item": item}))


@dataclass(frozen=True)
class _Known:
    """The n-grams of all items, by length, and the items."""

    by_length: dict[int, tuple[UInt64, Int64]]
    sets: list[str]
    rows: list[int]
    sizes: Int64

    @classmethod
    def of(cls, store: Store) -> _Known:
        table, items = store.read("contamination/ngrams"), store.read("contamination/items")
        key, length = numbers(table["key"]).astype(np.uint64), numbers(table["length"])
        item = numbers(table["item"]).astype(np.int64)
        by_length = {int(n): (key[length == n], item[length == n]) for n in np.unique(length)}
        sizes = numbers(items["ngrams"]).astype(np.int64)
        return cls(by_length, items["set"].to_pylist(), items["row"].to_pylist(), sizes)


@dataclass(frozen=True)
class _Hits:
    """N-grams met: document row, first token, tokens, n-gram hash and item."""

    row: Int64
    token: Int64
    length: Int64
    key: UInt64
    item: Int64


def _part_matches(
    documents: pa.Table, known: _Known, config: ContaminationConfig
) -> tuple[pa.Table, tuple[Int64, Int64]]:
    tokens = stream(documents["text"], positions=True)
    hits = _hits(tokens, known)
    sizes = np.diff(tokens.offsets)
    result: list[dict[str, Any]] = [
        {"capture_id": capture, "contaminated": False, "sets": [], "cuts": []}
        for capture in documents["capture_id"].to_pylist()
    ]
    order = np.lexsort((hits.key, hits.item, hits.row))
    row, item, key = hits.row[order], hits.item[order], hits.key[order]
    fresh = np.append(True, (row[1:] != row[:-1]) | (item[1:] != item[:-1]) | (key[1:] != key[:-1]))[: len(row)]
    row, item = row[fresh], item[fresh]
    start = np.flatnonzero(np.append(True, (row[1:] != row[:-1]) | (item[1:] != item[:-1]))[: len(row)])
    shared = np.diff(np.append(start, len(row)))
    row, item = row[start], item[start]
    smaller = np.minimum(known.sizes[item], np.maximum(sizes[row] - config.ngram + 1, 1))
    overlap = np.round(np.minimum(shared / np.maximum(smaller, 1), 1.0), 4)
    for r, i, count, share in zip(row.tolist(), item.tolist(), shared.tolist(), overlap.tolist(), strict=True):
        _note(result[r], known.sets[i], known.rows[i], count, share, config.threshold)
        result[r]["contaminated"] |= share >= config.threshold
    texts = documents["text"].to_pylist()
    for r in np.unique(row).tolist():
        result[r]["sets"].sort(key=lambda match: match["set"])
        mine = hits.row == r
        cuts = _passages(hits.token[mine], hits.length[mine], hits.item[mine], tokens, known)
        result[r]["cuts"] = _snapped(texts[r], cuts) if config.snap == "sentence" else cuts
    return pa.Table.from_pylist(result, schema=CONTAMINATION), (row, item)


def _note(document: dict[str, Any], name: str, item: int, count: int, share: float, threshold: float) -> None:
    match = next((match for match in document["sets"] if match["set"] == name), None)
    if match is None:
        match = {"set": name, "items": 0, "ngrams": 0, "overlap": -1.0, "item": None, "reached": False}
        document["sets"].append(match)
    match["items"] += 1
    match["ngrams"] += count
    match["reached"] |= share >= threshold
    if share > match["overlap"]:
        match["overlap"], match["item"] = share, item


def _hits(tokens: Stream, known: _Known) -> _Hits:
    found = []
    for length, (keys, items) in known.by_length.items():
        own, row = ngrams(tokens.ids, tokens.offsets, length)
        place = np.arange(len(tokens.ids), dtype=np.int64)
        inside = _inside(tokens.offsets, length)
        low, high = np.searchsorted(keys, own, side="left"), np.searchsorted(keys, own, side="right")
        met = np.flatnonzero(high > low)
        sizes = high[met] - low[met]
        ends = np.cumsum(sizes)
        index = np.arange(ends[-1] if len(ends) else 0, dtype=np.int64) + np.repeat(low[met] - ends + sizes, sizes)
        source = np.repeat(met, sizes)
        found.append((row[source], place[inside][source], np.full(len(source), length), own[source], items[index]))
    if not found:
        none = np.zeros(0, np.int64)
        return _Hits(none, none, none, none.astype(np.uint64), none)
    return _Hits(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _inside(offsets: Int64, length: int) -> Int64:
    """First tokens of the n-grams that `ngrams` lists."""
    sizes = np.maximum(np.diff(offsets) - length + 1, 0)
    ends = np.cumsum(sizes)
    count = int(ends[-1]) if len(ends) else 0
    return np.asarray(np.arange(count, dtype=np.int64) + np.repeat(offsets[:-1] - ends + sizes, sizes))


def _passages(token: Int64, length: Int64, item: Int64, tokens: Stream, known: _Known) -> list[dict[str, Any]]:
    cuts: list[dict[str, Any]] = []
    for i in np.lexsort((item, token)).tolist():
        start = int(tokens.starts[token[i]])
        end = int(tokens.ends[token[i] + length[i] - 1])
        name = known.sets[item[i]]
        if cuts and start <= cuts[-1]["end"]:
            cuts[-1]["end"] = max(end, cuts[-1]["end"])
        else:
            cuts.append({"start": start, "end": end, "holder": name, "kind": "contamination"})
    return cuts


def _snapped(text: str, cuts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Cuts widened to whole sentences: half a test question left behind would still give it away."""
    result: list[dict[str, Any]] = []
    for start, end in sentence_offsets(text):
        touching = [cut for cut in cuts if cut["start"] < end and cut["end"] > start]
        if not touching:
            continue
        if result and result[-1]["end"] == start and result[-1]["holder"] == touching[0]["holder"]:
            result[-1]["end"] = end
        else:
            result.append({**touching[0], "start": start, "end": end})
    return result


def write_report(task: ReportTask) -> None:
    """Write ``contamination/report`` (schema `REPORT`)."""
    items = task.store.read("contamination/items").to_pylist()
    found: dict[str, set[int]] = {}
    documents: dict[str, set[int]] = {}
    for batch in range(task.batches):
        table = task.store.read(f"contamination/found-{batch:05}")
        for row, item in zip(table["document"].to_pylist(), table["item"].to_pylist(), strict=True):
            name = items[item]["set"]
            found.setdefault(name, set()).add(item)
            documents.setdefault(name, set()).add(row)
    names = sorted({item["set"] for item in items})
    rows = [
        {
            "set": name,
            "items": sum(item["set"] == name for item in items),
            "items_without_words": sum(item["set"] == name and not item["ngrams"] for item in items),
            "items_found": len(found.get(name, ())),
            "documents": len(documents.get(name, ())),
        }
        for name in names
    ]
    task.store.write("contamination/report", pa.Table.from_pylist(rows, schema=REPORT) if rows else empty(REPORT))
