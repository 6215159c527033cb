"""Who stays and who goes among candidates that share buckets.

Documents are decided in keeper order: the best undecided document of all its buckets stays, and is compared with
every member of these buckets; those that are verified similar go. Nobody goes for one who does not stay, so chains of
likeness delete nothing unlike. Rounds decide all documents at once that do not depend on each other, with the result
of the one-by-one order. A bucket retires after ``depth`` pivots: the work is linear in the largest bucket.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Int64 = npt.NDArray[np.int64]
UInt64 = npt.NDArray[np.uint64]
Float = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]

Compare = Callable[[Int64, Int64], Float]

_NONE = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Decision:
    """The outcome over rows: ``kept_for[i]`` is the row that stays for row *i* (itself if it stays, −1 if none does).

    ``left``, ``right`` and ``similarity`` are all verified pairs (a row that stays, a member), each once.
    """

    kept_for: Int64
    similarity: Float
    left: Int64
    right: Int64
    pair_similarity: Float


@dataclass(frozen=True)
class Buckets:
    """Members by bucket: bucket ``i`` holds ``members[offsets[i]:offsets[i + 1]]``, best rank first."""

    members: Int64
    offsets: Int64

    @classmethod
    def of(cls, keys: UInt64, rows: Int64, ranks: Int64, fresh: Bool) -> Buckets:
        """Buckets of equal *keys* with at least two members, one of them *fresh*."""
        order = np.lexsort((ranks[rows], keys))
        keys, rows = keys[order], rows[order]
        repeated = np.zeros(len(keys), bool)
        if len(keys):
            starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
            sizes = np.diff(np.append(starts, len(keys)))
            useful = (sizes > 1) & (np.add.reduceat(fresh[rows].astype(np.int64), starts) > 0)
            repeated = np.repeat(useful, sizes)
            sizes = sizes[useful]
        else:
            sizes = np.zeros(0, np.int64)
        return cls(rows[repeated], np.append(0, np.cumsum(sizes)).astype(np.int64))

    def rows_of(self, buckets: Int64) -> tuple[Int64, Int64]:
        """For each of *buckets* all its members: (position in *buckets*, member), in order."""
        starts, sizes = self.offsets[buckets], np.diff(self.offsets)[buckets]
        ends = np.cumsum(sizes)
        index = np.arange(ends[-1] if len(ends) else 0, dtype=np.int64) + np.repeat(starts - (ends - sizes), sizes)
        return np.repeat(np.arange(len(buckets), dtype=np.int64), sizes), self.members[index]


def resolve(
    buckets: Buckets, ranks: Int64, published: Bool, eligible: Bool, compare: Compare, threshold: float, depth: int
) -> Decision:
    """Decide every row. *published* rows stay; rows neither published nor *eligible* never stay, but are compared."""
    state = _State(buckets, ranks, published, eligible, compare, threshold)
    state.meet_published(depth)
    while state.round(depth):
        pass
    return state.decision()


class _State:
    def __init__(
        self, buckets: Buckets, ranks: Int64, published: Bool, eligible: Bool, compare: Compare, threshold: float
    ) -> None:
        self.buckets, self.ranks, self.published = buckets, ranks, published
        self.compare, self.threshold = compare, threshold
        self.undecided = eligible & ~published
        self.stays = published.copy()
        self.pivots = np.zeros(len(buckets.offsets) - 1, np.int64)
        self.active = np.ones(len(self.pivots), bool)
        self.pairs: list[tuple[Int64, Int64, Float]] = []

    def meet_published(self, depth: int) -> None:
        """Compare the first *depth* published members of each bucket with its newcomers."""
        all_buckets = np.arange(len(self.pivots), dtype=np.int64)
        bucket, member = self.buckets.rows_of(all_buckets)
        is_published = self.published[member]
        nth = np.cumsum(is_published) - 1
        start = self.buckets.offsets[:-1]
        before = np.append(0, np.cumsum(is_published))[start]
        chosen = is_published & (nth - before[bucket] < depth)
        self._meet(member[chosen], bucket[chosen])

    def round(self, depth: int) -> bool:
        """Let every document stay that is the best undecided one in all its buckets; False when none is left."""
        active = np.flatnonzero(self.active)
        bucket, member = self.buckets.rows_of(active)
        open_rows = self.undecided[member]
        if not open_rows.any():
            self._settle()
            return False
        best = np.full(len(active), _NONE, np.int64)
        np.minimum.at(best, bucket[open_rows], self.ranks[member[open_rows]])
        self.active[active[best == _NONE]] = False
        leads = open_rows & (self.ranks[member] == best[bucket])
        led = np.bincount(member[leads], minlength=len(self.ranks))
        joined = np.bincount(member[open_rows], minlength=len(self.ranks))
        chosen = self.undecided & (led == joined) & (led > 0)
        self.undecided &= ~chosen
        self.stays |= chosen
        lead = leads & chosen[member]
        self._meet(member[lead], active[bucket[lead]])
        self.pivots[active[bucket[lead]]] += 1
        self.active &= self.pivots < depth
        return True

    def _settle(self) -> None:
        """Whoever is undecided and shares no active bucket stays."""
        self.stays |= self.undecided
        self.undecided[:] = False

    def _meet(self, pivots: Int64, buckets: Int64) -> None:
        """Compare each pivot with the members of its bucket that do not stay themselves; drop the similar ones."""
        position, member = self.buckets.rows_of(buckets)
        pivot = pivots[position]
        wanted = ~self.stays[member]
        count = len(self.ranks)
        pair = np.unique(pivot[wanted] * count + member[wanted])
        left, right = pair // count, pair % count
        similarity = self.compare(left, right)
        similar = similarity >= self.threshold
        left, right, similarity = left[similar], right[similar], similarity[similar]
        self.pairs.append((left, right, similarity))
        self.undecided[right] = False

    def decision(self) -> Decision:
        left, right, similarity = (np.concatenate(part) for part in zip(*self.pairs, strict=True))
        return assign(self.stays, self.ranks, left, right, similarity)


def assign(stays: Bool, ranks: Int64, left: Int64, right: Int64, similarity: Float) -> Decision:
    """Every member goes for the best of those it is similar to, which rounds need not have met first."""
    kept_for = np.where(stays, np.arange(len(ranks), dtype=np.int64), -1)
    own = stays.astype(np.float64)
    order = np.lexsort((ranks[left], right))
    first = order[np.append(True, np.diff(right[order]) != 0)[: len(order)]]
    kept_for[right[first]] = left[first]
    own[right[first]] = similarity[first]
    return Decision(kept_for, own, left, right, similarity)
