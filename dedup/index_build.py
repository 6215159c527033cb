"""Making the index of a release: what its base's index holds, less what left, plus what is new."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from catalog.schema import TIMESTAMP, Engine, Store
from dedup.canonical import NO_HOLDER, Order, id_strings, in_tier
from dedup.exchange import batches, gather, numbers, overlapping, partition_of, require
from dedup.features import document_features
from dedup.fingerprints import fingerprints
from dedup.hashing import mix
from dedup.index import PUBLISHED_DOCUMENT, document_keys, parameters_of, sentence_keys, span_keys
from dedup.parameters import DocumentConfig
from dedup.plan import measure
from dedup.sentence_config import SentenceConfig
from dedup.sentence_counts import COUNT, count_groups
from dedup.sentence_hashes import SentenceTask, write_hashes
from dedup.span_config import SpanConfig
from dedup.streams import Stream, stream
from dedup.windows import stored_tokens

Int64 = npt.NDArray[np.int64]

NEEDED = (
    "capture_id", "id", "page_id", "url", "host", "text", "tier", "basis", "vouched", "license_open", "quality",
    "fetched_at", "payload_digest", "category", "cluster", "cluster_size", "split", "cuts",
)  # fmt: skip
"""Columns of the parts of newly published documents: ``text`` as read, ``cuts`` all that publishing applied."""

SPAN_DOCUMENT = pa.schema(
    [
        ("id", pa.string()),
        ("first", pa.uint64()),
        ("high", pa.uint64()),
        ("low", pa.uint64()),
        ("tokens", pa.large_list(pa.uint16())),
        ("fingerprints", pa.large_list(pa.uint64())),
        ("positions", pa.large_list(pa.uint32())),
    ]
)


@dataclass(frozen=True)
class IndexConfig:
    """The parameters of all levels."""

    documents: DocumentConfig
    sentences: SentenceConfig
    spans: SpanConfig


@dataclass(frozen=True, repr=False)
class Departures:
    """What leaves: ids of superseded documents, and ids of withdrawn ones with the reason.

    A withdrawn document leaves a tombstone, by which copies of it are recognized; of an *erased* one (also among the
    withdrawn) only digest and page stay.
    """

    superseded: frozenset[str] = frozenset()
    withdrawn: Mapping[str, str] = field(default_factory=dict)
    erased: frozenset[str] = frozenset()
    moved: Mapping[str, str] = field(default_factory=dict)  # documents that fell to tier tdm and stay, with their basis
    moment: datetime | None = None  # when the last of what this release saw was seen

    def __repr__(self) -> str:
        # Engines name tasks by what they print: sets print in another order in every process.
        sets = (sorted(self.superseded), sorted(self.withdrawn.items()), sorted(self.erased))
        parts = (*sets, sorted(self.moved.items()), self.moment)
        return f"Departures{parts!r}"

    @property
    def gone(self) -> frozenset[str]:
        """All ids that hold nothing for others any more."""
        return self.superseded | frozenset(self.withdrawn)


@dataclass(frozen=True)
class NewTask:
    """New documents of one part."""

    store: Store
    target: Store
    part: str
    number: int
    release: str
    config: IndexConfig
    shadow: bool = False


@dataclass(frozen=True)
class OldTask:
    """One table of the base's index, copied without what left."""

    store: Store
    target: Store
    key: str
    into: str
    departures: Departures
    copies: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class SentenceCountTask:
    """One range of sentence hashes of the base and of the new documents."""

    store: Store
    target: Store
    partition: int
    partitions: int
    batches: int
    base: tuple[str, ...]
    departures: Departures


def build(
    engine: Engine,
    store: Store,
    target: Store,
    parts: Sequence[str],
    release: str,
    config: IndexConfig,
    index: Sequence[str] = (),
    departures: Departures | None = None,
    copies: Mapping[str, int] | None = None,
    shadows: Sequence[str] = (),
) -> None:
    """Write the index of *release* to *target*.

    *parts* (of *store*, columns `NEEDED`) are the documents it publishes first; *index* are the keys of its base's
    index in *store*; *copies* says how many newcomers went for each published document, which its cluster counts.
    *shadows* (same columns up to ``category``) are the excluded documents: their signatures stay, so that a license
    claimed for a copy in a later run does not beat them.
    """
    departures = departures or Departures()
    counted = tuple(sorted((copies or {}).items()))
    documents, spans, sentences = document_keys(index), span_keys(index), sentence_keys(index)
    both = [(part, part in frozenset(shadows)) for part in (*parts, *shadows)]
    new = [
        NewTask(store, target, part, number, release, config, shadow)
        for number, (part, shadow) in enumerate(both, len(documents))
    ]
    engine.map("index/documents", write_new, new)
    old = [
        OldTask(store, target, key, f"{kind}-{i:05}", departures, counted)
        for kind, keys in (("documents", documents), ("spans", spans))
        for i, key in enumerate(keys)
    ]
    engine.map("index/carried", write_old, old)
    size = config.documents.parts_per_task
    volume = measure(engine, store, "index-new", parts, size)
    known = [row for key in index if key.endswith("/parameters") for row in store.read(key).to_pylist()]
    held = sum(row["text_bytes"] for row in known)
    partitions = 1 + int(4 * (volume.text_bytes + held)) // config.documents.memory_bytes
    work = batches(parts, size)
    hashes = [SentenceTask(store, batch, config.sentences, partitions, "index-new") for batch in work]
    engine.map("index/hashes", write_hashes, hashes)
    ranges = [
        SentenceCountTask(store, target, p, partitions, len(work), tuple(sentences), departures)
        for p in range(partitions)
    ]
    engine.map("index/sentences", write_sentence_counts, ranges)
    parameters = {
        **parameters_of(config.documents),
        "span_length": config.spans.length,
        "span_tokenizer": config.spans.tokenizer or "words",
        "documents": volume.documents + sum(row["documents"] for row in known),
        "text_bytes": volume.text_bytes + held,
        "release": release,
    }
    target.write("parameters", pa.Table.from_pylist([parameters]))


def write_new(task: NewTask) -> None:
    """Write ``documents-XXXXX`` and ``spans-XXXXX`` of one part's new documents."""
    table = task.store.read(task.part)
    require(table, NEEDED[:14] if task.shadow else NEEDED, "index")
    features = document_features(table["text"], task.config.documents)
    rows = table.num_rows
    fixed = {
        "release": pa.array([None if task.shadow else task.release] * rows, pa.string()),
        "withdrawn": pa.array([False] * rows, pa.bool_()),
    }
    if task.shadow:
        fixed |= {"tier": pa.array(["excluded"] * rows, pa.string()), "sketch": pa.nulls(rows, features["sketch"].type)}
    columns = []
    for entry in PUBLISHED_DOCUMENT:
        if entry.name in fixed:
            columns.append(fixed[entry.name])
        elif entry.name in features.column_names:
            columns.append(features[entry.name])
        else:
            columns.append(
                table[entry.name].cast(entry.type) if entry.name in table.column_names else pa.nulls(rows, entry.type)
            )
    task.target.write(f"documents-{task.number:05}", pa.table(columns, schema=PUBLISHED_DOCUMENT))
    if not task.shadow:
        task.target.write(f"spans-{task.number:05}", _span_documents(table, task.config.spans))


def _span_documents(documents: pa.Table, config: SpanConfig) -> pa.Table:
    """The tokens that are really published, with their fingerprints."""
    tokens = _published_tokens(documents, config)
    key, place = fingerprints(tokens, config)
    limits = np.searchsorted(place, tokens.offsets)
    row = np.searchsorted(tokens.offsets, place, side="right") - 1
    order = Order.of(documents, published=True)
    columns = [
        documents["id"],
        order.first,
        order.high,
        order.low,
        pa.LargeListArray.from_arrays(pa.array(tokens.offsets), pa.array(stored_tokens(tokens.ids))),
        pa.LargeListArray.from_arrays(pa.array(limits), pa.array(key)),
        pa.LargeListArray.from_arrays(pa.array(limits), pa.array((place - tokens.offsets[row]).astype(np.uint32))),
    ]
    return pa.table(columns, schema=SPAN_DOCUMENT)


def _published_tokens(documents: pa.Table, config: SpanConfig) -> Stream:
    """Tokens outside the cuts; one that equals no other stands where something was cut."""
    tokens = stream(documents["text"], config.tokenizer, positions=True)
    gone = np.zeros(len(tokens.ids), bool)
    for row, cuts in enumerate(documents["cuts"].to_pylist()):
        inside = slice(int(tokens.offsets[row]), int(tokens.offsets[row + 1]))
        for cut in cuts or ():
            gone[inside] |= (tokens.starts[inside] < cut["end"]) & (tokens.ends[inside] > cut["start"])
    first = gone & ~np.append(False, gone[:-1])
    ids = tokens.ids.copy()
    ids[first] = mix(ids[first] ^ np.flatnonzero(first).astype(np.uint64))
    kept = ~gone | first
    offsets = np.append(0, np.cumsum(kept))[tokens.offsets]
    return Stream(ids[kept], offsets, tokens.starts[kept], tokens.ends[kept])


def write_old(task: OldTask) -> None:
    """Copy one table of the base's index: superseded documents leave, withdrawn ones become tombstones."""
    table = task.store.read(task.key)
    ids = table["id"].to_pylist()
    if task.into.startswith("spans-"):
        table = table.set_column(1, "first", pa.array(_moved(numbers(table["first"]), ids, task.departures.moved)))
        task.target.write(task.into, table.filter(pa.array([i not in task.departures.gone for i in ids], pa.bool_())))
        return
    table = table.filter(pa.array([i not in task.departures.superseded for i in ids], pa.bool_()))
    ids = table["id"].to_pylist()
    copies = dict(task.copies)
    size = [
        None if n is None else n + copies.get(i, 0) for i, n in zip(ids, table["cluster_size"].to_pylist(), strict=True)
    ]
    reason = [task.departures.withdrawn.get(i, old) for i, old in zip(ids, table["reason"].to_pylist(), strict=True)]
    gone = pc.or_(table["withdrawn"], pa.array([i in task.departures.withdrawn for i in ids], pa.bool_()))
    erased = pa.array([i in task.departures.erased for i in ids], pa.bool_())
    moved = pa.array([i in task.departures.moved for i in ids], pa.bool_())
    now = pa.array([i in task.departures.withdrawn for i in ids], pa.bool_())
    changed = {
        "cluster_size": pa.array(size, pa.int64()),
        "reason": pa.array(reason, pa.string()),
        "withdrawn": gone,
        "withdrawn_at": pc.if_else(now, pa.scalar(task.departures.moment, TIMESTAMP), table["withdrawn_at"]),
        "tier": pc.if_else(moved, "tdm", table["tier"]),
        "basis": pc.coalesce(pa.array([task.departures.moved.get(i) for i in ids], pa.string()), table["basis"]),
        "license_open": pc.and_(table["license_open"], pc.invert(moved)),
    }
    for name in ("digest", "signature", "sketch"):
        # A tombstone keeps digest and signature; after an erasure only the digest, which is no text.
        clear = {"digest": None, "signature": erased, "sketch": gone}[name]
        if clear is not None:
            changed[name] = pc.if_else(clear, pa.scalar(None, table.schema.field(name).type), table[name])
    columns = [changed.get(name, table[name]) for name in PUBLISHED_DOCUMENT.names]
    task.target.write(task.into, pa.table(columns, schema=PUBLISHED_DOCUMENT))


def write_sentence_counts(task: SentenceCountTask) -> None:
    """Write ``sentences-XXXXX``: one range of hashes, the base's counts and the new documents' added up."""
    tables = [COUNT.empty_table()]
    for i in overlapping(task.partition, task.partitions, len(task.base)):
        known = task.store.read(task.base[i])
        own = partition_of(numbers(known["key"]).astype(np.uint64), task.partitions) == task.partition
        tables.append(_without_gone(known.filter(pa.array(own)), task.departures))
    if task.batches:
        names = [f"index-new/hashes-{i:05}" for i in range(task.batches)]
        tables.append(count_groups(gather(task.store, names, task.partition)))
    task.target.write(f"sentences-{task.partition:05}", _added(pa.concat_tables(tables)))


def _without_gone(known: pa.Table, departures: Departures) -> pa.Table:
    """Counts whose holder left have none: the next document in order will hold the sentence."""
    gone = departures.gone
    if not (gone or departures.moved) or not known.num_rows:
        return known
    ids = id_strings(numbers(known["high"]), numbers(known["low"]))  # type: ignore[arg-type]
    lost = np.array([i in gone for i in ids], bool)
    first = np.where(lost, NO_HOLDER, _moved(numbers(known["first"]), ids, departures.moved))
    return known.set_column(known.column_names.index("first"), "first", pa.array(first))


def _moved(first: npt.NDArray[Any], ids: Sequence[str], moved: Collection[str]) -> npt.NDArray[np.uint64]:
    """Canonical order after some documents fell to tier tdm."""
    if not moved:
        return first.astype(np.uint64)
    return np.where(np.array([i in moved for i in ids], bool), in_tier(first.astype(np.uint64), "tdm"), first)


def _added(counts: pa.Table) -> pa.Table:
    columns: dict[str, Any] = {name: numbers(counts[name]) for name in COUNT.names}
    order = np.lexsort([columns[name] for name in ("low", "high", "first", "key")])
    columns = {name: column[order] for name, column in columns.items()}
    key = columns["key"]
    start = np.flatnonzero(np.append(True, key[1:] != key[:-1])[: len(key)])
    if not len(start):
        return COUNT.empty_table()
    merged = {name: columns[name][start] for name in ("key", "first", "high", "low")}
    for name in ("documents", "occurrences"):
        merged[name] = np.add.reduceat(columns[name], start)
    # From now on they are published, and come before the newcomers of later runs in their tier.
    merged["first"] = np.where(merged["first"] == NO_HOLDER, NO_HOLDER, merged["first"] & ~np.uint64(1 << 61))
    merged["hosts"] = np.maximum.reduceat(columns["hosts"], start)
    return pa.table([merged[name] for name in COUNT.names], schema=COUNT)


__all__ = ["NEEDED", "Departures", "IndexConfig", "build"]
