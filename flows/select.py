"""Stage ``select``: of every page the latest readable capture, in parts of bounded size; the rest with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import duckdb
import pyarrow as pa

from catalog.schema import CAPTURE, REJECTION
from flows.store import LocalStore
from flows.tasks import part_key

SELECTED = pa.schema([*CAPTURE, ("id", pa.string())])
PARTS = "selected/parts"
"""How many parts the selection has (column ``parts``, one row), before captures of earlier runs join it."""
CARRIED = pa.schema([("capture_id", pa.string()), ("id", pa.string())])

READABLE_TYPES = (
    "text/html", "application/xhtml+xml", "text/plain", "text/markdown",
    "application/pdf", "application/xml", "text/xml",
)  # fmt: skip
"""Media types that ``read`` can make text of; a capture without a declared type is looked at."""

_REJECTED = """
    SELECT capture_id, url, source, 'select' AS stage, reason,
        CASE reason
            WHEN 'http_status' THEN 'status ' || status
            WHEN 'redirect' THEN 'status ' || status || coalesce(', to ' || header(headers, 'location'), '')
            WHEN 'unsupported_type' THEN coalesce(content_type, '')
            WHEN 'revisit' THEN 'unchanged since an earlier capture' || coalesce(' (' || refers_to || ')', '')
            ELSE 'the payload cannot be decoded'
        END AS detail
    FROM judged WHERE reason IS NOT NULL AND capture_id NOT IN (SELECT capture_id FROM carried)
    UNION ALL
    SELECT capture_id, url, source, 'select', 'superseded',
        CASE WHEN age > 1 THEN 'a later capture of the page: ' || latest
            ELSE 'the published document is later: ' || base_id END
    FROM decided WHERE outcome = 'superseded'
    ORDER BY capture_id
"""
_CARRIED = """
    CREATE TEMP TABLE carried AS
    SELECT capture_id, base_id AS id FROM decided WHERE outcome = 'carried'
    UNION ALL
    SELECT judged.capture_id, base_documents.id
    FROM judged JOIN base_documents USING (page_id)
    WHERE judged.reason = 'revisit' AND (judged.refers_to IS NULL OR judged.refers_to = base_documents.payload_digest)
"""
_PARTS = """
    SELECT * EXCLUDE (reason, age, latest, base_id, outcome) FROM decided WHERE outcome = 'selected'
    ORDER BY warc.file, warc.offset, capture_id
"""


@dataclass(frozen=True)
class SelectTask:
    """The whole selection; one task, since a page's captures may lie in any file."""

    store: LocalStore
    files: int
    base_shards: tuple[str, ...]
    part_captures: int
    part_bytes: int
    memory_bytes: int


def select(task: SelectTask) -> dict[str, int]:
    """Write ``selected/part-…``, ``selected/rejected`` and ``selected/carried``."""
    with duckdb.connect() as connection:
        _prepare(connection, task)
        connection.execute(files("flows").joinpath("select.sql").read_text(encoding="utf-8"))
        connection.execute(_CARRIED)
        rejected = _arrow(connection, _REJECTED).cast(REJECTION)
        carried = _arrow(connection, "FROM carried ORDER BY capture_id").cast(CARRIED)
        parts, rows = _write_parts(connection, task)
    task.store.write("selected/rejected", rejected)
    task.store.write("selected/carried", carried)
    task.store.write(PARTS, pa.table({"parts": pa.array([parts], pa.int64())}))
    return {"documents_out": rows, "rejected": rejected.num_rows, "carried": carried.num_rows, "parts": parts}


def _prepare(connection: duckdb.DuckDBPyConnection, task: SelectTask) -> None:
    connection.execute(f"SET memory_limit = '{task.memory_bytes // 2**20}MiB'")
    connection.execute("SET threads = 1; SET preserve_insertion_order = true; SET TimeZone = 'UTC'")
    connection.execute("SET temp_directory = ?", [str(task.store.root / "spill")])
    types = "', '".join(READABLE_TYPES)
    connection.execute(
        "CREATE MACRO readable(declared) AS coalesce(trim(declared), '') = '' OR "
        f"lower(trim(split_part(declared, ';', 1))) IN ('{types}')"
    )
    connection.execute(
        "CREATE MACRO header(headers, wanted) AS list_filter(headers, lambda h: lower(h.name) = wanted)[1].value"
    )
    paths = [str(task.store.path(part_key("captures", number))) for number in range(task.files)]
    if paths:
        connection.execute("CREATE VIEW indexed AS FROM read_parquet($$LIST$$)".replace("$$LIST$$", _list(paths)))
    else:
        connection.register("indexed", CAPTURE.empty_table())
    if task.base_shards:
        connection.execute(
            "CREATE VIEW base_documents AS SELECT id, page_id, url, fetched_at, warc.digest AS payload_digest "
            f"FROM read_parquet({_list(task.base_shards)})"
        )
    else:
        connection.execute(
            "CREATE TABLE base_documents (id VARCHAR, page_id VARCHAR, url VARCHAR, fetched_at TIMESTAMPTZ, "
            "payload_digest VARCHAR)"
        )


def _list(paths: Any) -> str:
    quoted = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
    return f"[{quoted}]"


def _write_parts(connection: duckdb.DuckDBPyConnection, task: SelectTask) -> tuple[int, int]:
    """Cut the selection into parts of bounded captures and bytes; returns the numbers of parts and rows."""
    number, rows = 0, 0
    pending: list[pa.Table] = []
    for batch in _batches(connection, _PARTS, task.part_captures):
        table = pa.Table.from_batches([batch]).cast(SELECTED)
        lengths = table["warc"].combine_chunks().field("length").fill_null(0).to_pylist()
        for start, end in ranges_of(lengths, task.part_bytes):
            pending.append(table.slice(start, end - start))
            task.store.write(part_key("selected", number), pa.concat_tables(pending))
            number, rows, pending = number + 1, rows + end - start, []
    return number, rows


def _arrow(connection: Any, query: str) -> pa.Table:
    return connection.sql(query).to_arrow_table()


def _batches(connection: Any, query: str, rows: int) -> Iterator[pa.RecordBatch]:
    yield from connection.sql(query).to_arrow_reader(rows)


def ranges_of(lengths: list[int], limit: int) -> list[tuple[int, int]]:
    """Consecutive ranges whose lengths sum to at most *limit* (or hold one item)."""
    ranges: list[tuple[int, int]] = []
    start, total = 0, 0
    for position, length in enumerate(lengths):
        if position > start and total + length > limit:
            ranges.append((start, position))
            start, total = position, 0
        total += length
    if start < len(lengths):
        ranges.append((start, len(lengths)))
    return ranges
