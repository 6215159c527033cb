"""Read-only questions to the catalog: what may be asked, and the answer as table, CSV, JSON or Parquet."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from catalog.errors import QueryError

FORMATS = ("table", "csv", "json", "parquet")
_EXPLAIN = re.compile(r"^\s*EXPLAIN(\s+ANALYZE)?(\s*\([^)]*\))?\s+", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?\*/|--[^\n]*", re.DOTALL)
_PIVOT = re.compile(r"^\s*(WITH|FROM|SELECT|PIVOT|UNPIVOT)\b", re.IGNORECASE)
_BATCH = 10_000


def ask(connection: Any, query: str) -> list[Any]:
    """Run every statement of *query*; returns a DuckDB relation for each, in order.

    Raises:
        QueryError: not read-only, or DuckDB cannot run it (its own words, with the place).
    """
    import duckdb

    try:
        statements = connection.extract_statements(query)
        if not statements:
            raise QueryError("the query is empty")
        for statement in statements:
            _require_reading(connection, statement)
        relations = []
        for statement in statements:
            relation = connection.sql(statement.query)
            if relation is not None:
                relations.append(relation)
        return relations
    except duckdb.Error as error:
        raise QueryError(str(error), _hint(connection, str(error))) from error


def _require_reading(connection: Any, statement: Any) -> None:
    kind = statement.type.name
    text = _COMMENT.sub(" ", statement.query)
    if kind == "EXPLAIN":  # EXPLAIN ANALYZE runs what it explains
        for inner in connection.extract_statements(_EXPLAIN.sub("", text, count=1)):
            _require_reading(connection, inner)
        return
    if kind == "SELECT" or (kind == "MULTI" and _PIVOT.match(text)):
        return
    raise QueryError(f"{kind} is not allowed: the catalog is read-only", "ask with SELECT, FROM, DESCRIBE or SUMMARIZE")


def _hint(connection: Any, message: str) -> str:
    if "does not exist" in message and "Table" in message:
        names = [name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
        names += [
            name for (name,) in connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
        ]
        return f"tables and views: {', '.join(sorted(names))}"
    return ""


def write_answer(relation: Any, form: str, out: TextIO, path: Path | None = None, rows: int = 200) -> int:
    """Write the answer in one of ``FORMATS`` to *out*, or as Parquet to *path*; returns the number of rows written.

    Tables stop at *rows* rows and say so; the other formats hold everything.
    """
    if form == "parquet":
        return _parquet(relation, path)
    if form == "json":
        return _json(relation, out)
    if form == "csv":
        return _csv(relation, out)
    if form == "table":
        return _table(relation, out, rows)
    raise QueryError(f"unknown format {form!r}", f"one of {', '.join(FORMATS)}")


def _batches(relation: Any) -> Iterator[list[tuple[Any, ...]]]:
    while rows := relation.fetchmany(_BATCH):
        yield rows


def plain(value: Any) -> Any:
    """A value as JSON can hold it: times and dates in ISO 8601, bytes as hex digits."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value).hex()
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _json(relation: Any, out: TextIO) -> int:
    written = 0
    out.write("[")
    for rows in _batches(relation):
        for row in rows:
            record = dict(zip(relation.columns, map(plain, row), strict=True))
            out.write(("\n" if not written else ",\n") + json.dumps(record, ensure_ascii=False))
            written += 1
    out.write("\n]\n" if written else "]\n")
    return written


def _csv(relation: Any, out: TextIO) -> int:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(relation.columns)
    written = 0
    for rows in _batches(relation):
        writer.writerows([[_cell(value) for value in row] for row in rows])
        written += len(rows)
    return written


def _parquet(relation: Any, path: Path | None) -> int:
    import pyarrow.parquet as pq

    if path is None:
        raise QueryError("Parquet needs a file to write to", "add --out answer.parquet")
    reader = relation.to_arrow_reader(_BATCH)
    written = 0
    with pq.ParquetWriter(path, reader.schema, compression="zstd") as writer:
        for batch in reader:
            writer.write_batch(batch)
            written += batch.num_rows
    return written


def _cell(value: Any) -> str:
    if value is None:
        return ""
    found = plain(value)
    return json.dumps(found, ensure_ascii=False) if isinstance(found, (dict, list)) else str(found)


def _table(relation: Any, out: TextIO, limit: int) -> int:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    rows = relation.fetchmany(limit + 1)
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    for name, kind in zip(relation.columns, relation.types, strict=True):
        numeric = str(kind) in ("BIGINT", "INTEGER", "DOUBLE", "HUGEINT", "FLOAT", "UBIGINT") or "DECIMAL" in str(kind)
        table.add_column(Text(name), justify="right" if numeric else "left", overflow="fold")
    for row in rows[:limit]:
        table.add_row(*(Text("–" if value is None else _shown(value)) for value in row))
    console = Console(file=out, width=None if out.isatty() else 160, highlight=False)
    console.print(table)
    if len(rows) > limit:
        console.print(f"… more than {limit} rows: add LIMIT, or use --format csv, json or parquet")
    return len(rows[:limit])


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1e4 else f"{value:,.0f}"
    return re.sub(r"\s+", " ", _cell(value))


def answer_text(relation: Any, form: str = "table", rows: int = 200) -> str:
    """The answer as one string."""
    out = io.StringIO()
    write_answer(relation, form, out, rows=rows)
    return out.getvalue()
