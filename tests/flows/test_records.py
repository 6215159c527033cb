"""What a published record says of its cuts."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from catalog.schema import CUT
from flows.records import tokens_removed


def cut(start: int, end: int) -> dict[str, Any]:
    return {"start": start, "end": end, "holder": "x", "kind": "span"}


def test_a_span_that_stays_is_not_counted_as_removed() -> None:
    text = "Stary most stoi. Nowy most też stoi."
    planned = [[cut(0, 16), cut(17, 36)], [cut(0, 16)], None]
    spans = pa.table({"cuts": pa.array(planned, pa.list_(CUT)), "tokens_removed": [7, 3, 0]})
    found = tokens_removed(spans, [[cut(17, 36)], [cut(0, 16)], []], pa.chunked_array([[text] * 3]))
    assert found.to_pylist() == [4, 3, 0]
