from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.order import Sorter
from catalog.shards import row_groups

WORDS = st.text(alphabet="aąbż/.:-0", max_size=4)
ROWS = st.lists(
    st.tuples(WORDS, WORDS, st.text(alphabet="xyź", max_size=30)), max_size=60, unique_by=lambda row: row[:2]
)


def as_table(rows: list[tuple[str, str, str]]) -> pa.Table:
    schema = pa.schema([("a", pa.string()), ("b", pa.string()), ("text", pa.string())])
    return pa.Table.from_pylist(
        [dict(zip("ab", row[:2], strict=True)) | {"text": row[2]} for row in rows], schema=schema
    )


@given(ROWS, st.integers(1, 7), st.integers(0, 3), st.sampled_from([1, 300, 1 << 20]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_sorting_in_pieces_with_spills_is_sorting(
    rows: list[tuple[str, str, str]], piece: int, extra: int, budget: int
) -> None:
    ready = sorted(rows[: len(rows) * extra // 6])
    rest = rows[len(ready) :] if extra else rows
    rest = [row for row in rows if row not in ready] if extra else rest
    with tempfile.TemporaryDirectory() as folder:
        sorter = Sorter(("a", "b"), Path(folder) / "sort", budget)
        for start in range(0, len(rest), piece):
            sorter.add(as_table(rest[start : start + piece]))
        found = [
            (row["a"], row["b"], row["text"])
            for table in sorter.merged([iter([as_table(ready)])] if ready else [])
            for row in table.to_pylist()
        ]
    assert found == sorted(rows, key=lambda row: row[:2])


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=60), st.integers(1, 20), st.integers(1, 20))
@settings(max_examples=60, deadline=None)
def test_row_groups_are_cut_at_the_same_rows_whatever_the_pieces(sizes: list[int], one: int, two: int) -> None:
    table = as_table([(str(number), "", "x" * size) for number, size in enumerate(sizes)])

    def cut(piece: int) -> list[list[str]]:
        pieces = (table.slice(start, piece) for start in range(0, table.num_rows, piece))
        return [group["a"].to_pylist() for group in row_groups(pieces, 8000)]

    assert cut(one) == cut(two)
    assert [name for group in cut(one) for name in group] == table["a"].to_pylist()
