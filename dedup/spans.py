"""Verbatim passages of ``length`` tokens or more that occur again anywhere in the corpus (Lee et al. 2022).

Two exchanges find exactly what a suffix array over the same tokens finds, in linear time and bounded memory. The
first counts winnowed fingerprints (7 % of the positions), which every repeated passage must share. The second counts
the ``length``-token windows around repeated fingerprints only. A window that repeats stays in its first document in
canonical order, and is cut in all others.
"""

from __future__ import annotations

from collections.abc import Sequence

from catalog.schema import Engine, Store
from dedup.exchange import batches
from dedup.fingerprints import FingerprintTask, SharedTask, write_fingerprints, write_shared
from dedup.index import check_span_parameters, span_keys
from dedup.plan import measure
from dedup.span_config import SpanConfig
from dedup.span_cuts import SPAN_CUTS, SpanCutTask, write_span_cuts
from dedup.windows import CountTask, WindowTask, write_repeated, write_windows

__all__ = ["SPAN_CUTS", "SpanConfig", "find_repeated_spans"]


def find_repeated_spans(
    engine: Engine, store: Store, parts: Sequence[str], config: SpanConfig, index: Sequence[str] = ()
) -> None:
    """Write ``spans/part-XXXXX`` (schema `SPAN_CUTS`) for each of *parts*, in its order.

    *parts* hold the documents that stay (capture_id, id, text, tier, fetched_at, category); *index* are the keys
    below an index's prefix.
    """
    if not parts:
        return
    published = span_keys(index)
    check_span_parameters(store, index, config.length, config.tokenizer)
    volume = measure(engine, store, "spans", parts, config.parts_per_task)
    # 0.08 fingerprints of 16 bytes a token of 6 bytes, sorted with four copies in memory; windows are ten times rarer.
    partitions = config.partitions or volume.partitions(0, 1.2, config.memory_bytes)
    work = batches([*parts, *published], config.parts_per_task)
    own = batches(parts, config.parts_per_task)
    count = len(parts)
    fingerprints = [FingerprintTask(store, batch, count, config, partitions) for batch in work]
    engine.map("spans/fingerprints", write_fingerprints, fingerprints)
    shared = [SharedTask(store, p, len(work), count, config.parts_per_task) for p in range(partitions)]
    engine.map("spans/shared", write_shared, shared)
    windows = [WindowTask(store, batch, count, config, partitions) for batch in work]
    engine.map("spans/windows", write_windows, windows)
    counts = [CountTask(store, p, len(work), len(own), count, config.parts_per_task) for p in range(partitions)]
    engine.map("spans/repeated", write_repeated, counts)
    engine.map("spans/cuts", write_span_cuts, [SpanCutTask(store, batch, config, partitions) for batch in own])
