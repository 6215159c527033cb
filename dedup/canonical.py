"""Canonical order: open tier before tdm, then what is published before what is new, then capture time, then id.

It chooses the holder wherever a first occurrence is kept, so that the public release is complete by itself and no
published text is cut for a newcomer. Three 64-bit numbers a document carry it through an exchange.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from catalog.schema import StageError
from dedup.keeper import UNKNOWN_TIME, seconds

UInt64 = npt.NDArray[np.uint64]

NO_HOLDER = np.uint64(0xFFFFFFFFFFFFFFFF)
"""``first`` of an index entry whose holder was withdrawn: after every document."""

_TIERS = {"open": 0, "tdm": 1}
_HEX = np.full(256, 255, np.uint8)
_HEX[[ord(c) for c in "0123456789abcdef"]] = np.arange(16, dtype=np.uint8)


@dataclass(frozen=True)
class Order:
    """Sort keys of documents: by ``first``, then by their id as a 128-bit number."""

    first: UInt64
    high: UInt64
    low: UInt64

    @classmethod
    def of(cls, documents: pa.Table, *, published: bool = False) -> Order:
        """The order of *documents* (columns id, tier, fetched_at)."""
        tiers = np.array([_TIERS.get(tier, 2) for tier in documents["tier"].to_pylist()], np.uint64)
        times = seconds(documents["fetched_at"])
        clipped = np.where(times == UNKNOWN_TIME, (1 << 60) - 1, np.clip(times + (1 << 40), 0, (1 << 60) - 2))
        first = (tiers << np.uint64(62)) | (np.uint64(not published) << np.uint64(61)) | clipped.astype(np.uint64)
        high, low = id_numbers(documents["id"])
        return cls(first, high, low)


def in_tier(first: UInt64, tier: str) -> UInt64:
    """The order of documents that came to be in *tier*."""
    rest = first & np.uint64((1 << 62) - 1)
    return np.asarray(rest | (np.uint64(_TIERS[tier]) << np.uint64(62)), np.uint64)


def id_numbers(ids: pa.ChunkedArray) -> tuple[UInt64, UInt64]:
    """Ids of 32 hex digits as two 64-bit numbers; raises `StageError` for any other."""
    values = ids.to_pylist()
    joined = "".join(value or "" for value in values).encode()
    digits = _HEX[np.frombuffer(joined, np.uint8)]
    if any(value is None or len(value) != 32 for value in values) or (digits == 255).any():
        raise StageError("deduplication: an id is not 32 lowercase hex digits")
    pairs = (digits[0::2] << 4 | digits[1::2]).reshape(-1, 16)
    words = np.ascontiguousarray(pairs).view(">u8").astype(np.uint64).reshape(-1, 2)
    return words[:, 0], words[:, 1]


def id_strings(high: UInt64, low: UInt64) -> list[str]:
    """The ids that `id_numbers` read."""
    return [f"{a:016x}{b:016x}" for a, b in zip(high.tolist(), low.tolist(), strict=True)]


def host_numbers(documents: pa.Table) -> npt.NDArray[np.uint32]:
    """A 32-bit hash of each document's host."""
    import xxhash

    hosts = pc.fill_null(documents["host"], "").to_pylist()
    return np.array([xxhash.xxh3_64_intdigest(host.encode()) >> 32 for host in hosts], np.uint32)
