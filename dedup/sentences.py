"""Sentences that repeat over the corpus: boilerplate, and runs of sentences copied whole.

A sentence found in more than ``max_documents`` documents is cut everywhere but in its first document; so is a run of
``run`` consecutive sentences found in any two (the span of C4, Raffel et al. 2020). Sentences are compared by their
folded words; for boilerplate every number counts as the same word, for runs it does not. Very short sentences and
quotations of law stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from catalog.schema import CUT, Engine, StageError, Store, empty
from cleaning.sentences import sentence_offsets
from dedup.canonical import Order, host_numbers, id_strings
from dedup.exchange import (
    ROW_BITS,
    Batch,
    batch_numbers,
    batches,
    gather,
    numbers,
    overlapping,
    partition_of,
    require,
    scatter,
)
from dedup.hashing import mix
from dedup.index import sentence_keys
from dedup.plan import measure
from dedup.protection import is_protected
from dedup.streams import Stream, stream

Int64 = npt.NDArray[np.int64]
UInt64 = npt.NDArray[np.uint64]
Bool = npt.NDArray[np.bool_]

_COLUMNS = ["capture_id", "id", "host", "text", "tier", "fetched_at", "category"]
_MOST_REPEATED = 1000

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
class SentenceConfig:
    """Parameters of the sentence level; those before ``memory_bytes`` decide the outcome."""

    max_documents: int = 10  # a sentence in more documents than this is boilerplate
    run: int = 3  # sentences in a run; 0 leaves runs alone
    minimum_words: int = 4  # shorter sentences stay
    run_words: int = 15  # runs of fewer words stay
    protect_law: bool = True
    protected_categories: tuple[str, ...] = ()
    max_removed: float = 0.8  # share of a document's characters from which it is rejected
    memory_bytes: int = 2 << 30
    partitions: int = 0
    parts_per_task: int = 16

    def __post_init__(self) -> None:
        if self.max_documents < 1 or self.minimum_words < 1 or self.run == 1 or self.run < 0:
            raise StageError("sentences: max_documents and minimum_words must be at least 1, run 0 or at least 2")
        if not 0 < self.max_removed <= 1:
            raise StageError(f"sentences: max_removed {self.max_removed} must lie between 0 and 1")


@dataclass(frozen=True)
class SentenceTask:
    """Sentence hashes of one batch."""

    store: Store
    batch: Batch
    config: SentenceConfig
    partitions: int
    prefix: str = "sentences"


@dataclass(frozen=True)
class CountTask:
    """One partition of the sentence hashes."""

    store: Store
    partition: int
    partitions: int
    batches: int
    config: SentenceConfig
    index: tuple[str, ...]


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


def find_repeated_sentences(
    engine: Engine, store: Store, parts: Sequence[str], config: SentenceConfig, index: Sequence[str] = ()
) -> None:
    """Write ``sentences/part-XXXXX`` for each of *parts*, and ``sentences/most_repeated``.

    *parts* hold the documents that stay (capture_id, id, host, text, tier, fetched_at, category); *index* are the
    keys below an index's prefix.
    """
    if not parts:
        store.write("sentences/most_repeated", empty(MOST_REPEATED))
        return
    work = batches(parts, config.parts_per_task)
    volume = measure(engine, store, "sentences", parts, config.parts_per_task)
    # A sentence of 110 bytes makes two rows of 53 bytes, sorted with four copies in memory.
    partitions = config.partitions or volume.partitions(0, 4, config.memory_bytes)
    known = tuple(sentence_keys(index))
    engine.map("sentences/hashes", write_hashes, [SentenceTask(store, batch, config, partitions) for batch in work])
    counts = [CountTask(store, p, partitions, len(work), config, known) for p in range(partitions)]
    engine.map("sentences/counts", count_partition, counts)
    engine.map("sentences/cuts", write_cuts, [CutTask(store, batch, config, partitions) for batch in work])
    engine.map("sentences/ranking", write_most_repeated, [RankingTask(store, tuple(parts), partitions)])


@dataclass(frozen=True)
class Sentences:
    """The sentences of a table's texts: row, code-point offsets, words, and two hashes of the words.

    ``exact`` tells numbers apart, ``key`` does not; ``counts`` are sentences a row.
    """

    counts: Int64

    row: Int64
    start: Int64
    end: Int64
    words: Int64
    key: UInt64
    exact: UInt64

    @classmethod
    def of(cls, texts: pa.ChunkedArray) -> Sentences:
        """Segment and hash every text."""
        values = [text or "" for text in texts.to_pylist()]
        offsets = [sentence_offsets(text) for text in values]
        counts = np.array([len(found) for found in offsets], np.int64)
        flat = np.array([pair for found in offsets for pair in found], np.int64).reshape(-1, 2)
        row = np.repeat(np.arange(len(counts), dtype=np.int64), counts)
        tokens = stream(texts, positions=True)
        owner = np.repeat(np.arange(len(counts), dtype=np.int64), np.diff(tokens.offsets))
        # Sentences cover their text, so a word's sentence is the last that starts at or before it in its row.
        scale = int(max(flat[:, 1].max(initial=0), tokens.starts.max(initial=0))) + 1
        sentence = np.searchsorted(row * scale + flat[:, 0], owner * scale + tokens.starts, side="right") - 1
        words = np.bincount(sentence, minlength=len(flat)).astype(np.int64)
        place = (np.arange(len(tokens.ids), dtype=np.int64) - (np.cumsum(words) - words)[sentence]).astype(np.uint64)
        keys = []
        for ids in (np.where(_numbers(values, tokens, owner), np.uint64(0), tokens.ids), tokens.ids):
            key = np.zeros(len(flat), np.uint64)
            np.add.at(key, sentence, mix(ids + place * np.uint64(0x9E3779B97F4A7C15)))
            keys.append(mix(key))
        return cls(counts, row, flat[:, 0], flat[:, 1], words, *keys)


def _numbers(texts: Sequence[str], tokens: Stream, owner: Int64) -> Bool:
    """Which tokens are written in digits only: dates and counters must not make boilerplate differ."""
    points = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    digits = np.zeros(len(points) + 1, np.int64)
    np.cumsum((points >= 0x30) & (points <= 0x39), out=digits[1:])
    base = np.cumsum([0, *(len(text) for text in texts)])[owner]
    return np.asarray(digits[base + tokens.ends] - digits[base + tokens.starts] == tokens.ends - tokens.starts)


def runs(sentences: Sentences, size: int, minimum_words: int) -> tuple[Int64, UInt64]:
    """First sentence and hash of every run of *size* sentences of one text, of at least *minimum_words* words."""
    total = len(sentences.row) - size + 1
    if size < 2 or total < 1:
        return np.zeros(0, np.int64), np.zeros(0, np.uint64)
    key = np.zeros(total, np.uint64)
    words = np.zeros(total, np.int64)
    for shift in range(size):
        key = mix(key * np.uint64(0x9E3779B97F4A7C15) + sentences.exact[shift : shift + total])
        words += sentences.words[shift : shift + total]
    chosen = (sentences.row[:total] == sentences.row[size - 1 :]) & (words >= minimum_words)
    return np.flatnonzero(chosen), key[chosen]


def write_hashes(task: SentenceTask) -> None:
    """Write ``<prefix>/hashes-XXXXX``: every sentence and run with its document's order, partitioned by key."""
    tables = []
    for number, part in task.batch.numbered():
        documents = task.store.read(part, _COLUMNS)
        require(documents, _COLUMNS, "sentences")
        found = Sentences.of(documents["text"])
        task.store.write(f"{task.prefix}/lengths-{number:05}", pa.table({"sentences": found.counts}))
        single = np.flatnonzero(found.words >= task.config.minimum_words)
        run_first, run_key = runs(found, task.config.run, task.config.run_words)
        sentence = np.concatenate([single, run_first])
        row = found.row[sentence]
        order = Order.of(documents)
        table = {
            "key": np.concatenate([found.key[single], mix(run_key + np.uint64(1))]),
            "run": np.repeat([False, True], [len(single), len(run_first)]),
            "place": row + (number << ROW_BITS),
            "sentence": (sentence - np.searchsorted(found.row, row)).astype(np.int32),
            "host": host_numbers(documents)[row],
            "first": order.first[row],
            "high": order.high[row],
            "low": order.low[row],
        }
        tables.append(pa.table(table))
    joined = pa.concat_tables(tables)
    partition = partition_of(numbers(joined["key"]).astype(np.uint64), task.partitions)
    scatter(task.store, f"{task.prefix}/hashes-{task.batch.number:05}", joined, partition, task.partitions)


COUNT = pa.schema(
    [
        ("key", pa.uint64()),
        ("documents", pa.int64()),
        ("hosts", pa.int64()),
        ("occurrences", pa.int64()),
        ("first", pa.uint64()),
        ("high", pa.uint64()),
        ("low", pa.uint64()),
    ]
)
"""What an index keeps of a sentence: how often it occurs, and the order and id of its holder."""


def count_partition(task: CountTask) -> None:
    """Write ``sentences/repeated-XXXXX`` (what to cut, one row group a batch) and ``sentences/top-XXXXX``."""
    names = [f"sentences/hashes-{i:05}" for i in range(task.batches)]
    columns = _sorted(gather(task.store, names, task.partition))
    groups = _Groups.of(columns)
    groups.add_published(task)
    limit = np.where(groups.run, 1, task.config.max_documents)
    repeated = np.flatnonzero(groups.documents > limit)
    member, group = groups.members(repeated)
    own = (columns["high"][member] == groups.high[group]) & (columns["low"][member] == groups.low[group])
    member, group = member[~own], group[~own]
    place = columns["place"][member].astype(np.int64)
    table = pa.table(
        {
            "place": place,
            "sentence": columns["sentence"][member],
            "run": columns["run"][member],
            "high": groups.high[group],
            "low": groups.low[group],
        }
    )
    batch = batch_numbers(place, task.config.parts_per_task)
    scatter(task.store, f"sentences/repeated-{task.partition:05}", table, batch, task.batches)
    task.store.write(f"sentences/top-{task.partition:05}", groups.top(columns, repeated))


def count_groups(rows: pa.Table) -> pa.Table:
    """The `COUNT` of rows of sentence hashes, by key."""
    groups = _Groups.of(_sorted(rows))
    return pa.table([getattr(groups, name) for name in COUNT.names], schema=COUNT)


def _sorted(rows: pa.Table) -> dict[str, npt.NDArray[np.generic]]:
    columns = {name: numbers(rows[name]) for name in rows.column_names}
    order = np.lexsort([columns[name] for name in ("sentence", "place", "low", "high", "first", "key")])
    return {name: column[order] for name, column in columns.items()}


@dataclass
class _Groups:
    """Rows of equal key: sizes, counts over documents and hosts, and the holder."""

    start: Int64
    size: Int64
    key: UInt64
    run: Bool
    documents: Int64
    hosts: Int64
    occurrences: Int64
    first: UInt64
    high: UInt64
    low: UInt64

    @classmethod
    def of(cls, columns: dict[str, npt.NDArray[np.generic]]) -> _Groups:
        key, high, low = columns["key"], columns["high"], columns["low"]
        if not len(key):
            none = np.zeros(0, np.int64)
            no_keys = none.astype(np.uint64)
            return cls(none, none, no_keys, none.astype(bool), none, none, none, no_keys, no_keys, no_keys)
        fresh = np.append(True, key[1:] != key[:-1])
        start = np.flatnonzero(fresh)
        another = fresh | np.append(True, (high[1:] != high[:-1]) | (low[1:] != low[:-1]))
        by_host = np.lexsort((columns["host"], key))
        host, host_key = columns["host"][by_host], key[by_host]
        new_host = np.append(True, (host[1:] != host[:-1]) | (host_key[1:] != host_key[:-1]))
        return cls(
            start,
            np.diff(np.append(start, len(key))),
            key[start],  # type: ignore[arg-type]
            columns["run"][start].astype(bool),
            np.add.reduceat(another.astype(np.int64), start),
            np.add.reduceat(new_host.astype(np.int64), start),
            np.diff(np.append(start, len(key))),
            columns["first"][start],  # type: ignore[arg-type]
            high[start],  # type: ignore[arg-type]
            low[start],  # type: ignore[arg-type]
        )

    def add_published(self, task: CountTask) -> None:
        """Add the counts of earlier releases; a published holder comes first in its tier."""
        for i in overlapping(task.partition, task.partitions, len(task.index)):
            known = task.store.read(task.index[i])
            keys = numbers(known["key"]).astype(np.uint64)
            at = np.searchsorted(keys, self.key)
            at[at == len(keys)] = 0
            same = np.flatnonzero(keys[at] == self.key) if len(keys) else np.zeros(0, np.int64)
            at = at[same]
            self.documents[same] += numbers(known["documents"]).astype(np.int64)[at]
            self.hosts[same] = np.maximum(self.hosts[same], numbers(known["hosts"]).astype(np.int64)[at])
            self.occurrences[same] += numbers(known["occurrences"]).astype(np.int64)[at]
            first = numbers(known["first"]).astype(np.uint64)[at]
            earlier = first < self.first[same]
            for name in ("first", "high", "low"):
                values = numbers(known[name]).astype(np.uint64)[at]
                getattr(self, name)[same[earlier]] = values[earlier]

    def members(self, groups: Int64) -> tuple[Int64, Int64]:
        """All row numbers of *groups*, and the group of each."""
        sizes = self.size[groups]
        ends = np.cumsum(sizes)
        index = np.arange(ends[-1] if len(ends) else 0, dtype=np.int64) + np.repeat(
            self.start[groups] - ends + sizes, sizes
        )
        return index, np.repeat(groups, sizes)

    def top(self, columns: dict[str, npt.NDArray[np.generic]], repeated: Int64) -> pa.Table:
        """The sentences (not runs) of *repeated* with most documents, with a place to read them at."""
        single = repeated[~self.run[repeated]]
        best = single[np.lexsort((self.key[single], -self.size[single], -self.documents[single]))][:_MOST_REPEATED]
        return pa.table(
            {
                "key": self.key[best],
                "documents": self.documents[best],
                "hosts": self.hosts[best],
                "occurrences": self.occurrences[best],
                "high": self.high[best],
                "low": self.low[best],
                "place": columns["place"][self.start[best]],
                "sentence": columns["sentence"][self.start[best]],
            }
        )


def write_cuts(task: CutTask) -> None:
    """Write ``sentences/part-XXXXX`` for every part of the batch."""
    names = [f"sentences/repeated-{p:05}" for p in range(task.partitions)]
    repeated = gather(task.store, names, task.batch.number).sort_by([("place", "ascending"), ("sentence", "ascending")])
    place = numbers(repeated["place"]).astype(np.int64)
    for number, part in task.batch.numbered():
        inside = slice(*np.searchsorted(place, [number << ROW_BITS, (number + 1) << ROW_BITS]))
        documents = task.store.read(part, _COLUMNS)
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
        for i, (start, end) in enumerate(sentence_offsets(text)):
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
    best = best.slice(0, _MOST_REPEATED)
    place = numbers(best["place"]).astype(np.int64)
    sentence = best["sentence"].to_pylist()
    samples = [""] * len(place)
    for number in np.unique(place >> ROW_BITS).tolist():
        texts = task.store.read(task.parts[number], ["text"])["text"]
        for i in np.flatnonzero(place >> ROW_BITS == number).tolist():
            text = texts[int(place[i] & ((1 << ROW_BITS) - 1))].as_py()
            start, end = sentence_offsets(text)[sentence[i]]
            samples[i] = text[start:end].strip()
    columns = {
        "sentence": samples,
        "documents": best["documents"],
        "hosts": best["hosts"],
        "occurrences": best["occurrences"],
        "holder": id_strings(numbers(best["high"]), numbers(best["low"])),  # type: ignore[arg-type]
    }
    task.store.write("sentences/most_repeated", pa.table(columns).cast(MOST_REPEATED))
