"""Duplicates among whole documents: exact, and near by MinHash LSH with verification.

    features (map) → bands ⇄ links (exchange by bucket key) → components → members ⇄ decisions (exchange by component)
    → sidecars (map)

Published documents of earlier releases take part through ``index`` and always stay. Every result depends on the
documents alone: not on their order, the parts they lie in, the number of partitions or workers.
"""

from __future__ import annotations

from collections.abc import Sequence

from catalog.schema import DUPLICATE, Engine, Store, empty
from dedup.decisions import DecideTask, decide_partition
from dedup.exchange import batches
from dedup.features import FeatureTask, write_features
from dedup.index import check_parameters, document_keys
from dedup.links import BandTask, LabelTask, LinkTask, write_bands, write_labels, write_links
from dedup.members import MemberTask, write_members
from dedup.outcome import DuplicateTask, OutcomeTask, write_duplicates, write_outcome
from dedup.parameters import PRESETS, DocumentConfig
from dedup.plan import measure
from dedup.propagation import propagate

LINK_BYTES = 96
"""Memory that one link between candidates takes while components are found."""

__all__ = ["PRESETS", "DocumentConfig", "deduplicate"]


def deduplicate(
    engine: Engine, store: Store, parts: Sequence[str], config: DocumentConfig, index: Sequence[str] = ()
) -> None:
    """Decide for every document of *parts* whether it stays.

    Writes ``documents/part-XXXXX`` (schema ``dedup.outcome.DOCUMENT``) for each of *parts*, in its order, and
    ``documents/duplicates`` (schema ``DUPLICATE``). *index* are the keys below an index's prefix.
    """
    published = document_keys(index)
    known = check_parameters(store, index, config)
    if not parts:
        store.write("documents/duplicates", empty(DUPLICATE))
        return
    everything = [*parts, *published]
    work = batches(everything, config.parts_per_task)
    own = batches(parts, config.parts_per_task)
    volume = known + measure(engine, store, "minhash", parts, config.parts_per_task)
    # Bucket rows of 16 bytes are sorted with eight copies in memory; a member carries its sketch and signature.
    links = config.partitions or volume.partitions((config.bands + 3) * 128, 0, config.memory_bytes)
    members = config.partitions or volume.partitions(12 * config.permutations + 3000, 2.1, config.memory_bytes)
    engine.map("documents/features", write_features, [FeatureTask(store, batch, config) for batch in own])
    count = len(parts)
    engine.map("documents/bands", write_bands, [BandTask(store, count, config, batch, links) for batch in work])
    engine.map("documents/links", write_links, [LinkTask(store, p, len(work), count) for p in range(links)])
    labels = _label(engine, store, links, len(work), config)
    gathering = [MemberTask(store, count, batch, members, labels) for batch in work]
    engine.map("documents/members", write_members, gathering)
    decisions = [DecideTask(store, p, len(work), len(own), bool(published), config) for p in range(members)]
    engine.map("documents/decisions", decide_partition, decisions)
    engine.map("documents/outcome", write_outcome, [OutcomeTask(store, batch, members) for batch in own])
    engine.map("documents/duplicates", write_duplicates, [DuplicateTask(store, len(own))])


def _label(engine: Engine, store: Store, links: int, work: int, config: DocumentConfig) -> tuple[str, ...]:
    """Components of the candidates: in memory while they fit, by propagation beyond. Returns the labels' keys."""
    count = sum(store.read(f"minhash/link-count-{p:05}")["count"][0].as_py() for p in range(links))
    needed = count * LINK_BYTES
    if needed <= config.memory_bytes:
        engine.map("documents/labels", write_labels, [LabelTask(store, links, work, config.parts_per_task)])
        return ("minhash/labels-00000",)
    tables = [f"minhash/links-{p:05}" for p in range(links)]
    return propagate(engine, store, tables, 1 + needed // config.memory_bytes, work, config.parts_per_task)
