"""Licenses are not laundered.

An article copied to a blog under CC BY is still the newspaper's. A license claimed on the web does not beat a
reserved, excluded or unlicensed copy that was seen earlier: the kept document falls to the weakest tier and basis
among the copies verified similar to *it* (not over its whole component), unless its own source is vouched for.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

TIERS = ("open", "tdm", "excluded")
"""From strongest to weakest."""

BASIS_RANK = ("public_domain", "official_material", "open_license", "contract", "research_tdm", "tdm_exception")
"""Default order of bases, from strongest to weakest; any other basis is weaker than these."""

Int64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]


def strength(tier: Sequence[str | None], basis: Sequence[str | None], order: Sequence[str] = BASIS_RANK) -> Int64:
    """One number a document: higher is weaker, first by tier, then by basis; unknown names are the weakest."""
    tiers = {name: i for i, name in enumerate(TIERS)}
    bases = {name: i for i, name in enumerate(order)}
    return np.array(
        [
            tiers.get(t or "", len(tiers)) * (len(bases) + 1) + bases.get(b or "", len(bases))
            for t, b in zip(tier, basis, strict=True)
        ],
        np.int64,
    )


def weakest_earlier(
    kept: Int64, member: Int64, weakness: Int64, fetched_at: Int64, vouched: Bool, bases: int = len(BASIS_RANK)
) -> tuple[Int64, Int64]:
    """The kept documents whose license falls, each with the member it falls to.

    *kept* and *member* are row numbers of verified similar pairs; the other arrays are per row. A member counts when
    its tier is weaker and it was not seen later (equal times prove nothing, so they count; so does an unknown time).
    """
    tier = weakness // (bases + 1)
    unknown = fetched_at[member] == np.iinfo(np.int64).max
    counts = ~vouched[kept] & (tier[member] > tier[kept]) & (unknown | (fetched_at[member] <= fetched_at[kept]))
    kept, member = kept[counts], member[counts]
    order = np.lexsort((member, -weakness[member], kept))
    kept, member = kept[order], member[order]
    first = np.append(True, kept[1:] != kept[:-1])[: len(kept)]
    return kept[first], member[first]
