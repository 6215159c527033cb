"""Whom the tombstone of a withdrawn document does not keep out.

A copy of a text that was reserved, or lost its license, stays out whatever license it claims. Two may pass: a copy
that the manifest or a contract vouches for, and the page itself, captured again after the withdrawal, whose own
license and signals then decide. Nothing passes the tombstone of an erased document.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from dedup.comparison import codes, flags
from dedup.keeper import UNKNOWN_TIME, seconds

Int64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]

ERASED = "erased"
"""The reason of tombstones of which only page and digests are left."""


class Exemptions:
    """Pairs of (tombstone, newcomer) that are not to be compared.

    Needs the columns published, withdrawn, reason, withdrawn_at, vouched, url and fetched_at.
    """

    def __init__(self, members: pa.Table) -> None:
        erased = np.array([reason == ERASED for reason in members["reason"].to_pylist()], bool)
        self._stone = flags(members["published"]) & flags(members["withdrawn"]) & ~erased
        self._vouched = flags(members["vouched"])
        self._page = codes(members["url"])
        self._seen = seconds(members["fetched_at"])
        self._until = seconds(members["withdrawn_at"])

    def __call__(self, left: Int64, right: Int64) -> Bool:
        """Whether *right*, row by row, may pass *left*."""
        same_page = (self._page[left] >= 0) & (self._page[left] == self._page[right])
        later = (self._seen[right] != UNKNOWN_TIME) & (self._seen[right] > self._until[left])
        return np.asarray(self._stone[left] & (self._vouched[right] | (same_page & later)))
