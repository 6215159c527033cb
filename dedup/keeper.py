"""Which copy stays.

A vouched-for source first, then an open license, higher quality, longer text, earlier capture, smaller id. Documents
published before come before all newcomers: a release is cumulative, and what it published stays.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from dedup.exchange import numbers

Int64 = npt.NDArray[np.int64]

UNKNOWN_TIME = np.iinfo(np.int64).max
"""Seconds that stand for a capture without a time: it comes last."""


def keeper_ranks(members: pa.Table) -> Int64:
    """Rank of each row of *members*, 0 for the one that stays before all others; no two rows have the same.

    Needs the columns published, vouched, license_open, quality, length, fetched_at, id and capture_id.
    """
    order = pa.table(
        {
            "published": pc.invert(members["published"]),
            "vouched": pc.invert(pc.fill_null(members["vouched"], False)),
            "license_open": pc.invert(pc.fill_null(members["license_open"], False)),
            "quality": pc.negate(pc.round(pc.fill_null(members["quality"], 0.0), 4)),
            "length": pc.negate(members["length"]),
            "fetched_at": pa.array(seconds(members["fetched_at"])),
            "id": members["id"],
            "capture_id": members["capture_id"],
        }
    )
    sorted_rows = numbers(pc.sort_indices(order, sort_keys=[(name, "ascending") for name in order.column_names]))
    ranks = np.empty(members.num_rows, np.int64)
    ranks[sorted_rows.astype(np.int64)] = np.arange(members.num_rows, dtype=np.int64)
    return ranks


def seconds(times: pa.ChunkedArray | pa.Array) -> Int64:
    """Times as seconds since 1970; null as `UNKNOWN_TIME`."""
    whole = times.cast(pa.timestamp("s", tz="UTC")).cast(pa.int64())
    return numbers(pc.fill_null(whole, int(UNKNOWN_TIME))).astype(np.int64)
