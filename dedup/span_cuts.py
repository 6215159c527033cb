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
from dedup.fingerprints import Excerpt
from dedup.protection import is_protected, is_verse
from dedup.span_config import SpanConfig
from dedup.streams import STREAM_BITS, Stream

Int64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]

_POSITION = (1 << STREAM_BITS) - 1

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
        captures = task.store.read(part, ["capture_id"])["capture_id"]
        columns: dict[str, list[Any]] = {
            "cuts": [[] for _ in captures],
            "repeated": [[] for _ in captures],
            "tokens_removed": [0] * len(captures),
            "tokens_repeated": [0] * len(captures),
        }
        if low < high:
            found = Excerpt.left(task.store, number)
            names = ["category"] if task.config.policy == "flag" else ["category", "text"]
            documents = task.store.read(part, names).take(pa.array(found.rows))
            rows = _cuts_of(documents, found, repeated.slice(low, high - low), task.config)
            for row, values in zip(found.rows.tolist(), rows, strict=True):
                for name, value in values.items():
                    columns[name][row] = value
        arrays = [pa.array(values, SPAN_CUTS.field(name).type) for name, values in columns.items()]
        task.store.write(f"spans/part-{number:05}", pa.table([captures, *arrays], schema=SPAN_CUTS))


def _cuts_of(documents: pa.Table, found: Excerpt, repeated: pa.Table, config: SpanConfig) -> list[dict[str, Any]]:
    """What is repeated and what is cut of each document of an excerpt."""
    start = found.local(numbers(repeated["place"]).astype(np.int64) & _POSITION)
    holder, names = _holders(repeated)
    holds = numbers(repeated["holds"]).astype(bool)
    tokens, count = found.tokens, len(found.tokens.starts)
    marked, source = _cover(count, start, config.length)
    held, _ = _cover(count, start[holds], config.length)
    taken, taken_from = _cover(count, start[~holds], config.length)
    taken &= ~held
    spans = _spans(found, marked, holder[source], names)
    sums = np.append(0, np.cumsum(marked))
    result: list[dict[str, Any]] = [
        {"repeated": spans[row], "tokens_repeated": int(total)}
        for row, total in enumerate(sums[tokens.offsets[1:]] - sums[tokens.offsets[:-1]])
    ]
    if config.policy == "cut":
        categories, texts = documents["category"].to_pylist(), documents["text"].to_pylist()
        foreign = holder[~holds][taken_from] if (~holds).any() else holder[source]
        exact = _spans(found, taken, foreign, names)
        for row in np.unique(found.owner(np.flatnonzero(taken))).tolist():
            if categories[row] not in config.protected_categories:
                inside = slice(int(tokens.offsets[row]), int(tokens.offsets[row + 1]))
                cuts, removed = _cuts(texts[row], tokens, inside, taken, foreign, names, exact[row], config)
                result[row].update(cuts=cuts, tokens_removed=removed)
    return result


def _cover(count: int, start: Int64, length: int) -> tuple[Bool, Int64]:
    """Which of *count* tokens lie in a window, and the number of the last window that begins at or before each."""
    if not len(start):
        return np.zeros(count, bool), np.zeros(count, np.int64)
    token = np.arange(count, dtype=np.int64)
    window = np.searchsorted(start, token, side="right") - 1
    covered = (window >= 0) & (token < start[window] + length)
    return covered, window


def _holders(repeated: pa.Table) -> tuple[Int64, list[str]]:
    """The holder of each window as a number, and the ids that the numbers stand for."""
    pairs = np.stack([numbers(repeated[name]).astype(np.uint64) for name in ("high", "low")], axis=1)
    distinct, number = np.unique(pairs, axis=0, return_inverse=True)
    return number.astype(np.int64).ravel(), id_strings(distinct[:, 0], distinct[:, 1])


def _spans(found: Excerpt, covered: Bool, holder: Int64, names: list[str]) -> list[list[dict[str, Any]]]:
    """For each document the maximal runs of covered tokens with one holder, as cuts."""
    result: list[list[dict[str, Any]]] = [[] for _ in found.rows]
    token = np.flatnonzero(covered)
    if not len(token):
        return result
    row, held = found.owner(token), holder[token]
    first = np.append(True, (np.diff(token) != 1) | (np.diff(row) != 0) | (np.diff(held) != 0))
    begin = np.flatnonzero(first)
    last = np.append(begin[1:], len(token)) - 1
    starts, ends = found.tokens.starts[token[begin]].tolist(), found.tokens.ends[token[last]].tolist()
    for r, start, end, name in zip(row[begin].tolist(), starts, ends, held[begin].tolist(), strict=True):
        result[r].append({"start": start, "end": end, "holder": names[name], "kind": "span"})
    return result


def _cuts(
    text: str,
    tokens: Stream,
    inside: slice,
    taken: Bool,
    holder: Int64,
    names: list[str],
    spans: list[dict[str, Any]],
    config: SpanConfig,
) -> tuple[list[dict[str, Any]], int]:
    """Cuts of one document, whose exact spans are *spans*, and how many tokens they remove."""
    if config.snap == "none":
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
        name = names[holder[inside.start + int(np.searchsorted(sentence, i))]]
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
