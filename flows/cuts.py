"""What publishing cuts, document by document, for the ledger of cuts."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from catalog.accounting import CUTS
from flows.tasks import part_key
from flows.views import RunStore, aligned

EXCERPT_CHARACTERS = 200


def cut_tables(store: RunStore, parts: int) -> Iterator[pa.Table]:
    """A table of schema ``CUTS`` for each part."""
    for number in range(parts):
        planned = store.read(part_key("records", number), ["capture_id", "cuts"])
        planned = planned.filter(pc.greater(pc.list_value_length(planned["cuts"]), 0))
        read = store.read(part_key("read", number), ["capture_id", "id", "text"])
        read = aligned(read, planned["capture_id"])
        rows = [
            {
                **cut,
                "id": document["id"],
                "capture_id": document["capture_id"],
                "excerpt": _excerpt(document["text"], cut),
            }
            for document, found in zip(read.to_pylist(), planned["cuts"].to_pylist(), strict=True)
            for cut in found
        ]
        yield pa.Table.from_pylist(rows, schema=CUTS)


def _excerpt(text: str, cut: dict[str, int]) -> str:
    return text[cut["start"] : min(cut["end"], cut["start"] + EXCERPT_CHARACTERS)]
