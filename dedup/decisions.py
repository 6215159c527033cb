"""Decisions: within each component of candidates, verified similarity and the keeper's order say who stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from catalog.schema import Store
from dedup.comparison import Comparison, flags
from dedup.exchange import batch_numbers, gather, numbers, scatter
from dedup.features import bucket_keys, value_keys
from dedup.keeper import keeper_ranks
from dedup.members import MEMBER
from dedup.parameters import DocumentConfig
from dedup.resolve import Buckets, Decision, assign, resolve
from dedup.tombstones import Exemptions
from dedup.verdicts import verdicts

Int64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]

HEAVY = ("signature", "sketch")
LIGHT = tuple(name for name in MEMBER.names if name not in HEAVY)


@dataclass(frozen=True)
class DecideTask:
    """One partition of the components."""

    store: Store
    partition: int
    batches: int
    own_batches: int
    incremental: bool
    config: DocumentConfig

    @property
    def tables(self) -> list[str]:
        """Where the members lie."""
        return [f"minhash/members-{i:05}" for i in range(self.batches)]


def decide_partition(task: DecideTask) -> None:
    """Write ``minhash/decisions-XXXXX`` (schema ``DECISION``) for the run's own documents, one row group a batch."""
    members = gather(task.store, task.tables, task.partition, LIGHT)
    # Ids, not places, order the rows: places depend on how documents lie in parts.
    members = members.sort_by([("id", "ascending"), ("capture_id", "ascending")]).combine_chunks()
    table = _decide(members, task).filter(pc.invert(members["published"]))
    batch = batch_numbers(numbers(table["place"]).astype(np.int64), task.config.parts_per_task)
    scatter(task.store, f"minhash/decisions-{task.partition:05}", table, batch, task.own_batches)


def _decide(members: pa.Table, task: DecideTask) -> pa.Table:
    """The decision on every member, in the members' order."""
    fresh = ~flags(members["published"])
    # What was asked to leave takes part, as excluded documents do, and stays for nobody.
    excluded = numbers(pc.fill_null(pc.equal(members["tier"], "excluded"), True)).astype(bool)
    eligible = fresh & ~excluded & ~flags(members["withdrawn"])
    # Rows of the index without a release hold nothing: shadows of excluded documents, and what leaves now.
    published = ~fresh & members["release"].is_valid().to_numpy()
    if task.incremental:
        published &= ~_superseded(members, eligible)
    ranks = keeper_ranks(members)
    state = _State(members, ranks, fresh, published, eligible, task)
    for slices in working_sets(members, ranks, task.config):
        state.decide(slices)
    return verdicts(members, state.decision(), published, task.config.basis_rank)


def _superseded(members: pa.Table, fresh: Bool) -> Bool:
    """Published documents whose page has a newer capture in this run: they leave, so nothing goes for them."""
    keys, rows = value_keys(members["url"], 1)
    result = np.zeros(members.num_rows, bool)
    result[rows] = np.isin(keys, keys[fresh[rows]])
    return result & ~flags(members["withdrawn"]) & flags(members["published"])


def working_sets(members: pa.Table, ranks: Int64, config: DocumentConfig) -> Iterator[list[Int64]]:
    """Rows to decide together, whole components as memory holds them.

    A component that is too large by itself comes in several slices, best ranks first; excluded documents, which
    never stay but must meet all that do, come last.
    """
    bytes_of = 8 * numbers(members["shingles"]).astype(np.int64) + 16 * config.permutations + 40 * config.bands
    budget = config.memory_bytes // 3
    component = numbers(members["component"]).astype(np.int64)
    excluded = numbers(pc.fill_null(pc.equal(members["tier"], "excluded"), True)).astype(bool)
    order = np.lexsort((ranks, excluded & ~flags(members["withdrawn"]), component))
    if not len(order):
        return
    first = np.flatnonzero(np.append(True, np.diff(component[order]) != 0)[: len(order)])
    last = np.append(first[1:], len(order))
    total = np.append(0, np.cumsum(bytes_of[order]))
    begin = 0
    for start, end in zip(first.tolist(), last.tolist(), strict=True):
        if total[end] - total[begin] <= budget:
            continue
        if begin < start:
            yield [order[begin:start]]
        begin = start
        if total[end] - total[start] > budget:
            number = (total[start:end] - total[start]) // (budget // 2)
            yield np.split(order[start:end], np.flatnonzero(np.diff(number)) + 1)
            begin = end
    if begin < len(order):
        yield [order[begin:]]


class _State:
    def __init__(
        self, members: pa.Table, ranks: Int64, fresh: Bool, published: Bool, undecided: Bool, task: DecideTask
    ) -> None:
        self.members, self.ranks, self.fresh, self.task = members, ranks, fresh, task
        self.place = numbers(members["place"]).astype(np.int64)
        self.stays, self.undecided = published.copy(), undecided
        self.exempt = Exemptions(members)
        none = np.zeros(0, np.int64)
        self.pairs: list[tuple[Int64, Int64, npt.NDArray[np.float64]]] = [(none, none, np.zeros(0))]

    def decide(self, slices: list[Int64]) -> None:
        """Decide the rows of *slices*: each against those that stay of the better ones, then within itself."""
        nobody = np.zeros(len(self.ranks), bool)
        for number, own in enumerate(slices):
            for better in slices[:number]:
                self._meet(np.concatenate([better[self.stays[better]], own]), nobody)
            self._meet(own, self.undecided)

    def _meet(self, rows: Int64, eligible: Bool) -> None:
        rows = np.sort(rows)
        members = self._with_heavy(rows)
        keys = bucket_keys(members, self.task.config, pages=False)
        ranks, stays = self.ranks[rows], self.stays[rows]
        buckets = Buckets.of(keys.keys, keys.rows, ranks, self.fresh[rows])
        comparison = Comparison(members, self.task.config.permutations)
        config = self.task.config

        def compare(left: Int64, right: Int64) -> npt.NDArray[np.float64]:
            return np.where(self.exempt(rows[left], rows[right]), 0.0, comparison(left, right))

        found = resolve(buckets, ranks, stays, eligible[rows], compare, config.threshold, config.depth)
        self.pairs.append((rows[found.left], rows[found.right], found.pair_similarity))
        self.stays[rows] |= eligible[rows] & (found.kept_for == np.arange(len(rows)))
        self.undecided[rows[found.right]] = False

    def _with_heavy(self, rows: Int64) -> pa.Table:
        """The members of *rows* with their signatures and sketches, which are read as they are needed."""
        wanted = pa.array(self.place[rows])
        pieces = []
        for key in self.task.tables:
            table = self.task.store.read_groups(key, [self.task.partition], ["place", *HEAVY])
            pieces.append(table.filter(pc.is_in(table["place"], value_set=wanted)))
        heavy = pa.concat_tables(pieces).combine_chunks()
        heavy = heavy.take(pc.index_in(wanted, value_set=heavy["place"].combine_chunks()))
        members = self.members.select(["digest", "payload_digest"]).take(pa.array(rows))
        for name in HEAVY:
            members = members.append_column(name, heavy[name])
        return members

    def decision(self) -> Decision:
        left, right, similarity = (np.concatenate(part) for part in zip(*self.pairs, strict=True))
        return assign(self.stays, self.ranks, left, right, similarity)
