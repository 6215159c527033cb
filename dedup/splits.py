"""Train and validation: by component of verified likeness, and sticky across releases.

No near-duplicate of a validation document is in train, because whole components go to one side. A newcomer joins the
split of its published relatives. One that would link published documents of both splits is dropped by
`dedup.documents` (it is the train side's newcomer that goes).
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import xxhash

from catalog.schema import StageError

TRAIN, VALIDATION = "train", "validation"


def assign_splits(documents: pa.Table, validation_share: float) -> pa.Array:
    """The split of each row of a document sidecar (columns component, published_split).

    A component's side follows from a hash of its name alone, so any part can be asked by itself.
    """
    if not 0 <= validation_share <= 1:
        raise StageError(f"splits: validation_share {validation_share} must lie between 0 and 1")
    names = documents["component"].to_pylist()
    draws = np.array([xxhash.xxh3_64_intdigest(name.encode(), seed=1) >> 11 for name in names], np.float64) / 2.0**53
    drawn = np.where(draws < validation_share, VALIDATION, TRAIN).tolist()
    known = documents["published_split"].to_pylist()
    return pa.array(
        [old if old in (TRAIN, VALIDATION) else new for old, new in zip(known, drawn, strict=True)], pa.string()
    )
