"""What to cut of the passages that occur again: policy, sentence boundaries, and text that repeats by right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from catalog.schema import CUT, Store
from cleaning.sentences import sentence_offsets
from dedup.canonical import id_strings
from dedup.exchange import Batch, gather, numbers
from dedup.fingerprints import COLUMNS
from dedup.protection import is_protected, is_verse
from dedup.span_config import SpanConfig
from dedup.streams import STREAM_BITS, Stream, stream

Int64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]

SPAN_CUTS = pa.schema(
    [
        ("capture_id", pa.string()),
        ("cuts", pa.list_(CUT)),
        ("repeated", pa.list_(CUT)),  # all that occurs again, also where this document holds it and nothing is cut
        ("tokens_removed", pa.int64()),
        ("tokens_repeated", pa.int64()),
    ]
)
"""``spans/part-XXXXX``, in the part's order."""


@dataclass(frozen=True)
class SpanCutTask:
    """Cuts of one batch."""

    store: Store
    batch: Batch
    config: SpanConfig
    partitions: int


def write_span_cuts(task: SpanCutTask) -> None:
    """Write ``spans/part-XXXXX`` for every part of the batch."""
    names = [f"spans/repeated-{p:05}" for p in range(task.partitions)]
    repeated = gather(task.store, names, task.batch.number)
    # Where the index has a window too, its holder counts: the newcomer that holds it in this run is cut itself.
    repeated = repeated.sort_by([("place", "ascending"), ("published", "descending")])
    place = numbers(repeated["place"]).astype(np.int64)
    first = np.append(True, place[1:] != place[:-1])[: len(place)]
    repeated, place = repeated.filter(pa.array(first)), place[first]
    for number, part in task.batch.numbered():
        low, high = np.searchsorted(place, [number << STREAM_BITS, (number + 1) << STREAM_BITS])
        documents = task.store.read(part, COLUMNS)
        table = _part_cuts(documents, repeated.slice(low, high - low), task.config)
        task.store.write(f"spans/part-{number:05}", table)


@dataclass(frozen=True)
class _Windows:
    """Windows of one part: token position, whether its document holds it, and the holder's id."""

    start: Int64
    holds: Bool
    holder: list[str]


def _part_cuts(documents: pa.Table, repeated: pa.Table, config: SpanConfig) -> pa.Table:
    start = numbers(repeated["place"]).astype(np.int64) & ((1 << STREAM_BITS) - 1)
    holder = id_strings(numbers(repeated["high"]), numbers(repeated["low"]))  # type: ignore[arg-type]
    windows = _Windows(start, numbers(repeated["holds"]).astype(bool), holder)
    captures = documents["capture_id"].to_pylist()
    result: list[dict[str, Any]] = [
        {"capture_id": capture, "cuts": [], "repeated": [], "tokens_removed": 0, "tokens_repeated": 0}
        for capture in captures
    ]
    if len(start):
        tokens = stream(documents["text"], config.tokenizer, positions=True)
        marked, source = _cover(len(tokens.ids), start, config.length)
        held, _ = _cover(len(tokens.ids), start[windows.holds], config.length)
        taken, taken_from = _cover(len(tokens.ids), start[~windows.holds], config.length)
        taken &= ~held
        foreign = [name for name, holds in zip(holder, windows.holds.tolist(), strict=True) if not holds]
        categories, texts = documents["category"].to_pylist(), documents["text"].to_pylist()
        for row in np.unique(np.searchsorted(tokens.offsets, start, side="right") - 1).tolist():
            inside = slice(int(tokens.offsets[row]), int(tokens.offsets[row + 1]))
            result[row]["repeated"] = _spans(tokens, inside, marked, source, holder)
            result[row]["tokens_repeated"] = int(marked[inside].sum())
            if config.policy == "cut" and categories[row] not in config.protected_categories:
                cuts, count = _cuts(texts[row], tokens, inside, taken, taken_from, foreign, config)
                result[row]["cuts"], result[row]["tokens_removed"] = cuts, count
    return pa.Table.from_pylist(result, schema=SPAN_CUTS)


def _cover(count: int, start: Int64, length: int) -> tuple[Bool, Int64]:
    """Which of *count* tokens lie in a window, and the number of the last window that begins at or before each."""
    if not len(start):
        return np.zeros(count, bool), np.zeros(count, np.int64)
    token = np.arange(count, dtype=np.int64)
    window = np.searchsorted(start, token, side="right") - 1
    covered = (window >= 0) & (token < start[window] + length)
    return covered, window


def _spans(tokens: Stream, inside: slice, covered: Bool, source: Int64, holder: list[str]) -> list[dict[str, Any]]:
    """Maximal runs of covered tokens of one document with one holder, as cuts."""
    spans: list[dict[str, Any]] = []
    previous = -2
    for token in (np.flatnonzero(covered[inside]) + inside.start).tolist():
        name = holder[source[token]]
        if token == previous + 1 and spans[-1]["holder"] == name:
            spans[-1]["end"] = int(tokens.ends[token])
        else:
            start, end = int(tokens.starts[token]), int(tokens.ends[token])
            spans.append({"start": start, "end": end, "holder": name, "kind": "span"})
        previous = token
    return spans


def _cuts(
    text: str, tokens: Stream, inside: slice, taken: Bool, source: Int64, holder: list[str], config: SpanConfig
) -> tuple[list[dict[str, Any]], int]:
    """Cuts of one document and how many tokens they remove."""
    if not taken[inside].any():
        return [], 0
    if config.snap == "none":
        spans = _spans(tokens, inside, taken, source, holder)
        kept = [span for span in spans if not (config.protect and is_protected(text[span["start"] : span["end"]]))]
        starts = tokens.starts[inside]
        count = sum(int(((starts >= span["start"]) & (starts < span["end"])).sum()) for span in kept)
        return kept, count
    offsets = np.array(sentence_offsets(text), np.int64)
    sentence = np.searchsorted(offsets[:, 0], tokens.starts[inside], side="right") - 1
    words = np.bincount(sentence, minlength=len(offsets))
    whole = (words > 0) & (np.bincount(sentence[taken[inside]], minlength=len(offsets)) == words)
    cuts: list[dict[str, Any]] = []
    count = 0
    for i in np.flatnonzero(whole).tolist():
        start, end = int(offsets[i, 0]), int(offsets[i, 1])
        if config.protect and is_protected(text[start:end]):
            continue
        name = holder[source[inside.start + int(np.searchsorted(sentence, i))]]
        if cuts and cuts[-1]["end"] == start and cuts[-1]["holder"] == name:
            cuts[-1]["end"] = end
        else:
            cuts.append({"start": start, "end": end, "holder": name, "kind": "span"})
        count += int(words[i])
    if config.protect:
        verse = [cut for cut in cuts if is_verse(text[cut["start"] : cut["end"]])]
        for cut in verse:
            cuts.remove(cut)
            count -= int(((tokens.starts[inside] >= cut["start"]) & (tokens.starts[inside] < cut["end"])).sum())
    return cuts, count
