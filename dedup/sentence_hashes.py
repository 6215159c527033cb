"""First half of the sentence level: every sentence and run of sentences as a hash, exchanged by hash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from catalog.schema import Store
from dedup.canonical import Order, host_numbers
from dedup.exchange import ROW_BITS, Batch, numbers, partition_of, require, scatter
from dedup.hashing import mix
from dedup.sentence_config import SentenceConfig
from dedup.sentence_units import unit_offsets
from dedup.streams import Stream, stream

Int64 = npt.NDArray[np.int64]
UInt64 = npt.NDArray[np.uint64]
Bool = npt.NDArray[np.bool_]

COLUMNS = ["capture_id", "id", "host", "text", "tier", "fetched_at", "category"]


@dataclass(frozen=True)
class SentenceTask:
    """Sentence hashes of one batch."""

    store: Store
    batch: Batch
    config: SentenceConfig
    partitions: int
    prefix: str = "sentences"


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
        offsets = [unit_offsets(text) for text in values]
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
        documents = task.store.read(part, COLUMNS)
        require(documents, COLUMNS, "sentences")
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
