"""Read-only questions to the catalog: what may be asked, and the answer as table, CSV, JSON or Parquet."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from catalog.errors import QueryError

FORMATS = ("table", "csv", "json", "parquet")
_EXPLAIN = re.compile(r"^\s*EXPLAIN(\s+ANALYZE)?(\s*\([^)]*\))?\s+", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?\*/|--[^\n]*", re.DOTALL)
_PIVOT = re.compile(r"^\s*(WITH|FROM|SELECT|PIVOT|UNPIVOT)\b", re.IGNORECASE)
_BATCH = 10_000
_PLAN = ["explain_key", "explain_value"]
_NUMBERS = frozenset({"BIGINT", "INTEGER", "DOUBLE", "HUGEINT", "FLOAT", "UBIGINT", "DECIMAL"})


@dataclass(frozen=True)
class Answer:
    """What one statement gives; it runs when its rows are read."""

    relation: Any

    @property
    def columns(self) -> list[str]:
        """Names of the columns."""
        return list(self.relation.columns)

    @property
    def types(self) -> list[str]:
        """DuckDB's types of the columns."""
        return [str(kind) for kind in self.relation.types]

    def batches(self) -> Iterator[Any]:
        """Arrow record batches.

        Raises:
            QueryError: the statement fails while it runs.
        """
        import duckdb

        try:
            yield from self.relation.to_arrow_reader(_BATCH)
        except duckdb.Error as error:
            raise QueryError(str(error)) from error

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Rows as tuples of Python values."""
        for batch in self.batches():
            yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)

    def table(self) -> Any:
        """All rows as a ``pyarrow.Table``."""
        import pyarrow as pa

        return pa.Table.from_batches(self.batches(), schema=self.relation.to_arrow_reader(1).schema)


def ask(connection: Any, query: str) -> list[Answer]:
    """Prepare every statement of *query*; returns an answer for each, in order.

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
        answers = []
        for statement in statements:
            relation = connection.sql(statement.query)
            if relation is not None:
                answers.append(Answer(relation))
        return answers
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


def write_answer(answer: Answer, form: str, out: TextIO, path: Path | None = None, rows: int = 200) -> int:
    """Write the answer in one of ``FORMATS`` to *out*, or as Parquet to *path*; returns the number of rows written.

    Tables stop at *rows* rows and say so; the other formats hold everything.
    """
    if form == "parquet":
        return _parquet(answer, path)
    if form == "json":
        return _json(answer, out)
    if form == "csv":
        return _csv(answer, out)
    if form == "table":
        return _table(answer, out, rows)
    raise QueryError(f"unknown format {form!r}", f"one of {', '.join(FORMATS)}")


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


def _json(answer: Answer, out: TextIO) -> int:
    written = 0
    columns = answer.columns
    out.write("[")
    for row in answer.rows():
        record = dict(zip(columns, map(plain, row), strict=True))
        out.write(("\n" if not written else ",\n") + json.dumps(record, ensure_ascii=False))
        written += 1
    out.write("\n]\n" if written else "]\n")
    return written


def _csv(answer: Answer, out: TextIO) -> int:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(answer.columns)
    written = 0
    for row in answer.rows():
        writer.writerow([_cell(value) for value in row])
        written += 1
    return written


def _parquet(answer: Answer, path: Path | None) -> int:
    import pyarrow.parquet as pq

    if path is None:
        raise QueryError("Parquet needs a file to write to", "add --out answer.parquet")
    table = answer.table()
    pq.write_table(table, path, compression="zstd")
    return int(table.num_rows)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    found = plain(value)
    return json.dumps(found, ensure_ascii=False) if isinstance(found, (dict, list)) else str(found)


def _table(answer: Answer, out: TextIO, limit: int) -> int:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    rows = list(itertools.islice(answer.rows(), limit + 1))
    if answer.columns == _PLAN:  # drawn in lines of its own
        out.writelines(drawing.rstrip("\n") + "\n" for _, drawing in rows)
        return len(rows)
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    for name, kind in zip(answer.columns, answer.types, strict=True):
        numeric = kind.partition("(")[0] in _NUMBERS
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


def answer_text(answer: Answer, form: str = "table", rows: int = 200) -> str:
    """The answer as one string."""
    out = io.StringIO()
    write_answer(answer, form, out, rows=rows)
    return out.getvalue()
