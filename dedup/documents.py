"""Duplicates among whole documents: exact, and near by MinHash LSH with verification.

    features (map) → bands ⇄ links (exchange by bucket key) → components → members ⇄ decisions (exchange by component)
    → sidecars (map)

Published documents of earlier releases take part through ``index`` and always stay. Every result depends on the
documents alone: not on their order, the parts they lie in, the number of partitions or workers.
"""

from __future__ import annotations

from collections.abc import Sequence

from catalog.schema import Engine, Store
from dedup.decisions import DecideTask, MemberTask, decide_partition, write_members
from dedup.exchange import batches, numbers
from dedup.features import FeatureTask, write_features
from dedup.index import check_parameters, document_keys
from dedup.links import BandTask, LabelTask, LinkTask, write_bands, write_labels, write_links
from dedup.outcome import DuplicateTask, OutcomeTask, write_duplicates, write_outcome
from dedup.parameters import PRESETS, DocumentConfig

__all__ = ["PRESETS", "DocumentConfig", "deduplicate"]


def deduplicate(
    engine: Engine, store: Store, parts: Sequence[str], config: DocumentConfig, index: Sequence[str] = ()
) -> None:
    """Decide for every document of *parts* whether it stays.

    Writes ``documents/part-XXXXX`` (schema ``dedup.outcome.DOCUMENT``) for each of *parts*, in its order, and
    ``documents/duplicates`` (schema ``DUPLICATE``). *index* are the keys below an index's prefix.
    """
    published = document_keys(index)
    check_parameters(store, index, config)
    everything = [*parts, *published]
    work = batches(everything, config.parts_per_task)
    own = batches(parts, config.parts_per_task)
    engine.map("documents/features", write_features, [FeatureTask(store, batch, config) for batch in own])
    links, members = _partitions(store, len(own), len(published), config)
    count = len(parts)
    engine.map("documents/bands", write_bands, [BandTask(store, count, config, batch, links) for batch in work])
    engine.map("documents/links", write_links, [LinkTask(store, p, len(work), count) for p in range(links)])
    engine.map("documents/labels", write_labels, [LabelTask(store, links, len(work), config.parts_per_task)])
    engine.map("documents/members", write_members, [MemberTask(store, count, batch, members) for batch in work])
    decisions = [DecideTask(store, p, len(work), len(own), bool(published), config) for p in range(members)]
    engine.map("documents/decisions", decide_partition, decisions)
    engine.map("documents/outcome", write_outcome, [OutcomeTask(store, batch, members) for batch in own])
    engine.map("documents/duplicates", write_duplicates, [DuplicateTask(store, len(own))])


def _partitions(store: Store, own: int, published: int, config: DocumentConfig) -> tuple[int, int]:
    """Partitions of the exchange by bucket key and of the exchange by component, so that each fits into memory."""
    if config.partitions:
        return config.partitions, config.partitions
    tables = [store.read(f"minhash/sizes-{i:05}") for i in range(own)]
    rows = sum(int(numbers(table["rows"]).sum()) for table in tables)
    sketches = sum(int(numbers(table["sketch_bytes"]).sum()) for table in tables)
    if published and rows:
        # What the index adds is not known before it is read; its parts are taken to be like the run's.
        share = 1 + published / max(sum(table.num_rows for table in tables), 1)
        rows, sketches = int(rows * share), int(sketches * share)
    bucket_bytes = rows * (config.bands + 3) * 16 * 5
    member_bytes = (sketches + rows * (4 * config.permutations + 1000)) * 3
    return (1 + bucket_bytes // config.memory_bytes, 1 + member_bytes // config.memory_bytes)
