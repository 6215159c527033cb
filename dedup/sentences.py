"""Sentences that repeat over the corpus: boilerplate, and runs of sentences copied whole.

A sentence found in more than ``max_documents`` documents is cut everywhere but in its first document; so is a run of
``run`` consecutive sentences found in any two (the span of C4, Raffel et al. 2020). Sentences are compared by their
folded words; for boilerplate every number counts as the same word, for runs it does not. Very short sentences and
quotations of law stay.
"""

from __future__ import annotations

from collections.abc import Sequence

from catalog.schema import Engine, Store, empty
from dedup.exchange import batches
from dedup.index import sentence_keys
from dedup.plan import measure
from dedup.sentence_config import SentenceConfig
from dedup.sentence_counts import CountTask, count_partition
from dedup.sentence_cuts import MOST_REPEATED, SENTENCE_CUTS, CutTask, RankingTask, write_cuts, write_most_repeated
from dedup.sentence_hashes import SentenceTask, write_hashes

__all__ = ["MOST_REPEATED", "SENTENCE_CUTS", "SentenceConfig", "find_repeated_sentences"]


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
